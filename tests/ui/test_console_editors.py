"""Nothing that was typed is lost: two who write at once, a session that ends, a photo that will not do, over the real API."""

from typing import Any, Final

import pytest

from builders import amber, jan
from console.session import ACCESS
from console_client import Browsers, Client, Form, Page, api, drafted, shown, submitted
from console_world import World
from pictures import encoded, picture

#: What stands where nothing is filled in.
NOTHING: Final = "\u2013"


def step(client: Client, alert_id: str, name: str) -> Form:
    return client.open(f"/console/alerts/{alert_id}/{name}").form(f"/{name}")


def content_of(world: World, alert_id: str) -> Any:
    return shown(world, alert_id)["proposal"]["content"]


def conflict(world: World, browsers: Browsers) -> tuple[str, Page]:
    """Olga and Omar both opened a step; Omar saved first, and Olga now sees both."""
    alert_id = drafted(world, "olga")
    olga, omar = browsers.of("olga"), browsers.of("omar")
    hers, his = step(olga, alert_id, "who"), step(omar, alert_id, "who")
    assert omar.send(his.filled({"persons.0.hair": "rood haar", "persons.0.marks": "litteken"})).status == 303
    answer = olga.send(
        hers.filled({"persons.0.hair": "zwart haar", "persons.0.build": "slank", "persons.0.clothing": "rode jas\r\nblauwe pet"})
    )
    assert (answer.status, answer.heading) == (409, "Iemand anders heeft dit intussen veranderd")
    return alert_id, answer


def test_two_who_save_the_same_step_see_both_and_nothing_is_saved_yet(world: World, browsers: Browsers) -> None:
    alert_id, page = conflict(world, browsers)
    assert "Omar Operator sloeg om" in page.text
    rows = {row[0]: (row[1], row[2]) for row in (cells(element) for element in page.tree.xpath("//tbody/tr"))}
    assert rows["Persoon 1, haar"] == ("rood haar", "zwart haar")
    assert rows["Persoon 1, kenmerken"] == ("litteken", NOTHING)
    assert rows["Persoon 1, postuur"] == (NOTHING, "slank")
    assert content_of(world, alert_id)["persons"][0]["hair"] == "rood haar"


def cells(row: Any) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")]


def test_mine_is_saved_as_it_was_typed(world: World, browsers: Browsers) -> None:
    alert_id, page = conflict(world, browsers)
    answer = browsers.of("olga").send(page.form("/who"))
    assert answer.status == 303
    person = content_of(world, alert_id)["persons"][0]
    assert (person["hair"], person["build"], person["marks"]) == ("zwart haar", "slank", "")
    assert person["clothing"] == ["rode jas", "blauwe pet"]
    assert person["first_name"] == "Jan"


def test_theirs_stays_when_nothing_is_chosen(world: World, browsers: Browsers) -> None:
    alert_id, page = conflict(world, browsers)
    assert f"/console/alerts/{alert_id}/who" in page.links
    assert step(browsers.of("olga"), alert_id, "who")["persons.0.hair"] == "rood haar"


def test_who_saves_another_step_takes_nothing_back_of_the_other_one(world: World, browsers: Browsers) -> None:
    alert_id = drafted(world, "olga")
    olga, omar = browsers.of("olga"), browsers.of("omar")
    hers, his = step(olga, alert_id, "kind"), step(omar, alert_id, "who")
    assert omar.send(his.filled({"persons.0.hair": "rood haar"})).status == 303
    page = olga.send(hers.filled({"incident": "PL-99"}))
    assert page.status == 409
    assert "rood haar" not in page.text
    assert olga.send(page.form("/kind")).status == 303
    saved = content_of(world, alert_id)
    assert (saved["incident"], saved["persons"][0]["hair"]) == ("PL-99", "rood haar")


