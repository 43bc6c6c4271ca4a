"""Signing in the console: two people, what they saw, and the word that a national alert asks for, over the real API."""

from collections.abc import Mapping
from typing import Final

import pytest

from alerting.domain.content import Authority, Photo
from alerting.domain.kinds import Kind, Scope
from alerting.domain.subject import Role
from builders import PHOTO_DIGEST, amber, checklist, circle, jan, missing_child, missing_person
from console.screens import SCREENS
from console_client import Browsers, Client, Form, Page, live, shown, submitted
from console_world import World

WORD: Final = {"woord": "Jan"}
#: Everything that one person could send to an alert, as a form would hold it.
BY_HAND: Final = {
    **WORD,
    "kind": "amber",
    "scope": "national",
    "area.how": "national",
    "reden": "wrong_content",
    "feit": "person-0",
    "outcome": "found",
    "minuten": "60",
    "once": "once-once-once",
    "doe": "naar-check",
}


def sign_form(page: Page) -> Form:
    return page.form("/sign").filled(WORD)


def sign_by_hand(client: Client, world: World, alert_id: str) -> Page:
    """The form of a page that this person was not given, with a valid token and the hash of now."""
    page = client.open(f"/console/alerts/{alert_id}/sign")
    token = next(form["formulier"] for form in page.forms if "formulier" in form) if page.status == 200 else ""
    fields = {"formulier": token, "hash": shown(world, alert_id)["proposal"]["hash"] or "", **WORD}
    return client.post(f"/console/alerts/{alert_id}/sign", fields)


def save_step(client: Client, alert_id: str, step: str, values: Mapping[str, str]) -> Page:
    return client.send(client.open(f"/console/alerts/{alert_id}/{step}").form(f"/{step}").filled(values))


def update(client: Client, alert_id: str) -> None:
    """Begin one, with something new in it."""
    client.send(client.open(f"/console/alerts/{alert_id}/live").form("/update"))
    assert save_step(client, alert_id, "who", {"news": "Let op een grijze Golf."}).status == 303


def submit(client: Client, alert_id: str) -> Page:
    return client.send(client.open(f"/console/alerts/{alert_id}/check").form("/check"))


def version_of(world: World, alert_id: str) -> int:
    return int(shown(world, alert_id)["alert"]["version"])


def test_whoever_submitted_gets_no_button_and_is_refused_by_hand(world: World, browsers: Browsers) -> None:
    alert_id, olga = submitted(world, "olga"), browsers.of("olga")
    page = olga.open(f"/console/alerts/{alert_id}")
    assert page.address.endswith("/sign")
    assert not page.has_form("/sign")
    assert "Iemand anders moet nu ondertekenen" in page.text
    answer = sign_by_hand(olga, world, alert_id)
    assert (answer.status, answer.heading) == (403, "Een tweede persoon moet dit doen")
    assert shown(world, alert_id)["alert"]["state"] == "draft"


def test_the_national_desk_cannot_sign_what_it_submitted_itself_but_a_colleague_can(world: World, browsers: Browsers) -> None:
    alert_id = submitted(world, "nora")
    nora, nico = browsers.of("nora"), browsers.of("nico")
    assert not nora.open(f"/console/alerts/{alert_id}").has_form("/sign")
    assert sign_by_hand(nora, world, alert_id).status == 403
    assert version_of(world, alert_id) == 0
    sent = nico.send(sign_form(nico.open(f"/console/alerts/{alert_id}")))
    assert (sent.status, sent.location) == (303, f"/console/alerts/{alert_id}/live?gedaan=verstuurd")
    assert shown(world, alert_id)["alert"]["state"] == "live"


def test_whoever_edits_becomes_the_author_and_the_author_of_before_may_sign(world: World, browsers: Browsers) -> None:
    alert_id = submitted(world, "olga")
    olga, nora = browsers.of("olga"), browsers.of("nora")
    assert save_step(nora, alert_id, "kind", {"incident": "PL0900-2026-99"}).status == 303
    assert shown(world, alert_id)["proposal"]["signatures"] == []
    assert submit(nora, alert_id).status == 303
    assert sign_by_hand(nora, world, alert_id).status == 403
    assert version_of(world, alert_id) == 0
    assert olga.send(sign_form(olga.open(f"/console/alerts/{alert_id}"))).status == 303
    sent = shown(world, alert_id)
    assert (sent["alert"]["state"], sent["proposal"]["content"]["incident"]) == ("live", "PL0900-2026-99")


