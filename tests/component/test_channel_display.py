"""Displays: a signed webhook per network, the variant that fits its signs, and what each answer means."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
import urllib3
from moto import mock_aws
from standardwebhooks import Webhook
from urllib3 import exceptions

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.delivery import EXPANSION, Accepted, JobState, Outcome, Rejected, TryLater, Unknown, Unsupported
from alerting.domain.messages import Audience, MessageType
from alerting.events import Envelope
from alerting.render.message import Message
from alerting.store.settings import NETWORKS, Network
from builders import NOW, SETTINGS, amber, circle
from dispatch.channels.display import DisplaySender, WebhookSecrets, body_of
from dispatch.dispatching import Dispatch
from dispatch.guards import Guards
from dispatch_world import ALERT_ID, Channelled, make_version

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOST = "https://signs.example:8443/networks"
URL = f"{HOST}/ns"
STATION = Network(id="ns", url=URL, rows=3, columns=16)


@dataclass
class Pool:
    """The outside of urllib3: takes requests as a PoolManager does and answers as told, per address if need be."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: Exception | None = None
    failing: dict[str, int] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)

    def request(self, method: str, url: str, **options: Any) -> urllib3.HTTPResponse:
        self.requests.append({"method": method, "url": url, **options})
        if self.error:
            raise self.error
        return urllib3.HTTPResponse(
            io.BytesIO(self.body), self.headers, self.failing.get(url, self.status), preload_content=False
        )

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(request["body"]) for request in self.requests]


def message(kind: MessageType = MessageType.ALERT, audience: Audience = Audience.FIRST, **changes: Any) -> Message:
    version: Version = make_version(kind, 2, NOW, changes.pop("content", amber()))
    return Message(
        version, audience, changes.get("slots", version.texts["display"][audience]), "J1-0001", NOW + timedelta(hours=12)
    )


class Networks:
    """The channel display: networks and their keys on moto, the outside as a Pool."""

    def __init__(self) -> None:
        self.world = Channelled()
        self.pool = Pool()
        pool: Any = self.pool
        self.secrets = boto3.client("secretsmanager")
        arn = self.secrets.create_secret(Name="webhooks", SecretString=json.dumps({"ns": SECRET, "drill": SECRET}))["ARN"]
        hosts = frozenset({"signs.example:8443"})
        self.sender = DisplaySender(pool, self.world.settings, WebhookSecrets(self.secrets, arn), hosts)
        guards = Guards(self.world.alerts, self.world.settings, Channel.DISPLAY, self.world.clock)
        worker: Dispatch[Any] = self.world.sms
        self.dispatch = replace(worker, guards=guards, sender=self.sender)

    def add(self, network: Network) -> None:
        row = {name: _attribute(value) for name, value in network.model_dump(exclude={"id"}).items()}
        self.world.dynamodb.put_item(TableName=SETTINGS, Item={"pk": {"S": NETWORKS}, "sk": {"S": network.id}, **row})

    def run(self, kind: MessageType = MessageType.ALERT, **changes: Any) -> None:
        version = self.world.release(kind, **changes)
        self.world.put(version.lane, Envelope.of(version).model_dump_json())
        self.world.work(worker=self.dispatch)

    def send(self, message: Message, network: Network = STATION, now: datetime = NOW) -> Outcome:
        return self.sender.send(message, 0, network, now)


def _attribute(value: object) -> Any:
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case _:
            return {"S": value}


@pytest.fixture
def networks() -> Iterator[Networks]:
    with mock_aws():
        yield Networks()


def test_a_network_can_verify_what_it_is_told_with_the_standard_library_of_webhooks(networks: Networks) -> None:
    now = datetime.now(UTC)  # the library compares with the real clock
    assert networks.send(message(), now=now) == Accepted(f"{ALERT_ID}-2-ns")
    (request,) = networks.pool.requests
    told = Webhook(SECRET).verify(request["body"], request["headers"])
    assert told == {
        "type": "sign.show",
        "alert_id": ALERT_ID,
        "version": 2,
        "exercise": False,
        "lines": ["AMBER ALERT", "V2", "BEL 112"],
        "until": (NOW + timedelta(hours=12)).isoformat(),
    }


