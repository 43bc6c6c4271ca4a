"""Lambda entry point: the status API."""

import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from alerting.runtime.settings import load
from alerting.store.alerts import AlertStore
from alerting.store.progress import ProgressReader
from alerting.store.settings import SettingsStore
from status.api import make_status_api
from status.releases import ReleaseReader
from status.settings import ApiSettings, outlet_of
from status.stores import Stores


@cache
def api() -> APIGatewayHttpResolver:
    """The routes over the tables, made on the first call."""
    settings = load(ApiSettings, os.environ)
    client = boto3.client("dynamodb")
    stores = Stores(
        alerts=AlertStore(client, settings.alerts_table),
        progress=ProgressReader(client, settings.deliveries_table),
        settings=SettingsStore(client, settings.settings_table),
        releases=ReleaseReader(client, settings.alerts_table),
    )
    return make_status_api(stores, lambda: datetime.now(UTC), lambda exercise: outlet_of(settings, exercise=exercise))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return api().resolve(event, context)
