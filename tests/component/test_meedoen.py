"""The pages under /meedoen, in a browser without JavaScript: join, confirm, change, export, leave, and what is refused."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import boto3
import pytest
import urllib3
from moto import mock_aws

from alerting.domain.community import ParticipantState
from alerting.domain.content import Channel
from community import pages_handler
from community.pages.session import Sessions
from participants_world import EMAIL, EVENT, KEY, NOW, NUMBER, PUBLIC_URL, TABLE, Browser, World, id_of

ADDRESS = {"adres_0_naam": "Thuis", "adres_0_postcode": "3511AB", "adres_0_nummer": "12", "adres_0_tijd": "overdag"}
BY_NUMBER = ADDRESS | {"nummer": "06 12345678", "sms": "ja", "zestien": "ja", "doe": "meedoen"}


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


@pytest.fixture
def browser(world: World) -> Browser:
    return Browser(world)


def joined(browser: Browser, **changes: str) -> str:
    browser.get("/meedoen")
    browser.post("/meedoen", **(BY_NUMBER | changes))
    wanted: dict[str, str] = dict(re.findall(r'name="(nummer|mail)" value="([a-z2-7]{26})"', browser.html))
    kind, who = next(iter(wanted.items()), ("", ""))
    browser.post("/meedoen/bevestig", **{kind: who, f"code-{kind}": browser.world.outside.code()})
    return who


def form(browser: Browser, **changes: str) -> dict[str, str]:
    """The first form to change, as it was shown."""
    hidden = dict(re.findall(r'name="(wie|revisie)" value="([^"]*)"', browser.html)[:2])
    radios = dict(re.findall(r'name="(adres-\d-tijd)" value="(\w+)" checked', browser.html))
    labels = dict(re.findall(r'name="(adres-\d-naam)" value="([^"]*)"', browser.html))
    return {**hidden, **radios, **labels, "sms": "ja", **changes}


def test_somebody_joins_by_number_and_sees_what_is_kept(world: World, browser: Browser) -> None:
    who = joined(browser)

    participant = world.participant(who)
    assert participant is not None
    assert participant.state is ParticipantState.ACTIVE
    assert participant.places[0].label == "Thuis"
    assert "Gelukt. Je doet mee." in browser.html
    assert "06•••••678" in browser.html
    assert NUMBER not in browser.html
    world.check_books()


def test_number_and_mail_together_take_two_codes_and_open_both(world: World, browser: Browser) -> None:
    browser.get("/meedoen")
    browser.post("/meedoen", **BY_NUMBER, mail=EMAIL)
    ids = {"nummer": id_of("number", NUMBER), "mail": id_of("email", EMAIL)}
    sms = re.search(r"\d{6}", world.outside.sent[0][1]["MessageBody"])
    assert sms
    assert all(who in browser.html for who in ids.values())

    browser.post("/meedoen/bevestig", **ids, code_nummer=f" {sms[0][:3]} {sms[0][3:]} ", code_mail="999999")
    assert browser.status == 422
    assert world.participant(ids["nummer"]) is not None
    browser.post("/meedoen/bevestig", mail=ids["mail"], code_mail=world.outside.code())

    assert browser.at == "/meedoen/beheer?welkom=1"
    assert "Telefoon: " in browser.html
    assert "Mail: j•••@example.nl" in browser.html


def test_the_link_in_the_mail_shows_a_button_and_confirms_nothing_by_itself(world: World, browser: Browser) -> None:
    browser.get("/meedoen")
    browser.post("/meedoen", **ADDRESS, mail=EMAIL, zestien="ja")
    link = re.search(r"https://kindalarm\.example(/\S+)", world.outside.text())
    assert link

    browser.get(link[1])

    assert world.participant(id_of("email", EMAIL)) is None
    assert f'value="{world.outside.code()}"' in browser.html
    browser.post("/meedoen/bevestig", mail=id_of("email", EMAIL), code_mail=world.outside.code())
    assert world.participant(id_of("email", EMAIL)) is not None


def test_more_addresses_are_added_without_losing_what_was_typed(world: World, browser: Browser) -> None:
    browser.get("/meedoen")
    browser.post("/meedoen", **(BY_NUMBER | {"doe": "adres-erbij", "bellen": "ja"}))

    assert "Adres 2" in browser.html
    assert 'value="06 12345678"' in browser.html
    assert world.outside.sent == []
    browser.post(
        "/meedoen",
        **BY_NUMBER,
        bellen="ja",
        adres_1_naam="Werk",
        adres_1_postcode="2011 AA",
        adres_1_nummer="1",
        adres_1_tijd="avond",
    )
    browser.post("/meedoen/bevestig", nummer=id_of("number", NUMBER), code_nummer=world.outside.code())

    participant = world.participant(id_of("number", NUMBER))
    assert participant is not None
    assert participant.channels == {Channel.SMS, Channel.VOICE}
    assert [(place.label, f"{place.windows[0].start:%H}") for place in participant.places] == [("Thuis", "07"), ("Werk", "17")]


def test_every_mistake_is_listed_with_a_link_to_its_field(browser: Browser) -> None:
    browser.get("/meedoen")
    browser.post(
        "/meedoen", nummer="+32470123456", mail="jan", adres_0_postcode="", adres_1_postcode="9999ZZ", adres_1_nummer="1"
    )

    assert browser.status == 422
    assert "<title>Fout: " in browser.html
    links = re.findall(r'<li><a href="#([^"]+)">', browser.html)
    assert links == ["nummer", "mail", "adres-0-postcode", "zestien"]
    for field in links:
        assert f'id="{field}"' in browser.html
        assert f'id="{field}-fout"' in browser.html
    assert 'value="+32470123456"' in browser.html


def test_a_number_without_sms_or_call_is_asked_for_one(browser: Browser) -> None:
    browser.get("/meedoen")
    browser.post("/meedoen", **{name: value for name, value in BY_NUMBER.items() if name != "sms"})

    assert re.findall(r'<li><a href="#([^"]+)">', browser.html) == ["sms"]


def test_an_empty_form_asks_for_everything_that_is_needed(browser: Browser) -> None:
    browser.get("/meedoen")
    browser.post("/meedoen")

    assert re.findall(r'<li><a href="#([^"]+)">', browser.html) == ["nummer", "adres-0-postcode", "zestien"]


@pytest.mark.parametrize(
    "fault",
    [
        {"error": urllib3.exceptions.ConnectTimeoutError()},
        {"error": urllib3.exceptions.ReadTimeoutError(None, "", "")},  # type: ignore[arg-type]  # no pool is at hand
        {"status": 500},
        {"status": 302},
        {"body": b"<html>"},
        {"body": b'{"response": {"docs": [{}]}}'},
        {"body": b'{"response": {"docs": [{"centroide_ll": "POINT(x y)"}]}}'},
        {"body": b'{"response": ' * 5_000},
        {"body": b'{"response": {"docs": [{"centroide_ll": "POINT(5.12 52.09)"}]}}' + b" " * 100_000},
    ],
)
def test_while_the_address_register_is_down_what_was_typed_stays(world: World, browser: Browser, fault: dict[str, Any]) -> None:
    for name, value in fault.items():
        setattr(world.register, name, value)
    browser.get("/meedoen")
    browser.post("/meedoen", **BY_NUMBER)

    assert browser.status == 503
    assert "We kunnen je adres nu niet opzoeken" in browser.html
    assert 'value="06 12345678"' in browser.html
    assert 'value="3511AB"' in browser.html
    assert world.outside.sent == []
    place = {"postcode": "3511AB", "house_number": "12"}
    status, body = world.call("POST", "", {"number": NUMBER, "channels": ["sms"], "places": [place], "over_16": True})
    assert (status, body["type"].rpartition("/")[2]) == (503, "address-lookup-down")


def test_while_no_code_can_be_sent_what_was_typed_stays(world: World, browser: Browser) -> None:
    world.outside.refuse_with = (500, "InternalServerException")
    browser.get("/meedoen")
    browser.post("/meedoen", **BY_NUMBER)

    assert browser.status == 503
    assert 'value="06 12345678"' in browser.html


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", PUBLIC_URL + ".evil.example", "http://kindalarm.example"])
def test_a_form_from_elsewhere_does_nothing(world: World, browser: Browser, origin: str) -> None:
    browser.get("/meedoen")
    browser.origin = origin
    browser.post("/meedoen", **BY_NUMBER)

    assert browser.status == 403
    assert world.outside.sent == []


def test_a_form_without_its_token_or_an_old_one_does_nothing_and_keeps_what_was_typed(world: World, browser: Browser) -> None:
    browser.post("/meedoen", **BY_NUMBER)
    assert browser.status == 403
    browser.get("/meedoen")
    world.later(hours=4)
    browser.post("/meedoen", **BY_NUMBER)

    assert browser.status == 403
    assert 'value="06 12345678"' in browser.html
    assert world.outside.sent == []


def test_a_wrong_code_is_told_at_its_field(browser: Browser) -> None:
    browser.get("/meedoen")
    browser.post("/meedoen", **BY_NUMBER)
    browser.post("/meedoen/bevestig", nummer=id_of("number", NUMBER), code_nummer="999999")

    assert browser.status == 422
    assert 'aria-describedby="code-nummer-fout"' in browser.html
    assert browser.cookie == ""


def test_whoever_has_no_code_sees_nothing(browser: Browser) -> None:
    assert "Je telefoonnummer of mailadres" in browser.get("/meedoen/beheer")
    assert browser.get("/meedoen/beheer/gegevens").startswith("<!doctype html>")
    assert browser.status == 403


def test_signing_in_by_code_works_with_number_and_with_mail(world: World, browser: Browser) -> None:
    joined(browser)
    other = Browser(world)
    other.get("/meedoen/beheer")
    other.post("/meedoen/beheer", wie="0612345678")
    other.post("/meedoen/bevestig", nummer=id_of("number", NUMBER), code_nummer=world.outside.code())
    assert "06•••••678" in other.html
    other.post("/meedoen/beheer", wie="wie@example.nl")
    assert "doet nog niet mee" in world.outside.text()


def test_signing_in_does_not_end_the_secret_of_the_api(world: World, browser: Browser) -> None:
    who, secret = world.join()
    browser.get("/meedoen/beheer")
    browser.post("/meedoen/beheer", wie=NUMBER)
    browser.post("/meedoen/bevestig", nummer=who, code_nummer=world.outside.code())

    assert world.call("GET", f"/{who}", secret=secret)[0] == 200


def test_places_and_times_are_changed_and_counted_anew(world: World, browser: Browser) -> None:
    who = joined(browser)
    new = {"nieuw-postcode": "2011AA", "nieuw-nummer": "1", "nieuw-naam": "Werk", "nieuw-tijd": "avond"}
    browser.post("/meedoen/beheer/wijzigen", **form(browser, **new, **{"adres-0-tijd": "altijd", "buurtonderzoek": "ja"}))

    assert "We hebben je keuzes bewaard." in browser.html
    participant = world.participant(who)
    assert participant is not None
    assert [f"{place.label} {place.windows[0].start:%H}" for place in participant.places] == ["Thuis 00", "Werk 17"]
    assert participant.inquiries
    world.check_books()
    browser.post("/meedoen/beheer/wijzigen", **form(browser, **{"adres-0-weg": "ja"}))
    world.check_books()


def test_hours_of_their_own_stay_when_something_else_is_changed(world: World, browser: Browser) -> None:
    place = {"latitude": 52.0907, "longitude": 5.1214, "windows": [{"start": "06:30", "until": "08:00"}]}
    who, _ = world.join(places=[place])
    browser.get("/meedoen/beheer")
    browser.post("/meedoen/beheer", wie=NUMBER)
    browser.post("/meedoen/bevestig", nummer=who, code_nummer=world.outside.code())
    assert "Zoals nu: 06:30 tot 08:00" in browser.html
    browser.post("/meedoen/beheer/wijzigen", **form(browser, bellen="ja"))

    participant = world.participant(who)
    assert participant is not None
    assert f"{participant.places[0].windows[0].start:%H:%M}" == "06:30"
    assert participant.channels == {Channel.SMS, Channel.VOICE}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"adres-0-weg": "ja"}, "nieuw-postcode"),
        ({"nieuw-postcode": "9999ZZ", "nieuw-nummer": "1"}, "nieuw-postcode"),
        ({"nieuw-postcode": "2011AA"}, "nieuw-postcode"),
        ({"sms": ""}, "sms"),
    ],
)
def test_a_change_that_cannot_be_is_told_at_its_field(browser: Browser, changes: dict[str, str], field: str) -> None:
    joined(browser)
    browser.post("/meedoen/beheer/wijzigen", **form(browser, **changes))

    assert browser.status == 422
    assert re.findall(r'<li><a href="#([^"]+)">', browser.html) == [field]
    assert f'id="{field}"' in browser.html


def test_a_change_on_a_page_that_is_no_longer_true_is_not_made(world: World, browser: Browser) -> None:
    who = joined(browser)
    stale = form(browser)
    browser.post("/meedoen/beheer/wijzigen", **form(browser))
    browser.post("/meedoen/beheer/wijzigen", **stale, **{"adres-0-weg": "ja"})

    assert browser.status == 409
    participant = world.participant(who)
    assert participant is not None
    assert len(participant.places) == 1


def test_nobody_changes_somebody_elses(world: World, browser: Browser) -> None:
    other, _ = world.join(number="+31687654321")
    joined(browser)
    for action in ("wijzigen", "stoppen"):
        browser.post(f"/meedoen/beheer/{action}", **(form(browser) | {"wie": other}))
        assert browser.status == 403
        browser.get("/meedoen/beheer")

    assert world.participant(other) is not None


def test_everything_can_be_downloaded(browser: Browser) -> None:
    joined(browser)

    (mine,) = json.loads(browser.get("/meedoen/beheer/gegevens"))

    assert mine["number"] == NUMBER
    assert browser.headers["Content-Disposition"].startswith("attachment")


def test_leaving_wipes_everything_and_signs_out(world: World, browser: Browser) -> None:
    who = joined(browser)
    browser.post("/meedoen/beheer/stoppen", wie=who)

    assert "Je bent afgemeld" in browser.html
    assert world.participant(who) is None
    assert browser.cookie == "__Host-meedoen="
    world.check_books()


def test_a_session_ends_after_half_an_hour_and_by_signing_out(world: World, browser: Browser) -> None:
    joined(browser)
    kept = browser.cookie
    world.later(minutes=30)
    assert "06•••••678" not in browser.get("/meedoen/beheer")
    world.now = world.now.replace(hour=13, minute=1)
    browser.cookie = kept
    assert "06•••••678" in browser.get("/meedoen/beheer")
    browser.post("/meedoen/beheer/uitloggen")
    assert "06•••••678" not in browser.html


@pytest.mark.parametrize("change", [lambda c: c[:-1] + ("0" if c[-1] != "0" else "1"), lambda c: c.replace("=", "=a", 1)])
def test_a_forged_cookie_opens_nothing(browser: Browser, change: Any) -> None:
    joined(browser)
    browser.cookie = change(browser.cookie)

    assert "06•••••678" not in browser.get("/meedoen/beheer")


def test_the_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts() -> None:
    cookie = Sessions(KEY).cookie(("a" * 26,), NOW)

    assert cookie.startswith("__Host-meedoen=")
    assert cookie.endswith("; Max-Age=1800; Path=/; Secure; HttpOnly; SameSite=Lax")


def test_the_link_in_a_message_shows_a_button_first(world: World, browser: Browser) -> None:
    who, secret = world.join()
    link = world.call("GET", f"/{who}", secret=secret)[1]["leave_url"].removeprefix(PUBLIC_URL)
    browser.get(link)
    assert "Ja, stop en wis alles" in browser.html
    assert world.participant(who) is not None
    browser.post(link)

    assert "Je bent afgemeld" in browser.html
    assert world.participant(who) is None
    browser.get(link)
    assert browser.status == 404


def test_a_mail_program_unsubscribes_with_one_click(world: World, browser: Browser) -> None:
    who, secret = world.join(email=EMAIL)
    link = world.call("GET", f"/{who}", secret=secret)[1]["leave_url"].removeprefix(PUBLIC_URL)
    browser.origin = ""
    browser.post(link, **{"List-Unsubscribe": "One-Click"})

    assert browser.status == 200
    assert world.participant(who) is None


@pytest.mark.parametrize("token", ["", "x", ".", f"{'a' * 26}.x", "a" * 5_000, "%00.%00"])
def test_a_link_that_leads_to_nobody_changes_nothing(world: World, browser: Browser, token: str) -> None:
    world.join()
    before = world.rows()
    for ask in (browser.get, browser.post):
        ask(f"/meedoen/af/{token}")
        assert browser.status == 404
    assert world.rows() == before


def test_a_wrong_token_leaves_nobody(world: World, browser: Browser) -> None:
    who, _ = world.join()
    browser.post(f"/meedoen/af/{who}.wrong")

    assert browser.status == 404
    assert world.participant(who) is not None


def test_what_people_type_is_escaped(browser: Browser) -> None:
    browser.get("/meedoen")
    browser.post("/meedoen", **(BY_NUMBER | {"nummer": '"><script>alert(1)</script>', "adres_0_naam": "<b>x</b>"}))
    assert "<script" not in browser.html
    assert "&lt;b&gt;x" in browser.html
    browser.get("/meedoen/bevestig?mail=%22%3E%3Cscript%3E&code=%3Cb%3E")
    assert "<script" not in browser.html


class Outline(HTMLParser):
    """What a screen reader needs: labels of fields, headings, the language, ids that are there once."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.labels: set[str] = set()
        self.fields: list[str] = []
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.described: set[str] = set()
        self.language = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        self.language = found.get("lang", self.language)
        self.described |= set(found.get("aria-describedby", "").split()) | set(found.get("aria-labelledby", "").split())
        if tag == "label":
            self.labels.add(found["for"])
        if tag == "input" and found.get("type") != "hidden":
            self.fields.append(found["id"])
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        assert tag != "script"
        assert "style" not in found
        assert not any(name.startswith("on") for name in found)


