"""What the intake functions read from their environment."""

from dataclasses import dataclass

from alerting.render.brand import Brand


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """Of the commands' API."""

    alerts_table: str
    settings_table: str
    community_table: str
    media_bucket: str
    brand_amber: str
    brand_missing_child: str
    link_base: str


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
