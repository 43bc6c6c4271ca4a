"""What comes from elsewhere is refused, and everybody signs in first: forms, links, sign-in and cookies, over the real API."""

import base64
import json
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from console.screens import SCREENS
from console.session import ACCESS, FORM, REFRESH, UNTIL, claims_of
from console.sign_in import COOKIE
from console_client import Browsers, Client, Form, drafted, shown, submitted
from console_walk import everything, fill
from console_world import World

EVIL_SITES: Final = ("", "null", "https://evil.example", "http://localhost", "http://localhost:1")


def sign_form(client: Client, alert_id: str) -> Form:
    return client.open(f"/console/alerts/{alert_id}/sign").form("/sign").filled({"woord": "jan"})


@pytest.fixture
def waiting(world: World) -> str:
    """An alert that waits for Nora."""
    return submitted(world, "olga")


# --- forms from elsewhere ---


@pytest.mark.parametrize("origin", EVIL_SITES)
def test_a_form_from_another_site_is_refused(world: World, browsers: Browsers, waiting: str, origin: str) -> None:
    nora = browsers.of("nora")
    form = sign_form(nora, waiting)
    before = everything(world)
    answer = nora.send(form, headers={"Origin": origin})
    assert (answer.status, "Dit formulier kwam niet van deze site." in answer.text) == (403, True)
    for action in ("/console/language", "/console/sign-out"):
        answer = nora.post(action, {"taal": "en"}, headers={"Origin": origin})
        assert (answer.status, answer.set_cookies) == (403, ())
    assert everything(world) == before
    assert nora.open("/console").status == 200


def test_every_form_of_the_console_asks_where_it_comes_from_and_for_its_token(world: World, browsers: Browsers) -> None:
    filled = fill(world)
    nora = browsers.of("nora")
    token = nora.open("/console/channels").form("/channels/push")["formulier"]
    before = everything(world)
    posts = [route for method, route in SCREENS if method == "POST"]
    assert len(posts) > 30
    for route in posts:
        address = route.replace("{alert_id}", filled.alerts["live"])
        for name, value in filled.parts.items():
            address = address.replace(f"{{{name}}}", value)
        for multipart in (False, True):
            assert nora.post(address, {"reden": "abc"}, multipart=multipart).status == 403, address
            fields = {"formulier": token, "reden": "abc"}
            assert nora.post(address, fields, multipart=multipart, headers={"Origin": "https://evil.example"}).status == 403, (
                address
            )
            assert nora.post(address, {**fields, "formulier": token[:-1]}, multipart=multipart).status == 403, address
    assert everything(world) == before


@pytest.mark.parametrize("multipart", [False, True])
def test_a_token_of_another_browser_or_person_is_none(world: World, browsers: Browsers, multipart: bool) -> None:  # noqa: FBT001
    alert_id, olga = drafted(world, "olga"), browsers.of("olga")
    form = olga.open(f"/console/alerts/{alert_id}/kind").form("/kind").filled({"incident": "PL-66"})
    of_another_browser = browsers.another("olga").open("/console/channels")
    of_another_person = browsers.of("omar").open(f"/console/alerts/{alert_id}/kind").form("/kind")
    own = dict(form.fields)
    before = everything(world)
    assert of_another_browser.status == 200
    foreign = browsers.another("olga").open(f"/console/alerts/{alert_id}/kind").form("/kind")["formulier"]
    for token in ("", "x", own["formulier"].upper(), "é", foreign, of_another_person["formulier"]):
        answer = olga.post(form.action, {**own, "formulier": token}, multipart=multipart)
        assert (answer.status, answer.heading) == (403, "Dit formulier was niet van u, of te oud"), token
        assert answer.form("/kind")["incident"] == "PL-66"
        assert answer.form("/kind")["formulier"] == own["formulier"]
    assert everything(world) == before
    assert olga.post(form.action, own, multipart=multipart).status == 303


