"""Receivers that fail, messages that come twice, a stop in the middle: nothing lost, nothing twice, the others unaffected."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from local.arrivals import arrived
from local.people import DOM
from local.scenario import sign_by_two, update, wait_for_channels
from local.seed import NATIONAL, OPERATOR
from local.stack import Stack
from local.story import Progress
from local.story_facts import CAR, amber_alert, missing_child, with_photo

from alerting.domain.alert import Version
from alerting.domain.area import Circle
from alerting.events import Envelope

pytestmark = pytest.mark.local

PATIENCE = 75
#: Of the SMS to everybody: shards of a hundred, each sent in blocks of ten.
JOBS_AT_ONCE, BLOCK = 2, 10


def release(stack: Stack) -> str:
    """An alert about a child and a car, so that every sign has something to show."""
    content = {**with_photo(amber_alert(datetime.now(UTC)), stack.photo), "vehicles": [CAR]}
    alert_id: str = stack.api(OPERATOR).post("/v1/alerts", content)["alert"]["id"]
    sign_by_two(stack, alert_id, OPERATOR, NATIONAL)
    return alert_id


def version(stack: Stack, alert_id: str, number: int) -> Version:
    return Version.model_validate(stack.api(OPERATOR).get(f"/v1/alerts/{alert_id}/versions/{number}"))


def channel(progress: Progress, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(item for item in progress["channels"] if item["channel"] == name)
    return found


def texts_by_number(stack: Stack, alert_id: str) -> dict[str, list[str]]:
    got = arrived(stack.outside.received(), "sms", alert_id)
    return {number: [text for (text,) in texts] for number, texts in got.items()}


def numbers(stack: Stack) -> frozenset[str]:
    """Everybody with SMS, but for who left in another test."""
    return stack.seeded.people.contacts("sms") - stack.gone.keys()


def notes_per_phone(stack: Stack, alert_id: str) -> set[int]:
    """How often phones told their owners of an alert; once each where the set is {1}."""
    told = arrived(stack.outside.received(), "push", alert_id)
    return {len(told.get(token, ())) for token in stack.seeded.people.phones()}


def networks(stack: Stack) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in stack.outside.received()["networks"] if not item["exercise"]}


def wait_until_quiet(stack: Stack, channel_: str) -> None:
    """Until nothing of earlier tests is under way on a channel: it would meet the faults that this test is about."""
    sqs = stack.aws.session().client("sqs", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
    urls = [stack.outputs[f"{channel_.capitalize()}{lane}QueueUrl"] for lane in ("Urgent", "Routine")]
    end = time.monotonic() + 60
    while time.monotonic() < end:
        counts = [sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"] for url in urls]
        left = (int(count) for each in counts for key, count in each.items() if key.startswith("ApproximateNumberOfMessages"))
        if not sum(left):
            return
        time.sleep(0.2)
    pytest.fail(f"the channel {channel_} does not come to rest")


def test_display_networks_that_fail_each_in_their_way_show_it_once_and_delay_nobody(stack: Stack) -> None:
    wait_until_quiet(stack, "display")
    failing = {"rijkswegen-klein": "500", "rijkswegen-groot": "429", "perrons": "garbage", "stationsborden": "lost"}
    for network, kind in failing.items():
        stack.outside.fail(f"display:{network}", kind, times=1)
    alert_id = release(stack)
    progress = wait_for_channels(stack.api(OPERATOR), alert_id)
    assert channel(progress, "display")["accepted"] == len(failing)
    assert all(alert_id in item["shows"] for item in networks(stack).values())
    shown = [told for item in networks(stack).values() for told in item["told"] if told["alert_id"] == alert_id]
    assert Counter(told["repeated"] for told in shown) == {False: 4, True: 1}  # the lost answer: told twice, shown once
    for other in ("push", "sms", "email"):
        assert channel(progress, other)["accepted"] == channel(progress, other)["planned"]
        assert channel(progress, other)["last_at"] < channel(progress, "display")["last_at"]


def test_what_a_network_refused_is_sent_once_when_somebody_asks_for_another_try(stack: Stack) -> None:
    """The request is a row; the stream turns it into a message on the channel's own queue."""
    wait_until_quiet(stack, "display")
    stack.outside.fail("display:perrons", "400", times=1)
    alert_id = release(stack)
    progress = wait_for_channels(stack.api(OPERATOR), alert_id)
    assert channel(progress, "display")["rejected"] == 1
    assert channel(progress, "display")["retryable"] == 1
    asked = stack.api(NATIONAL).post(f"/v1/alerts/{alert_id}/status/display/retry", {})
    assert (asked["jobs"], asked["recipients"]) == (1, 1)
    end = time.monotonic() + PATIENCE
    while alert_id not in networks(stack)["perrons"]["shows"]:
        assert time.monotonic() < end, "the network was never asked again"
        time.sleep(0.3)
    told = [told for item in networks(stack).values() for told in item["told"] if told["alert_id"] == alert_id]
    assert len(told) == len(networks(stack))


