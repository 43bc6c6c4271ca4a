"""Lambda: the alerts table's stream, filtered to new versions and to what is to be tried again, on to the topic."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.store.alerts import RETRY, AlertStore, Retry
from intake.relay import publish_retry, publish_version
from intake.settings import RelaySettings

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


@cache
def _world() -> tuple[AlertStore, "SNSClient", str]:
    settings = load(RelaySettings, os.environ)
    return AlertStore(boto3.client("dynamodb"), settings.alerts_table), boto3.client("sns"), settings.alerts_topic_arn


def handle(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Publish each; stops at the first failure, so that the stream repeats from there."""
    alerts, sns, topic_arn = _world()
    for record in event["Records"]:
        keys = record["dynamodb"]["Keys"]
        alert_id, sk = keys["pk"]["S"].removeprefix("ALERT#"), keys["sk"]["S"]
        try:
            if sk.startswith(RETRY):
                publish_retry(alerts, sns, topic_arn, alert_id, Retry.of_key(sk))
            else:
                publish_version(alerts, sns, topic_arn, alert_id, int(sk.removeprefix("VERSION#")))
        except Exception:  # noqa: BLE001  # whatever it was, the stream repeats from here
            logger().exception("relay failed", extra={"alert_id": alert_id, "what": sk})
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        logger().info("relayed", extra={"alert_id": alert_id, "what": sk})
    return {"batchItemFailures": []}
