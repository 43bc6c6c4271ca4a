"""Lambda entry point: files that arrived in quarantine, told by the bucket, straight or by way of a queue."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

import boto3

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from media.photos.archive import PhotoArchive
from media.photos.settle_upload import Darkroom, settle_upload
from media.photos.upload import UploadBook
from media.settings import PhotosSettings


@cache
def room() -> Darkroom:
    """Made on the first event, kept while the function is warm."""
    settings = load(PhotosSettings, os.environ)
    client = boto3.client("s3")
    return Darkroom(
        client=client,
        quarantine=settings.quarantine_bucket,
        photos=PhotoArchive(client, settings.media_bucket),
        uploads=UploadBook(client, settings.media_bucket),
        clock=lambda: datetime.now(UTC),
    )


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take each file by itself; a queue message that fails is reported alone, an event of the bucket's own fails as a whole."""
    failures = []
    for record in event["Records"]:
        if "s3" in record:
            settle_upload(room(), _key(record))
            continue
        try:
            for key in _keys(json.loads(record["body"])):
                settle_upload(room(), key, int(record["attributes"]["ApproximateReceiveCount"]))
        except Exception:  # noqa: BLE001  # one photo must not hold up the others of its batch
            logger().exception("photo not settled", extra={"sqs_message_id": record["messageId"]})
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def _keys(body: dict[str, Any]) -> Iterator[str]:
    """The keys in one event of the bucket; the event that tests a new notification has none."""
    yield from (_key(record) for record in body.get("Records", ()))


def _key(record: dict[str, Any]) -> str:
    """S3 writes keys as in a form: plus for a space, percent signs for the rest."""
    return unquote_plus(record["s3"]["object"]["key"])
