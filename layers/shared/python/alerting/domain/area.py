"""Where an alert applies: the whole country as a word that somebody chose, a circle, or polygons.

Coordinates are WGS 84 degrees. Polygons hold GeoJSON order (longitude, latitude; RFC 7946), because that is what maps
and clients send; CAP's latitude-first order is made at the edge that speaks CAP.
Absence of an area is an error, never "everyone" (Los Angeles, January 2025: a lost polygon alerted ten million people).
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from alerting.domain.errors import FieldError
from alerting.domain.subject import Frozen, Line

MAX_VERTICES = 1_000
MAX_RINGS = 20
CORNERS = 3
#: The mainland of the Netherlands with its sea border, in degrees: south, north, west, east.
SOUTH, NORTH, WEST, EAST = 50.7, 53.7, 3.2, 7.3

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Position = tuple[Longitude, Latitude]
Ring = Annotated[tuple[Position, ...], Field(min_length=1, max_length=MAX_VERTICES)]
Rings = Annotated[tuple[Ring, ...], Field(min_length=1, max_length=MAX_RINGS)]
#: CBS's code of a province (PV26), municipality (GM0344) or safety region (VR09), or the code of a police unit.
AreaCode = Annotated[str, StringConstraints(pattern=r"^(PV\d{2}|GM\d{4}|VR\d{2}|[a-z][a-z-]{1,31})$")]


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
    """One or more outer rings of (longitude, latitude), each closed: the first position is repeated as the last.

    `code` is the named area that the rings were taken from, if they were.
    """

    type: Literal["polygons"] = "polygons"
    description: Line = ""
    code: AreaCode | None = None
    rings: Rings


class AreaType(StrEnum):
    """What a named area is."""

    PROVINCE = "province"
    POLICE_UNIT = "police_unit"
    MUNICIPALITY = "municipality"
    SAFETY_REGION = "safety_region"


class NamedArea(Frozen):
    """An area that people know by its name. `coarse`: the outline is our own drawing, a little outside the real border."""

    code: AreaCode
    name: Line
    type: AreaType
    coarse: bool = False
    rings: Rings

    @property
    def description(self) -> str:
        """As citizens read it; a name alone does not tell the province of Utrecht from the town."""
        return f"{_DUTCH[self.type]}{self.name}"


_DUTCH = {
    AreaType.PROVINCE: "provincie ",
    AreaType.POLICE_UNIT: "politie-eenheid ",
    AreaType.MUNICIPALITY: "gemeente ",
    AreaType.SAFETY_REGION: "veiligheidsregio ",
}

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
                yield from check_ring(ring, f"area.rings.{index}")
    if not area.description:
        yield FieldError("area.description", "Describe the area in a few words, such as 'Utrecht en omgeving'.")


def check_ring(ring: Ring, field: str) -> Iterator[FieldError]:
    """What is wrong with a ring by its own numbers: open, too short, or with longitude and latitude swapped."""
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
