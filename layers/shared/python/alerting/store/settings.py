"""The settings table: channel switches, organisations, police systems, named areas, display networks and announced tests."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from pydantic import AwareDatetime, Field, ValidationError

from alerting.domain.area import AreaCode, AreaType, NamedArea
from alerting.domain.channel_state import ChannelState, SwitchRequest
from alerting.domain.content import Channel
from alerting.domain.organisation import Organisation, OrganisationCode
from alerting.domain.rate import Limits
from alerting.domain.subject import Frozen, Line
from alerting.store.alerts import from_row, to_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AREAS: Final = "AREAS"
PUBLIC_TESTS: Final = "PUBLIC_TESTS"
NETWORKS: Final = "NETWORKS"
#: The two rows of a channel (`CHANNEL#sms`): what holds, and what a second person is asked for.
SWITCH: Final = "SWITCH"
REQUEST: Final = "REQUEST"
T = TypeVar("T")

#: BatchGetItem takes no more keys than this in one call.
MOST_KEYS: Final = 100


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether a channel may send; `reason` is what was written down when it was switched off.

    `limits`: those of per_second, per_alert and per_month (alerting.domain.rate.Limits) that differ from the deployment's.
    """

    on: bool = True
    reason: str = ""
    limits: Mapping[str, int] = field(default_factory=dict)


class Network(Frozen):
    """A display network: where its webhook is and what its signs can show. `board` takes a sentence instead of lines."""

    id: str
    url: str
    rows: int = Field(default=0, ge=0)
    columns: int = Field(default=0, ge=0)
    viewer: Literal["motorist", "passenger"] = "passenger"
    board: bool = False
    exercise: bool = False


class PublicTest(Frozen):
    """A public test that is announced: when it will be, and what people will see above it ("AMBER Alert")."""

    at: AwareDatetime
    header: Line


class AreaHeading(Frozen):
    """A named area without its rings."""

    code: AreaCode
    name: str
    type: AreaType
    coarse: bool = False