def test_texts_of_two_are_beside_each_other_as_well(world: World, browsers: Browsers) -> None:
    alert_id, olga, omar = drafted(world, "olga"), browsers.of("olga"), browsers.of("omar")
    hers, his = step(olga, alert_id, "texts"), step(omar, alert_id, "texts")
    assert omar.send(his.filled({"texts.push.title": "AMBER Alert: Jan gezocht"})).status == 303
    page = olga.send(hers.filled({"texts.push.title": "AMBER Alert: waar is Jan?", "texts.sms.text": "Let op:\r\nJan"}))
    assert page.status == 409
    assert "Jan gezocht" in page.text
    assert "waar is Jan?" in page.text
    assert olga.send(page.form("/texts")).status == 303
    texts = content_of(world, alert_id)["texts"]
    assert (texts["push.title"], texts["sms.text"]) == ("AMBER Alert: waar is Jan?", "Let op:\nJan")


def test_a_conflict_within_a_conflict_is_one_again(world: World, browsers: Browsers) -> None:
    alert_id, page = conflict(world, browsers)
    assert browsers.of("omar").send(step(browsers.of("omar"), alert_id, "who").filled({"persons.0.hair": "grijs"})).status == 303
    again = browsers.of("olga").send(page.form("/who"))
    assert again.status == 409
    assert "grijs" in again.text
    assert again.form("/who")["persons.0.hair"] == "zwart haar"


def test_what_was_submitted_meanwhile_is_saved_over_only_with_a_warning(world: World, browsers: Browsers) -> None:
    alert_id, olga, omar = drafted(world, "olga"), browsers.of("olga"), browsers.of("omar")
    mine = step(olga, alert_id, "kind").filled({"incident": "PL-77"})
    assert omar.send(step(omar, alert_id, "check")).status == 303
    page = olga.send(mine)
    assert page.status == 409
    assert "dan vervallen de handtekeningen" in page.text
    assert shown(world, alert_id)["proposal"]["state"] == "pending"


@pytest.mark.parametrize("name", ["kind", "who", "where", "texts"])
def test_what_was_typed_too_late_is_shown_and_not_called_saved(world: World, browsers: Browsers, name: str) -> None:
    alert_id, olga = drafted(world, "olga"), browsers.of("olga")
    mine = step(olga, alert_id, name).filled(
        {"incident": "PL-77", "persons.0.hair": "zwart haar", "texts.sms.text": "Let op een rode jas", "area.name": "Amersfoort"}
    )
    api(world, "omar", "POST", f"/v1/alerts/{alert_id}/proposal/discard")
    page = olga.send(mine)
    assert page.status == 409
    assert "Wat u invulde is niet opgeslagen" in page.text
    assert not page.has_form(f"/{name}")
    assert {"kind": "PL-77", "who": "zwart haar", "where": "Amersfoort", "texts": "Let op een rode jas"}[name] in page.text


# --- photos ---

JPEG: Final = encoded(picture(400, 500))


def draft_without_photo(world: World) -> str:
    return drafted(world, "olga", amber(photos=(), persons=(jan(),)))


