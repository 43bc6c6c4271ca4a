"""Push: one publish to the right topic, with what Apple and Google need to show it once, loudly enough and in time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from alerting.domain.alert import Version
from alerting.domain.content import Channel, Content
from alerting.domain.delivery import EXPANSION, Accepted, JobState, Outcome, Rejected, TryLater, Unknown, Unsupported
from alerting.domain.kinds import Kind, Loudness
from alerting.domain.messages import Audience, MessageType
from builders import NOW, amber, circle
from dispatch.aws_config import ONE_TRY
from dispatch.channels.push import PushSender, PushSettings, loudness_of, make_sender, payloads_of
from dispatch.dispatching import Dispatch
from dispatch.guards import Guards
from dispatch.sender import Message
from dispatch_world import ALERT_ID, Channelled, Network, make_version

ATTRIBUTE = "AWS.SNS.MOBILE.APNS"


def message(kind: MessageType = MessageType.ALERT, content: Content | None = None, **changes: Any) -> Message:
    version: Version = make_version(kind, 1, NOW, content or amber())
    audience = Audience.REACHED if kind in {MessageType.STOP, MessageType.RESULT} else Audience.FIRST
    made = Message(version, audience, version.texts["push"][audience], "J1-0001", NOW + timedelta(hours=12))
    return Message(**({name: getattr(made, name) for name in ("version", "audience", "slots", "job_id", "until")} | changes))


class Topics:
    """Two topics on moto, and a queue behind each that shows what was published."""

    def __init__(self) -> None:
        sns, sqs = boto3.client("sns"), boto3.client("sqs")
        self.arns = {name: sns.create_topic(Name=name)["TopicArn"] for name in ("national", "exercise-national")}
        self.sender = make_sender(PushSettings(self.arns["national"], self.arns["exercise-national"]))
        self._sqs = sqs
        self._queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in self.arns}
        for name, arn in self.arns.items():
            sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=f"arn:aws:sqs:eu-central-1:123456789012:{name}")

    def published(self, name: str) -> list[dict[str, Any]]:
        found = self._sqs.receive_message(QueueUrl=self._queues[name], MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(item["Body"]) for item in found]


@pytest.fixture
def topics() -> Iterator[Topics]:
    with mock_aws():
        yield Topics()


def test_a_national_alert_is_one_publish_to_everybody(topics: Topics) -> None:
    assert topics.sender.audience(message().version) == ["national"]
    outcome = topics.sender.send(message(), 0, "national", NOW)
    assert isinstance(outcome, Accepted)
    (published,) = topics.published("national")
    assert published["MessageId"] == outcome.provider_id
    assert published["Message"] == "v1 first"
    assert topics.published("exercise-national") == []


def test_apple_gets_the_collapse_id_the_type_the_priority_and_the_remaining_life(topics: Topics) -> None:
    topics.sender.send(message(), 0, "national", NOW + timedelta(hours=2))
    attributes = {name: item["Value"] for name, item in topics.published("national")[0]["MessageAttributes"].items()}
    assert attributes == {
        f"{ATTRIBUTE}.PUSH_TYPE": "alert",
        f"{ATTRIBUTE}.PRIORITY": "10",
        f"{ATTRIBUTE}.COLLAPSE_ID": ALERT_ID,
        f"{ATTRIBUTE}.TTL": "36000",
        f"{ATTRIBUTE}_SANDBOX.TTL": "36000",
    }


def test_an_exercise_goes_to_the_exercise_topic_and_nowhere_else(topics: Topics) -> None:
    exercise = message(content=amber(exercise=True))
    assert topics.sender.audience(exercise.version) == ["exercise-national"]
    assert topics.sender.send(exercise, 0, "national", NOW) == Rejected("exercise_mismatch")
    assert topics.sender.send(message(), 0, "exercise-national", NOW) == Rejected("exercise_mismatch")
    assert isinstance(topics.sender.send(exercise, 0, "exercise-national", NOW), Accepted)
    assert topics.published("national") == []


def test_an_area_alert_is_a_recorded_refusal_and_never_everybody(topics: Topics) -> None:
    content = amber(area=circle())
    assert topics.sender.audience(message(content=content).version) == Unsupported("area_push_needs_area_topics")


def test_an_update_that_push_cannot_express_is_recorded_and_the_stop_still_reaches_the_topic(topics: Topics) -> None:
    world = Channelled()
    dispatch = Dispatch(
        deliveries=world.deliveries,
        guards=Guards(world.alerts, world.settings, Channel.PUSH, world.clock),
        queue=world.sms.queue,
        sender=topics.sender,
        clock=world.clock,
        new_id=world.sms.new_id,
    )
    for kind, content in ((MessageType.ALERT, amber()), (MessageType.UPDATE, amber(area=circle())), (MessageType.STOP, amber())):
        world.announce(world.release(kind, content=content), Channel.PUSH)
        world.work(worker=dispatch)
    assert [published["Message"] for published in topics.published("national")] == ["v1 first", "v3 reached"]
    update = world.job(2, EXPANSION, Channel.PUSH)
    assert (update.state, dict(update.tally.reasons)) == (JobState.DONE, {"area_push_needs_area_topics": 1})


def test_both_platforms_show_an_alert_once_under_its_id() -> None:
    payloads = payloads_of(message(), NOW)
    apns, fcm = json.loads(payloads["APNS"]), json.loads(payloads["GCM"])["fcmV1Message"]["message"]
    assert apns["aps"]["alert"] == fcm["notification"] == {"title": "title v1 first", "body": "v1 first"}
    assert apns["aps"]["mutable-content"] == 1
    assert apns["alert_id"] == fcm["data"]["alert_id"] == ALERT_ID
    assert (fcm["android"]["collapse_key"], fcm["android"]["notification"]["tag"]) == (ALERT_ID, ALERT_ID)
    assert (fcm["android"]["priority"], fcm["android"]["ttl"]) == ("high", "43200s")
    assert all(isinstance(value, str) for value in fcm["data"].values())
    assert payloads["APNS_SANDBOX"] == payloads["APNS"]


def test_the_stop_replaces_the_alert_quietly() -> None:
    payloads = payloads_of(message(MessageType.STOP), NOW)
    apns, fcm = json.loads(payloads["APNS"]), json.loads(payloads["GCM"])["fcmV1Message"]["message"]
    assert "sound" not in apns["aps"]
    assert apns["aps"]["interruption-level"] == "passive"
    assert fcm["android"]["notification"] == {"tag": ALERT_ID, "channel_id": "alerts_quiet"}
    assert fcm["data"]["message"] == "stop"


@pytest.mark.parametrize(
    ("kind", "at", "expected"),
    [
        (Kind.AMBER, datetime(2026, 11, 20, 2, 0, tzinfo=UTC), Loudness.LOUD),
        (Kind.MISSING_CHILD, datetime(2026, 11, 20, 20, 59, tzinfo=UTC), Loudness.LOUD),
        (Kind.MISSING_CHILD, datetime(2026, 11, 20, 21, 0, tzinfo=UTC), Loudness.QUIET),
        (Kind.MISSING_CHILD, datetime(2026, 7, 20, 19, 59, tzinfo=UTC), Loudness.LOUD),
        (Kind.MISSING_CHILD, datetime(2026, 7, 20, 20, 0, tzinfo=UTC), Loudness.QUIET),
        (Kind.MISSING_CHILD, datetime(2026, 11, 20, 5, 59, tzinfo=UTC), Loudness.QUIET),
        (Kind.MISSING_CHILD, datetime(2026, 11, 20, 6, 0, tzinfo=UTC), Loudness.LOUD),
        (Kind.WANTED, datetime(2026, 11, 20, 12, 0, tzinfo=UTC), Loudness.QUIET),
    ],
)
def test_night_is_ten_to_seven_in_amsterdam_summer_and_winter(kind: Kind, at: datetime, expected: Loudness) -> None:
    assert loudness_of(message(content=amber(kind=kind)), at) is expected


def test_a_payload_that_no_phone_would_take_is_refused(topics: Topics) -> None:
    long = message(slots={"title": "t", "body": "é" * 2_000})
    assert topics.sender.send(long, 0, "national", NOW) == Unsupported("payload_too_large")
    assert topics.published("national") == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("500", TryLater(timedelta(seconds=2), "InternalError")),
        ("429", TryLater(timedelta(seconds=2), "Throttled")),
        ("400", Rejected("InvalidParameter")),
        ("403", TryLater(timedelta(seconds=2), "AuthorizationError")),
        ("garbage", Unknown("garbage")),
        ("nothing", Unknown("ReadTimeoutError")),
        ("unreachable", TryLater(timedelta(seconds=2), "ConnectTimeoutError")),
    ],
)
def test_every_answer_of_sns_is_an_outcome(fault: str, expected: Outcome) -> None:
    client = boto3.client("sns", config=ONE_TRY)
    hook: Any = Network(always=fault, errors=ERRORS).fail
    client.meta.events.register_first("before-send.sns.Publish", hook)
    sender = PushSender(client, PushSettings("arn:aws:sns:eu-central-1:123456789012:national", "arn:exercise"))
    assert sender.send(message(), 0, "national", NOW) == expected


def _error(code: str) -> bytes:
    return f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>".encode()


ERRORS = {
    "500": (500, _error("InternalError")),
    "429": (400, _error("Throttled")),
    "400": (400, _error("InvalidParameter")),
    "403": (403, _error("AuthorizationError")),
    "garbage": (200, b"{not xml"),
}
