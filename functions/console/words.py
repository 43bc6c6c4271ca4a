"""Dutch for operators, and English for who asks for it: texts are written in Dutch, and looked up for the other language."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

COOKIE: Final = "__Host-kindalarm-language"
LANGUAGES: Final = ("nl", "en")
AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
#: A moment of the same week is told by its day alone.
_NEAR: Final = timedelta(days=5)
#: As a date and time field writes it; a date alone is no moment.
_WRITTEN: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
#: Who types "26" for a year means another one than the browser does.
_YEARS: Final = range(2000, 2100)
_DAYS: Final = {"nl": ("ma", "di", "wo", "do", "vr", "za", "zo"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def translator(language: str) -> Callable[..., str]:
    """`t("{count} telefoons", count=3)`: the text in the language, with what is filled in; Dutch where there is no other."""

    def translate(text: str, /, **values: object) -> str:
        found = _english().get(text, text) if language == "en" else text
        return found.format(**values) if values else found

    return translate


@cache
def _english() -> dict[str, str]:
    """The English texts by their Dutch ones."""
    found: dict[str, str] = json.loads(Path(__file__).with_name("english.json").read_text("utf-8"))
    return found


def clock(at: str | datetime | None, language: str = "nl", now: datetime | None = None) -> str:
    """A moment as "ma 14:30"; with its date when it is not within the same week; empty for none."""
    if not at:
        return ""
    moment = _local(at)
    day = _DAYS[language][moment.weekday()]
    if abs(moment - (now or datetime.now(UTC))) < _NEAR:
        return f"{day} {moment:%H:%M}"
    return f"{day} {moment.day}-{moment.month}-{moment.year} {moment:%H:%M}"


def seconds_clock(at: str | datetime | None) -> str:
    """A moment as "14:30:05"."""
    return f"{_local(at):%H:%M:%S}" if at else ""


def for_input(at: str | datetime | None) -> str:
    """A moment as a date and time field holds it, in Dutch time."""
    return _local(at).replace(tzinfo=None).isoformat(timespec="minutes") if at else ""


def from_input(text: str) -> str:
    """A date and time field's value as an aware moment, in Dutch time unless it says otherwise; raises ValueError.

    Of the hour that comes twice in October this is the first; of the one that is skipped in March, the one after it.
    """
    moment = datetime.fromisoformat(text)
    if not _WRITTEN.fullmatch(text) or moment.year not in _YEARS:
        message = "no moment of our time"
        raise ValueError(message)
    return (moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)).isoformat()


def number(value: int, language: str = "nl") -> str:
    """With a separator for thousands."""
    written = f"{value:,}"
    return written.replace(",", ".") if language == "nl" else written


def kilometres(metres: int, language: str = "nl") -> str:
    """Metres as kilometres with one decimal where there is one: "3", "2,5"."""
    written = f"{metres / 1000:.1f}".removesuffix(".0")
    return written.replace(".", ",") if language == "nl" else written


def _local(at: str | datetime) -> datetime:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(AMSTERDAM)