@pytest.mark.parametrize("kind", ["500", "429", "garbage"])
def test_a_provider_that_fails_for_a_while_gets_everything_once_and_delays_no_other_channel(stack: Stack, kind: str) -> None:
    for receiver, times in (("sms", 4), ("push", 1), ("mail", 3)):
        stack.outside.fail(receiver, kind, times)
    alert_id = release(stack)
    progress = wait_for_channels(stack.api(OPERATOR), alert_id)
    text = version(stack, alert_id, 1).texts["sms"]["first"]["text"]
    assert texts_by_number(stack, alert_id) == {number: [text] for number in numbers(stack)}
    mails = arrived(stack.outside.received(), "email", alert_id)
    assert {who: len(letters) for who, letters in mails.items()} == dict.fromkeys(addresses(stack, mails), 1)
    assert notes_per_phone(stack, alert_id) == {1}
    assert channel(progress, "display")["accepted"] == channel(progress, "display")["planned"]
    assert channel(progress, "display")["last_at"] < max(channel(progress, name)["last_at"] for name in ("sms", "push", "email"))


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
                "channels": {"DataType": "String.Array", "StringValue": '["push", "sms", "email", "display"]'},
                "lane": {"DataType": "String", "StringValue": "urgent"},
                "exercise": {"DataType": "String", "StringValue": "false"},
            },
        )
    time.sleep(3)
    assert Counter(len(texts) for texts in texts_by_number(stack, alert_id).values()) == {1: len(numbers(stack))}
    assert notes_per_phone(stack, alert_id) == {1}
    told = [told for item in networks(stack).values() for told in item["told"] if told["alert_id"] == alert_id]
    assert len(told) == len(networks(stack))


def test_a_stop_in_the_middle_reaches_whoever_heard_the_alert_and_at_most_the_blocks_in_flight(stack: Stack) -> None:
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
    wait_for_channels(stack.api(OPERATOR), alert_id)
    texts = texts_by_number(stack, alert_id)
    in_doubt = [number for number, item in texts.items() if item == both[1:]]  # in a block that was opened, and then broken off
    assert all(texts[number] == both for number in texts.keys() - set(in_doubt))
    assert len(in_doubt) <= JOBS_AT_ONCE * BLOCK
    assert not reached_at_stop & set(in_doubt)
    assert reached_at_stop <= set(texts)
    assert len(texts) < len(numbers(stack))


def test_an_update_in_the_middle_leaves_nobody_out_and_tells_nobody_two_things_at_once(stack: Stack) -> None:
    stack.outside.fail("sms", "slow")
    try:
        alert_id = release(stack)
        until(lambda: len(texts_by_number(stack, alert_id)) >= 15)
        update(stack, alert_id, news="Gezien in Amersfoort.")
    finally:
        stack.outside.fail("sms", None)
    progress = wait_for_channels(stack.api(OPERATOR), alert_id)
    alert, news = (version(stack, alert_id, number).texts["sms"] for number in (1, 2))
    old, first, reached = alert["first"]["text"], news["first"]["text"], news["reached"]["text"]
    texts = texts_by_number(stack, alert_id)
    assert texts.keys() == numbers(stack)
    assert {tuple(item) for item in texts.values()} <= {(old, reached), (first,), (reached,)}
    assert channel(progress, "sms")["accepted"] == len(texts)
    stack.api(NATIONAL).post(f"/v1/alerts/{alert_id}/stop")


def test_whoever_is_busy_is_called_again_and_one_who_does_not_pick_up_delays_nobody(stack: Stack) -> None:
    area = Circle(latitude=DOM[0], longitude=DOM[1], radius_m=3_000, description="Utrecht en omgeving")
    called = sorted(stack.seeded.people.contacts("voice", area) - stack.gone.keys())
    stack.outside.order(lines={called[0]: {"busy": 1}, called[1]: {"answers": False}})
    content = with_photo(missing_child(datetime.now(UTC), area), stack.photo) | {"channels": ["voice", "web"]}
    alert_id: str = stack.api(OPERATOR).post("/v1/alerts", content)["alert"]["id"]
    try:
        sign_by_two(stack, alert_id, OPERATOR, NATIONAL)
        until(lambda: len(arrived(stack.outside.received(), "voice", alert_id)) == len(called))
        until(lambda: len(retries(stack, alert_id)) == 2)
        now = datetime.now(UTC)
        waits = [(datetime.fromisoformat(job["not_before"]) - now).total_seconds() for job in retries(stack, alert_id)]
        assert len(waits) == 2
        assert all(60 < wait <= 120 for wait in waits)
    finally:
        stack.outside.order(lines={number: {} for number in called[:2]})
        stack.api(NATIONAL).post(f"/v1/alerts/{alert_id}/stop")
    progress = wait_for_channels(stack.api(OPERATOR), alert_id)
    assert channel(progress, "voice")["accepted"] == len(called)
    calls = arrived(stack.outside.received(), "voice", alert_id)
    assert {number: len(made) for number, made in calls.items()} == dict.fromkeys(called, 2)  # the alert and its stop


def retries(stack: Stack, alert_id: str) -> list[dict[str, Any]]:
    """Calls that are to be made again: jobs named after the job, the person's place in it, and the attempt."""
    jobs = stack.api(OPERATOR).get(f"/v1/alerts/{alert_id}/status/voice")["jobs"]
    return [job for job in jobs if re.search(r"-b\d+-\d$", job["job"])]


def addresses(stack: Stack, mails: Iterable[str]) -> frozenset[str]:
    """Everybody with mail, but for who left in another test; what bounces leaves by its first mail, whenever that was."""
    return stack.seeded.people.contacts("email") - stack.gone.keys() - ({stack.seeded.people.bouncing} - set(mails))


def until(true: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.2)
