"""Lambda entry point: previews of posters."""

import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from alerting.runtime.settings import load
from alerting.store.alerts import AlertStore
from media.posters.api import make_previews_api
from media.posters.preview_poster import Studio
from media.settings import PreviewsApiSettings, brand_of


@cache
def api() -> APIGatewayHttpResolver:
    """The routes over the table and the bucket, made on the first call."""
    settings = load(PreviewsApiSettings, os.environ)
    studio = Studio(
        alerts=AlertStore(boto3.client("dynamodb"), settings.alerts_table),
        photos=boto3.client("s3"),
        media=settings.media_bucket,
        brand=brand_of(settings),
    )
    return make_previews_api(studio)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return api().resolve(event, context)
