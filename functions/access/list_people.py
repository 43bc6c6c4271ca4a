"""Who there is: names for everybody on duty, and everything that administrators need."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pydantic import AwareDatetime

from access.office import Office
from access.user_pool import User, UserPool
from access.user_request import RequestView
from alerting.domain.errors import NotAllowedError
from alerting.domain.people import Principal, StaffRole
from alerting.domain.subject import Frozen

#: How old names may be: every page of the console asks for them, and Cognito lists 30 times a second at most.
FRESH: Final = timedelta(minutes=1)


class Colleague(Frozen):
    """A person by their id in signatures and trails."""

    sub: str
    name: str


class Colleagues(Frozen):
    """Everybody who ever had an account, by name."""

    people: tuple[Colleague, ...]


class UserView(Frozen):
    """A user as administrators see it; `status` is Cognito's word (`FORCE_CHANGE_PASSWORD`: invited, never signed in)."""

    sub: str
    email: str
    name: str
    roles: tuple[StaffRole, ...]
    organisations: tuple[str, ...]
    enabled: bool
    status: str
    created_at: AwareDatetime

    @classmethod
    def of(cls, user: User) -> "UserView":
        """The view of a user."""
        return cls(
            sub=user.sub,
            email=user.email,
            name=user.name,
            roles=tuple(sorted(user.rights.roles)),
            organisations=tuple(sorted(user.rights.organisations)),
            enabled=user.enabled,
            status=user.status,
            created_at=user.created_at,
        )


class Users(Frozen):
    """Everybody, and what waits for a second administrator."""

    users: tuple[UserView, ...]
    requests: tuple[RequestView, ...]


@dataclass(slots=True)
class Names:
    """The names of everybody, kept a minute."""

    pool: UserPool
    _read_at: datetime | None = field(default=None, init=False)
    _people: Sequence[User] = field(default=(), init=False)

    def people(self, now: datetime) -> Sequence[User]:
        """Everybody, as they were at most a minute ago."""
        if self._read_at is None or now - self._read_at > FRESH:
            self._people, self._read_at = _by_name(self.pool.everybody()), now
        return self._people


def list_colleagues(principal: Principal, names: Names, now: datetime) -> Colleagues:
    """Ids and names, for every person with a role."""
    if not principal.roles:
        raise NotAllowedError("Your account has no role yet; ask an administrator for one.")
    return Colleagues(people=tuple(Colleague(sub=user.sub, name=user.name) for user in names.people(now)))


def list_users(office: Office) -> Users:
    """Users and open requests, for administrators."""
    office.check_admin()
    users = _by_name(office.house.pool.everybody_with_rights())
    waiting = office.house.requests.waiting(office.now)
    return Users(users=tuple(map(UserView.of, users)), requests=tuple(map(RequestView.of, waiting)))


def _by_name(users: Sequence[User]) -> list[User]:
    return sorted(users, key=lambda user: (user.name.casefold(), user.sub))
