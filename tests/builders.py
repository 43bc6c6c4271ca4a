"""Small builders of the world that tests talk about: a child, an organisation, a person on duty, tables on moto."""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from alerting.domain.alert import ID_ALPHABET
from alerting.domain.area import Circle, National
from alerting.domain.content import Answer, Authority, Channel, Content, Notice, Photo, Prosecutor
from alerting.domain.kinds import KINDS, Expect, Kind, Scope
from alerting.domain.organisation import Organisation
from alerting.domain.people import Principal, StaffRole
from alerting.domain.subject import Gender, LastSeen, Person, Role, Vehicle
from alerting.render.brand import Brand
from alerting.render.documents.outlet import Outlet
from alerting.store.alerts import AlertStore
from alerting.store.media import MediaStore, photo_key
from alerting.store.settings import SettingsStore
from intake.desk import Desk

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

NOW = datetime(2026, 11, 20, 13, 40, tzinfo=UTC)
PHOTO = b"a drawing of a child"
PHOTO_DIGEST = hashlib.sha256(PHOTO).hexdigest()
ALERTS, DELIVERIES, SETTINGS, COMMUNITY, MEDIA = "alerts", "deliveries", "settings", "community", "media"

UTRECHT = (
    (4.80, 52.02), (5.00, 51.93), (5.40, 51.93), (5.60, 51.95), (5.60, 52.10), (5.45, 52.25), (5.20, 52.30), (4.95, 52.28),
    (4.80, 52.20), (4.80, 52.02),
)  # fmt: skip

MIDDEN_NEDERLAND = Organisation(
    code="midden-nederland",
    name="Politie Midden-Nederland",
    type="police_unit",
    may_draft=frozenset(Kind),
    may_release=frozenset({Kind.MISSING_PERSON, Kind.WANTED, Kind.SAFETY_NOTICE}),
    border=(UTRECHT,),
    phone="0900-8844",
)
LANDELIJK = Organisation(
    code="landelijk",
    name="Landelijke Eenheid",
    type="national",
    may_draft=frozenset(Kind),
    may_release=frozenset(Kind),
    phone="0800-6070",
)

OPERATOR = Principal("olga", frozenset({StaffRole.OPERATOR}), frozenset({"midden-nederland"}))
COLLEAGUE = Principal("omar", frozenset({StaffRole.OPERATOR}), frozenset({"midden-nederland"}))
STRANGER = Principal("sam", frozenset({StaffRole.OPERATOR}), frozenset({"limburg"}))
DESK = Principal("nora", frozenset({StaffRole.NATIONAL}), frozenset({"landelijk"}))
DESK_TWO = Principal("nico", frozenset({StaffRole.NATIONAL}), frozenset({"landelijk"}))
VIEWER = Principal("vera", frozenset({StaffRole.VIEWER}), frozenset({"midden-nederland"}))
ADMIN = Principal("anne", frozenset({StaffRole.ADMIN}), frozenset({"landelijk"}))
SYSTEM = Principal("system:gms", organisations=frozenset({"midden-nederland"}), is_system=True)


def checklist(kind: Kind) -> dict[str, Answer]:
    """Answers that let this kind pass."""
    return {item.id: Answer(yes=item.expect in {Expect.YES, Expect.YES_OR_REASON}) for item in KINDS[kind].checklist}


def jan(**changes: Any) -> Person:
    """The child of the public feed's example, with a last-seen place and time."""
    person = Person(
        first_name="Jan",
        surname="Jansen",
        age=14,
        gender=Gender.MALE,
        height_cm=153,
        hair="blond haar",
        clothing=("blauw shirt", "witte korte broek"),
        last_seen=LastSeen(place="Utrecht", spot="Neude", at=NOW - timedelta(hours=2)),
    )
    return person.model_copy(update=changes)


def golf(**changes: Any) -> Vehicle:
    """A grey VW Golf."""
    return Vehicle(plate="AB-123-C", make="VW", model="Golf", colour="grijze").model_copy(update=changes)


def amber(**changes: Any) -> Content:
    """A complete national AMBER Alert."""
    content = Content(
        kind=Kind.AMBER,
        organisation="midden-nederland",
        incident="PL0900-2026-17",
        scope=Scope.NATIONAL,
        persons=(jan(),),
        area=National(),
        photos=(Photo(digest=PHOTO_DIGEST, alt="Foto van Jan, 14 jaar, blond haar, blauw shirt."),),
        authority=Authority(checklist=checklist(Kind.AMBER)),
        channels=frozenset({Channel.PUSH, Channel.SMS, Channel.DISPLAY, Channel.WEB}),
        duration_minutes=720,
    )
    return content.model_copy(update=changes)


def circle(**changes: Any) -> Circle:
    """Three kilometres around Utrecht's centre."""
    return Circle(description="Utrecht en omgeving", latitude=52.09, longitude=5.12, radius_m=3_000).model_copy(update=changes)


def missing_child(**changes: Any) -> Content:
    """A complete regional alert for a missing child: loud by day, quiet at night."""
    return amber(**{"kind": Kind.MISSING_CHILD, "authority": Authority(checklist=checklist(Kind.MISSING_CHILD)), **changes})


