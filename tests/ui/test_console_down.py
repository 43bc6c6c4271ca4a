"""What is shown when the API does not answer, answers nonsense, or is asked nonsense: a page, and what may have happened."""

import csv
import io
import random
from collections.abc import Sequence
from typing import Final

import pytest

from builders import missing_person
from console_client import Browsers, Client, Form, Page, api, drafted, live, shown, submitted
from console_walk import Filled, fill, walk, whose
from console_world import World

NOTHING_HAPPENED: Final = "Er is niets gebeurd."
MAYBE: Final = "Het kan zijn dat uw opdracht wel is uitgevoerd."
SCRIPT: Final = "<script>alert(1)</script>\"'&"
#: What nobody types, and somebody sends.
ODD: Final[Sequence[str]] = (
    "",
    "-1",
    "999999999999999999999999",
    "1e400",
    "NaN",
    "²",
    "null",
    "[]",
    "{}",
    '[["a","b"]]',
    "[[1e400,1],[NaN,2],[1,2]]",
    "[" * 50_000,
    "\x00",
    "\ud7ff\uffff",
    "../../v1/channels",
    "..",
    "0000-00-00T99:99",
    "9999-12-31T23:59",
    "x" * 20_000,
    SCRIPT,
)


def test_every_page_says_that_the_api_is_away_and_that_nothing_happened(world: World, browsers: Browsers) -> None:
    filled = fill(world).only("draft", "live")
    for name in ("anne", "nora"):
        browsers.of(name)
    world.down = True
    for route, page in walk(browsers, filled):
        assert page.status in {200, 404, 503}, page.address
        assert "Traceback" not in page.html
        if page.status == 503:
            assert page.heading == "Het systeem antwoordt nu niet", page.address
            assert NOTHING_HAPPENED in page.text, page.address
            assert MAYBE not in page.text, route


def test_a_signature_that_was_not_answered_may_have_been_given(world: World, browsers: Browsers) -> None:
    alert_id, nora = submitted(world, "olga"), browsers.of("nora")
    form = nora.open(f"/console/alerts/{alert_id}").form("/sign").filled({"woord": "jan"})
    world.mute = "/proposal/sign"
    page = nora.send(form)
    assert (page.status, page.heading) == (503, "Het systeem antwoordt nu niet")
    assert MAYBE in page.text
    assert f"/console/alerts/{alert_id}" in page.links
    assert shown(world, alert_id)["alert"]["state"] == "live"
    world.mute = ""
    assert nora.follow(nora.send(page.form("/sign"))).status == 200
    assert shown(world, alert_id)["alert"]["version"] == 1


@pytest.mark.parametrize("page", ["sign", "where", "check"])
def test_looking_may_not_have_done_anything_though_it_asks_with_a_post(world: World, browsers: Browsers, page: str) -> None:
    alert_id, olga = drafted(world, "olga", missing_person()), browsers.of("olga")
    if page == "sign":
        alert_id = submitted(world, "olga")
    world.mute = "/v1/areas/estimate"
    answer = olga.get(f"/console/alerts/{alert_id}/{page}")
    assert (answer.status, NOTHING_HAPPENED in answer.text, MAYBE in answer.text) == (503, True, False)


def test_a_form_that_met_no_api_is_offered_again_as_it_was(world: World, browsers: Browsers) -> None:
    alert_id, olga = drafted(world, "olga"), browsers.of("olga")
    form = olga.open(f"/console/alerts/{alert_id}/kind").form("/kind").filled({"incident": "PL-2"})
    world.down = True
    page = olga.send(form, ("doe", "naar-check"))
    assert (page.status, NOTHING_HAPPENED in page.text) == (503, True)
    world.down = False
    assert olga.send(page.form("/kind")).location == f"/console/alerts/{alert_id}/check"
    assert shown(world, alert_id)["proposal"]["content"]["incident"] == "PL-2"


def test_an_alert_that_was_not_answered_is_made_once(world: World, browsers: Browsers) -> None:
    olga = browsers.of("olga")
    form = olga.open("/console/alerts/new?kind=amber").form("/new").filled({"incident": "PL-1"})
    world.mute = "/v1/alerts"
    page = olga.send(form)
    assert (page.status, MAYBE in page.text) == (503, True)
    world.mute = ""
    assert olga.send(page.form("/new")).status == 303
    assert len(api(world, "nora", "GET", "/v1/alerts")) == 1


def test_names_and_lists_that_are_known_outlive_an_api_that_is_away(world: World, browsers: Browsers) -> None:
    nora = browsers.of("nora")
    assert nora.open("/console/alerts/new?kind=amber").status == 200
    world.down = True
    page = nora.open("/console/alerts/new?kind=amber")
    assert (page.status, "Nora Landelijk" in page.text) == (200, True)


@pytest.mark.parametrize("address", ["/console/overview", "/console/bar", "progress"])
def test_what_is_asked_again_and_again_never_becomes_part_of_the_page(world: World, browsers: Browsers, address: str) -> None:
    """htmx puts in what answers 2xx; a poll that is refused, or leads to signing in, must not be one."""
    alert_id, nora = live(world), browsers.of("nora")
    address = address if address.startswith("/") else f"/console/alerts/{alert_id}/{address}"
    poll = {"hx-request": "true"}
    assert nora.get(address, poll).status == 200
    world.down = True
    assert nora.get(address, poll).status == 503
    world.down = False
    nora.cookies.clear()
    answer = nora.get(address, poll)
    assert (answer.status, answer.body) == (401, b"")


