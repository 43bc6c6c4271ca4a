"""App push over SNS topics: one publish reaches every phone in the country, or one per topic every phone in an area."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import boto3

from alerting.domain.alert import Version
from alerting.domain.area import Circle, National, Polygons
from alerting.domain.content import Channel
from alerting.domain.coverage import covering_cells, near_cells, parent_of
from alerting.domain.delivery import Accepted, InDoubt, Outcome, Rejected, Unknown, Unsupported
from alerting.render.message import Message
from alerting.render.push import NATIONAL, NEAR, PLACE, attributes_of, payloads_of
from alerting.store.community import CommunityReader
from alerting.store.community_rows import EXERCISE
from dispatch.aws_config import ONE_TRY
from dispatch.channels.aws_outcomes import AwsError, outcome_of
from dispatch.guards import EXERCISE_MISMATCH
from dispatch.sender import Slice

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

#: The topics of one slice, and of one job: a province has some 400, which eight workers publish to at the same time.
SLICE: Final = 500
SHARD: Final = 50
REFUSALS: Final = frozenset({"InvalidParameter", "InvalidParameterValue", "ValidationError"})
_TOPIC: Final = re.compile(rf"({EXERCISE})?({NATIONAL}|({PLACE}|{NEAR})[0-9a-f]{{15}})")


@dataclass(frozen=True, slots=True)
class PushSettings:
    """The topics that every phone, and every exercise phone, is subscribed to, and what the ARNs of area topics begin with."""

    national_topic_arn: str
    exercise_national_topic_arn: str
    area_topic_prefix: str
    community_table: str


class PushSender:
    """The channel push. A recipient is a topic. A repeated publish shows once: collapse id and tag are the alert's id.

    A block may be as large as the job for the same reason: what a crash repeats nobody sees.
    """

    channel = Channel.PUSH
    in_doubt = InDoubt.REPEAT
    overtakes = False
    shard_size = SHARD
    block_size = SHARD

    def __init__(self, client: "SNSClient", community: CommunityReader, settings: PushSettings) -> None:
        """Keep the client (made with ONE_TRY), where area topics are recorded, and the topics' ARNs."""
        self._client = client
        self._community = community
        self._nationals = {
            NATIONAL: settings.national_topic_arn,
            f"{EXERCISE}{NATIONAL}": settings.exercise_national_topic_arn,
        }
        self._area_prefix = settings.area_topic_prefix

    def audience(self, version: Version, known: Collection[str], resume: str, now: datetime) -> Slice:
        """The one topic; or those of the area that anybody follows. No area is never everybody.

        When the alert was national before, every phone hears this by the one topic, and the area's own would only repeat it.
        """
        national = _named(NATIONAL, exercise=version.content.exercise)
        match version.content.area:
            case National():
                return Slice({national: now})
            case Circle() | Polygons() as area if national not in known:
                return self._recorded(_covering(area, exercise=version.content.exercise), resume, now)
            case _:
                return Slice({})

    def meant(self, version: Version, ids: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """The topics that the version still concerns; who follows only others hears that it does not any more.

        The one topic always stays: phones find the area in the message. When an area grows to the whole country, its topics stay
        too, though the one topic now reaches everybody: a phone shows one notification for each alert, so they change nothing,
        while "not for you any more" would be wrong.
        """
        area, exercise = version.content.area, version.content.exercise
        match area:
            case Circle() | Polygons():
                covering = _covering(area, exercise=exercise)
                names = {_named(NATIONAL, exercise=exercise)}.union(*covering.values())
                return {topic: now for topic in ids if topic in names}
            case _:
                return dict.fromkeys(ids, now)

    def resolve(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The topics themselves; a topic's id is all there is to look up."""
        return {topic: topic for topic in ids if _TOPIC.fullmatch(topic)}

    def tokens(self, message: Message) -> int:
        """Publishing has no brake: SNS and the platforms take their own time."""
        del message
        return 0

    def send(self, message: Message, index: int, recipient: str, now: datetime) -> Outcome:
        """Publish to one topic."""
        del index  # a topic's receipts do not come back per job
        if recipient.startswith(EXERCISE) is not message.version.content.exercise:
            return Rejected(EXERCISE_MISMATCH)
        payloads = payloads_of(message, recipient.removeprefix(EXERCISE), now)
        if payloads is None:
            return Unsupported("payload_too_large")
        try:
            answer = self._client.publish(
                TopicArn=self._nationals.get(recipient) or f"{self._area_prefix}{recipient}",
                MessageStructure="json",
                Message=json.dumps(payloads, ensure_ascii=False),
                MessageAttributes=attributes_of(message, now),
            )
        except AwsError as error:
            return outcome_of(error, lambda code, _: code in REFUSALS)
        return Accepted(answer["MessageId"]) if answer.get("MessageId") else Unknown("garbage")

    def _recorded(self, covering: Mapping[str, frozenset[str]], resume: str, now: datetime) -> Slice:
        """The next SLICE of those topics that exist. `resume` is the coarse cell and the topic after which reading goes on."""
        at, _, after = resume.partition("#")
        due: dict[str, datetime] = {}
        for parent in sorted(cell for cell in covering if cell >= at):
            for topic in sorted(covering[parent].intersection(self._community.topics(parent))):
                if parent == at and topic <= after:
                    continue
                due[topic] = now
                if len(due) == SLICE:
                    return Slice(due, f"{parent}#{topic}")
        return Slice(due)


@lru_cache(maxsize=4)
def _covering(area: Circle | Polygons, *, exercise: bool) -> Mapping[str, frozenset[str]]:
    """The topics of an area, whether anybody follows them or not, by coarse cell; kept, because every slice asks again."""
    names: dict[str, set[str]] = {}
    for cell in near_cells(area):
        names.setdefault(cell, set()).add(_named(f"{NEAR}{cell}", exercise=exercise))
    for cell in covering_cells(area):
        names.setdefault(parent_of(cell), set()).add(_named(f"{PLACE}{cell}", exercise=exercise))
    return {parent: frozenset(topics) for parent, topics in names.items()}


def _named(topic: str, *, exercise: bool) -> str:
    return f"{EXERCISE}{topic}" if exercise else topic


def make_sender(settings: PushSettings, community: CommunityReader) -> PushSender:
    """The sender on a real client."""
    return PushSender(boto3.client("sns", config=ONE_TRY), community, settings)
