"""The routes for photos: parse, one use case, map."""

from typing import Annotated, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from alerting.domain.content import Digest
from alerting.domain.people import Principal
from alerting.runtime.http_api import make_api, principal_of
from alerting.store.settings import SettingsStore
from media.answers import PICTURE, picture
from media.photos.crop import CropRequest
from media.photos.crop_photo import CroppedPhoto, crop_photo
from media.photos.offer_upload import PhotoDesk, UploadOffer, find_upload, offer_upload
from media.photos.show_photo import PhotoSize, show_photo
from media.photos.upload import Upload, UploadId, UploadRequest

#: A digest means one picture for ever; a day, since whoever looked at a child's photo need not have it for longer.
PHOTO_CACHE: Final = "private, max-age=86400, immutable"


def make_photos_api(desk: PhotoDesk, settings: SettingsStore) -> APIGatewayHttpResolver:
    """The resolver with its four routes."""
    app = make_api()

    def principal() -> Principal:
        return principal_of(app, settings.organisation_of_system)

    @app.post("/v1/photos", summary="A place to upload one photo to", tags=["photos"])
    def offer(request: Annotated[UploadRequest | None, Body()] = None) -> tuple[UploadOffer, int]:
        return offer_upload(desk, principal(), request.crop if request else None), 201

    @app.get("/v1/photos/<upload_id>", summary="How far an upload is, and the digest once it is clean", tags=["photos"])
    def progress(upload_id: UploadId) -> Upload:
        return find_upload(desk, principal(), upload_id)

    @app.get("/v1/photos/<digest>/image", summary="A clean photo, as JPEG", tags=["photos"], responses=PICTURE)
    def image(digest: Digest, size: Annotated[PhotoSize, Query()] = PhotoSize.FULL) -> Response[str]:
        return picture(show_photo(desk.photos, principal(), digest, size), PHOTO_CACHE)

    @app.post("/v1/photos/<digest>/crop", summary="A part of a clean photo as a photo of its own", tags=["photos"])
    def crop(digest: Digest, request: CropRequest) -> tuple[CroppedPhoto, int]:
        return crop_photo(desk, principal(), digest, request.crop), 201

    return app