# --- what operators and others may type ---


def every_form(browsers: Browsers, filled: Filled) -> list[tuple[Client, Form]]:
    """All forms of all pages, by who is shown them."""
    found = []
    for route, page in walk(browsers, filled):
        if page.status == 200 and page.headers["content-type"].startswith("text/html") and page.body:
            found += [(browsers.of(whose(route)), form) for form in page.forms if "formulier" in form]
    return found


def injected(page: Page) -> bool:
    is_page = page.headers["content-type"].startswith("text/html")
    return is_page and bool(page.body) and ("<script>alert" in page.html or page.tree.xpath("//script[not(@src)]") != [])


def test_a_script_in_every_field_of_every_form_stays_text(world: World, browsers: Browsers) -> None:
    filled = fill(world).only("live", "draft", "pending", "local")
    sent = 0
    for client, form in every_form(browsers, filled):
        if form.texts:
            answer = client.send(form.filled(dict.fromkeys(form.texts, SCRIPT)))
            assert answer.status in {303, 403, 409, 412, 422}, (form.action, answer.status)
            assert not injected(answer), form.action
            sent += 1
    assert sent > 20
    assert [page.address for _, page in walk(browsers, filled) if injected(page)] == []


def test_a_query_stays_text(browsers: Browsers) -> None:
    nora, value = browsers.of("nora"), "%22%27%3E%3Cscript%3Ealert(1)%3C/script%3E"
    names = (
        "incident",
        "place",
        "spot",
        "age",
        "radius_km",
        "kind",
        "alert",
        "month",
        "actor",
        "command",
        "gedaan",
        "seen",
        "type",
        "what",
        "do",
    )
    query = "&".join(f"{name}={value}" for name in names)
    for address in (
        "/console",
        "/console/quick",
        "/console/audit",
        "/console/audit.csv",
        "/console/bar",
        "/console/alerts/new",
        "/console/templates/new",
        "/console/sign-in",
        "/console/callback",
        "/console/nothing",
        "/console/places",
    ):
        answer = nora.get(f"{address}?{query}")
        assert answer.status in {200, 303, 400, 404, 422}, address
        assert not injected(answer), address


def test_no_form_breaks_the_console_whatever_stands_in_it(world: World, browsers: Browsers) -> None:
    filled = fill(world).only("live", "draft", "pending", "local")
    chance = random.Random(5)  # noqa: S311  # odd values, not secrets
    for client, form in every_form(browsers, filled):
        named = [name for name, _ in form.fields if name != "formulier"]
        values = {name: chance.choice(ODD) for name in named if chance.random() < 0.7}
        values |= {"doe": chance.choice(("naar-//evil.example", "weg-photos-9", "meer-persons", "weg-persons-7", "naar-check"))}
        answer = client.send(form.filled(values))
        assert answer.status != 500, (form.action, values)
        assert "evil" not in answer.location
        assert not injected(answer), form.action


@pytest.mark.parametrize("odd", ['1"\r\nX-Evil: 1', "\ud7ff", "\x00", "1, 2", "*"])
def test_no_field_becomes_a_header_of_its_own(world: World, browsers: Browsers, odd: str) -> None:
    alert_id, olga = drafted(world, "olga"), browsers.of("olga")
    step = olga.open(f"/console/alerts/{alert_id}/kind").form("/kind").filled({"incident": "PL-2", "revision": odd})
    assert olga.send(step).status in {303, 409, 428}
    new = olga.open("/console/alerts/new?kind=amber").form("/new").filled({"incident": "PL-1", "once": odd})
    assert olga.send(new).status in {303, 428}


def test_odd_parts_of_an_address_are_not_there(world: World, browsers: Browsers) -> None:
    alert_id, nora = live(world), browsers.of("nora")
    for part in ("x", "..", ".", "%2e%2e", "a" * 300, "0", "99", "-1", "é", "<b>", "a%2fb", "photos"):
        for address in (
            f"/console/alerts/{part}",
            f"/console/alerts/{part}/sign",
            f"/console/alerts/{alert_id}/photos/{part}",
            f"/console/alerts/{alert_id}/channels/{part}",
            f"/console/photos/{part}",
            f"/console/areas/{part}",
            f"/console/templates/{part}",
        ):
            answer = nora.get(address)
            assert answer.status in {200, 303, 404, 422}, (address, answer.status, answer.heading)


def test_a_spreadsheet_finds_no_formula_in_the_trail(browsers: Browsers) -> None:
    nora = browsers.of("nora")
    for channel, reason in (("sms", '=HYPERLINK("https://evil.example";"x")'), ("voice", "+31 6"), ("email", "@SUM(A1)")):
        form = nora.open("/console/channels").form(f"/channels/{channel}").filled({"reden": reason})
        assert nora.send(form).status == 303
    answer = nora.get("/console/audit.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="logboek.csv"'
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))
    cells = [cell for row in rows for cell in row]
    assert [len(row) for row in rows] == [9] * 4
    assert {cell for cell in cells if cell.startswith("'")} == {'\'=HYPERLINK("https://evil.example";"x")', "'+31 6", "'@SUM(A1)"}
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []
