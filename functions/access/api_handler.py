"""Lambda entry point: users and roles."""

import os
import secrets
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from access.api import make_access_api
from access.office import House
from access.request_store import RequestStore
from access.settings import ApiSettings
from access.user_pool import UserPool
from alerting.domain.alert import ID_ALPHABET
from alerting.runtime.settings import load
from alerting.store.settings import SettingsStore


@cache
def api() -> APIGatewayHttpResolver:
    """The routes over pool and table, made on the first call."""
    settings = load(ApiSettings, os.environ)
    dynamodb = boto3.client("dynamodb")
    house = House(
        pool=UserPool(boto3.client("cognito-idp"), settings.user_pool_id),
        requests=RequestStore(dynamodb, settings.settings_table),
        settings=SettingsStore(dynamodb, settings.settings_table),
    )
    return make_access_api(house, lambda: datetime.now(UTC), _new_id)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return api().resolve(event, context)


def _new_id(length: int) -> str:
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(length))
