"""One upload: where it lies until it is clean, and how far it is, as a small JSON object beside the photos."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AwareDatetime, StringConstraints

from alerting.domain.content import Digest
from alerting.domain.subject import Frozen
from media.photos.crop import Crop

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: A photo from any phone; the presigned POST holds the sender to it, and the worker looks again.
MAX_UPLOAD_BYTES: Final = 15_000_000
QUARANTINE_PREFIX: Final = "quarantine/"
UPLOADS_PREFIX: Final = "uploads/"

#: 26 characters of a 32-letter alphabet: 130 random bits.
UploadId = Annotated[str, StringConstraints(pattern=r"^[0-9a-hjkmnp-tv-z]{26}$")]


class UploadState(StrEnum):
    """`pending`: not uploaded, or not looked at yet. The other two are ends."""

    PENDING = "pending"
    CLEAN = "clean"
    REFUSED = "refused"


class Upload(Frozen):
    """How far an upload is. `digest` names the photo in a proposal; `reason` is a fixed word, `detail` says what to do.

    `crop`: the part that is kept, as was asked for beforehand. `width` and `height` are those of the photo that came of it.
    """

    id: UploadId
    state: UploadState
    by: str
    at: AwareDatetime
    crop: Crop | None = None
    digest: Digest | None = None
    width: int | None = None
    height: int | None = None
    reason: str = ""
    detail: str = ""


class UploadRequest(Frozen):
    """What is to become of the photo that will be uploaded: `crop` is the part to keep, without one all of it."""

    crop: Crop | None = None


def quarantine_key(upload_id: str) -> str:
    """Where the original lies until it was looked at."""
    return QUARANTINE_PREFIX + upload_id


class UploadBook:
    """How far each upload is, in the media bucket. `client` is an S3 client."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, upload: Upload) -> None:
        """Write it down, over what stood there."""
        self._client.put_object(
            Bucket=self._bucket, Key=_key(upload.id), Body=upload.model_dump_json().encode(), ContentType="application/json"
        )

    def find(self, upload_id: str) -> Upload | None:
        """How far it is; None when nobody asked for it (or its term is over)."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=_key(upload_id))
        except self._client.exceptions.NoSuchKey:
            return None
        with answer["Body"] as body:
            return Upload.model_validate_json(body.read())


def _key(upload_id: str) -> str:
    return f"{UPLOADS_PREFIX}{upload_id}.json"
