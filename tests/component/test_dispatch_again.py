"""A channel that is asked to try again: once for everybody who was left out, at once, and never when it would not go out."""

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest
from moto import mock_aws

from alerting.domain.content import Channel
from alerting.domain.delivery import EXPANSION, JobState
from alerting.domain.kinds import Lane
from alerting.domain.messages import Audience, MessageType
from alerting.domain.redelivery import taken_up_again
from alerting.events import RetryMessage
from alerting.store.alerts import to_row
from builders import SETTINGS
from dispatch_world import Channelled, Waiting, text
from people import number

PEOPLE = range(25)
FIRST_1, FIRST_2 = (text(version, Audience.FIRST) for version in (1, 2))
REACHED_2 = text(2, Audience.REACHED)
JOB = "J1-0001"


@pytest.fixture
def world() -> Iterator[Channelled]:
    with mock_aws():
        yield Channelled(recipients=len(PEOPLE))


def ask(world: Channelled, version: int = 1) -> Waiting:
    """The channel is asked, as the relay asks it."""
    message = RetryMessage(alert_id=world.alert_id, version=version, channel=Channel.SMS)
    return world.put(Lane.URGENT, message.model_dump_json())


def everybody_got(world: Channelled, *texts: str) -> None:
    assert world.sent_to(PEOPLE) == {index: list(texts) for index in PEOPLE}


def limit(world: Channelled, per_alert: int) -> None:
    row = {"pk": "CHANNEL#sms", "sk": "SWITCH", "on": True, "per_alert": per_alert}
    world.dynamodb.put_item(TableName=SETTINGS, Item=to_row(row))
    world.later(seconds=2)  # what was read of it before is too old then


def spent(world: Channelled) -> None:
    """One job is out, the other was closed because the budget is used up."""
    world.add_numbers(100, first=len(PEOPLE))
    limit(world, 100)
    world.start()
    world.work()
    assert world.job(1, "J1-0002").closed_because == "budget_spent"
    assert len(world.network.sent) == 100


# --- what kept it back, and is over ---


def test_a_channel_that_was_off_during_the_release_goes_on_at_once_when_it_is_on_and_somebody_asks(world: Channelled) -> None:
    world.switch(Channel.SMS, on=False)
    world.start()
    world.work_for(minutes=5, seconds=1)
    world.switch(Channel.SMS, on=True)
    world.later(seconds=2)
    started = world.now
    ask(world)
    world.work()
    everybody_got(world, FIRST_1)
    assert world.now == started
    world.work_for(hours=1)  # the messages that waited meanwhile
    everybody_got(world, FIRST_1)
    assert world.queue == world.dead == []


def test_a_channel_that_went_off_in_the_middle_goes_on_where_it_was(world: Channelled) -> None:
    def off(to: str) -> None:
        world.later(seconds=0.2)
        if to == number(3):
            world.switch(Channel.SMS, on=False)

    world.network.before_each = off
    world.start()
    world.work()
    assert len(world.network.sent) == 10
    world.switch(Channel.SMS, on=True)
    world.later(seconds=2)
    ask(world)
    world.work()
    everybody_got(world, FIRST_1)


def test_while_the_channel_is_still_off_asking_sends_nothing_and_loses_nothing(world: Channelled) -> None:
    world.switch(Channel.SMS, on=False)
    world.start()
    world.work()
    ask(world)
    world.work_for(minutes=10)
    assert world.network.sent == []
    world.switch(Channel.SMS, on=True)
    world.work_for(minutes=2)
    everybody_got(world, FIRST_1)


def test_after_a_providers_recovery_everybody_is_sent_to_once_and_now(world: Channelled) -> None:
    world.network.always = "500"
    world.start()
    world.work_for(hours=1)
    world.network.always = ""
    attempts = world.job(1, JOB).attempts
    assert world.job(1, JOB).not_before > world.now + timedelta(minutes=1)  # type: ignore[operator]  # it waits
    ask(world)
    world.work()
    everybody_got(world, FIRST_1)
    assert world.job(1, JOB).attempts == attempts
    world.work_for(hours=1)
    everybody_got(world, FIRST_1)


