"""An area in few positions, for messages that hold little: never smaller than the area, so that nobody inside is left out.

Worked out in the plane of degrees, as `contains` reads polygons, without a geometry library: every channel may need it.
"""

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

from alerting.domain.area import Circle, Polygons, Position, Ring
from alerting.domain.coverage import contains, ring_around

#: In degrees, about a centimetre: more than arithmetic errs when sides are extended.
HAIR: Final = 1e-7
#: Decimals of a packed position (about 10 m), and how far outside it is put so that rounding cannot bring it inside.
DECIMALS: Final = 4
MARGIN: Final = 1e-4
#: A closed ring of four sides: from five sides on, one can always be left out.
FEWEST: Final = 5

Corners = list[Position]


def simplified(area: Circle | Polygons, most: int = 60) -> tuple[Ring, ...]:
    """Closed rings around the area with at most `most` (5 or more) positions in all.

    Rings stay as they are if they fit; those that are long become their convex hull, of which sides are left out by extending
    their neighbours, the least added area first. Rings too many for that are drawn together, nearest first.
    """
    rings = [ring_around(area)] if isinstance(area, Circle) else list(area.rings)
    if sum(map(len, rings)) <= most:
        return tuple(rings)
    rings = _few_enough(rings, most)
    share = most // len(rings)
    stay = [ring for ring in rings if len(ring) <= share]
    hulls = [_grown(_hull(ring), HAIR) for ring in rings if len(ring) > share]
    _leave_outpairwise(hulls, most - sum(map(len, stay)))
    return (*stay, *(_closed(hull) for hull in hulls))


def packed(rings: Sequence[Ring]) -> str:
    """Rings as "lat,lon lat,lon …;…" with four decimals, drawn so far outside (20 m) that rounding leaves nobody out."""
    return ";".join(" ".join(f"{north:.{DECIMALS}f},{east:.{DECIMALS}f}" for east, north in _rounded(ring)) for ring in rings)


def _rounded(ring: Ring) -> Ring:
    """The ring a little larger on round positions; its hull where so fine a line would cross itself."""
    corners = _turned_left(ring)
    if len(corners) >= FEWEST - 2:
        candidate = _closed(_round(_grown(corners, MARGIN)))
        if _is_simple(candidate) and _encloses(candidate, ring):
            return candidate
    return _closed(_round(_grown(_hull(ring), MARGIN)))


