"""Where an alert applies: the whole country as a word that somebody chose, a circle, or polygons.

Coordinates are WGS 84 degrees. Polygons hold GeoJSON order (longitude, latitude; RFC 7946), because that is what maps
and clients send; CAP's latitude-first order is made at the edge that speaks CAP.
Absence of an area is an error, never "everyone" (Los Angeles, January 2025: a lost polygon alerted ten million people).
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from alerting.domain.errors import FieldError
from alerting.domain.subject import Frozen, Line

MAX_VERTICES = 1_000
CORNERS = 3
#: The mainland of the Netherlands with its sea border, in degrees: south, north, west, east.
SOUTH, NORTH, WEST, EAST = 50.7, 53.7, 3.2, 7.3

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Position = tuple[Longitude, Latitude]
Ring = Annotated[tuple[Position, ...], Field(min_length=1, max_length=MAX_VERTICES)]


class National(Frozen):
    """The whole country."""

    type: Literal["national"] = "national"


class Circle(Frozen):
    """A circle: centre in degrees, radius in metres (CAP counts in km, the Landactie feed in metres)."""

    type: Literal["circle"] = "circle"
    description: Line = ""
    latitude: Latitude
    longitude: Longitude
    radius_m: int = Field(ge=100, le=150_000)


class Polygons(Frozen):
    """One or more outer rings of (longitude, latitude), each closed: the first position is repeated as the last."""

    type: Literal["polygons"] = "polygons"
    description: Line = ""
    rings: Annotated[tuple[Ring, ...], Field(min_length=1, max_length=20)]


Area = Annotated[National | Circle | Polygons, Field(discriminator="type")]


def check_area(area: National | Circle | Polygons) -> Iterator[FieldError]:
    """What is wrong with an area by its own numbers; whose ground it covers is `functions/intake`'s question."""
    match area:
        case National():
            return
        case Circle():
            yield from _check_position((area.longitude, area.latitude), "area")
        case Polygons():
            if sum(map(len, area.rings)) > MAX_VERTICES:
                yield FieldError("area.rings", f"Use at most {MAX_VERTICES} positions in all; simplify the outline.")
            for index, ring in enumerate(area.rings):
                yield from _check_ring(ring, f"area.rings.{index}")
    if not area.description:
        yield FieldError("area.description", "Describe the area in a few words, such as 'Utrecht en omgeving'.")


def _check_ring(ring: Ring, field: str) -> Iterator[FieldError]:
    if ring[0] != ring[-1]:
        yield FieldError(field, "Close the polygon: its last position must equal its first.")
    if len(set(ring)) < CORNERS:
        yield FieldError(field, "A polygon needs at least three different positions, and the first again at the end.")
    yield from (error for position in ring[:1] for error in _check_position(position, field))


def _check_position(position: Position, field: str) -> Iterator[FieldError]:
    """Only the order trap: degrees that would lie in the Netherlands when swapped."""
    longitude, latitude = position
    if SOUTH <= longitude <= NORTH and WEST <= latitude <= EAST:
        yield FieldError(field, "Swap longitude and latitude: the longitude of the Netherlands is 3 to 7, its latitude 50 to 54.")
