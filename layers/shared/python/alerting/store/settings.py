"""The settings table: channel switches, organisations, police systems, display networks, and for now the SMS recipients."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

from pydantic import Field, ValidationError

from alerting.domain.organisation import Organisation, OrganisationCode
from alerting.domain.subject import Frozen
from alerting.store.alerts import from_row, to_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NETWORKS: Final = "NETWORKS"
SMS_RECIPIENTS: Final = "RECIPIENTS#sms"
T = TypeVar("T")

#: BatchGetItem takes no more keys than this in one call.
MOST_KEYS: Final = 100


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether a channel may send; `reason` is what was written down when it was switched off."""

    on: bool = True
    reason: str = ""


class Network(Frozen):
    """A display network: where its webhook is and what its signs can show. `board` takes a sentence instead of lines."""

    id: str
    url: str
    rows: int = Field(default=0, ge=0)
    columns: int = Field(default=0, ge=0)
    viewer: Literal["motorist", "passenger"] = "passenger"
    board: bool = False
    exercise: bool = False


class SmsRecipient(Frozen):
    """One number that takes part by SMS, in E.164."""

    id: str
    number: Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")]
    exercise: bool = False


class SettingsStore:
    """Reads of the settings table; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def switch(self, channel: str) -> Switch:
        """A channel's switch as it is now; a channel without one is on."""
        row = self._get(f"CHANNEL#{channel}", "SWITCH")
        return Switch(bool(row["on"]), row.get("reason", "")) if row else Switch()

    def organisation(self, code: str) -> Organisation | None:
        """One organisation by its code."""
        row = self._get("ORGANISATIONS", code)
        return Organisation.model_validate_json(row["document"]) if row else None

    def organisations(self) -> list[Organisation]:
        """Every organisation, by code."""
        return [Organisation.model_validate_json(row["document"]) for row in self._query("ORGANISATIONS")]

    def organisation_of_system(self, client_id: str) -> OrganisationCode | None:
        """The organisation that a police system (a machine client) acts for, None when it is not registered."""
        row = self._get("SYSTEMS", client_id)
        return str(row["organisation"]) if row else None

    def network_ids(self, *, exercise: bool) -> list[str]:
        """The display networks for exercises, or for the real thing."""
        return self._ids(NETWORKS, exercise=exercise)

    def networks_by_id(self, ids: Sequence[str]) -> dict[str, Network]:
        """The networks among these that still exist."""
        return _readable(_network, self._batch_get(NETWORKS, ids))

    def sms_recipient_ids(self, *, exercise: bool) -> list[str]:
        """Who takes part by SMS in exercises, or in the real thing; without their numbers."""
        return self._ids(SMS_RECIPIENTS, exercise=exercise)

    def sms_recipients_by_id(self, ids: Sequence[str]) -> dict[str, SmsRecipient]:
        """Those among these who still take part."""
        return _readable(_sms_recipient, self._batch_get(SMS_RECIPIENTS, ids))

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

    def _batch_get(self, pk: str, sort_keys: Sequence[str]) -> Iterator[dict[str, Any]]:
        for start in range(0, len(sort_keys), MOST_KEYS):
            keys = [to_row({"pk": pk, "sk": sk}) for sk in sort_keys[start : start + MOST_KEYS]]
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


def _network(row: dict[str, Any]) -> Network:
    known = {key: row[key] for key in Network.model_fields if key in row}
    return Network.model_validate({**known, "id": row["sk"]})


def _sms_recipient(row: dict[str, Any]) -> SmsRecipient:
    return SmsRecipient(id=row["sk"], number=row["number"], exercise=bool(row.get("exercise")))
