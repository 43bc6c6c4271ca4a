"""A job under any sequence of claims, outcomes, crashes and hand-overs: nobody lost, at most one block in doubt."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from alerting.domain.delivery import (
    LONGEST_DELAY,
    Accepted,
    InDoubt,
    Job,
    JobState,
    Outcome,
    Rejected,
    TryLater,
    Unknown,
    delay_after,
)
from alerting.domain.messages import Audience
from builders import NOW
from dispatch.moves import claimed, closed, finished, handed_over

BLOCK = 3
OUTCOMES: tuple[Outcome, ...] = (Accepted("m"), Rejected("no"), TryLater(timedelta(seconds=1), "busy"), Unknown("silence"))


@dataclass
class Heard:
    """What really happened outside: how often each recipient got the message, and how many crashes there were."""

    times: dict[int, int] = field(default_factory=dict)
    crashes: int = 0
    unknowns: int = 0

    def tell(self, index: int) -> None:
        self.times[index] = self.times.get(index, 0) + 1


class AnyJob(RuleBasedStateMachine):
    """A worker and its provider, both as unreliable as they like."""

    @initialize(total=st.integers(1, 10), in_doubt=st.sampled_from(InDoubt))
    def plan(self, total: int, in_doubt: InDoubt) -> None:
        self.in_doubt = in_doubt
        self.heard = Heard()
        self.job = Job("7k2m9qxw", 1, "sms", "J1-0001", Audience.FIRST, total)

    @precondition(lambda self: self.job.state is JobState.PLANNED)
    @rule()
    def claim(self) -> None:
        self.job = claimed(self.job.abandoned(self.in_doubt), "worker", NOW)
        self._open()

    @precondition(lambda self: self.job.state is JobState.LEASED and self.job.block)
    @rule(data=st.data())
    def send_and_record(self, data: Any) -> None:
        tried = data.draw(st.integers(0, len(self.job.block)))
        outcomes = {index: data.draw(st.sampled_from(OUTCOMES)) for index in self.job.block[:tried]}
        for index, outcome in outcomes.items():
            if isinstance(outcome, Accepted) or (isinstance(outcome, Unknown) and data.draw(st.booleans())):
                self.heard.tell(index)
            self.heard.unknowns += isinstance(outcome, Unknown)
        self.job = self.job.recorded(outcomes, NOW, self.in_doubt)
        if data.draw(st.booleans()):
            self._open()
        else:
            self.job = handed_over(self.job, NOW)

    @precondition(lambda self: self.job.state is JobState.LEASED)
    @rule(data=st.data())
    def crash(self, data: Any) -> None:
        for index in self.job.block[: data.draw(st.integers(0, len(self.job.block)))]:
            self.heard.tell(index)
        self.heard.crashes += 1
        self.job = claimed(self.job.abandoned(self.in_doubt), "the next worker", NOW)
        self._open()

    @rule()
    def finish_with_a_provider_that_works(self) -> None:
        job = claimed(self.job.abandoned(self.in_doubt), "the last worker", NOW)
        while not job.is_worked_off:
            job = job.opened(job.next_block(BLOCK))
            job = job.recorded(dict.fromkeys(job.block, Accepted("m")), NOW, self.in_doubt)
        assert sum((job.tally.accepted, job.tally.rejected, job.tally.unknown)) == job.total
        if self.in_doubt is not InDoubt.LOSS and not self.heard.unknowns:
            assert job.tally.unknown == 0

    @invariant()
    def everybody_is_somewhere_once(self) -> None:
        job = self.job
        settled = job.tally.accepted + job.tally.rejected + job.tally.unknown
        assert settled + len(job.block) + len(job.later) + (job.total - job.cursor) == job.total
        assert not job.later & set(job.block)
        assert all(index < job.cursor for index in (*job.later, *job.block))

    @invariant()
    def at_most_one_block_is_in_doubt(self) -> None:
        assert len(self.job.block) <= BLOCK

    @invariant()
    def repeats_are_bounded_by_the_doubts(self) -> None:
        again = sum(times - 1 for times in self.heard.times.values())
        doubts = self.heard.crashes * BLOCK + self.heard.unknowns
        assert again <= (0 if self.in_doubt is InDoubt.LOSS else doubts)

    @invariant()
    def whoever_heard_hears_the_end_and_whoever_did_not_hears_the_newest(self) -> None:
        for in_flight in (True, False):
            standing = closed(self.job, "newer_version").standing(in_flight=in_flight)
            assert set(self.heard.times) <= standing.reached | standing.in_flight
            assert standing.reached | standing.in_flight | standing.unreached == set(range(self.job.total))
            assert len(standing.reached) + len(standing.in_flight) + len(standing.unreached) == self.job.total

    def _open(self) -> None:
        if self.job.is_worked_off:
            self.job = finished(self.job)
        else:
            self.job = self.job.opened(self.job.next_block(BLOCK))


AnyJob.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestAnyJob = AnyJob.TestCase


def test_waiting_doubles_from_two_seconds_to_ten_minutes_and_is_never_shorter_than_asked() -> None:
    asked = [delay_after(attempts, timedelta()).total_seconds() for attempts in range(1, 12)]
    assert asked == [2, 4, 8, 16, 32, 64, 128, 256, 512, 512, 512]
    assert delay_after(1, timedelta(minutes=5)) == timedelta(minutes=5)
    assert delay_after(1, timedelta(days=5)) == LONGEST_DELAY


def test_a_channel_whose_repeats_are_invisible_goes_on_until_it_knows() -> None:
    job = Job("7k2m9qxw", 1, "push", "J1-0001", Audience.FIRST, total=1)
    for _ in range(5):
        job = job.opened(job.next_block(1)).recorded({0: Unknown("timeout")}, NOW, InDoubt.REPEAT)
        assert not job.is_worked_off
    job = job.opened(job.next_block(1)).recorded({0: Accepted("m")}, NOW, InDoubt.REPEAT)
    assert job.is_worked_off
    assert (job.tally.accepted, job.tally.unknown) == (1, 0)
