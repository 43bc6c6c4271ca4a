"""How fast one worker delivers SMS, as a ratio to a bare boto3 loop that makes only the sends, by CPU time of one process.

Both get their answers at botocore's before-send hook: from rows that moto held after the expansion, and "taken" for every SMS and
every write. So nobody waits, and the ratio is what our own code and the table's calls add to the sends, less what our clients'
settings save. The bare loop's client is as boto3 makes it.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from moto import mock_aws

from alerting.domain.content import Channel
from alerting.store.alerts import AlertStore
from alerting.store.community import CommunityReader
from alerting.store.deliveries import DeliveryStore
from alerting.store.rates import RateStore
from alerting.store.settings import SettingsStore
from builders import ALERTS, COMMUNITY, DELIVERIES, NOW, SETTINGS
from dispatch.aws_config import IMPATIENT, ONE_TRY
from dispatch.channel_handler import brakes
from dispatch.channels.sms import SmsSender, SmsSettings
from dispatch.dispatching import Dispatch
from dispatch.guards import Guards
from dispatch.participants import Participants
from dispatch_world import ALERT_ID, Channelled, Waiting, answer
from people import number

#: What the design wants: three quarters of the bare loop.
HOLD: Final = 0.75
PEOPLE: Final = 1_000
ROUNDS: Final = 7


class Frozen:
    """The tables as they were: reads find the same rows for ever, writes are taken and forgotten."""

    def __init__(self, dynamodb: Any) -> None:
        self._rows = {
            _key(table, row): row for table in (ALERTS, COMMUNITY, DELIVERIES, SETTINGS) for row in _scan(dynamodb, table)
        }

    def take(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        call, found = json.loads(request.body), {}
        match event_name.rsplit(".", maxsplit=1)[-1]:
            case "GetItem":
                row = self._rows.get(_key(call["TableName"], call["Key"]))
                found = {"Item": row} if row else {}
            case "BatchGetItem":
                wanted = {table: [_key(table, key) for key in asked["Keys"]] for table, asked in call["RequestItems"].items()}
                found = {"Responses": {table: [self._rows[key] for key in keys] for table, keys in wanted.items()}}
            case "UpdateItem":
                pass
            case other:
                raise NotImplementedError(other)
        return answer(request.url, 200, found)


def _key(table: str, row: Any) -> tuple[str, str, str]:
    return table, row["pk"]["S"], row["sk"]["S"]


def _scan(dynamodb: Any, table: str) -> Iterator[Any]:
    return (row for page in dynamodb.get_paginator("scan").paginate(TableName=table) for row in page["Items"])


def ratio() -> float:
    """Deliver's throughput divided by the bare loop's, the median of rounds in turn."""
    with mock_aws():
        world = Channelled(recipients=PEOPLE)
        world.start()
        world.handle(world.queue[0])
        orders, frozen, sends = list(world.queue), Frozen(world.dynamodb), [0]

    def taken(request: Any, **_: Any) -> AWSResponse:
        sends[0] += 1
        return answer(request.url, 200, {"MessageId": "m"})

    # Clients outside moto, which would work on every call too, even on those that a hook has answered.
    dynamodb, sms = _answered("dynamodb", frozen.take, IMPATIENT), _answered("pinpoint-sms-voice-v2", taken, ONE_TRY)
    plain = _answered("pinpoint-sms-voice-v2", taken, Config())
    rounds = [(seconds(lambda: deliver(world, dynamodb, sms, orders)), seconds(lambda: bare(plain))) for _ in range(ROUNDS)]
    if sends[0] != 2 * PEOPLE * ROUNDS:
        raise AssertionError(f"{sends[0]} sends are not what was to be measured.")
    return round(statistics.median(loop / worker for worker, loop in rounds), 2)


def _answered(service: Any, hook: Callable[..., AWSResponse], config: Config) -> Any:
    client: Any = boto3.client(service, config=config)
    client.meta.events.register_first("before-send.*", hook)
    return client


def deliver(world: Channelled, dynamodb: Any, sms: Any, orders: list[Waiting]) -> None:
    """One cold worker, all jobs, each a message of its own. Its clock runs: what is kept for a second is read again then."""

    def clock() -> datetime:
        return NOW + timedelta(seconds=time.perf_counter() - started)

    started, settings = time.perf_counter(), SettingsStore(dynamodb, SETTINGS)
    rates = RateStore(dynamodb, DELIVERIES)
    people = Participants(CommunityReader(dynamodb, COMMUNITY), Channel.SMS)
    worker = Dispatch(
        deliveries=DeliveryStore(dynamodb, DELIVERIES),
        rates=rates,
        brakes=brakes(rates, Channel.SMS, clock),
        guards=Guards(AlertStore(dynamodb, ALERTS), settings, Channel.SMS, clock),
        queue=world.sms.queue,
        sender=SmsSender(sms, people, SmsSettings("Politie", "receipts", COMMUNITY)),
        clock=clock,
        new_id=lambda: "worker",
        sleep=time.sleep,
    )
    for order in orders:
        if world.invoke(order, worker):
            raise AssertionError("A job was left in the queue.")


def bare(sms: Any) -> None:
    """The same sends and nothing else."""
    for index in range(PEOPLE):
        sms.send_text_message(
            DestinationPhoneNumber=number(index),
            OriginationIdentity="Politie",
            ConfigurationSetName="receipts",
            MessageBody="v1 first",
            MessageType="TRANSACTIONAL",
            TimeToLive=43_200,
            Context={"a": ALERT_ID, "v": "1", "j": "J1-0001", "i": str(index)},
        )


def seconds(work: Callable[[], None]) -> float:
    """CPU seconds of this process."""
    before = time.process_time()
    work()
    return time.process_time() - before
