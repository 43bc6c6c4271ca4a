"""A press counts once: pressed twice, sent again from a page of before, or reached by a link, over the real API."""

from collections.abc import Callable
from typing import Any

import pytest

from builders import amber, missing_person
from console.screens import SCREENS
from console_client import Browsers, Client, Form, Page, api, drafted, live, shown, submitted
from console_walk import everything, fill
from console_world import World


def page_of(client: Client, alert_id: str, page: str) -> Page:
    return client.open(f"/console/alerts/{alert_id}/{page}")


def twice(client: Client, form: Form, press: tuple[str, str] | None = None) -> tuple[Page, Page]:
    """The same form two times, as a double click sends it; both lead to pages."""
    first, second = client.send(form, press), client.send(form, press)
    assert first.status == 303, first.text
    for answer in (first, second):
        led = client.follow(answer)
        assert led.status == 200, (led.address, led.text)
    return first, second


def count(world: World) -> int:
    """How many alerts there are."""
    return len(api(world, "nora", "GET", "/v1/alerts"))


def trail(world: World, alert_id: str) -> list[str]:
    """What was done to an alert, oldest first."""
    found: list[dict[str, Any]] = api(world, "nora", "GET", f"/v1/alerts/{alert_id}/audit")["entries"]
    return [entry["command"] for entry in sorted(found, key=lambda entry: entry["at"])]


CREATED: dict[str, Callable[[Client], Form]] = {
    "new": lambda client: client.open("/console/alerts/new?kind=amber").form("/new").filled({"incident": "PL-1"}),
    "quick": lambda client: (
        client.open("/console/quick?kind=safety_notice")
        .form("/quick")
        .filled({"incident": "PL-1", "area.name": "Utrecht", "notice.what": "Rook", "notice.do": "Ramen dicht"})
    ),
    "exercise": lambda client: client.open("/console/exercise").form("/exercise").filled({"kind": "missing_person"}),
}


@pytest.mark.parametrize("which", sorted(CREATED))
def test_a_form_that_makes_an_alert_makes_one(world: World, browsers: Browsers, which: str) -> None:
    olga = browsers.of("olga")
    first, second = twice(olga, CREATED[which](olga))
    assert first.location == second.location
    assert count(world) == 1


def test_a_new_form_makes_another_alert(world: World, browsers: Browsers) -> None:
    olga = browsers.of("olga")
    for _ in range(2):
        assert olga.send(CREATED["new"](olga)).status == 303
    assert count(world) == 2


def test_a_past_alert_is_copied_once_and_without_its_child(world: World, browsers: Browsers) -> None:
    live(world)
    olga = browsers.of("olga")
    copy = next(form for form in olga.open("/console/exercise").forms if "alert" in form)
    first, second = twice(olga, copy)
    assert first.location == second.location
    assert count(world) == 2
    assert "Jansen" not in olga.open(first.location).text


def test_a_step_that_is_saved_twice_is_no_conflict_with_oneself(world: World, browsers: Browsers) -> None:
    alert_id, olga = drafted(world, "olga"), browsers.of("olga")
    for step, change in (
        ("kind", {"incident": "PL-2"}),
        ("who", {"persons.0.hair": "rood haar"}),
        ("texts", {"duration_minutes": "600", "texts.push.title": "AMBER Alert: Jan"}),
    ):
        first, second = twice(olga, page_of(olga, alert_id, step).form(f"/{step}").filled(change), ("doe", "verder"))
        assert first.location == second.location
    assert shown(world, alert_id)["proposal"]["revision"] == 4
    assert trail(world, alert_id) == ["create", "edit", "edit", "edit"]


def test_submitting_signing_stopping_and_telling_the_result_happen_once(world: World, browsers: Browsers) -> None:
    alert_id = drafted(world, "olga")
    olga, nora, nico = (browsers.of(name) for name in ("olga", "nora", "nico"))
    twice(olga, page_of(olga, alert_id, "check").form("/check"))
    assert len(shown(world, alert_id)["proposal"]["signatures"]) == 1
    _, second = twice(nora, page_of(nora, alert_id, "sign").form("/sign").filled({"woord": "jan"}))
    assert second.location == f"/console/alerts/{alert_id}"
    _, second = twice(nora, page_of(nora, alert_id, "stop").form("/stop"))
    assert second.location.endswith("/live?gedaan=gestopt")
    result = page_of(nora, alert_id, "result").form("/result").filled({"outcome": "found", "family_informed": "ja"})
    twice(nora, result)
    twice(nora, page_of(nora, alert_id, "check").form("/check"))
    twice(nico, page_of(nico, alert_id, "sign").form("/sign").filled({"woord": "nederland"}))
    assert shown(world, alert_id)["alert"]["version"] == 3
    assert trail(world, alert_id) == ["create", "submit", "sign", "stop", "result", "submit", "sign"]


def test_updating_correcting_extending_and_retracting_happen_once(world: World, browsers: Browsers) -> None:
    alert_id, nora = live(world), browsers.of("nora")
    ends = shown(world, alert_id)["alert"]["expires_at"]
    twice(nora, page_of(nora, alert_id, "live").form("/update"))
    twice(nora, page_of(nora, alert_id, "correct").form("/correct").filled({"feit": "photo-0"}))
    twice(nora, page_of(nora, alert_id, "extend").form("/extend"), ("minuten", "60"))
    twice(nora, page_of(nora, alert_id, "retract").form("/retract").filled({"reden": "wrong_content"}))
    assert trail(world, alert_id) == ["create", "submit", "sign", "update", "correct", "extend", "retract"]
    later = trail_entry(world, alert_id, "extend")["detail"]
    assert (later["from"][:16], later["until"][11:13]) == (ends[:16], f"{(int(ends[11:13]) + 1) % 24:02}")


