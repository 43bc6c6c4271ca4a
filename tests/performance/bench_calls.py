"""How many AWS calls each step of a release makes, counted at botocore's before-call hook over moto."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, cast

import boto3
from moto import mock_aws

import story
from alerting.domain.area import Polygons
from alerting.domain.content import Channel, Content
from alerting.domain.coverage import covering_cells, near_cells, parent_of
from alerting.domain.kinds import Scope
from alerting.domain.messages import MessageType
from alerting.render.documents.country import NETHERLANDS
from alerting.store.alerts import to_row
from alerting.store.community_rows import COUNT, counts_pk, topics_pk
from builders import COMMUNITY, DESK, SETTINGS, House, amber
from dispatch.aws_config import ONE_TRY
from dispatch.channel_handler import brakes
from dispatch.channels.email import EmailSender, EmailSettings
from dispatch.channels.push import PushSender, PushSettings
from dispatch.guards import Guards
from dispatch.participants import Participants
from dispatch_world import Channelled, answer
from intake.estimate_reach import Counters, estimate_reach
from intake.relay import publish_version
from intake.stop_alert import stop_alert
from people import participant, put_people

#: Coarse and self-made, a little larger than the province: longitude, latitude.
PROVINCE: Final = Polygons(
    description="provincie Utrecht",
    rings=(
        ((4.79, 52.23), (4.84, 51.98), (5.15, 51.93), (5.63, 51.96), (5.55, 52.14), (5.40, 52.28), (5.02, 52.30), (4.79, 52.23)),
    ),
)
COUNTRY: Final = Polygons(description="Nederland", rings=(NETHERLANDS,))
SMS_HOLD: Final = 1_220
PEOPLE: Final = 1_000


def counted(clients: list[Any], work: Callable[[], object]) -> Counter[str]:
    """The calls that `work` makes on these clients, by operation."""
    calls: Counter[str] = Counter()

    def note(model: Any, **_: Any) -> None:
        calls[model.name] += 1

    for client in clients:
        client.meta.events.register("before-call.*", note)
    try:
        work()
    finally:
        for client in clients:
            client.meta.events.unregister("before-call.*", note)
    return calls


def release() -> dict[str, Counter[str]]:
    """Submit, second signature, relay and stop of one national alert."""
    with mock_aws():
        house = House()
        sns = boto3.client("sns", region_name="eu-central-1")
        topic = sns.create_topic(Name="alerts")["TopicArn"]
        clients = [house.dynamodb, house.s3, sns]
        steps: dict[str, Counter[str]] = {}
        views: list[Any] = []
        steps["create and submit"] = counted(clients, lambda: views.append(story.pending(house)))
        alert_id = views[0].alert.id
        steps["second signature (release)"] = counted(clients, lambda: story.sign(house, views[0]))
        steps["relay"] = counted(clients, lambda: publish_version(house.alerts, sns, topic, alert_id, 1))
        steps["stop"] = counted(clients, lambda: stop_alert(house.desk(DESK), alert_id))
        return steps


def national_push() -> Counter[str]:
    """Expansion and delivery of a national push."""
    return _push(amber(), [])


def area_push() -> tuple[Counter[str], int]:
    """The same for the province of Utrecht, where every cell has followers; and the number of its topics."""
    content = amber(scope=Scope.REGIONAL, area=PROVINCE)
    topics = [f"place-{cell}" for cell in covering_cells(PROVINCE)] + [f"near-{cell}" for cell in near_cells(PROVINCE)]
    return _push(content, topics), len(topics)


def _push(content: Content, topics: list[str]) -> Counter[str]:
    with mock_aws():
        world = Channelled()
        sns = boto3.client("sns")
        made = [
            sns.create_topic(Name=f"kindalarm-test-{name}")["TopicArn"] for name in ("national", "exercise-national", *topics)
        ]
        for topic in topics:
            cell = topic.partition("-")[2]
            parent = parent_of(cell) if topic.startswith("place") else cell
            world.dynamodb.put_item(TableName=COMMUNITY, Item=to_row({"pk": topics_pk(parent), "sk": topic}))
        prefix = made[0].removesuffix("national")
        worker: Any = replace(
            world.sms,
            guards=Guards(world.alerts, world.settings, Channel.PUSH, world.clock),
            sender=cast("Any", PushSender(sns, world.community, PushSettings(made[0], made[1], prefix, COMMUNITY))),
        )
        version = world.release(MessageType.ALERT, content=content)
        world.announce(version, Channel.PUSH)
        return counted([world.dynamodb, sns], lambda: world.work(worker=worker))


def thousand_sms() -> Counter[str]:
    """Expansion and delivery of an SMS to a thousand numbers, with a brake that never bites."""
    with mock_aws():
        world = Channelled(recipients=PEOPLE)
        limits = {"on": True, "per_second": 100_000, "per_alert": 1_000_000, "per_month": 1_000_000}
        world.dynamodb.put_item(TableName=SETTINGS, Item=to_row({"pk": "CHANNEL#sms", "sk": "SWITCH", **limits}))
        world.start()
        world.calls.clear()
        world.work()
        return Counter(world.calls)


def thousand_mails() -> Counter[str]:
    """The same by mail."""
    with mock_aws():
        world = Channelled()
        mails = [participant(n, number="", email=f"p{n}@example.nl", channels={Channel.EMAIL}) for n in range(PEOPLE)]
        put_people(world.dynamodb, mails)
        ses: Any = boto3.client("sesv2", config=ONE_TRY)
        ses.meta.events.register_first(
            "before-send.sesv2.SendEmail", lambda request, **_: answer(request.url, 200, {"MessageId": "m"})
        )
        settings = EmailSettings("Burgernet <alert@kindalarm.nl>", "mail", "https://kindalarm.nl", COMMUNITY)
        worker = replace(
            world.sms,
            guards=Guards(world.alerts, world.settings, Channel.EMAIL, world.clock),
            sender=EmailSender(ses, Participants(world.community, Channel.EMAIL), settings),
            brakes=brakes(world.rates, Channel.EMAIL, world.clock),
        )
        texts = {"email": {"first": {"subject": "s", "plain": "p %LEAVE_URL%", "html": "<a href=%LEAVE_URL%>"}}}
        version = world.release(MessageType.ALERT, texts=texts)
        world.calls.clear()
        world.announce(version, Channel.EMAIL)
        sent = counted([ses], lambda: world.work(worker=worker))
        return sent + Counter(world.calls)


def country_estimate() -> int:
    """DynamoDB requests of an estimate over a polygon around the whole country, with followers in every cell."""
    with mock_aws():
        house = House()
        cells = covering_cells(COUNTRY)
        rows = [{"pk": counts_pk(parent_of(cell)), "sk": f"sms#{cell}", "people": 3} for cell in cells]
        rows += [{"pk": COUNT, "sk": f"sms#{parent}", "people": 900} for parent in {parent_of(cell) for cell in cells}]
        with boto3.resource("dynamodb").Table(COMMUNITY).batch_writer() as writer:
            for row in rows:
                writer.put_item(Item=row)
        counters = Counters(house.dynamodb, COMMUNITY)
        return counted([house.dynamodb], lambda: estimate_reach(house.desk(DESK), COUNTRY, counters)).total()
