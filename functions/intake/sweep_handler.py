"""Lambda: the minute sweep of the intake side."""

import os
import secrets
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import boto3

from alerting.domain.alert import ID_ALPHABET
from alerting.domain.people import Principal
from alerting.runtime.settings import load
from alerting.store.alerts import AlertStore
from alerting.store.progress import ProgressReader
from alerting.store.settings import SettingsStore
from intake.desk import Desk
from intake.relay import publish_version
from intake.settings import SweepSettings, brand_of
from intake.sweep import expire_alerts, republish_missed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sns import SNSClient

#: Who the audit trail names when the clock ends an alert.
CLOCK = Principal(sub="system:clock", is_system=True)


@cache
def _world() -> tuple[SweepSettings, "DynamoDBClient", "SNSClient"]:
    return load(SweepSettings, os.environ), boto3.client("dynamodb"), boto3.client("sns")


def handle(_: dict[str, Any], __: object) -> dict[str, Any]:
    """Expire, then look for what was missed."""
    settings, dynamodb, sns = _world()
    alerts, now = AlertStore(dynamodb, settings.alerts_table), datetime.now(UTC)
    desk = Desk(
        principal=CLOCK,
        now=now,
        new_id=lambda length: "".join(secrets.choice(ID_ALPHABET) for _ in range(length)),
        alerts=alerts,
        settings=SettingsStore(dynamodb, settings.settings_table),
        brand=brand_of(settings),
    )
    publish = partial(publish_version, alerts, sns, settings.alerts_topic_arn)
    progress = ProgressReader(dynamodb, settings.deliveries_table)
    return {"expired": expire_alerts(desk), "republished": republish_missed(alerts, progress, publish, now)}
