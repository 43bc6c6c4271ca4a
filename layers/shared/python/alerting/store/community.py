"""The community table as the channels and the reach estimate read it; only `functions/community` writes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from alerting.domain.community import Participant, Place
from alerting.store.alerts import from_row, to_row
from alerting.store.community_rows import (
    COUNT,
    TOTAL,
    counts_pk,
    members_pk,
    participant_key,
    participant_of,
    topics_pk,
    unpack_places,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: BatchGetItem takes 100 keys.
MOST_KEYS: Final = 100


@dataclass(frozen=True, slots=True)
class Member:
    """A participant as one of their cells knows them: `cell` is that cell, `places` are all of theirs."""

    id: str
    cell: str
    places: tuple[Place, ...]

    @property
    def position(self) -> str:
        """Where an interrupted reading goes on."""
        return f"{self.cell}#{self.id}"


class CommunityReader:
    """Reads participants, members of cells, counters and topics; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def participants(self, ids: Sequence[str]) -> dict[str, Participant]:
        """Those among these ids who exist, by id. A row that cannot be read counts as absent: it must not cost the others."""
        found = {}
        for start in range(0, len(ids), MOST_KEYS):
            keys = [to_row(participant_key(who)) for who in ids[start : start + MOST_KEYS]]
            pending: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
            while pending:  # DynamoDB may leave keys unread when it is busy
                answer = self._client.batch_get_item(RequestItems=pending)
                for row in map(from_row, answer["Responses"][self._table]):
                    try:
                        participant = participant_of(row)
                    except ValidationError:
                        continue
                    found[participant.id] = participant
                pending = answer.get("UnprocessedKeys")
        return found

    def members(self, audience: str, parent: str, first: str, last: str) -> Iterator[list[Member]]:
        """Pages of members in one coarse cell whose sort keys lie after `first` and up to `last`."""
        query = {
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": to_row({":pk": members_pk(audience, parent), ":first": first, ":last": last}),
        }
        for rows in self._pages(query):
            yield [_member(row) for row in rows if row["sk"] != first]

    def parents(self, audience: str) -> list[str]:
        """The coarse cells in which this audience has anybody, in order."""
        rows = self._query(COUNT, f"{audience}#")
        cells = (row["sk"].rpartition("#")[2] for row in rows if int(row["people"]) > 0)
        return sorted(cell for cell in cells if cell != TOTAL)

    def totals(self, audiences: Sequence[str]) -> dict[str, int]:
        """How many people or devices there are in all, per audience."""
        keys = [to_row({"pk": COUNT, "sk": f"{audience}#{TOTAL}"}) for audience in audiences]
        answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys}})
        rows = [from_row(item) for item in answer["Responses"][self._table]]
        return dict.fromkeys(audiences, 0) | {row["sk"].rpartition("#")[0]: int(row["people"]) for row in rows}

    def counts(self, parent: str) -> Iterator[tuple[str, str, int]]:
        """The counters of one coarse cell: audience, cell, how many."""
        for row in self._query(counts_pk(parent)):
            audience, _, cell = row["sk"].rpartition("#")
            yield audience, cell, int(row["people"])

    def topics(self, parent: str) -> list[str]:
        """The names of the area topics of one coarse cell and of the cells in it."""
        return [row["sk"] for row in self._query(topics_pk(parent))]

    def _query(self, pk: str, prefix: str = "") -> Iterator[dict[str, Any]]:
        condition, values = "pk = :pk", {":pk": pk}
        if prefix:
            condition, values = f"{condition} AND begins_with(sk, :prefix)", {**values, ":prefix": prefix}
        for rows in self._pages({"KeyConditionExpression": condition, "ExpressionAttributeValues": to_row(values)}):
            yield from rows

    def _pages(self, query: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
        pages = self._client.get_paginator("query").paginate(TableName=self._table, **query)
        return ([from_row(item) for item in page["Items"]] for page in pages)


def _member(row: Mapping[str, Any]) -> Member:
    cell, _, who = row["sk"].partition("#")
    return Member(who, cell, unpack_places(row["places"]))