class SettingsStore:
    """Reads of the settings table, and writes of named areas; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def switch(self, channel: str) -> Switch:
        """A channel's switch as it is now; a channel without one is on."""
        row = self._get(f"CHANNEL#{channel}", SWITCH)
        if row is None:
            return Switch()
        limits = {item.name: int(row[item.name]) for item in fields(Limits) if item.name in row}
        return Switch(bool(row.get("on", True)), row.get("reason", ""), limits)

    def channel_states(self, now: datetime, channels: Sequence[Channel] = tuple(Channel)) -> list[ChannelState]:
        """These channels' switches with who changed them, and what is asked for and has not run out; one call for all."""
        keys = [(f"CHANNEL#{channel}", sk) for channel in channels for sk in (SWITCH, REQUEST)]
        rows = {(row["pk"], row["sk"]): row for row in self._batch_get(keys)}
        return [
            _channel_state(channel, rows.get((f"CHANNEL#{channel}", SWITCH), {}), rows.get((f"CHANNEL#{channel}", REQUEST)), now)
            for channel in channels
        ]

    def organisation(self, code: str) -> Organisation | None:
        """One organisation by its code."""
        row = self._get("ORGANISATIONS", code)
        return Organisation.model_validate_json(row["document"]) if row else None

    def organisations(self) -> list[Organisation]:
        """Every organisation, by code. One that cannot be read counts as absent: it must not hold up another's release."""
        return list(
            _readable(lambda row: Organisation.model_validate_json(row["document"]), self._query("ORGANISATIONS")).values()
        )

    def organisation_of_system(self, client_id: str) -> OrganisationCode | None:
        """The organisation that a police system (a machine client) acts for, None when it is not registered."""
        row = self._get("SYSTEMS", client_id)
        return str(row["organisation"]) if row else None

    def public_tests(self) -> list[PublicTest]:
        """The public tests that are announced, the earliest first. One that cannot be read is absent."""
        return list(_readable(lambda row: PublicTest(at=row["sk"], header=row.get("header")), self._query(PUBLIC_TESTS)).values())

    def area(self, code: str) -> NamedArea | None:
        """A named area that was loaded, by its code."""
        row = self._get(AREAS, code)
        return NamedArea.model_validate_json(row["document"]) if row else None

    def area_headings(self) -> list[AreaHeading]:
        """Every named area that was loaded, by code; their rings would be megabytes."""
        names = {"#name": "name", "#type": "type"}
        rows = self._query(AREAS, ProjectionExpression="sk, #name, #type, coarse", ExpressionAttributeNames=names)
        return [_heading(row) for row in rows]

    def put_area(self, area: NamedArea) -> None:
        """Write a named area over what stood under its code."""
        heading = {"name": area.name, "type": area.type.value, "coarse": area.coarse}
        row = {"pk": AREAS, "sk": area.code, **heading, "document": area.model_dump_json()}
        self._client.put_item(TableName=self._table, Item=to_row(row))

    def network_ids(self, *, exercise: bool) -> list[str]:
        """The display networks for exercises, or for the real thing."""
        return self._ids(NETWORKS, exercise=exercise)

    def networks_by_id(self, ids: Sequence[str]) -> dict[str, Network]:
        """The networks among these that still exist."""
        return _readable(_network, self._batch_get([(NETWORKS, sk) for sk in ids]))

    def _ids(self, pk: str, *, exercise: bool) -> list[str]:
        rows = self._query(pk, ProjectionExpression="sk, exercise")
        return [row["sk"] for row in rows if bool(row.get("exercise")) is exercise]

    def _get(self, pk: str, sk: str) -> dict[str, Any] | None:
        answer = self._client.get_item(TableName=self._table, Key=to_row({"pk": pk, "sk": sk}), ConsistentRead=True)
        return from_row(answer["Item"]) if "Item" in answer else None

    def _query(self, pk: str, **query: Any) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ConsistentRead=True,
            **query,
        )
        return (from_row(item) for page in pages for item in page["Items"])

    def _batch_get(self, named: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
        for start in range(0, len(named), MOST_KEYS):
            keys = [to_row({"pk": pk, "sk": sk}) for pk, sk in named[start : start + MOST_KEYS]]
            pending: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
            while pending:  # DynamoDB may leave keys unread when it is busy
                answer = self._client.batch_get_item(RequestItems=pending)
                yield from map(from_row, answer["Responses"][self._table])
                pending = answer.get("UnprocessedKeys")


def _readable(make: Callable[[dict[str, Any]], T], rows: Iterator[dict[str, Any]]) -> dict[str, T]:
    """By id, without rows that are no such thing: one mistyped number must not cost the others of its shard their message."""
    found = {}
    for row in rows:
        with suppress(ValidationError):
            found[row["sk"]] = make(row)
    return found


def _channel_state(channel: Channel, switch: dict[str, Any], asked: dict[str, Any] | None, now: datetime) -> ChannelState:
    shown = {name: switch[name] for name in ("reason", "changed_at", "changed_by") if name in switch}
    on = bool(switch.get("on", True))  # as `switch` reads it
    request = _switch_request(asked) if asked else None
    return ChannelState.model_validate(
        {"channel": channel, "on": on, **shown, "request": request if request and request.expires_at > now else None}
    )


def _switch_request(row: dict[str, Any]) -> SwitchRequest | None:
    """What is asked for; a row that cannot be read asks for nothing, and nobody can confirm it."""
    with suppress(ValidationError):
        return SwitchRequest.model_validate({name: row[name] for name in SwitchRequest.model_fields if name in row})
    return None


def _heading(row: dict[str, Any]) -> AreaHeading:
    return AreaHeading(code=row["sk"], name=row["name"], type=row["type"], coarse=bool(row.get("coarse")))


def _organisation(row: dict[str, Any]) -> Organisation:
    return Organisation.model_validate_json(row["document"])


def _network(row: dict[str, Any]) -> Network:
    known = {key: row[key] for key in Network.model_fields if key in row}
    return Network.model_validate({**known, "id": row["sk"]})
