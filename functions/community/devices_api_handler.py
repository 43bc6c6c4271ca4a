"""Lambda entry point: the device API."""

import os
import secrets
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from alerting.runtime.settings import load
from community.devices.api import make_devices_api
from community.devices.device import Platform
from community.devices.office import FrontOffice
from community.devices.registry import DeviceRegistry
from community.devices.settings import ApiSettings, applications_of
from community.devices.wake_queue import WakeQueue


@cache
def api() -> APIGatewayHttpResolver:
    """The routes over the table and the queue, made on the first call."""
    settings = load(ApiSettings, os.environ)
    office = FrontOffice(
        registry=DeviceRegistry(boto3.client("dynamodb"), settings.community_table),
        queue=WakeQueue(boto3.client("sqs"), settings.devices_queue_url),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: secrets.token_hex(16),
        new_secret=lambda: secrets.token_urlsafe(32),
    )
    return make_devices_api(office, {Platform(name): arn for name, arn in applications_of(settings).items()})


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return api().resolve(event, context)
