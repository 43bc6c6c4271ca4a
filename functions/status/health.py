"""How well a channel does, from the jobs of what is live on it. Pure: rows in, a word and a reason out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from alerting.domain.delivery import JobState
from alerting.domain.retries import is_retry
from alerting.domain.subject import Frozen
from alerting.store.progress import JobRow

#: Whoever is later than this keeps people waiting.
PATIENCE: Final = timedelta(minutes=2)
#: More refused or unknown than one in five is no coincidence.
TOLERATED: Final = 0.2


class HealthState(StrEnum):
    """`idle`: nothing live, or nothing accepted of it yet, which says nothing either way."""

    OK = "ok"
    TROUBLE = "trouble"
    IDLE = "idle"
    OFF = "off"


class Health(Frozen):
    """The word, and why, as operators read it."""

    state: HealthState
    detail: str


@dataclass(frozen=True, slots=True)
class LiveWork:
    """One live alert on one channel: when its newest version was released, and the jobs of that version."""

    sent: datetime
    jobs: Sequence[JobRow]


def health(work: Sequence[LiveWork], now: datetime, *, on: bool) -> Health:
    """The channel's health; what waits too long and what is refused too often are both told."""
    if not on:
        return Health(state=HealthState.OFF, detail="uitgezet")
    if not work:
        return Health(state=HealthState.IDLE, detail="geen actief alert")
    troubles = [*_late(work, now), *_refused(work)]
    if troubles:
        return Health(state=HealthState.TROUBLE, detail=", ".join(troubles))
    accepted, planned = _sum(work, "accepted"), _sum(work, "planned")
    if not accepted:
        return Health(state=HealthState.IDLE, detail="nog niets verzonden")
    return Health(state=HealthState.OK, detail=f"{accepted} van {planned} verzonden")


def _late(work: Sequence[LiveWork], now: datetime) -> Iterator[str]:
    unbegun = [now - part.sent for part in work if not any(row.is_expansion for row in part.jobs)]
    if any(wait > PATIENCE for wait in unbegun):
        yield f"{_minutes(max(unbegun))} na de vrijgave nog niet begonnen"
    waits = [wait for part in work for wait in _waits(part, now) if wait > PATIENCE]
    if len(waits) == 1:
        yield f"een taak wacht al {_minutes(waits[0])}"
    elif waits:
        yield f"{len(waits)} taken wachten, de langste al {_minutes(max(waits))}"


def _waits(part: LiveWork, now: datetime) -> Iterator[timedelta]:
    """How long each planned job should have been taken up. One that names no time waits its turn while others get through."""
    moved = max([part.sent, *(row.last_at for row in part.jobs if row.last_at)])
    for row in part.jobs:
        if row.state is JobState.PLANNED:
            yield now - (row.not_before or moved)


def _refused(work: Sequence[LiveWork]) -> Iterator[str]:
    rejected, unknown = _sum(work, "rejected"), _sum(work, "unknown")
    finished = rejected + unknown + _sum(work, "accepted") + _sum(work, "unsupported")
    if rejected + unknown > TOLERATED * finished:
        parts = [f"{number} {word}" for number, word in ((rejected, "geweigerd"), (unknown, "onbekend")) if number]
        first, *rest = parts
        yield ", ".join([first.replace(" ", f" van {finished} ", 1), *rest])


def _sum(work: Sequence[LiveWork], name: str) -> int:
    """Recipients of this outcome. The expansion sends nothing; whom a repeated call is for is in the job that it repeats."""
    rows = [row for part in work for row in part.jobs if not row.is_expansion and not is_retry(row.job_id)]
    return sum(getattr(row, name) for row in rows)


def _minutes(wait: timedelta) -> str:
    minutes = int(wait / timedelta(minutes=1))
    return "1 minuut" if minutes == 1 else f"{minutes} minuten"
