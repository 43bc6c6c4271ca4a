"""Moments as a page tells them: weekday, date and Amsterdam's clock, never "today", and the offset for machines."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerting.render.documents.moments import with_offset
from alerting.render.page.phrasebook.shape import Phrasebook


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment for machines (ISO 8601 with its offset) and for people."""

    iso: str
    text: str


def in_short(at: datetime, book: Phrasebook) -> Moment:
    """Ma 23 november 2026, 14:30, in lower case."""
    there = _there(at)
    day = f"{book.short_weekdays[there.weekday()]} {there.day} {book.months[there.month - 1]} {there.year}"
    return Moment(with_offset(at), f"{day}, {_clock(there, book)}")


def in_full(at: datetime, book: Phrasebook) -> Moment:
    """Maandag 23 november 2026 om 14:30, in lower case."""
    there = _there(at)
    text = book.in_full.format(
        weekday=book.weekdays[there.weekday()],
        day=there.day,
        month=book.months[there.month - 1],
        year=there.year,
        clock=_clock(there, book),
    )
    return Moment(with_offset(at), text)


def _there(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo("Europe/Amsterdam"))


def _clock(there: datetime, book: Phrasebook) -> str:
    """14:30. In the hour of October that comes twice, which of both: 02:30 (zomertijd)."""
    twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    which = book.summer_time if there.dst() else book.winter_time
    return f"{there:%H:%M} ({which})" if twice else f"{there:%H:%M}"
