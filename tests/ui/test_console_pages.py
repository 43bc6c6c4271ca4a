"""Every screen of the console in a real browser: axe and the HTML standard find nothing, nothing overflows, at both widths."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import axe, invalid_html
from console_stage import Stage
from console_world import open_world


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A console with an alert in every state, for tests that only look."""
    with pytest.MonkeyPatch.context() as patch, open_world(patch) as world:
        yield Stage.filled(world)


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


@pytest.mark.parametrize(("who", "path"), SCREENS)
def test_a_screen_is_good_html_that_axe_finds_nothing_in(
    stage: Stage, browser: Browser, tmp_path: Path, who: str, path: str
) -> None:
    for width in (1440, 390):
        tab = stage.tab(browser, who, width)
        tab.goto(stage.address(path))
        tab.wait_for_load_state("networkidle") if "previews" in path else tab.wait_for_timeout(150)
        assert axe(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
    assert invalid_html(stage.html(who, path), tmp_path) == []


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
            assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"), path
