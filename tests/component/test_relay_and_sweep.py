"""From the table's stream to the channels' queues, and what happens each minute."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3
import pytest

import story
from alerting.domain.alert import AlertState
from alerting.domain.content import Channel
from alerting.domain.kinds import Lane
from alerting.events import Envelope, RetryMessage, read_message
from alerting.store.alerts import Retry
from alerting.store.progress import ProgressReader
from builders import ALERTS, DELIVERIES, DESK, SYSTEM, House, amber, missing_person
from intake import relay_handler
from intake.relay import publish_version
from intake.stop_alert import stop_alert
from intake.sweep import expire_alerts, republish_missed


class FanOut:
    """A topic with a queue per lane for one channel, subscribed as the CDK app does."""

    def __init__(self, channel: str) -> None:
        self.sns = boto3.client("sns", region_name="eu-central-1")
        self.sqs = boto3.client("sqs", region_name="eu-central-1")
        self.topic = self.sns.create_topic(Name="alerts")["TopicArn"]
        self.queues = {}
        for lane in Lane:
            url = self.sqs.create_queue(QueueName=f"{channel}-{lane}")["QueueUrl"]
            arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            attributes = {
                "RawMessageDelivery": "true",
                "FilterPolicy": json.dumps({"channels": [channel], "lane": [lane.value]}),
            }
            self.sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
            self.queues[lane] = url

    def received(self, lane: Lane) -> list[Envelope]:
        found = self.sqs.receive_message(QueueUrl=self.queues[lane], MaxNumberOfMessages=10).get("Messages", [])
        return [Envelope.model_validate_json(message["Body"]) for message in found]


@pytest.fixture
def sms(house: House) -> FanOut:  # noqa: ARG001  # the house opens moto
    return FanOut("sms")


@pytest.fixture
def relay(sms: FanOut, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("ALERTS_TABLE", ALERTS)
    monkeypatch.setenv("ALERTS_TOPIC_ARN", sms.topic)
    relay_handler._world.cache_clear()  # noqa: SLF001  # the world of the last test is gone
    yield relay_handler.handle
    relay_handler._world.cache_clear()  # noqa: SLF001  # same


def inserted(alert_id: str, number: int) -> dict[str, Any]:
    """A stream record with keys only, as DynamoDB sends it."""
    keys = {"pk": {"S": f"ALERT#{alert_id}"}, "sk": {"S": f"VERSION#{number:04d}"}}
    return {
        "eventID": f"e{number}",
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {"Keys": keys, "SequenceNumber": f"10000000000000000000{number}", "StreamViewType": "KEYS_ONLY"},
    }


def test_a_new_version_reaches_the_queue_of_its_lane_as_ids_only(house: House, sms: FanOut, relay: Any) -> None:
    view = story.live(house)
    assert relay({"Records": [inserted(view.alert.id, 1)]}, None) == {"batchItemFailures": []}
    assert sms.received(Lane.ROUTINE) == []
    [envelope] = sms.received(Lane.URGENT)
    assert (envelope.alert_id, envelope.version, envelope.exercise) == (view.alert.id, 1, False)
    assert "Jan" not in envelope.model_dump_json()
    assert len(envelope.model_dump_json()) < 2_000


def test_routine_work_travels_apart_and_its_stop_travels_urgent(house: House, sms: FanOut, relay: Any) -> None:
    view = story.pending(house, missing_person())
    stop_alert(house.desk(DESK), view.alert.id)
    relay({"Records": [inserted(view.alert.id, 1), inserted(view.alert.id, 2)]}, None)
    assert [envelope.version for envelope in sms.received(Lane.ROUTINE)] == [1]
    assert [envelope.version for envelope in sms.received(Lane.URGENT)] == [2]


def test_an_exercise_never_competes_with_the_real_thing(house: House, sms: FanOut, relay: Any) -> None:
    view = story.live(house, amber(exercise=True))
    relay({"Records": [inserted(view.alert.id, 1)]}, None)
    assert [envelope.exercise for envelope in sms.received(Lane.ROUTINE)] == [True]


def test_what_is_to_be_tried_again_reaches_the_one_channel_on_the_lane_of_its_version(
    house: House, sms: FanOut, relay: Any
) -> None:
    view = story.live(house)
    for channel in ("sms", "push"):
        keys = {"pk": {"S": f"ALERT#{view.alert.id}"}, "sk": {"S": Retry(1, channel).key("0000000001")}}
        record = inserted(view.alert.id, 1)
        record["dynamodb"]["Keys"] = keys
        assert relay({"Records": [record]}, None) == {"batchItemFailures": []}
    found = sms.sqs.receive_message(QueueUrl=sms.queues[Lane.URGENT], MaxNumberOfMessages=10)["Messages"]
    assert [read_message(item["Body"]) for item in found] == [
        RetryMessage(alert_id=view.alert.id, version=1, channel=Channel.SMS)
    ]


def test_a_channel_that_was_not_chosen_gets_nothing(house: House, sms: FanOut, relay: Any) -> None:
    view = story.live(house, amber(channels=frozenset({Channel.PUSH, Channel.WEB})))
    relay({"Records": [inserted(view.alert.id, 1)]}, None)
    assert sms.received(Lane.URGENT) == []


def test_the_stream_repeats_from_the_record_that_failed(house: House, relay: Any, caplog: pytest.LogCaptureFixture) -> None:
    view = story.live(house)
    records = [inserted(view.alert.id, 1), inserted("00000000", 1), inserted(view.alert.id, 1)]
    failures = relay({"Records": records}, None)["batchItemFailures"]
    assert failures == [{"itemIdentifier": records[1]["dynamodb"]["SequenceNumber"]}]
    assert "Jan" not in caplog.text


def test_a_version_that_a_channel_never_began_is_published_again_for_that_channel_only(house: House, sms: FanOut) -> None:
    view = story.live(house)
    house.dynamodb.put_item(
        TableName=DELIVERIES, Item={"pk": {"S": f"{view.alert.id}#push"}, "sk": {"S": "0001#EXPAND"}, "state": {"S": "done"}}
    )
    publish = partial(publish_version, house.alerts, sms.sns, sms.topic)
    progress = ProgressReader(house.dynamodb, DELIVERIES)
    assert republish_missed(house.alerts, progress, publish, house.now) == []  # still on its way
    house.later(minutes=1)
    assert republish_missed(house.alerts, progress, publish, house.now) == [(view.alert.id, 1)]
    [envelope] = sms.received(Lane.URGENT)
    assert envelope.channels == (Channel.DISPLAY, Channel.SMS, Channel.WEB)
    house.later(hours=1)
    assert republish_missed(house.alerts, progress, publish, house.now) == []  # older than the hour that is looked back


def test_the_clock_stops_what_is_over_and_nothing_else(house: House) -> None:
    short, long = story.pending(house, missing_person()), story.live(house)
    house.later(hours=1)
    assert expire_alerts(house.desk(SYSTEM)) == [short.alert.id]
    assert house.desk(DESK).view(long.alert.id).alert.state is AlertState.LIVE
    assert expire_alerts(house.desk(SYSTEM)) == []


def test_one_broken_alert_does_not_keep_the_others_alive(house: House, caplog: pytest.LogCaptureFixture) -> None:
    view = story.pending(house, missing_person())
    house.dynamodb.put_item(TableName=ALERTS, Item={"pk": {"S": "LIVE"}, "sk": {"S": "ALERT#00000000"}})
    house.later(hours=1)
    assert expire_alerts(house.desk(SYSTEM)) == [view.alert.id]
    assert "expiry failed" in caplog.text


def test_one_version_that_fails_does_not_keep_the_others_unsent(house: House, caplog: pytest.LogCaptureFixture) -> None:
    first, second = story.live(house), story.live(house)
    house.later(minutes=1)
    published: list[str] = []

    def publish(alert_id: str, _: int, __: frozenset[Channel]) -> None:
        if alert_id == first.alert.id:
            raise RuntimeError("refused")
        published.append(alert_id)

    progress = ProgressReader(house.dynamodb, DELIVERIES)
    assert republish_missed(house.alerts, progress, publish, house.now) == [(second.alert.id, 1)]
    assert published == [second.alert.id]
    assert "republish failed" in caplog.text
