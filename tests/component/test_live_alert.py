"""What can be done to an alert that is out: update, correct, extend, stop, retract, conclude, expire."""

from datetime import timedelta
from typing import Any

import pytest

import story
from alerting.domain.alert import AlertState, ProposalState
from alerting.domain.content import Authority, Channel
from alerting.domain.errors import BaseMovedError, InvalidContentError, NotAllowedError, WrongStateError
from alerting.domain.kinds import Kind, Outcome, Scope
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.people import Principal
from alerting.store.alerts import AlertStore, Change
from builders import (
    COLLEAGUE,
    DESK,
    DESK_TWO,
    NOW,
    OPERATOR,
    STRANGER,
    SYSTEM,
    VIEWER,
    House,
    amber,
    checklist,
    golf,
    jan,
    missing_person,
)
from intake.correct_alert import correct_alert
from intake.edit_draft import edit_draft
from intake.extend_alert import extend_alert
from intake.propose_next import propose_escalation, propose_result, propose_update
from intake.stop_alert import expire_alert, stop_alert
from intake.submit_proposal import submit_proposal


def test_an_update_takes_two_and_keeps_the_alert_live(house: House) -> None:
    view = story.live(house)
    pending = story.updated(house, view, vehicles=(golf(),))
    assert pending.alert.version == 1
    released = story.sign(house, pending)
    assert released.alert.version == 2
    assert released.alert.state is AlertState.LIVE
    version = house.alerts.version(view.alert.id, 2)
    assert version is not None
    assert "AB-123-C" in version.texts["sms"]["reached"]["text"]
    assert set(version.texts["sms"]) == {"first", "reached", "dropped"}


def test_an_update_keeps_every_channel_that_carried_the_alert(house: House) -> None:
    view = story.live(house)
    with pytest.raises(InvalidContentError) as refused:
        story.updated(house, view, vehicles=(golf(),), channels=frozenset({Channel.PUSH, Channel.WEB}))
    assert [error.message for error in refused.value.errors] == [
        "Keep display, sms: who heard the alert there must hear this too."
    ]


def test_nobody_comes_back_into_a_result(house: House) -> None:
    view = story.live(house)
    stop_alert(house.desk(DESK), view.alert.id)
    proposed = propose_result(house.desk(OPERATOR), view.alert.id, Outcome.FOUND_SAFE, family_informed=True, key="result-1")
    assert proposed.proposal is not None
    named = proposed.proposal.content.model_copy(update={"persons": (jan(),)})
    with pytest.raises(InvalidContentError) as refused:
        edit_draft(house.desk(OPERATOR), view.alert.id, named, proposed.proposal.revision)
    assert [error.field for error in refused.value.errors] == ["persons"]
    assert "Jan" not in str(refused.value.errors)
    told = proposed.proposal.content.model_copy(update={"texts": {"sms.text": "POLITIE: Jan is gevonden."}})
    edit_draft(house.desk(OPERATOR), view.alert.id, told, proposed.proposal.revision)
    with pytest.raises(InvalidContentError) as refused:
        submit_proposal(house.desk(OPERATOR), view.alert.id, proposed.proposal.revision + 1)
    assert [error.field for error in refused.value.errors] == ["texts.sms.text"]


def test_an_update_never_shortens_an_extended_alert(house: House) -> None:
    view = story.live(house)
    end = NOW + timedelta(hours=20)
    extend_alert(house.desk(DESK), view.alert.id, end)
    assert story.sign(house, story.updated(house, view, vehicles=(golf(),))).alert.expires_at == end


def test_the_same_update_asked_twice_opens_one_proposal(house: House) -> None:
    view = story.live(house)
    first = propose_update(house.desk(OPERATOR), view.alert.id, "update-1")
    assert propose_update(house.desk(OPERATOR), view.alert.id, "update-1") == first
    with pytest.raises(WrongStateError):
        propose_update(house.desk(OPERATOR), view.alert.id, "update-2")


def test_escalation_keeps_the_alert_and_takes_the_new_kinds_rules(house: House) -> None:
    authority = Authority(checklist=checklist(Kind.MISSING_CHILD))
    content = amber(kind=Kind.MISSING_CHILD, scope=Scope.REGIONAL, area=missing_person().area, authority=authority)
    view = story.live(house, content)
    proposed = propose_escalation(house.desk(DESK), view.alert.id, Kind.AMBER, None, "escalate-1")
    assert proposed.proposal is not None
    with pytest.raises(InvalidContentError) as refused:
        submit_proposal(house.desk(DESK), view.alert.id, proposed.proposal.revision)
    assert {"authority.checklist.danger", "area"} <= {error.field for error in refused.value.errors}
    full = proposed.proposal.content.model_copy(
        update={"area": amber().area, "authority": amber().authority, "news": "leven in gevaar"}
    )
    edit_draft(house.desk(DESK), view.alert.id, full, proposed.proposal.revision)
    pending = submit_proposal(house.desk(DESK), view.alert.id, proposed.proposal.revision + 1)
    assert story.sign(house, pending, OPERATOR).alert.kind is Kind.AMBER


