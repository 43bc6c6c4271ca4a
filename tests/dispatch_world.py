"""A channel at work on moto: released versions, numbers to send to, a queue and a clock that tests move, workers that die."""

import io
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from alerting.domain.alert import Alert, AlertState, Version
from alerting.domain.community import Participant
from alerting.domain.content import Channel, Content
from alerting.domain.delivery import TIMEOUT, VISIBILITY, Job
from alerting.domain.kinds import Lane
from alerting.domain.messages import Audience, MessageType, StopReason, Texts
from alerting.events import Envelope, JobMessage
from alerting.store.alerts import AlertStore, AuditEntry, Change
from alerting.store.community import CommunityReader
from alerting.store.deliveries import DeliveryStore
from alerting.store.rates import RateStore
from alerting.store.settings import SettingsStore
from builders import ALERTS, COMMUNITY, DELIVERIES, NOW, SETTINGS, amber, make_tables
from dispatch.aws_config import ONE_TRY
from dispatch.channel_handler import brakes, handle_batch
from dispatch.channels.sms import SmsSender, SmsSettings
from dispatch.dispatching import Dispatch
from dispatch.guards import Guards
from dispatch.job_queue import JobQueue
from dispatch.participants import Participants
from dispatch.sweep import Sweep
from people import number, participant, put_people, remove_people

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ALERT_ID = "7k2m9qxw"
LANES = {Lane.URGENT: "https://sqs.test/urgent", Lane.ROUTINE: "https://sqs.test/routine"}
AUDIENCES = {
    MessageType.ALERT: (Audience.FIRST,),
    MessageType.UPDATE: (Audience.FIRST, Audience.REACHED, Audience.DROPPED),
    MessageType.CORRECTION: (Audience.FIRST, Audience.REACHED),
    MessageType.STOP: (Audience.REACHED,),
    MessageType.RESULT: (Audience.REACHED,),
}


class KilledError(BaseException):
    """The worker is gone, as when Lambda stops it: nothing catches this."""


@dataclass
class Waiting:
    """A message in the queue, visible from `at`."""

    at: datetime
    lane: Lane
    body: str
    id: str
    received: int = 0


SMS_ERRORS: dict[str, tuple[int, bytes | Mapping[str, Any]]] = {
    "500": (500, {"__type": "InternalServerException"}),
    "429": (400, {"__type": "ThrottlingException"}),
    "quota": (400, {"__type": "ServiceQuotaExceededException", "Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"}),
    "no_sender": (400, {"__type": "ResourceNotFoundException", "ResourceType": "sender-id"}),
    "400": (400, {"__type": "ValidationException", "Reason": "DESTINATION_COUNTRY_BLOCKED"}),
    "opted_out": (400, {"__type": "ConflictException", "Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"}),
    "no_pool": (400, {"__type": "ConflictException", "Reason": "NO_ORIGINATION_IDENTITIES_FOUND"}),
    "sender_unknown": (400, {"__type": "ValidationException", "Reason": "SENDER_ID_NOT_REGISTERED"}),
    "garbage": (200, b"<html>"),
    "empty": (200, {}),
}


