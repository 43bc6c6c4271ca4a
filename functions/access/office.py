"""What every use case here needs besides its own input: who asks, what time it is, and where things are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from access.request_store import RequestStore
from access.user_pool import User, UserPool
from access.user_request import UserRequest
from alerting.domain.errors import NotAllowedError, UnknownUserError
from alerting.domain.people import Principal, StaffRole
from alerting.store.settings import SettingsStore
from alerting.store.settings_audit import SettingsEntry


@dataclass(frozen=True, slots=True)
class House:
    """Made once per process."""

    pool: UserPool
    requests: RequestStore
    settings: SettingsStore


@dataclass(frozen=True, slots=True)
class Office:
    """One request's surroundings. `new_id(n)` gives n random characters."""

    principal: Principal
    now: datetime
    new_id: Callable[[int], str]
    house: House

    @property
    def me(self) -> str:
        """Who asks."""
        return self.principal.sub

    def check_admin(self) -> None:
        """Raise NotAllowedError for who is no administrator, or is not one any more.

        A token lives up to fifteen minutes after its holder lost the role or was disabled: the pool has the last word.
        """
        if StaffRole.ADMIN not in self.principal.roles:
            raise NotAllowedError("This takes the role admin.")
        if not self.is_admin(self.me):
            raise NotAllowedError("Your account is no administrator's any more.")

    def is_admin(self, sub: str) -> bool:
        """Whether this user acts as an administrator at this moment."""
        user = self.house.pool.user(sub)
        return user is not None and user.is_admin

    def user(self, sub: str) -> User:
        """The user that a command is about; raises UnknownUserError."""
        user = self.house.pool.user(sub)
        if user is None:
            raise UnknownUserError("There is no such user; see /v1/users.")
        return user

    def request(self, request_id: str) -> UserRequest:
        """The request that a command is about; raises UnknownUserError."""
        request = self.house.requests.find(request_id)
        if request is None:
            raise UnknownUserError("There is no such request, or its day is over; see /v1/users.")
        return request

    def exists(self, organisation: str) -> bool:
        """Whether there is an organisation of this code."""
        return self.house.settings.organisation(organisation) is not None

    def line(self, command: str, subject: str, before: str, after: str, reason: str = "") -> SettingsEntry:
        """The line that a step leaves in the trail."""
        return SettingsEntry(self.now, self.new_id(10), self.me, command, subject, before, after, reason)