@pytest.mark.parametrize(("fact", "gone"), [(Removal.PLATE, "AB-123-C"), (Removal.VEHICLE, "Golf")])
def test_one_releaser_takes_a_wrong_fact_out_of_everything(house: House, fact: Removal, gone: str) -> None:
    view = story.live(house, amber(vehicles=(golf(),)))
    corrected = correct_alert(house.desk(DESK), view.alert.id, fact, 0, 1)
    assert corrected.alert.version == 2
    version = house.alerts.version(view.alert.id, 2)
    assert version is not None
    assert version.message is MessageType.CORRECTION
    assert gone not in version.model_dump_json()
    assert "CORRECTIE" in version.texts["sms"]["reached"]["text"]


def test_a_correction_repeated_removes_one_fact_only(house: House) -> None:
    view = story.live(house, amber(persons=(jan(), jan(first_name="Piet")), vehicles=(golf(), golf(plate="ZZ-99-Z"))))
    first = correct_alert(house.desk(DESK), view.alert.id, Removal.VEHICLE, 0, 1)
    assert correct_alert(house.desk(DESK), view.alert.id, Removal.VEHICLE, 0, 1) == first
    with pytest.raises(BaseMovedError):
        correct_alert(house.desk(DESK_TWO), view.alert.id, Removal.VEHICLE, 0, 1)
    version = house.alerts.version(view.alert.id, 2)
    assert version is not None
    assert [vehicle.plate for vehicle in version.content.vehicles] == ["ZZ-99-Z"]


def test_another_fact_of_the_same_base_is_another_correction_and_is_not_called_done(house: House) -> None:
    view = story.live(house, amber(vehicles=(golf(), golf(plate="ZZ-999-Z"))))
    correct_alert(house.desk(DESK), view.alert.id, Removal.PLATE, 0, 1)
    with pytest.raises(BaseMovedError):
        correct_alert(house.desk(DESK), view.alert.id, Removal.PLATE, 1, 1)
    correct_alert(house.desk(DESK), view.alert.id, Removal.PLATE, 1, 2)
    newest = house.alerts.version(view.alert.id, 3)
    assert newest is not None
    assert [vehicle.plate for vehicle in newest.content.vehicles] == ["", ""]


def test_the_only_missing_person_is_not_corrected_away(house: House) -> None:
    view = story.live(house)
    with pytest.raises(InvalidContentError, match="retract"):
        correct_alert(house.desk(DESK), view.alert.id, Removal.PERSON, 0, 1)


def test_a_correction_of_what_is_not_there_says_so(house: House) -> None:
    view = story.live(house)
    with pytest.raises(InvalidContentError, match="has 0 of these"):
        correct_alert(house.desk(DESK), view.alert.id, Removal.PLATE, 0, 1)


def test_one_releaser_stops_at_once_and_nobody_is_named_any_more(house: House) -> None:
    view = story.live(house, amber(vehicles=(golf(),)))
    house.later(hours=1)
    stopped = stop_alert(house.desk(DESK), view.alert.id)
    assert stopped.alert.state is AlertState.STOPPED
    assert house.alerts.live() == []
    version = house.alerts.version(view.alert.id, 2)
    assert version is not None
    document = version.model_dump_json()
    assert not [word for word in ("Jan", "AB-123-C", "blond", "olga", "photos/") if word in document]
    assert version.content.photos == ()


def test_stopping_twice_gives_the_first_answer_again(house: House) -> None:
    view = story.live(house)
    assert stop_alert(house.desk(DESK), view.alert.id) == stop_alert(house.desk(DESK), view.alert.id)
    with pytest.raises(WrongStateError):
        stop_alert(house.desk(DESK_TWO), view.alert.id)


@pytest.mark.parametrize("who", [OPERATOR, COLLEAGUE, STRANGER, VIEWER, SYSTEM])
def test_a_stop_takes_the_releasing_role(house: House, who: Principal) -> None:
    view = story.live(house)
    with pytest.raises(NotAllowedError):
        stop_alert(house.desk(who), view.alert.id)


def test_a_control_room_stops_its_own_local_search(house: House) -> None:
    view = story.pending(house, missing_person())
    assert stop_alert(house.desk(COLLEAGUE), view.alert.id).alert.state is AlertState.STOPPED


