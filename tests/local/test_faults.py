"""Receivers that fail, messages that come twice, a stop in the middle: nothing lost, nothing twice, the others unaffected."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from local.scenario import Progress, sign_by_two, wait_for_channels
from local.seed import NATIONAL, OPERATOR
from local.stack import Stack
from local.story_facts import CAR, amber_alert, with_photo

from alerting.domain.alert import Version
from alerting.events import Envelope

pytestmark = pytest.mark.local

PATIENCE = 75


def release(stack: Stack) -> str:
    """An alert about a child and a car, so that every sign has something to show."""
    content = {**with_photo(amber_alert(datetime.now(UTC)), stack.seeded.photo), "vehicles": [CAR]}
    alert_id: str = stack.api(OPERATOR).post("/v1/alerts", content)["alert"]["id"]
    sign_by_two(stack, alert_id, OPERATOR, NATIONAL)
    return alert_id


def version(stack: Stack, alert_id: str, number: int) -> Version:
    return Version.model_validate(stack.api(OPERATOR).get(f"/v1/alerts/{alert_id}/versions/{number}"))


def channel(progress: Progress, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(item for item in progress["channels"] if item["channel"] == name)
    return found


def texts_by_number(stack: Stack, alert_id: str) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for item in stack.outside.received()["sms"]:
        if item["context"]["a"] == alert_id:
            texts.setdefault(item["number"], []).append(item["body"])
    return texts


def networks(stack: Stack) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in stack.outside.received()["networks"] if not item["exercise"]}


def notes_per_phone(stack: Stack, alert_id: str) -> Sequence[int]:
    phones = [item for item in stack.outside.received()["phones"] if item["alive"] and not item["exercise"]]
    return [sum(note["key"] == alert_id for note in phone["received"]) for phone in phones]


def test_display_networks_that_fail_each_in_their_way_show_it_once_and_delay_nobody(stack: Stack) -> None:
    failing = {"rijkswegen-klein": "500", "rijkswegen-groot": "429", "perrons": "garbage", "stationsborden": "lost"}
    for network, kind in failing.items():
        stack.outside.fail(f"display:{network}", kind, times=1)
    alert_id = release(stack)
    progress = wait_for_channels(stack.api(OPERATOR), alert_id)
    assert channel(progress, "display")["accepted"] == len(failing)
    assert all(alert_id in item["shows"] for item in networks(stack).values())
    shown = [told for item in networks(stack).values() for told in item["told"] if told["alert_id"] == alert_id]
    assert Counter(told["repeated"] for told in shown) == {False: 4, True: 1}  # the lost answer: told twice, shown once
    for other in ("push", "sms"):
        assert channel(progress, other)["accepted"] == channel(progress, other)["planned"]
        assert channel(progress, other)["last_at"] < channel(progress, "display")["last_at"]


@pytest.mark.parametrize("kind", ["500", "429", "garbage"])
def test_a_provider_that_fails_for_a_while_gets_everything_once_and_delays_no_other_channel(stack: Stack, kind: str) -> None:
    for receiver, times in (("sms", 4), ("push", 1)):
        stack.outside.fail(receiver, kind, times)
    alert_id = release(stack)
    progress = wait_for_channels(stack.api(OPERATOR), alert_id)
    text = version(stack, alert_id, 1).texts["sms"]["first"]["text"]
    assert texts_by_number(stack, alert_id) == {number: [text] for number in stack.seeded.numbers}
    assert set(notes_per_phone(stack, alert_id)) == {1}
    assert channel(progress, "display")["accepted"] == channel(progress, "display")["planned"]
    assert channel(progress, "display")["last_at"] < min(channel(progress, name)["last_at"] for name in ("sms", "push"))


def test_an_envelope_delivered_five_times_reaches_everybody_once(stack: Stack) -> None:
    alert_id = release(stack)
    wait_for_channels(stack.api(OPERATOR), alert_id)
    envelope = Envelope.of(version(stack, alert_id, 1))
    sns = stack.aws.session().client("sns", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
    for _ in range(5):
        sns.publish(
            TopicArn=stack.outputs["AlertsTopicArn"],
            Message=envelope.model_dump_json(),
            MessageAttributes={
                "channels": {"DataType": "String.Array", "StringValue": '["push", "sms", "display"]'},
                "lane": {"DataType": "String", "StringValue": "urgent"},
                "exercise": {"DataType": "String", "StringValue": "false"},
            },
        )
    time.sleep(3)
    assert Counter(len(texts) for texts in texts_by_number(stack, alert_id).values()) == {1: len(stack.seeded.numbers)}
    assert set(notes_per_phone(stack, alert_id)) == {1}
    told = [told for item in networks(stack).values() for told in item["told"] if told["alert_id"] == alert_id]
    assert len(told) == len(networks(stack))


def test_a_stop_in_the_middle_reaches_whoever_heard_the_alert_and_nobody_else(stack: Stack) -> None:
    stack.outside.fail("sms", "slow")
    try:
        alert_id = release(stack)
        until(lambda: len(texts_by_number(stack, alert_id)) >= 15)
        stack.api(NATIONAL).post(f"/v1/alerts/{alert_id}/stop")
        reached_at_stop = set(texts_by_number(stack, alert_id))
    finally:
        stack.outside.fail("sms", None)
    alert, stop = (version(stack, alert_id, number).texts["sms"] for number in (1, 2))
    both = [alert["first"]["text"], stop["reached"]["text"]]
    until(lambda: all(texts == both for texts in texts_by_number(stack, alert_id).values()))
    texts = texts_by_number(stack, alert_id)
    assert {tuple(item) for item in texts.values()} == {tuple(both)}
    assert reached_at_stop <= set(texts)
    assert len(texts) < len(stack.seeded.numbers)
    wait_for_channels(stack.api(OPERATOR), alert_id)


def until(true: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.2)
