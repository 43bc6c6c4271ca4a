"""The banner on somebody else's website, in a real browser: it shows what the feed says, and clears itself."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from alerting.domain.area import Circle
from alerting.domain.content import Photo
from alerting.domain.coverage import distance_m
from alerting.domain.kinds import Kind, Outcome, Scope
from alerting.domain.messages import MessageType, StopReason
from alerting.render.documents.landactie import PATH, landactie
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from browsing import Served, Site, axe, invalid_html
from dispatch.site.widget_documents import widget_documents
from pictures import encoded, picture
from published import METACHARACTERS, and_then, concluded, started, stopped
from renderings import MONDAY, jan

Serve = Callable[[Served], Site]
Scheme = Literal["light", "dark"]
FEED: Final = f"/{PATH}"
TEST_FEED: Final = f"/test/{PATH}"
PHOTO: Final = Photo(digest="a1" * 32, alt="Foto van Jan")
#: Utrecht is in the middle of the regional alert; Amersfoort lies 20 km from there, Maastricht 140 km.
UTRECHT: Final = 'latitude="52.09" longitude="5.12"'
AMERSFOORT: Final = 'latitude="52.155" longitude="5.387"'


NOTHING_BUT_OURS: Final = (
    "default-src 'none'; script-src {ours}; connect-src {ours}; img-src {ours}; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
)


@dataclass(frozen=True)
class Embedding:
    """A website (of another origin than ours) with the banner on it, and our site, whose feed can change."""

    tab: Page
    ours: Site
    theirs: Site
    under_way: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        def begins(request: Request) -> None:
            self.under_way.add(request)

        def ends(request: Request) -> None:
            self.under_way.discard(request)

        self.tab.on("request", begins)
        self.tab.on("requestfinished", ends)
        self.tab.on("requestfailed", ends)

    @property
    def outlet(self) -> Outlet:
        return Outlet(public_url=self.ours.address, sender="burgernet@kindalarm.nl")

    def say(self, *stories: Story, path: str = FEED) -> None:
        """The feed from now on, made by the project's own renderer."""
        outlet = replace(self.outlet, exercise=path == TEST_FEED)
        self.ours.documents[path] = (landactie(stories, outlet), "application/json")

    def change(self, **values: Any) -> None:
        """The feed's first entry says something else than our renderer would."""
        entries = json.loads(self.ours.documents[FEED][0])
        for name, value in values.items():
            (entries[0]["Message"] if name in entries[0]["Message"] else entries[0])[name] = value
        self.ours.documents[FEED] = (json.dumps(entries).encode(), "application/json")

    def open(self, attributes: str = "", head: str = "", body: str = "") -> None:
        """The website is opened, and the feed asked for the first time."""
        script = f'<script src="{self.ours.address}/widget/kind-alarm-banner.js" defer></script>'
        element = f"<kind-alarm-banner {attributes}></kind-alarm-banner>"
        page = (
            f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Gemeente</title>{head}{script}</head>'
            f"<body>{body or f'<main><h1>Gemeente Ergens</h1>{element}<p>Welkom.</p></main>'}</body></html>"
        )
        self.theirs.documents["/"] = (page.encode(), "text/html")
        self.tab.clock.install()
        self.tab.goto(self.theirs.address)
        self.advance(5)

    def advance(self, seconds: int) -> None:
        """Time passes in the page, in steps, so that answers of the network can come in between."""
        for _ in range(0, seconds, 5):
            self.tab.clock.run_for(5_000)
            self.tab.wait_for_timeout(5)
            while self.under_way:
                self.tab.wait_for_timeout(5)

    def polls(self, path: str = FEED) -> list[int]:
        """The answers to whoever asked for the feed."""
        return [status for asked, status in self.ours.asked if asked == path]

    @property
    def cards(self) -> Locator:
        return self.tab.locator("kind-alarm-banner article")

    def hide(self, hidden: bool) -> None:  # noqa: FBT001  # what a tab is
        self.tab.evaluate("hidden => Object.defineProperty(document, 'hidden', {value: hidden, configurable: true})", hidden)
        self.tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.fixture