def test_a_stop_discards_the_update_that_was_pending(house: House) -> None:
    view = story.live(house)
    pending = story.updated(house, view, vehicles=(golf(),))
    stopped = stop_alert(house.desk(DESK), view.alert.id)
    assert stopped.proposal is not None
    assert stopped.proposal.state is ProposalState.DISCARDED
    with pytest.raises(WrongStateError):
        story.sign(house, pending)
    assert house.desk(DESK).view(view.alert.id).alert.version == 2


def test_a_stop_wins_from_somebody_who_types(house: House) -> None:
    view = story.live(house)
    proposed = propose_update(house.desk(OPERATOR), view.alert.id, "update-1")
    desk = house.desk(DESK)
    typed: list[int] = []

    class Busy(AlertStore):
        """Three times the colleague saves just before the stop's transaction."""

        def commit(self, change: Change) -> None:
            assert proposed.proposal is not None
            if len(typed) < 3:
                revision = proposed.proposal.revision + len(typed)
                content = proposed.proposal.content.model_copy(update={"news": f"nieuws {revision}"})
                typed.append(revision)
                edit_draft(house.desk(OPERATOR), view.alert.id, content, revision)
            super().commit(change)

    object.__setattr__(desk, "alerts", Busy(house.dynamodb, "alerts"))
    assert stop_alert(desk, view.alert.id).alert.state is AlertState.STOPPED
    assert len(typed) == 3


@pytest.mark.parametrize(
    "because", [StopReason.SENT_BY_MISTAKE, StopReason.WRONG_CONTENT, StopReason.WRONG_SUBJECT, StopReason.WRONG_AREA]
)
def test_each_retraction_has_its_fixed_text(house: House, because: StopReason) -> None:
    view = story.live(house)
    stopped = stop_alert(house.desk(DESK), view.alert.id, because)
    assert stopped.alert.ended_because is because
    version = house.alerts.version(view.alert.id, 2)
    assert version is not None
    assert version.is_retraction
    assert "Jan" not in version.texts["sms"]["reached"]["text"]


def test_a_result_takes_two_people_and_an_informed_family(house: House) -> None:
    view = story.live(house)
    stop_alert(house.desk(DESK), view.alert.id)
    proposed = propose_result(house.desk(OPERATOR), view.alert.id, Outcome.FOUND_SAFE, family_informed=False, key="result-1")
    assert proposed.proposal is not None
    with pytest.raises(InvalidContentError) as refused:
        submit_proposal(house.desk(OPERATOR), view.alert.id, proposed.proposal.revision)
    assert [error.field for error in refused.value.errors] == ["ending.family_informed"]
    ending = {"ending": proposed.proposal.content.ending.model_copy(update={"family_informed": True})}  # type: ignore[union-attr]
    edit_draft(
        house.desk(OPERATOR), view.alert.id, proposed.proposal.content.model_copy(update=ending), proposed.proposal.revision
    )
    pending = submit_proposal(house.desk(OPERATOR), view.alert.id, proposed.proposal.revision + 1)
    assert pending.alert.state is AlertState.STOPPED
    assert story.sign(house, pending).alert.state is AlertState.CONCLUDED
    version = house.alerts.version(view.alert.id, 3)
    assert version is not None
    assert "veilig gevonden" in version.texts["sms"]["reached"]["text"]


def test_an_outcome_of_another_kind_is_refused(house: House) -> None:
    view = story.live(house)
    stop_alert(house.desk(DESK), view.alert.id)
    proposed = propose_result(house.desk(OPERATOR), view.alert.id, Outcome.ARREST, family_informed=True, key="result-1")
    assert proposed.proposal is not None
    with pytest.raises(InvalidContentError):
        submit_proposal(house.desk(OPERATOR), view.alert.id, proposed.proposal.revision)


def test_a_found_child_can_follow_an_unresolved_end(house: House) -> None:
    view = story.live(house)
    stop_alert(house.desk(DESK), view.alert.id)
    story.concluded(house, view, Outcome.UNRESOLVED)
    assert story.concluded(house, view, Outcome.FOUND_SAFE).alert.version == 4


def test_an_extension_sends_nothing_and_has_a_bound(house: House) -> None:
    view = story.live(house)
    end = NOW + timedelta(hours=24)
    extended = extend_alert(house.desk(DESK), view.alert.id, end)
    assert extended.alert.expires_at == end
    assert extended.alert.version == 1
    assert extend_alert(house.desk(DESK), view.alert.id, end) == extended
    with pytest.raises(InvalidContentError):
        extend_alert(house.desk(DESK), view.alert.id, end + timedelta(minutes=1))
    with pytest.raises(InvalidContentError):
        extend_alert(house.desk(DESK), view.alert.id, NOW + timedelta(hours=1))


