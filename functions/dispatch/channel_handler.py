"""What every channel's entry point does with a batch from its queues: expand, deliver or try again, message by message."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
from pydantic import ValidationError

from alerting.domain.content import Channel
from alerting.domain.kinds import Lane
from alerting.domain.rate import Limits
from alerting.events import Envelope, JobMessage, RetryMessage, read_message
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from alerting.store.deliveries import DeliveryStore
from alerting.store.rates import RateStore
from alerting.store.settings import SettingsStore
from dispatch.aws_config import IMPATIENT
from dispatch.brake import Brake
from dispatch.deliver import deliver
from dispatch.dispatching import Dispatch, Remaining, Verdict
from dispatch.expand import expand
from dispatch.guards import Guards
from dispatch.job_queue import JobQueue
from dispatch.sender import R, Sender
from dispatch.settings import ChannelSettings
from dispatch.try_again import try_again

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_dynamodb import DynamoDBClient


class MisroutedError(Exception):
    """A well-formed message for another channel."""


@dataclass(frozen=True, slots=True)
class World:
    """What senders are made from: the table client that everything shares, and the settings."""

    dynamodb: "DynamoDBClient"
    settings: SettingsStore


def make_dispatch(settings: ChannelSettings, make_sender: Callable[[World], Sender[R]], new_id: Callable[[], str]) -> Dispatch[R]:
    """One channel's function on real AWS clients and the real clock."""
    dynamodb = boto3.client("dynamodb", config=IMPATIENT)
    configured = SettingsStore(dynamodb, settings.settings_table)
    sender = make_sender(World(dynamodb, configured))
    queues = {Lane.URGENT: settings.urgent_queue_url, Lane.ROUTINE: settings.routine_queue_url}
    limits = Limits(settings.tokens_per_second, settings.tokens_per_alert, settings.tokens_per_month)
    rates = RateStore(dynamodb, settings.deliveries_table)
    return Dispatch(
        deliveries=DeliveryStore(dynamodb, settings.deliveries_table),
        rates=rates,
        brakes=brakes(rates, sender.channel, utc_now),
        guards=Guards(AlertStore(dynamodb, settings.alerts_table), configured, sender.channel, utc_now, limits),
        queue=JobQueue(boto3.client("sqs", config=IMPATIENT), queues),
        sender=sender,
        clock=utc_now,
        new_id=new_id,
        sleep=time.sleep,
    )


def brakes(rates: RateStore, channel: Channel, clock: Callable[[], datetime]) -> dict[Lane, Brake]:
    """A brake for each lane of one worker."""
    return {lane: Brake(rates, channel.value, lane, clock) for lane in Lane}


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def handle_batch(event: Mapping[str, Any], context: "LambdaContext", dispatch: Dispatch[R]) -> dict[str, Any]:
    """Work on each record; those that stay in the queue are the answer (partial batch response).

    A message that cannot be read or fails stays too, and reaches the dead-letter queue after five times.
    """

    def remaining() -> timedelta:
        return timedelta(milliseconds=context.get_remaining_time_in_millis())

    stay = [record["messageId"] for record in event["Records"] if not _is_done(record, dispatch, remaining)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in stay]}


def _is_done(record: Mapping[str, Any], dispatch: Dispatch[R], remaining: Remaining) -> bool:
    names = {"message_id": record["messageId"], "channel": dispatch.sender.channel.value}
    try:
        verdict = _work(record["body"], dispatch, remaining)
    except ValidationError as error:  # its own words would repeat what it could not read
        logger().error("message cannot be read", extra=names | {"model": error.title, "errors": error.error_count()})
        return False
    except Exception:  # noqa: BLE001  # whatever it is, the message must stay, and the others of the batch must not
        logger().exception("message failed", extra=names)
        return False
    return verdict is Verdict.DONE


def _work(body: str, dispatch: Dispatch[R], remaining: Remaining) -> Verdict:
    match read_message(body):
        case Envelope() as envelope:
            if dispatch.sender.channel not in envelope.channels:
                raise MisroutedError(f"An envelope for {', '.join(envelope.channels)}.")
            return expand(envelope, dispatch, remaining)
        case JobMessage() as job:
            _check_channel(job, dispatch)
            return deliver(job, dispatch, remaining)
        case RetryMessage() as retry:
            _check_channel(retry, dispatch)
            return try_again(retry, dispatch, remaining)


def _check_channel(message: JobMessage | RetryMessage, dispatch: Dispatch[R]) -> None:
    if message.channel is not dispatch.sender.channel:
        raise MisroutedError(f"A {message.type} for {message.channel}.")
