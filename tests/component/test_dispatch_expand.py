"""Expanding a version: who gets a job, and what happens to the jobs of older versions."""

import itertools
from collections.abc import Iterator

import pytest
from moto import mock_aws

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.delivery import EXPANSION, JobState
from alerting.domain.kinds import Lane, Scope
from alerting.domain.messages import Audience, MessageType
from alerting.events import Envelope
from builders import amber
from dispatch_world import ALERT_ID, Channelled, make_texts, text
from people import AROUND_UTRECHT, GRONINGEN, participant, place, put_people

PEOPLE, FEW = range(25), range(3)
FIRST_1, FIRST_2, FIRST_3 = (text(version, Audience.FIRST) for version in (1, 2, 3))
REACHED_2, REACHED_3 = (text(version, Audience.REACHED) for version in (2, 3))


@pytest.fixture
def world() -> Iterator[Channelled]:
    with mock_aws():
        yield Channelled(recipients=len(PEOPLE))


@pytest.fixture
def few() -> Iterator[Channelled]:
    with mock_aws():
        yield Channelled(recipients=len(FEW))


def everybody_got(world: Channelled, *texts: str, people: range = PEOPLE) -> None:
    assert world.sent_to(people) == {index: list(texts) for index in people}


def test_an_alert_reaches_everybody_on_the_list_once(world: Channelled) -> None:
    world.start()
    world.work()
    everybody_got(world, FIRST_1)
    job = world.job(1, "J1-0001")
    assert (job.state, job.tally.accepted, job.total) == (JobState.DONE, 25, 25)
    assert world.job(1, EXPANSION).state is JobState.DONE
    assert world.queue == []


def test_a_long_list_is_split_into_jobs_of_a_hundred(world: Channelled) -> None:
    world.add_numbers(200, first=25)
    world.start()
    world.work()
    assert [(job.job_id, job.total) for job in world.jobs()] == [
        (EXPANSION, 0),
        ("J1-0001", 100),
        ("J1-0002", 100),
        ("J1-0003", 25),
    ]
    assert len({to for to, _ in world.network.sent}) == len(world.network.sent) == 225


def test_the_same_envelope_five_times_sends_once(world: Channelled) -> None:
    version = world.start()
    for _ in range(4):
        world.announce(version)
    world.work_for(minutes=20)
    everybody_got(world, FIRST_1)
    assert world.dead == []


def test_two_workers_expanding_at_once_plan_once(world: Channelled) -> None:
    version = world.start()
    world.announce(version)
    first, second = world.queue
    world.calls.clear()
    world.interrupt_at = 3
    world.interruption = lambda: world.handle(second, world.worker())
    world.handle(first)
    assert second.received == 1
    assert second in world.queue  # the lease was another's: the message comes again
    world.work_for(minutes=10)
    everybody_got(world, FIRST_1)


def test_an_exercise_reaches_only_numbers_for_exercises(world: Channelled) -> None:
    world.add_numbers(3, exercise=True, first=50)
    world.start(content=amber(exercise=True))
    world.work()
    assert {to for to, _ in world.network.sent} == {"+31600000050", "+31600000051", "+31600000052"}


@pytest.mark.parametrize("where", ["envelope", "head"])
def test_an_exercise_flag_that_differs_sends_nothing(world: Channelled, where: str) -> None:
    version = world.release(MessageType.ALERT)
    envelope = Envelope.of(version)
    if where == "envelope":
        envelope = envelope.model_copy(update={"exercise": True})
    else:
        world.change_head(exercise=True)
    world.put(Lane.URGENT, envelope.model_dump_json())
    world.work_for(hours=1)
    assert world.network.sent == []
    assert world.job(1, EXPANSION).closed_because == "exercise_mismatch"


def test_an_envelope_with_another_hash_is_refused_and_blocks_nothing(world: Channelled) -> None:
    version = world.release(MessageType.ALERT)
    world.put(Lane.URGENT, Envelope.of(version).model_copy(update={"hash": "f" * 64}).model_dump_json())
    world.work_for(hours=1)
    assert len(world.dead) == 1
    world.announce(version)
    world.work()
    everybody_got(world, FIRST_1)


