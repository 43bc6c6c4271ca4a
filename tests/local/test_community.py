"""Joining and leaving as citizens and their phones do it: over the front door, with what comes back by SMS, mail and push."""

import json
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from local.join import codes_of, wait_for_phones
from local.people import GRONINGEN
from local.scenario import newest, sign_by_two, wait_for_channels
from local.seed import NATIONAL, OPERATOR
from local.stack import Stack
from local.story_facts import missing_child, with_photo
from local.web import Answer, call

from alerting.domain.area import Circle

pytestmark = pytest.mark.local

MAASTRICHT = (50.8514, 5.6910)
AREA = Circle(latitude=MAASTRICHT[0], longitude=MAASTRICHT[1], radius_m=1_000, description="Maastricht")
PEOPLE = "/v1/public/participants"


def until(true: Callable[[], Any], seconds: float = 20) -> Any:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def send(stack: Stack, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    sent = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return call(method, f"{stack.outside.front_door}{path}", json.dumps(body).encode() if body is not None else None, sent)


def submit(stack: Stack, path: str, cookie: str = "", **fields: str) -> Answer:
    """A form, as a browser sends it."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": stack.outside.public_url}
    headers |= {"Cookie": cookie} if cookie else {}
    return call("POST", f"{stack.outside.front_door}{path}", urlencode(fields).encode(), headers)


def form_token(page: Answer) -> str:
    found = re.search(r'name="formulier" value="([^"]+)"', page.body.decode())
    assert found is not None
    return found[1]


def phone(stack: Stack, token: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in stack.outside.received()["phones"] if item["token"] == token)
    return found


def push_alert(stack: Stack) -> tuple[str, str]:
    """An alert for Maastricht, by push only, and its title."""
    content = with_photo(missing_child(datetime.now(UTC), AREA), stack.photo) | {"channels": ["push", "web"]}
    alert_id = str(stack.api(OPERATOR).post("/v1/alerts", content)["alert"]["id"])
    sign_by_two(stack, alert_id, OPERATOR, NATIONAL)
    wait_for_channels(stack.api(OPERATOR), alert_id)
    return alert_id, newest(stack, alert_id).texts["push"]["first"]["title"]


def told(stack: Stack, token: str, alert_id: str) -> list[str]:
    return [note["title"] for note in phone(stack, token)["told"] if note["key"] == alert_id]


def test_a_phone_that_registers_hears_of_its_places_until_it_moves_or_is_erased(stack: Stack) -> None:
    outside, (stays, moves, goes) = stack.outside, (secrets.token_hex(32) for _ in range(3))
    outside.order(
        phones=[
            {"token": token, "name": f"Proef {n}", "platform": platform, "places": [MAASTRICHT]}
            for n, (token, platform) in enumerate(((stays, "iphone"), (moves, "android"), (goes, "android")))
        ],
        register=[stays, moves, goes],
    )
    wait_for_phones(outside)
    first, title = push_alert(stack)
    assert until(lambda: all(told(stack, token, first) == [title] for token in (stays, moves, goes)))
    outside.order(change={moves: {"places": [GRONINGEN]}}, erase=[goes])
    wait_for_phones(outside)
    assert until(lambda: not _is_subscribed(stack, goes))
    second, title = push_alert(stack)
    assert until(lambda: told(stack, stays, second) == [title])
    assert [told(stack, token, second) for token in (moves, goes)] == [[], []]
    for alert_id in (first, second):
        stack.api(NATIONAL).post(f"/v1/alerts/{alert_id}/stop")
    outside.order(erase=[stays, moves])
    assert until(lambda: not _is_subscribed(stack, stays) and not _is_subscribed(stack, moves))


def _is_subscribed(stack: Stack, token: str) -> bool:
    """Whether SNS still knows the phone."""
    sns = stack.aws.session().client("sns", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
    platform = {"iphone": "app/APNS/kindalarm-iphone", "android": "app/GCM/kindalarm-android"}[phone(stack, token)["platform"]]
    application = f"arn:aws:sns:eu-central-1:000000000000:{platform}"
    national = sns.list_subscriptions_by_topic(TopicArn=stack.outputs["NationalTopicArn"])["Subscriptions"]
    for item in national:
        if item["Endpoint"].startswith(application):
            attributes = sns.get_endpoint_attributes(EndpointArn=item["Endpoint"])["Attributes"]
            if attributes["Token"] == token:
                return True
    return False


def test_somebody_joins_by_number_and_address_sees_all_that_is_kept_and_leaves(stack: Stack) -> None:
    number = "+31655599001"
    places = [{"postcode": "6211 ck", "house_number": "12", "label": "Thuis"}]
    request = {"number": "06 555 99001", "channels": ["sms"], "places": places, "over_16": True}
    assert send(stack, "POST", PEOPLE, request).status == 202
    code = until(lambda: codes_of(stack.outside.received()).get(number))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert send(stack, "POST", f"{PEOPLE}/confirm", {"number": number, "code": wrong}).status >= 400
    access = send(stack, "POST", f"{PEOPLE}/confirm", {"number": number, "code": code}).json()
    own = {"Authorization": f"Bearer {access['secret']}"}
    kept = send(stack, "GET", f"{PEOPLE}/{access['id']}", **own).json()
    assert (kept["number"], kept["state"], kept["channels"]) == (number, "active", ["sms"])
    assert (kept["places"][0]["latitude"], kept["places"][0]["longitude"]) == (50.8489, 5.6887)
    assert send(stack, "GET", f"{PEOPLE}/{access['id']}", Authorization="Bearer wrong").status in {401, 403, 404}
    assert send(stack, "DELETE", f"{PEOPLE}/{access['id']}", **own).status == 204
    assert send(stack, "GET", f"{PEOPLE}/{access['id']}", **own).status in {401, 403, 404}


def test_an_address_that_does_not_exist_is_said_to_be_unknown(stack: Stack) -> None:
    places = [{"postcode": "9999 ZZ", "house_number": "1"}]
    request = {"email": "proef@voorbeeld.example", "channels": ["email"], "places": places, "over_16": True}
    answer = send(stack, "POST", PEOPLE, request)
    assert answer.status == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["places.0.postcode"]


def test_an_address_register_that_is_down_is_said_to_be_down(stack: Stack) -> None:
    places = [{"postcode": "6211 CK", "house_number": "1"}]
    request = {"email": "proef@voorbeeld.example", "channels": ["email"], "places": places, "over_16": True}
    stack.outside.fail("geocoder", "500", times=1)
    assert send(stack, "POST", PEOPLE, request).status == 503


def test_somebody_joins_and_leaves_on_the_pages_without_a_script(stack: Stack) -> None:
    """The cookie of who is signed in comes back as a browser gives it, and leads nowhere after leaving."""
    address = "pagina@voorbeeld.example"
    page = send(stack, "GET", "/meedoen")
    assert page.status == 200
    assert b"<script" not in page.body
    fields = {"adres-0-postcode": "6211CK", "adres-0-nummer": "12", "adres-0-tijd": "altijd", "zestien": "ja"}
    asked = submit(stack, "/meedoen", formulier=form_token(page), mail=address, doe="meedoen", **_named(page, fields))
    assert asked.status == 303, asked.body.decode()
    confirm = send(stack, "GET", asked.headers["location"])
    code = until(lambda: codes_of(stack.outside.received()).get(address))
    wanted = {key: values[0] for key, values in parse_qs(urlsplit(asked.headers["location"]).query).items()}
    done = submit(stack, "/meedoen/bevestig", formulier=form_token(confirm), **wanted, **{"code-mail": code})
    assert done.status == 303, done.body.decode()
    cookie = done.headers["set-cookie"].partition(";")[0]
    own = call("GET", f"{stack.outside.front_door}/meedoen/beheer", headers={"Cookie": cookie})
    assert b"/meedoen/beheer/stoppen" in own.body
    left = submit(stack, "/meedoen/beheer/stoppen", cookie, formulier=form_token(own), wie=wanted["mail"])
    assert left.status == 200
    again = call("GET", f"{stack.outside.front_door}/meedoen/beheer", headers={"Cookie": cookie})
    assert b"/meedoen/beheer/stoppen" not in again.body


def _named(page: Answer, fields: dict[str, str]) -> dict[str, str]:
    """The fields, which must be on the page under these names."""
    names = set(re.findall(r'name="([^"]+)"', page.body.decode()))
    assert fields.keys() <= names, names
    return fields


def test_a_form_from_another_site_is_refused(stack: Stack) -> None:
    page = send(stack, "GET", "/meedoen")
    body = urlencode({"formulier": form_token(page), "mail": "x@voorbeeld.example"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://elders.example"}
    assert call("POST", f"{stack.outside.front_door}/meedoen", body, headers).status == 403
