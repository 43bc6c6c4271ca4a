"""What the outside world has received so far, and how its parties misbehave when told to. All access is under one lock."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from local.outside.phone import Phone

#: How long a message takes on a slow day: a list of a hundred then takes long enough to be stopped in the middle.
SLOW_SECONDS: Final = 0.2


class FaultKind(StrEnum):
    """Ways to fail. `lost`: it arrived, but the answer does not come back; `hang`: nothing happens at all; `slow`: late."""

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


@dataclass(slots=True)
class Line:
    """How a number behaves when it is called: busy so many times more, and whether anybody picks up after that."""

    busy: int = 0
    answers: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """A call: what was said as SSML, and as one hears it. `result`: COMPLETED, BUSY or NO_ANSWER."""

    at: str
    number: str
    ssml: str
    heard: str
    voice: str
    message_id: str
    ttl: int | None
    context: Mapping[str, str]
    result: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as SES took it, for one address; `delivered` False: it bounced."""

    at: str
    sender: str
    to: str
    subject: str
    plain: str
    html: str
    headers: Mapping[str, str]
    tags: Mapping[str, str]
    message_id: str
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
        self.calls: list[Call] = []
        self.lines: dict[str, Line] = {}
        self.mails: list[Mail] = []
        self.bouncing: set[str] = set()
        self.networks: dict[str, Network] = {}
        self.faults: dict[str, Fault] = {}
        self.slow_seconds = SLOW_SECONDS
        self.sites: dict[str, str] = {}
        self.inbound_topic = ""

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
        """Carry out what needs nobody but this world; every key is optional."""
        with self._lock:
            self._add(orders.get("phones", ()), orders.get("networks", ()))
            self.unreachable.update(orders.get("unreachable", ()))
            self.bouncing.update(orders.get("bouncing", ()))
            self.slow_seconds = orders.get("slow_seconds", self.slow_seconds)
            self.sites |= orders.get("sites", {})
            self.inbound_topic = orders.get("inbound_topic", self.inbound_topic)
            for number, line in orders.get("lines", {}).items():
                self.lines[number] = Line(**line)
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
        """Everything received, as JSON values; without anybody's secret."""
        with self._lock:
            phones = [asdict(phone) for phone in self.phones.values()]
            networks = [asdict(network) for network in self.networks.values()]
            for item in (*phones, *networks):
                del item["secret"]
            return {
                "phones": phones,
                "push_failures": list(self.push_failures),
                "sms": [asdict(item) for item in self.sms],
                "calls": [asdict(item) for item in self.calls],
                "mails": [asdict(item) for item in self.mails],
                "networks": networks,
                "faults": {receiver: asdict(fault) for receiver, fault in self.faults.items()},
            }


def now_text() -> str:
    """Now, as in every log and record: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
