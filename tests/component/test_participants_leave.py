"""Leaving without signing in: the stop word by SMS, dead and complaining mail addresses."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from alerting.runtime.telemetry import logger
from community import inbound_sms_handler, mail_events_handler
from participants_world import EMAIL, KEY, NUMBER, TABLE, World, id_of, joining

EVENTS = Path(__file__).parent.parent / "events"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with mock_aws():
        secret = boto3.client("secretsmanager", region_name="eu-central-1").create_secret(Name="key", SecretString=KEY.decode())
        monkeypatch.setenv("COMMUNITY_TABLE", TABLE)
        monkeypatch.setenv("CONTACT_KEY_SECRET_ARN", secret["ARN"])
        inbound_sms_handler.maker.cache_clear()
        mail_events_handler.maker.cache_clear()
        yield World()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger().registered_formatter)
    underneath = logging.getLogger(logger().service)
    underneath.addHandler(handler)
    yield lines
    underneath.removeHandler(handler)


def told(name: str, **changes: Any) -> str:
    return json.dumps(json.loads((EVENTS / f"{name}.json").read_text()) | changes)


def sqs(*bodies: str) -> dict[str, Any]:
    record = json.loads((EVENTS / "sms_sqs_record.json").read_text())
    return {"Records": [record | {"messageId": f"message-{index}", "body": body} for index, body in enumerate(bodies)]}


def failed(answer: dict[str, Any]) -> list[str]:
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


@pytest.mark.parametrize("word", ["STOP", "stop", " Af ", "UIT", "stoppen", "Stop.", "STOP!\n", '"stop"'])
def test_a_stop_word_in_any_case_ends_it(world: World, word: str) -> None:
    participant_id, _ = world.join()

    assert failed(inbound_sms_handler.handle(sqs(told("sms_inbound", messageBody=word)), None)) == []

    assert world.participant(participant_id) is None
    world.check_books()


@pytest.mark.parametrize("text", ["", "stop niet", "ja", "af en toe", "niet stoppen", "STOPP"])
def test_anything_else_is_passed_over_and_logged_by_its_id(world: World, log: io.StringIO, text: str) -> None:
    participant_id, _ = world.join()

    assert failed(inbound_sms_handler.handle(sqs(told("sms_inbound", messageBody=text)), None)) == []

    assert world.participant(participant_id) is not None
    assert "cae173d2-66b9-564c-8309-21f858e9fb84" in log.getvalue()
    assert NUMBER not in log.getvalue()


def test_a_stop_word_also_ends_a_request_that_was_never_confirmed(world: World) -> None:
    world.call("POST", "", joining())

    inbound_sms_handler.handle(sqs(told("sms_inbound")), None)

    assert world.rows() == {}


def test_a_stop_word_that_comes_twice_or_from_a_stranger_is_harmless(world: World, log: io.StringIO) -> None:
    world.join()
    event = sqs(told("sms_inbound"), told("sms_inbound"), told("sms_inbound", originationNumber="+32470123456"))

    assert failed(inbound_sms_handler.handle(event, None)) == []
    assert NUMBER not in log.getvalue()


@pytest.mark.parametrize("event", ["ses_bounce", "ses_complaint"])
def test_a_dead_or_complaining_address_leaves(world: World, event: str) -> None:
    participant_id, _ = world.join(email=EMAIL)

    assert failed(mail_events_handler.handle(sqs(told(event)), None)) == []

    assert world.participant(participant_id) is None
    assert world.rows()[(f"PARTICIPANT#{participant_id}", "LEFT")]["why"] in event
    world.check_books()


def test_a_full_mailbox_and_every_other_event_change_nothing(world: World) -> None:
    world.join(email=EMAIL)
    bounce = json.loads(told("ses_bounce"))["bounce"]
    full = told("ses_bounce", bounce=bounce | {"bounceType": "Transient", "bounceSubType": "MailboxFull"})
    delivery = json.dumps({"eventType": "Delivery", "delivery": {"recipients": [EMAIL]}, "mail": {}})

    assert failed(mail_events_handler.handle(sqs(full, delivery), None)) == []
    assert world.participant(id_of("email", EMAIL)) is not None


@pytest.mark.parametrize("body", ["", "no json", "[]", "{}", f'{{"originationNumber": ["{NUMBER}"], "eventType": 1}}'])
def test_garbage_fails_alone_and_is_not_logged(world: World, log: io.StringIO, body: str) -> None:
    world.join()
    for handler, good in ((inbound_sms_handler, "sms_inbound"), (mail_events_handler, "ses_bounce")):
        assert failed(handler.handle(sqs(body, told(good)), None)) == ["message-0"]
    assert NUMBER not in log.getvalue()
    assert EMAIL not in log.getvalue()
    assert world.participant(id_of("number", NUMBER)) is None


def test_a_table_that_does_not_answer_makes_the_message_come_again(world: World, log: io.StringIO) -> None:
    world.dynamodb.delete_table(TableName=TABLE)

    assert failed(inbound_sms_handler.handle(sqs(told("sms_inbound")), None)) == ["message-0"]
    assert NUMBER not in log.getvalue()
