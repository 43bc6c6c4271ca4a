"""Lambda entry point of the sweep, once a minute."""

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from alerting.domain.content import Channel
from alerting.domain.kinds import Lane
from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from alerting.store.deliveries import DeliveryStore
from dispatch.channel_handler import utc_now
from dispatch.job_queue import JobQueue
from dispatch.settings import SweepSettings
from dispatch.sweep import Sweep

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def sweep() -> Sweep:
    """Made on the first run, kept while the function is warm."""
    settings = load(SweepSettings, os.environ)
    dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
    queues = {
        Channel(channel): JobQueue(sqs, {Lane(lane): url for lane, url in urls.items()})
        for channel, urls in json.loads(settings.channel_queues).items()
    }
    return Sweep(AlertStore(dynamodb, settings.alerts_table), DeliveryStore(dynamodb, settings.deliveries_table), queues, utc_now)


def handle(event: dict[str, Any], context: "LambdaContext") -> dict[str, int]:
    """Wake workers for what is overdue."""
    del event, context  # the clock says it all
    woken = sweep().run()
    if any(woken.values()):
        logger().warning("overdue jobs woken", extra={"woken": woken})
    return woken