def test_who_the_budget_left_out_is_reached_when_it_was_raised_and_the_others_not_again(world: Channelled) -> None:
    spent(world)
    limit(world, 200)
    ask(world)
    world.work()
    assert len(world.network.sent) == len({to for to, _ in world.network.sent}) == 125
    assert {job.state for job in world.jobs()} == {JobState.DONE}


def test_a_budget_that_is_still_spent_closes_the_job_again(world: Channelled) -> None:
    spent(world)
    ask(world)
    world.work()
    assert len(world.network.sent) == 100
    assert world.job(1, "J1-0002").closed_because == "budget_spent"


def test_an_alert_that_is_extended_after_its_jobs_were_closed_as_too_late_goes_on(world: Channelled) -> None:
    world.switch(Channel.SMS, on=False)
    world.start()
    world.work()
    world.later(hours=12)
    world.work()
    assert world.job(1, EXPANSION).closed_because == "too_late"
    world.change_head(expires_at=world.now + timedelta(hours=2))
    world.switch(Channel.SMS, on=True)
    ask(world)
    world.work()
    everybody_got(world, FIRST_1)


def test_a_version_that_a_channel_never_heard_of_is_divided_and_sent(world: Channelled) -> None:
    world.release(MessageType.ALERT)
    world.later(hours=3)  # the sweep looks back for an hour
    ask(world)
    world.work()
    everybody_got(world, FIRST_1)


def test_a_stop_that_was_not_sent_is_sent(world: Channelled) -> None:
    world.start()
    world.work()
    world.network.always = "500"
    world.start(MessageType.STOP)
    world.work_for(hours=2)
    world.network.always = ""
    ask(world, 2)
    world.work()
    everybody_got(world, FIRST_1, REACHED_2)


def test_a_worker_that_died_is_succeeded_without_waiting_for_its_message(world: Channelled) -> None:
    world.start()
    world.handle(world.queue[0])
    world.kill_before = len(world.calls) + 12
    assert not world.handle(world.queue[0])
    world.kill_before = None
    world.later(seconds=50)
    ask(world)
    world.work()
    assert {to for to, _ in world.network.sent} == {number(index) for index in PEOPLE}
    world.work_for(minutes=10)
    assert len(world.network.sent) <= len(PEOPLE) + 10


def test_an_unknown_outcome_is_tried_again_and_a_refused_number_is_not(world: Channelled) -> None:
    world.network.script = {number(4): ["nothing"] * 2, number(5): ["400"], number(6): ["nothing"] * 2}
    world.start()
    world.work_for(minutes=5)
    job = world.job(1, JOB)
    assert (job.state, job.tally.accepted, job.tally.rejected, job.tally.unknown) == (JobState.DONE, 22, 1, 2)
    world.dynamodb.update_item(  # a receipt says that one of them has it
        TableName="deliveries",
        Key=to_row({"pk": f"{world.alert_id}#sms", "sk": f"0001#{JOB}"}),
        UpdateExpression="ADD confirmed :one",
        ExpressionAttributeValues={":one": {"NS": ["6"]}},
    )
    ask(world)
    world.work()
    job = world.job(1, JOB)
    assert (job.state, job.tally.accepted, job.tally.rejected, job.tally.unknown) == (JobState.DONE, 23, 1, 1)
    assert [len(world.network.texts_of(number(index))) for index in (3, 4, 5, 6)] == [1, 1, 0, 0]
    ask(world)
    world.work_for(hours=1)
    assert len(world.network.sent) == 23


# --- nothing, when it would not go out ---