def test_trying_again_has_the_same_id_and_no_redirect_is_followed(networks: Networks) -> None:
    networks.send(message())
    networks.send(message(), now=NOW + timedelta(minutes=5))
    first, second = networks.pool.requests
    assert first["headers"]["webhook-id"] == second["headers"]["webhook-id"]
    assert (first["redirect"], first["retries"]) == (False, False)
    assert first["timeout"].connect_timeout + first["timeout"].read_timeout < 5


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {}, Accepted(f"{ALERT_ID}-2-ns")),
        (500, {}, TryLater(timedelta(seconds=10), "http_500")),
        (503, {"Retry-After": "120"}, TryLater(timedelta(seconds=120), "http_503")),
        (429, {"Retry-After": "1"}, TryLater(timedelta(seconds=1), "http_429")),
        (429, {"Retry-After": "Fri, 20 Nov 2026 13:00:00 GMT"}, TryLater(timedelta(seconds=10), "http_429")),
        (400, {}, Rejected("http_400", mendable=True)),
        (410, {}, Rejected("http_410", mendable=True)),
        (302, {"Location": "https://elsewhere.example"}, Rejected("http_302", mendable=True)),
    ],
)
def test_every_status_is_an_outcome(networks: Networks, status: int, headers: dict[str, str], expected: Outcome) -> None:
    networks.pool.status, networks.pool.headers = status, headers
    assert networks.send(message()) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (exceptions.ReadTimeoutError(urllib3.HTTPSConnectionPool("x"), URL, "slow"), Unknown("no_answer_ReadTimeoutError")),
        (exceptions.ProtocolError("garbage"), Unknown("no_answer_ProtocolError")),
        (exceptions.ConnectTimeoutError("nobody"), TryLater(timedelta(seconds=10), "connect_ConnectTimeoutError")),
        (exceptions.SSLError("another certificate"), TryLater(timedelta(seconds=10), "connect_SSLError")),
    ],
)
def test_no_answer_or_garbage_is_an_outcome_too(networks: Networks, error: Exception, expected: Outcome) -> None:
    networks.pool.error = error
    assert networks.send(message()) == expected


def test_an_answer_without_end_is_not_read_to_its_end(networks: Networks) -> None:
    networks.pool.body = b"x" * 1_000_000
    assert networks.send(message()) == Unknown("answer_too_large")


@pytest.mark.parametrize(
    "url",
    [
        "http://signs.example:8443/",
        "https://signs.example/",
        "https://signs.example:8443@evil.example/",
        "https://169.254.169.254/",
    ],
)
def test_only_https_to_an_agreed_host_is_called(networks: Networks, url: str) -> None:
    assert networks.send(message(), STATION.model_copy(update={"url": url})) == Rejected("host_not_allowed", mendable=True)
    assert networks.pool.requests == []


def test_a_network_without_a_key_waits_until_there_is_one(networks: Networks) -> None:
    other = STATION.model_copy(update={"id": "unknown"})
    assert networks.send(message(), other) == TryLater(timedelta(seconds=60), "no_secret")
    networks.secrets.put_secret_value(SecretId="webhooks", SecretString=json.dumps({"unknown": SECRET}))
    assert isinstance(networks.send(message(), other, NOW + timedelta(minutes=6)), Accepted)


def test_a_secret_that_cannot_be_read_is_tried_again(networks: Networks) -> None:
    networks.secrets.delete_secret(SecretId="webhooks", ForceDeleteWithoutRecovery=True)
    assert networks.send(message()) == TryLater(timedelta(seconds=60), "no_secret")


