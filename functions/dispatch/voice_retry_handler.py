"""Lambda entry point: what became of each call, from the voice events' topic by way of the queue of calls to repeat."""

import os
from functools import cache
from typing import Any

import boto3
from pydantic import ValidationError

from alerting.domain.kinds import Lane
from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from alerting.store.deliveries import DeliveryStore
from dispatch.aws_config import IMPATIENT
from dispatch.channel_handler import utc_now
from dispatch.job_queue import JobQueue
from dispatch.voice_retry import CallEvent, Redialling, VoiceRetrySettings, plan_retry


@cache
def redialling() -> Redialling:
    """Made on the first event, kept while the function is warm."""
    settings = load(VoiceRetrySettings, os.environ)
    dynamodb = boto3.client("dynamodb", config=IMPATIENT)
    queues = {Lane.URGENT: settings.urgent_queue_url, Lane.ROUTINE: settings.routine_queue_url}
    return Redialling(
        alerts=AlertStore(dynamodb, settings.alerts_table),
        deliveries=DeliveryStore(dynamodb, settings.deliveries_table),
        queue=JobQueue(boto3.client("sqs", config=IMPATIENT), queues),
        clock=utc_now,
    )


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Look at each event by itself; what fails is reported alone, retried, and ends in the dead-letter queue."""
    failures = []
    for message in event["Records"]:
        try:
            plan_retry(CallEvent.model_validate_json(message["body"]), redialling())
        except ValidationError as error:  # its own words would repeat what it could not read
            names = {"sqs_message_id": message["messageId"], "errors": error.error_count()}
            logger().error("call event cannot be read", extra=names)
            failures.append({"itemIdentifier": message["messageId"]})
        except Exception:  # noqa: BLE001  # one event must not hold up the others of its batch
            logger().exception("call not repeated", extra={"sqs_message_id": message["messageId"]})
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}
