"""A stop that is asked for: one person signs exactly what would be sent, or somebody gives it up; the stop itself never waits."""

import pytest

import story
from alerting.domain.alert import Alert, AlertState, Proposal, ProposalState
from alerting.domain.errors import (
    BaseMovedError,
    HashMismatchError,
    IdempotencyConflictError,
    NotAllowedError,
    WrongStateError,
)
from alerting.domain.lifecycle import Command
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.people import Principal
from builders import COLLEAGUE, DESK, DESK_TWO, OPERATOR, STRANGER, SYSTEM, VIEWER, House, amber, golf, missing_person
from intake.ask_stop import ask_stop
from intake.correct_alert import correct_alert
from intake.create_draft import Received, idempotency_key
from intake.desk import AlertView
from intake.edit_draft import edit_draft
from intake.propose_next import propose_update
from intake.send_back import send_back
from intake.stop_alert import expire_alert, stop_alert
from intake.submit_proposal import submit_proposal


def asked(
    house: House, view: AlertView, because: StopReason = StopReason.STOPPED, who: Principal = SYSTEM, key: str = "ask-0001"
) -> AlertView:
    """A stop of this alert, asked for by a police system."""
    desk = house.desk(who)
    return ask_stop(desk, view.alert.id, because, idempotency_key(desk, key, "ask", because), Received())


def now(house: House, view: AlertView) -> tuple[Alert, Proposal]:
    alert, proposal = house.desk(DESK).load(view.alert.id)
    assert proposal is not None
    return alert, proposal


def test_asking_stops_nothing_and_shows_what_a_stop_would_say(house: House) -> None:
    view = asked(house, story.live(house))
    assert view.alert.state is AlertState.LIVE
    assert view.alert.version == 1
    assert view.proposal is not None
    assert (view.proposal.message, view.proposal.state) == (MessageType.STOP, ProposalState.ASKED)
    assert view.proposal.signatures == ()
    assert "gestopt" in view.proposal.texts["sms"]["reached"]["text"]
    assert "Jan" not in view.proposal.model_dump_json()
    assert {Command.SIGN, Command.DISCARD, Command.REJECT, Command.STOP} <= set(view.possible)
    assert not {Command.EDIT, Command.SUBMIT, Command.RETURN, Command.ASK_STOP} & set(view.possible)


def test_one_signature_with_the_releasing_role_stops_with_exactly_these_texts(house: House) -> None:
    view = asked(house, story.live(house), StopReason.WRONG_SUBJECT)
    assert view.proposal is not None
    stopped = story.sign(house, view, DESK)
    assert (stopped.alert.state, stopped.alert.ended_because) == (AlertState.STOPPED, StopReason.WRONG_SUBJECT)
    version = house.alerts.version(view.alert.id, 2)
    assert version is not None
    assert (version.message, version.because) == (MessageType.STOP, StopReason.WRONG_SUBJECT)
    assert (version.texts, version.hash) == (view.proposal.texts, view.proposal.hash)
    assert [(signature.sub, signature.releasing) for signature in version.signatures] == [("nora", True)]
    assert stopped.proposal is not None
    assert stopped.proposal.state is ProposalState.RELEASED
    assert house.alerts.live() == []
    assert story.sign(house, view, DESK) == stopped  # the same signature again: the first answer stands


@pytest.mark.parametrize("who", [SYSTEM, OPERATOR, COLLEAGUE, STRANGER, VIEWER])
def test_nobody_without_the_releasing_role_signs_it(house: House, who: Principal) -> None:
    view = asked(house, story.live(house))
    with pytest.raises(NotAllowedError):
        story.sign(house, view, who)
    assert now(house, view)[0].state is AlertState.LIVE


@pytest.mark.parametrize("who", [STRANGER, VIEWER])
def test_who_may_not_draft_may_not_ask(house: House, who: Principal) -> None:
    with pytest.raises(NotAllowedError):
        asked(house, story.live(house), who=who)


