"""Lambda entry point: lead posters to what is live, as the channel web orders them by way of a queue."""

import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from pydantic import Field, ValidationError

from alerting.domain.alert import AlertId
from alerting.domain.content import Channel
from alerting.domain.subject import Frozen
from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from alerting.store.progress import ReceiptBook, ReceiptEffect, Recipient
from media.posters.publish_posters import Press, publish_posters
from media.posters.shelf import Shelf
from media.settings import PostersSettings, outlets_of


class Order(Frozen):
    """Whose posters. With version, job and index of a send of the channel web, that send is confirmed once they are up."""

    alert_id: AlertId
    version: int | None = Field(default=None, ge=1)
    job_id: str = Field(default="", max_length=80)
    index: int | None = Field(default=None, ge=0)


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
        outlets=outlets_of(settings),
        clock=lambda: datetime.now(UTC),
    )


@cache
def receipts() -> ReceiptBook:
    """Where sends are confirmed."""
    return ReceiptBook(boto3.client("dynamodb"), load(PostersSettings, os.environ).deliveries_table)


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Work off a queue's messages; those that fail are reported alone."""
    failures = []
    for record in event["Records"]:
        try:
            _draw(Order.model_validate_json(record["body"]))
        except ValidationError as error:  # its own words would repeat what it could not read
            logger().error("order cannot be read", extra={"sqs_message_id": record["messageId"], "errors": error.error_count()})
            failures.append({"itemIdentifier": record["messageId"]})
        except Exception:  # noqa: BLE001  # one alert must not hold up the others of its batch
            logger().exception("posters failed", extra={"sqs_message_id": record["messageId"]})
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def _draw(order: Order) -> None:
    publish_posters(press(), order.alert_id)
    if order.version is None or order.index is None or not order.job_id:
        return
    sent = Recipient(order.alert_id, Channel.WEB.value, order.version, order.job_id, order.index)
    if receipts().confirm(sent) is not ReceiptEffect.RECORDED:
        logger().warning("posters of an unknown job", extra={"alert_id": order.alert_id, "job": order.job_id})
