"""An area in few positions: whoever is in the area is in its outline."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPoint, Polygon

from alerting.domain.area import Circle, Polygons, Position, Ring
from alerting.domain.coverage import contains, ring_around
from alerting.domain.outline import packed, simplified

WIDE = st.floats(3.4, 7.1)
HIGH = st.floats(50.8, 53.5)


@st.composite
def rings(draw: st.DrawFn, most: int = 150) -> Ring:
    """A star around a centre: as ragged as a border, and never crossing itself."""
    east, north = draw(WIDE), draw(HIGH)
    size = draw(st.floats(0.005, 0.5))
    reaches = draw(st.lists(st.floats(0.2, 1.0), min_size=3, max_size=most))
    turn = 2 * math.pi / len(reaches)
    corners = [
        (east + size * reach * math.cos(turn * index), north + size * reach * math.sin(turn * index) * 0.6)
        for index, reach in enumerate(reaches)
    ]
    return (*corners, corners[0])


polygons = st.lists(rings(), min_size=1, max_size=20).map(lambda many: Polygons(rings=tuple(many)))
circles = st.builds(Circle, latitude=HIGH, longitude=WIDE, radius_m=st.integers(100, 150_000))


def positions_in(area: Circle | Polygons, draw: st.DataObject) -> list[Position]:
    """Places that the area holds: near its corners, on the way between two of them, and anywhere around."""
    if isinstance(area, Circle):
        ring: Ring = ring_around(area)
    else:
        ring = draw.draw(st.sampled_from(area.rings))
    weights = draw.draw(
        st.lists(st.tuples(st.sampled_from(ring), st.sampled_from(ring), st.floats(0, 1)), min_size=20, max_size=20)
    )
    centre = MultiPoint(ring).centroid
    between = [(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for a, b, part in weights]
    near = [(x + (centre.x - x) * 1e-9, y + (centre.y - y) * 1e-9) for x, y in ring]
    return [(x, y) for x, y in [*between, *near] if contains(area, y, x)]


@given(area=st.one_of(polygons, circles), most=st.integers(5, 80), draw=st.data())
def test_everybody_in_the_area_is_in_its_outline(area: Circle | Polygons, most: int, draw: st.DataObject) -> None:
    outline = simplified(area, most)
    assert sum(map(len, outline)) <= most
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in outline)
    around = Polygons(rings=outline)
    assert all(contains(around, north, east) for east, north in positions_in(area, draw))


@given(area=polygons)
def test_an_outline_covers_the_whole_area(area: Polygons) -> None:
    outline = [Polygon(ring) for ring in simplified(area, 60)]
    assert all(any(around.covers(Polygon(ring)) for around in outline) for ring in area.rings)


def unpacked(text: str) -> Polygons:
    pairs = [[pair.split(",") for pair in ring.split(" ")] for ring in text.split(";")]
    return Polygons(rings=tuple(tuple((float(east), float(north)) for north, east in ring) for ring in pairs))


@given(area=st.one_of(polygons, circles), draw=st.data())
def test_a_packed_outline_still_holds_everybody(area: Circle | Polygons, draw: st.DataObject) -> None:
    around = unpacked(packed(simplified(area, 60)))
    assert all(contains(around, north, east) for east, north in positions_in(area, draw))


@given(ring=rings(most=30))
def test_packing_covers_ragged_rings_too(ring: Ring) -> None:
    around = Polygon(unpacked(packed([ring])).rings[0])
    assert around.is_valid
    assert around.covers(Polygon(ring))


def test_a_ring_that_fits_stays_as_it_is() -> None:
    ring: Ring = ((5.0, 52.0), (5.2, 52.0), (5.1, 52.05), (5.2, 52.1), (5.0, 52.1), (5.0, 52.0))
    assert simplified(Polygons(rings=(ring,)), 6) == (ring,)
    assert len(simplified(Polygons(rings=(ring,)), 5)[0]) == 5


def test_a_circle_keeps_its_shape_in_few_positions() -> None:
    (ring,) = simplified(Circle(latitude=52.09, longitude=5.12, radius_m=3_000), 20)
    degrees = Polygon(ring).area
    exact = math.pi * 3_000**2 / (111_195 * 111_195 * math.cos(math.radians(52.09)))
    assert len(ring) == 20
    assert degrees / exact < 1.04


def test_a_packed_position_is_latitude_first_with_four_decimals() -> None:
    ring: Ring = ((5.0, 52.0), (5.2, 52.0), (5.2, 52.1), (5.0, 52.1), (5.0, 52.0))
    assert packed([ring]) == "51.9999,4.9999 51.9999,5.2001 52.1001,5.2001 52.1001,4.9999 51.9999,4.9999"
    assert packed([ring, ring]).count(";") == 1


@pytest.mark.parametrize(
    "ring",
    [
        ((5.0, 52.0), (5.1, 52.1), (5.2, 52.2), (5.0, 52.0)),  # no surface
        ((5.0, 52.0), (5.1, 52.1), (5.0, 52.1), (5.1, 52.0), (5.0, 52.0)),  # crosses itself
        ((5.0, 52.0), (5.1, 52.0), (5.1, 52.1), (5.1, 52.2), (5.1, 52.1), (5.0, 52.1), (5.0, 52.0)),  # a spike
        ((5.0, 52.0), (5.0, 52.0), (5.0, 52.0), (5.0, 52.0)),  # a point
    ],
)
def test_rings_that_are_no_proper_polygons_are_covered_all_the_same(ring: Any) -> None:
    for outline in (simplified(Polygons(rings=(ring * 20,)), 20), unpacked(packed([ring])).rings):
        around = Polygon(outline[0]).buffer(1e-9)
        assert around.covers(MultiPoint(ring))


def test_twenty_islands_become_few_rings_around_all_of_them() -> None:
    islands = tuple(ring_around(Circle(latitude=51 + 0.1 * n, longitude=4 + 0.1 * n, radius_m=3_000)) for n in range(20))
    outline = simplified(Polygons(rings=islands), 60)
    assert len(outline) <= 12
    assert sum(map(len, outline)) <= 60
    assert all(any(Polygon(ring).covers(Polygon(island)) for ring in outline) for island in islands)
