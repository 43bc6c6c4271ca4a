"""The devices as phones register, change and leave them; what that takes of SNS is left to the worker.

Every write leaves a marker that the worker has something to do, in the same transaction.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from alerting.store.alerts import from_row, stamp, to_row
from community.devices.device import Device, DeviceState, Wish, digest_of
from community.devices.rows import PENDING, asked, device_key, device_of, device_row, endpoint_key, pending_key, token_key
from community.devices.transactions import Transactions, Update

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Neither the phone nor a worker wrote since the row was read.
UNCHANGED: Final = "revision = :revision AND step = :step"


class DeviceRegistry:
    """Reads and conditional writes; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._rows = Transactions(client, table)

    def load(self, device_id: str, now: datetime) -> Device | None:
        """The device as it is now; None where there is none, or a dead one's time is over."""
        row = self._rows.get(device_key(device_id))
        return device_of(row) if row and row.get("ttl", now.timestamp()) >= now.timestamp() else None

    def holder(self, digest: str) -> str | None:
        """The id of the device that holds a token."""
        row = self._rows.get(token_key(digest))
        return str(row["device_id"]) if row else None

    def owner_of(self, endpoint: str) -> str | None:
        """The id of the device that has an endpoint."""
        row = self._rows.get(endpoint_key(endpoint))
        return str(row["device_id"]) if row else None

    def add(self, device: Device) -> None:
        """Put a device whose token nobody holds; raises MovedError when somebody does."""
        digest = digest_of(device.platform, device.wish.token)
        claim = self._rows.put(token_key(digest) | {"device_id": device.id}, "attribute_not_exists(pk)")
        self._rows.commit([self._put(device, digest), self._mark(device.id, device.changed_at), claim])

    def take_over(self, device: Device, former: Device) -> None:
        """Put a device in the place of the one that holds its token: the endpoint, its subscriptions and its counts go along.

        SNS has one endpoint per token, so what was done for the former device holds for this one, the worker's lease included.
        Raises MovedError when the former device changed meanwhile.
        """
        digest = digest_of(device.platform, device.wish.token)
        heir = replace(device, done=former.done, lease_until=former.lease_until)
        items = [
            self._put(heir, digest),
            self._mark(heir.id, heir.changed_at),
            self._rows.put(token_key(digest) | {"device_id": heir.id}, "device_id = :former", {"former": former.id}),
            self._rows.delete(device_key(former.id), UNCHANGED, _as_read(former)),
            self._rows.delete(pending_key(former.id)),
        ]
        if former.done.endpoint:
            items.append(self._rows.put(endpoint_key(former.done.endpoint) | {"device_id": heir.id}))
        self._rows.commit(items)

    def change(self, device: Device, wish: Wish, now: datetime) -> None:
        """Write down what the phone asks for now; raises MovedError, also when another holds the token."""
        digest = digest_of(device.platform, wish.token)
        changes = asked(wish, DeviceState.PENDING, device.revision + 1, now)
        claims = {"tokens": sorted(device.done.tokens | {digest})}
        free = "attribute_not_exists(pk) OR device_id = :me"
        claim = self._rows.put(token_key(digest) | {"device_id": device.id}, free, {"me": device.id})
        self._rows.commit([self._ask(device, changes | claims), self._mark(device.id, now), claim])

    def leave(self, device: Device, now: datetime) -> None:
        """Forget what the phone asked for, at once; what SNS knows of it goes with the worker. Raises MovedError."""
        forgotten = Wish(token=device.wish.token, language="")
        changes = asked(forgotten, DeviceState.LEAVING, device.revision + 1, now)
        self._rows.commit([self._ask(device, changes), self._mark(device.id, now)])

    def bury(self, device: Device, now: datetime) -> None:
        """Mark an active device as dead; raises MovedError when it is no longer as it was read."""
        changes = {"state": DeviceState.DEAD.value, "revision": device.revision + 1, "changed_at": stamp(now)}
        self._rows.commit([self._ask(device, changes), self._mark(device.id, now)])

    def overdue(self, before: datetime) -> Iterator[str]:
        """The ids of the devices that have been waiting for the worker since before then."""
        pages = self._rows.client.get_paginator("query").paginate(
            TableName=self._rows.table,
            KeyConditionExpression="pk = :pk",
            FilterExpression="since < :before",
            ExpressionAttributeValues=to_row({":pk": PENDING, ":before": stamp(before)}),
        )
        return (from_row(item)["sk"] for page in pages for item in page["Items"])

    def _put(self, device: Device, digest: str) -> dict[str, Any]:
        claimed = replace(device, done=replace(device.done, tokens=device.done.tokens | {digest}))
        return self._rows.put(device_row(claimed), "attribute_not_exists(pk)")

    def _ask(self, device: Device, changes: dict[str, Any]) -> dict[str, Any]:
        """What the phone said last counts, so a dead device that speaks again stays."""
        return self._rows.update(Update(device_key(device.id), changes, {}, ("ttl",), UNCHANGED, _as_read(device)))

    def _mark(self, device_id: str, now: datetime) -> dict[str, Any]:
        return self._rows.put(pending_key(device_id) | {"since": stamp(now)})


def _as_read(device: Device) -> dict[str, int]:
    return {"revision": device.revision, "step": device.step}
