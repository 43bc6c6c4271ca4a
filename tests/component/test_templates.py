"""Templates: who writes which, what one may hold, and that nobody writes over another's change."""

from typing import Any

import pytest

from alerting.store.alerts import to_row
from builders import SETTINGS, UTRECHT, House
from configuration.template import Template, TemplateContent, TemplateType
from configuration.template_book import MOST, TemplateBook
from configuration.transactions import MovedError
from configuration_client import Answer, Office

TEMPLATES = "/v1/templates"
CIRCLE = {"type": "circle", "description": "Utrecht en omgeving", "latitude": 52.09, "longitude": 5.12, "radius_m": 3_000}
POLYGONS: dict[str, Any] = {
    "type": "polygons",
    "description": "Utrecht",
    "code": None,
    "rings": [[list(position) for position in UTRECHT]],
}


def text(**changes: Any) -> dict[str, Any]:
    notice = {"what": "Rook door grote brand", "do": "Sluit ramen en deuren"}
    return {"name": "Brand met rook", "type": "text", "organisation": "midden-nederland", "notice": notice, **changes}


def area(**changes: Any) -> dict[str, Any]:
    return {"name": "Rond de Dom", "type": "area", "organisation": "midden-nederland", "area": CIRCLE, **changes}


@pytest.fixture
def office(house: House) -> Office:
    return Office(house)


def create(office: Office, content: dict[str, Any], who: str = "olga", key: str = "key-00001") -> Answer:
    return office.send(who, "POST", TEMPLATES, content, {"idempotency-key": key})


def change(office: Office, template: dict[str, Any], content: dict[str, Any], revision: int = 1, who: str = "olga") -> Answer:
    return office.send(who, "PUT", f"{TEMPLATES}/{template['id']}", content, {"if-match": f'"{revision}"'})


def delete(office: Office, template: dict[str, Any], revision: int = 1, who: str = "olga") -> Answer:
    return office.send(who, "DELETE", f"{TEMPLATES}/{template['id']}", None, {"if-match": f'"{revision}"'})


def listed(office: Office, query: str = "", who: str = "vera") -> list[dict[str, Any]]:
    answer = office.send(who, "GET", TEMPLATES + query)
    assert (answer.status, answer.body["next"]) == (200, None)
    found: list[dict[str, Any]] = answer.body["templates"]
    return found


def names(office: Office, query: str = "") -> list[str]:
    return [template["name"] for template in listed(office, query)]


# --- the whole way ---


def test_a_template_is_made_listed_changed_and_deleted(office: Office) -> None:
    made = create(office, text(kind="safety_notice", texts={"sms.text": "Sluit ramen en deuren."}))
    assert (made.status, made.headers["etag"]) == (201, '"1"')
    assert made.body | {"id": ""} == {
        "id": "",
        "name": "Brand met rook",
        "type": "text",
        "kind": "safety_notice",
        "organisation": "midden-nederland",
        "texts": {"sms.text": "Sluit ramen en deuren."},
        "notice": {"what": "Rook door grote brand", "do": "Sluit ramen en deuren"},
        "area": None,
        "revision": 1,
        "changed_at": "2026-11-20T13:40:00Z",
        "changed_by": "olga",
    }
    assert listed(office) == [made.body]
    office.house.later(minutes=1)
    changed = change(office, made.body, text(name="Grote brand"))
    assert (changed.status, changed.headers["etag"], changed.body["revision"]) == (200, '"2"', 2)
    assert listed(office) == [changed.body]
    assert delete(office, made.body, 2).status == 204
    assert listed(office) == []


@pytest.mark.parametrize("drawn", [CIRCLE, POLYGONS])
def test_an_area_is_kept_exactly(office: Office, drawn: dict[str, Any]) -> None:
    made = create(office, area(area=drawn))
    assert made.status == 201
    assert listed(office)[0]["area"] == drawn


def test_each_change_leaves_its_line(office: Office) -> None:
    template = create(office, text()).body
    office.house.later(seconds=1)
    change(office, template, text(name="Grote brand"))
    office.house.later(seconds=1)
    delete(office, template, 2, "nora")
    assert {entry.subject for entry in office.trail()} == {f"template:{template['id']}"}
    assert [(entry.actor, entry.command, entry.before, entry.after) for entry in office.trail()] == [
        ("olga", "create_template", "", "midden-nederland, Brand met rook, revision 1"),
        ("olga", "change_template", "midden-nederland, Brand met rook, revision 1", "midden-nederland, Grote brand, revision 2"),
        ("nora", "delete_template", "midden-nederland, Grote brand, revision 2", ""),
    ]


# --- who ---


