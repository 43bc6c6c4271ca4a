"""Phones with the app, the device API and its worker, on moto: SNS, the community table, the worker's queue, a clock."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from alerting.domain.coverage import cell_of
from alerting.store.alerts import from_row
from community.devices.api import make_devices_api
from community.devices.bury_device import Undertaker, bury_device
from community.devices.device import Counter, Device, DeviceState, Platform
from community.devices.endpoint_event import EndpointEvent
from community.devices.office import BackOffice, FrontOffice
from community.devices.pacer import Pacer
from community.devices.push_service import Names, PushService, is_disabled
from community.devices.registry import DeviceRegistry
from community.devices.rows import device_of
from community.devices.settle_device import Verdict, settle_device
from community.devices.sweep import Sweep
from community.devices.wake_queue import WakeQueue
from community.devices.worklist import Worklist

EVENTS = Path(__file__).parent / "events"
NOW = datetime(2026, 11, 20, 13, 40, tzinfo=UTC)
COMMUNITY = "community"
AREA_PREFIX = "arn:aws:sns:eu-central-1:123456789012:kindalarm-test-"
PATH = "/v1/public/devices"
UTRECHT = {"latitude": 52.0907, "longitude": 5.1214}
ZWOLLE = {"latitude": 52.5168, "longitude": 6.083}
BREDA = {"latitude": 51.5719, "longitude": 4.7683}
APNS_TOKEN = "0a" * 32
FCM_TOKEN = "fcm:" + "Ab_-9" * 20


class KilledError(BaseException):
    """The worker is gone, as when Lambda stops it: nothing catches this."""


@dataclass
class Answer:
    """What the API said."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Phone:
    """What the app keeps of its registration."""

    id: str
    secret: str