def test_a_photo_is_taken_with_the_rest_of_the_form_without_any_script(world: World, browsers: Browsers) -> None:
    alert_id, olga = draft_without_photo(world), browsers.of("olga")
    form = step(olga, alert_id, "who")
    assert form.is_multipart
    assert olga.send(form.filled({"persons.0.hair": "rood haar"}), photo=JPEG).status == 303
    saved = content_of(world, alert_id)
    assert len(saved["photos"]) == 1
    assert saved["persons"][0]["hair"] == "rood haar"
    page = olga.open(f"/console/alerts/{alert_id}/who")
    image = olga.get(page.tree.xpath("//img/@src")[0])
    assert (image.status, image.headers["content-type"]) == (200, "image/jpeg")


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (b"%PDF-1.7 no picture", "Dit bestand is geen foto die we kunnen lezen. Kies een JPEG, PNG of WebP."),
        (
            b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--x--",
            "geen foto die we kunnen lezen",
        ),
        (b"\xff\xd8\xff" + bytes(4_100_000), "Deze foto is te groot: hoogstens 4 MB."),
        (b"\xff\xd8\xff broken from here", "Deze foto is geweigerd."),
    ],
    ids=["no picture", "a letter", "too large", "broken"],
)
def test_a_file_that_will_not_do_is_refused_kindly_and_the_rest_is_kept(
    world: World, browsers: Browsers, photo: bytes, words: str
) -> None:
    alert_id, olga = draft_without_photo(world), browsers.of("olga")
    page = olga.send(step(olga, alert_id, "who").filled({"persons.0.hair": "rood haar", "persons.0.age": "13"}), photo=photo)
    assert page.status == 422
    assert words in page.text
    form = page.form("/who")
    assert (form["persons.0.hair"], form["persons.0.age"], form["persons.0.first_name"]) == ("rood haar", "13", "Jan")
    assert olga.send(form).status == 303
    saved = content_of(world, alert_id)
    assert (saved["photos"], saved["persons"][0]["hair"]) == ([], "rood haar")


def test_a_photo_stays_when_somebody_else_saved_first(world: World, browsers: Browsers) -> None:
    alert_id = draft_without_photo(world)
    olga, omar = browsers.of("olga"), browsers.of("omar")
    hers = step(olga, alert_id, "who")
    assert omar.send(step(omar, alert_id, "who").filled({"persons.0.hair": "rood haar"})).status == 303
    page = olga.send(hers, photo=JPEG)
    assert page.status == 409
    assert olga.send(page.form("/who")).status == 303
    assert len(content_of(world, alert_id)["photos"]) == 1


def test_a_wrong_number_keeps_what_was_typed_and_asks_for_the_photo_again(world: World, browsers: Browsers) -> None:
    alert_id, olga = draft_without_photo(world), browsers.of("olga")
    page = olga.send(step(olga, alert_id, "who").filled({"persons.0.age": "tien", "persons.0.hair": "rood haar"}), photo=JPEG)
    assert page.status == 422
    form = page.form("/who")
    assert (form["persons.0.age"], form["persons.0.hair"]) == ("tien", "rood haar")


def test_cutting_twice_cuts_once_and_a_conflict_about_it_loses_nobody(world: World, browsers: Browsers) -> None:
    alert_id, olga, omar = draft_without_photo(world), browsers.of("olga"), browsers.of("omar")
    assert olga.send(step(olga, alert_id, "who"), photo=JPEG).status == 303
    half = {"left": "0", "top": "0", "width": "50", "height": "50"}
    crop = olga.open(f"/console/alerts/{alert_id}/photos/0").form("/photos/0").filled(half)
    before = crop["foto"]
    assert omar.send(step(omar, alert_id, "kind").filled({"incident": "PL-2"})).status == 303
    page = olga.send(crop)
    assert page.status == 409
    assert olga.send(page.form("/photos/0")).status == 303
    cut = content_of(world, alert_id)
    assert cut["photos"][0]["digest"] != before
    assert (len(cut["persons"]), cut["incident"]) == (1, "PL-2")
    assert olga.send(crop).location == f"/console/alerts/{alert_id}/who"
    assert content_of(world, alert_id) == cut


# --- a session that ends ---


def test_an_old_token_is_renewed_without_anybody_noticing(world: World, browsers: Browsers) -> None:
    alert_id = drafted(world, "olga")
    olga = browsers.of("olga")
    world.life = -5
    olga.cookies[ACCESS] = old = world.token("olga")
    world.life = 900
    page = olga.get(f"/console/alerts/{alert_id}/kind")
    assert page.status == 200
    assert olga.cookies[ACCESS] != old
    assert olga.send(page.form("/kind").filled({"incident": "PL-2"})).status == 303
    assert content_of(world, alert_id)["incident"] == "PL-2"