@pytest.mark.parametrize(
    ("who", "organisation", "status"),
    [
        ("nora", "national", 201),
        ("nora", "midden-nederland", 201),
        ("olga", "midden-nederland", 201),
        ("olga", "national", 403),
        ("olga", "landelijk", 403),
        ("sam", "midden-nederland", 403),
        ("anne", "landelijk", 403),
        ("vera", "midden-nederland", 403),
        ("cora", "landelijk", 403),
        ("nobody", "landelijk", 403),
    ],
)
def test_the_national_desk_writes_for_everybody_and_an_operator_for_the_own_organisation(
    office: Office, who: str, organisation: str, status: int
) -> None:
    assert create(office, text(organisation=organisation), who).status == status


def test_a_group_named_national_makes_nobody_national(office: Office) -> None:
    office.people["sly"] = "operator org-national"
    assert create(office, text(organisation="national"), "sly").problem == (403, "not-allowed")


@pytest.mark.parametrize("who", ["sam", "vera", "anne", "nobody"])
def test_who_may_not_write_changes_and_deletes_nothing(office: Office, who: str) -> None:
    template = create(office, text()).body
    assert change(office, template, text(name="Gekaapt"), who=who).problem == (403, "not-allowed")
    assert change(office, template, text(name="Gekaapt", organisation="limburg"), who=who).problem == (403, "not-allowed")
    assert delete(office, template, who=who).problem == (403, "not-allowed")
    assert listed(office) == [template]


def test_a_template_is_not_carried_over_to_another_organisation_or_type(office: Office) -> None:
    template = create(office, text()).body
    for moved in (text(organisation="national"), area()):
        assert change(office, template, moved, who="nora").problem == (422, "invalid-request")
    assert listed(office) == [template]


def test_everybody_with_a_role_sees_every_template_and_nobody_else(office: Office) -> None:
    create(office, text())
    for who in ("nora", "olga", "sam", "vera", "cora", "anne"):
        assert len(listed(office, who=who)) == 1
    assert office.send("nobody", "GET", TEMPLATES).problem == (403, "not-allowed")


def test_an_organisation_that_does_not_exist_has_no_templates(office: Office) -> None:
    answer = create(office, text(organisation="atlantis"), "nora")
    assert answer.problem == (422, "invalid-request")
    assert "atlantis" in answer.body["detail"]


# --- what ---


@pytest.mark.parametrize(
    "content",
    [
        text(name="ab"),
        text(name="x" * 61),
        text(name="twee\nregels"),
        text(type="photo"),
        text(kind="parade"),
        text(organisation="Midden Nederland"),
        text(texts={"SMS": "nee"}),
        text(texts={"sms.text": "x" * 2_001}),
        text(notice={"what": "x" * 61}),
        text(author="Jan"),
        area(area={"type": "national"}),
        area(area={**CIRCLE, "radius_m": 1}),
    ],
)
def test_a_template_of_the_wrong_form_is_refused(office: Office, content: dict[str, Any]) -> None:
    assert create(office, content).problem == (422, "invalid-request")
    assert listed(office) == []


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (text(notice=None), "texts"),
        (text(notice={"what": "", "do": ""}, texts={"sms.text": " "}), "texts"),
        (text(area=CIRCLE), "area"),
        (area(area=None), "area"),
        (area(texts={"sms.text": "ook dit"}), "texts"),
        (area(area={**CIRCLE, "description": ""}), "area.description"),
        (area(area={**CIRCLE, "latitude": 5.12, "longitude": 52.09}), "area"),
        (area(area={**POLYGONS, "rings": [POLYGONS["rings"][0][:-1]]}), "area.rings.0"),
    ],
)
def test_what_could_not_be_used_is_not_kept(office: Office, content: dict[str, Any], field: str) -> None:
    answer = create(office, content)
    assert answer.problem == (422, "invalid-request")
    assert field in [error["field"] for error in answer.body["errors"]]
    template = create(office, text() if content["type"] == "text" else area()).body
    assert change(office, template, content).problem == (422, "invalid-request")
    assert listed(office) == [template]


def test_a_template_beyond_its_bound_is_refused(office: Office) -> None:
    slots = [f"web.t{index}" for index in range(40)]
    assert create(office, text(texts=dict.fromkeys(slots, "x" * 2_000))).status == 201
    too_many_bytes = text(texts=dict.fromkeys(slots, "é" * 2_000))
    assert create(office, too_many_bytes, key="key-00002").problem == (413, "too-large")


# --- headers ---


def test_a_post_without_a_key_and_a_change_without_a_revision_are_refused(office: Office) -> None:
    assert office.send("olga", "POST", TEMPLATES, text()).problem == (428, "precondition-required")
    template = create(office, text()).body
    path = f"{TEMPLATES}/{template['id']}"
    assert office.send("olga", "PUT", path, text()).problem == (428, "precondition-required")
    assert office.send("olga", "DELETE", path).problem == (428, "precondition-required")


