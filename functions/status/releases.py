"""When versions were sent and by which channels, without their documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from alerting.store.alerts import from_row, to_row, version_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: BatchGetItem takes no more keys than this in one call.
MOST: Final = 100
_ATTRIBUTES: Final = ("pk", "sk", "sent", "channels")


@dataclass(frozen=True, slots=True)
class Release:
    """A version as far as its row tells without the document."""

    alert_id: str
    number: int
    sent: datetime
    channels: frozenset[str]


class ReleaseReader:
    """Reads on the alerts table; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def releases(self, versions: Sequence[tuple[str, int]]) -> list[Release]:
        """What is known of these versions (alert id and number, at most MOST), in one call."""
        names = {f"#{name}": name for name in _ATTRIBUTES}
        keys = [to_row({"pk": f"ALERT#{alert_id}", "sk": version_key(number)}) for alert_id, number in versions[:MOST]]
        shape = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
        pending: Any = {self._table: {"Keys": keys, **shape}} if keys else None
        found = []
        while pending:  # DynamoDB may leave keys unread when it is busy
            answer = self._client.batch_get_item(RequestItems=pending)
            found += [_release(from_row(item)) for item in answer["Responses"][self._table]]
            pending = answer.get("UnprocessedKeys")
        return found


def _release(row: dict[str, Any]) -> Release:
    return Release(
        alert_id=row["pk"].removeprefix("ALERT#"),
        number=int(row["sk"].removeprefix("VERSION#")),
        sent=datetime.fromisoformat(row["sent"]),
        channels=frozenset(row["channels"]),
    )
