"""What a channel has used up, in the deliveries table: tokens of its rate (`RATE#line`), and budgets (`BUDGET#channel`)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from alerting.domain.rate import Limits, token_at
from alerting.store.alerts import from_row, to_row
from alerting.store.delivery_rows import KEPT_FOR

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: No line stands so far ahead of the clock, unless somebody's clock was wrong: then it begins anew.
ABSURD: Final = timedelta(minutes=2)
#: Two workers may both find the row behind the clock; one of them mends it, and the other tries again.
TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class Lease:
    """Tokens `first` … `first + count - 1`. `urgent_until`: until then urgent work takes tokens too."""

    first: int
    count: int
    urgent_until: float


@dataclass(frozen=True, slots=True)
class Full:
    """Everything up to the horizon is taken; there is room again from `free` on."""

    free: datetime


class RateStore:
    """One row per line of tokens; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def lease(self, line: str, count: int, rate: int, now: datetime, horizon: timedelta) -> Lease | Full:
        """The next tokens of a line, none of which lies further away than the horizon when it is asked for."""
        return self._lease(line, count, rate, now, horizon, None)

    def lease_urgent(self, line: str, count: int, rate: int, now: datetime, horizon: timedelta) -> Lease | Full:
        """The same for urgent work, and a note for routine work that there is some, for as long as the horizon."""
        return self._lease(line, count, rate, now, horizon, (now + horizon).timestamp())

    def _lease(  # what a lease consists of
        self, line: str, count: int, rate: int, now: datetime, horizon: timedelta, urgent_until: float | None
    ) -> Lease | Full:
        floor, ceiling, absurd = (token_at(now + ahead, rate) for ahead in (timedelta(), horizon, ABSURD))
        for _ in range(TRIES):
            was = self._move(line, count, rate, (floor, ceiling), urgent_until)
            if isinstance(was, Lease):
                return was
            if was.get("rate") == rate and ceiling < was["next"] <= absurd:
                return Full(datetime.fromtimestamp(int(was["next"]) / rate, UTC) - horizon)
            made = self._start(line, count, rate, (floor, absurd), urgent_until)
            if made:
                return made
        return Full(now + horizon)

    def _move(
        self, line: str, count: int, rate: int, bounds: tuple[int, int], urgent_until: float | None
    ) -> Lease | dict[str, Any]:
        """Take tokens where the line stands, or the row as it is when it does not stand within the bounds."""
        values = {":count": count, ":rate": rate, ":floor": bounds[0], ":ceiling": bounds[1]}
        request = self._noting("#next = #next + :count", values, urgent_until)
        condition = "#rate = :rate AND #next BETWEEN :floor AND :ceiling"
        try:
            answer = self._client.update_item(
                **request,
                Key=to_row({"pk": f"RATE#{line}", "sk": "TOKENS"}),
                ConditionExpression=condition,
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            was: Any = error.response.get("Item", {})
            return from_row(was)
        row = from_row(answer["Attributes"])
        return Lease(int(row["next"]) - count, count, float(row.get("urgent_until", 0)))

    def _start(  # what a lease consists of
        self, line: str, count: int, rate: int, bounds: tuple[int, int], urgent_until: float | None
    ) -> Lease | None:
        """Begin at the clock, where the line is behind it, absurdly far ahead, new, or of another rate."""
        floor, absurd = bounds
        values = {":next": floor + count, ":rate": rate, ":floor": floor, ":absurd": absurd}
        request = self._noting("#next = :next, #rate = :rate", values, urgent_until)
        try:
            answer = self._client.update_item(
                **request,
                Key=to_row({"pk": f"RATE#{line}", "sk": "TOKENS"}),
                ConditionExpression="attribute_not_exists(pk) OR #rate <> :rate OR NOT #next BETWEEN :floor AND :absurd",
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return Lease(floor, count, float(from_row(answer["Attributes"]).get("urgent_until", 0)))

    def _noting(self, changes: str, values: dict[str, Any], urgent_until: float | None) -> dict[str, Any]:
        names = {"#next": "next", "#rate": "rate"}
        if urgent_until is not None:
            changes, values = f"{changes}, urgent_until = :urgent", {**values, ":urgent": int(urgent_until) + 1}
        return {
            "TableName": self._table,
            "UpdateExpression": f"SET {changes}",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": to_row(values),
        }

    def reserve(self, channel: str, alert_id: str, count: int, limits: Limits, now: datetime) -> bool:
        """Set tokens of the alert's and the month's budget aside, both or none; False when one of them has not enough left."""
        caps = {f"ALERT#{alert_id}": limits.per_alert, f"MONTH#{now:%Y-%m}": limits.per_month}
        try:
            self._client.transact_write_items(
                TransactItems=[self._spend(channel, budget, count, cap, now) for budget, cap in caps.items()]
            )
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
            if "ConditionalCheckFailed" in reasons:
                return False
            raise
        return True

    def settle(self, channel: str, alert_id: str, count: int, now: datetime) -> None:
        """Give tokens back that were set aside and not used (`count` below 0), or note some that were used without."""
        budgets = (f"ALERT#{alert_id}", f"MONTH#{now:%Y-%m}")
        self._client.transact_write_items(TransactItems=[self._spend(channel, budget, count, 0, now) for budget in budgets])

    def spent(self, channel: str, budget: str) -> int:
        """What was taken of a budget: `ALERT#id` or `MONTH#2026-11`."""
        key = to_row({"pk": f"BUDGET#{channel}", "sk": budget})
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return int(from_row(item)["spent"]) if item else 0

    def _spend(self, channel: str, budget: str, count: int, cap: int, now: datetime) -> Any:
        values: dict[str, Any] = {":count": count, ":ttl": int((now + KEPT_FOR).timestamp())}
        condition = {}
        if cap:
            values[":left"] = cap - count
            condition = {"ConditionExpression": "(attribute_not_exists(spent) AND :left >= :zero) OR spent <= :left"}
            values[":zero"] = 0
        update = {
            "TableName": self._table,
            "Key": to_row({"pk": f"BUDGET#{channel}", "sk": budget}),
            "UpdateExpression": "SET #ttl = :ttl ADD spent :count",
            "ExpressionAttributeNames": {"#ttl": "ttl"},
            "ExpressionAttributeValues": to_row(values),
            **condition,
        }
        return {"Update": update}
