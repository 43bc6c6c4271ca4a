"""How many people an area would reach: from counters, bounded in requests, and honest about what is not known."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import h3
import pytest

from alerting.domain.area import Circle, National, Polygons
from alerting.domain.coverage import cell_of, contains, covering_cells, parent_of
from alerting.render.documents.country import NETHERLANDS
from alerting.store.community_rows import COUNT, TOTAL, counts_pk
from builders import COMMUNITY, DESK, House, circle
from intake.estimate_reach import Counters, Estimate, estimate_reach
from intake_client import ENVIRONMENT, Client, forget_the_world

pytestmark = pytest.mark.usefixtures("house")

OLGA = Client("olga", "operator org-midden-nederland")
UTRECHT = (52.09, 5.12)
MAASTRICHT = (50.85, 5.69)


@pytest.fixture(autouse=True)
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for key, value in ENVIRONMENT.items():
        monkeypatch.setenv(key, value)
    forget_the_world()
    yield
    forget_the_world()


def count(house: House, audience: str, place: tuple[float, float], people: int) -> None:
    """So many people or phones with one place, as `community` counts them."""
    cell = cell_of(*place)
    parent = parent_of(cell)
    keys = [(COUNT, f"{audience}#{parent}")]
    if not audience.endswith("near"):
        keys += [(counts_pk(parent), f"{audience}#{cell}"), (COUNT, f"{audience}#{TOTAL}")]
    for pk, sk in keys:
        house.dynamodb.update_item(
            TableName=COMMUNITY,
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
            UpdateExpression="ADD people :people",
            ExpressionAttributeValues={":people": {"N": str(people)}},
        )


def settle(house: House, audience: str, places: Sequence[tuple[float, float]]) -> None:
    """Ten people in each of these places."""
    counts: Counter[tuple[str, str]] = Counter()
    for place in places:
        cell = cell_of(*place)
        parent = parent_of(cell)
        for key in ((COUNT, parent), (counts_pk(parent), cell), (COUNT, TOTAL)):
            counts[key] += 10
    rows = [
        {"pk": {"S": pk}, "sk": {"S": f"{audience}#{cell}"}, "people": {"N": str(people)}}
        for (pk, cell), people in counts.items()
    ]
    for start in range(0, len(rows), 25):
        house.dynamodb.batch_write_item(
            RequestItems={COMMUNITY: [{"PutRequest": {"Item": row}} for row in rows[start : start + 25]]}
        )


def estimated(house: House, area: Any, *, exercise: bool = False) -> Estimate:
    return estimate_reach(house.desk(DESK), area, Counters(house.dynamodb, COMMUNITY), exercise=exercise)


def told(estimate: Estimate) -> Mapping[str, int | None]:
    return {reach.audience.value: reach.at_most for reach in estimate.reach}


def test_who_has_a_place_in_the_cells_counts_and_others_do_not(house: House) -> None:
    count(house, "push", UTRECHT, 1_234)
    count(house, "sms", UTRECHT, 56)
    count(house, "push", MAASTRICHT, 5_000)
    count(house, "exercise-push", UTRECHT, 700)
    assert told(estimated(house, circle())) == {"push": 1_300, "near": None, "sms": 56, "voice": None, "email": None}
    assert told(estimated(house, circle(), exercise=True))["push"] == 700


def test_who_lives_elsewhere_in_the_same_coarse_cell_does_not_count(house: House) -> None:
    parent = parent_of(cell_of(*UTRECHT))
    elsewhere = next(cell for cell in h3.cell_to_children(parent, 7) if cell not in covering_cells(circle()))
    count(house, "sms", UTRECHT, 20)
    count(house, "sms", h3.cell_to_latlng(elsewhere), 300)
    assert told(estimated(house, circle()))["sms"] == 20


def test_phones_that_are_followed_live_count_by_coarse_cell(house: House) -> None:
    count(house, "near", UTRECHT, 20)
    count(house, "near", MAASTRICHT, 40)
    assert told(estimated(house, circle()))["near"] == 20
    assert told(estimated(house, National()))["near"] == 60


def test_the_whole_country_is_the_total(house: House) -> None:
    count(house, "push", UTRECHT, 800)
    count(house, "push", MAASTRICHT, 100)
    estimate = estimated(house, National())
    assert told(estimate)["push"] == 900
    assert (estimate.cells, estimate.over_coverage) == (None, None)


@pytest.mark.parametrize(
    ("people", "at_most", "words"),
    [
        (0, None, "fewer than 10"),
        (1, None, "fewer than 10"),
        (9, None, "fewer than 10"),
        (10, 10, "at most 10"),
        (99, 99, "at most 99"),
        (101, 110, "at most 110"),
        (12_001, 13_000, "at most 13,000"),
        (9_999, 10_000, "at most 10,000"),
    ],
)
def test_numbers_are_rounded_upwards_and_a_handful_is_not_told(
    house: House, people: int, at_most: int | None, words: str
) -> None:
    count(house, "email", UTRECHT, people)
    (reach,) = [reach for reach in estimated(house, circle()).reach if reach.audience == "email"]
    assert (reach.at_most, reach.words) == (at_most, words)


def test_the_answer_says_how_much_more_than_the_area_the_cells_are(house: House) -> None:
    estimate = estimated(house, circle())
    assert estimate.cells == len(covering_cells(circle()))
    assert estimate.over_coverage is not None
    assert 1.5 < estimate.over_coverage < 4
    wide = estimated(house, circle(radius_m=50_000)).over_coverage
    assert wide is not None
    assert 1 < wide < 1.2
    assert "two cells counts twice" in estimate.note


def test_the_surface_of_a_polygon_is_measured_on_the_globe(house: House) -> None:
    square = Polygons(rings=(((5.0, 52.0), (5.2, 52.0), (5.2, 52.1), (5.0, 52.1), (5.0, 52.0)),))
    cells = sum(h3.cell_area(cell, "km^2") for cell in covering_cells(square))
    assert estimated(house, square).over_coverage == pytest.approx(cells / (13.68 * 11.12), rel=0.01)


AREAS = {
    "the country's outline": Polygons(rings=(NETHERLANDS,)),
    "the widest circle": Circle(latitude=52.1, longitude=5.3, radius_m=150_000),
    "twenty stripes": Polygons(
        rings=tuple(
            ((3.4, 50.8 + n * 0.13), (7.1, 50.8 + n * 0.13), (7.1, 50.81 + n * 0.13), (3.4, 50.8 + n * 0.13)) for n in range(20)
        )
    ),
    "national": National(),
}


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS.keys())
def test_no_area_takes_more_than_fifty_requests_and_nobody_is_left_out(house: House, area: Any) -> None:
    widest = Circle(latitude=52.1, longitude=5.3, radius_m=150_000)  # places abroad too, which nobody can follow today
    places = [h3.cell_to_latlng(cell) for cell in covering_cells(widest, 5)]
    assert len({h3.cell_to_parent(h3.latlng_to_cell(*place, 7), 4) for place in places}) > 50
    settle(house, "push", places)
    asked: list[object] = []

    def note(request: object, **_: object) -> None:
        asked.append(request)

    house.dynamodb.meta.events.register("before-send.dynamodb", note)
    estimate = estimated(house, area)
    house.dynamodb.meta.events.unregister("before-send.dynamodb", note)
    assert 1 <= len(asked) <= 50
    inside = sum(1 for place in places if isinstance(area, National) or contains(area, *place))
    at_most = told(estimate)["push"]
    assert at_most is not None
    assert at_most >= inside * 10


def test_the_outline_of_the_cells_is_told_where_it_is_asked_for(house: House) -> None:
    count(house, "push", UTRECHT, 42)
    circle = {"type": "circle", "latitude": 52.09, "longitude": 5.12, "radius_m": 3_000, "description": "Utrecht"}
    plain = OLGA.send("POST", "/v1/areas/estimate", {"area": circle}).body
    assert (plain["area"], plain["outline"]) == (None, None)
    told = OLGA.send("POST", "/v1/areas/estimate", {"area": circle, "outline": True}).body
    assert told["area"]["radius_m"] == 3_000
    outline = Polygons(rings=tuple(polygon[0] for polygon in told["outline"]))
    for bearing in range(0, 360, 15):  # the cells cover the circle, and so does their outline
        north, east = 52.09 + 0.0265 * math.cos(math.radians(bearing)), 5.12 + 0.043 * math.sin(math.radians(bearing))
        assert contains(outline, north, east)
    whole = OLGA.send("POST", "/v1/areas/estimate", {"area": {"type": "national"}, "outline": True}).body
    assert (whole["area"], whole["outline"]) == ({"type": "national"}, None)


def test_an_estimate_over_the_api_takes_any_form(house: House) -> None:
    count(house, "push", UTRECHT, 42)
    for area in (
        {"type": "named", "code": "PV26"},
        {"type": "place", "name": "Utrecht", "radius_m": 1_000},
        {"type": "cap", "circles": ["52.09,5.12 2"]},
    ):
        answer = OLGA.send("POST", "/v1/areas/estimate", {"area": area})
        assert answer.status == 200, answer.body
        assert answer.body["reach"][0] == {"audience": "push", "at_most": 42, "words": "at most 42"}


@pytest.mark.parametrize(
    ("area", "words"),
    [
        (None, "body.area"),
        ({"type": "circle", "latitude": 48.85, "longitude": 2.35, "radius_m": 900}, "wholly outside the Netherlands"),
        ({"type": "circle", "latitude": 5.12, "longitude": 52.09, "radius_m": 900}, "Swap"),
        ({"type": "named", "code": "PV99"}, "no area 'PV99'"),
        (
            {"type": "polygons", "rings": [[[5.0, 52.0], [5.2, 52.1], [5.0, 52.1], [5.2, 52.0], [5.0, 52.0]]]},
            "crosses itself",
        ),
    ],
)
def test_what_is_no_proper_area_is_not_counted(area: object, words: str) -> None:
    answer = OLGA.send("POST", "/v1/areas/estimate", {"area": area})
    assert answer.status == 422
    assert words in str(answer.body["errors"])


def test_who_has_no_role_learns_nothing() -> None:
    assert Client("new", "").send("POST", "/v1/areas/estimate", {"area": {"type": "national"}}).status == 403
