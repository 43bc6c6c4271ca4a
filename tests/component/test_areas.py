"""Areas as they come in, in every form, and as people look them up."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from alerting.domain.area import AreaType, NamedArea, Polygons
from alerting.domain.coverage import contains
from alerting.domain.kinds import Scope
from alerting.store.settings import SettingsStore
from builders import MIDDEN_NEDERLAND, SETTINGS, House, amber, circle, missing_person, put_organisations
from intake_client import ENVIRONMENT, Client, forget_the_world

OLGA = Client("olga", "operator org-midden-nederland")
NORA = Client("nora", "national org-landelijk")
SQUARE = [[5.0, 52.0], [5.2, 52.0], [5.2, 52.1], [5.0, 52.1], [5.0, 52.0]]
RIVERS = ((5.0, 51.7), (5.6, 51.7), (5.6, 51.94), (5.0, 51.94), (5.0, 51.7))


@pytest.fixture(autouse=True)
def deployed(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for key, value in ENVIRONMENT.items():
        monkeypatch.setenv(key, value)
    put_organisations(house.dynamodb, MIDDEN_NEDERLAND)
    forget_the_world()
    yield
    forget_the_world()


def draft(area: object, **changes: Any) -> dict[str, Any]:
    content = json.loads(missing_person(**changes).model_dump_json())
    return {**content, "area": area}


def sent(area: object) -> Any:
    return OLGA.send("POST", "/v1/alerts", draft(area), {"idempotency-key": "key-00001"})


def made(area: object) -> Any:
    answer = sent(area)
    assert answer.status == 201, answer.body
    return answer.body["proposal"]["content"]["area"]


def test_a_code_becomes_the_exact_outline_with_where_it_came_from() -> None:
    area = made({"type": "named", "code": "PV26"})
    assert (area["type"], area["code"], area["description"]) == ("polygons", "PV26", "provincie Utrecht")
    assert OLGA.send("GET", "/v1/areas/PV26").body["rings"] == area["rings"]


def test_a_code_may_be_written_small_and_described_in_own_words() -> None:
    assert made({"type": "named", "code": "pv26", "description": "Utrecht"})["description"] == "Utrecht"


def test_a_loaded_outline_stands_over_ours(house: House) -> None:
    ring = ((5.0, 52.0), (5.3, 52.0), (5.3, 52.2), (5.0, 52.0))
    official = NamedArea(code="PV26", name="Utrecht", type=AreaType.PROVINCE, rings=(ring,))
    SettingsStore(house.dynamodb, SETTINGS).put_area(official)
    assert made({"type": "named", "code": "PV26"})["rings"] == [[list(position) for position in ring]]
    listed = {area["code"]: area["coarse"] for area in OLGA.send("GET", "/v1/areas?type=province").body}
    assert len(listed) == 12
    assert [code for code, coarse in listed.items() if not coarse] == ["PV26"]


def test_provinces_and_police_units_are_there_without_loading_anything() -> None:
    listed = OLGA.send("GET", "/v1/areas").body
    assert [area["type"] for area in listed].count("province") == 12
    assert [area["type"] for area in listed].count("police_unit") == 10
    assert all(area["coarse"] for area in listed)
    assert OLGA.send("GET", "/v1/areas?type=police_unit").body[0] == {
        "code": "amsterdam",
        "name": "Amsterdam",
        "type": "police_unit",
        "coarse": True,
    }
    assert OLGA.send("GET", "/v1/areas?type=street").status == 422


def test_an_area_that_nobody_knows_is_not_found() -> None:
    assert OLGA.send("GET", "/v1/areas/GM9999").status == 404


def test_a_town_and_a_radius_become_a_circle() -> None:
    area = made({"type": "place", "name": "utrecht", "radius_m": 3_000})
    assert area == {
        "type": "circle",
        "description": "Utrecht en omgeving",
        "latitude": 52.0908,
        "longitude": 5.1222,
        "radius_m": 3_000,
    }


@pytest.mark.parametrize(
    "town",
    [
        {"name": "Hengelo", "province": "Gelderland"},
        {"name": "Hengelo", "province": "PV25"},
        {"name": "Hengelo (Gelderland)"},
        {"name": "HENGELO", "province": "gelderland"},
    ],
)
def test_the_province_tells_towns_of_one_name_apart(town: dict[str, str]) -> None:
    assert made({"type": "place", "radius_m": 1_000, **town})["latitude"] == 52.0508


@pytest.mark.parametrize(
    ("name", "standing"), [("Den Haag", "Den Haag"), ("'s-Gravenhage", "'s-Gravenhage"), ("den bosch", "Den Bosch")]
)
def test_a_town_is_known_by_the_names_that_people_use(name: str, standing: str) -> None:
    assert made({"type": "place", "name": name, "radius_m": 1_000})["description"] == f"{standing} en omgeving"


def geojson(*rings: Any, kind: str = "Polygon", **more: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": list(rings), "description": "Utrecht", **more}


@pytest.mark.parametrize(
    ("area", "rings"),
    [
        (geojson(SQUARE), [SQUARE]),
        (geojson(SQUARE, bbox=[5, 52, 5.2, 52.1]), [SQUARE]),
        (geojson([[*position, 3.0] for position in SQUARE]), [SQUARE]),
        (geojson([SQUARE], kind="MultiPolygon"), [SQUARE]),
        ({"type": "Feature", "properties": {"a": 1}, "geometry": geojson(SQUARE), "description": "Utrecht"}, [SQUARE]),
        (
            {"type": "cap", "polygons": ["52.0,5.0 52.0,5.2\n52.1,5.2 52.1,5.0 52.0,5.0"], "description": "Utrecht"},
            [SQUARE],
        ),
    ],
)
def test_geojson_and_cap_become_polygons(area: object, rings: object) -> None:
    assert made(area) == {"type": "polygons", "description": "Utrecht", "code": None, "rings": rings}


def test_a_circle_of_cap_counts_in_kilometres() -> None:
    area = made({"type": "cap", "circles": ["52.09,5.12 3.5"], "description": "Utrecht"})
    assert area == {"type": "circle", "description": "Utrecht", "latitude": 52.09, "longitude": 5.12, "radius_m": 3_500}


def test_two_circles_of_cap_become_rings_that_hold_them() -> None:
    area = made({"type": "cap", "circles": ["52.09,5.12 3", "52.19,5.42 2"]})
    assert [len(ring) for ring in area["rings"]] == [65, 65]


OPEN = SQUARE[:-1]
SWAPPED = [[north, east] for east, north in SQUARE]
LONG = [*([5.0 + n / 10_000, 52.0] for n in range(1_001)), [5.0, 52.1], [5.0, 52.0]]


@pytest.mark.parametrize(
    ("area", "field", "words"),
    [
        ({"type": "named", "code": "PV99"}, "area.code", "no area 'PV99'; see /v1/areas"),
        ({"type": "place", "name": "Hengelo", "radius_m": 900}, "area.name", "Hengelo (Overijssel) at"),
        ({"type": "place", "name": "Hengelo", "radius_m": 900}, "area.name", "Say in 'province' which one"),
        ({"type": "place", "name": "Nes", "radius_m": 900}, "area.name", "Send a circle around"),
        ({"type": "place", "name": "Utrech", "radius_m": 900}, "area.name", "did you mean Utrecht (Utrecht)"),
        ({"type": "place", "name": "Hengelo", "province": "Zeeland", "radius_m": 900}, "area.name", "in Zeeland; did you mean"),
        ({"type": "place", "name": "Qqqqqq", "radius_m": 900}, "area.name", "/v1/places"),
        (geojson(OPEN), "area.coordinates.0", "Close the polygon"),
        (geojson(SWAPPED), "area.coordinates.0", "Swap longitude and latitude"),
        (geojson(SQUARE, [[5.1, 52.05], [5.11, 52.05], [5.1, 52.06], [5.1, 52.05]]), "area.coordinates.0", "no holes"),
        (geojson(LONG), "area.coordinates", "at most 1000 positions in all, not 1003"),
        (geojson([]), "area.coordinates.0", "at least three"),
        (geojson([[500, 52], [5, 52], [5, 53], [500, 52]]), "area.coordinates.0", "-180 to 180"),
        (geojson([SQUARE], [SWAPPED], kind="MultiPolygon"), "area.coordinates.1", "Swap"),
        ({"type": "Feature", "geometry": geojson(OPEN)}, "area.geometry.coordinates.0", "Close the polygon"),
        (geojson(*[[SQUARE]] * 21, kind="MultiPolygon"), "area.coordinates", "at most 20 polygons"),
        ({"type": "cap"}, "area", "no area is never 'everyone'"),
        ({"type": "cap", "polygons": ["52.0;5.0 52.0;5.2"]}, "area.polygons.0", "latitude,longitude pairs"),
        ({"type": "cap", "polygons": [""]}, "area.polygons.0", "at least three"),
        ({"type": "cap", "polygons": ["nan,nan nan,nan nan,nan nan,nan"]}, "area.polygons.0", "-180 to 180"),
        ({"type": "cap", "polygons": ["5.0,52.0 5.2,52.0 5.2,52.1 5.0,52.0"]}, "area.polygons.0", "Swap"),
        ({"type": "cap", "circles": ["5.12,52.09 3"]}, "area.circles.0", "CAP writes the latitude first"),
        ({"type": "cap", "circles": ["52.09,5.12"]}, "area.circles.0", "radius in kilometres"),
        ({"type": "cap", "circles": ["52.09,5.12 3000"]}, "area.circles.0", "radius in kilometres"),
        ({"type": "cap", "circles": ["52.09,5.12 inf"]}, "area.circles.0", "radius in kilometres"),
        ({"type": "cap", "circles": ["52.09,5.12 0"]}, "area.circles.0", "radius in kilometres"),
    ],
)
def test_an_area_that_cannot_be_read_is_an_error_that_says_what_to_do(area: object, field: str, words: str) -> None:
    answer = sent(area)
    assert answer.status == 422, answer.body
    assert answer.body["type"].endswith("/invalid-content")
    assert any(error["field"] == field and words in error["message"] for error in answer.body["errors"]), answer.body["errors"]


@pytest.mark.parametrize(
    ("area", "field"),
    [
        ({"type": "circle", "latitude": "52.09", "longitude": 5.12, "radius_m": 900}, "body.area.circle.latitude"),
        (
            {"type": "polygons", "rings": [[["5.0", 52.0], [5.2, 52.0], [5.2, 52.1], [5.0, 52.0]]]},
            "body.area.polygons.rings.0.0.0",
        ),
        (geojson([["5,0", 52.0], [5.2, 52.0], [5.2, 52.1], [5.0, 52.0]]), "body.area.Polygon.coordinates.0.0.0"),
        ({"type": "circle", "latitude": True, "longitude": 5.12, "radius_m": 900}, "body.area.circle.latitude"),
    ],
)
def test_degrees_as_text_are_refused(area: object, field: str) -> None:
    answer = sent(area)
    assert answer.status == 422
    errors = {error["field"]: error["message"] for error in answer.body["errors"]}
    assert "as a number, such as 5.12, not as text" in errors[field]


@pytest.mark.parametrize(
    ("area", "field"),
    [
        ({"type": "place", "name": "Utrecht"}, "body.area.place.radius_m"),
        ({"type": "place", "name": "Utrecht", "radius_m": 200_000}, "body.area.place.radius_m"),
        ({"type": "Point", "coordinates": [5.1, 52.1]}, "body.area"),
        ({"type": "FeatureCollection", "features": []}, "body.area"),
        ({"type": "Feature", "geometry": None}, "body.area.Feature.geometry"),
        (geojson([[5.0], [5.1]]), "body.area.Polygon.coordinates.0.0"),
        ({}, "body.area"),
        ("PV26", "body.area"),
    ],
)
def test_what_is_no_area_at_all_names_the_field(area: object, field: str) -> None:
    answer = sent(area)
    assert answer.status == 422
    assert field in [error["field"] for error in answer.body["errors"]]


def test_no_area_stays_no_area() -> None:
    assert made(None) is None


def test_what_came_back_can_be_sent_again_unchanged() -> None:
    answer = sent({"type": "named", "code": "amsterdam"})
    alert_id, content = answer.body["alert"]["id"], answer.body["proposal"]["content"]
    again = OLGA.send("PUT", f"/v1/alerts/{alert_id}/proposal", content, {"if-match": '"1"'})
    assert again.status == 200
    assert again.body["proposal"]["content"]["area"] == content["area"]


def test_towns_are_suggested_while_somebody_types() -> None:
    found = OLGA.send("GET", "/v1/places?name=utr").body
    assert found[0]["name"] == "Utrecht"
    assert found[0]["province"] == "Utrecht"
    assert len(OLGA.send("GET", "/v1/places?name=a").body) == 10
    assert OLGA.send("GET", "/v1/places?name=zzzz").body == []
    assert OLGA.send("GET", "/v1/places?name=").status == 422
    assert "'s-Hertogenbosch" in [town["name"] for town in OLGA.send("GET", "/v1/places?name=hertogenbosch").body]


def release_over_the_rivers(house: House) -> str:
    rivers = MIDDEN_NEDERLAND.model_copy(update={"code": "rivierenland", "name": "Politie Rivierenland", "border": (RIVERS,)})
    put_organisations(house.dynamodb, rivers)
    area = json.loads(circle(latitude=51.90, longitude=5.2).model_dump_json())
    answer = OLGA.send("POST", "/v1/alerts", draft(area), {"idempotency-key": "key-00001"})
    alert_id: str = answer.body["alert"]["id"]
    assert OLGA.send("POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"if-match": '"1"'}).status == 200
    return alert_id


def test_the_neighbour_is_named_in_the_warning_on_the_alert_and_in_the_audit(house: House) -> None:
    alert_id = release_over_the_rivers(house)
    view = NORA.send("GET", f"/v1/alerts/{alert_id}").body
    assert view["alert"]["state"] == "live"
    assert view["neighbours"] == ["rivierenland"]
    assert "Politie Rivierenland (rivierenland), which will be told" in view["proposal"]["warnings"][0]
    rows = house.dynamodb.query(
        TableName="alerts",
        KeyConditionExpression="pk = :pk AND begins_with(sk, :audit)",
        ExpressionAttributeValues={":pk": {"S": f"ALERT#{alert_id}"}, ":audit": {"S": "AUDIT#"}},
    )["Items"]
    details = [json.loads(row["detail"]["S"]) for row in rows]
    assert {"version": 1, "neighbours": ["rivierenland"]} in details


def test_an_area_within_the_own_border_has_no_neighbours() -> None:
    answer = OLGA.send("POST", "/v1/alerts", draft(json.loads(circle().model_dump_json())), {"idempotency-key": "key-00001"})
    assert OLGA.send("GET", f"/v1/alerts/{answer.body['alert']['id']}").body["neighbours"] == []
    assert answer.body["neighbours"] is None, "an answer to a command does not look them up"


def test_a_province_can_go_out_and_holds_its_towns() -> None:
    content = amber(scope=Scope.REGIONAL)
    body = {**json.loads(content.model_dump_json()), "area": {"type": "named", "code": "PV31"}}
    answer = OLGA.send("POST", "/v1/alerts", body, {"idempotency-key": "key-00001"})
    alert_id = answer.body["alert"]["id"]
    submitted = OLGA.send("POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"if-match": '"1"'})
    assert submitted.status == 200, submitted.body
    assert not any("national border" in warning for warning in submitted.body["proposal"]["warnings"])
    area = Polygons.model_validate(submitted.body["proposal"]["content"]["area"])
    assert contains(area, 50.85, 5.69)
    assert not contains(area, 52.09, 5.12)


def test_the_largest_towns_are_named_for_a_map() -> None:
    found = OLGA.send("GET", "/v1/places?largest=5").body
    assert {town["name"] for town in found[:2]} == {"Amsterdam", "Rotterdam"}
    assert len(found) == 5
    assert OLGA.send("GET", "/v1/places?largest=501").status == 422


def test_the_outlines_of_provinces_come_together() -> None:
    found = OLGA.send("GET", "/v1/outlines?type=province").body
    assert [area["code"] for area in found][:2] == ["PV20", "PV21"]
    assert all(ring[0] == ring[-1] for area in found for ring in area["rings"])
    assert OLGA.send("GET", "/v1/outlines").status == 422
