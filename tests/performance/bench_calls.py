"""How many AWS calls each step of a release makes, counted at botocore's before-call hook over moto."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import boto3
from moto import mock_aws

import story
from alerting.domain.content import Channel
from alerting.domain.messages import MessageType
from builders import DESK, House
from dispatch.channels.push import PushSender, PushSettings
from dispatch.dispatching import Dispatch
from dispatch.guards import Guards
from dispatch_world import Channelled
from intake.relay import publish_version
from intake.stop_alert import stop_alert

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
    with mock_aws():
        world = Channelled()
        sns = boto3.client("sns", region_name="eu-central-1")
        topics = [sns.create_topic(Name=name)["TopicArn"] for name in ("national", "exercise-national")]
        push = Dispatch(
            deliveries=world.deliveries,
            guards=Guards(world.alerts, world.settings, Channel.PUSH, world.clock),
            queue=world.sms.queue,
            sender=PushSender(sns, PushSettings(*topics)),
            clock=world.clock,
            new_id=lambda: "worker-push",
        )
        version = world.release(MessageType.ALERT)
        world.announce(version, Channel.PUSH)
        return counted([world.dynamodb, sns], lambda: world.work(worker=push))


def thousand_sms() -> Counter[str]:
    """Expansion and delivery of an SMS to a thousand numbers."""
    with mock_aws():
        world = Channelled(recipients=PEOPLE)
        world.start()
        world.calls.clear()
        world.work()
        return Counter(world.calls)
