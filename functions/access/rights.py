"""What a user may do: roles and organisations, and which of them go together."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from alerting.domain.errors import FieldError, InvalidRequestError
from alerting.domain.people import ORGANISATION_PREFIX, StaffRole

#: The organisation of the national desk.
NATIONAL_ORGANISATION: Final = "national"


@dataclass(frozen=True, slots=True)
class Rights:
    """Roles and codes of organisations; each is a group of the user pool."""

    roles: frozenset[StaffRole] = frozenset()
    organisations: frozenset[str] = frozenset()

    @classmethod
    def from_groups(cls, names: Iterable[str]) -> "Rights":
        """What these groups give; other groups give nothing."""
        known = frozenset(names)
        codes = (name.removeprefix(ORGANISATION_PREFIX) for name in known if name.startswith(ORGANISATION_PREFIX))
        return cls(frozenset(role for role in StaffRole if role.value in known), frozenset(codes))

    @property
    def groups(self) -> frozenset[str]:
        """The groups that give exactly this."""
        return frozenset(self.roles) | {f"{ORGANISATION_PREFIX}{code}" for code in self.organisations}

    @property
    def words(self) -> str:
        """As the audit trail writes it: `operator; midden-nederland`."""
        return f"{' '.join(sorted(self.roles)) or '-'}; {' '.join(sorted(self.organisations)) or '-'}"


def check_rights(rights: Rights, exists: Callable[[str], bool]) -> None:
    """Raise InvalidRequestError for rights that nobody may have; `exists` tells whether there is such an organisation."""
    faults = [*_faults_of_roles(rights), *_faults_of_organisations(rights, exists)]
    if faults:
        raise InvalidRequestError("These rights do not go together: mend the fields listed in 'errors'.", faults)


def _faults_of_roles(rights: Rights) -> Iterator[FieldError]:
    if not rights.roles:
        yield FieldError("roles", "Choose at least one role.")
    if StaffRole.ADMIN in rights.roles and rights.roles & {StaffRole.OPERATOR, StaffRole.NATIONAL}:
        yield FieldError("roles", "An administrator releases nothing: admin does not go with operator or national.")


def _faults_of_organisations(rights: Rights, exists: Callable[[str], bool]) -> Iterator[FieldError]:
    if StaffRole.OPERATOR in rights.roles and not rights.organisations:
        yield FieldError("organisations", "An operator works for an organisation: choose at least one.")
    if StaffRole.NATIONAL in rights.roles and NATIONAL_ORGANISATION not in rights.organisations:
        yield FieldError("organisations", f"The role national takes the organisation '{NATIONAL_ORGANISATION}'.")
    for code in sorted(rights.organisations):
        if not exists(code):
            yield FieldError("organisations", f"There is no organisation '{code}'; see /v1/organisations.")
