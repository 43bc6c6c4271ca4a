"""The devices as the worker leads them to what their phones asked for; and the area topics that it made.

Whoever holds the lease writes on the condition that it still does. What a worker is about to subscribe stands in the row before
it does, so that nothing is forgotten when it dies halfway.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from alerting.domain.coverage import parent_of
from alerting.store.alerts import stamp
from alerting.store.community_rows import topics_pk
from community.devices.device import DEAD_KEPT, LEASE, Counter, Device, DeviceState, Done, cell_in, digest_of
from community.devices.rows import device_key, done, endpoint_key, pending_key, token_key
from community.devices.transactions import Transactions, Update

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Worklist:
    """Conditional writes of one worker, in the name of `owner`; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str, owner: str) -> None:
        """Keep the client, the table's name and a name that no other worker has."""
        self._rows = Transactions(client, table)
        self._owner = owner

    def claim(self, device: Device, now: datetime) -> Device:
        """Take a device for LEASE, with every topic that it lacks noted as about to be subscribed.

        Raises MovedError when its phone asked for something else since it was read, or another worker has it.
        """
        lacking = device.wish.topics() - device.done.subscribed.keys() if device.state is DeviceState.PENDING else frozenset()
        noted = dict(device.done.subscribed) | dict.fromkeys(lacking, "")
        until = now + LEASE
        changes = {"subscribed": noted, "lease_owner": self._owner, "lease_until": stamp(until)}
        condition = "revision = :revision AND (attribute_not_exists(lease_until) OR lease_until < :now OR lease_owner = :me)"
        values = {"revision": device.revision, "now": stamp(now), "me": self._owner}
        self._rows.commit([self._rows.update(Update(device_key(device.id), changes, {"step": 1}, (), condition, values))])
        return replace(device, done=replace(device.done, subscribed=noted), lease_until=until, step=device.step + 1)

    def set_endpoint(self, device: Device, endpoint: str) -> Device:
        """Write down a new endpoint, to which nothing is subscribed yet; raises MovedError when the lease is lost."""
        unknown = dict.fromkeys(device.done.subscribed, "")
        items = [
            self._step(device, {"endpoint": endpoint, "subscribed": unknown}),
            self._rows.put(endpoint_key(endpoint) | {"device_id": device.id}),
        ]
        if device.done.endpoint not in {"", endpoint}:
            items.append(self._rows.delete(endpoint_key(device.done.endpoint)))
        self._rows.commit(items)
        return replace(device, done=replace(device.done, endpoint=endpoint, subscribed=unknown), step=device.step + 1)

    def put_down(self, device: Device, subscribed: Mapping[str, str]) -> None:
        """Write down how far it came, and let go; raises MovedError when the lease is lost."""
        self._rows.commit([self._step(device, {"subscribed": dict(subscribed)}, let_go=True)])

    def settle(self, device: Device, subscribed: Mapping[str, str]) -> None:
        """Write down that all is done: state, counters, claims to former tokens, the marker.

        Raises MovedError when the phone asked for something else meanwhile, or the lease is lost.
        """
        token = digest_of(device.platform, device.wish.token)
        now_done = Done(device.done.endpoint, subscribed, device.wish.counters(), frozenset({token}))
        changes = done(now_done) | {"state": DeviceState.ACTIVE.value}
        row = self._step(device, changes, let_go=True, revision=device.revision)
        self._rows.commit([row, *self._follow(device, now_done)])

    def refuse(self, device: Device) -> None:
        """Mark a device whose token SNS refuses as dead, and let go; raises MovedError as `settle`."""
        state = {"state": DeviceState.DEAD.value}
        self._rows.commit([self._step(device, state, let_go=True, revision=device.revision)])

    def end(self, device: Device, now: datetime) -> None:
        """Write down that SNS knows nothing of a dead or leaving device any more; raises MovedError as `settle`."""
        if device.state is DeviceState.LEAVING:
            row = self._rows.delete(device_key(device.id), *self._held(device.revision))
        else:
            until = int((now + DEAD_KEPT).timestamp())
            changes = done(Done()) | {"token": "", "places": [], "near": "", "ttl": until}
            row = self._step(device, changes, let_go=True, revision=device.revision)
        gone = [self._rows.delete(endpoint_key(device.done.endpoint))] if device.done.endpoint else []
        self._rows.commit([row, *gone, *self._follow(device, Done())])

    def has_topic(self, topic: str) -> bool:
        """Whether an area topic was made."""
        return self._rows.get(_topic_key(topic)) is not None

    def add_topic(self, topic: str) -> None:
        """Record an area topic: from now on alerts are published to it."""
        self._rows.commit([self._rows.put(_topic_key(topic))])

    def _follow(self, device: Device, now_done: Done) -> Iterable[dict[str, Any]]:
        """What goes with a device's new state: its counters, the tokens that it gives up, no marker."""
        yield self._rows.delete(pending_key(device.id))
        yield from (self._rows.delete(token_key(token)) for token in sorted(device.done.tokens - now_done.tokens))
        yield from (self._count(counter, 1) for counter in sorted(now_done.counted - device.done.counted))
        yield from (self._count(counter, -1) for counter in sorted(device.done.counted - now_done.counted))

    def _count(self, counter: Counter, by: int) -> dict[str, Any]:
        return self._rows.update(Update(counter._asdict(), add={"people": by}))

    def _step(self, device: Device, changes: Mapping[str, Any], *, let_go: bool = False, revision: int = 0) -> dict[str, Any]:
        remove = ("lease_owner", "lease_until") if let_go else ()
        return self._rows.update(Update(device_key(device.id), changes, {"step": 1}, remove, *self._held(revision)))

    def _held(self, revision: int) -> tuple[str, dict[str, Any]]:
        """The condition that the lease is ours, and that the phone asked for nothing since (0: whatever it asked for)."""
        if revision:
            return "lease_owner = :me AND revision = :revision", {"me": self._owner, "revision": revision}
        return "lease_owner = :me", {"me": self._owner}


def _topic_key(topic: str) -> dict[str, str]:
    return {"pk": topics_pk(parent_of(cell_in(topic))), "sk": topic}