def test_an_alert_ends_by_the_clock_and_claims_nothing(house: House) -> None:
    view = story.live(house)
    house.later(hours=11, minutes=59)
    assert expire_alert(house.desk(SYSTEM), view.alert.id) is None
    house.later(minutes=1)
    assert expire_alert(house.desk(SYSTEM), view.alert.id) is not None
    assert expire_alert(house.desk(SYSTEM), view.alert.id) is None
    version = house.alerts.version(view.alert.id, 2)
    assert version is not None
    assert version.because is StopReason.EXPIRED
    assert version.signatures == ()
    assert "verlopen" in version.texts["sms"]["reached"]["text"]


def test_the_audit_trail_tells_the_story_without_names(house: House) -> None:
    view = story.live(house)
    house.later(hours=1)
    stop_alert(house.desk(DESK), view.alert.id)
    trail = [entry for _, entry in house.alerts.audit(view.alert.id)]
    assert [(entry.actor, entry.command) for entry in trail] == [
        ("olga", "create"),
        ("olga", "submit"),
        ("nora", "sign"),
        ("nora", "stop"),
    ]
    assert trail[-1].before == "live/released"
    assert trail[-1].after == "stopped/released"
    assert "Jan" not in str(trail)


def test_a_local_operator_cannot_replace_a_live_amber_alert_by_another_kind(house: House) -> None:
    view = story.live(house, amber(channels=frozenset({Channel.PUSH, Channel.SMS, Channel.WEB})))
    proposed = propose_escalation(house.desk(OPERATOR), view.alert.id, Kind.MISSING_PERSON, None, "escalate-1")
    assert proposed.proposal is not None
    other = missing_person(incident=view.alert.incident, news="andere kleding")
    edit_draft(house.desk(OPERATOR), view.alert.id, other, proposed.proposal.revision)
    pending = submit_proposal(house.desk(OPERATOR), view.alert.id, proposed.proposal.revision + 1)
    assert pending.alert.version == 1
    assert story.sign(house, pending, COLLEAGUE).alert.version == 1
    assert story.sign(house, pending, DESK).alert.version == 2


def test_a_kind_that_may_not_go_on_signs_does_not_take_over_their_alert(house: House) -> None:
    view = story.live(house)
    with pytest.raises(InvalidContentError) as refused:
        propose_escalation(house.desk(DESK), view.alert.id, Kind.WANTED, None, "escalate-1")
    assert [error.field for error in refused.value.errors] == ["kind"]


class Interleaved(AlertStore):
    """Somebody else's step comes between the first reading and the writing of ours."""

    def __init__(self, house: House, step: Any) -> None:
        super().__init__(house.dynamodb, "alerts")
        self.step = step

    def commit(self, change: Change) -> None:
        step, self.step = self.step, None
        if step:
            step()
        super().commit(change)


def test_an_update_that_begins_while_somebody_stops_is_discarded_with_it(house: House) -> None:
    view = story.live(house)
    desk = house.desk(DESK)
    begin = lambda: propose_update(house.desk(OPERATOR), view.alert.id, "update-1")  # noqa: E731  # one line, used once
    object.__setattr__(desk, "alerts", Interleaved(house, begin))
    stopped = stop_alert(desk, view.alert.id)
    assert stopped.alert.state is AlertState.STOPPED
    assert stopped.proposal is not None
    assert stopped.proposal.state is ProposalState.DISCARDED


def test_an_extension_at_the_last_moment_keeps_the_alert_alive(house: House) -> None:
    view = story.live(house)
    house.later(hours=12)
    desk = house.desk(SYSTEM)
    extend = lambda: extend_alert(house.desk(DESK), view.alert.id, NOW + timedelta(hours=18))  # noqa: E731  # same
    object.__setattr__(desk, "alerts", Interleaved(house, extend))
    assert expire_alert(desk, view.alert.id) is None
    assert house.desk(DESK).view(view.alert.id).alert.state is AlertState.LIVE


@pytest.mark.parametrize(("fact", "changes"), [(Removal.NUMBER, {}), (Removal.PLATE, {"vehicles": (golf(plate=""),)})])
def test_what_was_never_sent_cannot_be_corrected(house: House, fact: Removal, changes: dict[str, Any]) -> None:
    view = story.live(house, amber(**changes))
    with pytest.raises(InvalidContentError):
        correct_alert(house.desk(DESK), view.alert.id, fact, 0, 1)
    assert house.desk(DESK).view(view.alert.id).alert.version == 1
