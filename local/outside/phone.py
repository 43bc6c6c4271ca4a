"""A phone with the app: what it lets its owner see of the pushes that reach it, by docs/devices.md and docs/channels/push.md.

An iPhone shows whatever comes: without Apple's entitlement its app filters nothing. Android shows a notification by itself; a
message of data only is the app's to show or to leave out, and the rules of that stand here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

Spot = tuple[float, float]

ENDS: Final = frozenset({"stop", "result"})
LIVE_TOPIC: Final = "near-"


@dataclass(frozen=True, slots=True)
class Notification:
    """A push as it reached a phone. `key`: collapse id (APNs) or tag (FCM). `by_app`: data only, the app decides."""

    at: str
    message_id: str
    topic: str
    key: str
    title: str
    body: str
    loud: bool
    ttl: int | None
    priority: str
    by_app: bool
    size: int
    data: Mapping[str, Any]

    def fact(self, name: str) -> str:
        """One of the strings that stand beside the words; "" where it is absent."""
        return str(self.data.get(name, ""))


@dataclass(slots=True)
class Phone:
    """A phone with the app. Positions are (latitude, longitude).

    `places`: the addresses that its owner follows. `position`: where it is, known to the phone alone; None: live location is
    off. `alive` False: the app was removed, its token is dead. `online` False: switched off. `received`: what came in;
    `told`: what its owner got to see, each version once; `shown`: what stands on the screen now, by alert; `left_out`: what the
    app did not show, and why; `ended`: alerts whose end it knows. `device_id` and `state` are what the device API said last.
    """

    token: str
    name: str
    platform: str
    exercise: bool = False
    places: Sequence[Spot] = ()
    position: Spot | None = None
    town: str = ""
    alive: bool = True
    online: bool = True
    received: list[Notification] = field(default_factory=list)
    told: list[Notification] = field(default_factory=list)
    shown: dict[str, Notification] = field(default_factory=dict)
    waiting: dict[str, Notification] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    device_id: str = ""
    secret: str = ""
    state: str = ""

    def take(self, notification: Notification) -> None:
        """What the platform delivers: kept while the phone is off (the last per alert), else shown, or left out by the app."""
        if not self.online:
            self.waiting[notification.key] = notification
            return
        self.received.append(notification)
        reason = self._why_not(notification) if notification.by_app else ""
        if reason:
            self.left_out.append(reason)
        else:
            self._show(notification)
        if notification.fact("message") in ENDS and notification.key not in self.ended:
            self.ended.append(notification.key)

    def switch_on(self, now: datetime) -> None:
        """Get what waited and is still within its time to live."""
        self.online = True
        for notification in self.waiting.values():
            age = (now - datetime.fromisoformat(notification.at)).total_seconds()
            if notification.ttl is None or age <= notification.ttl:
                self.take(notification)
        self.waiting.clear()

    def _show(self, notification: Notification) -> None:
        """In the place of an earlier one with the same key; the same words again are the same notification."""
        last = self.shown.pop(notification.key, None)
        self.shown[notification.key] = notification
        if last is None or (last.title, last.body, last.fact("version")) != (
            notification.title,
            notification.body,
            notification.fact("version"),
        ):
            self.told.append(notification)

    def _why_not(self, notification: Notification) -> str:
        """Why the app does not show a message; "" where it does."""
        known = self.shown.get(notification.key)
        until, version = notification.fact("until"), notification.fact("version")
        if until and datetime.fromisoformat(notification.at) > datetime.fromisoformat(until):
            return "over"
        if known is not None and version.isdigit() and int(version) < int(known.fact("version") or 0):
            return "older than what is shown"
        if notification.fact("message") in ENDS:
            return "" if known is not None else "the end of what was never shown"
        if notification.key in self.ended:
            return "a start after its end"
        if notification.fact("audience") == "dropped":
            return self._why_not_dropped(notification, known)
        return "" if known is not None or self._is_inside(notification) else "outside the area"

    def _why_not_dropped(self, notification: Notification, known: Notification | None) -> str:
        if known is None:
            return "dropped from what was never shown"
        return "another place is inside" if holds(notification.fact("area"), self._spots()) else ""

    def _is_inside(self, notification: Notification) -> bool:
        """Its position decides for a live topic; its places too for the one national topic. No area is the whole country."""
        live = notification.fact("topic").startswith(LIVE_TOPIC)
        spots = ([self.position] if self.position else []) if live else self._spots()
        return "area" not in notification.data or holds(notification.fact("area"), spots)

    def _spots(self) -> list[Spot]:
        return [*self.places, *([self.position] if self.position else [])]


def holds(area: str, spots: Sequence[Spot]) -> bool:
    """Whether an area as it stands in a push ("lat,lon lat,lon …;…", closed rings) holds one of these spots."""
    rings = [[tuple(map(float, corner.split(","))) for corner in ring.split()] for ring in area.split(";") if ring]
    return any(_is_within(spot, ring) for spot in spots for ring in rings)


def _is_within(spot: Spot, ring: Sequence[tuple[float, ...]]) -> bool:
    """By counting the sides that a line to the east crosses."""
    latitude, longitude = spot
    inside = False
    for (south, west), (north, east) in pairwise(ring):
        if (south > latitude) != (north > latitude):
            inside ^= longitude < west + (latitude - south) / (north - south) * (east - west)
    return inside
