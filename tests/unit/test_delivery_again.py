"""What is tried again when a person asks: at any moment, however often, nobody twice, nobody lost, nothing when it is over."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from alerting.domain.alert import Alert, AlertState
from alerting.domain.delivery import (
    BUDGET_SPENT,
    EXPANSION,
    LEASE,
    TOO_LATE,
    Accepted,
    InDoubt,
    Job,
    JobState,
    Outcome,
    Rejected,
    Tally,
    TryLater,
    Unknown,
)
from alerting.domain.messages import Audience, MessageType
from alerting.domain.redelivery import PATIENCE, SOON, outlook, taken_up_again
from builders import NOW, amber
from dispatch.guards import UnknownVersionError, refusal
from dispatch.moves import claimed, closed, finished, handed_over, postponed
from dispatch_world import ALERT_ID, make_version

BLOCK = 3
OUTCOMES: tuple[Outcome, ...] = (
    Accepted("m"),
    Rejected("wrong_number"),
    Rejected("http_401", mendable=True),
    TryLater(timedelta(seconds=1), "busy"),
    Unknown("silence"),
)
ANSWERS = st.lists(st.sampled_from(OUTCOMES), max_size=12)
#: Before each block of a run: on it goes, mostly.
MOMENTS = st.lists(st.sampled_from(["on", "on", "on", "on", "off", "gives way", "spent", "dies"]), max_size=6)
EARLIER, MUCH_LATER = NOW - timedelta(minutes=5), NOW + timedelta(minutes=9)


def job(**changes: Any) -> Job:
    """Ten people of whom the first four accepted it."""
    found = Job(ALERT_ID, 1, "sms", "J1-0001", Audience.FIRST, 10, cursor=4, tally=Tally(accepted=4), lease_owner="w1")
    return replace(found, **changes)


@pytest.mark.parametrize("because", [BUDGET_SPENT, TOO_LATE])
def test_a_job_that_was_closed_for_what_passes_goes_on_where_it_was(because: str) -> None:
    taken = taken_up_again(job(state=JobState.CLOSED, closed_because=because), NOW)
    assert taken is not None
    assert (taken.job.state, taken.job.not_before, taken.job.closed_because) == (JobState.PLANNED, NOW, "")
    assert taken.job.next_block(10) == (4, 5, 6, 7, 8, 9)
    assert taken.recipients == {because: 6}


@pytest.mark.parametrize("because", ["newer_version", "not_live", "no_text", "exercise_mismatch"])
def test_a_job_that_was_closed_for_what_stays_true_stays_closed(because: str) -> None:
    assert taken_up_again(job(state=JobState.CLOSED, closed_because=because), NOW) is None


@pytest.mark.parametrize("state", JobState)
def test_what_a_newer_version_closed_is_the_newer_versions(state: JobState) -> None:
    left = job(state=state, closed_because=BUDGET_SPENT, closed_by=2, not_before=MUCH_LATER, lease_until=EARLIER)
    assert taken_up_again(replace(left, unsure={"silence": frozenset({1})}), NOW) is None


def test_who_waits_for_the_provider_or_the_switch_waits_no_longer() -> None:
    taken = taken_up_again(job(not_before=MUCH_LATER, later=frozenset({2}), tally=Tally(accepted=3)), NOW)
    assert taken is not None
    assert (taken.job.not_before, taken.job.later, taken.recipients) == (NOW, frozenset({2}), {"waiting": 7})


def test_who_waits_for_their_own_hour_goes_on_waiting_for_it() -> None:
    asleep = Job(ALERT_ID, 1, "sms", "J1-0002", Audience.FIRST, 10, not_before=MUCH_LATER)
    assert taken_up_again(asleep, NOW) is None


@pytest.mark.parametrize("due", [None, EARLIER, NOW, NOW + SOON])
def test_what_goes_on_by_itself_is_left_alone(due: Any) -> None:
    assert taken_up_again(job(not_before=due), NOW) is None


def test_a_worker_that_lives_is_left_alone_and_one_that_died_is_succeeded() -> None:
    working = job(state=JobState.LEASED, block=(4, 5), cursor=6, lease_until=NOW + LEASE)
    assert taken_up_again(working, NOW) is None
    taken = taken_up_again(working, NOW + LEASE + timedelta(seconds=1))
    assert taken is not None
    assert (taken.job.block, taken.recipients) == ((4, 5), {"stalled": 6})  # in doubt: the channel says what becomes of it


def test_what_is_done_stays_done() -> None:
    assert taken_up_again(job(state=JobState.DONE, cursor=10, tally=Tally(accepted=9, rejected=1)), NOW) is None


def send(answers: dict[int, Outcome], in_doubt: InDoubt) -> Job:
    """A job whose four people were all tried, and these answered so."""
    opened = claimed(Job(ALERT_ID, 1, "sms", "J1-0001", Audience.FIRST, 4), "w1", NOW).opened(range(4))
    left = opened.recorded({**dict.fromkeys(range(4), Accepted("m")), **answers}, NOW, in_doubt)
    while not left.is_worked_off and in_doubt is not InDoubt.REPEAT:
        left = left.opened(left.next_block(4))
        left = left.recorded({index: answers[index] for index in left.block}, NOW, in_doubt)
    return finished(left)


def test_what_stayed_unknown_is_tried_again_where_the_channel_prefers_a_duplicate() -> None:
    taken = taken_up_again(send({2: Unknown("silence")}, InDoubt.DUPLICATE), NOW)
    assert taken is not None
    assert (taken.job.later, taken.job.tally, taken.recipients) == (frozenset({2}), Tally(accepted=3), {"silence": 1})
    assert 2 in taken.job.standing(in_flight=False).reached  # a stop in between must still find them


def test_what_stayed_unknown_is_left_alone_where_the_channel_prefers_a_loss() -> None:
    assert taken_up_again(send({2: Unknown("silence")}, InDoubt.LOSS), NOW) is None


def test_who_has_it_by_their_receipt_does_not_get_it_again() -> None:
    left = replace(send({1: Unknown("silence"), 2: Unknown("silence")}, InDoubt.DUPLICATE), arrived=frozenset({2}))
    taken = taken_up_again(left, NOW)
    assert taken is not None
    assert (taken.job.later, taken.job.tally.unknown, taken.recipients) == (frozenset({1}), 1, {"silence": 1})
    assert taken_up_again(replace(left, arrived=frozenset({1, 2})), NOW) is None


def test_a_wrong_number_is_left_alone_and_a_key_that_was_mended_is_tried() -> None:
    left = send({0: Rejected("wrong_number"), 3: Rejected("http_401", mendable=True)}, InDoubt.REPEAT)
    assert left.tally.reasons == {"wrong_number": 1, "http_401": 1}
    taken = taken_up_again(left, NOW)
    assert taken is not None
    assert (taken.job.later, taken.recipients) == (frozenset({3}), {"http_401": 1})
    assert taken.job.tally == Tally(accepted=2, rejected=1, reasons={"wrong_number": 1})
    assert taken.job.refused == {}
    assert 3 in taken.job.standing(in_flight=False).unreached  # nothing was ever sent there


def test_an_expansion_that_waits_or_whose_worker_died_goes_on_and_is_for_nobody_knows_how_many() -> None:
    expansion = Job(ALERT_ID, 1, "sms", EXPANSION, Audience.FIRST, 0, not_before=NOW + timedelta(seconds=59), lease_owner="w1")
    dead = replace(expansion, state=JobState.LEASED, lease_until=EARLIER, tally=Tally(unsupported=3), resume="abc")
    for left in (expansion, dead):
        found = outlook([left], NOW, NOW)
        assert (found.jobs, found.recipients, found.planning) == (1, {}, True)
    assert outlook([replace(expansion, state=JobState.DONE)], NOW, NOW).jobs == 0


def test_a_channel_that_never_began_is_told_after_a_while() -> None:
    assert outlook([], NOW, NOW + PATIENCE).jobs == 0
    found = outlook([], NOW, NOW + PATIENCE + timedelta(seconds=1))
    assert (found.jobs, found.planning) == (1, True)


def test_the_outlook_adds_up_people_by_reason() -> None:
    expansion = Job(ALERT_ID, 1, "sms", EXPANSION, Audience.FIRST, 0, state=JobState.DONE)
    spent = [job(state=JobState.CLOSED, closed_because=BUDGET_SPENT)] * 2
    found = outlook([expansion, *spent, job(not_before=MUCH_LATER)], NOW, NOW)
    assert (found.jobs, found.recipients, found.planning) == (3, {BUDGET_SPENT: 12, "waiting": 6}, False)


@pytest.mark.parametrize("message", MessageType)
def test_what_may_go_out_by_the_rule_is_what_the_guards_let_pass(message: MessageType) -> None:
    version = make_version(message, 2, NOW, amber())
    head = Alert(
        id=ALERT_ID,
        state=AlertState.LIVE,
        kind=version.content.kind,
        organisation="midden-nederland",
        incident="PL0900-2026-17",
        exercise=False,
        created_at=NOW,
        created_by="olga",
        expires_at=NOW + timedelta(hours=12),
    )
    passed = set()
    for state, number, hours, exercise in product(AlertState, (1, 2, 3), (0, 11, 12, 23, 24), (False, True)):
        found = head.model_copy(update={"state": state, "version": number, "exercise": exercise})
        try:
            passes = refusal(version, found, NOW + timedelta(hours=hours)) is None
        except UnknownVersionError:
            passes = False
        assert version.may_go_out(found, NOW + timedelta(hours=hours)) is passes
        passed.add(passes)
    assert passed == {True, False}


class AskedAgain(RuleBasedStateMachine):
    """Workers that may die, a provider, a budget, a switch, the clock, a newer version; and people who ask whenever they like.

    `accepted`, `wrong` and `sent` are what the outside knows.
    """

    @initialize(total=st.integers(1, 8), in_doubt=st.sampled_from(InDoubt))
    def plan(self, total: int, in_doubt: InDoubt) -> None:
        self.in_doubt = in_doubt
        self.now, self.number = NOW, 0
        self.expires = NOW + timedelta(hours=1)
        self.superseded = False
        self.accepted: set[int] = set()
        self.wrong: set[int] = set()
        self.sent: dict[int, int] = {}
        self.doubts: dict[int, int] = {}
        self.job = Job(ALERT_ID, 1, "sms", "J1-0001", Audience.FIRST, total)

    @property
    def may_go_out(self) -> bool:
        return self.now < self.expires and not self.superseded

    @rule(minutes=st.sampled_from([1, 10, 10, 40]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def extend(self) -> None:
        self.expires += timedelta(minutes=30)

    @precondition(lambda self: not self.superseded and self.job.state in {JobState.DONE, JobState.CLOSED})
    @rule()
    def release_a_newer_version(self) -> None:
        self.superseded = True
        self.job = replace(self.job, closed_by=2)

    @precondition(lambda self: self._is_free())
    @rule(answers=ANSWERS, moments=MOMENTS)
    def work(self, answers: list[Outcome], moments: list[str]) -> None:
        """One invocation: block after block, as a worker decides between two of them."""
        self.number += 1
        self.job = claimed(self.job.abandoned(self.in_doubt), f"w{self.number}", self.now)
        for moment in moments:
            if not self._opens_a_block(moment):
                return
            outcomes = dict(zip(self.job.block, answers, strict=False))
            for index, outcome in outcomes.items():
                self._send(index, Unknown("died") if moment == "dies" else outcome)
            if moment == "dies":
                self.now += LEASE + timedelta(seconds=1)
                return
            self.job = self.job.recorded(outcomes, self.now, self.in_doubt)
            answers = answers[len(outcomes) :]
        self._opens_a_block("gives way")

    @rule(times=st.integers(1, 3))
    def somebody_asks_for_another_try(self, times: int) -> None:
        """By way of the guard, as the channel's worker does; the others find nothing more to do."""
        for number in range(times):
            taken = taken_up_again(self.job, self.now) if self.may_go_out else None
            if taken is None:
                return
            assert number == 0
            assert self.job.closed_by == 0
            left = self.job.total - sum((self.job.tally.accepted, self.job.tally.rejected, self.job.tally.unknown))
            assert sum(taken.recipients.values()) >= left
            self.job = taken.job

    @invariant()
    def everybody_is_somewhere_once(self) -> None:
        job, tally = self.job, self.job.tally
        settled = tally.accepted + tally.rejected + tally.unknown
        assert settled + len(job.block) + len(job.later) + (job.total - job.cursor) == job.total
        assert not job.later & set(job.block)
        assert sum(tally.reasons.values()) == tally.rejected + tally.unknown
        assert sum(map(len, job.unsure.values())) <= tally.unknown
        assert sum(map(len, job.refused.values())) <= tally.rejected

    @invariant()
    def who_accepted_or_never_can_is_not_among_those_to_try(self) -> None:
        still = {*self.job.block, *self.job.later, *range(self.job.cursor, self.job.total)}
        still |= {index for again in (self.job.unsure, self.job.refused) for these in again.values() for index in these}
        assert not still & (self.accepted | self.wrong)
        assert self.job.tally.accepted == len(self.accepted)

    @invariant()
    def nobody_gets_it_again_but_after_a_doubt(self) -> None:
        for index, times in self.sent.items():
            assert times <= 1 + self.doubts.get(index, 0)
            if self.in_doubt is InDoubt.LOSS:
                assert times == 1

    @invariant()
    def a_stop_finds_everybody_who_may_have_heard(self) -> None:
        standing = closed(self.job, "newer_version").standing(in_flight=False)
        assert set(self.sent) <= standing.reached

    def teardown(self) -> None:
        """Whatever happened: when the version may go out, one press and a provider that works reach everybody who can be."""
        if not hasattr(self, "job") or self.superseded:
            return
        self.now += LEASE + timedelta(hours=2)
        self.expires = self.now + timedelta(hours=1)
        job = self.job
        if job.state in {JobState.PLANNED, JobState.LEASED}:
            job = self._finish(job)
        if taken := taken_up_again(job, self.now):
            job = self._finish(taken.job)
        assert taken_up_again(job, self.now) is None
        lost = job.tally.unknown if self.in_doubt is InDoubt.LOSS else 0
        assert job.tally.accepted == job.total - len(self.wrong) - lost
        assert job.tally.unknown == lost

    def _finish(self, job: Job) -> Job:
        job = claimed(job.abandoned(self.in_doubt), "last", self.now)
        while not job.is_worked_off:
            job = job.opened(job.next_block(BLOCK))
            job = job.recorded(dict.fromkeys(job.block, Accepted("m")), self.now, self.in_doubt)
        return finished(job)

    def _is_free(self) -> bool:
        job = self.job
        due = job.not_before is None or job.not_before <= self.now
        gone = job.lease_until is not None and job.lease_until < self.now
        return (job.state is JobState.PLANNED and due) or (job.state is JobState.LEASED and gone)

    def _send(self, index: int, outcome: Outcome) -> None:
        assert self.job.closed_by == 0
        assert index not in self.accepted | self.wrong
        match outcome:
            case Accepted():
                self.accepted.add(index)
                self.sent[index] = self.sent.get(index, 0) + 1
            case Unknown():
                self.sent[index] = self.sent.get(index, 0) + 1
                self.doubts[index] = self.doubts.get(index, 0) + 1
            case Rejected(mendable=False):
                self.wrong.add(index)
            case _:
                pass

    def _opens_a_block(self, moment: str) -> bool:
        if self.job.is_worked_off:
            self.job = finished(self.job)
        elif not self.may_go_out:
            self.job = closed(self.job, TOO_LATE)
        elif moment == "off":
            self.job = postponed(self.job, self.now + timedelta(minutes=1))
        elif moment == "gives way":
            self.job = handed_over(self.job, self.now + timedelta(minutes=10))
        elif moment == "spent":
            self.job = closed(self.job, BUDGET_SPENT)
        else:
            self.job = self.job.opened(self.job.next_block(BLOCK))
        return self.job.state is JobState.LEASED


AskedAgain.TestCase.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
TestAskedAgain = AskedAgain.TestCase
