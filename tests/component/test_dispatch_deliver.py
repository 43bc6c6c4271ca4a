"""Delivering a job: claim, block, record, hand over; crashes, guards, and newer versions in the middle."""

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from moto import mock_aws

from alerting.domain.alert import AlertState
from alerting.domain.content import Channel
from alerting.domain.delivery import EXPANSION, LEASE, JobState
from alerting.domain.kinds import Lane
from alerting.domain.messages import Audience, MessageType
from dispatch_world import Channelled, KilledError, text
from people import number

PEOPLE = range(25)
FIRST_1, FIRST_2 = (text(version, Audience.FIRST) for version in (1, 2))
REACHED_2, REACHED_3 = (text(version, Audience.REACHED) for version in (2, 3))
JOB = "J1-0001"


@pytest.fixture
def world() -> Iterator[Channelled]:
    with mock_aws():
        yield Channelled(recipients=len(PEOPLE))


@pytest.fixture
def planned(world: Channelled) -> Channelled:
    """Expanded a little ago; the one job of 25 waits in the queue."""
    world.start()
    world.handle(world.queue[0])
    world.later(seconds=2)
    world.calls.clear()
    return world


def everybody_got(world: Channelled, *texts: str) -> None:
    assert world.sent_to(PEOPLE) == {index: list(texts) for index in PEOPLE}


def duplicates(world: Channelled) -> int:
    return sum(count - 1 for count in Counter(world.network.sent).values())


# --- messages again, late, in disorder ---


def test_the_same_job_message_five_times_sends_once(planned: Channelled) -> None:
    for _ in range(4):
        planned.put_job(planned.job(1, JOB))
    planned.work_for(minutes=30)
    everybody_got(planned, FIRST_1)
    assert planned.dead == []


def test_a_message_while_another_worker_holds_the_lease_stays_in_the_queue(planned: Channelled) -> None:
    again = planned.put_job(planned.job(1, JOB))
    planned.interrupt_at, planned.interruption = 8, lambda: planned.handle(again, planned.worker())
    planned.work()
    assert again in planned.queue
    planned.work_for(minutes=5)
    everybody_got(planned, FIRST_1)
    assert planned.queue == []


def test_two_workers_at_any_call_send_everything_once(world: Channelled) -> None:
    for call in itertools.count(1):
        world.another(call)
        world.start()
        world.handle(world.queue[0])
        again = world.put_job(world.job(1, JOB))
        world.calls.clear()

        def meanwhile(message: object = again) -> None:
            world.handle(next(item for item in world.queue if item is message), world.worker())

        world.interrupt_at, world.interruption = call, meanwhile
        world.handle(world.queue[0])
        world.interrupt_at = None
        if not world.interrupted:
            assert call > len(PEOPLE)
            return
        world.work_for(minutes=5)
        everybody_got(world, FIRST_1)


def test_a_redrive_a_day_later_sends_nothing(planned: Channelled) -> None:
    planned.later(days=1)
    planned.work()
    assert planned.network.sent == []
    assert (planned.job(1, JOB).state, planned.job(1, JOB).closed_because) == (JobState.CLOSED, "too_late")


def test_a_stop_is_still_sent_within_a_day_and_no_longer(world: Channelled) -> None:
    world.start()
    world.work()
    world.start(MessageType.STOP)
    world.handle(world.queue[0])
    world.later(hours=23, minutes=59)
    world.interrupt_at, world.interruption = len(world.calls) + 12, lambda: world.later(minutes=2)
    world.work()
    stopped = [index for index, texts in world.sent_to(PEOPLE).items() if REACHED_2 in texts]
    assert 0 < len(stopped) <= 10
    assert world.job(2, "J1-0001-r").closed_because == "too_late"


