"""Push: which topics an alert is published to, in what order, and what each answer of SNS means."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from moto import mock_aws

from alerting.domain.alert import Version
from alerting.domain.content import Channel, Content
from alerting.domain.coverage import covering_cells, near_cells, parent_of
from alerting.domain.delivery import Accepted, Job, JobState, Outcome, Rejected, TryLater, Unknown, Unsupported
from alerting.domain.messages import Audience, MessageType
from alerting.render.message import Message
from alerting.store.alerts import to_row
from alerting.store.community import CommunityReader
from alerting.store.community_rows import topics_pk
from builders import COMMUNITY, NOW, amber, circle
from dispatch.aws_config import ONE_TRY
from dispatch.channels.push import SLICE, PushSender, PushSettings
from dispatch.dispatching import Dispatch
from dispatch.guards import Guards
from dispatch.moves import claimed
from dispatch_world import Channelled, Network, answer, make_version

ACCOUNT = "arn:aws:sns:eu-central-1:123456789012"
SETTINGS = PushSettings(f"{ACCOUNT}:kindalarm-national", f"{ACCOUNT}:kindalarm-drill", f"{ACCOUNT}:kindalarm-", COMMUNITY)
UTRECHT, GRONINGEN = circle(), circle(latitude=53.22, longitude=6.57, description="Groningen")


def places(area: Any, prefix: str = "") -> set[str]:
    return {f"{prefix}place-{cell}" for cell in covering_cells(area)}


def nears(area: Any, prefix: str = "") -> set[str]:
    return {f"{prefix}near-{cell}" for cell in near_cells(area)}


def version(kind: MessageType = MessageType.ALERT, content: Content | None = None) -> Version:
    return make_version(kind, 1, NOW, content or amber())


def message(of: Version, audience: Audience = Audience.FIRST, **slots: str) -> Message:
    words = {"title": "AMBER Alert", "body": f"{of.message} {audience}", **slots}
    return Message(of, audience, words, "J1-0001", NOW + timedelta(hours=12))


class Topics:
    """The channel push: topics on moto, a record of the area topics, and everything that was published."""

    def __init__(self) -> None:
        self.world = Channelled()
        self.dynamodb = self.world.dynamodb
        self._sns = boto3.client("sns", config=ONE_TRY)
        for name in ("national", "drill"):
            self._sns.create_topic(Name=f"kindalarm-{name}")
        self.published: list[tuple[str, str]] = []
        watch: Any = self._watch
        self._sns.meta.events.register("before-parameter-build.sns.Publish", watch)
        self.reader = CommunityReader(self.dynamodb, COMMUNITY)
        self.sender = PushSender(self._sns, self.reader, SETTINGS)
        guards = Guards(self.world.alerts, self.world.settings, Channel.PUSH, self.world.clock)
        worker: Dispatch[Any] = self.world.sms
        self.worker = replace(worker, guards=guards, sender=self.sender)

    def run(self, kind: MessageType, content: Content) -> list[tuple[str, str]]:
        """Release a version and work it off; what was published to which topics."""
        self.published.clear()
        self.world.announce(self.world.release(kind, content=content), Channel.PUSH)
        self.world.work(worker=self.worker)
        return sorted(self.published)

    def follow(self, topics: Iterable[str]) -> None:
        """Phones follow these: the topic exists, and is recorded under its coarse cell."""
        for topic in topics:
            self._sns.create_topic(Name=f"kindalarm-{topic}")
            self.record([topic])

    def record(self, topics: Iterable[str]) -> None:
        for topic in topics:
            cell = topic.rpartition("-")[2]
            parent = cell if "near-" in topic else parent_of(cell)
            self.dynamodb.put_item(TableName=COMMUNITY, Item=to_row({"pk": topics_pk(parent), "sk": topic}))

    def audience(self, content: Content, known: frozenset[str] = frozenset()) -> list[str]:
        """Everybody, slice by slice."""
        found: list[str] = []
        resume = ""
        while True:
            part = self.sender.audience(version(content=content), known, resume, NOW)
            assert set(part.due.values()) <= {NOW}
            found += part.due
            if not (resume := part.resume):
                return found

    def send(self, told: Message, topic: str = "national") -> Outcome:
        return self.sender.send(told, 0, topic, NOW)

    def _watch(self, params: Any, **_: Any) -> None:
        self.published.append(
            (params["TopicArn"].removeprefix(f"{ACCOUNT}:kindalarm-"), json.loads(params["Message"])["default"])
        )


@pytest.fixture
def topics() -> Iterator[Topics]:
    with mock_aws():
        yield Topics()


def test_a_national_alert_is_one_publish_to_everybody(topics: Topics) -> None:
    topics.follow(places(UTRECHT))
    assert topics.audience(amber()) == ["national"]
    assert isinstance(topics.send(message(version())), Accepted)
    assert topics.published == [("national", "alert first")]


def test_an_area_alert_goes_to_each_covering_topic_that_somebody_follows_and_no_other(topics: Topics) -> None:
    followed = {*sorted(places(UTRECHT))[:3], *nears(UTRECHT)}
    topics.follow(followed | places(GRONINGEN) | {f"exercise-{topic}" for topic in followed})
    found = topics.audience(amber(area=UTRECHT))
    assert sorted(found) == sorted(followed)
    for topic in found:
        assert isinstance(topics.send(message(version(content=amber(area=UTRECHT))), topic), Accepted)
    assert topics.published == [(topic, "alert first") for topic in found]


def test_an_area_where_nobody_follows_anything_is_nobody_and_never_everybody(topics: Topics) -> None:
    assert topics.audience(amber(area=UTRECHT)) == []
    assert topics.audience(amber(area=None)) == []


def test_an_exercise_goes_to_exercise_topics_and_nowhere_else(topics: Topics) -> None:
    topics.follow({*places(UTRECHT), *places(UTRECHT, "exercise-"), *nears(UTRECHT, "exercise-")})
    drill = amber(exercise=True, area=UTRECHT)
    assert set(topics.audience(drill)) == places(UTRECHT, "exercise-") | nears(UTRECHT, "exercise-")
    assert topics.audience(amber(exercise=True)) == ["exercise-national"]
    assert topics.send(message(version(content=drill)), "national") == Rejected("exercise_mismatch")
    assert topics.send(message(version(content=drill)), min(places(UTRECHT))) == Rejected("exercise_mismatch")
    assert topics.send(message(version()), "exercise-national") == Rejected("exercise_mismatch")
    assert isinstance(topics.send(message(version(content=amber(exercise=True))), "exercise-national"), Accepted)
    assert [topic for topic, _ in topics.published] == ["drill"]


def test_a_large_area_comes_in_slices_that_miss_nobody_and_take_nobody_twice(topics: Topics) -> None:
    area = circle(radius_m=45_000)
    wanted = sorted(places(area))[: SLICE + 120]
    topics.record([*wanted, *nears(area)])
    found = topics.audience(amber(area=area))
    assert Counter(found) == Counter([*wanted, *nears(area)])
    first = topics.sender.audience(version(content=amber(area=area)), frozenset(), "", NOW)
    assert len(first.due) == SLICE
    assert first.resume < "~"


def test_an_alert_that_was_national_needs_no_area_topics_when_it_becomes_local(topics: Topics) -> None:
    topics.follow(places(UTRECHT))
    assert topics.audience(amber(area=UTRECHT), known=frozenset({"national"})) == []
    update = version(MessageType.UPDATE, amber(area=UTRECHT))
    assert topics.sender.meant(update, ["national"], NOW) == {"national": NOW}


def test_who_follows_only_topics_outside_the_new_area_hears_that_it_moved(topics: Topics) -> None:
    inside, outside = min(places(UTRECHT)), min(places(GRONINGEN))
    update = version(MessageType.UPDATE, amber(area=UTRECHT))
    ids = [inside, outside, *nears(UTRECHT), *nears(GRONINGEN)]
    assert topics.sender.meant(update, ids, NOW) == dict.fromkeys([inside, *nears(UTRECHT)], NOW)


def test_nobody_hears_that_it_moved_when_an_area_grows_to_the_whole_country(topics: Topics) -> None:
    before = [min(places(UTRECHT)), *nears(UTRECHT)]
    assert topics.sender.meant(version(MessageType.UPDATE), before, NOW) == dict.fromkeys(before, NOW)
    assert topics.audience(amber(), known=frozenset(before)) == ["national"]


def test_an_alert_that_moves_grows_and_stops_reaches_every_topic_that_heard_of_it(topics: Topics) -> None:
    here, there = min(places(UTRECHT)), min(places(GRONINGEN))
    topics.follow([here, there])
    assert topics.run(MessageType.ALERT, amber(area=UTRECHT)) == [(here, "v1 first")]
    assert topics.run(MessageType.UPDATE, amber(area=GRONINGEN)) == sorted([(here, "v2 dropped"), (there, "v2 first")])
    assert topics.run(MessageType.UPDATE, amber()) == sorted([("national", "v3 first"), (there, "v3 reached")])
    stop = topics.run(MessageType.STOP, amber())
    assert {topic for topic, _ in stop} >= {"national", there}
    assert {text for _, text in stop} == {"v4 reached"}


def test_an_alert_that_shrinks_from_the_country_to_an_area_stays_one_publish(topics: Topics) -> None:
    topics.follow(places(UTRECHT))
    assert topics.run(MessageType.ALERT, amber()) == [("national", "v1 first")]
    assert topics.run(MessageType.UPDATE, amber(area=UTRECHT)) == [("national", "v2 reached")]
    assert topics.run(MessageType.STOP, amber(area=UTRECHT)) == [("national", "v3 reached")]


def test_only_names_of_topics_are_topics(topics: Topics) -> None:
    good = ["national", "exercise-national", "place-871969b40ffffff", "exercise-near-841969bffffffff"]
    assert list(topics.sender.resolve([*good, "place-", "other", "near-871969B40FFFFFF", "xplace-871969b40ffffff"])) == good


def test_a_push_has_no_brake(topics: Topics) -> None:
    assert topics.sender.tokens(message(version())) == 0


def test_a_payload_that_no_phone_would_take_is_refused(topics: Topics) -> None:
    assert topics.send(message(version(), body="é" * 2_000)) == Unsupported("payload_too_large")
    assert topics.published == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("500", TryLater(timedelta(seconds=2), "InternalError")),
        ("429", TryLater(timedelta(seconds=2), "Throttled")),
        ("400", Rejected("InvalidParameter")),
        ("403", TryLater(timedelta(seconds=2), "AuthorizationError")),
        ("404", TryLater(timedelta(seconds=2), "NotFound")),
        ("garbage", Unknown("garbage")),
        ("nothing", Unknown("ReadTimeoutError")),
        ("unreachable", TryLater(timedelta(seconds=2), "ConnectTimeoutError")),
    ],
)
def test_every_answer_of_sns_is_an_outcome(topics: Topics, fault: str, expected: Outcome) -> None:
    client = boto3.client("sns", config=ONE_TRY)
    hook: Any = Network(always=fault, errors=ERRORS).fail
    client.meta.events.register_first("before-send.sns.Publish", hook)
    sender = PushSender(client, topics.reader, SETTINGS)
    assert sender.send(message(version()), 0, "national", NOW) == expected


def test_when_sns_fails_one_publish_in_twenty_every_topic_hears_it_in_the_end() -> None:
    """In half of the failures SNS took it and did not answer: those are published twice, under one id, and so shown once."""
    luck, heard, ids = random.Random(20), Counter[str](), set[str]()  # noqa: S311  # chance, no secret

    def take(request: Any, **_: Any) -> AWSResponse:
        call = request.body.decode() if isinstance(request.body, bytes) else request.body
        fails, taken = luck.random() < 0.05, luck.random() < 0.5
        if not fails or taken:
            heard[_field(call, "TopicArn")] += 1
            ids.add(json.loads(json.loads(_field(call, "Message"))["APNS"])["alert_id"])
        if fails and taken:
            raise ReadTimeoutError(endpoint_url=request.url)
        if fails:
            return answer(request.url, 500, _error("InternalError"))
        return answer(
            request.url, 200, b"<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>"
        )

    client = boto3.client("sns", config=ONE_TRY)
    hook: Any = take
    client.meta.events.register_first("before-send.sns.Publish", hook)
    area = circle(radius_m=30_000)
    recipients = sorted(places(area))
    reader: Any = None
    sender = PushSender(client, reader, SETTINGS)
    told = message(version(content=amber(area=area)))
    job = claimed(Job("7k2m9qxw", 1, Channel.PUSH, "J1-0001", Audience.FIRST, len(recipients)), "worker", NOW)
    while block := job.next_block(sender.block_size):
        job = job.opened(block)
        outcomes = {index: sender.send(told, index, recipients[index], NOW) for index in block}
        job = job.recorded(outcomes, NOW, sender.in_doubt)
    assert job.state is JobState.LEASED
    assert (job.tally.accepted, job.tally.rejected, job.tally.unknown) == (len(recipients), 0, 0)
    assert set(heard) == {f"{ACCOUNT}:kindalarm-{topic}" for topic in recipients}
    assert 1 < heard.total() - len(recipients) < 0.1 * len(recipients)
    assert ids == {"7k2m9qxw"}


def _field(call: str, name: str) -> str:
    return dict(parse_qsl(call))[name]


def _error(code: str) -> bytes:
    return f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>".encode()


ERRORS = {
    "500": (500, _error("InternalError")),
    "429": (400, _error("Throttled")),
    "400": (400, _error("InvalidParameter")),
    "403": (403, _error("AuthorizationError")),
    "404": (404, _error("NotFound")),
    "garbage": (200, b"{not xml"),
}
