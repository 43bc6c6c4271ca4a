"""What the owner of a phone gets to see of what dispatch publishes: the payloads are the real ones."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from local.outside.phone import Phone, Spot, holds
from local.outside.sns_mobile import Publication, read_notification

from alerting.domain.area import Area, National
from alerting.domain.messages import Audience, MessageType
from alerting.render.message import Message
from alerting.render.push import attributes_of, payloads_of
from builders import NOW, amber, circle
from dispatch_world import ALERT_ID, make_version

UTRECHT = circle()
HOME: Spot = (UTRECHT.latitude, UTRECHT.longitude)
ALMOST: Spot = (UTRECHT.latitude + UTRECHT.radius_m / 100_000, UTRECHT.longitude)
GRONINGEN: Spot = (53.2194, 6.5665)
PLACE, NEAR = "place-871969b40ffffff", "near-841969bffffffff"
STOP = MessageType.STOP
PLATFORMS = ("iphone", "android")


def phone(platform: str = "android", *places: Spot, **changes: Any) -> Phone:
    return Phone("t", "Telefoon 1", platform, places=places, **changes)


def take(mine: Phone, topic: str = PLACE, version: int = 1, at: datetime = NOW, **told: Any) -> None:
    """One version reaches the phone by one topic."""
    area: Area = told.get("area", UTRECHT)
    kind: MessageType = told.get("kind", MessageType.ALERT if version == 1 else MessageType.UPDATE)
    audience = told.get("audience") or (Audience.FIRST if kind is MessageType.ALERT else Audience.REACHED)
    content = amber().model_copy(update={"area": area})
    words = {"title": told.get("title", f"Titel {version}"), "body": "Jan is vermist."}
    message = Message(make_version(kind, version, NOW, content), audience, words, "J1-0001", NOW + timedelta(hours=12))
    payloads = payloads_of(message, topic, NOW)
    assert payloads is not None
    attributes = {name: value["StringValue"] for name, value in attributes_of(message, NOW).items()}
    publication = Publication(topic, f"m{version}", json.dumps(payloads), is_json=True, attributes=attributes)
    platform = "APNS" if mine.platform == "iphone" else "GCM"
    mine.take(replace(read_notification(publication, platform), at=at.isoformat()))


def seen(mine: Phone) -> list[str]:
    return [note.title for note in mine.told]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_phone_with_two_places_inside_sees_the_alert_once(platform: str) -> None:
    mine = phone(platform, HOME, HOME)
    take(mine, PLACE)
    take(mine, "place-871969b41ffffff")
    assert len(mine.received) == 2
    assert seen(mine) == ["Titel 1"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_update_takes_the_place_of_the_alert_and_the_stop_that_of_the_update(platform: str) -> None:
    mine = phone(platform, HOME)
    for version, kind in ((1, MessageType.ALERT), (2, MessageType.UPDATE), (3, STOP)):
        take(mine, version=version, kind=kind)
    assert seen(mine) == ["Titel 1", "Titel 2", "Titel 3"]
    assert [note.title for note in mine.shown.values()] == ["Titel 3"]
    assert mine.ended == [ALERT_ID]


@pytest.mark.parametrize(("position", "expected"), [(HOME, ["Titel 1"]), (ALMOST, []), (GRONINGEN, [])])
def test_an_android_phone_shows_what_is_for_where_it_is_now_and_leaves_out_the_rest(position: Spot, expected: list[str]) -> None:
    mine = phone(position=position)
    take(mine, NEAR)
    assert seen(mine) == expected


def test_an_iphone_shows_what_is_for_its_coarse_cell() -> None:
    mine = phone("iphone", position=ALMOST)
    take(mine, NEAR)
    assert seen(mine) == ["Titel 1"]


def test_an_address_inside_does_not_make_a_live_topic_true_for_a_phone_elsewhere() -> None:
    mine = phone("android", HOME, position=GRONINGEN)
    take(mine, NEAR)
    assert mine.left_out == ["outside the area"]


def test_the_end_of_what_was_never_shown_is_left_out_and_remembered() -> None:
    mine = phone("android", HOME, position=HOME)
    take(mine, version=2, kind=STOP)
    take(mine, NEAR, version=1)
    assert seen(mine) == []
    assert mine.left_out == ["the end of what was never shown", "a start after its end"]


def test_a_start_that_comes_after_its_end_was_shown_is_older_than_what_is_shown() -> None:
    mine = phone("android", HOME, position=HOME)
    take(mine, NEAR)
    take(mine, NEAR, version=2, kind=STOP)
    take(mine, NEAR)
    assert seen(mine) == ["Titel 1", "Titel 2"]
    assert mine.left_out == ["older than what is shown"]


def test_not_for_your_area_any_more_is_for_who_has_no_other_place_inside() -> None:
    both, one, none = phone("android", HOME, GRONINGEN), phone("android", GRONINGEN), phone("android", GRONINGEN)
    for mine in (both, one):
        take(mine, area=National(), topic="national")
    for mine in (both, one, none):
        take(mine, version=2, audience=Audience.DROPPED)
    assert [seen(mine) for mine in (both, one, none)] == [["Titel 1"], ["Titel 1", "Titel 2"], []]


def test_a_national_alert_that_now_has_an_area_is_news_for_who_saw_it_or_is_inside() -> None:
    saw, inside, neither = phone("android", GRONINGEN), phone("android", HOME), phone("android", GRONINGEN)
    take(saw, "national", area=National())
    for mine in (saw, inside, neither):
        take(mine, "national", version=2)
    assert [seen(mine) for mine in (saw, inside, neither)] == [["Titel 1", "Titel 2"], ["Titel 2"], []]


def test_nothing_is_shown_after_it_means_nothing_any_more() -> None:
    mine = phone(position=HOME)
    take(mine, NEAR, at=NOW + timedelta(hours=13))
    assert mine.left_out == ["over"]


def test_a_phone_that_was_off_gets_the_last_word_only() -> None:
    mine = phone("iphone", HOME, online=False)
    take(mine)
    take(mine, version=2, kind=STOP)
    mine.switch_on(NOW + timedelta(seconds=30))
    assert [note.title for note in mine.received] == ["Titel 2"]


def test_a_notification_is_dropped_after_its_time_to_live() -> None:
    mine = phone("iphone", HOME, online=False)
    take(mine)
    mine.switch_on(NOW + timedelta(hours=12, seconds=1))
    assert mine.received == []


def test_an_area_of_several_rings_holds_what_lies_in_one_of_them() -> None:
    area = "52.0,5.0 52.0,5.1 52.1,5.1 52.0,5.0;53.0,6.0 53.0,6.1 53.1,6.1 53.0,6.0"
    assert holds(area, [(52.02, 5.08)])
    assert holds(area, [(50.0, 5.0), (53.02, 6.08)])
    assert not holds(area, [(52.08, 5.02)])
    assert not holds(area, [])
