"""One file in quarantine: cleaned and kept, or refused; then gone from quarantine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from alerting.runtime.telemetry import logger
from media.photos.archive import PhotoArchive
from media.photos.clean_photo import clean_photo
from media.photos.refusals import ADVICE, PhotoRefusedError, Refusal
from media.photos.upload import MAX_UPLOAD_BYTES, QUARANTINE_PREFIX, Upload, UploadBook, UploadState

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: A file that stopped the worker twice (out of memory, out of time) is refused the third time, unread.
LAST_ATTEMPT: Final = 3


@dataclass(frozen=True, slots=True)
class Darkroom:
    """What the worker works with."""

    client: "S3Client"
    quarantine: str
    photos: PhotoArchive
    uploads: UploadBook
    clock: Callable[[], datetime]


def settle_upload(room: Darkroom, key: str, attempt: int = 1) -> UploadState | None:
    """Lead one object of quarantine to its end; None when it was nobody's. Repeating is harmless.

    An upload ends once: what is put on the same key afterwards is thrown away unread.
    """
    upload = room.uploads.find(key.removeprefix(QUARANTINE_PREFIX))
    if upload is not None and upload.state is UploadState.PENDING:
        content = _read(room, key)
        if content is None:
            return UploadState.PENDING
        upload = _settle(room, upload, content) if attempt < LAST_ATTEMPT else _refused(room, upload, Refusal.DAMAGED)
        room.uploads.put(upload)
        logger().info("photo settled", extra={"upload": upload.id, "state": upload.state, "reason": upload.reason})
    room.client.delete_object(Bucket=room.quarantine, Key=key)
    return upload.state if upload else None


def _settle(room: Darkroom, upload: Upload, content: bytes) -> Upload:
    try:
        photo = clean_photo(content, upload.crop)
    except PhotoRefusedError as error:
        return _refused(room, upload, error.refusal)
    room.photos.keep(photo)
    size = {"digest": photo.digest, "width": photo.width, "height": photo.height}
    return upload.model_copy(update={"state": UploadState.CLEAN, "at": room.clock(), **size})


def _refused(room: Darkroom, upload: Upload, refusal: Refusal) -> Upload:
    advice = {"reason": refusal.value, "detail": ADVICE[refusal]}
    return upload.model_copy(update={"state": UploadState.REFUSED, "at": room.clock(), **advice})


def _read(room: Darkroom, key: str) -> bytes | None:
    """At most one byte more than is allowed; None when it is gone already, or not there yet."""
    try:
        answer = room.client.get_object(Bucket=room.quarantine, Key=key)
    except room.client.exceptions.NoSuchKey:
        return None
    with answer["Body"] as body:
        return body.read(MAX_UPLOAD_BYTES + 1)
