"""Areas as H3 cells, and the exact question whether a place lies in an area.

Cells find candidates: they may cover more than the area, never less. Who is inside is decided by `contains`. H3 bends the edges
of its cells along great circles, and its polygon cover takes them as straight lines in degrees; at the edge of a cell the two
differ by centimetres (resolution 7) to metres (resolution 4). So a place belongs to the straight-edged cell that holds it
(`cell_of`), which is what the cover is exact for; for phones, which ask H3 themselves, `near_cells` reaches a little further.
Source: https://h3geo.org/docs/api/regions (containment mode "overlapping").
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from alerting.domain.area import Circle, Polygons, Position, Ring

if TYPE_CHECKING:
    from types import ModuleType

#: H3 resolutions: a followed address (cells of 5 km2), and where a phone is about now (1,770 km2).
PLACE: Final = 7
NEAR: Final = 4
EARTH_M: Final = 6_371_008.8
#: A circle is covered by a polygon around it: so many corners, this much further out than geometry asks (0.1 %), because its
#: sides are straight in degrees and not on the globe.
CORNERS: Final = 64
SLACK: Final = 1.001
#: How far outside an area a phone's coarse cell still counts, in degrees: about 500 m.
NEAR_MARGIN: Final = 0.005
_AROUND: Final = tuple((east * NEAR_MARGIN, north * NEAR_MARGIN) for east in (-1.6, 0, 1.6) for north in (-1, 0, 1))


def cell_of(latitude: float, longitude: float, resolution: int = PLACE) -> str:
    """The cell of this resolution, with straight edges in degrees, that a place lies in."""
    h3 = _h3()
    cell: str = h3.latlng_to_cell(latitude, longitude, resolution)
    if _holds(_boundary(cell), longitude, latitude):
        return cell
    for neighbour in h3.grid_disk(cell, 1):
        if _holds(_boundary(neighbour), longitude, latitude):
            return str(neighbour)
    return cell


def parent_of(cell: str) -> str:
    """The cell of resolution NEAR under which a cell is filed."""
    return str(_h3().cell_to_parent(cell, NEAR))


def is_cell(cell: str, resolution: int) -> bool:
    """Whether this names a cell of that resolution."""
    h3 = _h3()
    return bool(h3.is_valid_cell(cell)) and h3.get_resolution(cell) == resolution


def covering_cells(area: Circle | Polygons, resolution: int = PLACE) -> frozenset[str]:
    """Every cell with a part in the area."""
    return frozenset(cell for ring in _rings(area) for cell in _cells(ring, resolution))


def near_cells(area: Circle | Polygons) -> frozenset[str]:
    """The coarse cells that a phone in the area, or up to 500 m outside it, may say that it is in."""
    return frozenset(
        cell
        for ring in _rings(area)
        for east, north in _AROUND
        for cell in _cells([(longitude + east, latitude + north) for longitude, latitude in ring], NEAR)
    )


def outline_of(cells: Iterable[str]) -> tuple[tuple[Ring, ...], ...]:
    """The outline of cells together, as GeoJSON polygons (longitude first): an outer ring, and one for each hole in it."""
    shape = _h3().cells_to_geo(sorted(cells), tight=False)
    polygons = shape["coordinates"]
    return tuple(
        tuple(tuple((round(east, 4), round(north, 4)) for east, north in ring) for ring in polygon) for polygon in polygons
    )


def contains(area: Circle | Polygons, latitude: float, longitude: float) -> bool:
    """Whether a place lies in the area: on the globe for a circle, in the plane of degrees for polygons (RFC 7946)."""
    match area:
        case Circle():
            return distance_m(area.latitude, area.longitude, latitude, longitude) <= area.radius_m
        case Polygons():
            return any(_holds(ring, longitude, latitude) for ring in area.rings)


def distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Metres between two places, by the haversine formula."""
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    half_north, half_east = (other_north - north) / 2, math.radians(other_longitude - longitude) / 2
    chord = math.sin(half_north) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(half_east) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, chord)))


def ring_around(circle: Circle) -> Ring:
    """A closed ring of positions that holds the whole circle."""
    reach = circle.radius_m * SLACK / math.cos(math.pi / CORNERS) / EARTH_M
    north, east = math.radians(circle.latitude), math.radians(circle.longitude)
    ring = [_destination(north, east, reach, 2 * math.pi * corner / CORNERS) for corner in range(CORNERS)]
    return (*ring, ring[0])


def _destination(north: float, east: float, reach: float, bearing: float) -> Position:
    """Where one arrives from a place (radians) over a distance (radians of the globe)."""
    to_north = math.asin(math.sin(north) * math.cos(reach) + math.cos(north) * math.sin(reach) * math.cos(bearing))
    over = math.sin(bearing) * math.sin(reach) * math.cos(north)
    to_east = east + math.atan2(over, math.cos(reach) - math.sin(north) * math.sin(to_north))
    return math.degrees(to_east), math.degrees(to_north)


def _rings(area: Circle | Polygons) -> Iterator[Sequence[Position]]:
    match area:
        case Circle():
            yield ring_around(area)
        case Polygons():
            yield from area.rings


def _cells(ring: Sequence[Position], resolution: int) -> Iterator[str]:
    h3 = _h3()
    outline = h3.LatLngPoly([(latitude, longitude) for longitude, latitude in ring])
    yield from h3.polygon_to_cells_experimental(outline, resolution, contain="overlap")


def _boundary(cell: str) -> list[Position]:
    return [(longitude, latitude) for latitude, longitude in _h3().cell_to_boundary(cell)]


def _holds(ring: Sequence[Position], longitude: float, latitude: float) -> bool:
    """Whether a ring holds a position, by counting the sides east of it."""
    inside = False
    east, north = ring[-1]
    for next_east, next_north in ring:
        if (north > latitude) != (next_north > latitude) and longitude < east + (next_east - east) * (latitude - north) / (
            next_north - north
        ):
            inside = not inside
        east, north = next_east, next_north
    return inside


def _h3() -> "ModuleType":
    import h3  # noqa: PLC0415  # on first use: only what aims at areas pays for it

    module: ModuleType = h3
    return module
