"""Moments as documents write them: Amsterdam's clock with its numeric offset, or seconds since 1970."""

from datetime import datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo


def _there(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo("Europe/Amsterdam")).replace(microsecond=0)


def with_offset(at: datetime) -> str:
    """2026-10-25T02:30:00+02:00: never Z, never a fraction (CAP 1.2, 3.3.2), fit for CAP, Atom and JSON alike."""
    return _there(at).isoformat()


def rfc_822(at: datetime) -> str:
    """Sun, 25 Oct 2026 02:30:00 +0200, for RSS."""
    return format_datetime(_there(at))


def epoch(at: datetime) -> int:
    """Seconds since 1970."""
    return int(at.timestamp())
