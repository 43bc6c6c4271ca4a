"""Lambda entry point: the photos API."""

import os
import secrets
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from alerting.runtime.settings import load
from alerting.store.settings import SettingsStore
from media.photos.api import make_photos_api
from media.photos.archive import PhotoArchive
from media.photos.offer_upload import PhotoDesk
from media.photos.upload import UploadBook
from media.settings import PhotosApiSettings


@cache
def api() -> APIGatewayHttpResolver:
    """The routes over the buckets, made on the first call."""
    settings = load(PhotosApiSettings, os.environ)
    # The regional address: a POST to the global one is redirected while a bucket is young, and a redirected POST loses its body.
    client = boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
    desk = PhotoDesk(
        client=client,
        quarantine=settings.quarantine_bucket,
        uploads=UploadBook(client, settings.media_bucket),
        photos=PhotoArchive(client, settings.media_bucket),
        choose=secrets.choice,
        clock=lambda: datetime.now(UTC),
    )
    return make_photos_api(desk, SettingsStore(boto3.client("dynamodb"), settings.settings_table))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return api().resolve(event, context)
