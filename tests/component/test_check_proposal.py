"""Checking a proposal says what submitting would say, and changes nothing."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import story
from alerting.domain.content import Authority, Content
from alerting.domain.errors import InvalidContentError, NotAllowedError, WrongStateError
from alerting.domain.people import Principal
from builders import DESK, OPERATOR, STRANGER, VIEWER, House, amber, missing_person, safety_notice, wanted
from intake.check_proposal import check_proposal
from intake.create_draft import create_draft
from intake.submit_proposal import submit_proposal

_KEYS = itertools.count()


def drafted(house: House, content: Content, who: Principal = OPERATOR) -> str:
    return create_draft(house.desk(who), content, f"key-{next(_KEYS)}").alert.id


def test_what_would_be_frozen_is_told_and_nothing_is_changed(house: House) -> None:
    alert_id = drafted(house, amber())
    before = house.alerts.load(alert_id)
    checked = check_proposal(house.desk(OPERATOR), alert_id)
    assert house.alerts.load(alert_id) == before
    assert (checked.errors, checked.needed, checked.releases) == ((), 2, False)
    frozen = submit_proposal(house.desk(OPERATOR), alert_id, checked.revision).proposal
    assert frozen is not None
    assert frozen.texts == checked.texts


def test_everything_to_mend_is_told_at_once_with_the_texts_that_can_be_made(house: House) -> None:
    alert_id = drafted(house, amber(area=None, authority=Authority()))
    checked = check_proposal(house.desk(OPERATOR), alert_id)
    assert {error.field for error in checked.errors} >= {"area", "authority.checklist.under_18"}
    assert checked.texts["push"]["first"]["title"] == "AMBER Alert: Jan Jansen (14)"
    assert not checked.releases


def test_where_one_signature_suffices_it_says_that_submitting_sends(house: House) -> None:
    assert check_proposal(house.desk(OPERATOR), drafted(house, missing_person())).releases
    assert not check_proposal(house.desk(OPERATOR), drafted(house, amber())).releases
    assert not check_proposal(house.desk(DESK), drafted(house, amber(), DESK)).releases


@pytest.mark.parametrize("who", [VIEWER, STRANGER])
def test_who_may_not_submit_is_told_so(house: House, who: Principal) -> None:
    with pytest.raises(NotAllowedError):
        check_proposal(house.desk(who), drafted(house, missing_person()))


def test_after_the_end_there_is_nothing_to_check(house: House) -> None:
    view = story.live(house)
    with pytest.raises(WrongStateError):
        check_proposal(house.desk(DESK), view.alert.id)


BROKEN = {
    "persons": (),
    "channels": frozenset[str](),
    "duration_minutes": None,
    "area": None,
    "authority": Authority(),
    "scope": None,
    "offence": "",
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.sampled_from([amber, missing_person, wanted, safety_notice]), missing=st.sets(st.sampled_from(sorted(BROKEN))))
def test_the_check_and_the_submission_never_disagree(house: House, content: type[Content], missing: set[str]) -> None:
    alert_id = drafted(house, content(**{name: BROKEN[name] for name in missing}))
    checked = check_proposal(house.desk(OPERATOR), alert_id)
    if checked.errors:
        with pytest.raises(InvalidContentError) as refused:
            submit_proposal(house.desk(OPERATOR), alert_id, checked.revision)
        assert [(found.field, found.message) for found in refused.value.errors] == [
            (it.field, it.message) for it in checked.errors
        ]
    else:
        view = submit_proposal(house.desk(OPERATOR), alert_id, checked.revision)
        assert checked.releases == (view.alert.version == 1)