def test_an_older_version_that_arrives_after_a_newer_one_plans_nothing(world: Channelled) -> None:
    world.start()
    world.work()
    second = world.release(MessageType.UPDATE)
    third = world.release(MessageType.UPDATE)
    world.announce(third)
    world.work()
    world.announce(second)
    world.work()
    everybody_got(world, FIRST_1, REACHED_3)
    assert [(job.job_id, job.closed_because) for job in world.jobs() if job.version == 2] == [(EXPANSION, "newer_version")]


def test_an_update_before_anybody_was_reached_is_everybodys_first_message(world: Channelled) -> None:
    first = world.release(MessageType.ALERT)
    second = world.release(MessageType.UPDATE)
    world.announce(second)
    world.announce(first)
    world.work()
    everybody_got(world, FIRST_2)


def test_a_correction_reaches_those_whom_the_corrected_version_never_did(world: Channelled) -> None:
    world.release(MessageType.ALERT)
    world.announce(world.release(MessageType.CORRECTION))
    world.work()
    everybody_got(world, FIRST_2)


def test_a_correction_adds_nobody_to_a_version_that_was_expanded(world: Channelled) -> None:
    world.start()
    world.work()
    world.add_numbers(5, first=25)
    world.start(MessageType.CORRECTION)
    world.work()
    everybody_got(world, FIRST_1, REACHED_2)
    assert len(world.network.sent) == 50


def test_an_update_reaches_newcomers_with_a_first_message_and_tells_who_is_dropped(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(25, place(GRONINGEN))])
    world.start()
    world.work()
    world.add_numbers(2, first=30)
    world.start(MessageType.UPDATE, content=amber(scope=Scope.REGIONAL, area=AROUND_UTRECHT))
    world.work()
    everybody_got(world, FIRST_1, REACHED_2)
    assert world.sent_to([30, 31]) == {30: [FIRST_2], 31: [FIRST_2]}
    assert world.sent_to([25]) == {25: [FIRST_1, text(2, Audience.DROPPED)]}


def test_whoever_left_meanwhile_is_skipped_at_the_send(world: Channelled) -> None:
    world.start()
    world.handle(world.queue[0])
    world.remove_number(7)
    world.work()
    assert world.sent_to([7]) == {7: []}
    assert dict(world.job(1, "J1-0001").tally.reasons) == {"left": 1}


def test_a_stop_goes_to_those_who_were_reached_and_to_no_newcomer(world: Channelled) -> None:
    world.start()
    world.work()
    world.add_numbers(5, first=25)
    world.start(MessageType.STOP)
    world.work()
    everybody_got(world, FIRST_1, REACHED_2)
    assert len(world.network.sent) == 50


def test_a_stop_before_the_alert_went_out_sends_nothing_at_all(world: Channelled) -> None:
    first = world.release(MessageType.ALERT)
    world.announce(world.release(MessageType.STOP))
    world.announce(first)
    world.work_for(minutes=10)
    assert world.network.sent == []


def test_a_result_goes_to_everybody_who_got_the_stop(world: Channelled) -> None:
    world.start()
    world.work()
    world.start(MessageType.STOP)
    world.work()
    world.start(MessageType.RESULT)
    world.work()
    everybody_got(world, FIRST_1, REACHED_2, REACHED_3)
    assert world.job(3, "J1-0001-rr").total == 25


def test_a_version_without_text_for_somebody_is_recorded_and_loses_nobody(world: Channelled) -> None:
    world.start()
    world.work()
    texts = make_texts(MessageType.UPDATE, 2)
    del texts["sms"]["reached"]
    world.add_numbers(2, first=25)
    world.start(MessageType.UPDATE, texts=texts)
    world.work()
    everybody_got(world, FIRST_1)
    assert world.sent_to([25, 26]) == {25: [FIRST_2], 26: [FIRST_2]}
    expansion = world.job(2, EXPANSION)
    assert (expansion.tally.unsupported, dict(expansion.tally.reasons)) == (25, {"no_text": 25})
    world.start(MessageType.STOP)
    world.work()
    everybody_got(world, FIRST_1, REACHED_3)


def test_a_version_without_texts_for_the_channel_is_a_recorded_refusal(world: Channelled) -> None:
    world.start(texts={})
    world.work()
    expansion = world.job(1, EXPANSION)
    assert (expansion.state, expansion.tally.unsupported, dict(expansion.tally.reasons)) == (JobState.DONE, 25, {"no_text": 25})
    assert world.network.sent == []


def test_an_envelope_for_other_channels_is_not_ours(world: Channelled) -> None:
    world.announce(world.release(MessageType.ALERT), Channel.PUSH)
    world.work_for(hours=1)
    assert len(world.dead) == 1
    assert world.jobs() == []


