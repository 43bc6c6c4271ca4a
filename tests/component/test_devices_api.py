"""The device API: what a phone may send, what is kept of it, and who may see, change and erase it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from alerting.domain.coverage import cell_of, parent_of
from community.devices.device import DeviceState
from devices_world import APNS_TOKEN, FCM_TOKEN, PATH, UTRECHT, ZWOLLE, Phone, Phones, cell_at, registration

HOME = cell_at(UTRECHT)
AROUND_HOME = parent_of(HOME)


@pytest.fixture
def phones() -> Iterator[Phones]:
    with mock_aws():
        yield Phones()


def test_a_phone_registers_and_gets_an_id_and_a_secret_this_once(phones: Phones) -> None:
    answer = phones.ask("POST", body=registration())

    assert answer.status == 202
    assert set(answer.body) == {"id", "secret"}
    assert phones.messages() == [{"device_id": answer.body["id"]}]
    assert answer.body["secret"] not in json.dumps(list(phones.rows()), default=str)


def test_places_are_kept_as_cells_and_coordinates_nowhere(phones: Phones) -> None:
    phone = phones.register(places=[UTRECHT, {"latitude": 52.0908, "longitude": 5.1215}, ZWOLLE])

    assert phones.device(phone).wish.places == tuple(sorted({HOME, cell_at(ZWOLLE)}))
    kept = json.dumps(list(phones.rows()), default=str)
    assert "52." not in kept
    assert "5.12" not in kept


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"places": [{"latitude": "52.09", "longitude": 5.12}]}, "latitude"),
        ({"places": [{"latitude": 52.09, "longitude": True}]}, "longitude"),
        ({"places": [{"latitude": 52.09}]}, "longitude"),
        ({"places": [{"latitude": 5.12, "longitude": 52.09}]}, "places"),
        ({"places": [{"latitude": 48.86, "longitude": 2.35}]}, "places"),
        ({"places": [UTRECHT] * 4}, "places"),
        ({"places": [UTRECHT] * 50}, "places"),
        ({"places": "872ab2591ffffff"}, "places"),
        ({"places": [{**UTRECHT, "street": "Domplein"}]}, "street"),
        ({"near": "84196bfffffffff"[:-1] + "e"}, "near"),
        ({"near": "000000000000000"}, "near"),
        ({"near": HOME}, "near"),
        ({"near": 7}, "near"),
        ({"near": AROUND_HOME.upper()}, "near"),
        ({"near": cell_of(40.4, -3.7, 4)}, "near"),
        ({"over_16": False}, "over_16"),
        ({"over_16": "true"}, "over_16"),
        ({"over_16": 1}, "over_16"),
        ({"exercise": "no"}, "exercise"),
        ({"platform": "windows"}, "platform"),
        ({"platform": "apns"}, "token"),
        ({"platform": "apns", "token": "0a" * 31}, "token"),
        ({"platform": "apns", "token": "0a" * 101}, "token"),
        ({"platform": "apns", "token": "g" * 64}, "token"),
        ({"token": "x" * 19}, "token"),
        ({"token": "x" * 4097}, "token"),
        ({"token": "x" * 30 + "\n"}, "token"),
        ({"token": "een token met spaties erin"}, "token"),
        ({"language": "Nederlands"}, "language"),
        ({"phone": "+31612345678"}, "phone"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_kept(phones: Phones, wrong: dict[str, Any], field: str) -> None:
    answer = phones.ask("POST", body=registration(**wrong))

    assert answer.status == 422
    assert any(field in error["field"] for error in answer.body["errors"])
    assert list(phones.rows()) == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "[]", "null"])
def test_a_coordinate_that_is_no_number_is_refused(phones: Phones, number: str) -> None:
    body = json.dumps(registration(places=[{"latitude": "HERE", "longitude": 5.12}])).replace('"HERE"', number)

    assert phones.ask("POST", body=body).status == 422


def test_somebody_must_say_to_be_16_or_older(phones: Phones) -> None:
    body = registration()
    del body["over_16"]

    assert phones.ask("POST", body=body).status == 422


def test_a_platform_without_an_application_is_refused_with_those_there_are(phones: Phones) -> None:
    answer = phones.ask("POST", body=registration(platform="apns_sandbox", token=APNS_TOKEN))

    assert answer.status == 422
    assert answer.body["errors"] == [
        {"field": "platform", "message": "This service does not reach phones of this platform. It reaches: apns, fcm."}
    ]


def test_a_body_of_a_million_characters_is_refused(phones: Phones) -> None:
    assert phones.ask("POST", body=registration(token="x" * 1_000_000)).status == 413


def test_a_phone_sees_all_that_is_kept_of_it(phones: Phones) -> None:
    phone = phones.register(near=AROUND_HOME, platform="apns", token=APNS_TOKEN.upper())
    phones.work()

    answer = phones.speak(phone, "GET")

    assert answer.status == 200
    row = next(row for row in phones.rows() if row["pk"] == f"DEVICE#{phone.id}")
    assert answer.body | {"endpoint": "", "created_at": "", "changed_at": ""} == {
        "id": phone.id,
        "platform": "apns",
        "state": "active",
        "token": APNS_TOKEN,
        "language": "nl",
        "over_16": True,
        "places": [HOME],
        "near": AROUND_HOME,
        "exercise": False,
        "topics": ["national", f"near-{AROUND_HOME}", f"place-{HOME}"],
        "endpoint": "",
        "created_at": "",
        "changed_at": "",
    }
    internal = {"pk", "sk", "secret_hash", "revision", "step", "counted", "tokens", "subscribed"}
    assert set(row) - internal <= set(answer.body)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_wrong_secret_an_unknown_id_and_no_secret_get_the_same_answer(phones: Phones, method: str) -> None:
    phone = phones.register()
    body: dict[str, Any] | None = {} if method == "PATCH" else None

    answers = [
        phones.ask(method, f"{PATH}/{phone.id}", body, "not-the-secret"),
        phones.ask(method, f"{PATH}/{phone.id}", body, ""),
        phones.ask(method, f"{PATH}/{phone.id}", body),
        phones.ask(method, f"{PATH}/{'f' * 32}", body, phone.secret),
        phones.ask(method, f"{PATH}/{'f' * 32}", body, ""),
    ]

    assert {answer.status for answer in answers} == {401}
    assert len({json.dumps(answer.body | {"instance": ""}) for answer in answers}) == 1
    assert phones.device(phone).state is DeviceState.PENDING


def test_an_id_of_another_form_is_refused(phones: Phones) -> None:
    assert phones.ask("GET", f"{PATH}/TOKEN%23x", secret="s").status == 422


def test_a_change_leaves_what_it_does_not_name(phones: Phones) -> None:
    phone = phones.register(near=AROUND_HOME)

    answer = phones.speak(phone, "PATCH", {"places": [ZWOLLE]})

    assert answer.status == 202
    assert answer.body["places"] == [cell_at(ZWOLLE)]
    assert answer.body["near"] == AROUND_HOME
    assert answer.body["token"] == FCM_TOKEN


def test_null_turns_live_location_off(phones: Phones) -> None:
    phone = phones.register(near=AROUND_HOME)

    assert phones.speak(phone, "PATCH", {"near": None}).body["near"] is None


def test_a_change_is_as_strict_as_registering(phones: Phones) -> None:
    phone = phones.register()

    for wrong in (
        {"places": [{"latitude": "52.09", "longitude": 5.12}]},
        {"places": [UTRECHT] * 4},
        {"near": HOME},
        {"token": "short"},
        {"secret": "mine"},
    ):
        assert phones.speak(phone, "PATCH", wrong).status == 422
    assert phones.device(phone).revision == 1


def test_a_token_of_another_platform_is_refused(phones: Phones) -> None:
    phone = phones.register(platform="apns", token=APNS_TOKEN)

    assert phones.speak(phone, "PATCH", {"token": FCM_TOKEN}).status == 422


def test_a_token_that_another_registration_holds_is_refused(phones: Phones) -> None:
    phone, other = phones.register(), phones.register(token="another:" + FCM_TOKEN)
    phones.work()

    assert phones.speak(phone, "PATCH", {"token": "another:" + FCM_TOKEN}).status == 409
    assert phones.device(other).wish.token == "another:" + FCM_TOKEN


def test_what_a_phone_asked_for_is_forgotten_as_soon_as_it_leaves(phones: Phones) -> None:
    phone = phones.register(near=AROUND_HOME)

    assert phones.speak(phone, "DELETE").status == 202

    device = phones.device(phone)
    assert (device.state, device.wish.places, device.wish.near) == (DeviceState.LEAVING, (), "")
    assert phones.speak(phone, "GET").status == 401
    assert phones.speak(phone, "DELETE").status == 401


def test_a_lost_message_to_the_worker_costs_the_phone_nothing(phones: Phones) -> None:
    phones.sqs.delete_queue(QueueUrl=phones.queue_url)

    phone = phones.register()

    assert phones.device(phone).state is DeviceState.PENDING
    assert list(phones.registry.overdue(phones.now)) == []
    phones.later(minutes=3)
    assert list(phones.registry.overdue(phones.now)) == [phone.id]


def test_the_same_token_again_ends_the_former_registration(phones: Phones) -> None:
    former = phones.register()

    phone = phones.register(places=[ZWOLLE])

    assert phones.speak(former, "GET").status == 401
    assert phones.speak(phone, "GET").body["places"] == [cell_at(ZWOLLE)]
    assert phones.ask("GET", f"{PATH}/{phone.id}", secret=former.secret).status == 401
    assert [device.id for device in phones.devices()] == [phone.id]


def test_an_id_is_nothing_to_another_phone(phones: Phones) -> None:
    phone, other = phones.register(), phones.register(token="another:" + FCM_TOKEN)

    assert phones.speak(Phone(phone.id, other.secret), "GET").status == 401
