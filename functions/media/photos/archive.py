"""The photos that are clean, in the media bucket: each under the digest of its bytes, smaller renditions beside it."""

from typing import TYPE_CHECKING

from alerting.store.media import MAX_PHOTO_BYTES, photo_key
from media.photos.clean_photo import CleanPhoto

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class PhotoArchive:
    """Keeps and finds photos. `client` is an S3 client."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep(self, photo: CleanPhoto) -> None:
        """The smaller renditions first: a photo that is there is whole. Its size in pixels stands in the object's metadata."""
        key, size = photo_key(photo.digest), {"width": str(photo.width), "height": str(photo.height)}
        for name, content in photo.renditions.items():
            self._put(f"{key}/{name}", content, {})
        self._put(key, photo.main, size)

    def find(self, digest: str, rendition: str = "") -> bytes | None:
        """The photo, or one of its renditions by name; None when there is none by this digest. Never more than the cap."""
        key = f"{photo_key(digest)}/{rendition}" if rendition else photo_key(digest)
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey:
            return None
        with answer["Body"] as body:
            return body.read(MAX_PHOTO_BYTES)

    def _put(self, key: str, content: bytes, metadata: dict[str, str]) -> None:
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType="image/jpeg", Metadata=metadata)
