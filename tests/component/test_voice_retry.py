"""Calls that nobody picked up: who is called again, how often, and when no more."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from alerting.domain.alert import Alert, AlertState
from alerting.domain.content import Channel
from alerting.domain.delivery import Job, JobState
from alerting.domain.kinds import Lane
from alerting.domain.messages import Audience, MessageType
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore, AuditEntry, Change
from alerting.store.deliveries import DeliveryStore
from alerting.store.delivery_rows import JobKey, JobRecord
from builders import ALERTS, DELIVERIES, NOW, amber, make_tables
from dispatch import voice_retry_handler
from dispatch.job_queue import JobQueue
from dispatch.voice_retry import CallEvent, Redialling, plan_retry
from dispatch_world import ALERT_ID, make_version

EVENTS = Path(__file__).parent.parent / "events"
PEOPLE = tuple(f"person-{index}" for index in range(20))
NUMBER = "31612345678"


class Line:
    """A released alert of which one job has called twenty people, on moto; and the channel's queues."""

    def __init__(self) -> None:
        dynamodb, self._sqs = boto3.client("dynamodb"), boto3.client("sqs")
        make_tables(dynamodb)
        self.alerts, self.deliveries = AlertStore(dynamodb, ALERTS), DeliveryStore(dynamodb, DELIVERIES)
        self.urls = {lane: self._sqs.create_queue(QueueName=lane.value)["QueueUrl"] for lane in Lane}
        self.now = NOW
        self.redialling = Redialling(self.alerts, self.deliveries, JobQueue(self._sqs, self.urls), lambda: self.now)
        self.release(MessageType.ALERT)
        job = Job(ALERT_ID, 1, Channel.VOICE, "J1-0001", Audience.FIRST, len(PEOPLE), state=JobState.DONE)
        self.deliveries.put_once(JobRecord(job, PEOPLE), NOW)

    def release(self, kind: MessageType, **content: Any) -> None:
        was = self.alerts.head(ALERT_ID)
        version = make_version(kind, (was.version if was else 0) + 1, self.now, amber(**content))
        over = kind is MessageType.STOP
        head = Alert(
            id=ALERT_ID,
            state=AlertState.STOPPED if over else AlertState.LIVE,
            kind=version.content.kind,
            organisation=version.content.organisation,
            incident=version.content.incident,
            exercise=version.content.exercise,
            created_at=NOW,
            created_by="olga",
            version=version.number,
            expires_at=version.expires,
        )
        audit = AuditEntry(self.now, f"audit-{version.number}", "olga", kind.value, "", head.state.value)
        self.alerts.commit(Change(alert=head, was=was, audit=audit, version=version))

    def report(self, **changes: Any) -> bool:
        return plan_retry(CallEvent.model_validate_json(event(**changes)), self.redialling)

    def retry(self, attempt: int = 1) -> JobRecord | None:
        return self.deliveries.load(JobKey(ALERT_ID, "voice", 1, f"J1-0001-b17-{attempt}"), self.now)

    def woken(self, lane: Lane = Lane.URGENT) -> list[str]:
        """The jobs in a queue, those that wait included."""
        answer = self._sqs.get_queue_attributes(QueueUrl=self.urls[lane], AttributeNames=["ApproximateNumberOfMessagesDelayed"])
        return ["waiting"] * int(answer["Attributes"]["ApproximateNumberOfMessagesDelayed"])


def event(name: str = "no_answer", **changes: Any) -> str:
    return json.dumps(json.loads((EVENTS / f"voice_{name}.json").read_text()) | changes)


def context(**changes: str) -> dict[str, str]:
    return {"a": ALERT_ID, "v": "1", "j": "J1-0001", "i": "17", "n": "0", **changes}


@pytest.fixture
def line() -> Iterator[Line]:
    with mock_aws():
        yield Line()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger().registered_formatter)
    underneath = logging.getLogger(logger().service)
    underneath.addHandler(handler)
    yield lines
    underneath.removeHandler(handler)


@pytest.mark.parametrize("event_type", ["VOICE_BUSY", "VOICE_NO_ANSWER"])
def test_who_was_busy_or_did_not_pick_up_is_called_again_after_two_minutes(line: Line, event_type: str) -> None:
    assert line.report(eventType=event_type)
    retry = line.retry()
    assert retry is not None
    assert retry.recipients == ("person-17",)
    assert (retry.job.audience, retry.job.total, retry.job.state) == (Audience.FIRST, 1, JobState.PLANNED)
    assert retry.job.not_before == NOW + timedelta(minutes=2)
    assert line.woken() == ["waiting"]


@pytest.mark.parametrize(
    "event_type", ["VOICE_COMPLETED", "VOICE_FAILED", "VOICE_RINGING", "VOICE_TTL_EXPIRED", "TEXT_DELIVERED"]
)
def test_nothing_else_makes_the_phone_ring_again(line: Line, event_type: str) -> None:
    assert not line.report(eventType=event_type)
    assert line.retry() is None


def test_the_same_event_twice_plans_one_call(line: Line) -> None:
    line.report()
    line.now += timedelta(minutes=1)
    line.report()
    retry = line.retry()
    assert retry is not None
    assert retry.job.not_before == NOW + timedelta(minutes=2)
    assert line.retry(2) is None


def test_after_two_more_tries_it_is_enough(line: Line) -> None:
    line.report(context=context(n="1"))
    assert line.retry(2) is not None
    assert not line.report(context=context(n="2"))
    assert line.retry(3) is None


def test_after_an_update_or_a_stop_the_old_message_is_not_spoken_again(line: Line) -> None:
    line.release(MessageType.UPDATE)
    assert not line.report()
    line.release(MessageType.STOP)
    assert not line.report()
    assert line.retry() is None


def test_what_is_over_in_two_minutes_is_not_begun(line: Line) -> None:
    line.now = NOW + timedelta(hours=11, minutes=59)
    assert not line.report()


@pytest.mark.parametrize("changes", [{"a": "00000000"}, {"v": "9"}, {"j": "J1-0002"}, {"i": "20"}])
def test_a_call_of_an_unknown_job_is_done_with(line: Line, changes: dict[str, str]) -> None:
    assert not line.report(context=context(**changes))
    assert line.woken() == []


def test_a_trial_call_from_the_console_is_done_with(line: Line) -> None:
    assert not line.report(context=None)


def test_the_function_reports_only_what_it_could_not_read_and_logs_no_number(
    line: Line, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    settings = {"ALERTS_TABLE": ALERTS, "DELIVERIES_TABLE": DELIVERIES}
    queues = {"URGENT_QUEUE_URL": line.urls[Lane.URGENT], "ROUTINE_QUEUE_URL": line.urls[Lane.ROUTINE]}
    for name, value in {**settings, **queues}.items():
        monkeypatch.setenv(name, value)
    voice_retry_handler.redialling.cache_clear()
    bodies = [event("completed"), "not json", event(context=context(i=f"+{NUMBER}")), event(context=context(j="J1#WHO"))]
    records = [{"messageId": f"message-{index}", "body": body} for index, body in enumerate(bodies)]
    answer = voice_retry_handler.handle({"Records": records}, None)
    failed = [item["itemIdentifier"] for item in answer["batchItemFailures"]]
    assert failed == ["message-1", "message-2", "message-3"]
    assert all(message_id in log.getvalue() for message_id in failed)
    assert NUMBER not in log.getvalue()
