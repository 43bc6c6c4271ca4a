"""What a push carries: words, loudness and life for the platform, and what a phone needs to decide for itself."""

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerting.domain.area import Area, Circle, Polygons
from alerting.domain.content import Content
from alerting.domain.coverage import contains
from alerting.domain.kinds import Kind, Loudness
from alerting.domain.messages import Audience, MessageType
from alerting.render.message import Message
from alerting.render.push import MAX_PAYLOAD, attributes_of, loudness_of, payloads_of
from alerting.render.templates import MAX_BODY, MAX_TITLE
from builders import NOW, amber, circle
from dispatch_world import ALERT_ID, make_version

PLACE, NEAR = "place-871969b40ffffff", "near-841969bffffffff"
ENDS = {MessageType.STOP, MessageType.RESULT}
UTRECHT = circle()
ATTRIBUTE = "AWS.SNS.MOBILE.APNS"


def message(
    kind: MessageType = MessageType.ALERT, content: Content | None = None, audience: Audience | None = None, **slots: str
) -> Message:
    audience = audience or (Audience.REACHED if kind in ENDS else Audience.FIRST)
    words = {"title": "AMBER Alert: Jan (14)", "body": "Jan is vermist.", **slots}
    return Message(make_version(kind, 1, NOW, content or amber()), audience, words, "J1-0001", NOW + timedelta(hours=12))


