"""Lambda entry point: the worker that leads devices to what their phones asked for, from the queue `devices`."""

import json
import os
import time
import uuid
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from community.devices.device import Platform
from community.devices.office import BackOffice
from community.devices.pacer import Pacer
from community.devices.push_service import Names, PushService
from community.devices.registry import DeviceRegistry
from community.devices.settings import WorkerSettings, applications_of
from community.devices.settle_device import Verdict, settle_device
from community.devices.worklist import Worklist

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

#: No device is begun with less time left than one takes.
LAST_CALL_MS: Final = 5_000
CONFIG: Final = Config(retries={"total_max_attempts": 2, "mode": "standard"}, connect_timeout=1, read_timeout=3)


@cache
def office() -> BackOffice:
    """Made on the first message, kept while the function is warm: its pace is the function's."""
    settings = load(WorkerSettings, os.environ)
    dynamodb = boto3.client("dynamodb", config=CONFIG)
    return BackOffice(
        registry=DeviceRegistry(dynamodb, settings.community_table),
        worklist=Worklist(dynamodb, settings.community_table, uuid.uuid4().hex),
        service=PushService(
            boto3.client("sns", config=CONFIG),
            names_of(settings),
            Pacer(settings.subscribes_per_second, time.monotonic, time.sleep),
            Pacer(settings.subscribes_per_second, time.monotonic, time.sleep),
        ),
        clock=lambda: datetime.now(UTC),
    )


def names_of(settings: WorkerSettings) -> Names:
    """Where applications and topics are."""
    return Names(
        applications={Platform(name): arn for name, arn in applications_of(settings).items()},
        national={"national": settings.national_topic_arn, "exercise-national": settings.exercise_national_topic_arn},
        area_prefix=settings.area_topic_prefix,
    )


def handle(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Settle each device by itself; what fails or is not begun stays in the queue."""
    stay = [record["messageId"] for record in event["Records"] if not _is_done(record, context)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in stay]}


def _is_done(record: dict[str, Any], context: "LambdaContext") -> bool:
    if context.get_remaining_time_in_millis() < LAST_CALL_MS:
        return False
    try:
        device_id = json.loads(record["body"])["device_id"]
        return settle_device(office(), device_id) is Verdict.DONE
    except Exception:  # noqa: BLE001  # one device must not hold up the others of its batch
        logger().exception("device not settled", extra={"sqs_message_id": record["messageId"]})
        return False