def test_a_job_that_nobody_planned_is_poison(world: Channelled) -> None:
    world.start()
    world.work()
    unknown = world.job(1, EXPANSION).job_id.replace(EXPANSION, "J1-0099")
    world.put(Lane.URGENT, f'{{"type":"job","alert_id":"{world.alert_id}","version":1,"channel":"sms","job_id":"{unknown}"}}')
    world.work_for(hours=1)
    assert len(world.dead) == 1


# --- crashes ---


def test_a_worker_killed_at_any_call_loses_nobody_and_repeats_at_most_one_block(world: Channelled) -> None:
    for call in itertools.count(1):
        world.another(call)
        world.start()
        world.handle(world.queue[0])
        world.calls.clear()
        world.kill_before = call
        was_killed = not world.handle(world.queue[0])
        world.kill_before = None
        world.work_for(minutes=10)
        assert {to for to, _ in world.network.sent} == {number(index) for index in PEOPLE}, call
        assert duplicates(world) <= 10, call
        job = world.job(1, JOB)
        assert (job.state, job.tally.accepted) == (JobState.DONE, 25), call
        if not was_killed:
            assert duplicates(world) == 0
            assert call > len(PEOPLE)
            return


def test_a_worker_that_comes_back_after_losing_its_lease_writes_and_sends_nothing_more(planned: Channelled) -> None:
    """A worker is paused in its first block (Lambda would have ended it); another finishes the job meanwhile."""
    first = planned.queue[0]
    second = planned.put_job(planned.job(1, JOB))

    def pause(to: str) -> None:
        if to == number(4) and second.received == 0:
            planned.later(seconds=LEASE.total_seconds() + 1)
            planned.handle(second, planned.worker())

    planned.network.before_each = pause
    assert not planned.handle(first)
    job = planned.job(1, JOB)
    assert (job.state, job.tally.accepted) == (JobState.DONE, 25)
    assert duplicates(planned) <= 10


def test_a_dead_worker_is_succeeded_even_when_its_message_is_lost(planned: Channelled) -> None:
    planned.kill_before = 12
    planned.handle(planned.queue[0])
    planned.queue.clear()
    planned.kill_before = None
    planned.later(minutes=1)
    assert planned.sweep() == {"sms": 0}
    planned.later(minutes=2)
    assert planned.sweep() == {"sms": 1}
    planned.work()
    assert {to for to, _ in planned.network.sent} == {number(index) for index in PEOPLE}


# --- guards ---


def test_an_alert_that_is_no_longer_live_opens_no_block(planned: Channelled) -> None:
    planned.change_head(state=AlertState.CLOSED)
    planned.work()
    assert planned.network.sent == []
    assert planned.job(1, JOB).closed_because == "not_live"


def test_guards_look_again_before_each_send_at_a_head_of_at_most_one_second(planned: Channelled) -> None:
    def slow(to: str) -> None:
        planned.later(seconds=0.15)
        if to == number(3):
            planned.change_head(expires_at=planned.now - timedelta(minutes=1))

    planned.network.before_each = slow
    planned.work()
    assert len(planned.network.sent) == 7  # the head was read just before the first, and is a second old at the eighth
    job = planned.job(1, JOB)
    assert (job.closed_because, job.tally.accepted) == ("too_late", 7)


def test_a_stop_within_the_second_is_delivered_by_a_worker_that_is_warm_from_the_alert(planned: Channelled) -> None:
    planned.work()
    warm = planned.sms  # its head is the alert's; another worker expands the stop
    planned.later(seconds=0.3)
    planned.start(MessageType.STOP)
    planned.handle(planned.queue[0], planned.worker())
    assert planned.queue
    planned.work(worker=warm)
    assert planned.queue == []
    assert planned.dead == []
    assert {job.state for job in planned.jobs() if job.version == 2} == {JobState.DONE}


def test_an_extended_alert_goes_on_after_its_first_end(planned: Channelled) -> None:
    planned.change_head(expires_at=planned.now + timedelta(hours=20))
    planned.later(hours=13)
    planned.work()
    everybody_got(planned, FIRST_1)


