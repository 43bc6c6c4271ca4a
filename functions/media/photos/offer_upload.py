"""An operator asks for a place to put a photo: a presigned POST into quarantine, one key for a quarter of an hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import AwareDatetime

from alerting.domain.alert import ID_ALPHABET
from alerting.domain.errors import NotAllowedError, UnknownAlertError
from alerting.domain.people import Principal, StaffRole
from alerting.domain.subject import Frozen
from media.photos.archive import PhotoArchive
from media.photos.crop import Crop
from media.photos.upload import MAX_UPLOAD_BYTES, Upload, UploadBook, UploadId, UploadState, quarantine_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TERM: Final = timedelta(minutes=15)
ID_LENGTH: Final = 26


@dataclass(frozen=True, slots=True)
class PhotoDesk:
    """What the photo routes work with. `choose` picks at random from a text, as `secrets.choice` does."""

    client: "S3Client"
    quarantine: str
    uploads: UploadBook
    photos: PhotoArchive
    choose: Callable[[str], str]
    clock: Callable[[], datetime]


class UploadOffer(Frozen):
    """Post `fields` and then the file (as `file`, last) as multipart/form-data to `url`, before `expires_at`."""

    id: UploadId
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_at: AwareDatetime


def offer_upload(desk: PhotoDesk, principal: Principal, crop: Crop | None = None) -> UploadOffer:
    """A place for one photo, of which this part will be kept. Raises NotAllowedError for anyone who may not draft."""
    check_may_handle_photos(principal)
    upload_id = "".join(desk.choose(ID_ALPHABET) for _ in range(ID_LENGTH))
    now = desk.clock()
    desk.uploads.put(Upload(id=upload_id, state=UploadState.PENDING, by=principal.sub, at=now, crop=crop))
    post = desk.client.generate_presigned_post(
        Bucket=desk.quarantine,
        Key=quarantine_key(upload_id),
        Conditions=[["content-length-range", 1, MAX_UPLOAD_BYTES], ["starts-with", "$Content-Type", "image/"]],
        ExpiresIn=int(TERM.total_seconds()),
    )
    return UploadOffer(id=upload_id, url=post["url"], fields=post["fields"], max_bytes=MAX_UPLOAD_BYTES, expires_at=now + TERM)


def find_upload(desk: PhotoDesk, principal: Principal, upload_id: str) -> Upload:
    """How far an upload is. Raises NotAllowedError, or UnknownAlertError when nobody asked for it."""
    check_may_handle_photos(principal)
    upload = desk.uploads.find(upload_id)
    if upload is None:
        raise UnknownAlertError("There is no upload by this id; ask for a new one.")
    return upload


def check_may_handle_photos(principal: Principal) -> None:
    """People who draft. A police system has no role, and no photos to bring: its drafts are completed by a person."""
    if not principal.roles & {StaffRole.OPERATOR, StaffRole.NATIONAL}:
        raise NotAllowedError("Uploading and cropping photos takes the role operator or national.")
