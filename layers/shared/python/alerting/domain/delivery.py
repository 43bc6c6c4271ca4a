"""One job of one channel: a list of recipients worked off in blocks, so that a crash repeats at most one block.

A worker *claims* a job for 45 seconds, *opens* a block before its first send, and *records* the block after its last.
What a crash leaves open is known to be in doubt, and only that. All of this is pure; `store/deliveries.py` keeps the rows.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from alerting.domain.messages import Audience

#: function timeout (<= 30 s) < lease < queue visibility (180 s); asserted over the template in tests/infra.
LEASE: Final = timedelta(seconds=45)
VISIBILITY: Final = timedelta(seconds=180)
TIMEOUT: Final = timedelta(seconds=30)
#: No block opens when less than this is left of the invocation.
LAST_CALL: Final = timedelta(seconds=5)
#: This many recipients in a row to try later, and the provider itself is taken to be down.
GIVE_WAY_AFTER: Final = 3
#: The longest time between two tries; SQS cannot delay a message for more than 15 minutes.
LONGEST_DELAY: Final = timedelta(minutes=10)

EXPANSION: Final = "EXPAND"
#: Why a job was closed, where that may change while its version may still go out: the budget is raised, the alert extended.
BUDGET_SPENT: Final = "budget_spent"
TOO_LATE: Final = "too_late"
#: Sorts after every place where reading an audience may go on.
ALL_PLANNED: Final = "~"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it and calls it this."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """It will never work for this recipient: a short machine-readable reason without personal data.

    `mendable`: it will when somebody mends something (a network's key, our list of hosts), and then asks for it.
    """

    reason: str
    mendable: bool = False


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not now (throttled, 5xx): wait at least this long. Nothing was sent."""

    after: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have been sent (a timeout after the request went out, garbage in the answer)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """The channel cannot express this at all: a recorded refusal, never a silent pass."""

    reason: str


Outcome = Accepted | Rejected | TryLater | Unknown | Unsupported


class InDoubt(StrEnum):
    """What a channel prefers when nobody knows whether something was sent."""

    #: Sending again is invisible (the receiver replaces by id): go on until it is known or over.
    REPEAT = "repeat"
    DUPLICATE = "duplicate"
    LOSS = "loss"


class JobState(StrEnum):
    """`planned` waits for a worker, `leased` has one, `done` and `closed` are ends."""

    PLANNED = "planned"
    LEASED = "leased"
    DONE = "done"
    CLOSED = "closed"


#: Indices of recipients, by the reason of their last outcome.
Again = Mapping[str, frozenset[int]]


def indices_of(again: Again) -> frozenset[int]:
    """All of them, whatever the reason."""
    return frozenset[int]().union(*again.values())


def noted(again: Again, reason: str, index: int) -> Again:
    """With one more."""
    return {**again, reason: again.get(reason, frozenset()) | {index}}


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of recipients by outcome, with the reasons of what failed."""

    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    unsupported: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    def plus(self, outcome: Outcome) -> "Tally":
        """This tally with one more final outcome; TryLater is not final and has no place here."""
        match outcome:
            case Accepted():
                return replace(self, accepted=self.accepted + 1)
            case Rejected(reason=reason):
                return replace(self, rejected=self.rejected + 1, reasons=self._with(reason))
            case Unknown(reason):
                return replace(self, unknown=self.unknown + 1, reasons=self._with(reason))
            case Unsupported(reason):
                return replace(self, unsupported=self.unsupported + 1, reasons=self._with(reason))
            case TryLater():
                message = "TryLater is not a final outcome"
                raise ValueError(message)

    def without(self, unknown: "Again", rejected: "Again") -> "Tally":
        """This tally as it was before these outcomes."""
        reasons = Counter(self.reasons)
        for again in (unknown, rejected):
            reasons.subtract({reason: len(indices) for reason, indices in again.items()})
        return replace(
            self,
            unknown=self.unknown - len(indices_of(unknown)),
            rejected=self.rejected - len(indices_of(rejected)),
            reasons=dict(+reasons),
        )

    def _with(self, reason: str) -> dict[str, int]:
        return {**self.reasons, reason: self.reasons.get(reason, 0) + 1}


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its row holds it. Recipients are indices 0 … total-1 into the write-once list beside the row.

    `cursor`: the first recipient that no block was opened for. `block`: indices of the open block, empty when none is.
    `later`: indices that asked to be tried again. `doubted`: indices that were tried again after an unknown outcome.
    `unsure` and `refused`: indices, by reason, that are tried once more if a person asks for it (see `redelivery`): whose outcome
    stayed unknown where the channel prefers a duplicate, and who were rejected for what can be mended.
    `arrived`: indices of which a receipt says so; receipts write it, workers never.
    `resume`: of an expansion, up to where its audience was planned, ALL_PLANNED at the end.
    """

    alert_id: str
    version: int
    channel: str
    job_id: str
    audience: Audience
    total: int
    state: JobState = JobState.PLANNED
    cursor: int = 0
    block: tuple[int, ...] = ()
    later: frozenset[int] = frozenset()
    doubted: frozenset[int] = frozenset()
    unsure: Again = field(default_factory=dict)
    refused: Again = field(default_factory=dict)
    arrived: frozenset[int] = frozenset()
    tally: Tally = Tally()
    attempts: int = 0
    lease_until: datetime | None = None
    lease_owner: str = ""
    not_before: datetime | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    closed_because: str = ""
    closed_by: int = 0
    resume: str = ""

    @property
    def is_worked_off(self) -> bool:
        """Nothing open, nothing left, nothing to try again."""
        return self.cursor >= self.total and not self.block and not self.later

    def next_block(self, size: int) -> tuple[int, ...]:
        """The indices of the next block: what a crash left open, else fresh recipients, else those to try again."""
        if self.block:
            return self.block
        if self.cursor < self.total:
            return tuple(range(self.cursor, min(self.cursor + size, self.total)))
        return tuple(sorted(self.later)[:size])

    def opened(self, block: Sequence[int]) -> "Job":
        """With this block open: from here until `recorded`, its outcomes are in doubt."""
        cursor = max([self.cursor, *(index + 1 for index in block)])
        return replace(self, block=tuple(block), cursor=cursor, later=self.later - set(block))

    def recorded(self, outcomes: Mapping[int, Outcome], at: datetime, in_doubt: InDoubt) -> "Job":
        """With the open block settled. An index of the block without an outcome was not tried: it is tried later."""
        tally, later, doubted = self.tally, set(self.later), set(self.doubted)
        unsure, refused = self.unsure, self.refused
        for index in self.block:
            match outcomes.get(index):
                case None | TryLater():
                    later.add(index)
                case Unknown() if in_doubt is InDoubt.REPEAT or (in_doubt is InDoubt.DUPLICATE and index not in doubted):
                    doubted.add(index)
                    later.add(index)
                case final:
                    tally = tally.plus(final)
                    if isinstance(final, Unknown) and in_doubt is InDoubt.DUPLICATE:
                        unsure = noted(unsure, final.reason, index)
                    elif isinstance(final, Rejected) and final.mendable:
                        refused = noted(refused, final.reason, index)
        accepted = any(isinstance(outcome, Accepted) for outcome in outcomes.values())
        return replace(
            self,
            block=(),
            later=frozenset(later),
            doubted=frozenset(doubted),
            unsure=unsure,
            refused=refused,
            tally=tally,
            first_at=self.first_at or (at if accepted else None),
            last_at=at if accepted else self.last_at,
        )

    def abandoned(self, in_doubt: InDoubt) -> "Job":
        """After a crash in an open block: a channel that prefers a loss counts it as unknown, others send it again."""
        if not self.block or in_doubt is not InDoubt.LOSS:
            return self
        tally = self.tally
        for _ in self.block:
            tally = tally.plus(Unknown("worker_lost"))
        return replace(self, block=(), tally=tally)

    def standing(self, *, in_flight: bool) -> "Standing":
        """Who has heard something and who has not, for a later version to take over from this closed job.

        `in_flight`: a worker still holds the lease, so the open block may be on its way right now.
        """
        opened = set(range(self.cursor)) - (self.later - self.doubted)  # in doubt: they may have heard it
        if self.audience is Audience.REACHED:  # they had an earlier message, whether or not this one came
            busy = frozenset(self.block) if in_flight else frozenset[int]()
            return Standing(reached=frozenset(range(self.total)) - busy, in_flight=busy)
        if self.audience is Audience.DROPPED:  # who heard that it does not apply to them hears nothing more
            return Standing(reached=frozenset(range(self.total)) - opened)
        busy = frozenset(self.block) if in_flight else frozenset[int]()
        return Standing(reached=frozenset(opened) - busy, in_flight=busy, unreached=frozenset(range(self.total)) - opened)


@dataclass(frozen=True, slots=True)
class Standing:
    """The recipients of a closed job, by what they have heard (indices into its list)."""

    reached: frozenset[int] = frozenset()
    in_flight: frozenset[int] = frozenset()
    unreached: frozenset[int] = frozenset()


def delay_after(attempts: int, asked: timedelta) -> timedelta:
    """How long to wait before the next try: at least what was asked, doubling from 2 s, at most LONGEST_DELAY."""
    return min(max(asked, timedelta(seconds=2 ** min(attempts, 9))), LONGEST_DELAY)
