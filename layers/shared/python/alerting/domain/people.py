"""Who does something, and whether role, organisation and kind allow it. A person is the token's `sub`."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from alerting.domain.errors import NotAllowedError
from alerting.domain.kinds import KINDS, Kind
from alerting.domain.organisation import Organisation

ORGANISATION_PREFIX: Final = "org-"


class StaffRole(StrEnum):
    """What a person may do at all; each is a group of the user pool. `admin` manages users and releases nothing."""

    OPERATOR = "operator"
    NATIONAL = "national"
    COMMUNICATIONS = "communications"
    VIEWER = "viewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: a person (`is_system` False) or a police system with client credentials, which never signs."""

    sub: str
    roles: frozenset[StaffRole] = frozenset()
    organisations: frozenset[str] = frozenset()
    is_system: bool = False

    @classmethod
    def from_groups(cls, sub: str, groups: Iterable[str]) -> "Principal":
        """Read roles and organisations from the token's groups; unknown groups give nothing."""
        names = frozenset(groups)
        return cls(
            sub=sub,
            roles=frozenset(role for role in StaffRole if role.value in names),
            organisations=frozenset(
                name.removeprefix(ORGANISATION_PREFIX) for name in names if name.startswith(ORGANISATION_PREFIX)
            ),
        )


def check_may_see(principal: Principal, organisation: str) -> None:
    """Everybody on duty sees every alert, so that control rooms can take over; a system sees its own organisation's."""
    if principal.is_system and organisation not in principal.organisations:
        raise NotAllowedError("This system may only see alerts of its own organisation.")
    if not principal.is_system and not principal.roles:
        raise NotAllowedError("Your account has no role yet; ask an administrator for one.")


def check_may_draft(principal: Principal, organisation: Organisation, kind: Kind) -> None:
    """Drafting, editing, submitting, updating: operators, the national desk, and systems, for a kind of the organisation."""
    if not principal.is_system and not principal.roles & {StaffRole.OPERATOR, StaffRole.NATIONAL}:
        raise NotAllowedError("Drafting takes the role operator or national.")
    if not _works_for(principal, organisation):
        raise NotAllowedError(f"You do not work for {organisation.name}; use your own organisation.")
    if kind not in organisation.may_draft:
        raise NotAllowedError(f"{organisation.name} may not draft the kind {kind.value}.")


def check_may_sign(principal: Principal, organisation: Organisation, kind: Kind) -> None:
    """A signature of any weight: who may draft it here, or who may release it."""
    if principal.is_system:
        raise NotAllowedError("A system may draft and submit; two people must sign.")
    if not may_release(principal, organisation, kind):
        check_may_draft(principal, organisation, kind)


def check_may_release(principal: Principal, organisation: Organisation, kind: Kind) -> None:
    """Stopping, retracting, correcting by removal and extending take the releasing role, alone and in one step."""
    if not may_release(principal, organisation, kind):
        role = KINDS[kind].releasing_role
        raise NotAllowedError(f"This takes the role {role} for {organisation.name} and the kind {kind.value}.")


def may_release(principal: Principal, organisation: Organisation, kind: Kind) -> bool:
    """Whether this person's signature carries the releasing weight.

    The national desk releases for every organisation, since control rooms stand in for each other through it.
    An operator releases local kinds of their own organisation, if that organisation may release them.
    """
    if principal.is_system:
        return False
    if StaffRole.NATIONAL in principal.roles:
        return True
    return (
        KINDS[kind].releasing_role == StaffRole.OPERATOR
        and StaffRole.OPERATOR in principal.roles
        and organisation.code in principal.organisations
        and kind in organisation.may_release
    )


def _works_for(principal: Principal, organisation: Organisation) -> bool:
    return StaffRole.NATIONAL in principal.roles or organisation.code in principal.organisations
