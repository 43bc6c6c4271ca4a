"""Which people may change what of the house. A police system changes nothing: it has no role."""

from typing import Final

from alerting.domain.errors import NotAllowedError
from alerting.domain.people import Principal, StaffRole

#: Not an organisation: what belongs to everybody, and only the national desk writes.
NATIONAL: Final = "national"


def check_may_switch(principal: Principal) -> None:
    """Switching a channel, and being the second who does: the national desk, and administrators."""
    if not principal.roles & {StaffRole.NATIONAL, StaffRole.ADMIN}:
        raise NotAllowedError("Switching a channel takes the role national or admin.")


def check_may_use_templates(principal: Principal) -> None:
    """Whoever works here."""
    if not principal.roles:
        raise NotAllowedError("Your account has no role yet; ask an administrator for one.")


def check_may_write_templates(principal: Principal, organisation: str) -> None:
    """The national desk for everybody; an operator for the own organisation, which `national` is nobody's."""
    if StaffRole.NATIONAL in principal.roles:
        return
    if StaffRole.OPERATOR not in principal.roles:
        raise NotAllowedError("Writing templates takes the role operator or national.")
    if organisation == NATIONAL or organisation not in principal.organisations:
        raise NotAllowedError("You may write templates of your own organisation only; national ones are the national desk's.")


def check_may_see_trail(principal: Principal) -> None:
    """Those who answer for the house, and those who look on."""
    if not principal.roles & {StaffRole.ADMIN, StaffRole.NATIONAL, StaffRole.VIEWER}:
        raise NotAllowedError("Reading this trail takes the role admin, national or viewer.")
