"""What the outside world has received so far, and how its parties misbehave when told to. All access is under one lock."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """Ways to fail. `lost`: it arrived, but the answer does not come back; `hang`: nothing happens at all; `slow`: both, late."""

    ERROR = "500"
    THROTTLE = "429"
    REFUSE = "400"
    GARBAGE = "garbage"
    HANG = "hang"
    LOST = "lost"
    SLOW = "slow"


@dataclass(slots=True)
class Fault:
    """How one receiver fails, and for how many requests more (None: until it is told to stop)."""

    kind: FaultKind
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """A push notification as it reached a phone. `key`: collapse id (APNs) or tag (FCM); one key is shown once."""

    at: str
    message_id: str
    topic: str
    key: str
    title: str
    body: str
    loud: bool
    ttl: int | None
    priority: str
    push_type: str
    size: int
    data: Mapping[str, Any]


@dataclass(slots=True)
class Phone:
    """A phone with the app. `alive` False: the app was removed, its token is dead. `online` False: switched off."""

    token: str
    name: str
    platform: str
    exercise: bool
    alive: bool = True
    online: bool = True
    received: list[Notification] = field(default_factory=list)
    shown: dict[str, Notification] = field(default_factory=dict)
    waiting: dict[str, Notification] = field(default_factory=dict)

    def take(self, notification: Notification) -> None:
        """Show a notification, in the place of an earlier one with the same key; a phone that is off gets the last one later."""
        if not self.online:
            self.waiting[notification.key] = notification
            return
        self.received.append(notification)
        self.shown.pop(notification.key, None)
        self.shown[notification.key] = notification

    def switch_on(self, now: datetime) -> None:
        """Get what waited and is still within its time to live."""
        self.online = True
        for notification in self.waiting.values():
            age = (now - datetime.fromisoformat(notification.at)).total_seconds()
            if notification.ttl is None or age <= notification.ttl:
                self.take(notification)
        self.waiting.clear()


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message as the network took it; `delivered` False: the phone could not be reached."""

    at: str
    number: str
    body: str
    parts: int
    encoding: str
    message_id: str
    ttl: int | None
    context: Mapping[str, str]
    delivered: bool


@dataclass(frozen=True, slots=True)
class Showing:
    """One webhook that a display network accepted."""

    at: str
    webhook_id: str
    type: str
    alert_id: str
    version: int
    exercise: bool
    lines: tuple[str, ...]
    repeated: bool


@dataclass(slots=True)
class Network:
    """A display network: its profile, its webhook secret, what its signs show now, per alert, and what it was told."""

    id: str
    secret: str
    rows: int
    columns: int
    viewer: str
    board: bool
    exercise: bool
    shows: dict[str, Showing] = field(default_factory=dict)
    told: list[Showing] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def take(self, showing: Showing) -> None:
        """Show the lines, or clear what this alert had on the signs."""
        self.told.append(showing)
        if showing.repeated:
            return
        self.shows.pop(showing.alert_id, None)
        if showing.lines:
            self.shows[showing.alert_id] = showing


class World:
    """Everything out there. Use `with world.locked():` around more than one access."""

    def __init__(self) -> None:
        """An empty world."""
        self._lock = threading.RLock()
        self.closing = threading.Event()
        self.phones: dict[str, Phone] = {}
        self.push_failures: list[dict[str, Any]] = []
        self.sms: list[Sms] = []
        self.unreachable: set[str] = set()
        self.networks: dict[str, Network] = {}
        self.faults: dict[str, Fault] = {}

    @contextmanager
    def locked(self) -> Iterator["World"]:
        """The world, for one thread at a time."""
        with self._lock:
            yield self

    def fault_of(self, receiver: str) -> FaultKind | None:
        """How this receiver fails now, if it does; counts the request."""
        with self._lock:
            fault = self.faults.get(receiver)
            if fault is None:
                return None
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    del self.faults[receiver]
            return fault.kind

    def told(self, orders: Mapping[str, Any]) -> None:
        """Carry out what the control address was given; every key is optional."""
        with self._lock:
            self._add(orders.get("phones", ()), orders.get("networks", ()))
            self.unreachable.update(orders.get("unreachable", ()))
            for receiver, fault in orders.get("faults", {}).items():
                if fault is None:
                    self.faults.pop(receiver, None)
                else:
                    self.faults[receiver] = Fault(FaultKind(fault["kind"]), fault.get("times"))
            for token, online in orders.get("online", {}).items():
                if online:
                    self.phones[token].switch_on(datetime.now(UTC))
                else:
                    self.phones[token].online = False

    def _add(self, phones: Iterable[Mapping[str, Any]], networks: Iterable[Mapping[str, Any]]) -> None:
        for item in phones:
            self.phones[item["token"]] = Phone(**item)
        for item in networks:
            self.networks[item["id"]] = Network(**item)

    def snapshot(self) -> dict[str, Any]:
        """Everything received, as JSON values; without the networks' secrets."""
        with self._lock:
            networks = [asdict(network) for network in self.networks.values()]
            for network in networks:
                del network["secret"]
            return {
                "phones": [asdict(phone) for phone in self.phones.values()],
                "push_failures": list(self.push_failures),
                "sms": [asdict(item) for item in self.sms],
                "networks": networks,
                "faults": {receiver: asdict(fault) for receiver, fault in self.faults.items()},
            }


def now_text() -> str:
    """Now, as in every log and record: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
