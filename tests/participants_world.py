"""A world for tests of participants: the community table on moto, and senders that write down what they get."""

import base64
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
import urllib3
from botocore.awsrequest import AWSResponse

from alerting.domain.community import Participant, ParticipantState
from alerting.runtime.web_pages import request_of
from alerting.store.alerts import from_row
from alerting.store.community_rows import participant_of
from community.pages.site import Site
from community.pages.web import BOUNDS, HEADERS
from community.participants.api import make_participants_api
from community.participants.code_post import PATIENT, CodePost, PostSettings
from community.participants.codes import CodeBook
from community.participants.contact import Contact
from community.participants.desk import Desk
from community.participants.footprint import footprint
from community.participants.geocoder import Geocoder
from community.participants.store import ParticipantStore

TABLE = "community"
KEY = b"a contact key of 32 characters!!"
PUBLIC_URL = "https://kindalarm.example"
NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
NUMBER = "+31612345678"
EMAIL = "jan@example.nl"
UTRECHT = {"latitude": 52.0907, "longitude": 5.1214}
HAARLEM = {"latitude": 52.3874, "longitude": 4.6462}
EVENT = json.loads((Path(__file__).parent / "events" / "http_api_get.json").read_text())
SETTINGS = PostSettings(
    public_url=PUBLIC_URL,
    sms_origination_identity="BURGERNET",
    sms_configuration_set="community",
    voice_origination_identity="+31970000000",
    email_from="Burgernet <burgernet@kindalarm.example>",
    email_configuration_set="community",
)


@dataclass
class Outside:
    """The services that send: `sent` holds (operation, request); `refuse_with` makes them fail."""

    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refuse_with: tuple[int, str] | None = None

    def take(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        self.sent.append((event_name.rpartition(".")[2], json.loads(request.body)))
        if self.refuse_with is None:
            return aws_answer(request.url, 200, {"MessageId": "m1"})
        status, code = self.refuse_with
        return aws_answer(request.url, status, {"__type": code, "message": "no"})

    def code(self) -> str:
        """The six digits in the last message."""
        return re.search(r"\b(\d{6})\b", self.text().replace('<break time="400ms"/>', ""))[1]  # type: ignore[index]

    def text(self) -> str:
        _, request = self.sent[-1]
        if "Content" in request:
            return str(request["Content"]["Simple"]["Body"]["Text"]["Data"])
        return str(request["MessageBody"])


def aws_answer(url: str, status: int, body: Mapping[str, Any]) -> AWSResponse:
    """An answer as botocore reads it."""

    class Raw:
        def stream(self, **_: Any) -> Iterator[bytes]:
            yield json.dumps(body).encode()

    headers = {"x-amzn-errortype": str(body.get("__type", ""))} if status >= 400 else {}
    return AWSResponse(url, status, headers, Raw())  # type: ignore[arg-type]  # botocore reads any mapping


@dataclass
class Register(urllib3.PoolManager):
    """PDOK's register: addresses by postcode and house number, or another answer."""

    addresses: dict[tuple[str, str], tuple[float, float]] = field(
        default_factory=lambda: {("3511AB", "12"): (52.0907, 5.1214), ("2011AA", "1"): (52.3874, 4.6462)}
    )
    status: int = 200
    body: bytes | None = None
    error: Exception | None = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def request(self, method: str, url: str, **options: Any) -> Any:  # type: ignore[override]
        self.asked.append((url, options))
        if self.error is not None:
            raise self.error
        body = self._found(method, url) if self.body is None else self.body
        return urllib3.HTTPResponse(body=io.BytesIO(body), status=self.status, preload_content=False)

    def _found(self, method: str, url: str) -> bytes:
        assert method == "GET"
        code, number = re.search(r"postcode%3A(\w+)", url), re.search(r"huisnummer%3A(\d+)", url)
        assert code
        assert number
        place = self.addresses.get((code[1], number[1]))
        docs = [{"centroide_ll": f"POINT({place[1]} {place[0]})"}] if place else []
        return json.dumps(
            {"response": {"numFound": len(docs), "start": 0, "maxScore": 9.1, "numFoundExact": True, "docs": docs}}
        ).encode()


@cache
def table_client() -> Any:
    """One for all tests: making one costs more than a test."""
    return boto3.client("dynamodb", region_name="eu-central-1")


@cache
def senders() -> tuple[Any, Any]:
    """The SMS network's and the mail service's clients; whoever is outside now answers."""
    sms = boto3.client("pinpoint-sms-voice-v2", region_name="eu-central-1", config=PATIENT)
    mail = boto3.client("sesv2", region_name="eu-central-1", config=PATIENT)
    for client in (sms, mail):
        client.meta.events.register_first("before-send.*", answer_now)
    return sms, mail


_NOW_OUTSIDE: list[Outside] = []


def answer_now(**call: Any) -> Any:
    """Whoever is outside in the world that was made last answers."""
    return _NOW_OUTSIDE[-1].take(**call)


@dataclass
class World:
    """The table, the clock, the outside, and desks; inside `mock_aws`."""

    now: datetime = NOW
    outside: Outside = field(default_factory=Outside)
    register: Register = field(default_factory=Register)
    codes: Iterator[str] | None = None

    def __post_init__(self) -> None:
        _NOW_OUTSIDE.append(self.outside)
        self.dynamodb = table_client()
        self.dynamodb.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        self.store = ParticipantStore(self.dynamodb, TABLE, lambda _: None)
        self.numbers = iter(range(1, 10_000))

    def desk(self) -> Desk:
        return Desk(
            store=self.store,
            codes=CodeBook(self.dynamodb, TABLE, KEY),
            key=KEY,
            now=self.now,
            post=CodePost(*senders(), SETTINGS),
            find_address=Geocoder(self.register, "https://geocoder.example/v3_1").find,
            new_code=lambda: f"{next(self.numbers):06d}",
            new_secret=lambda: f"secret-{next(self.numbers)}",
            public_url=PUBLIC_URL,
        )

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def call(self, method: str, path: str, body: Any = None, secret: str = "") -> tuple[int, Any]:
        """One request to the API; status and body."""
        event = json.loads(json.dumps(EVENT))
        event["rawPath"] = event["requestContext"]["http"]["path"] = f"/v1/public/participants{path}"
        event["requestContext"]["http"]["method"] = method
        event["headers"] = {"content-type": "application/json"} | ({"authorization": f"Bearer {secret}"} if secret else {})
        event["body"] = body if isinstance(body, str) else json.dumps(body)
        answer = make_participants_api(self.desk).resolve(event, None)  # type: ignore[arg-type]  # no route looks at it
        return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None

    def join(self, **changes: Any) -> tuple[str, str]:
        """Join by number and confirm; the id and the secret."""
        status, _ = self.call("POST", "", joining(**changes))
        assert status == 202
        contact = {"email": changes["email"]} if "email" in changes and "number" not in changes else {"number": NUMBER}
        status, access = self.call(
            "POST", "/confirm", contact | {"code": self.outside.code()} | {k: v for k, v in changes.items() if k == "number"}
        )
        assert status == 200, access
        return access["id"], access["secret"]

    def rows(self) -> dict[tuple[str, str], dict[str, Any]]:
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=TABLE)
        return {(row["pk"], row["sk"]): row for page in pages for row in map(from_row, page["Items"])}

    def participant(self, participant_id: str) -> Participant | None:
        stored = self.store.find(participant_id)
        return stored.participant if stored else None

    def check_books(self) -> None:
        """Members and counters equal the recount from the profiles."""
        rows = self.rows()
        profiles = [participant_of(row) for (pk, sk), row in rows.items() if sk == "PROFILE" and pk.startswith("PARTICIPANT#")]
        members: dict[tuple[str, str], str] = {}
        counters: Counter[tuple[str, str]] = Counter()
        for participant in profiles:
            if participant.state is ParticipantState.ACTIVE:
                members |= footprint(participant).members
                counters += footprint(participant).counters
        assert {key: row["places"] for key, row in rows.items() if key[0].startswith("MEMBERS#")} == members
        found = {key: int(row["people"]) for key, row in rows.items() if key[0].startswith("COUNT")}
        assert {key: people for key, people in found.items() if people} == dict(counters)