def _few_enough(rings: list[Ring], most: int) -> list[Ring]:
    """Rings drawn together, two at a time where that adds the least, until each can have its fewest positions."""
    rings = list(rings)
    while len(rings) > max(1, most // FEWEST):
        first, second = min(
            combinations(range(len(rings)), 2), key=lambda pair: _added_by_joining(rings[pair[0]], rings[pair[1]])
        )
        joined = _closed(_hull((*rings[first], *rings[second])))
        rings = [*(ring for index, ring in enumerate(rings) if index not in {first, second}), joined]
    return rings


def _added_by_joining(one: Ring, other: Ring) -> float:
    return _area(_hull((*one, *other))) - _area(_hull(one)) - _area(_hull(other))


def _leave_outpairwise(hulls: list[Corners], most: int) -> None:
    """Shorten the hulls, in place, until their closed rings have at most `most` positions in all."""
    costs = [[_without_side(hull, side)[0] for side in range(len(hull))] for hull in hulls]
    while sum(len(hull) + 1 for hull in hulls) > most:
        cheapest = min(((min(sides), index) for index, sides in enumerate(costs) if len(sides) > FEWEST - 1), default=None)
        if cheapest is None:
            return
        cost, index = cheapest
        hull, sides = hulls[index], costs[index]
        side = sides.index(cost)
        _, corner = _without_side(hull, side)
        following = (side + 1) % len(hull)
        hull[side] = corner
        del hull[following], sides[following]
        here = side if following else side - 1
        for near in (here - 2, here - 1, here, here + 1):
            sides[near % len(hull)] = _without_side(hull, near % len(hull))[0]


def _without_side(hull: Corners, side: int) -> tuple[float, Position]:
    """The area that is added by leaving a side out of a convex hull, and the corner where its neighbours then meet."""
    before, start, end, after = (hull[(side + step) % len(hull)] for step in (-1, 0, 1, 2))
    corner = _meeting(before, start, after, end)
    if corner is None:
        return math.inf, start
    return _area([start, corner, end]), corner


def _meeting(before: Position, start: Position, after: Position, end: Position) -> Position | None:
    """Where the line through before and start meets, beyond start, the line through after and end, beyond end."""
    along, back = (start[0] - before[0], start[1] - before[1]), (end[0] - after[0], end[1] - after[1])
    across = along[0] * back[1] - along[1] * back[0]
    gap = (end[0] - start[0], end[1] - start[1])
    if abs(across) <= HAIR * HAIR * HAIR:
        return None
    far, far_back = (gap[0] * back[1] - gap[1] * back[0]) / across, (gap[0] * along[1] - gap[1] * along[0]) / across
    if far < 0 or far_back < 0:
        return None
    return start[0] + far * along[0], start[1] + far * along[1]


def _hull(positions: Sequence[Position]) -> Corners:
    """The convex hull, turning left, by Andrew's monotone chain; a small box around what has no surface."""
    points = sorted(set(positions))
    lower, upper = _chain(points), _chain(points[::-1])
    hull = [*lower[:-1], *upper[:-1]]
    if len(hull) >= FEWEST - 2 and _area(hull) > HAIR * HAIR:
        return hull
    (west, south), (east, north) = (tuple(pick(point[axis] for point in points) for axis in (0, 1)) for pick in (min, max))
    return [(west - HAIR, south - HAIR), (east + HAIR, south - HAIR), (east + HAIR, north + HAIR), (west - HAIR, north + HAIR)]


def _chain(points: Sequence[Position]) -> Corners:
    chain: Corners = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _grown(corners: Corners, by: float) -> Corners:
    """Every side of a ring that turns left, put outwards by so many degrees; sides meet where their lines do."""
    grown: Corners = []
    for before, corner, after in zip([corners[-1], *corners[:-1]], corners, [*corners[1:], corners[0]], strict=True):
        (out, up), (other_out, other_up) = _outward(before, corner), _outward(corner, after)
        spread = 1 + out * other_out + up * other_up
        if spread < HAIR:  # a spike: its two sides lie on each other
            return _grown(_hull(corners), by)
        grown.append((corner[0] + by * (out + other_out) / spread, corner[1] + by * (up + other_up) / spread))
    return grown


def _outward(start: Position, end: Position) -> tuple[float, float]:
    east, north = end[0] - start[0], end[1] - start[1]
    length = math.hypot(east, north)
    return north / length, -east / length


def _turned_left(ring: Ring) -> Corners:
    """The corners of a closed ring without repetition, anticlockwise."""
    corners: Corners = []
    for position in ring:
        if not corners or position != corners[-1]:
            corners.append(position)
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    return corners if _signed_area(corners) >= 0 else corners[::-1]


def _round(corners: Corners) -> Corners:
    return [(round(east, DECIMALS), round(north, DECIMALS)) for east, north in corners]


def _closed(corners: Sequence[Position]) -> Ring:
    return tuple(corners) if corners[0] == corners[-1] else (*corners, corners[0])


def _is_simple(ring: Ring) -> bool:
    """Whether no two sides of a closed ring cross or touch, but neighbours at their corner."""
    sides = list(pairwise(ring))
    last = len(sides) - 1
    return len(set(ring)) == last + 1 and not any(
        _cross(*sides[one], *sides[other])
        for one, other in combinations(range(len(sides)), 2)
        if other - one > 1 and (one, other) != (0, last)
    )


def _encloses(outer: Ring, inner: Ring) -> bool:
    """Whether a ring lies within another, simple one: a corner inside, and no sides that cross."""
    east, north = inner[0]
    return contains(Polygons(rings=(outer,)), north, east) and not any(
        _cross(*one, *other) for one in pairwise(outer) for other in pairwise(inner)
    )


def _cross(start: Position, end: Position, other_start: Position, other_end: Position) -> bool:
    """Whether two sides cross or touch."""
    one, two = _turn(start, end, other_start), _turn(start, end, other_end)
    three, four = _turn(other_start, other_end, start), _turn(other_start, other_end, end)
    if one == two == three == four == 0:  # on one line: they touch if their spans do
        return all(
            max(min(start[axis], end[axis]), min(other_start[axis], other_end[axis]))
            <= min(max(start[axis], end[axis]), max(other_start[axis], other_end[axis]))
            for axis in (0, 1)
        )
    return one * two <= 0 and three * four <= 0


def _turn(start: Position, end: Position, point: Position) -> float:
    """Above zero where the point lies left of the line from start to end."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _area(corners: Sequence[Position]) -> float:
    return abs(_signed_area(corners))


def _signed_area(corners: Sequence[Position]) -> float:
    """In square degrees, above zero when anticlockwise; counted from the first corner, for the sake of small areas."""
    east, north = corners[0]
    moved = [(x - east, y - north) for x, y in corners]
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(moved, [*moved[1:], moved[0]], strict=True)) / 2
