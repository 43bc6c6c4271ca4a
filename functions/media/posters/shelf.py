"""Where posters stand for the public; gone within 15 seconds of their deletion."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: As for everything that shows somebody: never served beyond that because the origin fails.
CACHE: Final = "public, max-age=15, must-revalidate, stale-if-error=0"


class Shelf:
    """Writes and deletes in the public bucket. `client` is an S3 client."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content: bytes) -> None:
        """Put it there, over what stood there."""
        content_type = "application/pdf" if key.endswith(".pdf") else "image/jpeg"
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=content_type, CacheControl=CACHE)

    def remove(self, keys: Iterable[str]) -> None:
        """Delete them; what is not there stays so. Raises RemovalError unless all are gone."""
        answer = self._client.delete_objects(
            Bucket=self._bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
        )
        if errors := answer.get("Errors"):
            raise RemovalError(", ".join(sorted(f"{error.get('Key')}: {error.get('Code')}" for error in errors)))


class RemovalError(Exception):
    """S3 did not delete everything; says which keys. Trying again is safe."""
