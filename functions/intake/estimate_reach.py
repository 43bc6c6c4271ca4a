"""How many people an area would reach, from counters that are kept per cell: never by looking at anybody.

Counters say how many have a place in a cell, so whoever has places in two cells counts twice, and a cell at the edge counts
whole: the estimate is an upper bound. What is asked of the table is bounded too: one page of coarse counters tells where anybody
is; a coarse cell that lies in the area whole needs no more, and of the others at most MOST_QUERIES are looked at closely.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from alerting.domain.area import Area, Circle, National, Polygons, Ring, check_area
from alerting.domain.coverage import PLACE, covering_cells, near_cells, outline_of, parent_of
from alerting.domain.errors import InvalidContentError
from alerting.domain.people import check_may_see
from alerting.domain.subject import Frozen
from alerting.store.alerts import from_row, to_row
from alerting.store.community_rows import COUNT, TOTAL, audience_of, counts_pk
from intake.desk import Desk
from intake.geography import check_shape

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Coarse cells that are looked at closely; the whole country touches 49 of them, and most lie in an area whole or not at all.
MOST_QUERIES: Final = 40
FEW: Final = 10
EARTH_KM: Final = 6_371.0088
NOTE: Final = (
    "An upper bound: who has places in two cells counts twice, and cells at the edge count whole. "
    "Push and near may be the same phone."
)


class Audience(StrEnum):
    """Who is counted: `push` are phones by the places that they follow, `near` phones by where they are about now."""

    PUSH = "push"
    NEAR = "near"
    SMS = "sms"
    VOICE = "voice"
    EMAIL = "email"


class Reach(Frozen):
    """One channel's reach: at most so many, in two significant digits; None where it is fewer than ten, told as that only."""

    audience: Audience
    at_most: int | None
    words: str


class Estimate(Frozen):
    """The reach per channel, the cells that cover the area, and how many times its size they are; none for the whole country.

    Where it was asked for: the exact `area`, and the `outline` of its cells as GeoJSON polygons (longitude first), which have
    holes where the cells surround something that they do not cover.
    """

    reach: tuple[Reach, ...]
    cells: int | None
    over_coverage: float | None
    note: str = NOTE
    area: Area | None = None
    outline: tuple[tuple[Ring, ...], ...] | None = None