def website(page: Page, serve: Serve) -> Embedding:
    """Our site with an empty feed, and a website without a page yet."""
    ours, theirs = serve({}), serve({})
    made = Embedding(page, ours, theirs)
    for document in widget_documents(made.outlet):
        ours.documents[f"/{document.path}"] = (document.body, document.media_type)
    for tree in ("", "test/"):
        for size in ("", "-small"):
            ours.documents[f"/{tree}photos/0abc1234/{PHOTO.digest}{size}.jpg"] = (encoded(picture(300, 400)), "image/jpeg")
    made.say()
    made.say(path=TEST_FEED)
    return made


def regional(**changes: Any) -> Story:
    """Within 3 km of the middle of Utrecht."""
    return started(Kind.MISSING_CHILD, scope=Scope.REGIONAL, **changes)


def another(story: Story) -> Story:
    """The same about another child, under an id of its own."""
    return Story(tuple(version.model_copy(update={"alert_id": "0abc1235"}) for version in story.versions))


def updated(story: Story) -> Story:
    return and_then(story, MessageType.UPDATE, story.versions[-1].content.model_copy(update={"news": "gezien in Amersfoort"}))


def test_it_shows_an_alert_and_takes_no_place_while_there_is_none(website: Embedding) -> None:
    website.open()
    element = website.tab.locator("kind-alarm-banner")
    assert element.evaluate("element => element.offsetHeight") == 0
    expect(website.tab.get_by_role("region")).to_have_count(0)
    website.say(started(photos=(PHOTO,)))
    website.advance(70)
    region = website.tab.get_by_role("region", name="Vermiste kinderen")
    expect(region.get_by_role("heading", name="AMBER Alert")).to_be_visible()
    expect(region.get_by_text("Jan Jansen (14)", exact=True)).to_be_visible()
    expect(region.get_by_text("Vermist in Utrecht sinds ma 12:40.")).to_be_visible()
    expect(region.get_by_role("link")).to_have_attribute("href", f"{website.ours.address}/0abc1234")
    photo = region.get_by_role("img", name="Foto: Jan Jansen (14)")
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300
    assert region.evaluate("region => region.lang") == "nl"


def test_it_clears_itself_when_an_alert_leaves_the_feed(website: Embedding) -> None:
    website.say(started())
    website.open()
    expect(website.cards).to_have_count(1)
    website.say()
    website.advance(70)
    expect(website.cards).to_have_count(0)
    assert website.tab.locator("kind-alarm-banner").evaluate("element => element.offsetHeight") == 0


def test_an_update_replaces_what_stood_there(website: Embedding) -> None:
    website.say(started(photos=(PHOTO,)))
    website.open()
    website.say(updated(started(photos=(PHOTO,))))
    website.advance(70)
    expect(website.cards).to_have_count(1)
    expect(website.cards).to_contain_text("gezien in Amersfoort")


def test_the_end_is_said_for_a_minute_without_name_or_photo_and_then_gone(website: Embedding) -> None:
    alert = started(photos=(PHOTO,))
    website.say(alert)
    website.open()
    website.say(stopped(alert))
    website.advance(70)
    expect(website.cards).to_contain_text("AMBER ALERT van 14:40 is gestopt.")
    expect(website.cards).not_to_contain_text("Jan")
    expect(website.cards.locator("img, a")).to_have_count(0)
    website.advance(65)
    expect(website.cards).to_have_count(0)
    website.advance(65)
    expect(website.cards).to_have_count(0)


@pytest.mark.parametrize("because", [StopReason.STOPPED, StopReason.SENT_BY_MISTAKE])
def test_an_end_is_not_said_to_who_did_not_see_the_alert(website: Embedding, because: StopReason) -> None:
    website.say(stopped(started(), because), another(started(sent=MONDAY + timedelta(minutes=1))))
    website.open()
    expect(website.cards).to_have_count(1)
    expect(website.cards).not_to_contain_text("gestopt")


