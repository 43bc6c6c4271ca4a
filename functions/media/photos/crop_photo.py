"""A part of a photo that is clean already becomes a photo of its own."""

from alerting.domain.content import Digest
from alerting.domain.errors import FieldError, InvalidRequestError, UnknownAlertError
from alerting.domain.people import Principal
from alerting.domain.subject import Frozen
from alerting.runtime.telemetry import logger
from media.photos.clean_photo import clean_photo
from media.photos.crop import Crop
from media.photos.offer_upload import PhotoDesk, check_may_handle_photos
from media.photos.refusals import ADVICE, PhotoRefusedError


class CroppedPhoto(Frozen):
    """What names the part in a proposal, and its size in pixels."""

    digest: Digest
    width: int
    height: int


def crop_photo(desk: PhotoDesk, principal: Principal, digest: str, crop: Crop) -> CroppedPhoto:
    """Keep this part beside the whole, which stays. The same part twice is one photo.

    Raises NotAllowedError for anyone who may not draft, UnknownAlertError, and InvalidRequestError when too little is left.
    """
    check_may_handle_photos(principal)
    content = desk.photos.find(digest)
    if content is None:
        raise UnknownAlertError("There is no photo with this digest; upload it first.")
    try:
        photo = clean_photo(content, crop)
    except PhotoRefusedError as error:
        advice = ADVICE[error.refusal]
        raise InvalidRequestError(advice, [FieldError("crop", advice)]) from error
    desk.photos.keep(photo)
    logger().info("photo cropped", extra={"digest": digest, "part": photo.digest, "actor": principal.sub})
    return CroppedPhoto(digest=photo.digest, width=photo.width, height=photo.height)
