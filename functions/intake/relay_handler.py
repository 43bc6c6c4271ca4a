"""Lambda: the alerts table's stream, filtered to new versions, on to the topic."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from intake.relay import publish_version
from intake.settings import RelaySettings

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


@cache
def _world() -> tuple[AlertStore, "SNSClient", str]:
    settings = load(RelaySettings, os.environ)
    return AlertStore(boto3.client("dynamodb"), settings.alerts_table), boto3.client("sns"), settings.alerts_topic_arn


def handle(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Publish each new version; stops at the first failure, so that the stream repeats from there."""
    alerts, sns, topic_arn = _world()
    for record in event["Records"]:
        keys = record["dynamodb"]["Keys"]
        alert_id, number = keys["pk"]["S"].removeprefix("ALERT#"), int(keys["sk"]["S"].removeprefix("VERSION#"))
        try:
            publish_version(alerts, sns, topic_arn, alert_id, number)
        except Exception:  # noqa: BLE001  # whatever it was, the stream repeats from here
            logger().exception("relay failed", extra={"alert_id": alert_id, "version": number})
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        logger().info("relayed", extra={"alert_id": alert_id, "version": number})
    return {"batchItemFailures": []}
