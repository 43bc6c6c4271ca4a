"""The lifecycle as one table: which command exists in which state, and where it leads.

Everything that may change an alert stands here; what is not in the table is refused. The state machine in
`tests/component/test_lifecycle_machine.py` drives it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from alerting.domain.alert import AlertState as A
from alerting.domain.alert import ProposalState as P
from alerting.domain.errors import WrongStateError


class Command(StrEnum):
    """Everything that can be done to an alert after it was created. `release` is the last signature's effect.

    `ask_stop` is what a CAP Cancel does: a system must not stop an alert, so it asks.
    """

    EDIT = "edit"
    SUBMIT = "submit"
    SIGN = "sign"
    RELEASE = "release"
    RETURN = "return"
    REJECT = "reject"
    DISCARD = "discard"
    UPDATE = "update"
    ESCALATE = "escalate"
    RESULT = "result"
    CORRECT = "correct"
    EXTEND = "extend"
    ASK_STOP = "ask_stop"
    STOP = "stop"
    RETRACT = "retract"
    EXPIRE = "expire"


#: No proposal was ever made, or the last one came to an end.
NO_OPEN: Final = frozenset({None, P.RELEASED, P.REJECTED, P.DISCARDED})
#: What people write and sign; a stop that is asked for has fixed texts.
WRITTEN: Final = frozenset({P.DRAFT, P.PENDING, P.RETURNED})
OPEN: Final = WRITTEN | {P.ASKED}
ANY: Final = NO_OPEN | OPEN
#: What no operator's request asks for by name.
EFFECTS: Final = frozenset({Command.RELEASE, Command.EXPIRE, Command.ASK_STOP})


@dataclass(frozen=True, slots=True)
class Transition:
    """From these states of alert and proposal to those; None after means: stays as it is."""

    command: Command
    alert: frozenset[A]
    proposal: frozenset[P | None]
    alert_after: A | None = None
    proposal_after: P | None = None


_WORKING: Final = frozenset({A.DRAFT, A.LIVE, A.STOPPED, A.CONCLUDED})
_LIVE: Final = frozenset({A.LIVE})
_ENDED: Final = frozenset({A.STOPPED, A.CONCLUDED})

TRANSITIONS: Final = (
    Transition(Command.EDIT, _WORKING, WRITTEN, None, P.DRAFT),
    Transition(Command.SUBMIT, _WORKING, frozenset({P.DRAFT, P.RETURNED}), None, P.PENDING),
    Transition(Command.SIGN, _WORKING, frozenset({P.PENDING}), None, P.PENDING),
    Transition(Command.SIGN, _LIVE, frozenset({P.ASKED}), None, P.ASKED),
    Transition(Command.RETURN, _WORKING, frozenset({P.PENDING}), None, P.RETURNED),
    # Release: the first version makes the alert live; an update keeps it live; a result concludes it; a stop ends it.
    Transition(Command.RELEASE, frozenset({A.DRAFT}), frozenset({P.PENDING}), A.LIVE, P.RELEASED),
    Transition(Command.RELEASE, _LIVE, frozenset({P.PENDING}), A.LIVE, P.RELEASED),
    Transition(Command.RELEASE, _ENDED, frozenset({P.PENDING}), A.CONCLUDED, P.RELEASED),
    Transition(Command.RELEASE, _LIVE, frozenset({P.ASKED}), A.STOPPED, P.RELEASED),
    # The end of a first proposal is the end of an alert that never was; later ones leave the alert alone.
    Transition(Command.REJECT, frozenset({A.DRAFT}), frozenset({P.PENDING}), A.CLOSED, P.REJECTED),
    Transition(Command.REJECT, _LIVE | _ENDED, frozenset({P.PENDING, P.ASKED}), None, P.REJECTED),
    Transition(Command.DISCARD, frozenset({A.DRAFT}), OPEN, A.CLOSED, P.DISCARDED),
    Transition(Command.DISCARD, _LIVE | _ENDED, OPEN, None, P.DISCARDED),
    Transition(Command.UPDATE, _LIVE, NO_OPEN, None, P.DRAFT),
    Transition(Command.ESCALATE, _LIVE, NO_OPEN, None, P.DRAFT),
    Transition(Command.RESULT, _ENDED, NO_OPEN, None, P.DRAFT),
    Transition(Command.ASK_STOP, _LIVE, NO_OPEN, None, P.ASKED),
    # Subtracting takes one person, whatever is pending; a pending proposal then has a base that moved.
    Transition(Command.CORRECT, _LIVE, ANY),
    Transition(Command.EXTEND, _LIVE, ANY),
    # A stop also discards what was still being prepared.
    Transition(Command.STOP, _LIVE, NO_OPEN, A.STOPPED),
    Transition(Command.STOP, _LIVE, OPEN, A.STOPPED, P.DISCARDED),
    Transition(Command.RETRACT, _LIVE, NO_OPEN, A.STOPPED),
    Transition(Command.RETRACT, _LIVE, OPEN, A.STOPPED, P.DISCARDED),
    Transition(Command.EXPIRE, _LIVE, NO_OPEN, A.STOPPED),
    Transition(Command.EXPIRE, _LIVE, OPEN, A.STOPPED, P.DISCARDED),
)


def step(command: Command, alert: A, proposal: P | None) -> tuple[A, P | None]:
    """The states after `command`; raises WrongStateError where the table has no such step."""
    for row in TRANSITIONS:
        if row.command is command and alert in row.alert and proposal in row.proposal:
            return row.alert_after or alert, row.proposal_after or proposal
    held = f"the alert is {alert.value}, its proposal {proposal.value if proposal else 'not there'}"
    raise WrongStateError(f"'{command.value}' is not possible while {held}; possible now: {_names(alert, proposal)}.")


def possible(alert: A, proposal: P | None) -> frozenset[Command]:
    """The commands that exist in this state, for whoever is allowed to give them."""
    return frozenset(row.command for row in TRANSITIONS if alert in row.alert and proposal in row.proposal)


def _names(alert: A, proposal: P | None) -> str:
    commands = possible(alert, proposal) - EFFECTS
    return ", ".join(sorted(commands)) or "nothing"
