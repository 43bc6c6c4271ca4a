"""Areas as documents write them: few decimals, latitude first, the smallest circle around, an outline in few positions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from alerting.domain.area import Area, Circle, National, Polygons, Position, Ring
from alerting.domain.coverage import distance_m
from alerting.domain.outline import packed, simplified
from alerting.render.documents.country import NETHERLANDS

#: CAP consumers bear no more (Google's profile); about 10 cm.
DECIMALS: Final = 6
#: Positions of an outline in a feed. In CAP the area stands whole.
OUTLINE: Final = 24
#: Sides are straight in degrees and not on the globe, and centres are rounded: the circle is drawn this much larger.
SLACK: Final = 1.001
ROUNDING_M: Final = 10
HAIR: Final = 1 + 1e-12
#: Degrees of longitude shrink to the north: only positions this far out in the plane can be the farthest on the globe.
OUTER: Final = 0.9
SAMPLE: Final = 16
#: A ring with more positions than this is drawn around by so many tangents first: as close, and much faster.
LONG, TANGENTS = 60, 16

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle in degrees and metres, of whatever size: one over the country is larger than an area may be."""

    latitude: float
    longitude: float
    radius_m: int


def degrees(value: float) -> str:
    """At most six decimals, without exponent, needless zeros or a negative nought."""
    written = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def latitude_first(ring: Ring) -> str:
    """A ring as CAP writes it: "lat,lon lat,lon …"."""
    return " ".join(f"{degrees(latitude)},{degrees(longitude)}" for longitude, latitude in ring)


def rings_of(area: Area | None) -> tuple[Ring, ...]:
    """The rings of an area that is not a circle; the country's outline for a national one."""
    match area:
        case Polygons():
            return area.rings
        case National():
            return (NETHERLANDS,)
        case _:
            return ()


@lru_cache(maxsize=64)
def covering_disc(area: Area) -> Disc:
    """The smallest circle that holds the area (a few metres larger); kept, because every feed asks for the same ones."""
    if isinstance(area, Circle):
        return Disc(area.latitude, area.longitude, area.radius_m)
    positions = [position for ring in rings_of(area) for position in ring]
    middle = math.radians((min(north for _, north in positions) + max(north for _, north in positions)) / 2)
    squeeze = math.cos(middle)
    plane = [(east * squeeze, north) for east, north in positions]
    (x, y), radius = _smallest_circle(plane)
    longitude, latitude = round(x / squeeze, 5), round(y, 5)
    outer = [position for position, point in zip(positions, plane, strict=True) if math.dist((x, y), point) >= OUTER * radius]
    farthest = max(distance_m(latitude, longitude, north, east) for east, north in outer)
    return Disc(latitude, longitude, math.ceil((farthest * SLACK + 1) / ROUNDING_M) * ROUNDING_M)


def _smallest_circle(points: Sequence[Point]) -> tuple[Point, float]:
    """The smallest circle around points in a plane.

    Two or three points hold it up. The farthest point outside joins them, and the smallest circle around those few is drawn anew:
    it grows each time, so this ends, for real outlines after a handful of rounds; the first ones look at a few points only.
    """
    support, centre, radius = [points[0]], points[0], 0.0
    for some in (points[::SAMPLE], points):
        while True:
            distances = [math.dist(centre, point) for point in some]
            far = max(distances)
            farthest = some[distances.index(far)]
            if far <= radius * HAIR or farthest in support:
                break
            support, centre, radius = _held_up_by([*support, farthest])
    return centre, radius


def _held_up_by(points: list[Point]) -> tuple[list[Point], Point, float]:
    """The smallest circle around at most four points, with the two or three of them that lie on it."""
    found: tuple[list[Point], Point, float] | None = None
    for count in (2, 3):
        for few in combinations(points, count):
            centre = _middle(few) if count == 2 else _around(few)  # noqa: PLR2004  # two points, or three
            if centre is None:
                continue
            radius = max(math.dist(centre, point) for point in few)
            holds = all(math.dist(centre, point) <= radius * (1 + 1e-9) for point in points)
            if holds and (found is None or radius < found[2]):
                found = (list(few), centre, radius)
    if found is None:  # all in one place
        return points, points[0], 0.0
    return found


def _middle(points: Sequence[Point]) -> Point:
    (ax, ay), (bx, by) = points
    return (ax + bx) / 2, (ay + by) / 2


def _around(points: Sequence[Point]) -> Point | None:
    """The centre of the circle through three points; None where they lie on a line."""
    (ax, ay), (bx, by), (cx, cy) = points
    bx, by, cx, cy = bx - ax, by - ay, cx - ax, cy - ay
    twice = 2 * (bx * cy - by * cx)
    if twice == 0:
        return None
    b, c = bx * bx + by * by, cx * cx + cy * cy
    return ax + (cy * b - by * c) / twice, ay + (bx * c - cx * b) / twice


@lru_cache(maxsize=64)
def outline(area: Area) -> tuple[Ring, ...]:
    """Rings around the whole area, anticlockwise, in few positions with four decimals; kept, as the circle is."""
    match area:
        case National():
            return (NETHERLANDS,)
        case Circle() | Polygons():
            close = area if isinstance(area, Circle) else Polygons(rings=tuple(map(_drawn_around, area.rings)))
            rings = packed(simplified(close, OUTLINE)).split(";")
            return tuple(tuple(map(_position, ring.split(" "))) for ring in rings)


def _drawn_around(ring: Ring) -> Ring:
    """A long ring as the polygon of its tangents in evenly spread directions, which holds it; a short one as it is."""
    if len(ring) <= LONG:
        return ring
    turn = 2 * math.pi / TANGENTS
    directions = [(math.cos(turn * index), math.sin(turn * index)) for index in range(TANGENTS)]
    reaches = [max(east * x + north * y for east, north in ring) for x, y in directions]
    corners = [
        (round((reach * y2 - other * y1) / math.sin(turn), DECIMALS), round((other * x1 - reach * x2) / math.sin(turn), DECIMALS))
        for (x1, y1), (x2, y2), reach, other in zip(
            directions, [*directions[1:], directions[0]], reaches, [*reaches[1:], reaches[0]], strict=True
        )
    ]
    corners = [corner for corner, following in zip(corners, [*corners[1:], corners[0]], strict=True) if corner != following]
    return (*corners, corners[0])


def _position(pair: str) -> Position:
    latitude, longitude = pair.split(",")
    return float(longitude), float(latitude)
