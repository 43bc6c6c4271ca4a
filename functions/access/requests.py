"""The bodies and headers that the routes take."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from access.rights import Rights
from alerting.domain.organisation import OrganisationCode
from alerting.domain.people import StaffRole
from alerting.domain.subject import Frozen, Line
from alerting.runtime.requests import Reason

#: Never an address: a user of this pool is found by that too.
Sub = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]
RequestId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
#: An address as people sign in with it; the pool does not tell capitals apart.
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}$",
    ),
]
_once = AfterValidator(lambda values: tuple(sorted(set(values))))
Roles = Annotated[tuple[StaffRole, ...], Field(max_length=10), _once]
Organisations = Annotated[tuple[OrganisationCode, ...], Field(max_length=50), _once]


class _WithRights(Frozen):
    """What a user is to have afterwards, all of it."""

    roles: Roles
    organisations: Organisations = ()
    reason: Reason

    @property
    def rights(self) -> Rights:
        """The rights that are asked for."""
        return Rights(frozenset(self.roles), frozenset(self.organisations))


class InviteRequest(_WithRights):
    """A new user; or one who was invited and never signed in, who gets the mail again."""

    action: Literal["invite"]
    email: Email
    name: Annotated[Line, Field(min_length=2)]


class ChangeRequest(_WithRights):
    """Other rights for a user."""

    action: Literal["change"]
    sub: Sub


class EnableRequest(Frozen):
    """A disabled user may sign in again, with the rights they had."""

    action: Literal["enable"]
    sub: Sub
    reason: Reason


class ResetCodeRequest(Frozen):
    """A lost phone: at the next sign-in, after the password, the user enrols a new one-time code."""

    action: Literal["reset_code"]
    sub: Sub
    reason: Reason


AnyRequest = Annotated[InviteRequest | ChangeRequest | EnableRequest | ResetCodeRequest, Field(discriminator="action")]


class DisableRequest(Frozen):
    """Why somebody may not sign in any more."""

    reason: Reason
