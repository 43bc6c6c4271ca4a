"""The console on the deployed stack, in a real browser: the whole life of an alert, by the people who do it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from local.console_desk import Desk
from local.photo import portrait
from local.seed import NATIONAL, OPERATOR, SECOND_NATIONAL, VIEWER
from local.stack import Stack
from local.web import call
from playwright.sync_api import Browser, expect

#: On a machine that does other things too, in milliseconds.
PATIENCE = 60_000


@pytest.fixture(scope="module")
def people(stack: Stack, browser: Browser) -> Iterator[dict[str, Desk]]:
    """Everybody at a screen of their own."""
    desks = {role: Desk.opened(stack, browser, role) for role in (OPERATOR, NATIONAL, SECOND_NATIONAL)}
    yield desks
    for desk in desks.values():
        desk.page.context.close()


@pytest.fixture
def portrait_file(tmp_path: Path) -> Path:
    path = tmp_path / "kind.png"
    path.write_bytes(portrait())
    return path


def draft_child(desk: Desk, portrait_file: Path, incident: str) -> str:
    """The four steps of a national alert for a child."""
    desk.go("/console/alerts/new")
    desk.page.get_by_role("link", name="AMBER Alert").click()
    desk.fill(incident=incident)
    desk.page.get_by_label("Landelijk").check()
    desk.answer()
    desk.press("Opslaan en verder")
    desk.fill(
        persons__0__first_name="Zoë", persons__0__surname="Veenstra", persons__0__age="8", persons__0__hair="lang blond haar"
    )
    desk.fill(persons__0__clothing="gele regenjas\nrode laarzen", persons__0__last_seen__place="Amersfoort")
    desk.fill(persons__0__last_seen__at="2026-11-20T13:10")
    desk.page.get_by_label("Geslacht").select_option("female")
    desk.press("Voertuig toevoegen")
    desk.fill(
        vehicles__0__plate="GK-404-N", vehicles__0__make="Volkswagen", vehicles__0__model="Golf", vehicles__0__colour="grijze"
    )
    desk.page.get_by_label("Foto toevoegen").set_input_files(portrait_file)
    desk.press("Opslaan en verder", exact=True)
    expect(desk.page.get_by_role("heading", name="Waar")).to_be_visible()
    desk.press("Opslaan en verder", exact=True)
    expect(desk.page.get_by_role("heading", name="Kanalen en tekst")).to_be_visible()
    desk.press("Opslaan en verder", exact=True)
    expect(desk.page.get_by_role("heading", name="Controle")).to_be_visible()
    return desk.alert_id


def send_back_and_mend(author: Desk, national: Desk, alert: str) -> None:
    """The national desk hears and sees it without touching anything, and sends it back; the author mends it."""
    expect(national.page.locator(f"#sign-{alert}")).to_be_visible(timeout=PATIENCE)
    expect(national.page.locator("#spoken")).to_have_text("Er is een nieuw voorstel dat u kunt ondertekenen.")
    national.go(f"/console/alerts/{alert}/sign")
    national.page.get_by_text("Terugsturen met een reden").click()
    national.page.get_by_label("Wat moet er anders?").fill("Ze is 9, niet 8.")
    national.press("Stuur terug")
    author.go(f"/console/alerts/{alert}")
    author.said("Ze is 9, niet 8.")
    author.go(f"/console/alerts/{alert}/who")
    author.fill(persons__0__age="9")
    author.press("Opslaan en naar de controle")
    author.press("Dien in en onderteken")


def sign_by_name(desk: Desk, alert: str, name: str, button: str) -> None:
    """Read what will happen, mistype, and type the name."""
    desk.go(f"/console/alerts/{alert}/sign")
    desk.said("Ik stuur dit nu naar heel Nederland")
    desk.page.get_by_label("Typ de voornaam").fill("Jan")
    desk.press(button)
    desk.said("Typ precies dit woord")
    desk.page.get_by_label("Typ de voornaam").fill(name)
    desk.press(button)
    desk.said("Hoe ver is het?")


def watch_it_arrive(stack: Stack, desk: Desk, alert: str) -> None:
    """Every channel comes to its end without a reload, and the public can read it."""
    for channel in ("App", "SMS", "E-mail", "Borden en schermen", "Website"):
        row = desk.page.locator("tr", has=desk.page.get_by_role("rowheader", name=channel))
        expect(row.locator(".phase")).to_have_text("Klaar", timeout=PATIENCE)
        expect(row.get_by_role("cell").nth(5)).to_have_text("0")
    shown = call("GET", f"{stack.outside.front_door}/{alert}")
    assert shown.status == 200
    assert "Zoë Veenstra" in shown.body.decode()


def stop_and_tell(national: Desk, second: Desk, alert: str) -> None:
    """One press, and then what became of it, by two."""
    second.page.get_by_role("link", name="Stop nu").first.click()
    second.said("Ik stop alles nu")
    second.press("Stop nu")
    second.said("Een bericht over de afloop kan later")
    second.page.get_by_role("link", name="Resultaat melden").click()
    second.page.get_by_label("Kind veilig gevonden").check()
    second.page.get_by_label("De familie is ingelicht").check()
    second.press("Verder")
    second.press("Dien in en onderteken")
    national.go(f"/console/alerts/{alert}/sign")
    national.page.get_by_label("Typ NEDERLAND").fill("nederland")
    national.press("Stuur het resultaat nu")
    national.said("Afgesloten met resultaat")


def test_an_alert_lives_its_whole_life_at_the_console(stack: Stack, people: dict[str, Desk], portrait_file: Path) -> None:
    author, national, second = people[OPERATOR], people[NATIONAL], people[SECOND_NATIONAL]
    national.go("/console")
    alert = draft_child(author, portrait_file, "PL0900-2026-501")
    author.press("Dien in en onderteken")
    author.said("Iemand anders moet nu ondertekenen")
    assert author.page.get_by_label("Typ de voornaam").count() == 0
    send_back_and_mend(author, national, alert)
    sign_by_name(national, alert, "zoe", "Stuur AMBER Alert nu")
    watch_it_arrive(stack, national, alert)
    national.press("Update")
    national.fill(news="let op een rode bestelbus")
    national.press("Opslaan en naar de controle")
    national.press("Dien in en onderteken")
    second.go(f"/console/alerts/{alert}/sign")
    expect(second.page.locator("table.diff ins")).to_have_text(["let op een rode bestelbus"])
    sign_by_name(second, alert, "ZOË", "Stuur de update nu")
    second.said("Versie 2")
    second.page.get_by_role("link", name="Feit weghalen").click()
    second.page.get_by_label("Kenteken GK-404-N").check()
    second.press("Haal dit nu weg")
    second.said("Gecorrigeerd")
    stop_and_tell(national, second, alert)
    trail = [entry["command"] for entry in stack.api(NATIONAL).get(f"/v1/alerts/{alert}/audit")["entries"]]
    told = [command for command in trail if command in {"return", "sign", "update", "correct", "stop", "result"}]
    assert told == ["return", "sign", "update", "sign", "correct", "stop", "result", "sign"]


def test_a_local_action_is_one_screen_and_a_check(stack: Stack, people: dict[str, Desk]) -> None:
    author = people[OPERATOR]
    author.go("/console/quick?incident=PL0900-2026-502&place=Utrecht&radius_km=3&at=2026-11-20T13:10&age=82&gender=female")
    author.fill(persons__0__hair="grijs haar", persons__0__clothing="groene jas")
    author.answer()
    author.press("Naar de controle")
    author.said("Ik stuur dit nu naar Utrecht en omgeving")
    assert author.page.get_by_label("Typ").count() == 0
    author.press("Stuur Vermiste persoon nu")
    author.said("Verstuurd. Hieronder ziet u per kanaal hoe ver het is.")
    alert = author.alert_id
    expect(author.page.locator("tr", has_text="SMS").locator(".phase")).to_have_text("Klaar", timeout=PATIENCE)
    author.page.get_by_role("link", name="Stop nu").first.click()
    author.press("Stop nu")
    author.said("Gestopt")
    assert stack.api(OPERATOR).get(f"/v1/alerts/{alert}")["alert"]["state"] == "stopped"


def test_an_exercise_looks_like_one_and_reaches_exercise_phones_only(stack: Stack, people: dict[str, Desk]) -> None:
    author = people[OPERATOR]
    author.go("/console/exercise")
    author.page.get_by_label("Soort").select_option("safety_notice")
    author.press("Begin de oefening")
    assert "exercise" in (author.page.locator("body").get_attribute("class") or "")
    author.said("er gaat niets naar het echte publiek")
    author.answer()
    author.press("Opslaan en verder")
    author.fill(notice__what="Rook door grote brand", notice__do="Sluit ramen en deuren", valid_until=_in_an_hour(author))
    author.press("Opslaan en verder", exact=True)
    author.fill(area__name="Utrecht", area__radius_km="3")
    author.press("Opslaan en verder", exact=True)
    author.press("Opslaan en naar de controle")
    author.press("Stuur de oefening nu")
    author.said("Typ precies dit woord")
    author.page.get_by_label("Typ OEFENING").fill("oefening")
    author.press("Stuur de oefening nu")
    author.said("Verstuurd")
    received = json.loads(call("GET", f"{stack.outside.page}received.json").body)
    assert "OEFENING" in json.dumps(received, ensure_ascii=False)
    author.page.get_by_role("link", name="Stop nu").first.click()
    author.press("Stop nu")


def _in_an_hour(desk: Desk) -> str:
    """As the field writes it."""
    return str(
        desk.page.evaluate("new Date(Date.now() + 3600e3 - new Date().getTimezoneOffset() * 60e3).toISOString().slice(0, 16)")
    )


def test_a_viewer_sees_everything_and_can_do_nothing(stack: Stack, browser: Browser) -> None:
    viewer = Desk.opened(stack, browser, VIEWER)
    assert viewer.page.get_by_role("link", name="Nieuwe alert").count() == 0
    viewer.go("/console/channels")
    assert viewer.page.get_by_text("Zet uit").count() == 0
    viewer.go("/console/alerts/new?kind=amber")
    viewer.fill(incident="PL0900-2026-503")
    viewer.press("Opslaan en verder")
    viewer.said("Dit mag u niet")
    viewer.page.context.close()


def test_who_signs_out_is_out_and_comes_back_to_where_they_wanted_to_be(stack: Stack, browser: Browser) -> None:
    desk = Desk.opened(stack, browser, OPERATOR)
    desk.press("Afmelden")
    desk.page.wait_for_url(lambda address: not address.startswith(stack.outside.console_url))
    desk.go("/console/channels?x=1")
    assert not desk.page.url.startswith(stack.outside.console_url)
    desk.page.locator("input[name=username]").fill(stack.seeded.accounts[OPERATOR].username)
    desk.page.locator("input[name=password]").fill(stack.seeded.accounts[OPERATOR].password)
    desk.page.locator("button:visible, input[type=submit]:visible").first.click()
    desk.page.wait_for_url("**/console/channels?x=1")
    desk.page.context.close()