class Phones:
    """The service and whoever speaks to it. Needs moto around it."""

    def __init__(self) -> None:
        self.now = NOW
        self.dynamodb, self.sns, self.sqs = boto3.client("dynamodb"), boto3.client("sns"), boto3.client("sqs")
        self._numbers = itertools.count(1)
        self._workers = itertools.count(1)
        self.calls: list[str] = []
        self.faults: dict[str, Callable[[], None]] = {}
        self.faults_after: dict[str, Callable[[], None]] = {}
        self.slept: list[float] = []
        self._make_world()
        self.registry = DeviceRegistry(self.dynamodb, COMMUNITY)
        self.queue = WakeQueue(self.sqs, self.queue_url)
        front = FrontOffice(self.registry, self.queue, self.clock, self._new_id, lambda: f"secret-{next(self._numbers)}")
        self.api = make_devices_api(front, self.applications)
        self.sweep = Sweep(self.registry, self.queue, self.clock)
        self.undertaker = Undertaker(self.registry, lambda arn: is_disabled(self.sns, arn), self.queue, self.clock)
        for client, service in ((self.sns, "sns"), (self.dynamodb, "dynamodb")):
            client.meta.events.register(f"before-call.{service}", self._before)
            client.meta.events.register(f"after-call.{service}", self._after)

    def clock(self) -> datetime:
        return self.now

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    # --- the app ---

    def ask(self, method: str, path: str = PATH, body: Any = None, secret: str | None = None) -> Answer:
        event = json.loads((EVENTS / "http_api_get.json").read_text())
        event["rawPath"] = event["requestContext"]["http"]["path"] = path
        event["requestContext"]["http"]["method"] = method
        event["requestContext"].pop("authorizer")
        event["headers"] = {"content-type": "application/json"} | (
            {"authorization": f"Bearer {secret}"} if secret is not None else {}
        )
        if body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        answer = self.api.resolve(event, None)  # type: ignore[arg-type]  # nothing looks at Lambda's context
        return Answer(answer["statusCode"], json.loads(answer["body"] or "{}"))

    def register(self, **changes: Any) -> Phone:
        answer = self.ask("POST", body=registration(**changes))
        assert answer.status == 202, answer
        return Phone(**answer.body)

    def speak(self, phone: Phone, method: str, body: Any = None) -> Answer:
        return self.ask(method, f"{PATH}/{phone.id}", body, phone.secret)

    # --- the service behind it ---

    def worker(self) -> BackOffice:
        """A function of its own, with its own name on leases."""
        names = Names(self.applications, self.national, AREA_PREFIX)
        pacers = [Pacer(40, lambda: 0.0, self.slept.append) for _ in range(2)]
        worklist = Worklist(self.dynamodb, COMMUNITY, f"worker-{next(self._workers)}")
        return BackOffice(self.registry, worklist, PushService(self.sns, names, *pacers), self.clock)

    def messages(self) -> list[dict[str, Any]]:
        found = []
        while batch := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10, VisibilityTimeout=0).get(
            "Messages"
        ):
            for message in batch:
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
                found.append(json.loads(message["Body"]))
        return found

    def work(self) -> list[Verdict]:
        """Settle every device that there is a message for."""
        return [settle_device(self.worker(), message["device_id"]) for message in self.messages()]

    def settle(self, phone: Phone) -> Verdict:
        return settle_device(self.worker(), phone.id)

    def fail(self, endpoint: str, failure: str = "InvalidPlatformToken", *, disable: bool = True) -> None:
        """SNS could not deliver to an endpoint."""
        if disable:
            self.sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "false"})
        bury_device(self.undertaker, EndpointEvent.parse(failure_of(endpoint, failure)))

    # --- what there is to see ---

    def device(self, phone: Phone) -> Device:
        device = self.registry.load(phone.id, self.now)
        assert device is not None
        return device

    def endpoints(self) -> dict[str, dict[str, str]]:
        """The attributes of every endpoint, by ARN."""
        return {
            endpoint["EndpointArn"]: endpoint["Attributes"]
            for arn in self.applications.values()
            if arn
            for endpoint in self.sns.list_endpoints_by_platform_application(PlatformApplicationArn=arn)["Endpoints"]
        }

    def subscriptions(self) -> dict[str, set[str]]:
        """The topics that each endpoint is subscribed to, by recipient id."""
        found: dict[str, set[str]] = {}
        for page in self.sns.get_paginator("list_subscriptions").paginate():
            for item in page["Subscriptions"]:
                topics = found.setdefault(item["Endpoint"], set())
                name = item["TopicArn"].removeprefix(AREA_PREFIX)
                assert name not in topics, f"twice on {name}"
                topics.add(name)
        return found

    def topics_of(self, phone: Phone) -> set[str]:
        return self.subscriptions().get(self.device(phone).done.endpoint, set())

    def counts(self) -> dict[Counter, int]:
        """Every counter that is not zero."""
        rows = [row for row in self.rows() if row["pk"].startswith("COUNT")]
        return {Counter(row["pk"], row["sk"]): int(row["people"]) for row in rows if row["people"] != 0}

    def recount(self) -> dict[Counter, int]:
        """What the counters should say of the devices that are active."""
        counts: dict[Counter, int] = {}
        for device in self.devices():
            if device.state is DeviceState.ACTIVE:
                for counter in device.wish.counters():
                    counts[counter] = counts.get(counter, 0) + 1
        return counts

    def devices(self) -> list[Device]:
        return [device_of(row) for row in self.rows() if row["pk"].startswith("DEVICE#")]

    def rows(self) -> Iterator[dict[str, Any]]:
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=COMMUNITY)
        return (from_row(item) for page in pages for item in page["Items"])

    def kinds(self) -> set[str]:
        """The kinds of rows that there are."""
        return {row["pk"].partition("#")[0] for row in self.rows()}

    # --- making it ---

    def _make_world(self) -> None:
        keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
        self.dynamodb.create_table(
            TableName=COMMUNITY,
            KeySchema=keys,  # type: ignore[arg-type]  # a list of literals
            AttributeDefinitions=attributes,  # type: ignore[arg-type]  # a list of literals
            BillingMode="PAY_PER_REQUEST",
        )
        self.queue_url = self.sqs.create_queue(QueueName="devices")["QueueUrl"]
        self.national = {
            name: self.sns.create_topic(Name=f"kindalarm-test-{name}")["TopicArn"] for name in ("national", "exercise-national")
        }
        self.applications = {
            Platform.APNS: self._application("APNS"),
            Platform.APNS_SANDBOX: "",
            Platform.FCM: self._application("GCM"),
        }

    def _application(self, platform: str) -> str:
        answer = self.sns.create_platform_application(Name="app", Platform=platform, Attributes={"PlatformCredential": "x"})
        return answer["PlatformApplicationArn"]

    def _new_id(self) -> str:
        return f"{next(self._numbers):032x}"

    def _before(self, model: Any, **_: Any) -> None:
        if model.service_model.service_name == "sns":
            self.calls.append(model.name)
        for name in {model.name, "*"} & self.faults.keys():
            self.faults[name]()

    def _after(self, model: Any, **_: Any) -> None:
        for name in {model.name, "*"} & self.faults_after.keys():
            self.faults_after[name]()


def cell_at(place: dict[str, float]) -> str:
    """The cell that a place lies in."""
    return cell_of(place["latitude"], place["longitude"])


def registration(**changes: Any) -> dict[str, Any]:
    """What an Android phone in Utrecht sends."""
    return {"token": FCM_TOKEN, "platform": "fcm", "over_16": True, "places": [UTRECHT]} | changes


def failure_of(endpoint: str, failure: str = "InvalidPlatformToken") -> str:
    """The event that SNS publishes."""
    event = json.loads((EVENTS / "sns_endpoint_delivery_failure.json").read_text())
    return json.dumps(event | {"EndpointArn": endpoint, "FailureType": failure})


def after_calls(count: int, happen: Callable[[], None]) -> Callable[[], None]:
    """A hook that lets so many calls through, and then something happens at each."""
    left = itertools.count(count, -1)

    def fault() -> None:
        if next(left) <= 0:
            happen()

    return fault


def throttled(after: int = 0) -> Callable[[], None]:
    """A fault: SNS takes so many calls and then no more."""

    def refuse() -> None:
        raise ClientError({"Error": {"Code": "Throttled", "Message": "Rate exceeded"}}, "Subscribe")

    return after_calls(after, refuse)


def killed(after: int = 0) -> Callable[[], None]:
    """A fault: the worker dies at a call."""

    def die() -> None:
        raise KilledError

    return after_calls(after, die)
