"""The community table as an import writes it: dormant participants in batches, and how far each import is.

| pk | sk | what |
|---|---|---|
| IMPORT#id | STATE | the file, how far it was read (byte offset and record number), and what became of the records |

Every write has a condition, so that a batch that was written before, by this run or by one that died, changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from alerting.store.alerts import from_row, to_row
from alerting.store.community_rows import participant_key
from community.participants.store import Stored, left_key, profile_row, stored_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: BatchGetItem takes 100 keys, two per contact.
BATCH: Final = 50


@dataclass(frozen=True, slots=True)
class Known:
    """What the table knows of one contact: a participant, or when somebody left (ISO 8601), or nothing."""

    stored: Stored | None = None
    left: str = ""


@dataclass(frozen=True, slots=True)
class Put:
    """A participant to write; `was` is the revision that it was read with, 0 for nobody."""

    stored: Stored
    was: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. `status`: running, done, or refused with the `reason`."""

    id: str
    key: str
    etag: str
    status: str = "running"
    reason: str = ""
    offset: int = 0
    rows: int = 0
    added: int = 0
    merged: int = 0
    known: int = 0
    rejected: int = 0


class ImportBook:
    """Reads and writes of an import; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def load(self, import_id: str) -> Progress | None:
        """How far this import is."""
        answer = self._client.get_item(TableName=self._table, Key=to_row(_state_key(import_id)), ConsistentRead=True)
        if "Item" not in answer:
            return None
        row = from_row(answer["Item"])
        return Progress(**{name: _plain(row[name]) for name in Progress.__dataclass_fields__})

    def begin(self, progress: Progress) -> Progress:
        """Start an import, or give how far it is already."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=to_row(_state_key(progress.id) | asdict(progress)),
                ConditionExpression="attribute_not_exists(pk)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return self.load(progress.id) or progress
        return progress

    def advance(self, was: Progress, becomes: Progress) -> bool:
        """Write how far it is now; False when another run went on from the same place."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=to_row(_state_key(becomes.id) | asdict(becomes)),
                ConditionExpression="#offset = :offset AND #status = :status",
                ExpressionAttributeNames={"#offset": "offset", "#status": "status"},
                ExpressionAttributeValues=to_row({":offset": was.offset, ":status": was.status}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """What is known of these contacts, at most BATCH of them."""
        keys = [to_row(key) for who in ids for key in (participant_key(who), left_key(who))]
        pending: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
        found: dict[str, Known] = dict.fromkeys(ids, Known())
        while pending:
            answer = self._client.batch_get_item(RequestItems=pending)
            for row in map(from_row, answer["Responses"].get(self._table, [])):
                who, is_left = row["pk"].partition("#")[2], row["sk"] == "LEFT"
                before = found[who]
                found[who] = Known(before.stored, row["at"]) if is_left else Known(stored_of(row), before.left)
            pending = answer.get("UnprocessedKeys")
        return found

    def write(self, puts: Sequence[Put]) -> list[Put]:
        """Write all of these, at most BATCH, in one transaction, or one by one where one stands in the way; those that lost."""
        if not puts:
            return []
        try:
            self._client.transact_write_items(TransactItems=[{"Put": item} for item in self._items(puts)])
        except self._client.exceptions.TransactionCanceledException:
            return [put for put, item in zip(puts, self._items(puts), strict=True) if not self._put(item)]
        return []

    def _items(self, puts: Iterable[Put]) -> Iterable[Any]:
        for put in puts:
            item: dict[str, Any] = {"TableName": self._table, "Item": to_row(profile_row(put.stored))}
            if put.was:
                values = to_row({":was": put.was})
                yield item | {"ConditionExpression": "revision = :was", "ExpressionAttributeValues": values}
            else:
                yield item | {"ConditionExpression": "attribute_not_exists(pk)"}

    def _put(self, item: Any) -> bool:
        try:
            self._client.put_item(**item)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _state_key(import_id: str) -> dict[str, Any]:
    return {"pk": f"IMPORT#{import_id}", "sk": "STATE"}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else int(value)