def ended(world: World, browsers: Browsers) -> tuple[str, Page]:
    """Olga's shift is over; she sends what she was writing."""
    alert_id = drafted(world, "olga")
    olga = browsers.of("olga")
    mine = step(olga, alert_id, "who").filled(
        {"persons.0.hair": "rood haar", "persons.0.clothing": "jas\r\npet", "persons.0.marks": "<b>\"'&"}
    )
    olga.cookies.pop(ACCESS)
    world.shift_is_over = True
    page = olga.send(mine, ("doe", "naar-check"), photo=JPEG)
    assert page.status == 401
    kept = page.form("/who")
    assert {pair for pair in mine.fields if pair not in kept.fields} == {("persons.0.clothing", "jas\r\npet")}
    assert kept["persons.0.clothing"].split() == ["jas", "pet"]
    assert kept["doe"] == "naar-check"
    world.shift_is_over = False
    return alert_id, page


def test_a_session_that_ends_in_the_middle_keeps_every_field_and_shows_the_way_in(world: World, browsers: Browsers) -> None:
    alert_id, page = ended(world, browsers)
    assert page.heading == "U bent afgemeld, en wat u invulde is er nog"
    assert "De foto die u koos gaat niet mee" in page.text
    link = page.tree.xpath("//a[@target='_blank']/@href")[0]
    assert link == "/console/sign-in?to=/console/signed-in"
    assert content_of(world, alert_id)["persons"][0]["hair"] == "blond haar"


def test_the_same_person_sends_it_again_after_signing_in(world: World, browsers: Browsers) -> None:
    alert_id, page = ended(world, browsers)
    olga = browsers.of("olga")
    assert olga.sign_in("olga", "/console/signed-in").heading == "U bent aangemeld"
    assert olga.send(page.form("/who")).location == f"/console/alerts/{alert_id}/check"
    person = content_of(world, alert_id)["persons"][0]
    assert (person["hair"], person["clothing"], person["marks"]) == ("rood haar", ["jas", "pet"], "<b>\"'&")


def test_another_person_in_the_same_browser_is_asked_first(world: World, browsers: Browsers) -> None:
    alert_id, page = ended(world, browsers)
    browser = browsers.of("olga")
    browser.sign_in("omar")
    asked = browser.send(page.form("/who"))
    assert (asked.status, asked.heading) == (403, "Dit formulier was niet van u, of te oud")
    assert content_of(world, alert_id)["persons"][0]["hair"] == "blond haar"
    assert browser.send(asked.form("/who")).status == 303
    saved = shown(world, alert_id)["proposal"]
    assert (saved["content"]["persons"][0]["hair"], saved["changed_by"]) == ("rood haar", world.subs["omar"])


def test_a_signature_is_not_given_for_who_signs_in_next(world: World, browsers: Browsers) -> None:
    alert_id, browser = submitted(world, "olga"), browsers.of("nora")
    mine = browser.open(f"/console/alerts/{alert_id}").form("/sign").filled({"woord": "jan"})
    world.shift_is_over = True
    browser.cookies.pop(ACCESS)
    page = browser.send(mine)
    world.shift_is_over = False
    browser.sign_in("nico")
    assert browser.send(page.form("/sign")).status == 403
    assert shown(world, alert_id)["alert"]["state"] == "draft"


def test_signing_in_that_does_not_answer_keeps_every_field_too(world: World, browsers: Browsers) -> None:
    alert_id, olga = drafted(world, "olga"), browsers.of("olga")
    mine = step(olga, alert_id, "kind").filled({"incident": "PL-2"})
    olga.cookies.pop(ACCESS)
    world.pool_is_down = True
    page = olga.send(mine)
    assert page.status == 503
    assert page.form("/kind")["incident"] == "PL-2"
    world.pool_is_down = False
    assert olga.send(page.form("/kind")).status == 303
    assert content_of(world, alert_id)["incident"] == "PL-2"
