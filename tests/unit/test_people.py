"""Who may do what: role, organisation and kind together."""

import pytest

from alerting.domain.errors import NotAllowedError
from alerting.domain.kinds import Kind
from alerting.domain.organisation import Organisation
from alerting.domain.people import Principal, StaffRole, check_may_draft, check_may_see, check_may_sign, may_release
from builders import ADMIN, DESK, LANDELIJK, MIDDEN_NEDERLAND, OPERATOR, STRANGER, SYSTEM, VIEWER


@pytest.mark.parametrize(
    ("who", "organisation", "kind", "allowed"),
    [
        (OPERATOR, MIDDEN_NEDERLAND, Kind.AMBER, False),
        (OPERATOR, MIDDEN_NEDERLAND, Kind.MISSING_CHILD, False),
        (OPERATOR, MIDDEN_NEDERLAND, Kind.MISSING_PERSON, True),
        (OPERATOR, LANDELIJK, Kind.MISSING_PERSON, False),
        (STRANGER, MIDDEN_NEDERLAND, Kind.WANTED, False),
        (DESK, MIDDEN_NEDERLAND, Kind.AMBER, True),
        (DESK, MIDDEN_NEDERLAND, Kind.MISSING_PERSON, True),
        (ADMIN, LANDELIJK, Kind.AMBER, False),
        (VIEWER, MIDDEN_NEDERLAND, Kind.MISSING_PERSON, False),
        (SYSTEM, MIDDEN_NEDERLAND, Kind.MISSING_PERSON, False),
    ],
)
def test_the_releasing_role_depends_on_kind_and_organisation(
    who: Principal, organisation: Organisation, kind: Kind, *, allowed: bool
) -> None:
    assert may_release(who, organisation, kind) is allowed


def test_an_organisation_drafts_only_its_kinds() -> None:
    municipality = MIDDEN_NEDERLAND.model_copy(update={"may_draft": frozenset({Kind.SAFETY_NOTICE})})
    check_may_draft(OPERATOR, municipality, Kind.SAFETY_NOTICE)
    with pytest.raises(NotAllowedError, match="may not draft the kind wanted"):
        check_may_draft(OPERATOR, municipality, Kind.WANTED)


def test_a_system_never_signs_whatever_its_groups() -> None:
    forged = Principal("system:gms", frozenset(StaffRole), frozenset({"midden-nederland"}), is_system=True)
    with pytest.raises(NotAllowedError):
        check_may_sign(forged, MIDDEN_NEDERLAND, Kind.MISSING_PERSON)


def test_groups_of_the_token_become_roles_and_organisations() -> None:
    who = Principal.from_groups("olga", ["operator", "org-midden-nederland", "something-else"])
    assert who == OPERATOR


def test_an_account_without_a_role_sees_nothing() -> None:
    with pytest.raises(NotAllowedError):
        check_may_see(Principal("new"), "midden-nederland")
    check_may_see(VIEWER, "limburg")