def test_a_result_within_that_minute_takes_the_place_of_the_stop(website: Embedding) -> None:
    alert = started()
    website.say(alert)
    website.open()
    website.say(stopped(alert))
    website.advance(70)
    website.say(concluded(stopped(alert), Outcome.FOUND_SAFE))
    website.tab.evaluate("dispatchEvent(new Event('online'))")
    website.advance(5)
    expect(website.cards).to_contain_text("veilig gevonden")
    website.advance(40)
    expect(website.cards).to_contain_text("veilig gevonden")
    website.advance(30)
    expect(website.cards).to_have_count(0)


def test_an_older_copy_of_the_feed_brings_nothing_back(website: Embedding) -> None:
    alert = started()
    website.say(alert)
    website.open()
    website.say(stopped(alert))
    website.advance(70)
    website.say(alert, another(alert))
    website.advance(70)
    expect(website.cards).to_have_count(1)
    website.say(alert)
    website.advance(70)
    expect(website.cards).to_have_count(0)


def test_an_idle_poll_is_one_304_a_minute(website: Embedding) -> None:
    website.open()
    website.advance(600)
    first, *others = website.polls()
    assert first == 200
    assert set(others) == {304}
    assert 8 <= len(others) <= 11


@pytest.mark.parametrize(("every", "least", "most"), [("30", 17, 22), ("1", 17, 22), ("240", 2, 2), ("9999", 2, 2), ("x", 8, 11)])
def test_a_website_chooses_how_often_between_30_and_240_seconds(website: Embedding, every: str, least: int, most: int) -> None:
    website.open(f'every="{every}"')
    website.advance(600)
    assert least <= len(website.polls()) - 1 <= most


def test_an_alert_that_nobody_confirms_any_more_goes_after_five_minutes(website: Embedding) -> None:
    website.say(started())
    website.open()
    expect(website.cards).to_have_count(1)
    del website.ours.documents[FEED]
    website.advance(240)
    expect(website.cards).to_have_count(1)
    website.advance(70)
    expect(website.cards).to_have_count(0)
    website.say(started())
    website.advance(600)
    expect(website.cards).to_have_count(1)


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b"null", b'{"a": []}'])
def test_an_answer_that_is_no_list_counts_as_none(website: Embedding, answer: bytes) -> None:
    website.say(started())
    website.open()
    website.ours.documents[FEED] = (answer, "application/json")
    website.advance(120)
    expect(website.cards).to_have_count(1)
    website.advance(190)
    expect(website.cards).to_have_count(0)


def test_a_feed_that_is_down_is_asked_less_and_less_often(website: Embedding) -> None:
    del website.ours.documents[FEED]
    website.open()
    website.advance(1_800)
    assert set(website.polls()) == {404}
    assert 4 <= len(website.polls()) <= 7


def test_entries_without_the_form_of_one_are_passed_over_and_unknown_fields_too(website: Embedding) -> None:
    website.say(started())
    entries = json.loads(website.ours.documents[FEED][0])
    entries[0] |= {"New": {"field": [1]}}
    shown = {"State": "Actual", "Type": "Alert", "AlertLevel": "10", "Sent": "1"}
    words = {"Message": {"Title": "Niemand"}}
    parts = [shown | {"AlertId": "1", "MessageId": "1"}, shown | words | {"MessageId": "1"}, shown | words | {"AlertId": "1"}]
    odd: list[object] = [None, 1, "x", [], {}, *parts, words | {"AlertId": "2", "MessageId": "2"}]
    website.ours.documents[FEED] = (json.dumps([*odd, *entries]).encode(), "application/json")
    website.open()
    expect(website.cards).to_have_count(1)
    expect(website.cards).to_contain_text("Jan Jansen (14)")