def test_an_exercise_flag_that_changed_on_the_way_closes_the_job(planned: Channelled) -> None:
    planned.change_head(exercise=True)
    planned.work()
    assert planned.network.sent == []
    assert planned.job(1, JOB).closed_because == "exercise_mismatch"


def test_a_channel_that_is_switched_off_waits_and_goes_on_when_it_is_on_again(planned: Channelled) -> None:
    planned.switch(Channel.SMS, on=False)
    planned.work_for(minutes=10)
    assert planned.network.sent == []
    assert (planned.job(1, JOB).state, planned.job(1, JOB).attempts) == (JobState.PLANNED, 0)
    planned.switch(Channel.SMS, on=True)
    planned.work_for(minutes=2)
    everybody_got(planned, FIRST_1)
    assert planned.dead == []


def test_a_channel_switched_off_during_a_job_opens_no_further_block(planned: Channelled) -> None:
    def off(to: str) -> None:
        planned.later(seconds=0.2)
        if to == number(3):
            planned.switch(Channel.SMS, on=False)

    planned.network.before_each = off
    planned.work()
    assert len(planned.network.sent) == 10
    planned.switch(Channel.SMS, on=True)
    planned.work_for(minutes=2)
    everybody_got(planned, FIRST_1)


def test_a_channel_that_is_off_does_not_even_expand_and_catches_up(world: Channelled) -> None:
    world.switch(Channel.SMS, on=False)
    world.start()
    world.work_for(minutes=5)
    assert [job.job_id for job in world.jobs()] == [EXPANSION]
    world.switch(Channel.SMS, on=True)
    world.work_for(minutes=2)
    everybody_got(world, FIRST_1)


def test_a_channel_that_stays_off_until_the_end_closes_its_job(planned: Channelled) -> None:
    planned.switch(Channel.SMS, on=False)
    planned.work()
    planned.later(hours=12)
    planned.work()
    assert (planned.job(1, JOB).state, planned.job(1, JOB).closed_because) == (JobState.CLOSED, "too_late")
    assert planned.queue == []


# --- newer versions in the middle ---


@pytest.mark.parametrize("newest", [MessageType.UPDATE, MessageType.STOP])
def test_a_newer_version_at_any_call_of_a_running_job_gives_everybody_one_current_message(
    world: Channelled, newest: MessageType
) -> None:
    def overtake() -> None:
        world.start(newest)
        world.handle(world.queue[-1], world.worker())

    for call in itertools.count(1):
        world.another(call)
        world.start()
        world.handle(world.queue[0])
        world.calls.clear()
        world.interrupt_at, world.interruption = call, overtake
        world.handle(world.queue[0])
        if not world.interrupted:
            assert call > len(PEOPLE)
            return
        opened = world.job(1, JOB).cursor
        world.work_for(minutes=5)
        check_newest(world, newest, opened)


def check_newest(world: Channelled, newest: MessageType, opened: int) -> None:
    """Whoever was in an opened block hears the follow-up, once and last; the others hear the update as a first, or nothing."""
    for index, texts in world.sent_to(PEOPLE).items():
        if index < opened:
            assert texts in ([FIRST_1, REACHED_2], [REACHED_2]), (index, texts)
        else:
            assert texts == ([FIRST_2] if newest is MessageType.UPDATE else []), (index, texts)


@pytest.mark.parametrize("newest", [MessageType.UPDATE, MessageType.STOP])
def test_the_block_in_flight_hears_the_newer_version_only_after_the_lease(planned: Channelled, newest: MessageType) -> None:
    def overtake(to: str) -> None:
        if to == number(14):
            planned.network.before_each = lambda _: None
            planned.start(newest)
            planned.work(worker=planned.worker())  # everything that is due now
            assert not [body for body in planned.network.texts_of(number(12)) if body != FIRST_1]

    planned.network.before_each = overtake
    planned.handle(planned.queue[0])
    waiting = planned.job(2, "J1-0001-f")
    assert (waiting.total, waiting.not_before) == (10, planned.now + LEASE)
    planned.work_for(seconds=46)
    got = planned.sent_to(PEOPLE)
    assert all(texts == [FIRST_1, REACHED_2] for index, texts in got.items() if index < 20)
    assert all(texts == ([FIRST_2] if newest is MessageType.UPDATE else []) for index, texts in got.items() if index >= 20)
    first = planned.job(1, JOB)
    assert (first.state, first.tally.accepted, first.block) == (JobState.CLOSED, 20, ())


