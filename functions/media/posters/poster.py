"""One poster of some alerts: what it says, its photos, the picture. What is published and what is previewed are made here."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from alerting.domain.alert import Version
from alerting.domain.content import Content
from alerting.domain.kinds import Kind
from alerting.render.brand import Brand
from alerting.render.poster.facts import PosterFacts
from alerting.render.poster.layout import lay_out
from alerting.render.poster.sizes import Size
from alerting.render.poster.text import Ruler
from alerting.render.request import RenderRequest
from alerting.store.media import MAX_PHOTO_BYTES, photo_key
from media.posters.draw import PhotoAlbum, draw, jpeg

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Kinds that screens in the whole country show.
_NATIONAL_KINDS: Final = frozenset({Kind.AMBER, Kind.MISSING_CHILD})


def is_for_screens(content: Content) -> bool:
    """What every screen in the country shows: national alerts about children, never a regional one."""
    return content.kind in _NATIONAL_KINDS and content.is_national()


def request_of(version: Version, brand: Brand) -> RenderRequest:
    """What the poster of a released version is made from."""
    return RenderRequest(
        message=version.message,
        content=version.content,
        alert_id=version.alert_id,
        brand=brand,
        removed=version.removed,
    )


def make_poster(posters: Sequence[PosterFacts], size: Size, ruler: Ruler, album: PhotoAlbum) -> bytes:
    """These alerts, newest first, on one poster as JPEG."""
    return jpeg(draw(lay_out(posters, size, ruler), album))


def read_photos(client: "S3Client", bucket: str, digests: Iterable[str]) -> dict[str, bytes]:
    """The bytes of these photos by digest; one that is gone is left out."""
    found = {}
    for digest in sorted(set(digests)):
        try:
            answer = client.get_object(Bucket=bucket, Key=photo_key(digest))
        except client.exceptions.NoSuchKey:
            continue
        with answer["Body"] as body:
            found[digest] = body.read(MAX_PHOTO_BYTES)
    return found