def test_asking_again_and_again_sends_nothing_more(world: Channelled) -> None:
    world.start()
    world.work()
    for _ in range(5):
        ask(world)
    world.work_for(hours=1)
    everybody_got(world, FIRST_1)
    assert world.queue == world.dead == []


def test_a_redrive_the_next_day_sends_nothing(world: Channelled) -> None:
    spent(world)
    limit(world, 1_000)
    world.later(days=1)
    ask(world)
    world.work_for(hours=1)
    assert len(world.network.sent) == 100
    assert world.job(1, "J1-0002").state is JobState.CLOSED


@pytest.mark.parametrize("newest", [MessageType.UPDATE, MessageType.STOP])
def test_what_a_newer_version_overtook_is_not_tried_again(world: Channelled, newest: MessageType) -> None:
    spent(world)
    limit(world, 1_000)
    world.release(newest)
    ask(world)
    world.work_for(hours=1)
    assert len(world.network.sent) == 100


def test_a_job_that_a_newer_version_closed_is_never_opened_again_whatever_was_read_before(world: Channelled) -> None:
    spent(world)
    seen = world.job(1, "J1-0002")
    taken = taken_up_again(seen, world.now)
    assert taken is not None
    assert world.deliveries.close(seen, 2)
    assert not world.deliveries.reopen(seen, taken.job)
    assert world.job(1, "J1-0002").closed_because == "budget_spent"


def test_asking_for_another_channel_is_poison(world: Channelled) -> None:
    world.start()
    message = RetryMessage(alert_id=world.alert_id, version=1, channel=Channel.PUSH)
    world.put(Lane.URGENT, message.model_dump_json())
    world.work_for(hours=1)
    assert len(world.dead) == 1


# --- at any moment ---


def held(world: Channelled) -> None:
    """Three jobs of which two wait for their provider; and who was sent to has it."""
    world.network.always = "500"
    world.start()
    world.work_for(minutes=30)
    world.network.always = ""


def test_two_people_who_ask_at_any_moment_have_everybody_sent_to_once(world: Channelled) -> None:
    for call in itertools.count(1):
        world.another(call)
        held(world)
        first, second = ask(world), ask(world)
        world.calls.clear()

        def meanwhile(message: Waiting = second) -> None:
            world.handle(message, world.worker())
            for waiting in [item for item in world.queue if item.at <= world.now and item.received == 0]:
                world.handle(waiting, world.worker())

        world.interrupted = False
        world.interrupt_at, world.interruption = call, meanwhile
        world.handle(first)
        world.interrupt_at = None
        if not world.interrupted:
            assert call > 4
            return
        world.work_for(hours=1)
        everybody_got(world, FIRST_1)


def test_a_worker_that_dies_at_any_call_of_it_loses_nobody(world: Channelled) -> None:
    for call in itertools.count(1):
        world.another(call)
        held(world)
        world.queue.clear()  # what waited there is lost too
        message = ask(world)
        world.calls.clear()
        world.kill_before = call
        was_killed = not world.handle(message)
        world.kill_before = None
        for _ in range(15):
            world.work_for(minutes=1)
            world.sweep()
        world.work()
        everybody_got(world, FIRST_1)
        if not was_killed:
            assert call > 3
            return


@pytest.mark.parametrize("newest", [MessageType.UPDATE, MessageType.STOP])
def test_a_newer_version_at_any_call_of_it_gives_everybody_one_current_message(world: Channelled, newest: MessageType) -> None:
    def overtake() -> None:
        world.start(newest)
        world.handle(world.queue[-1], world.worker())

    for call in itertools.count(1):
        world.another(call)
        held(world)
        message = ask(world)
        world.calls.clear()
        world.interrupted = False
        world.interrupt_at, world.interruption = call, overtake
        world.handle(message)
        world.interrupt_at = None
        if not world.interrupted:
            assert call > 4
            return
        world.work_for(hours=1)
        everybody_got(world, *([FIRST_2] if newest is MessageType.UPDATE else []))