def test_a_stop_after_a_crash_reaches_everybody_who_may_have_heard(planned: Channelled) -> None:
    def crash(to: str) -> None:
        if to == number(14):
            raise KilledError

    planned.network.before_each = crash
    planned.handle(planned.queue[0])
    planned.network.before_each = lambda _: None
    planned.later(minutes=1)
    planned.queue.clear()
    planned.start(MessageType.STOP)
    planned.work_for(minutes=2)
    assert [index for index, texts in planned.sent_to(PEOPLE).items() if REACHED_2 in texts] == list(range(20))


def test_a_stop_reaches_those_whose_send_was_in_doubt_and_is_being_tried_again(planned: Channelled) -> None:
    planned.network.script[number(3)] = ["lost", "429", "429", "429"]
    planned.work()
    assert planned.job(1, JOB).later == frozenset({3})
    planned.start(MessageType.STOP)
    planned.network.script.clear()
    planned.work()
    everybody_got(planned, FIRST_1, REACHED_2)


def test_an_update_and_a_stop_in_the_middle_leave_one_stop_for_everybody_who_heard(planned: Channelled) -> None:
    def meanwhile(to: str) -> None:
        if to == number(14):
            planned.network.before_each = lambda _: None
            planned.start(MessageType.UPDATE)
            planned.handle(planned.queue[-1], planned.worker())
            planned.start(MessageType.STOP)
            planned.handle(planned.queue[-1], planned.worker())

    planned.network.before_each = meanwhile
    planned.work_for(minutes=10)
    for index, texts in planned.sent_to(PEOPLE).items():
        assert texts == ([FIRST_1, REACHED_3] if index < 20 else []), index


# --- a provider in trouble ---


def test_a_provider_that_throttles_is_left_alone_after_three_and_everybody_is_reached_later(planned: Channelled) -> None:
    planned.network.always = "429"
    planned.work()
    assert planned.network.sent == []
    job = planned.job(1, JOB)
    assert (job.state, job.attempts, len(job.later)) == (JobState.PLANNED, 1, 10)
    assert len([call for call in planned.calls if call == "SendTextMessage"]) == 3
    planned.network.always = ""
    planned.work_for(minutes=1)
    everybody_got(planned, FIRST_1)


def test_waiting_grows_to_ten_minutes_and_ends_with_the_alert(planned: Channelled) -> None:
    planned.network.always = "500"
    planned.work_for(hours=13)
    job = planned.job(1, JOB)
    assert (job.state, job.closed_because, job.tally.accepted) == (JobState.CLOSED, "too_late", 0)
    assert 72 < job.attempts < 100
    assert planned.queue == planned.dead == []


@pytest.mark.parametrize(
    ("fault", "tally"),
    [
        ("500", {"accepted": 25}),
        ("429", {"accepted": 25}),
        ("unreachable", {"accepted": 25}),
        ("400", {"accepted": 24, "rejected": 1}),
        ("garbage", {"accepted": 25}),
        ("nothing", {"accepted": 25}),
    ],
)
def test_one_bad_answer_costs_nobody_else_anything(planned: Channelled, fault: str, tally: dict[str, int]) -> None:
    planned.network.script[number(4)] = [fault]
    planned.work_for(minutes=1)
    job = planned.job(1, JOB)
    assert {name: getattr(job.tally, name) for name in tally} == tally
    assert job.state is JobState.DONE
    assert all(planned.network.texts_of(number(index)) == [FIRST_1] for index in PEOPLE if index != 4)