def trail_entry(world: World, alert_id: str, command: str) -> Any:
    found = api(world, "nora", "GET", f"/v1/alerts/{alert_id}/audit")["entries"]
    return next(entry for entry in found if entry["command"] == command)


def test_sending_back_and_throwing_away_happen_once(world: World, browsers: Browsers) -> None:
    olga, nora = browsers.of("olga"), browsers.of("nora")
    returned, rejected, discarded = submitted(world, "olga"), submitted(world, "olga"), drafted(world, "olga")
    twice(nora, page_of(nora, returned, "sign").form("/return").filled({"reden": "De plaats klopt niet."}))
    twice(nora, page_of(nora, rejected, "sign").form("/reject").filled({"reden": "Geen AMBER Alert."}))
    twice(olga, page_of(olga, discarded, "check").form("/discard"))
    assert [trail(world, alert_id)[-2:] for alert_id in (returned, rejected, discarded)] == [
        ["submit", "return"],
        ["submit", "reject"],
        ["create", "discard"],
    ]


def test_templates_channels_and_users_change_once(world: World, browsers: Browsers) -> None:
    olga, nora, anne = (browsers.of(name) for name in ("olga", "nora", "anne"))
    new = olga.open("/console/templates/new").form("/new")
    twice(olga, new.filled({"name": "Rook", "notice.what": "Rook", "notice.do": "Ramen dicht"}))
    template = api(world, "olga", "GET", "/v1/templates")["templates"]
    assert len(template) == 1
    address = f"/console/templates/{template[0]['id']}"
    twice(olga, olga.open(address).form(address).filled({"name": "Veel rook"}))
    assert api(world, "olga", "GET", "/v1/templates")["templates"][0]["revision"] == 2
    switch = nora.open("/console/channels").form("/channels/sms").filled({"reden": "Storing bij de provider"})
    twice(nora, switch)
    invite = anne.open("/console/users/invite").form("/invite")
    person = {"name": "Piet Nieuw", "email": "piet@politie.example", "roles": "viewer", "organisations": "landelijk"}
    twice(anne, invite.filled({**person, "reason": "Begint maandag"}))
    assert len(api(world, "anne", "GET", "/v1/users")["requests"]) == 1


def test_forms_of_before_do_nothing_when_they_are_sent_again(world: World, browsers: Browsers) -> None:
    """The way back with the browser's own button: every page of the way is still there, and is sent once more."""
    olga, nora = browsers.of("olga"), browsers.of("nora")
    sent: list[tuple[Client, Form]] = []

    def go(client: Client, form: Form) -> Page:
        answer = client.send(form)
        assert answer.status == 303, answer.text
        sent.append((client, form))
        return client.follow(answer)

    page = go(olga, CREATED["new"](olga))
    alert_id = page.address.split("/")[3]
    api(world, "olga", "PUT", f"/v1/alerts/{alert_id}/proposal", _document(), {"If-Match": '"1"'})
    go(olga, page_of(olga, alert_id, "who").form("/who"))
    go(olga, page_of(olga, alert_id, "where").form("/where"))
    go(olga, page_of(olga, alert_id, "check").form("/check"))
    go(nora, page_of(nora, alert_id, "sign").form("/sign").filled({"woord": "jan"}))
    go(nora, page_of(nora, alert_id, "extend").form("/extend").filled({"minuten": "30"}))
    go(nora, page_of(nora, alert_id, "stop").form("/stop"))
    before = everything(world)
    for client, form in sent:
        answer = client.follow(client.send(form))
        assert answer.status in {200, 409}, (form.action, answer.status)
        assert everything(world) == before, form.action


def _document() -> Any:
    return amber().model_dump(mode="json")


def test_what_changes_something_has_no_address_that_a_link_could_open(world: World, browsers: Browsers) -> None:
    filled = fill(world)
    gets = {route for method, route in SCREENS if method == "GET"}
    for method, route in SCREENS:
        if method == "GET" or route in gets:
            continue
        address = route.replace("{alert_id}", filled.alerts["update"])
        for name, value in filled.parts.items():
            address = address.replace(f"{{{name}}}", value)
        before = everything(world)
        assert browsers.of("nora").get(address).status in {404, 405}, address
        assert everything(world) == before, address
    assert browsers.of("nora").get("/console/sign-out").status == 404
    assert browsers.of("nora").get("/console/language").status == 404


@pytest.mark.parametrize("command", ["sign", "check", "stop", "correct", "extend"])
def test_fields_in_a_link_are_no_form(world: World, browsers: Browsers, command: str) -> None:
    """`GET …/sign?hash=…` shows its own page and signs nothing."""
    alert_id, nora = submitted(world, "olga"), browsers.of("nora")
    if command not in {"sign", "check"}:
        alert_id = live(world, missing_person())
    form = page_of(nora, alert_id, "sign" if command == "check" else command).form(
        "/sign" if command == "check" else f"/{command}"
    )
    query = "&".join(f"{name}={value}" for name, value in form.fields)
    before = everything(world)
    nora.open(f"/console/alerts/{alert_id}/{command}?{query}&woord=jan&feit=person-0&minuten=30")
    assert everything(world) == before
