"""All-or-nothing writes on the community table, as the devices' two stores make them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from alerting.store.alerts import from_row, to_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: A write that met another transaction on the same row (a counter, mostly) is simply tried again, this often.
TRIES: Final = 8


class MovedError(Exception):
    """The table no longer holds what the write was decided on: nothing was written."""


@dataclass(frozen=True, slots=True)
class Update:
    """A change of one row under a condition; `values` are those of the condition, by their names in it."""

    key: Mapping[str, str]
    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    remove: Sequence[str] = ()
    condition: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


class Transactions:
    """Builds and makes transactions; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self.client = client
        self.table = table

    def get(self, key: Mapping[str, str]) -> dict[str, Any] | None:
        """One row as it is now."""
        answer = self.client.get_item(TableName=self.table, Key=to_row(key), ConsistentRead=True)
        return from_row(answer["Item"]) if "Item" in answer else None

    def put(self, row: Mapping[str, Any], condition: str = "", values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Write one row, whole."""
        return {"Put": {"TableName": self.table, "Item": to_row(row), **_condition(condition, values or {})}}

    def delete(self, key: Mapping[str, str], condition: str = "", values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Delete one row; one that is not there is no error."""
        return {"Delete": {"TableName": self.table, "Key": to_row(key), **_condition(condition, values or {})}}

    def update(self, change: Update) -> dict[str, Any]:
        """Change attributes of one row."""
        clauses = {
            "SET": ", ".join(f"#{name} = :{name}_" for name in change.set),
            "ADD": ", ".join(f"#{name} :{name}_" for name in change.add),
            "REMOVE": ", ".join(f"#{name}" for name in change.remove),
        }
        names = [*change.set, *change.add, *change.remove]
        values = {f":{name}_": value for name, value in {**change.set, **change.add}.items()}
        written = _condition(change.condition, change.values)
        expressions = {
            "UpdateExpression": " ".join(f"{verb} {clause}" for verb, clause in clauses.items() if clause),
            "ExpressionAttributeNames": {f"#{name}": name for name in names} | written.pop("ExpressionAttributeNames", {}),
            "ExpressionAttributeValues": to_row(values) | written.pop("ExpressionAttributeValues", {}),
        }
        return {"Update": {"TableName": self.table, "Key": to_row(change.key), **expressions, **written}}

    def commit(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Write these, all or nothing; raises MovedError when a condition fails, or other writes stay in the way."""
        for _ in range(TRIES):
            try:
                self.client.transact_write_items(TransactItems=list(items))  # type: ignore[arg-type]  # built above, item by item
            except self.client.exceptions.TransactionCanceledException as error:
                codes = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])} - {"None"}
                if codes == {"TransactionConflict"}:
                    continue
                if codes - {"ConditionalCheckFailed", "TransactionConflict"}:
                    raise
                raise MovedError from error
            return
        raise MovedError


def _condition(expression: str, values: Mapping[str, Any]) -> dict[str, Any]:
    if not expression:
        return {}
    names = {"#state": "state"} if "#state" in expression else {}
    return {
        "ConditionExpression": expression,
        **({"ExpressionAttributeNames": names} if names else {}),
        **({"ExpressionAttributeValues": to_row({f":{name}": value for name, value in values.items()})} if values else {}),
    }
