"""What a push says to each platform: the words that were signed, and what the app needs to decide for its own phone.

An iPhone shows an alert whatever its app thinks of it; the app's extension may only change the words and add the photo. On
Android the app decides wherever it may know better than we do (`_app_decides`): such a message is data only, and the app shows
it. Everywhere else Android shows it by itself, which works even where the app was put to sleep.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from alerting.domain.area import Area, Circle, Polygons
from alerting.domain.community import loudness
from alerting.domain.kinds import Loudness
from alerting.domain.messages import Audience
from alerting.render.message import Message

if TYPE_CHECKING:
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

NATIONAL: Final = "national"
PLACE: Final = "place-"
NEAR: Final = "near-"
#: Apple and Google take 4 KB; the rest is for what SNS and they add.
MAX_PAYLOAD: Final = 3_584
#: The longest time FCM holds a message for a phone that is off: four weeks.
LONGEST_LIFE: Final = 28 * 24 * 3_600
#: How many corners the area may have, the better outlines first; then comes the box around it.
CORNERS: Final = (60, 30)


def payloads_of(message: Message, topic: str, now: datetime) -> dict[str, str] | None:
    """What SNS gives each platform, as JSON text, with the best outline that fits; None when none does.

    `topic`: which of the phone's subscriptions this is for, without "exercise-". `default` is for subscribers that are no phones.
    """
    for outline in _outlines(message.version.content.area):
        facts = _facts(message, topic, outline)
        apns = _dump(_apns(message, facts, now))
        payloads = {"default": message.slots["body"], "APNS": apns, "APNS_SANDBOX": apns, "GCM": _dump(_fcm(message, facts, now))}
        if max(len(payload.encode()) for payload in payloads.values()) <= MAX_PAYLOAD:
            return payloads
    return None


def attributes_of(message: Message, now: datetime) -> dict[str, "MessageAttributeValueTypeDef"]:
    """SNS's reserved attributes: what Apple takes as request headers. Google's stand in its payload."""
    life = str(_life(message, now))
    values = {
        "AWS.SNS.MOBILE.APNS.PUSH_TYPE": "alert",
        "AWS.SNS.MOBILE.APNS.PRIORITY": "10",
        "AWS.SNS.MOBILE.APNS.COLLAPSE_ID": message.version.alert_id,
        "AWS.SNS.MOBILE.APNS.TTL": life,
        "AWS.SNS.MOBILE.APNS_SANDBOX.TTL": life,
    }
    return {name: {"DataType": "String", "StringValue": value} for name, value in values.items()}


def loudness_of(message: Message, now: datetime) -> Loudness:
    """By kind and time of day. The end of an alert wakes nobody, and neither does its moving elsewhere."""
    if message.is_end or message.audience is Audience.DROPPED:
        return Loudness.QUIET
    return loudness(message.version.content.kind, now)


def _dump(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _facts(message: Message, topic: str, outline: str) -> dict[str, str]:
    """What the app needs besides the words, in strings as FCM demands.

    With `area` (absent: the whole country) it compares its places, or for `near` its position; `audience` lets it leave out a
    "dropped" while another of its places is inside; by `until` and the ids that ended it drops a late start, and it drops the end
    of an alert that it never showed.
    """
    version = message.version
    facts = {
        "alert_id": version.alert_id,
        "version": str(version.number),
        "message": version.message.value,
        "audience": message.audience.value,
        "kind": version.content.kind.value,
        "exercise": "true" if version.content.exercise else "false",
        "until": message.until.isoformat(timespec="seconds"),
        "topic": topic,
    }
    return {**facts, "area": outline} if outline else facts


def _apns(message: Message, facts: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Apple's form. `mutable-content` lets the app's extension run before it shows."""
    quiet = message.is_end or message.audience is Audience.DROPPED
    aps: dict[str, Any] = {
        "alert": {"title": message.slots["title"], "body": message.slots["body"]},
        "mutable-content": 1,
        "thread-id": message.version.alert_id,
    }
    if loudness_of(message, now) is Loudness.LOUD:
        aps |= {"sound": "default", "interruption-level": "time-sensitive"}
    else:
        aps["interruption-level"] = "passive" if quiet else "active"
    return {"aps": aps, **facts}


def _fcm(message: Message, facts: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Google's HTTP v1 form, as SNS takes it. On Android the notification channel decides how it sounds."""
    loud = loudness_of(message, now) is Loudness.LOUD
    words = {"title": message.slots["title"], "body": message.slots["body"]}
    channel = {"channel_id": "alerts_loud" if loud else "alerts_quiet"}
    android: dict[str, Any] = {
        "priority": "normal" if message.is_end else "high",
        "ttl": f"{_life(message, now)}s",
        "collapse_key": message.version.alert_id,
    }
    if _app_decides(message, facts["topic"]):
        return {"fcmV1Message": {"message": {"data": {**facts, **words, **channel}, "android": android}}}
    shown = {"tag": message.version.alert_id, **channel}
    android["notification"] = {**shown, "sound": "default"} if loud else shown
    return {"fcmV1Message": {"message": {"notification": words, "data": facts, "android": android}}}


def _app_decides(message: Message, topic: str) -> bool:
    """Where a phone may know that this is not for it.

    Its position is outside (`near`); it never showed what ends; another of its places is still inside; the alert was national
    and now has an area.
    """
    was_national = topic == NATIONAL and not message.version.content.is_national()
    return topic.startswith(NEAR) or message.is_end or message.audience is Audience.DROPPED or was_national


def _life(message: Message, now: datetime) -> int:
    return min(message.seconds_left(now), LONGEST_LIFE)


def _outlines(area: Area | None) -> Iterator[str]:
    match area:
        case Circle() | Polygons():
            yield from (_outline(area, most) for most in CORNERS)
            yield _box(area)
        case _:
            yield ""


@lru_cache(maxsize=8)
def _outline(area: Circle | Polygons, most: int) -> str:
    """An outline that holds the whole area; kept, because a job publishes the same one hundreds of times."""
    from alerting.domain.outline import packed, simplified  # noqa: PLC0415  # on first use: national alerts have none

    return packed(simplified(area, most))


@lru_cache(maxsize=8)
def _box(area: Circle | Polygons) -> str:
    """The smallest box along the compass that holds the whole area."""
    from alerting.domain.outline import packed, simplified  # noqa: PLC0415  # as above

    longitudes, latitudes = zip(*(position for ring in simplified(area, CORNERS[-1]) for position in ring), strict=True)
    south, north = min(latitudes), max(latitudes)
    west, east = min(longitudes), max(longitudes)
    return packed([((west, south), (east, south), (east, north), (west, north), (west, south))])
