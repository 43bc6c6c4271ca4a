"""The outlines that are shipped hold what they are named after."""

import json
from pathlib import Path
from typing import Any

import pytest
from local.build_places import unit_of
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

import intake
from alerting.domain.area import NamedArea, National, Polygons, check_area
from alerting.domain.organisation import Organisation
from alerting.render.documents.country import NETHERLANDS
from builders import LANDELIJK, MIDDEN_NEDERLAND, circle
from intake.geography import check_ground, check_shape, neighbours
from intake.towns import resembling_towns, suggest_towns, towns_named

FOLDER = Path(intake.__file__).parent
OUTLINES = [NamedArea.model_validate(area) for area in json.loads((FOLDER / "outlines.json").read_text("utf-8"))["areas"]]
PLACES: list[Any] = json.loads((FOLDER / "places.json").read_text("utf-8"))["places"]
ORGANISATIONS = json.loads((FOLDER.parents[1] / "local" / "organisations.json").read_text("utf-8"))["organisations"]


def shape_of(area: NamedArea) -> BaseGeometry:
    return MultiPolygon([Polygon(ring) for ring in area.rings])


def test_there_are_twelve_provinces_and_the_police_units_that_organisations_are_named_after() -> None:
    codes = {area.code for area in OUTLINES}
    assert {f"PV{number}" for number in range(20, 32)} < codes
    assert {item["code"] for item in ORGANISATIONS if item["type"] == "police_unit"} < codes
    assert len(codes) == 22
    assert all(area.coarse for area in OUTLINES)


@pytest.mark.parametrize("area", OUTLINES, ids=lambda area: area.code)
def test_every_outline_can_go_out(area: NamedArea) -> None:
    polygons = Polygons(description=area.description, code=area.code, rings=area.rings)
    assert list(check_area(polygons)) == []
    errors, warnings = check_ground(polygons, LANDELIJK, [], within_border=False)
    assert (errors, warnings) == ([], [])
    assert sum(map(len, area.rings)) < 100


@pytest.mark.parametrize("area", OUTLINES, ids=lambda area: area.code)
def test_every_place_lies_in_its_outline_with_a_kilometre_to_spare(area: NamedArea) -> None:
    inner = shape_of(area).buffer(-0.009)
    edge = Polygon(NETHERLANDS).boundary  # what lies at the national border has less to spare
    ours = [row for row in PLACES if area.code in {row[3], unit_of(row[3], row[1], row[2])}]
    assert len(ours) > 15
    assert [
        row for row in ours if not inner.contains(Point(row[2], row[1])) and edge.distance(Point(row[2], row[1])) > 0.02
    ] == []


def test_the_countrys_outline_holds_every_place() -> None:
    country = Polygon(NETHERLANDS)
    assert country.is_valid
    assert [row for row in PLACES if not country.contains(Point(row[2], row[1]))] == []


@pytest.mark.parametrize(
    ("town", "province", "unit"),
    [
        ("Hilversum", "PV27", "midden-nederland"),
        ("Amstelveen", "PV27", "amsterdam"),
        ("Haarlem", "PV27", "noord-holland"),
        ("Gouda", "PV28", "den-haag"),
        ("Dordrecht", "PV28", "rotterdam"),
        ("Tilburg", "PV30", "zeeland-west-brabant"),
        ("Werkendam", "PV30", "zeeland-west-brabant"),
        ("Eindhoven", "PV30", "oost-brabant"),
        ("Maastricht", "PV31", "limburg"),
        ("Lelystad", "PV24", "midden-nederland"),
    ],
)
def test_towns_are_policed_by_the_unit_that_polices_them(town: str, province: str, unit: str) -> None:
    (found,) = towns_named(town, province)
    assert unit_of(province, found.latitude, found.longitude) == unit


def test_places_are_few_enough_to_be_read_at_once() -> None:
    assert (FOLDER / "places.json").stat().st_size < 200_000
    assert 1_900 < len(PLACES) < 2_100
    for name in ("places.json", "outlines.json"):
        assert "GeoNames" in (FOLDER / name).read_text("utf-8")
        assert "CC BY 4.0" in (FOLDER / name).read_text("utf-8")


def ground(code: str, *ring: tuple[float, float]) -> Organisation:
    return MIDDEN_NEDERLAND.model_copy(update={"code": code, "name": code, "border": (ring,)})


EAST = ground("east", (5.59, 51.9), (6.5, 51.9), (6.5, 52.3), (5.59, 52.3), (5.59, 51.9))
SOUTH = ground("south", (5.0, 51.6), (5.9, 51.6), (5.9, 51.94), (5.0, 51.94), (5.0, 51.6))


def test_neighbours_are_those_that_the_part_over_the_border_reaches() -> None:
    corner = circle(latitude=51.95, longitude=5.58)
    others = [LANDELIJK, MIDDEN_NEDERLAND, SOUTH, EAST]
    assert [other.code for other in neighbours(corner, MIDDEN_NEDERLAND, others)] == ["east", "south"]
    assert neighbours(circle(latitude=52.09, longitude=5.12), MIDDEN_NEDERLAND, others) == []


def test_ground_that_overlaps_our_own_makes_nobody_a_neighbour() -> None:
    town = ground("town", (5.05, 52.05), (5.2, 52.05), (5.2, 52.15), (5.05, 52.05))
    assert neighbours(circle(), MIDDEN_NEDERLAND, [town]) == []


@pytest.mark.parametrize("area", [None, National(), circle()])
def test_the_national_desk_has_no_neighbours(area: Any) -> None:
    assert neighbours(area, LANDELIJK, [EAST, SOUTH]) == []


def test_a_border_of_overlapping_parts_is_one_ground() -> None:
    (ring,) = MIDDEN_NEDERLAND.border or ()
    doubled = MIDDEN_NEDERLAND.model_copy(update={"border": (ring, ring)})
    assert check_ground(circle(), doubled, [], within_border=True) == ([], [])


def test_the_whole_country_has_no_shape_to_check() -> None:
    assert check_shape(National()) == []


def test_a_mistyped_town_is_guessed() -> None:
    assert resembling_towns("Amsterdm")[0].name == "Amsterdam"
    assert suggest_towns("  ") == []
    assert suggest_towns("'S HERTOGEN")[0].name == "'s-Hertogenbosch"