def test_a_send_that_stays_unknown_is_tried_twice_and_recorded(planned: Channelled) -> None:
    planned.network.script[number(4)] = ["nothing"] * 9
    planned.work_for(minutes=5)
    job = planned.job(1, JOB)
    assert (job.tally.accepted, job.tally.unknown, dict(job.tally.reasons)) == (24, 1, {"ReadTimeoutError": 1})
    assert len(planned.network.script[number(4)]) == 7


def test_no_send_starts_in_the_last_five_seconds_and_the_rest_is_handed_over(planned: Channelled) -> None:
    planned.network.before_each = lambda _: planned.later(seconds=2)
    started = planned.now
    planned.handle(planned.queue[0])
    assert planned.now - started <= timedelta(seconds=28)
    assert (planned.job(1, JOB).state, planned.job(1, JOB).block) == (JobState.PLANNED, ())
    assert 10 <= len(planned.network.sent) <= 13
    planned.work_for(minutes=5)
    everybody_got(planned, FIRST_1)


def test_a_hand_over_that_the_queue_refuses_is_made_up_for(planned: Channelled) -> None:
    planned.network.always = "429"
    planned.refuse_messages = 3
    planned.work()
    planned.network.always = ""
    planned.work_for(minutes=5)
    everybody_got(planned, FIRST_1)
    assert planned.dead == []


def test_a_table_that_cannot_be_read_between_two_blocks_repeats_nothing(planned: Channelled) -> None:
    def slow(to: str) -> None:
        planned.later(seconds=0.101)
        if to == number(9):
            planned.fail_next = "GetItem"

    planned.network.before_each = slow
    planned.work()
    assert planned.job(1, JOB).tally.accepted == 10
    planned.work_for(minutes=5)
    everybody_got(planned, FIRST_1)


def test_clocks_that_differ_by_less_than_a_second_delay_nothing(planned: Channelled) -> None:
    planned.later(seconds=-2.9)
    planned.queue[0].at = planned.now
    planned.work()
    everybody_got(planned, FIRST_1)


def test_a_job_message_that_comes_too_early_waits_in_the_queue_as_long_as_the_job(planned: Channelled) -> None:
    planned.network.always = "429"
    planned.work()
    planned.queue.clear()
    planned.put_job(planned.job(1, JOB))
    planned.network.always = ""
    planned.work()
    assert planned.network.sent == []
    planned.work_for(seconds=5)
    everybody_got(planned, FIRST_1)


# --- the bill ---


def test_a_thousand_messages_cost_at_most_1220_calls(world: Channelled) -> None:
    world.add_numbers(975, first=25)
    version = world.release(MessageType.ALERT)
    world.calls.clear()
    world.announce(version)
    world.work()
    assert len(world.network.sent) == 1_000
    assert len(world.calls) <= 1_220


def test_a_receipt_can_be_told_from_the_context_that_was_sent_along(planned: Channelled) -> None:
    planned.work()
    request = planned.network.requests[17]
    assert request["Context"] == {"a": planned.alert_id, "v": "1", "j": JOB, "i": "17"}
    assert request["TimeToLive"] == 12 * 3_600 - 2  # released two seconds ago
    assert (request["OriginationIdentity"], request["ConfigurationSetName"]) == ("Politie", "receipts")


def test_a_channel_whose_sends_come_to_the_same_waits_for_no_lease(planned: Channelled) -> None:
    """The site is led to what is true: its stop must not wait until the lease of a block in flight has ended."""

    def overtake(to: str) -> None:
        if to == number(14):
            planned.network.before_each = lambda _: None
            planned.overtakes = True
            planned.start(MessageType.STOP)
            planned.work(worker=planned.worker())

    planned.network.before_each = overtake
    planned.handle(planned.queue[0])
    at_once = planned.job(2, "J1-0001-r")
    assert (at_once.total, at_once.state) == (20, JobState.DONE)