def test_without_the_cookie_of_this_browser_no_token_is_right(world: World, browsers: Browsers, waiting: str) -> None:
    nora = browsers.of("nora")
    form = sign_form(nora, waiting)
    for cookie in (None, "", "guessed"):
        nora.cookies.pop(FORM, None)
        if cookie is not None:
            nora.cookies[FORM] = cookie
        assert nora.send(form).status == 403
    assert shown(world, waiting)["alert"]["state"] == "draft"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--y--"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--'),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut off'),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 600 + b"--x--"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=%d" % n for n in range(600))),
        ("application/x-www-form-urlencoded", b"a=%ff"),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 5_000_000),
    ],
    ids=["no boundary", "another", "no name", "no text", "cut off", "many parts", "many fields", "no UTF-8", "large"],
)
def test_what_is_no_form_changes_nothing_and_gets_a_page(world: World, browsers: Browsers, kind: str, body: bytes) -> None:
    olga = browsers.of("olga")
    before = everything(world)
    headers = {"Content-Type": kind, "Origin": world.console_url}
    answer = olga._ask("POST", "/console/alerts/new", headers, body)  # noqa: SLF001  # bytes that no form would make
    assert (answer.status, answer.heading) == (400, "Dit formulier konden we niet lezen")
    assert "Er is niets verstuurd of opgeslagen." in answer.text
    assert everything(world) == before


# --- signing in ---


def test_every_page_asks_to_sign_in_first_and_comes_back_to_itself(world: World, browsers: Browsers) -> None:
    filled = fill(world)
    stranger = browsers.another()
    before = len(world.calls)
    addresses = [address for _, address in filled.addresses()]
    for address in addresses:
        answer = stranger.get(address)
        assert answer.status == 303, address
        asked = urlsplit(answer.location)
        assert asked.path == "/console/sign-in"
        wanted, back = urlsplit(address), urlsplit(parse_qs(asked.query)["to"][0])
        assert (back.path, parse_qs(back.query)) == (wanted.path, parse_qs(wanted.query))
        assert stranger.get(address, {"hx-request": "true"}).status == 401
    assert world.calls[before:] == []
    for method, route in SCREENS:
        if method == "POST":
            address = route.replace("{", "").replace("}", "")
            assert stranger.post(address, {"reden": "abc"}).status == 401, address
    assert world.calls[before:] == []


@pytest.mark.parametrize(
    "to",
    [
        "/console/audit?alert=&month=2026-11&actor=&command=stop",
        "/console/quick?kind=safety_notice&what=Rook+%26+vuur&place=Den+Haag&do=caf%C3%A9",
        "/console/alerts/new?kind=amber",
        "/console",
    ],
)
def test_signing_in_ends_where_somebody_wanted_to_be(browsers: Browsers, to: str) -> None:
    page = browsers.another().sign_in("nora", to)
    assert (page.status, urlsplit(page.address).path) == (200, urlsplit(to).path)
    assert parse_qs(urlsplit(page.address).query) == parse_qs(urlsplit(to).query)


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "https://evil.example/console",
        "/console/..//evil.example",
        "/console/../../evil",
        "/console//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/console\\@evil.example",
        "/console@evil.example",
        "/console.evil.example",
        "/console/%2e%2e/%2fevil.example",
        "/console/\nLocation: https://evil.example",
        "/console\r\nSet-Cookie: a=b",
        "/console\n",
        "javascript:alert(1)",
        "",
    ],
)
def test_no_link_leads_from_our_sign_in_to_elsewhere(browsers: Browsers, to: str) -> None:
    client = browsers.another()
    started = client.get(f"/console/sign-in?to={quote(to, safe='')}")
    back = client.get(client.come_back(started.location, "olga"))
    assert (back.status, back.location) == (303, "/console")
    answer = client.post("/console/language", {"taal": "en", "terug": to})
    assert (answer.status, answer.location) == (303, "/console")


def test_an_answer_of_the_pool_to_another_browser_signs_nobody_in(world: World, browsers: Browsers) -> None:
    """Login CSRF: an attacker's own code, brought to somebody else's browser by a link."""
    attacker, victim = browsers.another(), browsers.another()
    callback = attacker.come_back(attacker.get("/console/sign-in").location, "omar")
    assert victim.get(callback).status == 400
    victim.get("/console/sign-in")
    page = victim.get(callback)
    assert (page.status, "Het aanmelden is niet gelukt" in page.text) == (400, True)
    assert not {ACCESS, REFRESH, UNTIL} & victim.cookies.keys()
    assert victim.get("/console").status == 303
    assert next(iter(world.codes.values()))[0] == "omar"


def test_a_code_without_the_verifier_of_who_began_is_worth_nothing(browsers: Browsers) -> None:
    client = browsers.another()
    callback = client.come_back(client.get("/console/sign-in").location, "omar")
    state, verifier, to = client.cookies[COOKIE].split(".")
    assert len(verifier) >= 43
    client.cookies[COOKIE] = f"{state}.{verifier[::-1]}.{to}"
    page = client.get(callback)
    assert (page.status, "/console/sign-in" in page.links) == (400, True)
    assert ACCESS not in client.cookies


