"""The entry points: real queues and topics on moto, messages that cannot be read, and the sweep."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from alerting.domain.content import Channel
from alerting.domain.delivery import EXPANSION, JobState
from alerting.domain.kinds import Lane
from alerting.domain.messages import Audience, MessageType
from alerting.events import Envelope
from alerting.runtime.settings import SettingsError
from alerting.runtime.telemetry import logger
from builders import ALERTS, COMMUNITY, DELIVERIES, SETTINGS
from dispatch import display_handler, push_handler, sms_handler, sweep_handler
from dispatch_world import Channelled, text
from people import number

EVENTS = Path(__file__).parent.parent / "events"
HANDLERS: tuple[Any, ...] = (push_handler, sms_handler, display_handler)


class Context:
    """Plenty of time."""

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


CONTEXT: Any = Context()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger().registered_formatter)
    underneath = logging.getLogger(logger().service)
    underneath.addHandler(handler)
    yield lines
    underneath.removeHandler(handler)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Channelled]:
    with mock_aws():
        sqs, sns = boto3.client("sqs"), boto3.client("sns")
        urls = {lane: sqs.create_queue(QueueName=lane)["QueueUrl"] for lane in ("urgent", "routine")}
        settings = {
            "ALERTS_TABLE": ALERTS,
            "DELIVERIES_TABLE": DELIVERIES,
            "SETTINGS_TABLE": SETTINGS,
            "URGENT_QUEUE_URL": urls["urgent"],
            "ROUTINE_QUEUE_URL": urls["routine"],
            "NATIONAL_TOPIC_ARN": sns.create_topic(Name="national")["TopicArn"],
            "EXERCISE_NATIONAL_TOPIC_ARN": sns.create_topic(Name="exercise-national")["TopicArn"],
            "AREA_TOPIC_PREFIX": "arn:aws:sns:eu-central-1:123456789012:kindalarm-test-",
            "COMMUNITY_TABLE": COMMUNITY,
            "SMS_ORIGINATION_IDENTITY": "Politie",
            "SMS_CONFIGURATION_SET": "receipts",
            "WEBHOOK_SECRETS_ARN": "webhooks",
            "WEBHOOK_ALLOWED_HOSTS": "signs.example, boards.example:8443",
            "WEBHOOK_CA_BUNDLE": "",
            "CHANNEL_QUEUES": json.dumps({"push": urls, "sms": urls}),
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        forget()
        yield Channelled()
    forget()


def forget() -> None:
    """A cold start."""
    for handler in HANDLERS:
        handler.dispatch.cache_clear()
    sweep_handler.sweep.cache_clear()


def release(world: Channelled, message: MessageType = MessageType.ALERT) -> str:
    """Release now, by the real clock that the entry points look at; the envelope."""
    world.now = datetime.now(UTC)
    version = world.release(message, expires=world.now + timedelta(hours=12))
    return Envelope.of(version).model_dump_json()


def event(*bodies: str) -> dict[str, Any]:
    """As SQS invokes a function."""
    record = json.loads((EVENTS / "dispatch_sqs_record.json").read_text())
    return {"Records": [record | {"messageId": f"message-{index}", "body": body} for index, body in enumerate(bodies)]}


def poll(handle: Callable[[dict[str, Any], Any], dict[str, Any]], lane: str = "urgent") -> int:
    """What the event source mapping does: receive, invoke, delete what is not reported back; how many were handled."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=lane)["QueueUrl"]
    handled = 0
    while found := sqs.receive_message(QueueUrl=url).get("Messages", []):
        for item in found:
            answer = handle(event(item["Body"]), CONTEXT)
            assert answer == {"batchItemFailures": []}
            sqs.delete_message(QueueUrl=url, ReceiptHandle=item["ReceiptHandle"])
            handled += 1
    return handled


def test_a_release_travels_from_the_envelope_to_the_topic_through_the_channels_own_queue(world: Channelled) -> None:
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    phones = sqs.create_queue(QueueName="phones")["QueueUrl"]
    topic = sns.create_topic(Name="national")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:eu-central-1:123456789012:phones")
    assert push_handler.handle(event(release(world)), CONTEXT) == {"batchItemFailures": []}
    assert poll(push_handler.handle) == 1
    assert len(sqs.receive_message(QueueUrl=phones, MaxNumberOfMessages=10)["Messages"]) == 1
    assert [(job.job_id, job.state) for job in world.jobs(Channel.PUSH)] == [
        (EXPANSION, JobState.DONE),
        ("J1-0001", JobState.DONE),
    ]


@pytest.mark.parametrize("handler", HANDLERS)
def test_every_channel_expands_from_its_environment(world: Channelled, handler: Any) -> None:
    assert handler.handle(event(release(world)), CONTEXT) == {"batchItemFailures": []}
    channel = handler.dispatch().sender.channel
    assert next(job.job_id for job in world.jobs(channel)) == EXPANSION


