"""Creating, editing and finding drafts."""

import pytest

from alerting.domain.alert import AlertState, ProposalState
from alerting.domain.content import Content
from alerting.domain.errors import (
    ConcurrentChangeError,
    IdempotencyConflictError,
    InvalidContentError,
    NotAllowedError,
    RevisionMismatchError,
    UnknownAlertError,
)
from alerting.domain.kinds import Kind
from builders import COLLEAGUE, DESK, NOW, OPERATOR, STRANGER, SYSTEM, VIEWER, House, amber, missing_person
from intake.create_draft import create_draft
from intake.edit_draft import edit_draft
from intake.read_alerts import list_alerts, show_alert
from intake.submit_proposal import submit_proposal


def test_a_draft_may_be_incomplete(house: House) -> None:
    view = create_draft(
        house.desk(OPERATOR), Content(kind=Kind.AMBER, organisation="midden-nederland", incident="PL-1"), "key-0001"
    )
    assert view.alert.state is AlertState.DRAFT
    assert view.proposal is not None
    assert view.proposal.state is ProposalState.DRAFT
    assert show_alert(house.desk(VIEWER), view.alert.id) == view.model_copy(update={"yours": ()})


def test_the_same_post_three_times_makes_one_alert(house: House) -> None:
    views = [create_draft(house.desk(OPERATOR), amber(), "key-0001") for _ in range(3)]
    assert len({view.alert.id for view in views}) == 1
    assert len(list_alerts(house.desk(OPERATOR), [], 100)) == 1


def test_a_key_that_was_used_for_something_else_is_refused(house: House) -> None:
    create_draft(house.desk(OPERATOR), amber(), "key-0001")
    with pytest.raises(IdempotencyConflictError):
        create_draft(house.desk(OPERATOR), amber(incident="PL-2"), "key-0001")


def test_two_people_may_use_the_same_key(house: House) -> None:
    first = create_draft(house.desk(OPERATOR), amber(), "key-0001")
    second = create_draft(house.desk(COLLEAGUE), amber(), "key-0001")
    assert first.alert.id != second.alert.id


def test_an_edit_names_the_revision_that_was_seen(house: House) -> None:
    view = create_draft(house.desk(OPERATOR), amber(), "key-0001")
    edited = edit_draft(house.desk(OPERATOR), view.alert.id, amber(incident="PL-2"), 1)
    assert edited.proposal is not None
    assert edited.proposal.revision == 2
    assert edited.alert.incident == "PL-2"
    with pytest.raises(RevisionMismatchError, match="revision 1; it is 2"):
        edit_draft(house.desk(COLLEAGUE), view.alert.id, amber(incident="PL-3"), 1)


def test_two_operators_editing_at_one_moment_do_not_overwrite_each_other(house: House) -> None:
    view = create_draft(house.desk(OPERATOR), amber(), "key-0001")
    slow = house.desk(COLLEAGUE)
    stale = slow.load(view.alert.id)
    edit_draft(house.desk(OPERATOR), view.alert.id, amber(incident="PL-2"), 1)

    class Stale(type(slow.alerts)):  # type: ignore[misc]  # reads what the colleague had read before the edit
        def load(self, _: str) -> object:
            return stale

    object.__setattr__(slow, "alerts", Stale(house.dynamodb, "alerts"))
    with pytest.raises(ConcurrentChangeError):
        edit_draft(slow, view.alert.id, amber(incident="PL-3"), 1)
    assert house.desk(OPERATOR).view(view.alert.id).alert.incident == "PL-2"


def test_an_edit_makes_every_signature_void(house: House) -> None:
    view = create_draft(house.desk(OPERATOR), amber(), "key-0001")
    submit_proposal(house.desk(OPERATOR), view.alert.id, 1)
    edited = edit_draft(house.desk(DESK), view.alert.id, amber(incident="PL-2"), 2)
    assert edited.proposal is not None
    assert edited.proposal.signatures == ()
    assert edited.proposal.hash is None
    assert edited.proposal.state is ProposalState.DRAFT


@pytest.mark.parametrize("change", [{"organisation": "landelijk"}, {"exercise": True}])
def test_organisation_and_exercise_are_fixed_at_creation(house: House, change: dict[str, object]) -> None:
    view = create_draft(house.desk(DESK), amber(), "key-0001")
    with pytest.raises(InvalidContentError) as refused:
        edit_draft(house.desk(DESK), view.alert.id, amber(**change), 1)
    assert [error.field for error in refused.value.errors] == list(change)


@pytest.mark.parametrize("who", [STRANGER, VIEWER])
def test_only_people_of_the_organisation_with_the_role_may_draft(house: House, who: object) -> None:
    with pytest.raises(NotAllowedError):
        create_draft(house.desk(who), missing_person(), "key-0001")  # type: ignore[arg-type]  # both are principals


def test_a_police_system_may_draft_for_its_own_organisation_only(house: House) -> None:
    view = create_draft(house.desk(SYSTEM), amber(), "key-0001")
    assert view.alert.created_by == "system:gms"
    with pytest.raises(NotAllowedError):
        create_draft(house.desk(SYSTEM), amber(organisation="landelijk"), "key-0002")


def test_a_system_sees_only_its_own_organisations_alerts(house: House) -> None:
    create_draft(house.desk(DESK), amber(organisation="landelijk"), "key-0001")
    mine = create_draft(house.desk(SYSTEM), amber(), "key-0002")
    assert [alert.id for alert in list_alerts(house.desk(SYSTEM), [], 10)] == [mine.alert.id]


def test_lists_show_the_newest_first(house: House) -> None:
    for minute in range(3):
        house.now = NOW.replace(minute=minute)
        create_draft(house.desk(OPERATOR), amber(incident=f"PL-{minute}"), f"key-000{minute}")
    assert [alert.incident for alert in list_alerts(house.desk(VIEWER), [AlertState.DRAFT], 2)] == ["PL-2", "PL-1"]


def test_an_unknown_alert_is_said_to_be_unknown(house: House) -> None:
    with pytest.raises(UnknownAlertError, match="no alert 00000000"):
        show_alert(house.desk(OPERATOR), "00000000")