def missing_person(**changes: Any) -> Content:
    """A complete local action for a missing adult, without a photo."""
    person = jan(
        first_name="", surname="", age=82, gender=Gender.FEMALE, height_cm=None, hair="grijs haar", clothing=("groene jas",)
    )
    content = Content(
        kind=Kind.MISSING_PERSON,
        organisation="midden-nederland",
        incident="PL0900-2026-18",
        scope=Scope.LOCAL,
        persons=(person,),
        area=circle(),
        authority=Authority(checklist=checklist(Kind.MISSING_PERSON)),
        channels=frozenset({Channel.PUSH, Channel.SMS, Channel.WEB}),
        duration_minutes=60,
    )
    return content.model_copy(update=changes)


def wanted(**changes: Any) -> Content:
    """A complete local action for a wanted person."""
    person = Person(
        role=Role.WANTED,
        gender=Gender.MALE,
        clothing=("zwarte jas",),
        last_seen=LastSeen(place="Utrecht", at=NOW - timedelta(minutes=20)),
    )
    content = Content(
        kind=Kind.WANTED,
        organisation="midden-nederland",
        incident="PL0900-2026-19",
        scope=Scope.LOCAL,
        persons=(person,),
        offence="inbraak",
        direction="station",
        area=circle(),
        authority=Authority(checklist=checklist(Kind.WANTED)),
        channels=frozenset({Channel.PUSH, Channel.SMS, Channel.WEB}),
        duration_minutes=60,
    )
    return content.model_copy(update=changes)


def safety_notice(**changes: Any) -> Content:
    """A complete local safety notice."""
    content = Content(
        kind=Kind.SAFETY_NOTICE,
        organisation="midden-nederland",
        incident="PL0900-2026-20",
        scope=Scope.LOCAL,
        notice=Notice(what="Rook door grote brand", do="Sluit ramen en deuren"),
        area=circle(description="Utrecht"),
        valid_until=NOW + timedelta(hours=3),
        authority=Authority(checklist=checklist(Kind.SAFETY_NOTICE)),
        channels=frozenset({Channel.PUSH, Channel.SMS, Channel.WEB}),
        duration_minutes=240,
    )
    return content.model_copy(update=changes)


def prosecutor(**changes: Any) -> Prosecutor:
    """A permission that was given an hour ago."""
    return Prosecutor(name="mr. De Vries", at=NOW - timedelta(hours=1)).model_copy(update=changes)


def make_tables(client: "DynamoDBClient") -> None:
    """The four tables as the CDK app makes them, on whatever AWS the client speaks to."""
    indexes = [_index("by_state", "state", "created_at"), _index("by_release", "release_month", "sent")]
    _make_table(client, ALERTS, ["pk", "sk", "state", "created_at", "release_month", "sent"], GlobalSecondaryIndexes=indexes)
    _make_table(client, DELIVERIES, ["pk", "sk"])
    _make_table(client, SETTINGS, ["pk", "sk"])
    _make_table(client, COMMUNITY, ["pk", "sk"])


def _make_table(client: "DynamoDBClient", name: str, keys: list[str], **more: Any) -> None:
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )


def _index(name: str, partition: str, sort: str) -> dict[str, Any]:
    schema = [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
    return {"IndexName": name, "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}


def put_organisations(client: "DynamoDBClient", *organisations: Organisation) -> None:
    """Organisations as rows of the settings table."""
    for organisation in organisations:
        client.put_item(
            TableName=SETTINGS,
            Item={
                "pk": {"S": "ORGANISATIONS"},
                "sk": {"S": organisation.code},
                "document": {"S": organisation.model_dump_json()},
            },
        )


def ids() -> Iterator[int]:
    """Endless numbers for ids."""
    return itertools.count(1)


@cache
def clients() -> tuple["DynamoDBClient", "S3Client"]:
    """Clients that every house shares, since making one costs more than a test; moto answers whichever house is open."""
    return boto3.client("dynamodb", region_name="eu-central-1"), boto3.client("s3", region_name="eu-central-1")


@dataclass
class House:
    """Tables on moto, a clock that tests move, and desks for whoever is on duty."""

    now: datetime = NOW
    numbers: Iterator[int] = field(default_factory=ids)

    def __post_init__(self) -> None:
        self.dynamodb, self.s3 = clients()
        make_tables(self.dynamodb)
        put_organisations(self.dynamodb, MIDDEN_NEDERLAND, LANDELIJK)
        self.s3.create_bucket(Bucket=MEDIA, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        self.s3.put_object(Bucket=MEDIA, Key=photo_key(PHOTO_DIGEST), Body=PHOTO)
        self.alerts = AlertStore(self.dynamodb, ALERTS)

    def desk(self, principal: Principal) -> Desk:
        """A desk for one request at the current time."""
        return Desk(
            principal=principal,
            now=self.now,
            new_id=self.new_id,
            alerts=self.alerts,
            settings=SettingsStore(self.dynamodb, SETTINGS),
            brand=Brand(),
            holds_photo=MediaStore(self.s3, MEDIA).holds,
            photo_size=MediaStore(self.s3, MEDIA).size_of,
            outlet=lambda exercise: Outlet(public_url="https://kindalarm.nl", sender="burgernet@kindalarm.nl", exercise=exercise),
        )

    def new_id(self, length: int) -> str:
        """A number in the id alphabet: never the same twice."""
        number, text = next(self.numbers), ""
        for _ in range(length):
            number, digit = divmod(number, len(ID_ALPHABET))
            text = ID_ALPHABET[digit] + text
        return text

    def later(self, **time: float) -> datetime:
        """Move the clock."""
        self.now += timedelta(**time)
        return self.now


def with_groups(principal: Principal, *roles: StaffRole) -> Principal:
    """The same person with other roles."""
    return replace(principal, roles=frozenset(roles))