def test_an_expansion_that_runs_out_of_time_goes_on_where_it_was(world: Channelled) -> None:
    world.start()
    world.calls.clear()
    world.interrupt_at, world.interruption = 3, lambda: world.later(seconds=26)
    world.handle(world.queue[0])
    expansion = world.job(1, EXPANSION)
    assert (expansion.state, expansion.attempts) == (JobState.PLANNED, 1)
    world.work()
    everybody_got(world, FIRST_1)


def test_a_queue_that_refuses_some_messages_is_asked_again(world: Channelled) -> None:
    world.start()
    world.refuse_messages = 2
    world.work()
    everybody_got(world, FIRST_1)


def test_a_queue_that_is_down_loses_no_job(world: Channelled) -> None:
    world.start()
    world.refuse_messages = 3
    world.work()
    assert world.network.sent == []
    world.work_for(minutes=10)
    everybody_got(world, FIRST_1)


@pytest.mark.parametrize("message", [MessageType.ALERT, MessageType.UPDATE, MessageType.STOP])
def test_an_expansion_killed_at_any_call_is_finished_by_the_next_worker(few: Channelled, message: MessageType) -> None:
    for call in itertools.count(1):
        few.another(call)
        earlier: list[str] = []
        if message is not MessageType.ALERT:
            few.start()
            few.work()
            earlier = [FIRST_1]
        few.start(message)
        if message is MessageType.UPDATE:
            few.add_numbers(3, first=30)
        few.calls.clear()
        few.kill_before = call
        was_killed = not few.handle(few.queue[0])
        few.kill_before = None
        few.work_for(minutes=10)
        everybody_got(few, *earlier, REACHED_2 if earlier else FIRST_1, people=FEW)
        if message is MessageType.UPDATE:
            assert few.sent_to(range(30, 33)) == {index: [FIRST_2] for index in range(30, 33)}
            few.remove_numbers(3, first=30)
        if not was_killed:
            assert call > 5
            return


@pytest.mark.parametrize("newest", [MessageType.UPDATE, MessageType.CORRECTION, MessageType.STOP])
@pytest.mark.parametrize("reached", [True, False])
def test_a_newer_version_at_any_call_of_an_expansion_leaves_nobody_between(
    few: Channelled, newest: MessageType, *, reached: bool
) -> None:
    """Version 2 (an update) is being expanded when version 3 is released and expanded by another worker."""

    def overtake() -> None:
        few.start(newest)
        few.handle(few.queue[-1], few.worker())

    for call in itertools.count(1):
        few.another(call)
        few.start()
        if reached:
            few.work()
        few.queue.clear()
        second = few.start(MessageType.UPDATE)
        few.add_numbers(3, first=30)
        few.calls.clear()
        few.interrupt_at, few.interruption = call, overtake
        few.handle(few.queue[0])
        if not few.interrupted:
            assert call > 5
            return
        few.announce(second)
        few.work_for(minutes=10)
        check_newest(few, newest, reached=reached)
        few.remove_numbers(3, first=30)


def check_newest(world: Channelled, newest: MessageType, *, reached: bool) -> None:
    people = [*FEW, *range(30, 33)]
    for index, texts in world.sent_to(people).items():
        before = [FIRST_1] if reached and index in FEW else []
        if newest is MessageType.STOP:
            assert texts == before + ([REACHED_3] if before else []), index
        else:
            assert texts == [*before, REACHED_3 if before else FIRST_3], index


def test_every_row_has_its_term_and_is_not_read_after_it(world: Channelled) -> None:
    world.start()
    world.work()
    assert len(world.jobs()) == 2
    world.later(days=91)
    assert world.jobs() == []
    assert world.deliveries.up_to(ALERT_ID, "sms", 9, world.now) == []


def test_queue_and_rows_carry_no_number_and_no_text(world: Channelled) -> None:
    bodies: list[str] = []
    version: Version = world.start()
    bodies += [item.body for item in world.queue]
    world.handle(world.queue[0])
    bodies += [item.body for item in world.queue]
    rows = str(world.dynamodb.scan(TableName="deliveries")["Items"])
    assert version.content.persons[0].first_name not in rows + str(bodies)
    assert "+316" not in rows + str(bodies)
    assert max(map(len, bodies)) < 2_000
