"""Look at a clean photo. Who looked at which is logged, by ids."""

from enum import StrEnum
from typing import Final, assert_never

from alerting.domain.errors import TooLargeError, UnknownAlertError
from alerting.domain.people import Principal, check_may_see
from alerting.runtime.telemetry import logger
from media.photos.archive import PhotoArchive
from media.photos.clean_photo import SMALL

#: A function's answer has 6 MB at most, and base64 makes four bytes of three. The largest that the cleaner can make (pure noise,
#: 1600 by 2400 pixels) has 3.6 MB.
MOST_BYTES: Final = 4_500_000


class PhotoSize(StrEnum):
    """`full`: as it was kept, at most 1600 wide and 2400 high. `small`: at most 400 wide and 600 high."""

    FULL = "full"
    SMALL = "small"


def show_photo(photos: PhotoArchive, principal: Principal, digest: str, size: PhotoSize) -> bytes:
    """The bytes of a JPEG. Raises NotAllowedError for who has no role, UnknownAlertError, TooLargeError."""
    check_may_see(principal, "")  # a photo belongs to no organisation, so that no system sees one
    content = photos.find(digest, _rendition(size))
    if content is None:
        raise UnknownAlertError("There is no photo with this digest; upload it first.")
    if len(content) > MOST_BYTES:
        raise TooLargeError("The photo has more bytes than an answer can hold; ask for size=small.")
    logger().info("photo viewed", extra={"digest": digest, "size": size.value, "actor": principal.sub})
    return content


def _rendition(size: PhotoSize) -> str:
    match size:
        case PhotoSize.FULL:
            return ""
        case PhotoSize.SMALL:
            return SMALL
        case _:
            assert_never(size)
