"""Where a real browser matters: a double click, the way back, a poll that fails, a photo without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from builders import amber
from console_client import api, drafted, live, shown, submitted
from console_world import World
from pictures import encoded, picture


def sign_in(tab: Page, world: World, name: str, to: str = "/console") -> None:
    tab.goto(world.console_url + to)
    tab.get_by_label("Wie").fill(name)
    tab.get_by_role("button", name="Aanmelden").click()
    tab.wait_for_url(f"{world.console_url}/console**")


def test_a_double_click_and_the_way_back_send_once(world: World, page: Page) -> None:
    alert_id = submitted(world, "olga")
    sign_in(page, world, "nora", f"/console/alerts/{alert_id}/sign")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Typ de voornaam: Jan").fill("jan")
    button = page.get_by_role("button", name="Stuur AMBER Alert nu")
    button.evaluate("button => { button.click(); setTimeout(() => button.click(), 40); }")
    page.wait_for_url("**/live**")
    page.go_back()
    page.go_forward()
    page.reload()
    expect(page.get_by_role("heading", name="Hoe ver is het?")).to_be_visible()
    assert (len(sent), shown(world, alert_id)["alert"]["version"]) == (1, 1)


def test_a_poll_that_fails_leaves_the_page_as_it_is(world: World, page: Page) -> None:
    live(world)
    sign_in(page, world, "nora")
    card = page.locator(".card-live h3")
    expect(card).to_contain_text("Jan")
    world.down = True
    with page.expect_response(lambda answer: "/console/overview" in answer.url and answer.status == 503):
        pass
    expect(card).to_contain_text("Jan")
    world.down = False
    page.context.clear_cookies()
    with page.expect_response(lambda answer: "/console/overview" in answer.url and answer.status == 401):
        pass
    expect(card).to_contain_text("Jan")
    expect(page.locator(".session-warning")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_photo_is_taken_with_and_without_scripts(world: World, browser: Browser, scripts: bool) -> None:  # noqa: FBT001
    alert_id = drafted(world, "olga", amber(photos=()))
    context = browser.new_context(java_script_enabled=scripts)
    tab = context.new_page()
    sign_in(tab, world, "olga", f"/console/alerts/{alert_id}/who")
    file = {"name": 'Zoë "op" het strand; 1.jpg', "mimeType": "image/jpeg", "buffer": encoded(picture(400, 500))}
    tab.get_by_label("Foto toevoegen").set_input_files(file)  # type: ignore[arg-type]  # a FilePayload
    tab.get_by_label("Haar").fill("rood haar")
    tab.get_by_role("button", name="Opslaan", exact=True).click()
    expect(tab.get_by_text("Foto 1", exact=True)).to_be_visible()
    context.close()
    content = shown(world, alert_id)["proposal"]["content"]
    assert (len(content["photos"]), content["persons"][0]["hair"]) == (1, "rood haar")


def test_a_form_survives_signing_in_again_in_another_tab(world: World, page: Page) -> None:
    alert_id = drafted(world, "olga")
    sign_in(page, world, "olga", f"/console/alerts/{alert_id}/kind")
    page.get_by_label("Meldingsnummer").fill("PL-2")
    page.context.clear_cookies(name="__Host-kindalarm-access")
    page.context.clear_cookies(name="__Host-kindalarm-refresh")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="1. Aanmelden (nieuw tabblad)").click()
    tab = opened.value
    tab.get_by_label("Wie").fill("olga")
    tab.get_by_role("button", name="Aanmelden").click()
    expect(tab.get_by_role("heading", name="U bent aangemeld")).to_be_visible()
    page.get_by_role("button", name="2. Formulier opnieuw versturen").click()
    expect(page.get_by_label("Meldingsnummer")).to_have_value("PL-2")
    assert api(world, "olga", "GET", f"/v1/alerts/{alert_id}")["proposal"]["content"]["incident"] == "PL-2"


def test_who_signs_out_comes_to_the_pools_own_end_and_is_out(world: World, page: Page) -> None:
    """A form may lead nowhere but here, and Chromium holds redirects to that too: the way out goes by a page."""
    sign_in(page, world, "nora")
    page.get_by_role("button", name="Afmelden").click()
    page.wait_for_url(f"{world.sign_in_url}/oauth2/authorize**")  # the pool sent the browser back, and nobody is signed in
    assert [cookie["name"] for cookie in page.context.cookies() if cookie["name"].endswith(("access", "refresh"))] == []
