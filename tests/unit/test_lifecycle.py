"""The transition table, read exhaustively."""

import itertools

import pytest

from alerting.domain.alert import AlertState, ProposalState
from alerting.domain.errors import WrongStateError
from alerting.domain.lifecycle import NO_OPEN, OPEN, TRANSITIONS, Command, possible, step

STATES = list(itertools.product(AlertState, [None, *ProposalState]))
ON_PROPOSALS = {Command.EDIT, Command.SUBMIT, Command.SIGN, Command.RETURN, Command.REJECT, Command.DISCARD, Command.RELEASE}


@pytest.mark.parametrize("proposal", [None, *ProposalState])
def test_a_stop_is_one_step_away_whatever_is_pending(proposal: ProposalState | None) -> None:
    for command in (Command.STOP, Command.RETRACT, Command.EXPIRE):
        state, after = step(command, AlertState.LIVE, proposal)
        assert state is AlertState.STOPPED
        assert after not in OPEN


@pytest.mark.parametrize("state", [AlertState.STOPPED, AlertState.CONCLUDED])
def test_nothing_but_a_result_begins_after_the_end(state: AlertState) -> None:
    for proposal in NO_OPEN:
        assert possible(state, proposal) == {Command.RESULT}
    for proposal in OPEN:
        assert possible(state, proposal) <= ON_PROPOSALS


def test_a_closed_alert_stays_closed() -> None:
    assert not any(possible(AlertState.CLOSED, proposal) for proposal in [None, *ProposalState])


def test_only_a_signature_or_a_submit_leads_to_a_release() -> None:
    assert {row.command for row in TRANSITIONS if row.proposal_after is ProposalState.RELEASED} == {Command.RELEASE}
    released = {state for row in TRANSITIONS if row.command is Command.RELEASE for state in row.proposal}
    assert released == {ProposalState.PENDING, ProposalState.ASKED}


def test_a_stop_that_is_asked_for_is_signed_or_given_up_and_never_written_in() -> None:
    asked = possible(AlertState.LIVE, ProposalState.ASKED)
    assert asked & ON_PROPOSALS == {Command.SIGN, Command.REJECT, Command.DISCARD, Command.RELEASE}
    assert not {Command.UPDATE, Command.ESCALATE, Command.ASK_STOP} & asked
    assert step(Command.RELEASE, AlertState.LIVE, ProposalState.ASKED) == (AlertState.STOPPED, ProposalState.RELEASED)


@pytest.mark.parametrize(("state", "proposal"), STATES)
def test_the_table_is_unambiguous_and_refuses_the_rest(state: AlertState, proposal: ProposalState | None) -> None:
    for command in Command:
        rows = [row for row in TRANSITIONS if row.command is command and state in row.alert and proposal in row.proposal]
        assert len(rows) <= 1
        if not rows:
            with pytest.raises(WrongStateError, match="possible now"):
                step(command, state, proposal)
