"""The commands' API as a client meets it: real gateway events in, problem details or views out."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from alerting.domain.content import Content
from builders import ALERTS, SETTINGS, House, amber, missing_person
from intake_client import ENVIRONMENT, Client, forget_the_world

OLGA = Client("olga", "operator org-midden-nederland")
NORA = Client("nora", "national org-landelijk")


@pytest.fixture(autouse=True)
def deployed(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for key, value in ENVIRONMENT.items():
        monkeypatch.setenv(key, value)
    house.dynamodb.put_item(
        TableName=SETTINGS,
        Item={"pk": {"S": "SYSTEMS"}, "sk": {"S": "gms"}, "organisation": {"S": "midden-nederland"}},
    )
    forget_the_world()
    yield
    forget_the_world()


def document(content: Content) -> dict[str, Any]:
    return json.loads(content.model_dump_json())  # type: ignore[no-any-return]  # an object


def create(client: Client = OLGA, content: Content | None = None, key: str = "key-00001") -> Any:
    return client.send("POST", "/v1/alerts", document(content or amber()), {"idempotency-key": key})


def test_a_draft_becomes_live_over_the_api() -> None:
    made = create()
    assert made.status == 201
    assert made.headers["etag"] == '"1"'
    alert_id = made.body["alert"]["id"]
    edited = OLGA.send("PUT", f"/v1/alerts/{alert_id}/proposal", document(amber(incident="PL-2")), {"if-match": '"1"'})
    assert (edited.status, edited.headers["etag"]) == (200, '"2"')
    submitted = OLGA.send("POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"if-match": '"2"'})
    assert submitted.status == 200, submitted.body
    assert "sign" in submitted.body["possible"]
    signed = NORA.send("POST", f"/v1/alerts/{alert_id}/proposal/sign", {"hash": submitted.body["proposal"]["hash"]})
    assert signed.body["alert"]["state"] == "live"
    version = NORA.send("GET", f"/v1/alerts/{alert_id}/versions/1")
    assert version.body["texts"]["sms"]["first"]["text"].startswith("POLITIE AMBER ALERT: Jan (14) vermist")
    assert [alert["id"] for alert in NORA.send("GET", "/v1/alerts?state=live").body] == [alert_id]
    stopped = NORA.send("POST", f"/v1/alerts/{alert_id}/stop", {})
    assert stopped.body["alert"]["state"] == "stopped"


def test_a_refusal_is_a_problem_that_says_what_to_do() -> None:
    alert_id = create(content=amber(area=None)).body["alert"]["id"]
    refused = OLGA.send("POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"if-match": '"1"'})
    assert refused.status == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.body["type"] == "https://kindalarm.nl/problems/invalid-content"
    assert refused.body["status"] == 422
    assert refused.body["instance"] == f"/v1/alerts/{alert_id}/proposal/submit"
    assert refused.body["errors"] == [
        {"field": "area", "message": "Choose an area, or the whole country: no area is never 'everyone'."}
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "earthquake"}, "body.kind"),
        ({"surprise": 1}, "body.surprise"),
        ({"persons": [{"age": "old"}]}, "body.persons.0.age"),
        ({"persons": [{"age": 14, "last_seen": {"at": "2026-11-23T12:00:00"}}]}, "body.persons.0.last_seen.at"),
        ({"area": {"type": "circle", "latitude": 152, "longitude": 5, "radius_m": 1000}}, "body.area.circle.latitude"),
        ({"area": {"type": "everywhere"}}, "body.area"),
        ({"incident": "<script>"}, "body.incident"),
    ],
)
def test_a_body_of_the_wrong_form_names_the_field(change: dict[str, Any], field: str) -> None:
    answer = OLGA.send("POST", "/v1/alerts", document(amber()) | change, {"idempotency-key": "key-00001"})
    assert answer.status == 422
    assert answer.body["type"].endswith("/invalid-request")
    assert [error["field"] for error in answer.body["errors"]] == [field]


def test_a_polygon_of_a_hundred_thousand_points_is_refused_whole() -> None:
    ring = [[5 + index / 1e6, 52.0] for index in range(100_000)]
    answer = OLGA.send(
        "POST",
        "/v1/alerts",
        document(amber()) | {"area": {"type": "polygons", "rings": [ring]}},
        {"idempotency-key": "key-00001"},
    )
    assert answer.status == 413
    assert answer.body["type"].endswith("/too-large")


def test_a_polygon_beyond_the_bound_within_the_body_bound_is_refused_by_its_field() -> None:
    ring = [[5 + index / 1e4, 52] for index in range(5_000)]
    answer = OLGA.send(
        "POST",
        "/v1/alerts",
        document(amber()) | {"area": {"type": "polygons", "rings": [ring]}},
        {"idempotency-key": "key-00001"},
    )
    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == "body.area.polygons.rings.0"


@pytest.mark.parametrize(
    ("raw", "status"),
    [("x" * 5_000_000, 413), ("[" * 100_000, 400), ('{"a":' * 30 + "1" + "}" * 30, 400), ("{broken", 422), ("", 422)],
)
def test_a_body_that_cannot_be_read_is_refused_before_anything_else(raw: str, status: int) -> None:
    answer = OLGA.send("POST", "/v1/alerts", headers={"idempotency-key": "key-00001"}, raw=raw)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_preconditions_are_asked_for() -> None:
    without_key = OLGA.send("POST", "/v1/alerts", document(amber()))
    assert (without_key.status, without_key.body["type"].rsplit("/", 1)[1]) == (428, "precondition-required")
    alert_id = create().body["alert"]["id"]
    without_match = OLGA.send("PUT", f"/v1/alerts/{alert_id}/proposal", document(amber()))
    assert without_match.status == 428
    stale = OLGA.send("PUT", f"/v1/alerts/{alert_id}/proposal", document(amber()), {"if-match": '"7"'})
    assert stale.status == 412


def test_one_person_cannot_sign_twice() -> None:
    alert_id = create(NORA).body["alert"]["id"]
    submitted = NORA.send("POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"if-match": '"1"'})
    answer = NORA.send("POST", f"/v1/alerts/{alert_id}/proposal/sign", {"hash": submitted.body["proposal"]["hash"]})
    assert (answer.status, answer.body["type"].rsplit("/", 1)[1]) == (403, "second-person-needed")


def test_a_machine_client_acts_for_its_organisation_and_never_signs() -> None:
    gms = Client("gms", "", "alerts/draft")
    gms.claims = {"sub": "gms", "client_id": "gms", "scope": "alerts/draft"}
    made = create(gms)
    assert made.status == 201
    assert made.body["alert"]["created_by"] == "system:gms"
    alert_id = made.body["alert"]["id"]
    gms.send("POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"if-match": '"1"'})
    view = OLGA.send("GET", f"/v1/alerts/{alert_id}")
    assert gms.send("POST", f"/v1/alerts/{alert_id}/proposal/sign", {"hash": view.body["proposal"]["hash"]}).status == 403
    unknown = Client("x", "")
    unknown.claims = {"sub": "x", "client_id": "x", "scope": "alerts/draft"}
    assert unknown.send("GET", "/v1/alerts").status == 403


def test_no_role_no_alerts() -> None:
    assert Client("new", "").send("GET", "/v1/alerts").status == 403


@pytest.mark.parametrize("path", ["/v1/alerts/00000000", "/v1/nothing", "/v1/alerts/00000000/versions/1"])
def test_what_is_not_there_is_404(path: str) -> None:
    answer = NORA.send("GET", path)
    assert answer.status == 404
    assert answer.body["type"].endswith("/not-found")


def test_an_id_of_the_wrong_form_is_refused() -> None:
    assert NORA.send("GET", "/v1/alerts/UPPERCASE").status == 422


def test_retracting_takes_one_of_the_four_reasons() -> None:
    alert_id = create(content=missing_person()).body["alert"]["id"]
    OLGA.send("POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"if-match": '"1"'})
    assert OLGA.send("POST", f"/v1/alerts/{alert_id}/retract", {"reason": "expired"}).status == 422
    assert OLGA.send("POST", f"/v1/alerts/{alert_id}/retract", {"reason": "wrong_area"}).status == 200


def test_something_unforeseen_is_a_problem_without_details(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.dynamodb.delete_table(TableName=ALERTS)
    answer = NORA.send("GET", "/v1/alerts/00000000")
    assert answer.status == 500
    assert "ResourceNotFound" not in json.dumps(answer.body)
    monkeypatch.undo()


def test_the_description_is_served() -> None:
    answer = Client("x", "").send("GET", "/v1/openapi.json")
    assert answer.body["openapi"].startswith("3.1")
    assert "/v1/alerts/{alert_id}/proposal/sign" in answer.body["paths"]


def test_kinds_and_organisations_can_be_looked_up() -> None:
    assert {kind["kind"] for kind in OLGA.send("GET", "/v1/kinds").body} >= {"amber", "safety_notice"}
    assert {item["code"] for item in OLGA.send("GET", "/v1/organisations").body} == {"midden-nederland", "landelijk"}


def test_a_reason_with_line_breaks_of_a_text_area_can_be_read_back() -> None:
    alert_id = create().body["alert"]["id"]
    OLGA.send("POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"if-match": '"1"'})
    returned = NORA.send("POST", f"/v1/alerts/{alert_id}/proposal/return", {"reason": "eerste regel\r\ntweede"})
    assert returned.status == 200
    assert NORA.send("GET", f"/v1/alerts/{alert_id}").body["proposal"]["reason"] == "eerste regel\ntweede"
    assert NORA.send("POST", f"/v1/alerts/{alert_id}/proposal/return", {"reason": "bel\x07"}).status == 422
