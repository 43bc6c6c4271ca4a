"""Who takes part by SMS, voice or mail in an area: members of its cells, then the exact place, then the hours; one each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from alerting.domain.alert import Version
from alerting.domain.area import Circle, National, Polygons
from alerting.domain.community import (
    Participant,
    ParticipantState,
    Place,
    due_at,
    is_night,
    loudness,
    places_inside,
)
from alerting.domain.content import Channel
from alerting.domain.coverage import covering_cells, parent_of
from alerting.domain.kinds import Loudness
from alerting.store.community import CommunityReader, Member
from alerting.store.community_rows import audience_of
from dispatch.sender import Slice

#: About as many as one transaction plans; the first of them are on their way before the next are read.
SLICE: Final = 2_000
#: From this many wanted cells on, the whole coarse cell is read and filtered instead of cell by cell.
MANY_CELLS: Final = 12
LAST: Final = "~"


@dataclass(frozen=True, slots=True)
class Ground:
    """An area as coarse cells in order, each with the cells wanted in it; None wants all of them."""

    parents: Sequence[str]
    wanted: Mapping[str, Sequence[str]] | None = None

    def ranges(self, parent: str, after: str) -> Iterator[tuple[str, str]]:
        """The ranges of sort keys to read in one coarse cell, beyond `after`."""
        cells = [] if self.wanted is None else self.wanted[parent]
        spans = [(cell, cell) for cell in cells] if 0 < len(cells) < MANY_CELLS else [("", LAST)]
        for first, last in spans:
            if after < f"{last}{LAST}":
                yield max(first, after) or " ", f"{last}{LAST}"

    def holds(self, parent: str, cell: str) -> bool:
        """Whether a cell is wanted."""
        return self.wanted is None or cell in self.wanted[parent]


class Participants:
    """The audience of one channel among the participants."""

    def __init__(self, reader: CommunityReader, channel: Channel) -> None:
        """Keep where to read, and for which channel."""
        self._reader = reader
        self._channel = channel

    def audience(self, version: Version, known: Collection[str], resume: str, now: datetime) -> Slice:
        """The next SLICE of people. `resume` is the coarse cell and the member after whom reading goes on."""
        del known
        audience = audience_of(self._channel, exercise=version.content.exercise)
        ground = self._ground(version, audience)
        at, _, after = resume.partition("|")
        due: dict[str, datetime] = {}
        for parent in ground.parents:
            if parent < at:
                continue
            for page in self._pages(audience, ground, parent, after if parent == at else ""):
                due |= self._due(version, ground, page, now)
                if len(due) >= SLICE:
                    return Slice(due, f"{parent}|{page[-1].position}")
        return Slice(due)

    def meant(self, version: Version, ids: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """Whom of these the version is meant for, and when. Whoever left is meant: nothing is known of them any more."""
        if isinstance(version.content.area, National) and self._overrides(version, now):
            return dict.fromkeys(ids, now)
        found = self._reader.participants(ids)
        hours = _Hours(self._channel, version, now)
        due: dict[str, datetime] = {}
        for who in ids:
            inside = places_inside(found[who].places, version.content.area) if who in found else []
            if who not in found:
                due[who] = now
            elif inside:
                due[who] = hours.due(inside) or version.expires
        return due

    def resolve(self, ids: Sequence[str]) -> Mapping[str, Participant]:
        """Those among these who still take part by this channel."""
        found = self._reader.participants(ids)
        return {
            who: participant
            for who, participant in found.items()
            if participant.state is ParticipantState.ACTIVE and self._channel in participant.channels
        }

    def _ground(self, version: Version, audience: str) -> Ground:
        match version.content.area:
            case Circle() | Polygons() as area:
                wanted: dict[str, list[str]] = {}
                for cell in sorted(covering_cells(area)):
                    wanted.setdefault(parent_of(cell), []).append(cell)
                return Ground(sorted(wanted), wanted)
            case National():
                return Ground(self._reader.parents(audience))
            case None:  # no area is never everyone
                return Ground(())

    def _pages(self, audience: str, ground: Ground, parent: str, after: str) -> Iterator[list[Member]]:
        for first, last in ground.ranges(parent, after):
            for page in self._reader.members(audience, parent, first, last):
                if page:
                    yield page

    def _due(self, version: Version, ground: Ground, page: Sequence[Member], now: datetime) -> dict[str, datetime]:
        """Of one page: whom this cell takes, and when. Of somebody's places inside, the first covered cell takes them."""
        hours, parent = _Hours(self._channel, version, now), parent_of(page[0].cell)
        due = {}
        for member in page:
            if not ground.holds(parent, member.cell):
                continue
            inside = places_inside(member.places, version.content.area)
            if inside and min(place.cell for place in inside) == member.cell and (moment := hours.due(inside)):
                due[member.id] = moment
        return due

    def _overrides(self, version: Version, now: datetime) -> bool:
        """Whether nobody's hours count now."""
        return self._channel is not Channel.VOICE and loudness(version.content.kind, now) is Loudness.LOUD


class _Hours:
    """When people may be told, worked out once for each set of hours: people choose few."""

    def __init__(self, channel: Channel, version: Version, now: datetime) -> None:
        self._by_day = channel is Channel.VOICE and not version.content.voice_at_night
        self._version, self._now = version, now
        self._found: dict[object, datetime | None] = {}

    def due(self, places: Sequence[Place]) -> datetime | None:
        """From when, or None for never before the alert's end."""
        key = frozenset(window for place in places for window in place.windows)
        if key not in self._found:
            self._found[key] = self._work_out(places)
        return self._found[key]

    def _work_out(self, places: Sequence[Place]) -> datetime | None:
        now, end = self._now, self._version.expires
        while (moment := due_at(places, self._version.content.kind, now, end)) and self._by_day and is_night(moment):
            now = _next_morning(moment)
            if now >= end:
                return None
        return moment


def _next_morning(at: datetime) -> datetime:
    """The first quarter of an hour after `at` that is not night: calls wake people."""
    step = timedelta(minutes=15)
    moment = at
    while is_night(moment):
        moment = datetime.fromtimestamp((moment.timestamp() // step.total_seconds() + 1) * step.total_seconds(), at.tzinfo)
    return moment
