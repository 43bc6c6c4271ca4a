"""Which rights go together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.rights import Rights, check_rights
from alerting.domain.errors import InvalidRequestError
from alerting.domain.people import Principal, StaffRole

CODES = st.sampled_from(["midden-nederland", "limburg", "national", "atlantis"])
EXISTING = {"midden-nederland", "limburg", "national"}
RIGHTS = st.builds(Rights, st.frozensets(st.sampled_from(list(StaffRole))), st.frozensets(CODES))


@given(RIGHTS)
def test_rights_that_pass_are_exactly_those_that_the_rules_allow(rights: Rights) -> None:
    roles, organisations = rights.roles, rights.organisations
    allowed = (
        bool(roles)
        and not (StaffRole.ADMIN in roles and (StaffRole.OPERATOR in roles or StaffRole.NATIONAL in roles))
        and (StaffRole.OPERATOR not in roles or bool(organisations))
        and (StaffRole.NATIONAL not in roles or "national" in organisations)
        and organisations <= EXISTING
    )
    if allowed:
        check_rights(rights, EXISTING.__contains__)
    else:
        with pytest.raises(InvalidRequestError) as refusal:
            check_rights(rights, EXISTING.__contains__)
        assert refusal.value.errors


@given(RIGHTS)
def test_groups_give_the_rights_that_they_were_made_from_and_the_token_reads_the_same(rights: Rights) -> None:
    assert Rights.from_groups([*rights.groups, "beta-testers"]) == rights
    principal = Principal.from_groups("olga", rights.groups)
    assert (principal.roles, principal.organisations) == (rights.roles, rights.organisations)


def test_the_trail_reads_rights_in_one_order() -> None:
    rights = Rights(frozenset({StaffRole.VIEWER, StaffRole.OPERATOR}), frozenset({"limburg"}))
    assert rights.words == "operator viewer; limburg"
    assert Rights().words == "-; -"
