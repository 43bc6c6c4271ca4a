"""Lambda entry point: wakes the worker for devices that wait too long, every five minutes."""

import os
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from community.devices.registry import DeviceRegistry
from community.devices.settings import SweepSettings
from community.devices.sweep import Sweep
from community.devices.wake_queue import WakeQueue

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def sweep() -> Sweep:
    """Made on the first run, kept while the function is warm."""
    settings = load(SweepSettings, os.environ)
    registry = DeviceRegistry(boto3.client("dynamodb"), settings.community_table)
    return Sweep(registry, WakeQueue(boto3.client("sqs"), settings.devices_queue_url), lambda: datetime.now(UTC))


def handle(event: dict[str, Any], context: "LambdaContext") -> dict[str, int]:
    """Wake the worker for what is overdue."""
    del event, context  # the clock says it all
    woken = sweep().run()
    if woken:
        logger().warning("overdue devices woken", extra={"woken": woken})
    return {"woken": woken}
