"""What the intake functions read from their environment."""

from dataclasses import dataclass

from alerting.render.brand import Brand
from alerting.render.documents.outlet import Outlet


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """Of the commands' API. `public_url`, `cap_sender`: where and under whose name the public reads what is released."""

    alerts_table: str
    settings_table: str
    community_table: str
    deliveries_table: str
    media_bucket: str
    brand_amber: str
    brand_missing_child: str
    link_base: str
    public_url: str
    cap_sender: str


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """Of the relay from the table's stream to the topic."""

    alerts_table: str
    alerts_topic_arn: str


@dataclass(frozen=True, slots=True)
class SweepSettings:
    """Of the sweep that expires alerts and re-publishes what a channel missed."""

    alerts_table: str
    settings_table: str
    deliveries_table: str
    alerts_topic_arn: str
    brand_amber: str
    brand_missing_child: str
    link_base: str


def brand_of(settings: ApiSettings | SweepSettings) -> Brand:
    """The deployment's names and link, as the texts use them."""
    return Brand(amber=settings.brand_amber, missing_child=settings.brand_missing_child, link_base=settings.link_base)


def outlet_of(settings: ApiSettings, *, exercise: bool) -> Outlet:
    """The public tree of exercises, or of everything else."""
    return Outlet(public_url=settings.public_url, sender=settings.cap_sender, brand=brand_of(settings), exercise=exercise)
