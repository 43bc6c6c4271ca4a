"""The four functions as Lambda calls them: settings from the environment, batches of which each message stands alone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from alerting.runtime.settings import SettingsError
from community import devices_api_handler, devices_handler, devices_sweep_handler, endpoint_events_handler
from community.devices.device import DeviceState, Platform
from devices_world import AREA_PREFIX, COMMUNITY, EVENTS, PATH, Phone, Phones, failure_of, registration


class Context:
    """Lambda's context with so much time left."""

    def __init__(self, milliseconds: int = 30_000) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Iterator[Phones]:
    for made in (
        devices_api_handler.api,
        devices_handler.office,
        devices_sweep_handler.sweep,
        endpoint_events_handler.undertaker,
    ):
        made.cache_clear()
    with mock_aws():
        phones = Phones()
        for key, value in {
            "COMMUNITY_TABLE": COMMUNITY,
            "DEVICES_QUEUE_URL": phones.queue_url,
            "NATIONAL_TOPIC_ARN": phones.national["national"],
            "EXERCISE_NATIONAL_TOPIC_ARN": phones.national["exercise-national"],
            "AREA_TOPIC_PREFIX": AREA_PREFIX,
            "APNS_APPLICATION_ARN": phones.applications[Platform.APNS],
            "APNS_SANDBOX_APPLICATION_ARN": "",
            "FCM_APPLICATION_ARN": phones.applications[Platform.FCM],
            "SUBSCRIBES_PER_SECOND": "40",
        }.items():
            monkeypatch.setenv(key, value)
        yield phones


def sqs(*bodies: str) -> dict[str, Any]:
    record = json.loads((EVENTS / "devices_sqs_record.json").read_text())
    return {"Records": [record | {"messageId": f"message-{index}", "body": body} for index, body in enumerate(bodies)]}


def wake(*ids: str) -> dict[str, Any]:
    return sqs(*(json.dumps({"device_id": device_id}) for device_id in ids))


def work(event: dict[str, Any], context: Context | None = None) -> list[str]:
    answer = devices_handler.handle(event, context or Context())  # type: ignore[arg-type]  # all that it asks of a context
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def test_the_api_answers_over_the_table_and_the_queue_of_its_settings(phones: Phones) -> None:
    event = json.loads((EVENTS / "http_api_get.json").read_text())
    event["rawPath"] = event["requestContext"]["http"]["path"] = PATH
    event["requestContext"]["http"]["method"] = "POST"
    event["body"] = json.dumps(registration())

    answer = devices_api_handler.handle(event, None)  # type: ignore[arg-type]  # nothing looks at Lambda's context

    assert answer["statusCode"] == 202
    body = json.loads(answer["body"])
    assert len(body["secret"]) == 43
    assert phones.messages() == [{"device_id": body["id"]}]


def test_the_worker_settles_each_device_and_keeps_only_what_fails(phones: Phones) -> None:
    phone = phones.register()

    assert work(sqs("no JSON", json.dumps({"device_id": phone.id}), "{}")) == ["message-0", "message-2"]

    assert phones.device(phone).state is DeviceState.ACTIVE
    assert len(phones.topics_of(phone)) == 2


def test_the_worker_begins_nothing_that_it_has_no_time_for(phones: Phones) -> None:
    phone = phones.register()

    assert work(wake(phone.id), Context(4_000)) == ["message-0"]
    assert phones.device(phone).step == 0


def test_a_device_that_another_worker_has_stays_in_the_queue(phones: Phones) -> None:
    phone = phones.register()
    phones.worker().worklist.claim(phones.device(phone), devices_handler.office().clock())

    assert work(wake(phone.id)) == ["message-0"]


def test_the_sweep_wakes_for_what_waited_longer_than_two_minutes(phones: Phones) -> None:
    phone = phones.register()  # at the test's time, which is past
    phones.messages()

    assert devices_sweep_handler.handle({}, None) == {"woken": 1}  # type: ignore[arg-type]  # the clock says it all
    assert phones.messages() == [{"device_id": phone.id}]


def test_endpoint_events_mark_devices_and_keep_only_what_fails(phones: Phones) -> None:
    phone: Phone = phones.register()
    phones.work()
    endpoint = phones.device(phone).done.endpoint
    phones.sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "false"})

    answer = endpoint_events_handler.handle(sqs("no JSON", failure_of(endpoint)), None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}
    assert phones.device(phone).state is DeviceState.DEAD
    assert phones.messages() == [{"device_id": phone.id}]


def test_missing_settings_are_named_all_at_once(phones: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    del phones
    monkeypatch.delenv("AREA_TOPIC_PREFIX")
    monkeypatch.delenv("FCM_APPLICATION_ARN")

    with pytest.raises(SettingsError, match=r"AREA_TOPIC_PREFIX is missing; FCM_APPLICATION_ARN is missing"):
        devices_handler.office()