def test_two_without_the_releasing_role_send_nothing_however_often_they_sign(world: World, browsers: Browsers) -> None:
    alert_id = submitted(world, "olga")
    olga, omar, nora = (browsers.of(name) for name in ("olga", "omar", "nora"))
    page = omar.open(f"/console/alerts/{alert_id}")
    assert "Stuur AMBER Alert nu" not in page.text
    assert omar.send(sign_form(page)).location.endswith("/sign?gedaan=ondertekend")
    assert omar.send(sign_form(page)).status == 303
    assert sign_by_hand(olga, world, alert_id).status == 403
    assert len(shown(world, alert_id)["proposal"]["signatures"]) == 2
    assert version_of(world, alert_id) == 0
    nora.send(sign_form(nora.open(f"/console/alerts/{alert_id}")))
    assert version_of(world, alert_id) == 1


@pytest.mark.parametrize("name", ["vera", "anne"])
def test_who_watches_or_manages_users_signs_nothing(world: World, browsers: Browsers, name: str) -> None:
    alert_id, client = submitted(world, "olga"), browsers.of(name)
    page = client.open(f"/console/alerts/{alert_id}")
    assert page.status == 200
    assert not any(page.has_form(f"/{command}") for command in ("sign", "return", "reject", "discard"))
    token = client.open("/console/alerts/new?kind=amber").form("/new")["formulier"]
    fields = {"formulier": token, "hash": shown(world, alert_id)["proposal"]["hash"], **WORD}
    answer = client.post(f"/console/alerts/{alert_id}/sign", fields)
    assert (answer.status, answer.heading) == (403, "Dit mag u niet")
    assert len(shown(world, alert_id)["proposal"]["signatures"]) == 1


@pytest.mark.parametrize("message", ["update", "escalate", "result"])
def test_what_follows_takes_two_people_as_well(world: World, browsers: Browsers, message: str) -> None:
    alert_id, nora, nico = (
        live(world, missing_child(scope=Scope.REGIONAL, area=circle())),
        browsers.of("nora"),
        browsers.of("nico"),
    )
    if message == "result":
        nora.send(nora.open(f"/console/alerts/{alert_id}/stop").form("/stop"))
    before = version_of(world, alert_id)
    if message == "update":
        update(nora, alert_id)
    else:
        form = nora.open(f"/console/alerts/{alert_id}/{message}").form(f"/{message}")
        assert nora.send(form.filled({"kind": "amber/national", "outcome": "found", "family_informed": "ja"})).status == 303
    if message == "escalate":
        assert save_step(nora, alert_id, "kind", checklist_of(Kind.AMBER)).status == 303
    assert submit(nora, alert_id).location.endswith("/sign?gedaan=ingediend")
    assert not nora.open(f"/console/alerts/{alert_id}/sign").has_form("/sign")
    assert sign_by_hand(nora, world, alert_id).status == 403
    assert version_of(world, alert_id) == before
    page = nico.open(f"/console/alerts/{alert_id}/sign")
    word = {"woord": "Nederland"} if message == "result" else WORD
    assert nico.send(page.form("/sign").filled(word)).status == 303
    assert version_of(world, alert_id) == before + 1


def checklist_of(kind: Kind) -> dict[str, str]:
    """Answers that let this kind pass, as its form holds them."""
    return {f"authority.checklist.{key}.yes": "ja" if answer.yes else "nee" for key, answer in checklist(kind).items()}


def test_no_order_of_one_persons_forms_sends_anything(world: World, browsers: Browsers) -> None:
    """Every form of an alert, sent by hand by the person with the most rights who may not do it alone, in several orders."""
    nora = browsers.of("nora")
    commands = [
        path.rpartition("/")[2] for method, path in SCREENS if method == "POST" and path.count("/") == 4 and "alert_id" in path
    ]
    assert {"sign", "check", "kind", "where", "discard", "stop", "update", "correct"} <= set(commands)
    harmless = [command for command in commands if command not in {"discard", "reject"}]
    for order in (harmless, harmless[::-1], [*harmless[::2], *harmless, "check", "sign", "check", "sign", *commands]):
        alert_id = submitted(world, "nora")
        token = nora.open(f"/console/alerts/{alert_id}").form("/return")["formulier"]
        for command in order:
            proposal = shown(world, alert_id)["proposal"]
            fields = {**BY_HAND, "formulier": token, "hash": proposal["hash"] or "", "revision": str(proposal["revision"])}
            assert nora.post(f"/console/alerts/{alert_id}/{command}", fields).status < 500, command
            assert version_of(world, alert_id) == 0, command


