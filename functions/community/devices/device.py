"""A phone with the app: what it asks for, and what SNS and the counters hold for it so far."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from alerting.domain.coverage import parent_of
from alerting.store.community_rows import COUNT, NEAR_AUDIENCE, TOTAL, audience_of, counts_pk

NATIONAL: Final = "national"
PUSH_AUDIENCE: Final = "push"
#: A worker's function stops after 30 s; only then may another take over, and only then does SQS show the message again.
LEASE: Final = timedelta(seconds=45)
#: How long an app that was removed may come back with its id and secret.
DEAD_KEPT: Final = timedelta(days=30)


class Platform(StrEnum):
    """Whose push service reaches the phone. The sandbox is Apple's for apps in development."""

    APNS = "apns"
    APNS_SANDBOX = "apns_sandbox"
    FCM = "fcm"


class DeviceState(StrEnum):
    """`pending`: the worker has not done yet what the phone asked last. `dead`: its token is no longer valid.

    `leaving`: asked to be erased; the row goes when SNS knows nothing of the phone any more.
    """

    PENDING = "pending"
    ACTIVE = "active"
    DEAD = "dead"
    LEAVING = "leaving"


class Counter(NamedTuple):
    """The key of a row that counts devices."""

    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a phone asks for: places as cells of resolution PLACE, and the cell of resolution NEAR that it is in, if it says so.

    The token is empty where it was found invalid, or is no longer needed.
    """

    token: str
    language: str = "nl"
    places: tuple[str, ...] = ()
    near: str = ""
    exercise: bool = False

    def topics(self) -> frozenset[str]:
        """The recipient ids (topic names without their prefix) that it must be on."""
        names = [NATIONAL, *(f"place-{cell}" for cell in self.places), *([f"near-{self.near}"] if self.near else [])]
        return frozenset(audience_of(name, exercise=self.exercise) for name in names)

    def counters(self) -> frozenset[Counter]:
        """The rows in which it counts for one; TOTAL with or without places, because the whole country reaches it."""
        push = audience_of(PUSH_AUDIENCE, exercise=self.exercise)
        fine = {Counter(counts_pk(parent_of(cell)), f"{push}#{cell}") for cell in self.places}
        coarse = {Counter(COUNT, f"{push}#{parent_of(cell)}") for cell in self.places}
        near = {Counter(COUNT, f"{audience_of(NEAR_AUDIENCE, exercise=self.exercise)}#{self.near}")} if self.near else set()
        return frozenset(fine | coarse | near | {Counter(COUNT, f"{push}#{TOTAL}")})


@dataclass(frozen=True, slots=True)
class Done:
    """What stands outside the row for this phone.

    `subscribed`: the subscription's ARN by topic; empty where a worker was about to subscribe and nobody knows whether it did.
    `tokens`: digests of the tokens that are claimed for it.
    """

    endpoint: str = ""
    subscribed: Mapping[str, str] = field(default_factory=dict)
    counted: frozenset[Counter] = frozenset()
    tokens: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Device:
    """A registered phone. `revision` counts what it asked for, `step` what workers wrote about it."""

    id: str
    platform: Platform
    secret_hash: str
    wish: Wish
    state: DeviceState
    created_at: datetime
    changed_at: datetime
    revision: int = 1
    step: int = 0
    done: Done = Done()
    lease_until: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether a worker has nothing to do for it."""
        return self.state is DeviceState.ACTIVE or (self.state is DeviceState.DEAD and self.done == Done())


def digest_of(platform: Platform, token: str) -> str:
    """What a token is claimed by."""
    return hashlib.sha256(f"{platform} {token}".encode()).hexdigest()


def cell_in(topic: str) -> str:
    """The cell that an area topic is named after."""
    return topic.rpartition("-")[2]