def test_every_page_can_be_read_aloud_and_needs_no_script(world: World, browser: Browser) -> None:
    pages = [browser.get("/meedoen"), browser.post("/meedoen", nummer="1", mail="x"), browser.get("/meedoen/nergens")]
    browser.get("/meedoen")
    pages.append(browser.post("/meedoen", **BY_NUMBER, mail=EMAIL))
    ids = {"nummer": id_of("number", NUMBER), "mail": id_of("email", EMAIL)}
    sms = re.search(r"\d{6}", world.outside.sent[0][1]["MessageBody"])
    assert sms
    pages.append(browser.post("/meedoen/bevestig", **ids, code_nummer=sms[0], code_mail=world.outside.code()))
    pages.append(browser.post("/meedoen/beheer/wijzigen", **form(browser, **{"nieuw-postcode": "9999ZZ", "nieuw-nummer": "1"})))

    for page in pages:
        outline = Outline(page)
        assert outline.language == "nl"
        assert outline.headings.count("h1") == 1
        assert set(outline.fields) <= outline.labels
        assert len(outline.ids) == len(set(outline.ids))
        assert outline.described <= set(outline.ids)


def test_pages_are_not_kept_and_load_nothing_from_elsewhere(browser: Browser) -> None:
    browser.get("/meedoen")

    assert browser.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in browser.headers["Content-Security-Policy"]
    assert "unsafe" not in browser.headers["Content-Security-Policy"]
    assert browser.headers["Referrer-Policy"] == "same-origin"
    browser.get("/meedoen/stijl.css")
    assert browser.headers["Content-Type"].startswith("text/css")


