"""Lambda entry point: what SNS reports about endpoints, from the platform applications' event topic by way of a queue."""

import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from community.devices.bury_device import Undertaker, bury_device
from community.devices.endpoint_event import EndpointEvent
from community.devices.push_service import is_disabled
from community.devices.registry import DeviceRegistry
from community.devices.settings import EventsSettings
from community.devices.wake_queue import WakeQueue


@cache
def undertaker() -> Undertaker:
    """Made on the first event, kept while the function is warm."""
    settings = load(EventsSettings, os.environ)
    sns = boto3.client("sns")
    return Undertaker(
        registry=DeviceRegistry(boto3.client("dynamodb"), settings.community_table),
        is_disabled=lambda endpoint: is_disabled(sns, endpoint),
        queue=WakeQueue(boto3.client("sqs"), settings.devices_queue_url),
        clock=lambda: datetime.now(UTC),
    )


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take each event by itself; what fails is reported alone, retried, and ends in the dead-letter queue."""
    failures = []
    for message in event["Records"]:
        try:
            bury_device(undertaker(), EndpointEvent.parse(message["body"]))
        except Exception:  # noqa: BLE001  # one event must not hold up the others of its batch
            logger().exception("endpoint event failed", extra={"sqs_message_id": message["messageId"]})
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}