class Counters:
    """Reads the counters of the community table; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def coarse(self) -> Counter[tuple[str, str]]:
        """How many there are by audience and coarse cell, or TOTAL: a row for each cell in which anybody ever was."""
        return self._counts(COUNT)

    def fine(self, parent: str) -> Counter[tuple[str, str]]:
        """How many there are by audience and cell, in one coarse cell."""
        return self._counts(counts_pk(parent))

    def _counts(self, pk: str) -> Counter[tuple[str, str]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=to_row({":pk": pk}),
            ProjectionExpression="sk, people",
        )
        found: Counter[tuple[str, str]] = Counter()
        for row in (from_row(item) for page in pages for item in page["Items"]):
            audience, _, cell = row["sk"].rpartition("#")
            found[audience, cell] = max(0, int(row["people"]))
        return found


def estimate_reach(desk: Desk, area: Area, counters: Counters, *, exercise: bool = False, outline: bool = False) -> Estimate:
    """The reach of an area; raises InvalidContentError where it is no proper area."""
    if not desk.principal.is_system:
        check_may_see(desk.principal, "")
    errors = [error for error in check_area(area) if error.field != "area.description"] or check_shape(area)
    if errors:
        raise InvalidContentError("The area cannot be counted as it is.", errors)
    coarse = counters.coarse()
    if isinstance(area, National):
        told = _told(_everywhere(coarse), exercise=exercise)
        return Estimate(reach=told, cells=None, over_coverage=None, area=area if outline else None)
    cells = covering_cells(area)
    people = _within(cells, coarse, counters) + _near(near_cells(area), coarse)
    return Estimate(
        reach=_told(people, exercise=exercise),
        cells=len(cells),
        over_coverage=round(_surface_of(cells) / _surface(area), 2),
        area=area if outline else None,
        outline=outline_of(cells) if outline else None,
    )


def _everywhere(coarse: Mapping[tuple[str, str], int]) -> Counter[str]:
    """The totals; phones that are followed live are counted per coarse cell, each in one."""
    people: Counter[str] = Counter()
    for (audience, cell), number in coarse.items():
        if (cell == TOTAL) != audience.endswith(Audience.NEAR):
            people[audience] += number
    return people


def _within(cells: frozenset[str], coarse: Mapping[tuple[str, str], int], counters: Counters) -> Counter[str]:
    """How many have a place in these cells, per audience."""
    people: Counter[str] = Counter()
    for parent, close in _parents(cells, coarse).items():
        numbers = counters.fine(parent) if close else coarse
        for (audience, cell), number in numbers.items():
            if (cell in cells if close else cell == parent) and not audience.endswith(Audience.NEAR):
                people[audience] += number
    return people


def _near(cells: frozenset[str], coarse: Mapping[tuple[str, str], int]) -> Counter[str]:
    """How many phones that are followed live are in these coarse cells."""
    people: Counter[str] = Counter()
    for (audience, cell), number in coarse.items():
        if audience.endswith(Audience.NEAR) and cell in cells:
            people[audience] += number
    return people


def _parents(cells: frozenset[str], coarse: Mapping[tuple[str, str], int]) -> dict[str, bool]:
    """The coarse cells that these lie in and where anybody is, each with whether it must be looked at closely.

    Where they are too many, those with the fewest people are counted whole: that may tell more than there are, never less.
    """
    held = Counter(map(parent_of, cells))
    people: dict[str, int] = defaultdict(int)
    for (_, cell), number in coarse.items():
        if cell in held:
            people[cell] += number
    partly = sorted((cell for cell in people if people[cell] and held[cell] < _children_of(cell)), key=lambda cell: -people[cell])
    return {cell: cell in partly[:MOST_QUERIES] for cell in people if people[cell]}


def _told(people: Mapping[str, int], *, exercise: bool) -> tuple[Reach, ...]:
    return tuple(_reach(audience, people.get(audience_of(audience, exercise=exercise), 0)) for audience in Audience)


def _reach(audience: Audience, number: int) -> Reach:
    """Two significant digits, upwards; a handful is told as a handful, since in a small area it may name somebody."""
    if number < FEW:
        return Reach(audience=audience, at_most=None, words=f"fewer than {FEW}")
    unit = 10 ** (len(str(number)) - 2)
    at_most = -(-number // unit) * unit
    return Reach(audience=audience, at_most=at_most, words=f"at most {at_most:,}")


def _children_of(parent: str) -> int:
    import h3  # noqa: PLC0415  # on first use: only what aims at areas pays for it

    return int(h3.cell_to_children_size(parent, PLACE))


def _surface_of(cells: Iterable[str]) -> float:
    """Square kilometres."""
    import h3  # noqa: PLC0415  # as above

    return float(sum(h3.cell_area(cell, "km^2") for cell in cells))


def _surface(area: Circle | Polygons) -> float:
    """Square kilometres of a circle or of polygons beside each other."""
    match area:
        case Circle():
            return 2 * math.pi * EARTH_KM**2 * (1 - math.cos(area.radius_m / 1_000 / EARTH_KM))
        case Polygons():
            return sum(abs(_signed_surface(ring)) for ring in area.rings)


def _signed_surface(ring: Ring) -> float:
    """By the sines of the latitudes, which is exact on a sphere for sides along parallels and near enough for the rest."""
    strips = (
        math.radians(east - west) * (math.sin(math.radians(north)) + math.sin(math.radians(south)))
        for (west, south), (east, north) in pairwise(ring)
    )
    return EARTH_KM**2 * sum(strips) / 2