def test_of_two_alerts_the_newest_stands_above_and_stays_there_when_the_other_has_news(website: Embedding) -> None:
    first, second = started(), started(sent=MONDAY + timedelta(minutes=1), persons=(jan(first_name="Piet"),))
    website.say(first, another(second))
    website.open()
    expect(website.cards).to_contain_text(["Piet", "Jan"])
    website.say(updated(first), another(second))
    website.advance(70)
    expect(website.cards).to_contain_text(["Piet", "gezien in Amersfoort"])
    website.say(updated(first), another(stopped(second)))
    website.advance(70)
    expect(website.cards).to_contain_text(["is gestopt", "gezien in Amersfoort"])


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("", False),
        ('latitude="52.09"', False),
        ('latitude="hier" longitude="5.12"', False),
        (UTRECHT, True),
        (f"{UTRECHT} radius", True),
        (AMERSFOORT, False),
        (f'{AMERSFOORT} radius="16000"', False),
        (f'{AMERSFOORT} radius="17000"', True),
        ('latitude="50.85" longitude="5.69" radius="100000"', False),
    ],
)
def test_a_regional_alert_shows_where_it_meets_the_region_of_the_website(website: Embedding, place: str, shown: bool) -> None:  # noqa: FBT001
    circle = Circle(description="Utrecht en omgeving", latitude=52.09, longitude=5.12, radius_m=3_000)
    assert distance_m(52.09, 5.12, 52.155, 5.387) == pytest.approx(19_600, abs=100)
    website.say(regional(area=circle), another(started(sent=MONDAY + timedelta(minutes=1))))
    website.open(place)
    headers = ["AMBER Alert", "Vermist Kind Alert"] if shown else ["AMBER Alert"]
    expect(website.cards.get_by_role("heading")).to_have_text(headers)


def test_a_regional_alert_that_ends_says_so_where_it_stood(website: Embedding) -> None:
    website.say(regional())
    website.open(UTRECHT)
    expect(website.cards).to_have_count(1)
    website.say(stopped(regional()))
    website.advance(70)
    expect(website.cards).to_contain_text("VERMIST KIND van 14:40 is gestopt.")


def test_markup_in_the_feed_stands_there_as_text(website: Embedding) -> None:
    website.say(started(persons=(jan(first_name=METACHARACTERS),)))
    evil = '<b>Vet</b> <img src=x onerror="window.hurt = 1"> &amp; <script>window.hurt = 1</script>'
    website.change(Description=evil)
    website.open()
    expect(website.cards).to_contain_text(METACHARACTERS)
    expect(website.cards).to_contain_text(evil)
    expect(website.cards.locator("b, img, script")).to_have_count(0)
    assert website.tab.evaluate("window.hurt") is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "javascript://politie.nl/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "https://example.org/",
        "https://politie.nl@example.org/",
        "https://politie.nl.example.org/",
        "https://eenpolitie.nl/",
        "ftp://politie.nl/",
        "/0abc1234",
        "",
        None,
        7,
        {"href": "https://politie.nl"},
    ],
)
def test_an_address_that_is_not_ours_or_of_the_police_is_left_out(website: Embedding, address: object) -> None:
    website.say(started(photos=(PHOTO,)))
    website.change(Readmore_URL=address, Media={"Image": address, "SmallImage": address})
    website.open()
    expect(website.cards).to_contain_text("Jan Jansen (14)")
    expect(website.cards.locator("a, img")).to_have_count(0)


@pytest.mark.parametrize("address", ["https://www.politie.nl/amberalert", "https://burgernet.nl/x", "http://politie.nl/"])
def test_an_address_of_the_police_is_kept(website: Embedding, address: str) -> None:
    website.say(started())
    website.change(Readmore_URL=address)
    website.open()
    expect(website.cards.get_by_role("link")).to_have_attribute("href", address)


def test_a_photo_that_was_taken_down_leaves_no_hole(website: Embedding) -> None:
    website.say(started(photos=(Photo(digest="b2" * 32, alt="Weg"),)))
    website.open()
    expect(website.cards).to_contain_text("Jan Jansen (14)")
    expect(website.cards.locator("img")).to_have_count(0)


