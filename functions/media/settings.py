"""What the functions of `media` read from their environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerting.render.brand import Brand
from alerting.render.documents.outlet import Outlet


@dataclass(frozen=True, slots=True)
class PhotosApiSettings:
    """The API gives out places in quarantine, keeps how far each upload is, shows and crops what is clean.

    It asks the settings table who a system is.
    """

    media_bucket: str
    quarantine_bucket: str
    settings_table: str


@dataclass(frozen=True, slots=True)
class PhotosSettings:
    """The worker reads quarantine and writes what is clean."""

    media_bucket: str
    quarantine_bucket: str


@dataclass(frozen=True, slots=True)
class PostersSettings:
    """The posters' maker reads what is live and its photos, writes for the public, and confirms to the channel that asked."""

    alerts_table: str
    deliveries_table: str
    media_bucket: str
    public_bucket: str
    public_url: str
    cap_sender: str
    brand_amber: str
    brand_missing_child: str
    link_base: str


@dataclass(frozen=True, slots=True)
class PreviewsApiSettings:
    """Previews of posters read one alert and its photos, and write nothing."""

    alerts_table: str
    media_bucket: str
    brand_amber: str
    brand_missing_child: str
    link_base: str


def brand_of(settings: PostersSettings | PreviewsApiSettings) -> Brand:
    """What the deployment calls itself."""
    return Brand(amber=settings.brand_amber, missing_child=settings.brand_missing_child, link_base=settings.link_base)


def outlets_of(settings: PostersSettings) -> Mapping[bool, Outlet]:
    """Both public trees, by whether they are for exercises."""
    brand = brand_of(settings)
    return {
        exercise: Outlet(public_url=settings.public_url, sender=settings.cap_sender, brand=brand, exercise=exercise)
        for exercise in (False, True)
    }
