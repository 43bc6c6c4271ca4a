"""Lambda entry point: the configuration API."""

import os
import secrets
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from alerting.domain.alert import ID_ALPHABET
from alerting.runtime.settings import load
from alerting.store.alerts import AlertStore
from alerting.store.settings import SettingsStore
from alerting.store.settings_audit import SettingsAudit
from configuration.api import make_configuration_api
from configuration.desk import Stores
from configuration.settings import ApiSettings
from configuration.transactions import SettingsTable


@cache
def api() -> APIGatewayHttpResolver:
    """The routes over the tables, made on the first call."""
    settings = load(ApiSettings, os.environ)
    client = boto3.client("dynamodb")
    stores = Stores(
        alerts=AlertStore(client, settings.alerts_table),
        settings=SettingsStore(client, settings.settings_table),
        table=SettingsTable(client, settings.settings_table),
        audit=SettingsAudit(client, settings.settings_table),
    )
    return make_configuration_api(stores, lambda: datetime.now(UTC), _new_id)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return api().resolve(event, context)


def _new_id(length: int) -> str:
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(length))