def test_an_exercise_shows_in_a_test_only_and_cannot_be_mistaken(website: Embedding) -> None:
    website.say(started())
    website.say(started(exercise=True, photos=(PHOTO,)), path=TEST_FEED)
    website.open("test")
    expect(website.cards).to_have_count(1)
    region = website.tab.get_by_role("region")
    expect(region.get_by_text("OEFENING: geen echte melding", exact=True)).to_be_visible()
    expect(website.cards.get_by_role("heading")).to_have_text("TEST AMBER Alert")
    expect(website.cards).to_contain_text("Er is geen kind vermist.")
    assert website.polls() == []
    website.open()
    expect(website.cards).to_contain_text("Leven mogelijk in gevaar")
    expect(region.get_by_text("OEFENING")).to_be_hidden()


def test_a_test_shows_its_mark_without_an_exercise_and_a_real_alert_never(website: Embedding) -> None:
    website.say(started())
    website.ours.documents[TEST_FEED] = website.ours.documents[FEED]
    website.open("test")
    expect(website.tab.get_by_text("OEFENING: geen echte melding")).to_be_visible()
    expect(website.cards).to_have_count(0)


@pytest.mark.parametrize("state", ["Exercise", "Test", "Draft", "", None])
def test_what_is_not_actual_never_shows_outside_a_test(website: Embedding, state: str | None) -> None:
    website.say(started(sent=MONDAY + timedelta(minutes=1)), another(started(persons=(jan(first_name="Piet"),))))
    website.change(State=state)
    website.open()
    expect(website.cards).to_contain_text(["Piet"])


@pytest.mark.parametrize("keys", [["Enter"], ["Escape"], ["Shift+Tab", "Escape"]])
def test_it_is_closed_by_keyboard_until_there_is_something_new(website: Embedding, keys: list[str]) -> None:
    website.say(started())
    website.open()
    website.tab.keyboard.press("Escape")
    expect(website.cards).to_have_count(1)
    website.tab.keyboard.press("Tab")
    website.tab.keyboard.press("Tab")
    expect(website.tab.get_by_role("button", name="Sluiten: AMBER Alert")).to_be_focused()
    for key in keys:
        website.tab.keyboard.press(key)
    expect(website.cards).to_have_count(0)
    website.advance(130)
    expect(website.cards).to_have_count(0)
    website.say(updated(started()))
    website.advance(70)
    expect(website.cards).to_contain_text("gezien in Amersfoort")


def test_what_was_closed_says_no_end_and_stands_there_again_on_the_next_page(website: Embedding) -> None:
    website.say(started())
    website.open()
    website.tab.get_by_role("button").click()
    website.say(stopped(started()))
    website.advance(70)
    expect(website.cards).to_have_count(0)
    website.say(started())
    website.open()
    expect(website.cards).to_have_count(1)
    assert website.tab.context.cookies() == []
    assert website.tab.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_an_update_neither_steals_the_focus_nor_loses_it(website: Embedding) -> None:
    website.say(started())
    website.open(body="<main><h1>Zoek</h1><input aria-label='Zoek'><kind-alarm-banner></kind-alarm-banner></main>")
    website.tab.get_by_role("textbox").focus()
    website.say(updated(started()))
    website.advance(70)
    expect(website.cards).to_contain_text("Amersfoort")
    expect(website.tab.get_by_role("textbox")).to_be_focused()
    website.tab.get_by_role("link").focus()
    website.say(updated(updated(started())))
    website.advance(70)
    expect(website.tab.get_by_role("button")).to_be_focused()


def test_a_screen_reader_hears_each_message_once(website: Embedding) -> None:
    website.say(started())
    twice = "<main><h1>Twee</h1><kind-alarm-banner></kind-alarm-banner><kind-alarm-banner></kind-alarm-banner></main>"
    website.open(body=twice)
    expect(website.cards).to_have_count(2)
    expect(website.tab.get_by_role("alert")).to_have_count(1)
    words = website.cards.locator("p").last.element_handle()
    website.advance(130)
    assert words.evaluate("element => element.isConnected"), "what did not change is not put there again"
    assert len(website.polls()) <= 4, "elements share one poll"
    website.say(updated(started()))
    website.advance(70)
    expect(website.tab.get_by_role("alert")).to_have_text(re.compile("gezien in Amersfoort"))
    website.say(stopped(updated(started())))
    website.advance(70)
    expect(website.tab.get_by_role("alert")).to_have_count(0)
    expect(website.tab.get_by_role("status")).to_have_text(re.compile("is gestopt"))


def test_what_comes_back_after_a_disturbance_is_not_read_out_again(website: Embedding) -> None:
    website.say(started())
    website.open()
    expect(website.tab.get_by_role("alert")).to_have_count(1)
    website.say()
    website.advance(70)
    website.say(started())
    website.advance(70)
    expect(website.cards).to_have_count(1)
    expect(website.tab.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("attributes", ["", 'position="bottom" lang="en"', "test"])
def test_axe_finds_nothing_wrong_in_light_or_dark_narrow_or_wide(website: Embedding, scheme: str, attributes: str) -> None:
    for path, exercise in ((FEED, False), (TEST_FEED, True)):
        alert = started(photos=(PHOTO,), exercise=exercise)
        website.say(alert, another(regional(sent=MONDAY + timedelta(minutes=1), exercise=exercise)), path=path)
    colours = {"light": "", "dark": "<style>:root{color-scheme:dark;background:#111;color:#eee}</style>"}
    website.open(f"{UTRECHT} {attributes}", head=colours[scheme])
    expect(website.cards).to_have_count(2)
    for width in (1280, 320):
        website.tab.set_viewport_size({"width": width, "height": 800})
        assert axe(website.tab) == []
        assert website.tab.evaluate("document.documentElement.scrollWidth") <= width
    website.say(stopped(started()))
    website.advance(70)
    assert axe(website.tab) == []


def test_it_follows_the_colours_of_the_website_and_not_its_styles(website: Embedding) -> None:
    website.say(started())
    hostile = "<style>:root{color-scheme:dark} *{font-size:3px!important;color:red} p{display:none}</style>"
    website.open(head=hostile)
    text = website.cards.locator(".who")
    assert text.evaluate("element => getComputedStyle(element).fontSize") == "20.8px"
    assert text.evaluate("element => getComputedStyle(element).color") == "rgb(255, 255, 255)"


def test_a_strict_policy_needs_no_more_than_our_host(website: Embedding) -> None:
    website.say(started(photos=(PHOTO,)))
    policy = NOTHING_BUT_OURS.format(ours=website.ours.address)
    refused: list[str] = []
    website.tab.on("console", lambda message: refused.append(message.text))
    website.open('position="top"', head=f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    expect(website.cards).to_contain_text("Jan Jansen (14)")
    photo = website.cards.locator("img")
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300
    assert website.cards.evaluate("card => getComputedStyle(card).borderTopWidth") == "3px"
    assert [text for text in refused if "favicon" not in text] == []


def test_a_hidden_tab_asks_nothing_and_asks_at_once_when_it_is_seen_again(website: Embedding) -> None:
    website.open()
    website.hide(hidden=True)
    website.say(started())
    website.advance(600)
    assert website.polls() == [200]
    website.hide(hidden=False)
    website.advance(5)
    expect(website.cards).to_have_count(1)
    assert website.polls() == [200, 200]


def test_after_a_night_asleep_nothing_old_stands_there_while_it_asks(website: Embedding) -> None:
    website.say(started())
    website.open()
    website.hide(hidden=True)
    del website.ours.documents[FEED]
    website.tab.clock.set_system_time(datetime.now(UTC) + timedelta(hours=9))
    expect(website.cards).to_have_count(1)
    website.hide(hidden=False)
    expect(website.cards).to_have_count(0)


def test_a_website_hears_what_is_shown_and_cleared(website: Embedding) -> None:
    website.say(started())
    website.open()
    website.tab.evaluate(
        """window.heard = []; for (const name of ["kind-alarm-shown", "kind-alarm-cleared"])
        document.addEventListener(name, event => heard.push([name, event.detail.MessageId]))"""
    )
    website.say(updated(started()))
    website.advance(70)
    website.say(stopped(updated(started())))
    website.advance(140)
    number = 11_119_134_820
    assert website.tab.evaluate("heard") == [
        ["kind-alarm-shown", f"{number}002"],
        ["kind-alarm-shown", f"{number}003"],
        ["kind-alarm-cleared", f"{number}003"],
    ]


def test_an_element_that_is_moved_or_taken_out_keeps_nothing_behind(website: Embedding) -> None:
    website.say(started())
    website.open()
    website.tab.evaluate("const b = document.querySelector('kind-alarm-banner'); document.querySelector('main').prepend(b)")
    expect(website.cards).to_have_count(1)
    website.tab.evaluate("document.querySelector('kind-alarm-banner').remove()")
    website.advance(130)
    assert len(website.polls()) <= 2


def test_the_script_may_stand_there_twice_and_leaves_no_name_behind(website: Embedding) -> None:
    website.theirs.documents["/leeg"] = (b"<!doctype html><title>Leeg</title>", "text/html")
    website.tab.clock.install()
    website.tab.goto(f"{website.theirs.address}/leeg")
    before = website.tab.evaluate("Object.getOwnPropertyNames(window)")
    website.say(started())
    website.open(head=f'<script src="{website.ours.address}/widget/kind-alarm-banner.js"></script>')
    expect(website.cards).to_have_count(1)
    assert set(website.tab.evaluate("Object.getOwnPropertyNames(window)")) <= set(before)


def test_whoever_hosts_the_script_says_where_the_feed_is(website: Embedding) -> None:
    website.say(started())
    website.theirs.documents["/eigen.js"] = website.ours.documents["/widget/kind-alarm-banner.js"]
    element = f'<script src="/eigen.js" defer></script><kind-alarm-banner feed="{website.ours.address}"></kind-alarm-banner>'
    website.ours.documents["/widget/kind-alarm-banner.js"] = (b"", "text/javascript")
    website.open(body=f"<main><h1>Eigen</h1>{element}</main>")
    expect(website.cards).to_have_count(1)


@pytest.mark.parametrize("position", ["top", "bottom"])
def test_it_may_stand_at_an_edge_of_the_screen_and_leaves_room_to_read(website: Embedding, position: str) -> None:
    website.say(*(another(started()), started(sent=MONDAY + timedelta(minutes=1))))
    website.open(f'position="{position}"')
    website.tab.set_viewport_size({"width": 320, "height": 400})
    box = website.tab.locator("kind-alarm-banner").bounding_box()
    assert box is not None
    assert box["height"] <= 240
    assert (box["y"] == 0) is (position == "top")
    assert (box["y"] + box["height"] == 400) is (position == "bottom")
    website.tab.emulate_media(media="print")
    expect(website.tab.get_by_role("button").first).to_be_hidden()
    assert website.tab.locator("kind-alarm-banner").evaluate("element => getComputedStyle(element).position") == "static"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_that_says_how_is_sound_and_shows_the_banner(website: Embedding, scheme: Scheme, tmp_path: Path) -> None:
    assert invalid_html(website.ours.documents["/widget/index.html"][0], tmp_path) == []
    website.say(started(exercise=True), path=TEST_FEED)
    website.tab.clock.install()
    website.tab.emulate_media(color_scheme=scheme)
    website.tab.goto(f"{website.ours.address}/widget/index.html")
    website.advance(5)
    expect(website.cards).to_have_count(1)
    for width in (1280, 320):
        website.tab.set_viewport_size({"width": width, "height": 800})
        assert axe(website.tab) == []
        assert website.tab.evaluate("document.documentElement.scrollWidth") <= width
    expect(website.tab.locator("pre").first).to_contain_text(f"{website.ours.address}/widget/kind-alarm-banner.js")
