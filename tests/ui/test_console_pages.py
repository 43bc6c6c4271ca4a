"""Every screen of the console in a real browser: axe and the HTML standard find nothing, nothing overflows, at both widths."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import axe, invalid_pages
from console_stage import Stage
from console_world import open_world


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A console with an alert in every state, for tests that only look."""
    with pytest.MonkeyPatch.context() as patch, open_world(patch) as world:
        yield Stage.filled(world)


#: Nothing has to be scrolled to the side.
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"
#: Screens, by who looks at them; `{…}` is an alert of the stage.
SCREENS: tuple[tuple[str, str], ...] = (
    ("nora", "/console"),
    ("olga", "/console/alerts/new"),
    ("olga", "/console/alerts/new?kind=amber"),
    ("nora", "/console/alerts/new?kind=wanted"),
    ("olga", "/console/quick"),
    ("olga", "/console/quick?kind=wanted"),
    ("olga", "/console/quick?kind=safety_notice"),
    ("olga", "/console/alerts/{draft}/kind"),
    ("olga", "/console/alerts/{draft}/who"),
    ("olga", "/console/alerts/{draft}/where"),
    ("olga", "/console/alerts/{draft}/texts"),
    ("olga", "/console/alerts/{draft}/check"),
    ("olga", "/console/alerts/{draft}/photos/0"),
    ("olga", "/console/alerts/{unfinished}/check"),
    ("olga", "/console/alerts/{returned}/check"),
    ("nora", "/console/alerts/{pending}/sign"),
    ("olga", "/console/alerts/{pending}/sign"),
    ("vera", "/console/alerts/{pending}/sign"),
    ("nora", "/console/alerts/{live}/sign"),
    ("nora", "/console/alerts/{live}/live"),
    ("nora", "/console/alerts/{live}/channels/sms"),
    ("nora", "/console/alerts/{live}/previews"),
    ("nora", "/console/alerts/{live}/stop"),
    ("nora", "/console/alerts/{live}/retract"),
    ("nora", "/console/alerts/{live}/correct"),
    ("nora", "/console/alerts/{live}/extend"),
    ("nora", "/console/alerts/{live}/escalate"),
    ("nora", "/console/alerts/{stopped}/live"),
    ("nora", "/console/alerts/{stopped}/result"),
    ("nora", "/console/alerts/{exercise}/sign"),
    ("olga", "/console/alerts/{rejected}"),
    ("olga", "/console/exercise"),
    ("nora", "/console/channels"),
    ("olga", "/console/templates"),
    ("olga", "/console/templates/new"),
    ("olga", "/console/templates/new?type=area"),
    ("anne", "/console/users"),
    ("anne", "/console/users/invite"),
    ("anne", "/console/users/{user}"),
    ("anne", "/console/audit"),
    ("nora", "/console/audit?alert={live}"),
    ("olga", "/console/nergens"),
)


#: Screens that are laid out anew where there is little room.
ON_A_PHONE = frozenset(
    {
        "/console",
        "/console/quick",
        "/console/alerts/{draft}/who",
        "/console/alerts/{draft}/where",
        "/console/alerts/{draft}/texts",
        "/console/alerts/{pending}/sign",
        "/console/alerts/{live}/live",
        "/console/channels",
    }
)


@pytest.mark.parametrize(("who", "path"), SCREENS)
def test_axe_finds_nothing_on_a_screen_and_nothing_overflows(stage: Stage, browser: Browser, who: str, path: str) -> None:
    tab = stage.tab(browser, who, 1440)
    tab.goto(stage.address(path))
    if "previews" in path:
        tab.wait_for_load_state("networkidle")
    assert axe(tab) == []
    assert tab.evaluate(FITS)
    tab.set_viewport_size({"width": 390, "height": 844})
    assert tab.evaluate(FITS)
    if path in ON_A_PHONE:
        assert axe(tab) == []


def test_every_screen_is_html_by_the_standard(stage: Stage, tmp_path: Path) -> None:
    pages = {f"{who} {path}": stage.html(who, path) for who, path in SCREENS}
    assert [name for name, html in pages.items() if b"<main" not in html] == []
    assert invalid_pages(pages, tmp_path) == []


@pytest.mark.parametrize("path", ["/console", "/console/alerts/{draft}/who", "/console/alerts/{pending}/sign"])
def test_a_screen_in_english_says_so_and_is_as_good(stage: Stage, browser: Browser, path: str) -> None:
    tab = stage.tab(browser, "nora", 1440, fresh=True)
    tab.goto(stage.address("/console"))
    tab.get_by_role("button", name="English").click()
    tab.goto(stage.address(path))
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert tab.get_by_role("button", name="Nederlands").is_visible()
    assert axe(tab) == []


def test_at_twice_the_size_nothing_is_lost(stage: Stage, browser: Browser) -> None:
    """200 % zoom of 1280 is a width of 640 (WCAG 1.4.10 asks for 320)."""
    for width in (640, 320):
        tab = stage.tab(browser, "nora", width)
        for path in ("/console", "/console/alerts/{pending}/sign", "/console/alerts/{live}/live"):
            tab.goto(stage.address(path))
            assert tab.evaluate(FITS), path