@dataclass
class Network:
    """The SMS network behind pinpoint-sms-voice-v2: what it got, and how it answers each number (an empty script: fine)."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    script: dict[str, list[str]] = field(default_factory=dict)
    always: str = ""
    before_each: Callable[[str], Any] = lambda _: None
    errors: Mapping[str, tuple[int, bytes | Mapping[str, Any]]] = field(default_factory=lambda: SMS_ERRORS)

    def take(self, request: Any, **_: Any) -> AWSResponse:
        """Answer one SendTextMessage."""
        call = json.loads(request.body)
        self.before_each(call["DestinationPhoneNumber"])
        script = self.script.get(call["DestinationPhoneNumber"])
        fault = self.always or (script.pop(0) if script else "")
        if fault in {"", "lost"}:
            self.requests.append(call)
            self.sent.append((call["DestinationPhoneNumber"], call["MessageBody"]))
        if fault:
            return self._fail(request.url, fault)
        return answer(request.url, 200, {"MessageId": f"m-{len(self.sent)}"})

    def fail(self, request: Any, **_: Any) -> AWSResponse:
        """Answer one call with the fault that is always there."""
        return self._fail(request.url, self.always)

    def _fail(self, url: str, fault: str) -> AWSResponse:
        match fault:
            case "nothing" | "lost":
                raise ReadTimeoutError(endpoint_url=url)
            case "unreachable":
                raise ConnectTimeoutError(endpoint_url=url)
            case _:
                return answer(url, *self.errors[fault])

    def texts_of(self, number: str) -> list[str]:
        """What one phone got, in order."""
        return [body for to, body in self.sent if to == number]


def answer(url: str, status: int, body: bytes | Mapping[str, Any]) -> AWSResponse:
    """An AWS answer for a before-send hook."""
    raw: Any = _Raw(body if isinstance(body, bytes) else json.dumps(body).encode())
    return AWSResponse(url, status, _headers(), raw)


def _headers() -> HTTPHeaders:
    headers = HTTPHeaders()
    headers["content-type"] = "application/x-amz-json-1.0"
    return headers


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


class Channelled:
    """The channel sms (or another sender) with its queue and tables, in virtual time. Needs moto around it."""

    def __init__(self, recipients: int = 0) -> None:
        self.now = NOW
        self.alert_id = ALERT_ID
        self.dynamodb = boto3.client("dynamodb", config=ONE_TRY)
        make_tables(self.dynamodb)
        self.alerts = AlertStore(self.dynamodb, ALERTS)
        self.settings = SettingsStore(self.dynamodb, SETTINGS)
        self.deliveries = DeliveryStore(self.dynamodb, DELIVERIES)
        self.rates = RateStore(self.dynamodb, DELIVERIES)
        self.community = CommunityReader(self.dynamodb, COMMUNITY)
        self.network = Network()
        self.queue: list[Waiting] = []
        self.dead: list[Waiting] = []
        self.calls: list[str] = []
        #: The worker dies instead of making its n-th call. Dying after a call is dying before the next.
        self.kill_before: int | None = None
        self.interrupt_at: int | None = None
        self.interrupted = False
        self.interruption: Callable[[], Any] = lambda: None
        self.refuse_messages = 0
        #: Whether the channel waits for no lease of a block in flight, as the web does.
        self.overtakes = False
        #: The next call of this name never gets through.
        self.fail_next = ""
        self._numbers = itertools.count(1)
        self._sqs = boto3.client("sqs")
        self._sms = boto3.client("pinpoint-sms-voice-v2", config=ONE_TRY)
        hooks: dict[str, tuple[Any, Any]] = {  # a before-send hook that answers keeps the request from the network
            "sqs.SendMessageBatch": (self._sqs, self._enqueue),
            "pinpoint-sms-voice-v2.SendTextMessage": (self._sms, self.network.take),
        }
        for event, (client, hook) in hooks.items():
            client.meta.events.register_first(f"before-send.{event}", hook)
        for watched in (self.dynamodb, self._sqs, self._sms):
            watched.meta.events.register_first("before-send.*", self._before)
        self.sms: Dispatch[Participant] = self.worker()
        self.add_numbers(recipients)
        self.calls.clear()

    # --- the world around ---

    def another(self, number_: int) -> None:
        """Another alert with nothing in the queues and cold workers: cheaper than another world."""
        self.alert_id = f"{number_:08d}"
        self.now = NOW
        self.kill_before = self.interrupt_at = None
        self.interrupted = False
        self.sms = self.worker()
        for items in (self.queue, self.dead, self.network.sent, self.network.requests):
            items.clear()

    def worker(self) -> Dispatch[Participant]:
        """A worker of its own: nothing is warm."""
        sender = SmsSender(self._sms, Participants(self.community, Channel.SMS), SmsSettings("Politie", "receipts", COMMUNITY))
        sender.overtakes = self.overtakes
        return Dispatch(
            deliveries=self.deliveries,
            rates=self.rates,
            brakes=brakes(self.rates, Channel.SMS, self.clock),
            guards=Guards(self.alerts, self.settings, Channel.SMS, self.clock),
            queue=JobQueue(self._sqs, LANES),
            sender=sender,
            clock=self.clock,
            new_id=lambda: f"worker-{next(self._numbers)}",
            sleep=lambda seconds: self.later(seconds=seconds),
        )

    def clock(self) -> datetime:
        return self.now

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def add_numbers(self, count: int, *, exercise: bool = False, first: int = 0) -> None:
        put_people(self.dynamodb, [participant(index, exercise=exercise) for index in range(first, first + count)])

    def remove_number(self, index: int) -> None:
        remove_people(self.dynamodb, [participant(index)])

    def remove_numbers(self, count: int, *, first: int) -> None:
        for index in range(first, first + count):
            self.remove_number(index)

    def switch(self, channel: Channel, *, on: bool) -> None:
        key = {"pk": {"S": f"CHANNEL#{channel}"}, "sk": {"S": "SWITCH"}}
        self.dynamodb.put_item(TableName=SETTINGS, Item=key | {"on": {"BOOL": on}, "reason": {"S": "storing"}})

    # --- versions ---

    def release(self, message: MessageType, **changes: Any) -> Version:
        """Release the alert's next version, as intake would; nobody is told yet."""
        was = self.alerts.head(self.alert_id)
        content = changes.pop("content", amber())
        changes = {"alert_id": self.alert_id, **changes}
        version = make_version(message, (was.version if was else 0) + 1, self.now, content, **changes)
        over = message in {MessageType.STOP, MessageType.RESULT}
        head = Alert(
            id=self.alert_id,
            state=AlertState.STOPPED if over else AlertState.LIVE,
            kind=content.kind,
            organisation=content.organisation,
            incident=content.incident,
            exercise=content.exercise,
            created_at=NOW,
            created_by="olga",
            version=version.number,
            expires_at=version.expires,
        )
        audit = AuditEntry(self.now, f"audit-{version.number}", "olga", message.value, "", head.state.value)
        self.alerts.commit(Change(alert=head, was=was, audit=audit, version=version))
        return version

    def change_head(self, **changes: Any) -> None:
        """Change the head alone: an extension, or something that must never happen."""
        was = self.alerts.head(self.alert_id)
        assert was is not None
        row = Alert.model_validate({**was.model_dump(), **changes})
        audit = AuditEntry(self.now, f"change-{next(self._numbers)}", "olga", "extend", "", row.state.value)
        self.alerts.commit(Change(alert=row, was=was, audit=audit))

    def announce(self, version: Version, channel: Channel = Channel.SMS) -> None:
        """The envelope arrives at the channel's queue."""
        self.put(version.lane, Envelope.of(version, frozenset({channel})).model_dump_json())

    def start(self, message: MessageType = MessageType.ALERT, **changes: Any) -> Version:
        """Release and announce."""
        version = self.release(message, **changes)
        self.announce(version)
        return version

    # --- the queue ---

    def put(self, lane: Lane, body: str, *, at: datetime | None = None) -> Waiting:
        waiting = Waiting(at or self.now, lane, body, f"message-{next(self._numbers)}")
        self.queue.append(waiting)
        return waiting

    def put_job(self, job: Job) -> Waiting:
        message = JobMessage(alert_id=job.alert_id, version=job.version, channel=Channel(job.channel), job_id=job.job_id)
        return self.put(Lane.URGENT, message.model_dump_json())

    def work(self, *, until: datetime | None = None, worker: Dispatch[Any] | None = None) -> None:
        """Handle every message as it becomes visible, moving the clock, up to and including `until` (default: now)."""
        until = until or self.now
        while (waiting := min(self.queue, key=lambda item: item.at, default=None)) and waiting.at <= until:
            self.now = max(self.now, waiting.at)
            self.handle(waiting, worker)
        self.now = max(self.now, until)

    def work_for(self, **time: float) -> None:
        self.work(until=self.now + timedelta(**time))

    def handle(self, waiting: Waiting, worker: Dispatch[Any] | None = None) -> bool:
        """One invocation with one message; whether it is gone from the queue. A killed worker leaves it there."""
        waiting.received += 1
        waiting.at = self.now + VISIBILITY
        try:
            failures = self.invoke(waiting, worker or self.sms)
        except KilledError:
            failures = [waiting.id]
        if not failures:
            self.queue.remove(waiting)
        elif waiting.received >= 5:
            self.queue.remove(waiting)
            self.dead.append(waiting)
        return not failures

    def invoke(self, waiting: Waiting, worker: Dispatch[Any]) -> list[str]:
        """The ids that stay in the queue, as Lambda would learn them."""
        ends = self.now + TIMEOUT
        context: Any = _Context(lambda: ends - self.now)
        answered = handle_batch({"Records": [{"messageId": waiting.id, "body": waiting.body}]}, _context(context), worker)
        return [item["itemIdentifier"] for item in answered["batchItemFailures"]]

    def sweep(self) -> dict[str, int]:
        """One run of the sweep."""
        return Sweep(self.alerts, self.deliveries, {Channel.SMS: JobQueue(self._sqs, LANES)}, self.clock).run()

    def _enqueue(self, request: Any, **_: Any) -> AWSResponse:
        call = json.loads(request.body)
        lane = next(lane for lane, url in LANES.items() if url == call["QueueUrl"])
        failed, taken = [], []
        for entry in call["Entries"]:
            if self.refuse_messages > 0:
                self.refuse_messages -= 1
                failed.append({"Id": entry["Id"], "SenderFault": False, "Code": "InternalError"})
                continue
            self.put(lane, entry["MessageBody"], at=self.now + timedelta(seconds=entry.get("DelaySeconds", 0)))
            taken.append({"Id": entry["Id"], "MessageId": entry["Id"], "MD5OfMessageBody": ""})
        return answer(request.url, 200, {"Successful": taken, "Failed": failed})

    # --- what happened ---

    def job(self, version: int, job_id: str, channel: Channel = Channel.SMS) -> Job:
        return next(job for job in self.jobs(channel) if job.version == version and job.job_id == job_id)

    def jobs(self, channel: Channel = Channel.SMS) -> list[Job]:
        return self.deliveries.jobs(self.alert_id, channel, self.now)

    def sent_to(self, indices: Sequence[int]) -> dict[int, list[str]]:
        return {index: self.network.texts_of(number(index)) for index in indices}

    def _before(self, request: Any, event_name: str, **_: Any) -> None:
        del request
        self.calls.append(event_name.rsplit(".", maxsplit=1)[-1])
        if len(self.calls) == self.kill_before:
            raise KilledError
        if self.fail_next == self.calls[-1]:
            self.fail_next = ""
            raise EndpointConnectionError(endpoint_url="https://dynamodb.test")
        if len(self.calls) == self.interrupt_at:
            self.interrupt_at, self.interrupted = None, True
            self.interruption()