def test_a_code_counts_once(browsers: Browsers) -> None:
    client = browsers.another()
    callback = client.come_back(client.get("/console/sign-in").location, "omar")
    cookie = client.cookies[COOKIE]
    assert client.get(callback).status == 303
    assert COOKIE not in client.cookies
    assert client.get(callback).status == 400
    client.cookies[COOKIE] = cookie
    assert client.get(callback).status == 400
    assert client.open("/console").status == 200


@pytest.mark.parametrize("query", ["", "?error=access_denied&state=x", "?code=&state=", "?code=x", "?state=x&code=y"])
def test_an_answer_that_makes_no_sense_gets_a_page(browsers: Browsers, query: str) -> None:
    client = browsers.another()
    for _ in range(2):
        page = client.get(f"/console/callback{query}")
        assert (page.status, page.heading) == (400, "Dat ging niet")
        client.get("/console/sign-in")
    client.cookies[COOKIE] = ".."
    assert client.get(f"/console/callback{query}").status == 400


def test_a_pool_that_does_not_answer_gets_a_page(world: World, browsers: Browsers) -> None:
    client = browsers.another()
    callback = client.come_back(client.get("/console/sign-in").location, "omar")
    world.pool_is_down = True
    page = client.get(callback)
    assert (page.status, "Aanmelden lukt nu niet" in page.text) == (503, True)


def test_leaving_makes_every_token_worthless(world: World, browsers: Browsers) -> None:
    nora = browsers.of("nora")
    before = dict(nora.cookies)
    answer = nora.send(nora.open("/console").form("/sign-out"))
    assert answer.tree.xpath("//a/@href")[0].startswith(f"{world.sign_in_url}/logout?")
    assert nora.cookies == {}
    assert world.refreshes == {}
    nora.cookies = {name: value for name, value in before.items() if name != ACCESS}
    assert nora.get("/console").location.startswith("/console/sign-in")


def test_a_shift_ends_when_it_ends_whatever_the_tokens_say(browsers: Browsers) -> None:
    nora = browsers.of("nora")
    for value in ("1", "", "x", "9" * 40, "-1"):
        nora.cookies[UNTIL] = value
        assert nora.get("/console").status == 303, value


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "..", "é.é.é", "e30.e30.x", "e30.W10.x", "e30.eyJzdWIiOjF9.x"])
def test_a_token_that_is_none_leads_to_signing_in(browsers: Browsers, token: str) -> None:
    nora = browsers.of("nora")
    nora.cookies.pop(REFRESH)
    nora.cookies[ACCESS] = token
    assert nora.get("/console").location.startswith("/console/sign-in")


def test_a_token_that_the_api_refuses_leads_to_signing_in(world: World, browsers: Browsers) -> None:
    """Its time is not over by our clock, and the authorizer has its own reasons."""
    nora = browsers.of("nora")
    claims = json.dumps({**claims_of(nora.cookies[ACCESS]), "scope": "openid"})
    nora.cookies[ACCESS] = f"e30.{base64.urlsafe_b64encode(claims.encode()).rstrip(b'=').decode()}.x"
    before = len(world.calls)
    assert nora.get("/console/channels").location == "/console/sign-in?to=%2Fconsole%2Fchannels"
    assert len(world.calls) == before + 1


# --- cookies and files ---


def test_cookies_are_for_this_site_alone_and_for_no_script(browsers: Browsers) -> None:
    client = browsers.another()
    started = client.get("/console/sign-in")
    back = client.get(client.come_back(started.location, "olga"))
    home = client.get("/console")
    language = client.post("/console/language", {"taal": "en", "terug": "/console"})
    left = client.post("/console/sign-out", {})
    lines = [line for page in (started, back, home, language, left) for line in page.set_cookies]
    assert {line.partition("=")[0] for line in lines} >= {ACCESS, REFRESH, UNTIL, FORM, COOKIE}
    for line in lines:
        name, *attributes = (part.strip() for part in line.split(";"))
        assert name.startswith("__Host-")
        assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(attributes)
        assert not any(attribute.lower().startswith("domain") for attribute in attributes)


def test_files_of_ours_are_kept_for_ever_under_their_digest(browsers: Browsers) -> None:
    page = browsers.of("nora").open("/console")
    files = page.tree.xpath("//link/@href | //script/@src")
    stranger = browsers.another()
    assert len(files) >= 4
    for address in files:
        answer = stranger.get(address)
        assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
        assert answer.headers["x-content-type-options"] == "nosniff"
    for address in ("/console/static/nothing.css", "/console/static/00000000/console.css", "/console/static/..%2fsite.py"):
        assert stranger.get(address).status == 404