def test_an_exercise_never_reaches_a_real_sign_nor_the_other_way_round(networks: Networks) -> None:
    drill = STATION.model_copy(update={"exercise": True})
    assert networks.send(message(), drill) == Rejected("exercise_mismatch")
    assert networks.send(message(content=amber(exercise=True))) == Rejected("exercise_mismatch")
    assert networks.pool.requests == []


def test_a_board_gets_the_sentence_and_a_sign_that_nothing_fits_is_refused(networks: Networks) -> None:
    board = STATION.model_copy(update={"board": True, "rows": 0, "columns": 0})
    assert (body_of(message(), board) or {})["lines"] == ["v2 first"]
    assert networks.send(message(), STATION.model_copy(update={"rows": 2, "columns": 12})) == Unsupported("no_fitting_text")
    assert networks.send(message(), STATION.model_copy(update={"viewer": "motorist"})) == Unsupported("no_fitting_text")


def test_a_sign_that_shows_an_older_version_is_cleared_when_nothing_fits_any_more() -> None:
    update = message(MessageType.UPDATE, Audience.REACHED, slots={})
    assert body_of(update, STATION) == {"type": "sign.clear", "alert_id": ALERT_ID, "version": 2, "exercise": False}


def test_each_network_is_its_own_job_and_the_stop_clears_them_all(networks: Networks) -> None:
    networks.add(STATION)
    networks.add(STATION.model_copy(update={"id": "roads", "url": f"{HOST}/roads", "viewer": "motorist"}))
    networks.add(STATION.model_copy(update={"id": "drill", "exercise": True}))
    networks.secrets.put_secret_value(SecretId="webhooks", SecretString=json.dumps({"ns": SECRET, "roads": SECRET}))
    networks.run()
    assert [told["type"] for told in networks.pool.told()] == ["sign.show"]
    jobs = [job for job in networks.world.jobs(Channel.DISPLAY) if job.job_id != EXPANSION]
    assert [(job.total, job.tally.accepted, dict(job.tally.reasons)) for job in jobs] == [
        (1, 1, {}),
        (1, 0, {"no_fitting_text": 1}),
    ]
    networks.pool.requests.clear()
    networks.run(MessageType.STOP)
    assert [told["type"] for told in networks.pool.told()] == ["sign.clear", "sign.clear"]


def test_a_network_that_is_down_delays_no_other_and_is_tried_again(networks: Networks) -> None:
    networks.add(STATION)
    networks.add(STATION.model_copy(update={"id": "broken", "url": f"{HOST}/broken"}))
    networks.secrets.put_secret_value(SecretId="webhooks", SecretString=json.dumps({"ns": SECRET, "broken": SECRET}))
    networks.pool.failing = {f"{HOST}/broken": 500}
    networks.run()
    jobs = {job.job_id: job for job in networks.world.jobs(Channel.DISPLAY)}
    assert (jobs["J1-0001"].state, jobs["J1-0002"].state) == (JobState.PLANNED, JobState.DONE)
    networks.pool.failing = {}
    networks.world.work(until=networks.world.now + timedelta(minutes=1), worker=networks.dispatch)
    assert [job.state for job in networks.world.jobs(Channel.DISPLAY)] == [JobState.DONE] * 3


def test_a_network_is_meant_wherever_the_area_is_and_takes_no_token(networks: Networks) -> None:
    networks.add(STATION)
    networks.add(STATION.model_copy(update={"id": "drill", "exercise": True}))
    local = message(MessageType.UPDATE, Audience.REACHED, content=amber(area=circle()))
    assert dict(networks.sender.audience(local.version, frozenset(), "", NOW).due) == {"ns": NOW}
    assert networks.sender.meant(local.version, ["ns", "gone"], NOW) == {"ns": NOW, "gone": NOW}
    assert networks.sender.tokens(local) == 0


def test_no_network_at_all_is_an_empty_expansion(networks: Networks) -> None:
    networks.run()
    assert [(job.job_id, job.state) for job in networks.world.jobs(Channel.DISPLAY)] == [(EXPANSION, JobState.DONE)]
