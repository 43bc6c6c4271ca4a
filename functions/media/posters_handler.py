"""Lambda entry point: lead posters to what is live, as the `web` channel asks, directly or by way of a queue."""

import json
import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from media.posters.publish_posters import Press, publish_posters
from media.posters.shelf import Shelf
from media.settings import PostersSettings, brand_of


@cache
def press() -> Press:
    """Made on the first call, kept while the function is warm."""
    settings = load(PostersSettings, os.environ)
    s3 = boto3.client("s3")
    return Press(
        alerts=AlertStore(boto3.client("dynamodb"), settings.alerts_table),
        photos=s3,
        media=settings.media_bucket,
        shelf=Shelf(s3, settings.public_bucket),
        brand=brand_of(settings),
        clock=lambda: datetime.now(UTC),
    )


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """`{"alert_id"}` gives how many pictures are up; of a queue's messages with that body, those that fail are reported alone."""
    if "Records" not in event:
        return {"up": publish_posters(press(), event["alert_id"])}
    failures = []
    for record in event["Records"]:
        try:
            publish_posters(press(), json.loads(record["body"])["alert_id"])
        except Exception:  # noqa: BLE001  # one alert must not hold up the others of its batch
            logger().exception("posters failed", extra={"sqs_message_id": record["messageId"]})
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
