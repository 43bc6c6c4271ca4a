"""Requests in the settings table, whose turn it is at the user pool, and the line that every step leaves.

The pool knows no transactions. So only one change of rights happens at a time: whoever makes one takes the turn, in the same
transaction as the step that it decided on, and only if nobody had it since. A turn that was never given back, because its
holder crashed, ends after a minute.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from access.user_request import RequestState, UserRequest
from alerting.domain.errors import ConcurrentChangeError
from alerting.store.alerts import from_row, stamp, to_row
from alerting.store.settings_audit import SettingsAudit, SettingsEntry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REQUESTS: Final = "USER_REQUESTS"
TURN: Final = "TURN"
#: Longer than the function may run.
LEASE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """That nobody is at the user pool, as it was read: how often somebody was, and until when the last one had the turn."""

    taken: int
    until: str


class RequestStore:
    """Rows under USER_REQUESTS; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table
        self._audit = SettingsAudit(client, table)

    def find(self, request_id: str) -> UserRequest | None:
        """One request, whatever its state."""
        row = self._get(request_id)
        return _request(row) if row else None

    def waiting(self, now: datetime) -> list[UserRequest]:
        """Those that can still be confirmed, the oldest first. What is past its day goes, with the address in it."""
        found = [_request(row) for row in self._rows()]
        for request in found:
            if request.is_expired(now - LEASE):  # nobody is at it any more
                self._forget(request)
        waiting = [item for item in found if item.state in {RequestState.OPEN, RequestState.DOING} and not item.is_expired(now)]
        return sorted(waiting, key=lambda item: (item.asked_at, item.id))

    def turn(self, now: datetime) -> Turn:
        """The turn, if it is free: to be read before what a step is decided on. Raises ConcurrentChangeError."""
        row = self._get(TURN) or {"taken": 0, "until": ""}
        if row["until"] > stamp(now):
            raise ConcurrentChangeError("Another change of users is on its way; try again in a minute.")
        return Turn(int(row["taken"]), row["until"])

    def add(self, request: UserRequest, line: SettingsEntry, now: datetime) -> None:
        """A new request. Raises ConcurrentChangeError if there is one of this id whose day is not over."""
        condition = "attribute_not_exists(pk) OR expires_at <= :now"
        self._write(self._put(_row(request), condition, {":now": stamp(now)}), self._audit.put_of(line))

    def withdraw(self, request: UserRequest, line: SettingsEntry) -> UserRequest:
        """An open request is over."""
        over = request.forgotten(RequestState.WITHDRAWN, request.sub)
        self._write(self._step(over, RequestState.OPEN), self._audit.put_of(line))
        return over

    def claim(self, request: UserRequest, turn: Turn, now: datetime, line: SettingsEntry) -> None:
        """Take the turn to do what a request asks. Raises ConcurrentChangeError if it is not as it was read."""
        doing = request.model_copy(update={"state": RequestState.DOING})
        self._write(self._step(doing, request.state), self._take(turn, now), self._audit.put_of(line))

    def finish(self, request: UserRequest, turn: Turn, sub: str, line: SettingsEntry) -> UserRequest:
        """It is done: give the turn back."""
        over = request.forgotten(RequestState.DONE, sub)
        self._write(self._step(over, RequestState.DOING), self._give_back(turn), self._audit.put_of(line))
        return over

    def take_turn(self, turn: Turn, now: datetime, line: SettingsEntry) -> None:
        """Take the turn for what needs no request. Raises ConcurrentChangeError."""
        self._write(self._take(turn, now), self._audit.put_of(line))

    def give_back(self, turn: Turn) -> None:
        """Let others have the turn."""
        self._write(self._give_back(turn))

    def note(self, line: SettingsEntry) -> None:
        """A line for what stands in the pool only."""
        self._audit.write(line)

    def _take(self, turn: Turn, now: datetime) -> dict[str, Any]:
        row = {"pk": REQUESTS, "sk": TURN, "taken": turn.taken + 1, "until": stamp(now + LEASE)}
        condition = "taken = :taken AND #until = :until" if turn.taken else "attribute_not_exists(pk)"
        values = {":taken": turn.taken, ":until": turn.until} if turn.taken else {}
        return self._put(row, condition, values, {"#until": "until"} if turn.taken else {})

    def _give_back(self, turn: Turn) -> dict[str, Any]:
        row = {"pk": REQUESTS, "sk": TURN, "taken": turn.taken + 1, "until": ""}
        return self._put(row, "taken = :taken", {":taken": turn.taken + 1})

    def _step(self, request: UserRequest, was: RequestState) -> dict[str, Any]:
        return self._put(_row(request), "#state = :was", {":was": was.value}, {"#state": "state"})

    def _put(
        self,
        row: Mapping[str, Any],
        condition: str,
        values: Mapping[str, Any] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        put: dict[str, Any] = {"TableName": self._table, "Item": to_row(row), "ConditionExpression": condition}
        if values:
            put["ExpressionAttributeValues"] = to_row(values)
        if names:
            put["ExpressionAttributeNames"] = dict(names)
        return {"Put": put}

    def _write(self, *items: dict[str, Any]) -> None:
        try:
            self._client.transact_write_items(TransactItems=list(items))  # type: ignore[arg-type]  # plain mappings
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
            if reasons - {"None", "ConditionalCheckFailed", "TransactionConflict"}:
                raise
            raise ConcurrentChangeError("Somebody changed this while you were at it; look again and repeat it.") from error

    def _forget(self, request: UserRequest) -> None:
        with suppress(self._client.exceptions.ConditionalCheckFailedException):  # the same key made a new one meanwhile
            self._client.delete_item(
                TableName=self._table,
                Key=to_row({"pk": REQUESTS, "sk": request.id}),
                ConditionExpression="expires_at = :expires",
                ExpressionAttributeValues=to_row({":expires": stamp(request.expires_at)}),
            )

    def _get(self, sk: str) -> dict[str, Any] | None:
        answer = self._client.get_item(TableName=self._table, Key=to_row({"pk": REQUESTS, "sk": sk}), ConsistentRead=True)
        return from_row(answer["Item"]) if "Item" in answer else None

    def _rows(self) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=to_row({":pk": REQUESTS}),
            ConsistentRead=True,
        )
        return [row for page in pages for row in map(from_row, page["Items"]) if row["sk"] != TURN]


def _row(request: UserRequest) -> dict[str, Any]:
    return {
        "pk": REQUESTS,
        "sk": request.id,
        "state": request.state.value,
        "expires_at": stamp(request.expires_at),
        "document": request.model_dump_json(),
    }


def _request(row: Mapping[str, Any]) -> UserRequest:
    return UserRequest.model_validate_json(row["document"])