def test_only_the_failed_messages_of_a_batch_stay(world: Channelled) -> None:
    answer = push_handler.handle(event("not json", release(world), '{"type":"job"}'), CONTEXT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-0"}, {"itemIdentifier": "message-2"}]}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Jan Jansen, Neude 1",
        '{"type":"released","alert_id":"Jan Jansen"}',
        '{"type":"job","alert_id":"7k2m9qxw","version":1,"channel":"sms","job_id":"J1-0001"}',
        '{"type":"job","alert_id":"7k2m9qxw","version":9,"channel":"push","job_id":"J9-0001","name":"Jan Jansen"}',
    ],
)
def test_a_poison_message_stays_and_the_log_does_not_repeat_it(world: Channelled, log: io.StringIO, body: str) -> None:
    assert world.jobs() == []
    assert push_handler.handle(event(body), CONTEXT) == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}
    assert "message-0" in log.getvalue()
    assert "Jansen" not in log.getvalue()


def test_a_setting_that_is_missing_is_named(world: Channelled, monkeypatch: pytest.MonkeyPatch) -> None:
    del world
    monkeypatch.delenv("URGENT_QUEUE_URL")
    with pytest.raises(SettingsError, match="URGENT_QUEUE_URL"):
        push_handler.handle(event(), CONTEXT)


def test_the_sweep_wakes_what_nobody_came_for(world: Channelled) -> None:
    push_handler.handle(event(release(world)), CONTEXT)
    boto3.client("sqs").purge_queue(QueueUrl=boto3.client("sqs").get_queue_url(QueueName="urgent")["QueueUrl"])
    assert sweep_handler.handle({}, CONTEXT) == {"push": 0, "sms": 0}
    world.dynamodb.update_item(
        TableName=DELIVERIES,
        Key={"pk": {"S": f"{world.alert_id}#push"}, "sk": {"S": "0001#J1-0001"}},
        UpdateExpression="SET not_before = :then",
        ExpressionAttributeValues={":then": {"S": "2026-11-20T00:00:00.000000+00:00"}},
    )
    assert sweep_handler.handle({}, CONTEXT) == {"push": 1, "sms": 0}
    assert poll(push_handler.handle) == 1
    assert world.job(1, "J1-0001", Channel.PUSH).state is JobState.DONE


# --- the sweep, in virtual time ---


@pytest.fixture
def numbers() -> Iterator[Channelled]:
    with mock_aws():
        yield Channelled(recipients=5)


def test_an_expansion_whose_worker_died_is_swept_up(numbers: Channelled) -> None:
    numbers.start()
    numbers.calls.clear()
    numbers.kill_before = 4
    numbers.handle(numbers.queue[0])
    numbers.kill_before = None
    numbers.queue.clear()
    numbers.later(minutes=3)
    assert numbers.sweep() == {"sms": 1}
    numbers.work()
    assert numbers.sent_to(range(5)) == {index: ["v1 first"] for index in range(5)}


def test_the_sweep_leaves_running_waiting_and_finished_jobs_alone(numbers: Channelled) -> None:
    numbers.start()
    numbers.handle(numbers.queue[0])
    numbers.later(seconds=110)
    assert numbers.sweep() == {"sms": 0}  # planned two minutes ago at most: its message is on its way

    def during(to: str) -> None:
        if to == number(2):
            numbers.later(seconds=20)
            assert numbers.sweep() == {"sms": 0}

    numbers.network.before_each = during
    numbers.work()
    numbers.later(minutes=30)
    assert numbers.sweep() == {"sms": 0}
    assert numbers.queue == []


def test_the_sweep_looks_after_a_stop_for_a_day(numbers: Channelled) -> None:
    numbers.start()
    numbers.work()
    numbers.start(MessageType.STOP)
    numbers.handle(numbers.queue[0])
    numbers.queue.clear()
    numbers.later(hours=20)
    assert numbers.sweep() == {"sms": 1}
    numbers.work()
    assert all(texts[-1] == text(2, Audience.REACHED) for texts in numbers.sent_to(range(5)).values())


def test_a_message_that_waits_in_a_dead_letter_queue_is_made_up_for_by_the_sweep(numbers: Channelled) -> None:
    numbers.start()
    numbers.handle(numbers.queue[0])
    job = numbers.queue[0]
    job.received = 4
    numbers.kill_before = 1 + len(numbers.calls)
    numbers.handle(job)
    numbers.kill_before = None
    assert numbers.dead == [job]
    numbers.later(minutes=3)
    numbers.sweep()
    numbers.work()
    numbers.put(Lane.URGENT, job.body)  # the redrive, later
    numbers.work()
    assert numbers.sent_to(range(5)) == {index: ["v1 first"] for index in range(5)}
