"""Cells never leave anybody out: whoever is in an area has a cell that covers it."""

import math
import random
from itertools import pairwise

import h3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from alerting.domain.area import Circle, Polygons, Position, Ring
from alerting.domain.coverage import (
    EARTH_M,
    NEAR,
    PLACE,
    cell_of,
    contains,
    covering_cells,
    distance_m,
    is_cell,
    near_cells,
    parent_of,
    ring_around,
)

HIGH, WIDE = st.floats(50.75, 53.5), st.floats(3.4, 7.2)
circles = st.builds(Circle, latitude=HIGH, longitude=WIDE, radius_m=st.integers(100, 60_000))
seeds = st.integers(0, 1_000_000)


@st.composite
def stars(draw: st.DrawFn) -> Polygons:
    """A ragged polygon from 100 m to 40 km across that does not cross itself."""
    east, north, size = draw(WIDE), draw(HIGH), draw(st.floats(0.001, 0.3))
    reach, corners = random.Random(draw(seeds)), draw(st.integers(3, 60))  # noqa: S311  # a ragged border
    turns = [2 * math.pi * step / corners for step in range(corners)]
    sizes = [size * reach.uniform(0.2, 1.0) for _ in turns]
    ring = [(east + far * math.cos(turn), north + far * 0.6 * math.sin(turn)) for turn, far in zip(turns, sizes, strict=True)]
    return Polygons(rings=((*ring, ring[0]),))


def destination(circle: Circle, bearing: float, metres: float) -> Position:
    """Longitude and latitude so many metres from the centre."""
    far, north = metres / EARTH_M, math.radians(circle.latitude)
    to = math.asin(math.sin(north) * math.cos(far) + math.cos(north) * math.sin(far) * math.cos(bearing))
    over = math.atan2(math.sin(bearing) * math.sin(far) * math.cos(north), math.cos(far) - math.sin(north) * math.sin(to))
    return math.degrees(math.radians(circle.longitude) + over), math.degrees(to)


def places_in(area: Circle | Polygons, chance: random.Random) -> list[Position]:
    """Places inside: anywhere, on the edge, and a hair inside of where the borders of cells cross the area."""
    if isinstance(area, Circle):
        somewhere = [destination(area, chance.uniform(0, 7), area.radius_m * math.sqrt(chance.random())) for _ in range(30)]
        on_edge = [destination(area, chance.uniform(0, 7), area.radius_m * (1 - 1e-9)) for _ in range(30)]
        found = [*somewhere, *on_edge]
    else:
        ring = area.rings[0]
        sides = list(pairwise(ring))
        on_edge = [between(*chance.choice(sides), chance.random()) for _ in range(30)]
        west, south, east, north = Polygon(ring).bounds
        found = [*ring, *on_edge, *((chance.uniform(west, east), chance.uniform(south, north)) for _ in range(60))]
    for east, north in found[:10]:  # beside the borders of the cells there
        border = h3.cell_to_boundary(h3.latlng_to_cell(north, east, PLACE))
        for (lat, lng), (next_lat, next_lng) in pairwise(border):
            part = chance.random()
            x, y = between((lng, lat), (next_lng, next_lat), part)
            found += [(x + nudge, y + other) for nudge in (-1e-7, 0, 1e-7) for other in (-1e-7, 0, 1e-7)]
    return [(east, north) for east, north in found if contains(area, north, east)]


def between(start: Position, end: Position, part: float) -> Position:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


@given(area=st.one_of(circles, stars()), seed=seeds)
@settings(max_examples=150, deadline=None)
def test_whoever_is_in_the_area_has_a_covering_cell(area: Circle | Polygons, seed: int) -> None:
    cells = covering_cells(area)
    places = places_in(area, random.Random(seed))  # noqa: S311  # places
    assert all(cell_of(north, east) in cells for east, north in places)


@given(latitude=HIGH, longitude=WIDE)
def test_a_place_at_the_side_of_an_area_that_ends_where_a_cell_does_has_that_cell(latitude: float, longitude: float) -> None:
    """H3's own sides are bent: by its word a place just inside the straight side may be in the next cell."""
    cell = h3.latlng_to_cell(latitude, longitude, PLACE)
    north, east = h3.cell_to_latlng(cell)

    def inwards(place: Position, part: float) -> Position:
        return between(place, (east, north), part)

    border = [(lng, lat) for lat, lng in h3.cell_to_boundary(cell)]
    ring = [inwards(corner, 1e-8) for corner in border]
    area = Polygons(rings=((*ring, ring[0]),))
    cells = covering_cells(area)
    for start, end in pairwise((*border, border[0])):
        x, y = inwards(between(start, end, 0.5), 2e-8)
        assert contains(area, y, x)
        assert cell_of(y, x) in cells


