"""The console by keyboard alone, and without scripts: an operator with a broken mouse or a bare browser sends all the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from builders import amber, missing_person
from console_stage import Stage
from console_world import open_world

QUICK = "/console/quick?incident=PL0900-2026-601&place=Utrecht&at=2026-11-20T13:10&age=82&gender=female"
AMBER = amber(photos=(), photo_absent_reason="Volgt van de familie", incident="PL0900-2026-604")
#: More stops of the Tab key than any page here has.
MOST_STOPS = 120


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patch, open_world(patch) as world:
        yield Stage(world)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, and see that it shows."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            shadow = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert shadow != "none", f"the focus does not show on {selector}"
            return
    pytest.fail(f"the Tab key never comes to {selector}")


def test_a_local_action_goes_out_by_keyboard_alone(stage: Stage, browser: Browser) -> None:
    page = stage.tab(browser, "olga", fresh=True)
    page.goto(stage.address(QUICK))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "[name='persons.0.hair']")
    page.keyboard.type("grijs haar")
    tab_to(page, "[name='persons.0.clothing']")
    page.keyboard.type("groene jas")
    for question, yes in (("normal_behaviour", True), ("harm", False), ("family_consent", True)):
        tab_to(page, f"[name='authority.checklist.{question}.yes']")
        page.keyboard.press("Space")
        if not yes:
            page.keyboard.press("ArrowDown")
    tab_to(page, "form button.button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Controle")).to_be_visible()
    tab_to(page, ".decide button.danger")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Verstuurd. Hieronder ziet u per kanaal hoe ver het is.")).to_be_visible()
    tab_to(page, "a.stop")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Stop deze alert")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == "Stop nu"  # the page is there for this
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gestopt. Een bericht over de afloop kan later.")).to_be_visible()


def bare(stage: Stage, browser: Browser, who: str) -> Page:
    """A browser without scripts, signed in."""
    size: Any = {"width": 1280, "height": 900}
    page = browser.new_context(java_script_enabled=False, viewport=size, locale="nl-NL").new_page()
    stage.sign_in(page, who)
    return page


def test_everything_but_drawing_works_without_scripts(stage: Stage, browser: Browser) -> None:
    author, second = bare(stage, browser, "olga"), bare(stage, browser, "omar")
    author.goto(stage.address("/console/alerts/new?kind=wanted"))
    author.locator("[name=incident]").fill("PL0900-2026-602")
    for question in author.locator(".question").all():
        question.get_by_label("Nee", exact=True).check()
    author.locator("[name='authority.checklist.in_the_act.reason']").fill("Melding van een getuige")
    author.get_by_role("button", name="Opslaan en verder").click()
    author.locator("[name=offence]").fill("een inbraak")
    author.locator("[name='persons.0.clothing']").fill("zwarte jas")
    author.locator("[name='persons.0.last_seen.place']").fill("Utrecht")
    author.get_by_role("button", name="Nog een voertuig").click()
    author.get_by_role("button", name="Voertuig 2 weghalen").click()
    author.get_by_role("button", name="Opslaan en verder", exact=True).last.click()
    author.locator("[name='area.name']").fill("Utrecht")
    author.locator("[name='area.radius_km']").fill("2,5")
    author.get_by_role("button", name="Opslaan en verder", exact=True).click()
    expect(author.locator("[name='texts.push.title']")).not_to_be_empty()
    author.get_by_role("button", name="Opslaan en verder", exact=True).click()
    expect(author.get_by_text("Utrecht en omgeving (straal 2,5 km)")).to_be_visible()
    author.get_by_role("button", name="Stuur Gezocht nu").click()
    expect(author.get_by_text("Verstuurd.")).to_be_visible()
    second.goto(author.url)
    second.get_by_role("link", name="Stop nu").click()
    second.get_by_role("button", name="Stop nu").click()
    expect(second.get_by_text("Gestopt. Een bericht over de afloop kan later.")).to_be_visible()


def test_a_polygon_that_is_drawn_is_the_area_that_is_saved(stage: Stage, browser: Browser) -> None:
    alert = stage.draft("olga", missing_person(area=None))
    page = stage.tab(browser, "olga", fresh=True)
    page.goto(stage.address(f"/console/alerts/{alert}/where"))
    page.get_by_label("Zelf tekenen op de kaart").check()
    page.wait_for_selector(".map-country")
    zoom = page.get_by_role("button", name="Zoom in")
    for _ in range(4):
        zoom.click()
        page.wait_for_timeout(350)
    box = page.locator("#map").bounding_box()
    assert box
    corners = [(0.35, 0.35), (0.65, 0.35), (0.65, 0.65), (0.35, 0.65)]
    for x, y in [*corners, corners[0]]:
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.wait_for_timeout(350)  # Leaflet takes two quick clicks for a zoom
    expect(page.locator("#bereik .figures")).to_be_visible()
    expect(page.locator(".map-covered")).not_to_have_count(0)
    page.locator("[name='area.description']").fill("Getekend stuk")
    page.get_by_role("button", name="Opslaan en verder", exact=True).click()
    area = stage.ask("olga", "GET", f"/v1/alerts/{alert}")["proposal"]["content"]["area"]
    assert (area["type"], area["description"], len(area["rings"][0])) == ("polygons", "Getekend stuk", 5)


def test_the_reach_follows_the_choice_without_saving(stage: Stage, browser: Browser) -> None:
    alert = stage.draft("olga", missing_person())
    page = stage.tab(browser, "olga", fresh=True)
    page.goto(stage.address(f"/console/alerts/{alert}/where"))
    page.get_by_label("Een bekend gebied").check()
    page.locator("#area-code").select_option("PV26")
    page.wait_for_function("() => (JSON.parse(document.getElementById('bereik').dataset.area) || {}).code === 'PV26'")
    page.get_by_label("Een plaats met een straal").check()
    page.locator("[name='area.name']").fill("Nergenshuizen")
    page.locator("[name='area.name']").blur()
    expect(page.locator("#bereik .mistake")).to_be_visible()
    assert stage.ask("olga", "GET", f"/v1/alerts/{alert}")["proposal"]["revision"] == 1


def test_a_page_that_stays_open_tells_that_somebody_else_stopped_the_alert(stage: Stage, browser: Browser) -> None:
    alert = stage.draft("olga", missing_person(incident="PL0900-2026-603"))
    stage.submit("olga", alert)
    page = stage.tab(browser, "olga", fresh=True)
    page.goto(stage.address(f"/console/alerts/{alert}/live"))
    expect(page.get_by_role("link", name="Stop nu")).to_be_visible()
    stage.send("omar", alert, "stop", {})
    expect(page.locator(".live-head .state")).to_have_text("Gestopt", timeout=30_000)
    assert page.get_by_role("link", name="Stop nu").count() == 0


def test_a_new_proposal_is_heard_seen_and_spoken_without_moving_the_focus(stage: Stage, browser: Browser) -> None:
    page = stage.tab(browser, "nora", fresh=True)
    page.goto(stage.address("/console"))
    page.locator("#geluid").click()  # browsers let nothing sound before a press
    expect(page.locator("#geluid")).to_be_hidden()
    page.get_by_role("link", name="Nieuwe alert").first.focus()
    rang = page.evaluate("Number(document.documentElement.dataset.rang || 0)")
    child = stage.submitted("olga", AMBER)
    expect(page.locator(f"#sign-{child}")).to_be_visible(timeout=30_000)
    expect(page.locator("#spoken")).to_have_text("Er is een nieuw voorstel dat u kunt ondertekenen.")
    assert page.title().startswith("(1) ")
    assert page.evaluate("document.activeElement.textContent") == "Nieuwe alert"
    assert page.evaluate("Number(document.documentElement.dataset.rang || 0)") > rang


def test_an_exercise_that_one_may_send_asks_for_its_word(stage: Stage, browser: Browser) -> None:
    alert = stage.draft("olga", missing_person(exercise=True, incident="OEF-605"))
    page = stage.tab(browser, "olga", fresh=True)
    page.goto(stage.address(f"/console/alerts/{alert}/check"))
    page.get_by_label("Typ OEFENING").fill("ja")
    page.get_by_role("button", name="Stuur de oefening nu").click()
    expect(page.get_by_role("link", name="Typ precies dit woord: OEFENING")).to_be_visible()
    assert stage.ask("olga", "GET", f"/v1/alerts/{alert}")["alert"]["state"] == "draft"
    page.get_by_label("Typ OEFENING").fill("Oefening")
    page.get_by_role("button", name="Stuur de oefening nu").click()
    expect(page.get_by_text("Verstuurd. Hieronder ziet u per kanaal hoe ver het is.")).to_be_visible()