def id_of(kind: Any, value: str) -> str:
    """The participant id of a contact."""
    return Contact(kind, value).id(KEY)


def joining(**changes: Any) -> dict[str, Any]:
    """A request to join by number, from Utrecht."""
    request: dict[str, Any] = {"number": NUMBER, "channels": ["sms"], "places": [UTRECHT], "over_16": True}
    if "email" in changes and "number" not in changes:
        del request["number"]
        request["channels"] = ["email"]
    return request | changes


@dataclass
class Browser:
    """A browser without JavaScript: keeps the cookie, sends the forms that it was shown."""

    world: World
    origin: str = PUBLIC_URL
    cookie: str = ""

    def __post_init__(self) -> None:
        self.site = Site(self.world.desk)
        self.html = ""
        self.status = 0
        self.headers: dict[str, str] = {}
        self.at = ""

    def get(self, path: str) -> str:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> str:
        """Send a form; underscores in names stand for dashes, the form token is taken from the page."""
        token = re.search(r'name="formulier" value="([^"]*)"', self.html)
        typed = {name.replace("_", "-"): value for name, value in fields.items()}
        return self._ask("POST", path, ({"formulier": token[1]} if token else {}) | typed)

    def _ask(self, method: str, path: str, form: dict[str, str] | None) -> str:
        event = json.loads(json.dumps(EVENT))
        event["rawPath"], _, event["rawQueryString"] = path.partition("?")
        event["requestContext"]["http"]["method"] = method
        event["headers"] = {"cookie": self.cookie} | ({"origin": self.origin} if method == "POST" else {})
        if form is not None:
            event |= {"body": base64.b64encode(urlencode(form).encode()).decode(), "isBase64Encoded": True}
        answer = self.site.answer(request_of(event, BOUNDS)).event(HEADERS)
        self.status, self.headers, self.html, self.at = answer["statusCode"], answer["headers"], answer["body"], path
        for cookie in answer.get("cookies", []):
            self.cookie = cookie.partition(";")[0]
        return self._ask("GET", self.headers["Location"], None) if self.status == 303 else self.html