def test_the_same_post_again_gives_what_it_made(office: Office) -> None:
    first, second = create(office, text()), create(office, text())
    assert (second.status, second.body) == (201, first.body)
    assert len(listed(office)) == len(office.trail()) == 1


def test_a_key_means_one_thing_per_person(office: Office) -> None:
    first = create(office, text())
    assert create(office, text(name="Iets anders")).problem == (422, "idempotency-key-reused")
    assert create(office, text(name="Iets anders"), "nora").body["id"] != first.body["id"]


def test_the_key_of_a_template_that_was_changed_meanwhile_is_still_its_key(office: Office) -> None:
    template = create(office, text()).body
    changed = change(office, template, text(name="Grote brand")).body
    assert create(office, text()).body == changed


@pytest.mark.parametrize("revision", [2, 7])
def test_who_did_not_see_the_newest_revision_changes_and_deletes_nothing(office: Office, revision: int) -> None:
    template = create(office, text()).body
    assert change(office, template, text(name="Anders"), revision).problem == (412, "revision-changed")
    assert delete(office, template, revision).problem == (412, "revision-changed")
    assert listed(office) == [template]


def test_two_who_change_at_one_moment_make_one_change(office: Office) -> None:
    """The second has read the row before the first wrote."""
    template = create(office, text()).body
    book = TemplateBook(office.stores.table, office.audit)
    read = book.find(template["id"])
    assert read is not None
    change(office, template, text(name="Grote brand"))
    with pytest.raises(MovedError):
        book.change(read, 1, office.line("nora"))
    with pytest.raises(MovedError):
        book.delete(read.template, office.line("nora"))
    assert names(office) == ["Grote brand"]
    assert len(office.trail()) == 2


def test_a_template_that_does_not_exist_is_not_found(office: Office) -> None:
    gone = {"id": "0000000000"}
    assert change(office, gone, text()).problem == (404, "not-found")
    assert delete(office, gone).problem == (404, "not-found")
    assert delete(office, {"id": "UPPER"}).status == 422
    assert delete(office, {"id": "%23COUNT%23x"}).status in {404, 422}


# --- many ---


def test_an_organisation_has_at_most_two_hundred(office: Office) -> None:
    for index in range(MOST):
        assert create(office, text(name=f"Nummer {index}"), key=f"key-{index:05d}").status == 201
    full = create(office, text(name="Eentje te veel"), key="key-99999")
    assert full.problem == (409, "wrong-state")
    assert "delete one" in full.body["detail"]
    assert create(office, text(name="Van allen", organisation="national"), "nora").status == 201
    assert len(listed(office)) == MOST + 1
    assert delete(office, listed(office)[0]).status == 204
    assert create(office, text(name="Eentje te veel"), key="key-99999").status == 201


def test_templates_come_by_name_and_of_a_kind_with_those_for_every_kind(office: Office) -> None:
    for number, (name, kind) in enumerate({"zoektocht": "missing_person", "Brand": "safety_notice", "algemeen": None}.items()):
        create(office, text(name=name, kind=kind), key=f"key-0000{number}")
    assert names(office) == ["algemeen", "Brand", "zoektocht"]
    assert names(office, "?kind=safety_notice") == ["algemeen", "Brand"]
    assert office.send("vera", "GET", f"{TEMPLATES}?kind=parade").status == 422


def test_a_row_that_cannot_be_read_hides_no_other(office: Office) -> None:
    create(office, text())
    broken = {"pk": "TEMPLATES", "sk": "0000000000", "document": "{}", "revision": 1, "request": ""}
    office.house.dynamodb.put_item(TableName=SETTINGS, Item=to_row(broken))
    assert names(office) == ["Brand met rook"]


def test_more_than_an_answer_can_carry_comes_in_pages(office: Office) -> None:
    """Five megabytes of templates, which is more than Lambda hands on in one answer with room to spare."""
    content = TemplateContent(
        name="Lang", type=TemplateType.TEXT, organisation="national", texts={f"web.t{index}": "x" * 2_000 for index in range(40)}
    )
    for index in range(60):
        template = Template(**dict(content), id=f"{index:010d}", revision=1, changed_at=office.house.now, changed_by="nora")
        row = {"pk": "TEMPLATES", "sk": template.id, "document": template.model_dump_json(), "revision": 1, "request": ""}
        office.house.dynamodb.put_item(TableName=SETTINGS, Item=to_row(row))
    first = office.send("vera", "GET", TEMPLATES).body
    rest = office.send("vera", "GET", f"{TEMPLATES}?cursor={first['next']}").body
    assert rest["next"] is None
    ids = [template["id"] for template in [*first["templates"], *rest["templates"]]]
    assert sorted(ids) == [f"{index:010d}" for index in range(60)]
    assert len(first["templates"]) < 40
