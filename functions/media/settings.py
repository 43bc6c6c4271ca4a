"""What the functions of `media` read from their environment."""

from dataclasses import dataclass

from alerting.render.brand import Brand


@dataclass(frozen=True, slots=True)
class PhotosApiSettings:
    """The API gives out places in quarantine, keeps how far each upload is, and asks the settings table who a system is."""

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
    """The posters' maker reads what is live and its photos, and writes for the public."""

    alerts_table: str
    media_bucket: str
    public_bucket: str
    brand_amber: str
    brand_missing_child: str
    link_base: str


def brand_of(settings: PostersSettings) -> Brand:
    """What this deployment calls itself."""
    return Brand(amber=settings.brand_amber, missing_child=settings.brand_missing_child, link_base=settings.link_base)
