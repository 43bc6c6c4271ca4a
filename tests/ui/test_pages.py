"""The public pages in a real browser: for everybody, on every screen, light and dark, without a script, true while open."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from alerting.domain.content import Photo
from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType, Removal
from alerting.render.documents.feeds import Document
from alerting.render.documents.outlet import Language, Outlet
from alerting.render.documents.story import Story
from alerting.render.page.alert_page import alert_pages
from alerting.render.page.home_page import PlannedTest, home_pages
from alerting.render.page.site import site_documents
from browsing import Served, Site, axe, invalid_html
from builders import golf
from pictures import encoded, picture
from published import ALERT_ID, EXERCISES, FORTY, LIVE, METACHARACTERS, and_then, outlet_of, started, stopped
from renderings import MONDAY, content_of, jan, zoe_and_daniel

Serve = Callable[[Served], Site]
DIGEST: Final = "a1" * 32
PHOTO: Final = Photo(digest=DIGEST, alt="Foto van Jan, 14 jaar, blond haar.", caption="In september 2026")
NOW: Final = MONDAY + timedelta(minutes=20)
SCREENS: Final = tuple(product((320, 1280), ("light", "dark")))
#: What the distribution sends along; nothing on a page may need more.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def served(*documents: Document) -> dict[str, tuple[bytes, str]]:
    """Documents as a site serves them, with the style sheet and the script beside them."""
    every = {f"/{document.path}": (document.body, document.media_type) for document in (*site_documents(LIVE), *documents)}
    return every | {"/": every["/index.html"]} if "/index.html" in every else every


def site_of(story: Story) -> dict[str, tuple[bytes, str]]:
    outlet = outlet_of(story)
    return served(*alert_pages(story, outlet)) | photos(outlet)


def photos(outlet: Outlet = LIVE) -> dict[str, tuple[bytes, str]]:
    found = {}
    for small, size in ((True, (400, 533)), (False, (1200, 1600))):
        path = outlet.path(outlet.photo_path(ALERT_ID, DIGEST, small=small))
        found[f"/{path}"] = (encoded(picture(*size)), "image/jpeg")
    return found


def amber() -> Story:
    return started(photos=(PHOTO,), vehicles=(golf(),))


def path_of(language: Language = Language.DUTCH, outlet: Outlet = LIVE) -> str:
    return "/" + outlet.path(outlet.page_path(ALERT_ID, language))


def wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def check(page: Page) -> None:
    """Accessible and within the screen, small and large, light and dark."""
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert (width, scheme, axe(page)) == (width, scheme, [])
        assert (width, wider_than_the_screen(page)) == (width, False)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("over", [False, True], ids=["live", "stopped"])
@pytest.mark.parametrize("kind", Kind)
def test_everybody_can_read_a_page(
    page: Page, serve: Serve, tmp_path: Path, kind: Kind, language: Language, *, over: bool
) -> None:
    # With as much on it as the kind can have.
    story = started(kind, photos=(PHOTO,), vehicles=() if kind is Kind.SAFETY_NOTICE else (golf(),))
    site = serve(site_of(stopped(story) if over else story))
    page.goto(site.address + path_of(language))
    check(page)
    assert invalid_html(site.documents[path_of(language)][0], tmp_path) == []


STORIES: Final = {
    "update": lambda: and_then(amber(), MessageType.UPDATE, content_of(Kind.AMBER, photos=(PHOTO,), news="gezien in Zeist")),
    "correction": lambda: and_then(amber(), MessageType.CORRECTION, content_of(Kind.AMBER, photos=()), removed=Removal.PLATE),
    "exercise": lambda: started(exercise=True, photos=(PHOTO,)),
    "public_test": lambda: Story(started(persons=(), photos=()).versions, public_test=True),
    "several": lambda: started(
        Kind.MISSING_CHILD, persons=zoe_and_daniel(), photos=(PHOTO, PHOTO.model_copy(update={"alt": ""}))
    ),
    "long_name": lambda: started(persons=(jan(first_name=FORTY, surname=METACHARACTERS),), photos=()),
    "right_to_left": lambda: started(persons=(jan(first_name="محمد", surname="صلاح"),), photos=()),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", STORIES)
def test_everybody_can_read_a_page_that_is_not_like_the_others(
    page: Page, serve: Serve, tmp_path: Path, name: str, language: Language
) -> None:
    story = STORIES[name]()
    site = serve(site_of(story))
    path = path_of(language, outlet_of(story))
    page.goto(site.address + path)
    check(page)
    assert invalid_html(site.documents[path][0], tmp_path) == []


@pytest.mark.parametrize("path", ["/", "/en/index.html", "/404.html"])
@pytest.mark.parametrize("quiet", [True, False], ids=["quiet", "busy"])
def test_everybody_can_read_what_is_going_on(page: Page, serve: Serve, tmp_path: Path, path: str, *, quiet: bool) -> None:
    told = [] if quiet else [started(kind) for kind in Kind] + [stopped(started(kind)) for kind in Kind]
    planned = [] if quiet else [PlannedTest(NOW + timedelta(days=14), "AMBER Alert")]
    site = serve(served(*home_pages(told, planned, LIVE, NOW)))
    page.goto(site.address + path)
    check(page)
    assert invalid_html(site.documents[path][0], tmp_path) == []


def test_a_screen_on_a_wall_is_read_from_afar(page: Page, serve: Serve) -> None:
    page.set_viewport_size({"width": 3840, "height": 2160})
    page.goto(serve(site_of(amber())).address + path_of())
    assert not wider_than_the_screen(page)
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main .lead')).fontSize)")
    assert size >= 40
    for selector in ("h1", "img", "a.call", "#inhoud .lead"):
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 2160, selector
    content = page.locator("main").bounding_box()
    assert content is not None
    assert content["width"] > 3840 * 0.6


def test_on_a_phone_the_button_to_call_is_on_the_first_screen(page: Page, serve: Serve) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(serve(site_of(amber())).address + path_of())
    button = page.get_by_role("link", name="Zie je Jan nu? Bel 112 en blijf op afstand.")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844
    assert box["height"] >= 44
    assert page.evaluate("document.querySelector('img').currentSrc").endswith("-small.jpg")


def test_the_page_works_without_javascript(browser: Browser, serve: Serve) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(serve(site_of(amber())).address + path_of())
    expect(page.get_by_role("heading", level=1)).to_have_text("Jan Jansen (14)")
    expect(page.get_by_role("img", name="Foto van Jan")).to_be_visible()
    expect(page.get_by_role("link", name="Poster om te printen (PDF)")).to_be_visible()
    expect(page.get_by_text("Deel deze melding")).to_be_hidden()
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(f"{path_of(Language.ENGLISH)}$"))
    context.close()


def test_nothing_on_the_page_breaks_the_strict_policy(page: Page, serve: Serve) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    def strict(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "Content-Security-Policy": POLICY})

    page.route("**/*", strict)
    site = serve(site_of(amber()) | {"/favicon.ico": (b"", "image/x-icon")})
    page.goto(site.address + path_of())
    expect(page.get_by_role("button", name="Deel deze melding")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.band')).backgroundColor") == "rgb(255, 182, 18)"
    assert page.evaluate("getComputedStyle(document.querySelector('.marked')).strokeWidth") == "1.8px"
    assert page.evaluate("document.querySelector('img').naturalWidth") > 0
    assert complaints == []


def test_sharing_gives_the_address_and_the_kind_and_no_name(page: Page, serve: Serve) -> None:
    page.add_init_script("navigator.share = async (what) => { window.shared = what; }")
    page.goto(serve(site_of(amber())).address + path_of())
    page.get_by_role("button", name="Deel deze melding").click()
    assert page.evaluate("window.shared") == {"title": "AMBER Alert", "url": f"https://kindalarm.nl/{ALERT_ID}"}


def test_where_nothing_can_be_shared_the_link_is_copied(page: Page, serve: Serve) -> None:
    site = serve(site_of(amber()))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(site.address + path_of())
    page.get_by_role("button", name="Deel deze melding").click()
    expect(page.get_by_role("status")).to_have_text("De link is gekopieerd.")
    assert page.evaluate("navigator.clipboard.readText()") == f"https://kindalarm.nl/{ALERT_ID}"


def test_who_closes_the_share_sheet_hears_nothing_of_it(page: Page, serve: Serve) -> None:
    page.add_init_script("navigator.share = async () => { throw new DOMException('', 'AbortError'); }")
    page.goto(serve(site_of(amber())).address + path_of())
    page.get_by_role("button", name="Deel deze melding").click()
    expect(page.get_by_role("status")).to_be_empty()


def open_page(page: Page, site: Site, path: str) -> None:
    """Opened, with a clock that only the test moves."""
    page.clock.install()
    page.goto(site.address + path)
    page.evaluate("1")


def let_a_minute_pass(page: Page) -> None:
    page.clock.run_for(76_000)


def asked(site: Site, path: str) -> list[int]:
    return [status for asked, status in site.asked if asked == path]


@pytest.mark.parametrize("language", Language)
def test_an_open_page_clears_itself_after_the_stop(page: Page, serve: Serve, language: Language) -> None:
    site = serve(site_of(amber()))
    open_page(page, site, path_of(language))
    expect(page.get_by_role("heading", level=1)).to_have_text("Jan Jansen (14)")
    site.documents = site_of(stopped(amber()))
    let_a_minute_pass(page)
    ended = {Language.DUTCH: "AMBER Alert gestopt", Language.ENGLISH: "AMBER Alert: ended"}[language]
    expect(page.get_by_role("heading", level=1)).to_have_text(ended)
    expect(page.get_by_role("status")).not_to_be_empty()
    assert page.title() == ended
    assert page.locator("img").count() == 0
    everything = page.content()
    assert [name for name in ("Jansen", DIGEST, "AB-123-C", "blond") if name in everything] == []
    assert axe(page) == []


def test_an_open_page_whose_alert_is_gone_clears_itself_too(page: Page, serve: Serve) -> None:
    site = serve(site_of(amber()))
    missing = site.documents["/404.html"]

    def not_found(route: Route) -> None:
        route.fulfill(status=404, body=missing[0], content_type=missing[1])

    open_page(page, site, path_of())
    page.route(f"**{path_of()}", not_found)
    let_a_minute_pass(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze pagina is er niet")
    assert "Jansen" not in page.content()


def test_a_page_that_cannot_be_asked_for_stays_as_it_is(page: Page, serve: Serve) -> None:
    site = serve(site_of(amber()))
    open_page(page, site, path_of())
    for answer in (lambda route: route.abort(), lambda route: route.fulfill(status=503, body="<main data-version></main>")):
        page.route(f"**{path_of()}", answer)
        let_a_minute_pass(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Jan Jansen (14)")
        page.unroute(f"**{path_of()}")
    site.documents = site_of(stopped(amber()))
    let_a_minute_pass(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("AMBER Alert gestopt")


def test_an_open_page_tells_of_an_update_and_leaves_what_is_being_read(page: Page, serve: Serve) -> None:
    site = serve(site_of(amber()))
    open_page(page, site, path_of())
    site.documents = site_of(STORIES["update"]())
    let_a_minute_pass(page)
    expect(page.get_by_role("status")).to_contain_text("Er is nieuws over deze melding.")
    expect(page.get_by_text("gezien in Zeist")).to_have_count(0)
    assert axe(page) == []
    page.get_by_role("link", name="Bekijk het nieuws").click()
    expect(page.locator(".news")).to_contain_text("gezien in Zeist")


def test_an_open_page_takes_back_a_wrong_plate_without_asking(page: Page, serve: Serve) -> None:
    site = serve(site_of(amber()))
    open_page(page, site, path_of())
    expect(page.locator(".plate")).to_have_text("AB-123-C")
    site.documents = site_of(STORIES["correction"]())
    let_a_minute_pass(page)
    expect(page.locator(".plate")).to_have_count(0)
    expect(page.locator(".news")).to_contain_text("Let NIET meer op het kenteken")
    expect(page.get_by_role("button", name="Deel deze melding")).to_be_visible()


def test_an_open_page_asks_within_forty_seconds_and_only_whether_anything_changed(page: Page, serve: Serve) -> None:
    site = serve(site_of(amber()))
    open_page(page, site, path_of())
    page.clock.run_for(24_000)
    assert asked(site, path_of()) == [200]
    page.clock.run_for(17_000)
    for _ in range(100):
        if len(asked(site, path_of())) >= 2:
            break
        page.wait_for_timeout(50)
    assert asked(site, path_of())[:2] == [200, 200]
    for _ in range(100):
        if len(asked(site, path_of())) >= 4:
            break
        let_a_minute_pass(page)
        page.wait_for_timeout(50)
    first, again, *later = asked(site, path_of())
    assert (first, again) == (200, 200)
    assert set(later) == {304}
    expect(page.get_by_role("status")).to_be_empty()


def test_a_page_that_is_over_asks_no_more(page: Page, serve: Serve) -> None:
    site = serve(site_of(stopped(amber())))
    open_page(page, site, path_of())
    page.clock.run_for(600_000)
    assert asked(site, path_of()) == [200]


def test_the_open_list_forgets_a_name_as_soon_as_the_alert_stopped(page: Page, serve: Serve) -> None:
    site = serve(served(*home_pages([amber()], [], LIVE, NOW)))
    open_page(page, site, "/")
    expect(page.get_by_role("link", name="Jan Jansen (14)")).to_be_visible()
    site.documents = served(*home_pages([stopped(amber())], [], LIVE, NOW))
    let_a_minute_pass(page)
    expect(page.get_by_text("Op dit moment is er geen actie.")).to_be_visible()
    assert "Jansen" not in page.content()


def test_the_printed_page_has_the_facts_and_no_buttons_to_press(page: Page, serve: Serve) -> None:
    page.goto(serve(site_of(amber())).address + path_of())
    page.emulate_media(media="print", color_scheme="dark")
    for selector in (".spread", ".skip", ".band-link", ".pictures .larger"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.get_by_text("AB-123-C").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_focus_is_seen_and_the_skip_link_leads_to_the_content(page: Page, serve: Serve) -> None:
    page.goto(serve(site_of(amber())).address + path_of())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Ga naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_an_exercise_looks_different_at_a_glance(page: Page, serve: Serve) -> None:
    site = serve(site_of(STORIES["exercise"]()))
    page.goto(site.address + path_of(outlet=EXERCISES))
    band = page.locator(".mark")
    expect(band).to_have_text("OEFENING: geen echte melding")
    box = band.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, 1280)
    assert band.evaluate("band => getComputedStyle(band).backgroundColor") == "rgb(255, 122, 217)"
    expect(page.locator(".call-nobody")).to_have_text("Bel niet")
