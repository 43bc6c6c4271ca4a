"""The one writer of participants: a profile with its members and counters, always in one transaction.

| pk | sk | what |
|---|---|---|
| PARTICIPANT#id | PROFILE | the participant, `revision` (every write's condition), `secret` (hash of the management secret) |
| PARTICIPANT#id | PENDING | a code that was sent, and what waits for it (see `codes`); `ttl`, and a filter on read |
| PARTICIPANT#id | LEFT | when and why somebody left, nothing else: no older import brings them back; `ttl` |
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from alerting.domain.community import Participant
from alerting.store.alerts import from_row, to_row
from alerting.store.community_rows import participant_key, participant_of
from community.participants.footprint import Difference, difference, footprint, key_row
from community.participants.refusals import ChangedMeanwhileError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PENDING: Final = "PENDING"
LEFT: Final = "LEFT"
#: How long it is remembered that somebody left: longer than a list that is imported may lie around.
REMEMBER: Final = timedelta(days=400)
ATTEMPTS: Final = 6
#: Counters are shared, so two transactions may meet; the one that loses waits this long at most, in seconds, times the attempt.
PAUSE: Final = 0.15

Row = dict[str, Any]


class LostError(Exception):
    """The condition of a write did not hold: somebody else was first. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A participant as stored, with the hash of their management secret ("" before the first confirmation)."""

    participant: Participant
    secret: str = ""


class ParticipantStore:
    """Participants in the community table; `client` is a low-level DynamoDB client, `pause` waits a number of seconds."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = time.sleep) -> None:
        """Keep the client, the table's name and the way to wait."""
        self._client = client
        self._table = table
        self._pause = pause

    def find(self, participant_id: str) -> Stored | None:
        """The participant by that id, read consistently."""
        answer = self._client.get_item(TableName=self._table, Key=to_row(participant_key(participant_id)), ConsistentRead=True)
        return stored_of(from_row(answer["Item"])) if "Item" in answer else None

    def save(self, was: Participant | None, becomes: Stored, code: str = "") -> None:
        """Write a participant over what was read (`was`; None for nobody). With `code`, use up that code's row (its hash).

        Raises LostError when the profile, or the code, is no longer what it was.
        """
        items = [self._profile_item(was, becomes), *self._beside(difference(footprint(was), footprint(becomes.participant)))]
        if code:
            row = _under(becomes.participant.id, PENDING)
            items.append(self._delete(row, "#hash = :hash", {":hash": code}, {"#hash": "hash"}))
            items.append(self._delete(_under(becomes.participant.id, LEFT)))
        self._transact(items)

    def erase(self, participant: Participant, at: datetime, why: str) -> None:
        """Delete a participant with everything beside it, and remember that they left; raises LostError."""
        left = _under(participant.id, LEFT) | {"at": at.isoformat(), "why": why, "ttl": int((at + REMEMBER).timestamp())}
        items = [
            self._delete(participant_key(participant.id), "revision = :was", {":was": participant.revision}),
            *self._beside(difference(footprint(participant), footprint(None))),
            self._delete(_under(participant.id, PENDING)),
            {"Put": {"TableName": self._table, "Item": to_row(left)}},
        ]
        self._transact(items)

    def _profile_item(self, was: Participant | None, becomes: Stored) -> Row:
        condition: Row = {"ConditionExpression": "attribute_not_exists(pk)"}
        if was is not None:
            values = to_row({":was": was.revision})
            condition = {"ConditionExpression": "revision = :was", "ExpressionAttributeValues": values}
        return {"Put": {"TableName": self._table, "Item": to_row(profile_row(becomes)), **condition}}

    def _beside(self, writes: Difference) -> Iterator[Row]:
        """At most 10 members and 22 counters on either side, so that a transaction's 100 are never reached."""
        for key, places in writes.put.items():
            yield {"Put": {"TableName": self._table, "Item": to_row(key_row(key) | {"places": places})}}
        for key in writes.delete:
            yield self._delete(key_row(key))
        for key, step in writes.add.items():
            update = {"UpdateExpression": "ADD people :step", "ExpressionAttributeValues": to_row({":step": step})}
            yield {"Update": {"TableName": self._table, "Key": to_row(key_row(key)), **update}}

    def _delete(self, key: Mapping[str, Any], condition: str = "", values: Row | None = None, names: Row | None = None) -> Row:
        item: Row = {"TableName": self._table, "Key": to_row(key)}
        if condition:
            item |= {"ConditionExpression": condition, "ExpressionAttributeValues": to_row(values or {})}
        if names:
            item |= {"ExpressionAttributeNames": names}
        return {"Delete": item}

    def _transact(self, items: list[Row]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._client.transact_write_items(TransactItems=items)  # type: ignore[arg-type]  # rows are built in one place
            except self._client.exceptions.TransactionCanceledException as error:
                codes = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
                if "ConditionalCheckFailed" in codes:
                    raise LostError from None
                if attempt == ATTEMPTS:
                    raise
                self._pause(PAUSE * attempt * random.random())  # noqa: S311  # spreads retries, hides nothing
            else:
                return


def profile_row(stored: Stored) -> Row:
    """The row of a participant."""
    participant = stored.participant
    row = participant_key(participant.id) | {
        "document": participant.model_dump_json(),
        "revision": participant.revision,
        "state": participant.state.value,
    }
    return row | {"secret": stored.secret} if stored.secret else row


def stored_of(row: Mapping[str, Any]) -> Stored:
    """The participant that a PROFILE row holds."""
    return Stored(participant_of(row), row.get("secret", ""))


def _under(participant_id: str, sort: str) -> Row:
    return participant_key(participant_id) | {"sk": sort}


def pending_key(participant_id: str) -> Row:
    """The key of what waits for a code."""
    return _under(participant_id, PENDING)


def left_key(participant_id: str) -> Row:
    """The key of the memory that somebody left."""
    return _under(participant_id, LEFT)


def again(change: Callable[[], None], attempts: int = 4) -> None:
    """Repeat a read-and-write that lost against another one; raises ChangedMeanwhileError in the end."""
    for _ in range(attempts):
        try:
            return change()
        except LostError:
            continue
    raise ChangedMeanwhileError("Somebody else changed this at the same moment; try again.")
