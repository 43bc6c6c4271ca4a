"""What one administrator asks for a user, until another confirms it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from access.rights import Rights
from alerting.domain.people import StaffRole
from alerting.domain.subject import Frozen

#: How long a request can be confirmed.
TERM: Final = timedelta(hours=24)


class Action(StrEnum):
    """What adds to somebody's rights, or may."""

    INVITE = "invite"
    CHANGE = "change"
    ENABLE = "enable"
    RESET_CODE = "reset_code"


class RequestState(StrEnum):
    """`doing`: confirmed by a second administrator, and on its way into the user pool."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class UserRequest(Frozen):
    """One request. `sub` None: an invitation, whose `email` and `name` are forgotten when it is over.

    `digest` tells what was asked under its Idempotency-Key. `before` are the groups of rights that its asker saw.
    """

    id: str
    action: Action
    state: RequestState = RequestState.OPEN
    sub: str | None = None
    email: str | None = None
    name: str | None = None
    roles: tuple[StaffRole, ...] = ()
    organisations: tuple[str, ...] = ()
    reason: str
    asked_by: str
    asked_at: AwareDatetime
    expires_at: AwareDatetime
    digest: str
    before: tuple[str, ...] = ()

    @property
    def rights(self) -> Rights:
        """What the user is to have afterwards."""
        return Rights(frozenset(self.roles), frozenset(self.organisations))

    @property
    def rights_before(self) -> Rights:
        """What the user had when this was asked."""
        return Rights.from_groups(self.before)

    @property
    def gives_rights(self) -> bool:
        """Whether roles and organisations are part of it."""
        return self.action in {Action.INVITE, Action.CHANGE}

    @property
    def subject(self) -> str:
        """Whom the audit trail says it is about: an id, never an address or a name."""
        return f"invitation:{self.id}" if self.action is Action.INVITE else f"user:{self.sub}"

    def is_expired(self, now: datetime) -> bool:
        """Whether its day is over."""
        return now >= self.expires_at

    def forgotten(self, state: RequestState, sub: str | None) -> "UserRequest":
        """As it is kept when it is over: without address and name."""
        return self.model_copy(update={"state": state, "sub": sub, "email": None, "name": None})


class RequestView(Frozen):
    """A request as administrators see it."""

    id: str
    action: Action
    state: RequestState
    sub: str | None
    email: str | None
    name: str | None
    roles: tuple[StaffRole, ...]
    organisations: tuple[str, ...]
    reason: str
    asked_by: str
    asked_at: AwareDatetime
    expires_at: AwareDatetime

    @classmethod
    def of(cls, request: UserRequest) -> "RequestView":
        """The view of a request."""
        return cls.model_validate(request.model_dump(include=set(cls.model_fields)))
