"""One-time codes: made, kept as a hash, tried at most five times, sent at most three times an hour.

One row per contact (`PARTICIPANT#id` / `PENDING`) holds the hash, the tries, when codes were sent, and what the code confirms:
the request to join, until it is confirmed or 24 hours old. The row is written in the same way for contacts that nobody knows,
so that neither an answer nor its time tells who takes part.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from alerting.domain.community import Participant
from alerting.store.alerts import from_row, to_row
from community.participants.store import pending_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CODE_LIFE: Final = timedelta(minutes=15)
REQUEST_LIFE: Final = timedelta(hours=24)
MOST_TRIES: Final = 5
MOST_AN_HOUR: Final = 3
#: Six digits, five tries and ten codes a day: a guesser has one chance in twenty thousand a day for one contact.
MOST_A_DAY: Final = 10
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is kept of a contact until it is confirmed: the request to join, if any, and when codes were sent."""

    participant: Participant | None
    sent: tuple[datetime, ...]
    row: dict[str, Any]


class CodeBook:
    """The codes in the community table. `key` is the contact key: it makes a hash useless without it."""

    def __init__(self, client: "DynamoDBClient", table: str, key: bytes) -> None:
        """Keep the client, the table's name and the key."""
        self._client = client
        self._table = table
        self._key = key

    def waiting(self, participant_id: str, now: datetime) -> Waiting:
        """What waits for this contact's code, leaving out what is over (DynamoDB deletes by `ttl`, but late)."""
        answer = self._client.get_item(TableName=self._table, Key=to_row(pending_key(participant_id)), ConsistentRead=True)
        row = from_row(answer.get("Item", {}))
        sent = tuple(datetime.fromtimestamp(int(at), UTC) for at in row.get("sent", []))
        is_over = not row.get("document") or int(row["request_until"]) <= now.timestamp()
        return Waiting(None if is_over else Participant.model_validate_json(row["document"]), sent, row)

    def issue(self, participant_id: str, code: str, now: datetime, request: Participant | None = None) -> bool:
        """Keep a new code in place of the last, with the request that it confirms (where None is given, the one that waits).

        False when this contact got its codes for now, or when another request was faster: then nothing is to be sent.
        """
        was = self.waiting(participant_id, now)
        sent = [at for at in was.sent if now - at < DAY]
        if len(sent) >= MOST_A_DAY or sum(now - at < HOUR for at in sent) >= MOST_AN_HOUR:
            return False
        row = pending_key(participant_id) | {
            "hash": self.hash(participant_id, code),
            "code_until": int((now + CODE_LIFE).timestamp()),
            "tries": 0,
            "sent": [int(at.timestamp()) for at in (*sent, now)],
            "ttl": int((now + REQUEST_LIFE).timestamp()),
        }
        if request is not None:
            row |= {"document": request.model_dump_json(), "request_until": int((now + REQUEST_LIFE).timestamp())}
        elif was.participant is not None:
            row |= {"document": was.row["document"], "request_until": was.row["request_until"]}
        return self._put(row, was.row)

    def take(self, participant_id: str, code: str, now: datetime) -> str:
        """Use one try; the code's hash when it is the right one, "" when it is wrong, old, used up or was never sent."""
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=to_row(pending_key(participant_id)),
                UpdateExpression="ADD tries :one",
                ConditionExpression="attribute_exists(pk) AND tries < :most AND code_until > :now",
                ExpressionAttributeValues=to_row({":one": 1, ":most": MOST_TRIES, ":now": int(now.timestamp())}),
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return ""
        expected = str(from_row(answer["Attributes"])["hash"])
        return expected if hmac.compare_digest(expected, self.hash(participant_id, code)) else ""

    def forget(self, participant_id: str) -> None:
        """Delete what waits, whatever it is."""
        self._client.delete_item(TableName=self._table, Key=to_row(pending_key(participant_id)))

    def hash(self, participant_id: str, code: str) -> str:
        """The hash of a code, or of a secret, of one participant."""
        return hmac.new(self._key, f"code:{participant_id}:{code}".encode(), hashlib.sha256).hexdigest()

    def _put(self, row: dict[str, Any], was: dict[str, Any]) -> bool:
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if was:
            values = to_row({":was": was["hash"]})
            names = {"#hash": "hash"}
            condition = {
                "ConditionExpression": "#hash = :was OR attribute_not_exists(pk)",
                "ExpressionAttributeValues": values,
                "ExpressionAttributeNames": names,
            }
        try:
            self._client.put_item(TableName=self._table, Item=to_row(row), **condition)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True
