"""The area of an alert on a small map of the country, as figures in a plane; the template draws them as SVG."""

import math
from dataclasses import dataclass
from typing import Final

from alerting.domain.area import Area, National, Position, Ring
from alerting.render.documents.country import NETHERLANDS
from alerting.render.documents.geometry import covering_disc, outline

#: Map units to a degree of latitude, and the middle of the country, where a degree of longitude is this much shorter.
UNITS: Final = 100
SQUEEZE: Final = math.cos(math.radians(52.2))
WEST, NORTH = 3.17, 53.76
WIDTH, HEIGHT = 282, 314
#: An area smaller than this on the map (in units) gets a ring around it, or nobody would find it.
SMALL: Final = 12
RING: Final = 16
METRES_TO_A_DEGREE: Final = 111_320

#: IJsselmeer and Markermeer, coarse and self-made: the country is known by its water.
_LAKE: Final[Ring] = (
    (5.05, 52.94), (5.33, 53.07), (5.41, 53.03), (5.37, 52.87), (5.70, 52.83), (5.59, 52.66), (5.75, 52.60), (5.44, 52.51),
    (5.17, 52.36), (5.00, 52.37), (5.07, 52.49), (5.07, 52.63), (5.30, 52.70), (5.11, 52.77), (5.05, 52.94),
)  # fmt: skip
#: Towns to read the map by, with the side on which the name stands.
_TOWNS: Final = (
    ("Groningen", 6.57, 53.22, "start"),
    ("Leeuwarden", 5.80, 53.20, "end"),
    ("Zwolle", 6.09, 52.51, "start"),
    ("Amsterdam", 4.90, 52.37, "end"),
    ("Den Haag", 4.30, 52.08, "end"),
    ("Utrecht", 5.12, 52.09, "start"),
    ("Rotterdam", 4.48, 51.92, "end"),
    ("Enschede", 6.89, 52.22, "end"),
    ("Arnhem", 5.91, 51.98, "start"),
    ("Middelburg", 3.61, 51.50, "start"),
    ("Eindhoven", 5.48, 51.44, "start"),
    ("Maastricht", 5.69, 50.85, "end"),
)


@dataclass(frozen=True, slots=True)
class Town:
    """A dot with a name beside it."""

    name: str
    x: str
    y: str
    text_x: str
    anchor: str


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Paths of an SVG of WIDTH by HEIGHT; no `area` where it is the whole country.

    `ring`: centre and radius of a circle around an area that is small on it.
    """

    country: str
    lake: str
    area: str
    towns: tuple[Town, ...]
    ring: tuple[str, str, str] | None
    width: int = WIDTH
    height: int = HEIGHT


def map_of(area: Area) -> AreaMap:
    """The map. An area over the border goes on outside the picture."""
    drawn = "" if isinstance(area, National) else " ".join(map(_path, outline(area)))
    return AreaMap(_path(NETHERLANDS), _path(_LAKE), drawn, _towns(), _ring(area))


def _ring(area: Area) -> tuple[str, str, str] | None:
    disc = covering_disc(area)
    radius = disc.radius_m / METRES_TO_A_DEGREE * UNITS
    if isinstance(area, National) or radius >= SMALL:
        return None
    return *_place((disc.longitude, disc.latitude)), str(RING)


def _towns() -> tuple[Town, ...]:
    made = []
    for name, longitude, latitude, anchor in _TOWNS:
        x, y = _place((longitude, latitude))
        made.append(Town(name, x, y, _number(float(x) + (5 if anchor == "start" else -5)), anchor))
    return tuple(made)


def _path(ring: Ring) -> str:
    return "M" + "L".join(" ".join(_place(position)) for position in ring[:-1]) + "Z"


def _place(position: Position) -> tuple[str, str]:
    longitude, latitude = position
    return _number((longitude - WEST) * SQUEEZE * UNITS), _number((NORTH - latitude) * UNITS)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