def test_a_stale_page_signs_nothing_and_shows_what_is_there_now(world: World, browsers: Browsers) -> None:
    alert_id = submitted(world, "olga")
    olga, nora = browsers.of("olga"), browsers.of("nora")
    seen = nora.open(f"/console/alerts/{alert_id}")
    assert save_step(olga, alert_id, "kind", {"incident": "PL0900-2026-77"}).status == 303
    assert submit(olga, alert_id).status == 303
    answer = nora.send(sign_form(seen))
    assert answer.status == 409
    assert "Het voorstel is veranderd sinds u het zag. Er is niets ondertekend." in answer.text
    assert "PL0900-2026-77" in answer.text
    assert version_of(world, alert_id) == 0
    assert len(shown(world, alert_id)["proposal"]["signatures"]) == 1
    assert nora.send(sign_form(answer)).location.endswith("/live?gedaan=verstuurd")


def test_a_page_of_what_was_taken_back_signs_nothing(world: World, browsers: Browsers) -> None:
    alert_id = submitted(world, "olga")
    olga, nora = browsers.of("olga"), browsers.of("nora")
    seen = nora.open(f"/console/alerts/{alert_id}")
    assert save_step(olga, alert_id, "kind", {"incident": "PL0900-2026-77"}).status == 303
    page = nora.follow(nora.send(sign_form(seen)))
    assert (page.status, page.heading) == (200, "Controle")
    assert "PL0900-2026-77" in page.text
    assert shown(world, alert_id)["proposal"]["signatures"] == []


def test_nobody_signs_an_update_that_stands_on_a_version_of_before(world: World, browsers: Browsers) -> None:
    alert_id, nora, nico = live(world), browsers.of("nora"), browsers.of("nico")
    update(nora, alert_id)
    assert submit(nora, alert_id).status == 303
    seen = nico.open(f"/console/alerts/{alert_id}/sign")
    correct = nora.open(f"/console/alerts/{alert_id}/correct").form("/correct")
    assert nora.send(correct.filled({"feit": "photo-0"})).status == 303
    answer = nico.send(sign_form(seen))
    assert answer.status == 409
    assert "Er is niets ondertekend" in answer.text
    assert version_of(world, alert_id) == 2


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Jan", " jan "), ("Zoë", "ZOE"), ("Zoë", "zoe\u0308"), ("Łukasz", "lukasz"), ("D\u2019Angelo", "d'angelo")],
)
def test_a_national_alert_takes_the_first_name_whatever_its_capitals_and_accents(
    world: World, browsers: Browsers, name: str, typed: str
) -> None:
    alert_id, nora = submitted(world, "olga", amber(persons=(jan(first_name=name),))), browsers.of("nora")
    page = nora.open(f"/console/alerts/{alert_id}")
    assert f"Typ de voornaam: {name}" in page.text
    for wrong in ("", "Piet", "x", "Jansen"):
        refused = nora.send(page.form("/sign").filled({"woord": wrong}))
        assert (refused.status, refused.has_form("/sign")) == (422, True)
        assert refused.form("/sign")["woord"] == wrong
    assert version_of(world, alert_id) == 0
    assert nora.send(page.form("/sign").filled({"woord": typed})).status == 303
    assert version_of(world, alert_id) == 1


def test_of_several_children_any_first_name_will_do_but_not_that_of_whoever_is_with_them(
    world: World, browsers: Browsers
) -> None:
    persons = (jan(), jan(first_name="Fleur", age=9), jan(first_name="Kees", surname="Geheim", age=41, role=Role.WITH))
    nora = browsers.of("nora")
    for typed, status in (("Kees", 422), ("fleur", 303)):
        alert_id = submitted(world, "olga", amber(persons=persons))
        page = nora.open(f"/console/alerts/{alert_id}")
        assert nora.send(page.form("/sign").filled({"woord": typed})).status == status


def test_an_exercise_takes_its_own_word(world: World, browsers: Browsers) -> None:
    alert_id, nora = submitted(world, "olga", amber(exercise=True)), browsers.of("nora")
    page = nora.open(f"/console/alerts/{alert_id}")
    assert "Typ OEFENING" in page.text
    assert nora.send(page.form("/sign").filled(WORD)).status == 422
    assert version_of(world, alert_id) == 0
    assert nora.send(page.form("/sign").filled({"woord": "oefening"})).status == 303


def test_a_local_alert_asks_for_no_word(world: World, browsers: Browsers) -> None:
    photo = Photo(digest=PHOTO_DIGEST, alt="Foto van een mevrouw.")
    consent = Authority(checklist=checklist(Kind.MISSING_PERSON), prosecutor=None)
    alert_id = submitted(world, "olga", missing_person(photos=(photo,), authority=consent))
    omar = browsers.of("omar")
    page = omar.open(f"/console/alerts/{alert_id}")
    assert "woord" not in page.form("/sign")
    assert omar.send(page.form("/sign")).location.endswith("/live?gedaan=verstuurd")