def test_a_control_room_signs_the_stop_of_its_own_local_search(house: House) -> None:
    view = asked(house, story.pending(house, missing_person()))
    assert story.sign(house, view, COLLEAGUE).alert.state is AlertState.STOPPED


def test_another_hash_is_not_signed(house: House) -> None:
    view = asked(house, story.live(house))
    assert view.proposal is not None
    other = view.model_copy(update={"proposal": view.proposal.model_copy(update={"hash": "0" * 64})})
    with pytest.raises(HashMismatchError):
        story.sign(house, other, DESK)


def test_the_stop_itself_waits_for_nothing_and_closes_it(house: House) -> None:
    view = asked(house, story.live(house))
    stopped = stop_alert(house.desk(DESK_TWO), view.alert.id, StopReason.WRONG_AREA)
    assert stopped.alert.ended_because is StopReason.WRONG_AREA
    assert stopped.proposal is not None
    assert stopped.proposal.state is ProposalState.DISCARDED
    with pytest.raises(WrongStateError):
        story.sign(house, view, DESK)


def test_it_expires_with_its_alert(house: House) -> None:
    view = asked(house, story.live(house))
    house.later(hours=13)
    assert expire_alert(house.desk(SYSTEM), view.alert.id) is not None
    assert now(house, view)[1].state is ProposalState.DISCARDED


@pytest.mark.parametrize(("command", "after"), [
    (Command.DISCARD, ProposalState.DISCARDED), (Command.REJECT, ProposalState.REJECTED),
])  # fmt: skip
def test_given_up_it_leaves_the_alert_as_it_was(house: House, command: Command, after: ProposalState) -> None:
    view = asked(house, story.live(house))
    send_back(house.desk(OPERATOR), view.alert.id, command, "Nog niet gevonden")
    alert, proposal = now(house, view)
    assert (alert, proposal.state) == (view.alert, after)
    assert propose_update(house.desk(OPERATOR), view.alert.id, "update-1").proposal is not None


def test_nothing_is_written_in_it(house: House) -> None:
    view = asked(house, story.live(house))
    assert view.proposal is not None
    with pytest.raises(WrongStateError):
        edit_draft(house.desk(OPERATOR), view.alert.id, view.proposal.content, view.proposal.revision)
    with pytest.raises(WrongStateError):
        submit_proposal(house.desk(DESK), view.alert.id, view.proposal.revision)
    with pytest.raises(WrongStateError):
        send_back(house.desk(DESK), view.alert.id, Command.RETURN, "Anders")


def test_after_a_correction_it_is_not_what_would_be_sent(house: House) -> None:
    view = asked(house, story.live(house, amber(vehicles=(golf(),))))
    correct_alert(house.desk(DESK), view.alert.id, Removal.PLATE, 0, 1)
    with pytest.raises(BaseMovedError, match="stop the alert itself"):
        story.sign(house, view, DESK)
    assert stop_alert(house.desk(DESK), view.alert.id).alert.state is AlertState.STOPPED


def test_the_same_request_asks_once_and_another_under_its_key_is_refused(house: House) -> None:
    view = story.live(house)
    assert asked(house, view) == asked(house, view)
    with pytest.raises(IdempotencyConflictError):
        asked(house, view, StopReason.WRONG_AREA)
    with pytest.raises(WrongStateError):
        asked(house, view, key="ask-0002")


def test_the_audit_trail_tells_who_asked_and_who_stopped(house: House) -> None:
    view = asked(house, story.live(house))
    house.later(minutes=1)
    story.sign(house, view, DESK)
    trail = [(entry.actor, entry.command, entry.after) for _, entry in house.alerts.audit(view.alert.id)]
    assert ("system:gms", "ask_stop", "live/asked") in trail
    assert trail[-1] == ("nora", "sign", "stopped/released")
