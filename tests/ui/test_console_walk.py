"""Every page of the console, walked: what its headers say, what it costs, what stands on it, and that looking changes nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest

from console.screens import SCREENS
from console_client import Page, browsing
from console_walk import everything, fill, whose
from console_world import World, open_world

#: Ends an attribute and a tag, and begins an element, wherever it is not escaped.
EVIL: Final = "\"'><x-evil>&"
#: Of a page on the wire, and of the calls that it takes when names and reference lists are known.
MOST_BYTES, MOST_CALLS = 100_000, 3
#: What is no page: pictures, and lists for the map and for spreadsheets.
FILES: Final = frozenset(
    {
        "/console/photos/{digest}",
        "/console/alerts/{alert_id}/posters/{size}",
        "/console/areas.json",
        "/console/towns.json",
        "/console/areas/{code}",
        "/console/audit.csv",
    }
)
#: The public's own page, within one of ours.
FRAMED: Final = "/console/alerts/{alert_id}/previews/{what}"
#: No scripts, forms, windows or way out of the frame.
QUIET: Final = ("", "allow-same-origin")
HEADERS: Final = {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


@dataclass(frozen=True)
class Seen:
    """One page, with the API calls and the bytes that it took."""

    route: str
    page: Page
    calls: Sequence[str]
    size: int


@dataclass(frozen=True)
class Walked:
    """All of them, and what was stored before and after."""

    world: World
    seen: Sequence[Seen]
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def pages(self) -> list[Page]:
        """What is HTML of ours, and is there."""
        ours = [item.page for item in self.seen if item.route != FRAMED and item.page.body]
        return [page for page in ours if page.headers["content-type"].startswith("text/html")]


@pytest.fixture(scope="module")
def walked() -> Iterator[Walked]:
    with pytest.MonkeyPatch.context() as patch, open_world(patch) as world, browsing(world) as browsers:
        filled = fill(world, EVIL)
        for name in ("anne", "nora"):
            browsers.of(name).get("/console")
            browsers.of(name).get("/console/users/invite")
        browsers.of("nora").get(f"/console/alerts/{filled.alerts['local']}/where")
        before, seen = everything(world), []
        for route, address in filled.addresses():
            so_far = len(world.calls)
            page = browsers.of(whose(route)).get(address)
            seen.append(Seen(route, page, world.calls[so_far:], world.wire[-1][2]))
        yield Walked(world, seen, before, everything(world))


def test_every_address_answers_with_a_page_or_leads_to_one(walked: Walked) -> None:
    assert [(item.page.address, item.page.status) for item in walked.seen if item.page.status not in {200, 204, 303}] == []
    shown = {item.route for item in walked.seen if item.page.status == 200}
    assert {route for method, route in SCREENS if method == "GET"} - shown == {"/console/alerts/{alert_id}"}


def test_looking_changes_nothing(walked: Walked) -> None:
    assert walked.after == walked.before
    assert len(walked.before) > 30


def test_a_page_runs_our_files_only_and_stands_in_no_frame(walked: Walked) -> None:
    for item in walked.seen:
        headers = item.page.headers
        if item.route == FRAMED and headers["content-type"].startswith("text/html"):
            continue
        policy = policy_of(item.page)
        assert policy["default-src"] == "'none'"
        assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
        assert "unsafe" not in headers["content-security-policy"]
        assert (policy["frame-ancestors"], policy["base-uri"], policy["form-action"]) == ("'none'", "'none'", "'self'")
        wanted = HEADERS if item.route not in FILES else {key: value for key, value in HEADERS.items() if key != "cache-control"}
        assert {name: headers.get(name) for name in wanted} == wanted, item.page.address
        assert "public" not in headers["cache-control"], item.page.address


def policy_of(page: Page) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";"))


def test_the_public_page_within_ours_runs_nothing_at_all_and_stands_in_ours_only(walked: Walked) -> None:
    framed = [
        item.page for item in walked.seen if item.route == FRAMED and item.page.headers["content-type"].startswith("text/html")
    ]
    assert framed
    for page in framed:
        policy = policy_of(page)
        assert (policy["default-src"], policy["form-action"], policy["frame-ancestors"]) == ("'none'", "'none'", "'self'")
        assert policy["sandbox"] in QUIET
        assert "script-src" not in policy
        assert (page.headers["x-frame-options"], page.headers["cache-control"]) == ("SAMEORIGIN", "no-store")
        assert page.tree.xpath("//x-evil") == []
    frames = [frame for page in walked.pages for frame in page.tree.xpath("//iframe")]
    assert frames
    assert all(frame.get("sandbox") in QUIET for frame in frames)


def test_no_page_needs_what_its_policy_forbids(walked: Walked) -> None:
    for page in walked.pages:
        assert page.tree.xpath("//script[not(@src)] | //style | //*[@style] | //base") == [], page.address
        assert [name for name in page.tree.xpath("//@*") if name.attrname.startswith("on")] == [], page.address
        for link in page.tree.xpath("//@href | //@src | //@action | //@formaction"):
            assert re.match(r"/console|#", link), (page.address, link)


def test_what_operators_write_stays_text(walked: Walked) -> None:
    told = 0
    for page in walked.pages:
        assert "<x-evil" not in page.html, page.address
        assert page.tree.xpath("//x-evil") == [], page.address
        told += EVIL in page.text or EVIL in page.tree.xpath("//@value | //textarea/text()")
    assert told > 20


def test_every_page_is_small_and_takes_few_calls(walked: Walked) -> None:
    too_large = {item.page.address: item.size for item in walked.seen if item.route not in FILES and item.size > MOST_BYTES}
    too_many = {item.page.address: item.calls for item in walked.seen if len(item.calls) > MOST_CALLS}
    assert (too_large, too_many) == ({}, {})
    page = next(item for item in walked.seen if item.route == "/console")
    assert page.page.headers["content-encoding"] == "gzip"
    assert page.size < len(page.page.body)


def test_every_form_that_changes_something_carries_a_token_of_its_own(walked: Walked) -> None:
    for page in walked.pages:
        for form in page.forms:
            if form.method == "POST" and form.action not in {"/console/language", "/console/sign-out"}:
                assert "formulier" in form, (page.address, form.action)