def test_the_handler_answers_http_api_events_with_or_without_a_list_of_cookies(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = boto3.client("secretsmanager", region_name="eu-central-1").create_secret(Name="key", SecretString=KEY.decode())
    settings = {
        "COMMUNITY_TABLE": TABLE,
        "CONTACT_KEY_SECRET_ARN": secret["ARN"],
        "GEOCODER_URL": "https://geocoder.example",
        "PUBLIC_URL": PUBLIC_URL,
        "SMS_ORIGINATION_IDENTITY": "BURGERNET",
        "SMS_CONFIGURATION_SET": "community",
        "EMAIL_FROM": "x@kindalarm.example",
        "EMAIL_CONFIGURATION_SET": "community",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    pages_handler.site.cache_clear()
    event = json.loads(json.dumps(EVENT))
    event["rawPath"], event["requestContext"]["http"]["method"] = "/meedoen/", "GET"

    assert pages_handler.handle(event, None)["statusCode"] == 200
    assert pages_handler.handle(event | {"cookies": ["__Host-meedoen=x", "a=b"]}, None)["statusCode"] == 200
    too_long = event | {"body": "x" * 30_000}
    assert pages_handler.handle(too_long, None)["statusCode"] == 400
    assert pages_handler.handle(event | {"body": "%%%", "isBase64Encoded": True}, None)["statusCode"] == 400
    world.dynamodb.delete_table(TableName=TABLE)
    broken = event | {"rawPath": f"/meedoen/af/{'a' * 26}.x"}
    assert pages_handler.handle(broken, None)["statusCode"] == 500
