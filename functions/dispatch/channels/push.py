"""App push over SNS topics: one publish reaches every phone; for now the whole country, or everybody in an exercise."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import boto3

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, InDoubt, Outcome, Rejected, Unknown, Unsupported
from alerting.domain.kinds import KINDS, Loudness
from dispatch.aws_config import ONE_TRY
from dispatch.channels.aws_outcomes import AwsError, outcome_of
from dispatch.guards import EXERCISE_MISMATCH
from dispatch.sender import Message

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

NATIONAL: Final = "national"
EXERCISE: Final = "exercise-national"
#: Apple and Google take 4 KB.
MAX_PAYLOAD: Final = 3_584
#: The longest time FCM holds a message for a phone that is off: four weeks.
LONGEST_LIFE: Final = 28 * 24 * 3_600
#: By Amsterdam time: from ten in the evening to seven in the morning.
NIGHT_FROM: Final = 22
NIGHT_UNTIL: Final = 7
REFUSALS: Final = frozenset({"InvalidParameter", "InvalidParameterValue", "ValidationError"})


@dataclass(frozen=True, slots=True)
class PushSettings:
    """The topics that every phone, and every exercise phone, is subscribed to."""

    national_topic_arn: str
    exercise_national_topic_arn: str


class PushSender:
    """The channel push. A recipient is a topic. A repeated publish shows once: collapse id and tag are the alert's id."""

    channel = Channel.PUSH
    in_doubt = InDoubt.REPEAT
    shard_size = 1
    block_size = 1

    def __init__(self, client: "SNSClient", settings: PushSettings) -> None:
        """Keep the client (made with ONE_TRY) and the topics."""
        self._client = client
        self._topics = {NATIONAL: settings.national_topic_arn, EXERCISE: settings.exercise_national_topic_arn}

    def audience(self, version: Version) -> Sequence[str] | Unsupported:
        """The one topic; an area needs the area topics, which come with the community, and is never taken for everybody."""
        if not version.content.is_national():
            return Unsupported("area_push_needs_area_topics")
        return [EXERCISE if version.content.exercise else NATIONAL]

    def resolve(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The topics themselves; a topic's id is all there is to look up."""
        return {topic: topic for topic in ids if topic in self._topics}

    def send(self, message: Message, index: int, recipient: str, now: datetime) -> Outcome:
        """Publish to one topic."""
        del index  # a topic's receipts do not come back per job
        if (recipient == EXERCISE) is not message.version.content.exercise:
            return Rejected(EXERCISE_MISMATCH)
        payloads = payloads_of(message, now)
        if max(len(payload.encode()) for payload in payloads.values()) > MAX_PAYLOAD:
            return Unsupported("payload_too_large")
        try:
            answer = self._client.publish(
                TopicArn=self._topics[recipient],
                MessageStructure="json",
                Message=json.dumps(payloads, ensure_ascii=False),
                MessageAttributes=_attributes(message, now),
            )
        except AwsError as error:
            return outcome_of(error, lambda code, _: code in REFUSALS)
        return Accepted(answer["MessageId"]) if answer.get("MessageId") else Unknown("garbage")


def loudness_of(message: Message, now: datetime) -> Loudness:
    """By kind and time of day; the end of an alert wakes nobody."""
    rules = KINDS[message.version.content.kind]
    if message.is_end:
        return Loudness.QUIET
    hour = now.astimezone(ZoneInfo("Europe/Amsterdam")).hour
    return rules.night if hour >= NIGHT_FROM or hour < NIGHT_UNTIL else rules.day


def payloads_of(message: Message, now: datetime) -> dict[str, str]:
    """What SNS gives each platform, as JSON text; `default` is for subscribers that are no phones."""
    apns = _dump(_apns(message, now))
    return {"default": message.slots["body"], "APNS": apns, "APNS_SANDBOX": apns, "GCM": _dump(_fcm(message, now))}


def _dump(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _facts(message: Message) -> dict[str, str]:
    """What the app needs besides the words, in strings as FCM demands. It keeps the ids that ended, and drops a late start."""
    version = message.version
    return {
        "alert_id": version.alert_id,
        "version": str(version.number),
        "message": version.message.value,
        "kind": version.content.kind.value,
        "exercise": "true" if version.content.exercise else "false",
    }


def _apns(message: Message, now: datetime) -> dict[str, Any]:
    """Apple's form. `mutable-content` lets the app's extension add the photo before it shows."""
    aps: dict[str, Any] = {
        "alert": {"title": message.slots["title"], "body": message.slots["body"]},
        "mutable-content": 1,
        "thread-id": message.version.alert_id,
    }
    if loudness_of(message, now) is Loudness.LOUD:
        aps |= {"sound": "default", "interruption-level": "time-sensitive"}
    else:
        aps["interruption-level"] = "passive" if message.is_end else "active"
    return {"aps": aps, **_facts(message)}


def _fcm(message: Message, now: datetime) -> dict[str, Any]:
    """Google's HTTP v1 form, as SNS takes it. On Android the notification channel decides how it sounds."""
    loud = loudness_of(message, now) is Loudness.LOUD
    shown: dict[str, Any] = {"tag": message.version.alert_id, "channel_id": "alerts_loud" if loud else "alerts_quiet"}
    android = {
        "priority": "normal" if message.is_end else "high",
        "ttl": f"{_life(message, now)}s",
        "collapse_key": message.version.alert_id,
        "notification": {**shown, "sound": "default"} if loud else shown,
    }
    words = {"title": message.slots["title"], "body": message.slots["body"]}
    return {"fcmV1Message": {"message": {"notification": words, "data": _facts(message), "android": android}}}


def _attributes(message: Message, now: datetime) -> dict[str, "MessageAttributeValueTypeDef"]:
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


def _life(message: Message, now: datetime) -> int:
    return min(message.seconds_left(now), LONGEST_LIFE)


def make_sender(settings: PushSettings) -> PushSender:
    """The sender on a real client."""
    return PushSender(boto3.client("sns", config=ONE_TRY), settings)
