"""Receipts of texts, calls and mails: what they change at their job, and what never leaves the function."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from alerting.runtime.telemetry import logger
from status import receipts_handler

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EVENTS = Path(__file__).parent.parent / "events"
TABLE = "deliveries"
KEY = {"pk": {"S": "7k2m9qxw#sms"}, "sk": {"S": "0001#J0001"}}
VOICE = {"pk": {"S": "7k2m9qxw#voice"}, "sk": {"S": "0001#J1-0001"}}
EMAIL = {"pk": {"S": "7k2m9qxw#email"}, "sk": {"S": "0001#J1-0001"}}
NUMBER = "31612345678"
ADDRESS = "jan@voorbeeld"


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator["DynamoDBClient"]:
    monkeypatch.setenv("DELIVERIES_TABLE", TABLE)
    receipts_handler.book.cache_clear()
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        for key in (KEY, VOICE, EMAIL):
            client.put_item(TableName=TABLE, Item=key | {"state": {"S": "done"}, "total": {"N": "100"}, "accepted": {"N": "100"}})
        yield client


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger().registered_formatter)
    underneath = logging.getLogger(logger().service)
    underneath.addHandler(handler)
    yield lines
    underneath.removeHandler(handler)


def sms(name: str, **changes: Any) -> str:
    return json.dumps(json.loads((EVENTS / f"sms_text_{name}.json").read_text()) | changes)


def call(name: str, **changes: Any) -> str:
    return json.dumps(json.loads((EVENTS / f"voice_{name}.json").read_text()) | changes)


def mail(name: str, **changes: Any) -> str:
    return json.dumps(json.loads((EVENTS / f"email_{name}.json").read_text()) | changes)


def sqs(*bodies: str) -> dict[str, Any]:
    record = json.loads((EVENTS / "sms_sqs_record.json").read_text())
    return {"Records": [record | {"messageId": f"message-{index}", "body": body} for index, body in enumerate(bodies)]}


def receive(*bodies: str) -> list[str]:
    answer = receipts_handler.handle(sqs(*bodies), None)
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def sets(table: "DynamoDBClient", key: Any = KEY) -> tuple[set[str], set[str]]:
    row = table.get_item(TableName=TABLE, Key=key)["Item"]
    return set(row.get("confirmed", {}).get("NS", [])), set(row.get("unconfirmed", {}).get("NS", []))


def rows(table: "DynamoDBClient") -> int:
    return table.scan(TableName=TABLE)["Count"]


def test_a_delivered_message_confirms_its_recipient_by_index(table: "DynamoDBClient") -> None:
    assert receive(sms("delivered")) == []
    assert sets(table) == ({"17"}, set())


def test_a_failed_message_is_unconfirmed(table: "DynamoDBClient") -> None:
    assert receive(sms("carrier_unreachable")) == []
    assert sets(table) == (set(), {"17"})


@pytest.mark.parametrize(
    "event_type", ["INVALID", "INVALID_MESSAGE", "UNREACHABLE", "BLOCKED", "CARRIER_BLOCKED", "SPAM", "TTL_EXPIRED", "UNKNOWN"]
)
def test_every_final_failure_of_the_service_counts_as_unconfirmed(table: "DynamoDBClient", event_type: str) -> None:
    receive(sms("carrier_unreachable", eventType=f"TEXT_{event_type}"))

    assert sets(table) == (set(), {"17"})


def test_the_same_receipt_five_times_counts_once(table: "DynamoDBClient") -> None:
    assert receive(*[sms("delivered")] * 5) == []
    assert sets(table) == ({"17"}, set())


def test_a_delivery_after_a_failure_moves_the_recipient(table: "DynamoDBClient") -> None:
    receive(sms("carrier_unreachable"))
    receive(sms("delivered"))

    assert sets(table) == ({"17"}, set())


def test_a_failure_that_arrives_after_the_delivery_changes_nothing(table: "DynamoDBClient", log: io.StringIO) -> None:
    receive(sms("delivered"))

    assert receive(sms("carrier_unreachable")) == []
    assert sets(table) == ({"17"}, set())
    assert log.getvalue() == ""


def test_the_carriers_word_confirms_only_when_it_is_final(table: "DynamoDBClient") -> None:
    receive(sms("delivered", eventType="TEXT_SUCCESSFUL", isFinal=False))
    assert sets(table) == (set(), set())

    receive(sms("delivered", eventType="TEXT_SUCCESSFUL"))
    assert sets(table) == ({"17"}, set())


def test_states_on_the_way_are_ignored(table: "DynamoDBClient") -> None:
    on_the_way = [
        sms("queued", eventType=f"TEXT_{state}", isFinal=final) for state in ("QUEUED", "SENT", "PENDING") for final in (0, 1)
    ]

    assert receive(sms("queued"), *on_the_way) == []
    assert sets(table) == (set(), set())


@pytest.mark.parametrize(
    "context",
    [
        {"a": "00000000", "v": "1", "j": "J0001", "i": "17"},
        {"a": "7k2m9qxw", "v": "2", "j": "J0001", "i": "17"},
        {"a": "7k2m9qxw", "v": "1", "j": "J0001", "i": "100"},
    ],
)
def test_a_receipt_of_an_unknown_job_is_logged_and_done_with(
    table: "DynamoDBClient", log: io.StringIO, context: dict[str, str]
) -> None:
    assert receive(sms("delivered", context=context), sms("carrier_unreachable", context=context)) == []
    assert sets(table) == (set(), set())
    assert rows(table) == 3
    assert log.getvalue().count("receipt of an unknown job") == 2
    assert context["a"] in log.getvalue()


def test_a_call_counts_when_the_message_was_played(table: "DynamoDBClient") -> None:
    assert receive(call("completed")) == []
    assert sets(table, VOICE) == ({"17"}, set())


@pytest.mark.parametrize("event_type", ["BUSY", "NO_ANSWER", "FAILED", "TTL_EXPIRED"])
def test_a_call_that_nobody_heard_is_unconfirmed_until_a_later_one_is_played(table: "DynamoDBClient", event_type: str) -> None:
    receive(call("no_answer", eventType=f"VOICE_{event_type}"))
    assert sets(table, VOICE) == (set(), {"17"})

    again = {"a": "7k2m9qxw", "v": "1", "j": "J1-0001", "i": "17", "n": "1"}
    receive(call("completed", context=again))
    assert sets(table, VOICE) == ({"17"}, set())


@pytest.mark.parametrize("event_type", ["INITIATED", "RINGING", "ANSWERED"])
def test_a_call_that_goes_on_decides_nothing(table: "DynamoDBClient", event_type: str) -> None:
    assert receive(call("completed", eventType=f"VOICE_{event_type}")) == []
    assert sets(table, VOICE) == (set(), set())


def test_a_call_is_never_counted_as_a_text(table: "DynamoDBClient") -> None:
    receive(call("completed", context={"a": "7k2m9qxw", "v": "1", "j": "J0001", "i": "17"}))
    assert sets(table) == (set(), set())


@pytest.mark.parametrize("event_type", ["Delivery", "Complaint"])
def test_a_mail_that_the_other_side_took_is_confirmed(table: "DynamoDBClient", event_type: str) -> None:
    assert receive(mail("delivery", eventType=event_type)) == []
    assert sets(table, EMAIL) == ({"17"}, set())


@pytest.mark.parametrize("event_type", ["Bounce", "Reject", "Rendering Failure"])
def test_a_mail_that_came_back_is_unconfirmed(table: "DynamoDBClient", event_type: str) -> None:
    assert receive(mail("bounce", eventType=event_type)) == []
    assert sets(table, EMAIL) == (set(), {"17"})


@pytest.mark.parametrize("event_type", ["Send", "DeliveryDelay", "Open", "Click", "Subscription"])
def test_a_mail_on_its_way_decides_nothing(table: "DynamoDBClient", event_type: str) -> None:
    assert receive(mail("delivery", eventType=event_type)) == []
    assert sets(table, EMAIL) == (set(), set())


def test_an_automatic_answer_after_the_delivery_changes_nothing(table: "DynamoDBClient") -> None:
    receive(mail("delivery"), mail("bounce"))
    assert sets(table, EMAIL) == ({"17"}, set())


def test_a_mail_that_was_not_sent_by_the_dispatch_is_logged_and_done_with(table: "DynamoDBClient", log: io.StringIO) -> None:
    event = json.loads(mail("delivery"))
    event["mail"]["tags"] = {"ses:configuration-set": ["kindalarm"]}
    assert receive(json.dumps(event)) == []
    assert sets(table, EMAIL) == (set(), set())
    assert "receipt without context" in log.getvalue()


def test_the_greeting_of_ses_is_no_receipt(table: "DynamoDBClient", log: io.StringIO) -> None:
    assert receive("Successfully validated SNS topic for Amazon SES event publishing.", mail("delivery")) == []
    assert sets(table, EMAIL) == ({"17"}, set())
    assert log.getvalue() == ""


def test_all_kinds_in_one_batch_find_their_own_job(table: "DynamoDBClient") -> None:
    assert receive(sms("delivered"), call("no_answer"), mail("delivery")) == []
    assert [sets(table, key) for key in (KEY, VOICE, EMAIL)] == [({"17"}, set()), (set(), {"17"}), ({"17"}, set())]


def test_a_message_that_was_not_sent_by_the_dispatch_is_logged_and_done_with(table: "DynamoDBClient", log: io.StringIO) -> None:
    event = json.loads(sms("delivered"))
    del event["context"]

    assert receive(json.dumps(event)) == []
    assert sets(table) == (set(), set())
    assert "receipt without context" in log.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "{}",
        f'{{"destinationPhoneNumber": "+{NUMBER}"}}',
        sms("delivered", context={"a": "7k2m9qxw"}),
        sms("delivered", context={"a": "7k2m9qxw", "v": "1", "j": "J0001#WHO", "i": "17"}),
        sms("delivered", context={"a": "7k2m9qxw", "v": "1", "j": "J0001", "i": f"+{NUMBER}"}),
        sms("delivered", messageId=[NUMBER]),
        f'{{"mail": {{"destination": ["{ADDRESS}"]}}}}',
        mail("delivery", mail={"messageId": "m", "tags": {"a": ["7k2m9qxw"], "i": [ADDRESS]}}),
        mail("delivery", mail=f"to {ADDRESS}"),
    ],
)
def test_garbage_fails_alone_and_goes_to_the_dead_letters(table: "DynamoDBClient", log: io.StringIO, body: str) -> None:
    assert receive(sms("carrier_unreachable"), body, sms("delivered")) == ["message-1"]
    assert sets(table) == ({"17"}, set())
    assert "message-1" in log.getvalue()
    assert NUMBER not in log.getvalue()
    assert ADDRESS not in log.getvalue()


def test_a_table_that_does_not_answer_makes_the_receipt_come_again(table: "DynamoDBClient", log: io.StringIO) -> None:
    table.delete_table(TableName=TABLE)

    assert receive(sms("delivered")) == ["message-0"]
    assert NUMBER not in log.getvalue()


def test_no_number_or_address_is_logged_or_stored(table: "DynamoDBClient", log: io.StringIO) -> None:
    receive(
        sms("delivered"),
        sms("carrier_unreachable"),
        sms("queued"),
        sms("delivered", context={"a": "x", "v": "1", "j": "J1", "i": "1"}),
        call("no_answer"),
        mail("delivery"),
        mail("bounce", mail={"messageId": "m", "destination": [ADDRESS], "tags": {"other": [ADDRESS]}}),
    )

    for secret in (NUMBER, ADDRESS):
        assert secret not in log.getvalue()
        assert secret not in json.dumps(table.scan(TableName=TABLE)["Items"])
