"""All-or-nothing writes on the settings table: no change without its line in the trail."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from alerting.store.alerts import from_row, to_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: A write that met another transaction on the same row is simply tried again, this often.
TRIES: Final = 5
Item = Mapping[str, Any]


class MovedError(Exception):
    """The table no longer holds what the write was decided on: nothing was written."""


class SettingsTable:
    """Builds and makes transactions; `client` is a low-level DynamoDB client.

    In expressions `#name` is the attribute of that name, and `:name` the value given for it.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self.client = client
        self.table = table

    def get(self, pk: str, sk: str) -> dict[str, Any] | None:
        """One row as it is now."""
        answer = self.client.get_item(TableName=self.table, Key=to_row({"pk": pk, "sk": sk}), ConsistentRead=True)
        return from_row(answer["Item"]) if "Item" in answer else None

    def put(self, row: Item, condition: str = "", values: Item | None = None) -> Item:
        """Write one row, whole."""
        return {"Put": {"TableName": self.table, "Item": to_row(row), **_written(values, ConditionExpression=condition)}}

    def update(self, key: Item, update: str, condition: str, values: Item) -> Item:
        """Change attributes of one row, and leave the others."""
        written = _written(values, UpdateExpression=update, ConditionExpression=condition)
        return {"Update": {"TableName": self.table, "Key": to_row(key), **written}}

    def delete(self, key: Item, condition: str = "", values: Item | None = None) -> Item:
        """Delete one row; without a condition, one that is not there is no error."""
        return {"Delete": {"TableName": self.table, "Key": to_row(key), **_written(values, ConditionExpression=condition)}}

    def check(self, key: Item, condition: str, values: Item) -> Item:
        """Only look that a row is as it was."""
        return {
            "ConditionCheck": {"TableName": self.table, "Key": to_row(key), **_written(values, ConditionExpression=condition)}
        }

    def commit(self, *items: Item) -> None:
        """Write these, all or nothing; raises MovedError when a condition fails, or other writes stay in the way."""
        for _ in range(TRIES):
            try:
                self.client.transact_write_items(TransactItems=list(items))  # type: ignore[arg-type]  # built above
            except self.client.exceptions.TransactionCanceledException as error:
                codes = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])} - {"None"}
                if codes == {"TransactionConflict"}:
                    continue
                if codes - {"ConditionalCheckFailed", "TransactionConflict"}:
                    raise
                raise MovedError from error
            return
        raise MovedError


def _written(values: Item | None, **expressions: str) -> dict[str, Any]:
    given = {name: text for name, text in expressions.items() if text}
    names = {name: name[1:] for text in given.values() for name in re.findall(r"#\w+", text)}
    return {
        **given,
        **({"ExpressionAttributeNames": names} if names else {}),
        **({"ExpressionAttributeValues": to_row({f":{name}": value for name, value in values.items()})} if values else {}),
    }
