"""Endpoints that SNS can no longer reach: their devices are dead, and nothing of them stays but the way back."""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from moto import mock_aws

from alerting.runtime.telemetry import logger
from community.devices.bury_device import bury_device
from community.devices.device import DEAD_KEPT, DeviceState
from community.devices.endpoint_event import EndpointEvent, MalformedEventError
from devices_world import EVENTS, FCM_TOKEN, UTRECHT, Phone, Phones

NEW_TOKEN = "new:" + FCM_TOKEN


@pytest.fixture
def phones() -> Iterator[Phones]:
    with mock_aws():
        yield Phones()


@pytest.fixture
def phone(phones: Phones) -> Phone:
    phone = phones.register(places=[UTRECHT])
    phones.work()
    return phone


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger().registered_formatter)
    underneath = logging.getLogger(logger().service)
    underneath.addHandler(handler)
    yield lines
    underneath.removeHandler(handler)


@pytest.mark.parametrize("failure", ["InvalidPlatformToken", "EndpointDisabled"])
def test_a_dead_endpoint_goes_with_its_subscriptions_counts_and_token(phones: Phones, phone: Phone, failure: str) -> None:
    phones.fail(phones.device(phone).done.endpoint, failure)
    phones.work()

    device = phones.device(phone)
    assert (device.state, device.wish.token, device.wish.places) == (DeviceState.DEAD, "", ())
    assert phones.subscriptions() == {}
    assert phones.endpoints() == {}
    assert phones.counts() == {}
    assert phones.kinds() <= {"DEVICE", "TOPICS", "COUNT"}


def test_a_dead_device_may_come_back_with_a_new_token(phones: Phones, phone: Phone) -> None:
    phones.fail(phones.device(phone).done.endpoint)
    phones.work()

    assert phones.speak(phone, "GET").body["state"] == "dead"
    assert phones.speak(phone, "PATCH", {"places": [UTRECHT]}).status == 409
    assert phones.speak(phone, "PATCH", {"token": NEW_TOKEN, "places": [UTRECHT]}).status == 202
    phones.work()

    assert phones.device(phone).state is DeviceState.ACTIVE
    assert len(phones.topics_of(phone)) == 2
    phones.later(days=40)
    assert phones.device(phone).state is DeviceState.ACTIVE


def test_a_dead_device_is_forgotten_after_its_term(phones: Phones, phone: Phone) -> None:
    phones.fail(phones.device(phone).done.endpoint)
    phones.work()
    phones.now += DEAD_KEPT + timedelta(seconds=1)

    assert phones.speak(phone, "GET").status == 401
    row = next(row for row in phones.rows() if row["pk"].startswith("DEVICE#"))
    assert row["ttl"] < phones.now.timestamp()


def test_a_dead_device_can_still_be_erased(phones: Phones, phone: Phone) -> None:
    phones.fail(phones.device(phone).done.endpoint)
    phones.work()

    assert phones.speak(phone, "DELETE").status == 202
    phones.work()

    assert phones.devices() == []


def test_a_token_of_a_dead_device_can_be_registered(phones: Phones, phone: Phone) -> None:
    phones.fail(phones.device(phone).done.endpoint)

    again = phones.register()
    phones.work()

    assert phones.device(again).state is DeviceState.ACTIVE
    assert [attributes["Enabled"] for attributes in phones.endpoints().values()] == ["true"]
    assert phones.counts() == phones.recount()


def test_an_event_of_an_endpoint_that_works_again_changes_nothing(phones: Phones, phone: Phone) -> None:
    phones.fail(phones.device(phone).done.endpoint, disable=False)

    assert phones.device(phone).state is DeviceState.ACTIVE
    assert phones.messages() == []


def test_a_message_that_was_too_large_or_too_late_kills_nobody(phones: Phones, phone: Phone) -> None:
    for failure in ("InvalidNotification", "NotificationTTLExpired", "PlatformCredentialsExpired"):
        phones.fail(phones.device(phone).done.endpoint, failure)

    assert phones.device(phone).state is DeviceState.ACTIVE


def test_an_event_for_a_phone_that_just_sent_a_new_token_does_not_take_it_away(phones: Phones, phone: Phone) -> None:
    phones.speak(phone, "PATCH", {"token": NEW_TOKEN})

    phones.fail(phones.device(phone).done.endpoint)
    phones.work()

    device = phones.device(phone)
    assert (device.state, device.wish.token) == (DeviceState.ACTIVE, NEW_TOKEN)
    assert phones.endpoints()[device.done.endpoint]["Enabled"] == "true"


def test_a_repeated_event_changes_nothing(phones: Phones, phone: Phone) -> None:
    endpoint = phones.device(phone).done.endpoint
    phones.fail(endpoint)
    phones.fail(endpoint)
    phones.work()
    phones.fail(endpoint, disable=False)

    assert phones.device(phone).state is DeviceState.DEAD
    assert phones.counts() == {}


def test_an_endpoint_that_nobody_knows_is_logged_by_its_id(phones: Phones, log: io.StringIO) -> None:
    phones.fail("arn:aws:sns:eu-central-1:123456789012:endpoint/GCM/app/stranger", disable=False)

    assert "stranger" in log.getvalue()


def test_other_events_of_an_endpoint_change_nothing(phones: Phones, phone: Phone) -> None:
    bury_device(phones.undertaker, EndpointEvent.parse((EVENTS / "sns_endpoint_updated.json").read_text()))

    assert phones.device(phone).state is DeviceState.ACTIVE


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"EventType": "DeliveryFailure"}', '{"EventType": 1, "EndpointArn": "arn:secret"}']
)
def test_what_is_no_event_is_refused_without_its_words(body: str) -> None:
    with pytest.raises(MalformedEventError) as refused:
        EndpointEvent.parse(body)
    assert "secret" not in str(refused.value)
