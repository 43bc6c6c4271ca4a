"""The routes for photos: parse, one use case, map."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from alerting.domain.people import Principal
from alerting.runtime.http_api import make_api, principal_of
from alerting.store.settings import SettingsStore
from media.photos.offer_upload import PhotoDesk, UploadOffer, find_upload, offer_upload
from media.photos.upload import Upload, UploadId


def make_photos_api(desk: PhotoDesk, settings: SettingsStore) -> APIGatewayHttpResolver:
    """The resolver with its two routes."""
    app = make_api()

    def principal() -> Principal:
        return principal_of(app, settings.organisation_of_system)

    @app.post("/v1/photos", summary="A place to upload one photo to", tags=["photos"])
    def offer() -> tuple[UploadOffer, int]:
        return offer_upload(desk, principal()), 201

    @app.get("/v1/photos/<upload_id>", summary="How far an upload is, and the digest once it is clean", tags=["photos"])
    def progress(upload_id: UploadId) -> Upload:
        return find_upload(desk, principal(), upload_id)

    return app
