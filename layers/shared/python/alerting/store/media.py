"""The media bucket: photos named by the SHA-256 of their bytes, so that a name can only ever mean one picture."""

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: A cleaned photo is far smaller; more than this is not read.
MAX_PHOTO_BYTES: Final = 10_000_000


class MediaStore:
    """Reads the media bucket. `client` is an S3 client."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        """Keep the client and the bucket's name."""
        self._client = client
        self._bucket = bucket

    def holds(self, digest: str) -> bool:
        """Whether a photo of this digest is there, and its bytes really have this digest."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=photo_key(digest))
        except self._client.exceptions.NoSuchKey:
            return False
        with answer["Body"] as body:
            content = body.read(MAX_PHOTO_BYTES + 1)
        return len(content) <= MAX_PHOTO_BYTES and hashlib.sha256(content).hexdigest() == digest

    def size_of(self, digest: str) -> tuple[int, int] | None:
        """Width and height in pixels, as they were written down when the photo was cleaned; None where they were not."""
        try:
            answer = self._client.head_object(Bucket=self._bucket, Key=photo_key(digest))
        except self._client.exceptions.ClientError:
            return None
        written = [answer["Metadata"].get(side, "") for side in ("width", "height")]
        return (int(written[0]), int(written[1])) if all(map(str.isdecimal, written)) else None


def photo_key(digest: str) -> str:
    """The key of a photo; never a name."""
    return f"photos/{digest}"