@dataclass
class _Context:
    """What Lambda tells a handler about its invocation."""

    remaining: Callable[[], timedelta]

    def get_remaining_time_in_millis(self) -> int:
        return int(self.remaining().total_seconds() * 1000)


def _context(context: Any) -> "LambdaContext":
    return context  # type: ignore[no-any-return]  # only the one method is used


def text(version: int, audience: Audience) -> str:
    """What a version says to an audience by SMS, in these tests."""
    return f"v{version} {audience}"


def make_texts(message: MessageType, version: int) -> Texts:
    """Short texts that tell which version and audience they are for, for every channel."""
    texts: Texts = {channel.value: {} for channel in Channel}
    for audience in AUDIENCES[message]:
        said = text(version, audience)
        texts["sms"][audience] = {"text": said}
        texts["push"][audience] = {"title": f"title {said}", "body": said}
        ends = message in {MessageType.STOP, MessageType.RESULT}
        texts["display"][audience] = {} if ends else {"3x16/passenger": f"AMBER ALERT\nV{version}\nBEL 112", "board": said}
    return texts


def make_version(message: MessageType, number_: int, sent: datetime, content: Content, **changes: Any) -> Version:
    """A released version."""
    version = Version(
        alert_id=ALERT_ID,
        number=number_,
        message=message,
        content=content,
        texts=make_texts(message, number_),
        hash=f"{number_:064x}",
        signatures=(),
        base_version=number_ - 1,
        sent=sent.astimezone(UTC),
        expires=NOW + timedelta(hours=12),
        because=StopReason.STOPPED if message is MessageType.STOP else None,
    )
    return version.model_copy(update=changes)
