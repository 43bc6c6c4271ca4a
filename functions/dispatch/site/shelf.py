"""The public bucket: what stands there, and changes that are made only over what was seen to stand there."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from alerting.render.documents.feeds import MAX_AGE, Document

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Connections at once; S3 answers each in some ten milliseconds.
AT_ONCE: Final = 8
#: DeleteObjects takes no more keys.
MOST_KEYS: Final = 1_000
_OVERTAKEN: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})


class OvertakenError(Exception):
    """An object is not what it was when it was looked at: look again."""


class RemovalError(Exception):
    """S3 did not delete everything; says which keys. Trying again is safe."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Reads and changes. `media`: the private bucket that photos are copied from."""

    client: "S3Client"
    bucket: str
    media: str

    def tags(self, keys: Iterable[str]) -> dict[str, str]:
        """The ETag of each key that exists."""
        wanted = tuple(keys)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = pool.map(self._tag, wanted)
        return {key: tag for key, tag in zip(wanted, found, strict=True) if tag}

    def under(self, prefix: str) -> dict[str, str]:
        """Every key that begins so, with its ETag."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return {item["Key"]: _bare(item["ETag"]) for page in pages for item in page.get("Contents", ())}

    def put(self, document: Document, tag: str | None) -> bool:
        """Write a document over what has this tag (None: over nothing); False where the same bytes stand there already.

        Raises OvertakenError.
        """
        if tag == _digest(document.body):
            return False
        only: dict[str, Any] = {"IfMatch": f'"{tag}"'} if tag else {"IfNoneMatch": "*"}
        try:
            self.client.put_object(
                Bucket=self.bucket,
                Key=document.path,
                Body=document.body,
                ContentType=_charset(document.media_type),
                CacheControl=cache_control(document.max_age),
                **only,
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _OVERTAKEN:
                raise OvertakenError(document.path) from error
            raise
        return True

    def put_all(self, documents: Iterable[Document], tags: dict[str, str], check: Callable[[], None]) -> int:
        """Write those that differ from what stands there, several at a time; gives how many.

        `check` is asked before each whether it may still be written. Raises OvertakenError, and what `check` raises.
        """

        def put(document: Document) -> bool:
            check()
            return self.put(document, tags.get(document.path))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sum(pool.map(put, documents))

    def copy_photo(self, source: str, key: str) -> bool:
        """Copy a photo of the media bucket; False where it is not there."""
        try:
            self.client.copy_object(
                Bucket=self.bucket,
                Key=key,
                CopySource={"Bucket": self.media, "Key": source},
                MetadataDirective="REPLACE",
                ContentType="image/jpeg",
                CacheControl=cache_control(MAX_AGE),
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
                return False
            raise
        return True

    def remove(self, keys: Collection[str]) -> None:
        """Delete them; what is not there stays so. Raises RemovalError unless all are gone."""
        names = sorted(keys)
        for start in range(0, len(names), MOST_KEYS):
            objects: Any = {"Objects": [{"Key": key} for key in names[start : start + MOST_KEYS]], "Quiet": True}
            answer = self.client.delete_objects(Bucket=self.bucket, Delete=objects)
            if errors := answer.get("Errors"):
                raise RemovalError(", ".join(sorted(f"{error.get('Key')}: {error.get('Code')}" for error in errors)))

    def _tag(self, key: str) -> str | None:
        try:
            return _bare(self.client.head_object(Bucket=self.bucket, Key=key)["ETag"])
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == HTTPStatus.NOT_FOUND:
                return None
            raise


def cache_control(max_age: int) -> str:
    """Asked for again after so many seconds, and not served beyond them because the origin fails: what is taken down stays so."""
    return f"public, max-age={max_age}, must-revalidate, stale-if-error=0"


def _digest(body: bytes) -> str:
    """The ETag that S3 gives an object that was put in one piece and is encrypted with S3's own key: MD5, no secret."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def _bare(tag: str) -> str:
    return tag.strip('"')


def _charset(media_type: str) -> str:
    """Texts are UTF-8; XML says so itself, and JSON cannot be anything else."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") and "charset" not in media_type else media_type
