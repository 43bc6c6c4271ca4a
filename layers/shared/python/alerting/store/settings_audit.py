"""Who changed what of the house itself: switches, templates, users. One partition per month in the settings table.

An alert's own trail lies with the alert (`alerting.store.alerts`); this is the trail of everything else.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from alerting.store.alerts import from_row, to_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Before the month (UTC, `2026-11`) in the partition key.
PREFIX: Final = "AUDIT#"


@dataclass(frozen=True, slots=True)
class SettingsEntry:
    """One change. `subject` says of what (`channel:sms`, `template:abc`, `user:<sub>`), `before` and `after` in a few words.

    `id` is random. No name, number or address: people are named by their `sub`.
    """

    at: datetime
    id: str
    actor: str
    command: str
    subject: str
    before: str = ""
    after: str = ""
    reason: str = ""


class SettingsAudit:
    """Writes and reads the trail; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def put_of(self, entry: SettingsEntry) -> dict[str, Any]:
        """The entry as an item of a transaction (TransactWriteItems), so that no change goes without its line."""
        return {"Put": {"TableName": self._table, "Item": to_row(_row(entry)), "ConditionExpression": "attribute_not_exists(pk)"}}

    def write(self, entry: SettingsEntry) -> None:
        """The entry by itself, for what no transaction of ours can hold."""
        self._client.transact_write_items(TransactItems=[self.put_of(entry)])  # type: ignore[list-item]  # a plain mapping

    def month(self, month: str, limit: int, before: str = "") -> Sequence[tuple[str, SettingsEntry]]:
        """At most `limit` entries of a month, the newest first, each with its key; `before` is the key to go on from."""
        condition = "pk = :pk" + (" AND sk < :before" if before else "")
        values = {":pk": f"{PREFIX}{month}"} | ({":before": before} if before else {})
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=to_row(values),
            ScanIndexForward=False,
            Limit=limit,
            ConsistentRead=True,
        )
        return [(row["sk"], _entry(row)) for row in map(from_row, answer["Items"])]


def _row(entry: SettingsEntry) -> dict[str, Any]:
    at = entry.at.isoformat(timespec="microseconds")
    return {"pk": f"{PREFIX}{entry.at:%Y-%m}", "sk": f"{at}#{entry.id}", **asdict(entry), "at": at}


def _entry(row: dict[str, Any]) -> SettingsEntry:
    known = {name: str(row.get(name, "")) for name in SettingsEntry.__slots__}
    return SettingsEntry(**{**known, "at": datetime.fromisoformat(known["at"])})  # type: ignore[arg-type]  # the time is one again