def read(told: Message, topic: str = "national", now: datetime = NOW) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an iPhone and an Android phone get."""
    payloads = payloads_of(told, topic, now)
    assert payloads is not None
    assert payloads["APNS_SANDBOX"] == payloads["APNS"]
    return json.loads(payloads["APNS"]), json.loads(payloads["GCM"])["fcmV1Message"]["message"]


def rings(packed: str) -> Area:
    """The area as an app reads it."""
    found = [[tuple(map(float, corner.split(","))) for corner in ring.split(" ")] for ring in packed.split(";")]
    return Polygons(rings=tuple(tuple((east, north) for north, east in ring) for ring in found))


def corners(packed: str) -> int:
    return sum(len(ring.split(" ")) for ring in packed.split(";"))


def star(points: int) -> Polygons:
    """An area with many corners."""
    ring = []
    for index in range(points):
        angle, reach = 2 * math.pi * index / points, 0.2 if index % 2 else 0.25
        ring.append((5.12 + reach * math.cos(angle), 52.09 + reach * math.sin(angle)))
    return Polygons(rings=((*ring, ring[0]),), description="Utrecht")


def test_both_platforms_show_an_alert_once_under_its_id() -> None:
    apns, fcm = read(message())
    assert apns["aps"]["alert"] == fcm["notification"] == {"title": "AMBER Alert: Jan (14)", "body": "Jan is vermist."}
    assert apns["aps"]["mutable-content"] == 1
    assert apns["alert_id"] == fcm["data"]["alert_id"] == ALERT_ID
    assert (fcm["android"]["collapse_key"], fcm["android"]["notification"]["tag"]) == (ALERT_ID, ALERT_ID)
    assert (fcm["android"]["priority"], fcm["android"]["ttl"]) == ("high", "43200s")
    assert all(isinstance(value, str) for value in fcm["data"].values())


def test_a_phone_learns_for_whom_and_until_when_a_message_is() -> None:
    apns, fcm = read(message(MessageType.UPDATE, audience=Audience.REACHED))
    assert fcm["data"] == {name: value for name, value in apns.items() if name != "aps"}
    assert fcm["data"] == {
        "alert_id": ALERT_ID,
        "version": "1",
        "message": "update",
        "audience": "reached",
        "kind": "amber",
        "exercise": "false",
        "until": "2026-11-21T01:40:00+00:00",
        "topic": "national",
    }


def test_an_area_travels_along_a_little_larger_than_it_is() -> None:
    _, fcm = read(message(content=amber(area=UTRECHT)), PLACE)
    assert corners(fcm["data"]["area"]) <= 60
    shown = rings(fcm["data"]["area"])
    assert isinstance(shown, Polygons)
    north = UTRECHT.latitude + math.degrees(UTRECHT.radius_m / 6_371_008.8)
    assert contains(shown, north, UTRECHT.longitude)
    assert not contains(shown, north + 0.01, UTRECHT.longitude)


def test_on_android_the_app_compares_its_position_before_it_shows_anything() -> None:
    apns, fcm = read(message(content=amber(area=UTRECHT)), NEAR)
    assert "notification" not in fcm
    assert "notification" not in fcm["android"]
    assert fcm["android"]["priority"] == "high"
    assert (fcm["data"]["title"], fcm["data"]["body"]) == ("AMBER Alert: Jan (14)", "Jan is vermist.")
    assert fcm["data"]["channel_id"] == "alerts_loud"
    assert apns["aps"]["alert"]["body"] == "Jan is vermist."
    assert apns["area"] == fcm["data"]["area"]


@pytest.mark.parametrize(
    ("told", "topic", "shown_by_android"),
    [
        (message(content=amber(area=UTRECHT)), PLACE, True),
        (message(MessageType.UPDATE, amber(area=UTRECHT), Audience.REACHED), PLACE, True),
        (message(MessageType.UPDATE, amber(area=UTRECHT), Audience.DROPPED), PLACE, False),
        (message(MessageType.UPDATE, amber(), Audience.REACHED), "national", True),
        (message(MessageType.UPDATE, amber(area=UTRECHT), Audience.REACHED), "national", False),
        (message(MessageType.STOP), "national", False),
        (message(MessageType.RESULT, amber(area=UTRECHT)), PLACE, False),
    ],
)
def test_android_leaves_to_the_app_what_may_not_be_for_this_phone(told: Message, topic: str, *, shown_by_android: bool) -> None:
    _, fcm = read(told, topic)
    assert ("notification" in fcm) is shown_by_android
    assert ("body" in fcm["data"]) is not shown_by_android


def test_apple_gets_the_collapse_id_the_type_the_priority_and_the_remaining_life() -> None:
    attributes = attributes_of(message(), NOW + timedelta(hours=2))
    assert {name: item["StringValue"] for name, item in attributes.items()} == {
        f"{ATTRIBUTE}.PUSH_TYPE": "alert",
        f"{ATTRIBUTE}.PRIORITY": "10",
        f"{ATTRIBUTE}.COLLAPSE_ID": ALERT_ID,
        f"{ATTRIBUTE}.TTL": "36000",
        f"{ATTRIBUTE}_SANDBOX.TTL": "36000",
    }


@pytest.mark.parametrize("told", [message(MessageType.STOP), message(MessageType.UPDATE, amber(area=UTRECHT), Audience.DROPPED)])
def test_what_needs_nobody_to_look_out_is_quiet(told: Message) -> None:
    apns, fcm = read(told, PLACE)
    assert "sound" not in apns["aps"]
    assert apns["aps"]["interruption-level"] == "passive"
    assert fcm["data"]["channel_id"] == "alerts_quiet"


@pytest.mark.parametrize(
    ("kind", "at", "expected"),
    [
        (Kind.AMBER, datetime(2026, 11, 20, 2, 0, tzinfo=UTC), Loudness.LOUD),
        (Kind.MISSING_CHILD, datetime(2026, 11, 20, 20, 59, tzinfo=UTC), Loudness.LOUD),
        (Kind.MISSING_CHILD, datetime(2026, 11, 20, 21, 0, tzinfo=UTC), Loudness.QUIET),
        (Kind.MISSING_CHILD, datetime(2026, 7, 20, 19, 59, tzinfo=UTC), Loudness.LOUD),
        (Kind.MISSING_CHILD, datetime(2026, 7, 20, 20, 0, tzinfo=UTC), Loudness.QUIET),
        (Kind.MISSING_CHILD, datetime(2026, 11, 20, 5, 59, tzinfo=UTC), Loudness.QUIET),
        (Kind.MISSING_CHILD, datetime(2026, 11, 20, 6, 0, tzinfo=UTC), Loudness.LOUD),
        (Kind.WANTED, datetime(2026, 11, 20, 12, 0, tzinfo=UTC), Loudness.QUIET),
    ],
)
def test_night_is_ten_to_seven_in_amsterdam_summer_and_winter(kind: Kind, at: datetime, expected: Loudness) -> None:
    assert loudness_of(message(content=amber(kind=kind)), at) is expected


@pytest.mark.parametrize("topic", ["national", PLACE, NEAR])
@pytest.mark.parametrize("letter", ["\U0001f6a8", '"'])
def test_the_longest_words_and_the_most_corners_fit(topic: str, letter: str) -> None:
    longest = message(
        MessageType.CORRECTION,
        amber(area=star(400), kind=Kind.MISSING_PERSON),
        Audience.REACHED,
        title=letter * MAX_TITLE,
        body=letter * MAX_BODY,
    )
    payloads = payloads_of(longest, topic, NOW)
    assert payloads is not None
    assert max(len(payload.encode()) for payload in payloads.values()) <= MAX_PAYLOAD
    assert corners(json.loads(payloads["APNS"])["area"]) > 30  # nothing had to be coarser for it


@pytest.mark.parametrize(("letters", "most", "least"), [(500, 60, 31), (620, 30, 6), (720, 5, 5)])
def test_the_longer_the_words_the_coarser_the_outline(letters: int, most: int, least: int) -> None:
    payloads = payloads_of(message(content=amber(area=star(400)), body="\U0001f6a8" * letters), PLACE, NOW)
    assert payloads is not None
    assert least <= corners(json.loads(payloads["APNS"])["area"]) <= most


def test_what_no_phone_would_take_is_refused() -> None:
    assert payloads_of(message(body="é" * 2_000), "national", NOW) is None
    assert payloads_of(message(content=amber(area=UTRECHT), body="é" * 2_000), PLACE, NOW) is None


@given(
    bearing=st.floats(0, 2 * math.pi),
    share=st.floats(0, 0.999),
    radius=st.integers(100, 150_000),
    letters=st.sampled_from([1, 620, 720]),
)
@settings(max_examples=100, deadline=None)
def test_nobody_inside_is_outside_what_their_phone_is_told(bearing: float, share: float, radius: int, letters: int) -> None:
    area = Circle(description="Utrecht", latitude=52.09, longitude=5.12, radius_m=radius)
    reach = math.degrees(share * radius / 6_371_008.8)
    latitude = 52.09 + reach * math.cos(bearing)
    longitude = 5.12 + reach * math.sin(bearing) / math.cos(math.radians(latitude))
    if not contains(area, latitude, longitude):
        return
    payloads = payloads_of(message(content=amber(area=area), body="\U0001f6a8" * letters), NEAR, NOW)
    assert payloads is not None
    shown = rings(json.loads(payloads["GCM"])["fcmV1Message"]["message"]["data"]["area"])
    assert isinstance(shown, Polygons)
    assert contains(shown, latitude, longitude)
