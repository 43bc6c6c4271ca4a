"""What every channel's entry point does with a batch from its queues: expand or deliver, message by message."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
from pydantic import ValidationError

from alerting.domain.kinds import Lane
from alerting.events import Envelope, JobMessage, read_message
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from alerting.store.deliveries import DeliveryStore
from alerting.store.settings import SettingsStore
from dispatch.aws_config import IMPATIENT
from dispatch.deliver import deliver
from dispatch.dispatching import Dispatch, Remaining, Verdict
from dispatch.expand import expand
from dispatch.guards import Guards
from dispatch.job_queue import JobQueue
from dispatch.sender import R, Sender
from dispatch.settings import ChannelSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


class MisroutedError(Exception):
    """A well-formed message for another channel."""


def make_dispatch(
    settings: ChannelSettings, make_sender: Callable[[SettingsStore], Sender[R]], new_id: Callable[[], str]
) -> Dispatch[R]:
    """One channel's function on real AWS clients and the real clock."""
    dynamodb = boto3.client("dynamodb", config=IMPATIENT)
    configured = SettingsStore(dynamodb, settings.settings_table)
    sender = make_sender(configured)
    queues = {Lane.URGENT: settings.urgent_queue_url, Lane.ROUTINE: settings.routine_queue_url}
    return Dispatch(
        deliveries=DeliveryStore(dynamodb, settings.deliveries_table),
        guards=Guards(AlertStore(dynamodb, settings.alerts_table), configured, sender.channel, utc_now),
        queue=JobQueue(boto3.client("sqs", config=IMPATIENT), queues),
        sender=sender,
        clock=utc_now,
        new_id=new_id,
    )


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
            if job.channel is not dispatch.sender.channel:
                raise MisroutedError(f"A job for {job.channel}.")
            return deliver(job, dispatch, remaining)