@st.composite
def corner_circles(draw: st.DrawFn) -> Circle:
    """Small circles beside the corners and sides of coarse cells, where the next cell is near."""
    border = h3.cell_to_boundary(h3.latlng_to_cell(draw(HIGH), draw(WIDE), NEAR))
    step = draw(st.integers(0, len(border) - 2))
    (lat, lng), (next_lat, next_lng) = border[step], border[step + 1]
    east, north = between((lng, lat), (next_lng, next_lat), draw(st.sampled_from([0.0, 0.001, 0.01, 0.5, 0.99])))
    away = st.floats(-0.008, 0.008)
    return Circle(latitude=north + draw(away), longitude=east + draw(away), radius_m=draw(st.integers(100, 2_000)))


@given(area=st.one_of(circles, stars(), corner_circles(), corner_circles()), seed=seeds)
@settings(max_examples=300, deadline=None)
def test_whoever_is_in_the_area_or_just_outside_has_a_near_cell(area: Circle | Polygons, seed: int) -> None:
    """Phones ask H3 themselves, whose cells have bent edges, and they may err by a few hundred metres."""
    cells, chance = near_cells(area), random.Random(seed)  # noqa: S311  # places
    for east, north in places_in(area, chance):
        turn, far = chance.uniform(0, 7), chance.uniform(0, 400)
        here = Circle(latitude=north, longitude=east, radius_m=500)
        east_of, north_of = destination(here, turn, far)
        assert h3.latlng_to_cell(north, east, NEAR) in cells
        assert h3.latlng_to_cell(north_of, east_of, NEAR) in cells


@given(circle=st.builds(Circle, latitude=HIGH, longitude=WIDE, radius_m=st.integers(100, 150_000)), seed=seeds)
def test_a_ring_around_a_circle_holds_all_of_it(circle: Circle, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # places
    ring = ring_around(circle)
    around = Polygon(ring)
    inside = [destination(circle, chance.uniform(0, 7), circle.radius_m * math.sqrt(chance.random())) for _ in range(50)]
    edge = [destination(circle, 2 * math.pi * step / 360, circle.radius_m) for step in range(360)]
    assert all(around.contains(Point(place)) for place in [*inside, *edge])
    assert all(
        circle.radius_m < distance_m(circle.latitude, circle.longitude, north, east) < 1.004 * circle.radius_m
        for east, north in ring
    )


@given(area=stars(), seed=seeds)
def test_who_is_inside_a_polygon_is_what_geometry_says(area: Polygons, seed: int) -> None:
    chance, shape = random.Random(seed), Polygon(area.rings[0])  # noqa: S311  # places
    west, south, east, north = shape.bounds
    for _ in range(50):
        place = Point(chance.uniform(west, east), chance.uniform(south, north))
        if shape.boundary.distance(place) > 1e-12:
            assert contains(area, place.y, place.x) == shape.contains(place)


@given(latitude=HIGH, longitude=WIDE)
def test_a_place_is_filed_under_the_parent_of_its_cell(latitude: float, longitude: float) -> None:
    cell = cell_of(latitude, longitude)
    assert is_cell(cell, PLACE)
    assert is_cell(parent_of(cell), NEAR)
    assert not is_cell(cell, NEAR)


@pytest.mark.parametrize("name", ["", "everyone", "8719600", "861969a9fffffff", "zz1969a9affffff"])
def test_what_is_no_cell_is_known_not_to_be_one(name: str) -> None:
    assert not is_cell(name, PLACE)


@pytest.mark.parametrize(("radius_m", "most"), [(500, 25), (1_000, 9), (3_000, 2.6), (10_000, 1.5), (50_000, 1.1)], ids=str)
def test_cells_cover_no_more_than_this_many_times_the_area(radius_m: int, most: float) -> None:
    """The smaller the area, the more push reaches around it: the figures that docs/areas.md gives."""
    chance = random.Random(radius_m)  # noqa: S311  # places
    ratios = []
    for _ in range(40):
        circle = Circle(latitude=chance.uniform(51, 53.3), longitude=chance.uniform(4, 6.8), radius_m=radius_m)
        surface = sum(h3.cell_area(cell, "km^2") for cell in covering_cells(circle))
        ratios.append(surface / (math.pi * (radius_m / 1_000) ** 2))
    assert 1 < sum(ratios) / len(ratios) < most


def test_every_ring_counts() -> None:
    rings: tuple[Ring, ...] = tuple(
        ring_around(Circle(latitude=latitude, longitude=5.0, radius_m=2_000)) for latitude in (51.5, 52.5)
    )
    assert {cell_of(51.5, 5.0), cell_of(52.5, 5.0)} <= covering_cells(Polygons(rings=rings))
