"""The community: participants (a confirmed number or mail address with its places) and devices (phones with the app).

A participant is one way to reach somebody, because consent and confirmation are per number or address. What somebody follows is
a place: a cell for devices; for participants also coordinates, rounded to about a metre, and the hours at which they may be
reached there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, StringConstraints

from alerting.domain.area import Area, Latitude, Longitude, National
from alerting.domain.content import Channel
from alerting.domain.coverage import contains
from alerting.domain.kinds import KINDS, Kind, Loudness
from alerting.domain.subject import Frozen, Line

MOST_PLACES: Final = 5
MOST_DEVICE_PLACES: Final = 3
YOUNGEST: Final = 16
AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
#: By Amsterdam time: from ten in the evening to seven in the morning.
NIGHT_FROM: Final = time(22)
NIGHT_UNTIL: Final = time(7)

#: 26 characters of base 32: from the key and the contact, so that the same number is the same participant.
ParticipantId = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{26}$")]
Cell = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{15}$")]
#: ISO 639-1; texts exist in Dutch, the rest is kept for when there are more.
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class Window(Frozen):
    """From when until when somebody may be reached, in Amsterdam; through midnight where `until` is not after `start`."""

    start: time
    until: time

    def holds(self, clock: time) -> bool:
        """Whether this time of day lies in it; the whole day where both ends are the same."""
        if self.start < self.until:
            return self.start <= clock < self.until
        return clock >= self.start or clock < self.until


#: What holds for who said nothing: by day.
BY_DAY: Final = (Window(start=NIGHT_UNTIL, until=NIGHT_FROM),)


class Place(Frozen):
    """A place that a participant follows. No windows: never reached there, but for what is loud."""

    cell: Cell
    latitude: Latitude
    longitude: Longitude
    windows: Annotated[tuple[Window, ...], Field(max_length=4)] = BY_DAY
    label: Line = ""


class ParticipantState(StrEnum):
    """`pending`: not confirmed yet. `dormant`: imported, reached by nothing until they confirm once. `active`: takes part."""

    PENDING = "pending"
    DORMANT = "dormant"
    ACTIVE = "active"


class Consent(Frozen):
    """When, how and on what words somebody agreed. `source` of an import names the file's own record of it."""

    at: AwareDatetime
    by: Literal["web", "import"]
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Participant(Frozen):
    """Somebody who takes part with one number (E.164) or one mail address.

    `leave_token`: the unguessable part of their unsubscribe link. `inquiries`: the separate consent to neighbourhood inquiries.
    """

    id: ParticipantId
    number: str = ""
    email: str = ""
    channels: frozenset[Literal[Channel.SMS, Channel.VOICE, Channel.EMAIL]]
    places: Annotated[tuple[Place, ...], Field(max_length=MOST_PLACES)] = ()
    state: ParticipantState
    language: Language = "nl"
    exercise: bool = False
    inquiries: bool = False
    consents: Annotated[tuple[Consent, ...], Field(min_length=1, max_length=10)]
    leave_token: str
    created_at: AwareDatetime
    confirmed_at: AwareDatetime | None = None
    revision: int = 1


def is_night(at: datetime) -> bool:
    """Whether it is night in Amsterdam."""
    clock = at.astimezone(AMSTERDAM).time()
    return clock >= NIGHT_FROM or clock < NIGHT_UNTIL


def loudness(kind: Kind, at: datetime) -> Loudness:
    """How a kind makes itself heard at this time in Amsterdam."""
    rules = KINDS[kind]
    return rules.night if is_night(at) else rules.day


def places_inside(places: Iterable[Place], area: Area | None) -> list[Place]:
    """The places that lie in an area; all of them in the whole country, and none where there is no area."""
    match area:
        case None:
            return []
        case National():
            return list(places)
        case _:
            return [place for place in places if contains(area, place.latitude, place.longitude)]


def due_at(places: Sequence[Place], kind: Kind, now: datetime, end: datetime) -> datetime | None:
    """When somebody may first be told something of this kind at one of these places, before `end`; None when never.

    What is loud overrides the hours that people chose. What is quiet waits for them; it becomes loud in the morning where the
    kind says so.
    """
    return next((at for at in _moments(now, end) if _may_reach(places, kind, at)), None)


def _may_reach(places: Sequence[Place], kind: Kind, at: datetime) -> bool:
    if not places:
        return False
    if loudness(kind, at) is Loudness.LOUD:
        return True
    clock = at.astimezone(AMSTERDAM).time()
    return any(window.holds(clock) for place in places for window in place.windows)


def _moments(now: datetime, end: datetime) -> Iterable[datetime]:
    """Now, and every quarter of an hour on the clock from then on: the steps in which hours are chosen."""
    yield now
    step = timedelta(minutes=15)
    at = datetime.fromtimestamp((now.timestamp() // step.total_seconds() + 1) * step.total_seconds(), now.tzinfo)
    while at < end:
        yield at
        at += step
