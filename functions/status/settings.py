"""What the functions of `status` read from their environment."""

from dataclasses import dataclass

from alerting.render.brand import Brand
from alerting.render.documents.outlet import Outlet


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """The status API reads three tables. The rest: under which names and where the public reads what is released."""

    alerts_table: str
    deliveries_table: str
    settings_table: str
    brand_amber: str
    brand_missing_child: str
    link_base: str
    public_url: str
    cap_sender: str


@dataclass(frozen=True, slots=True)
class ReceiptsSettings:
    """Receipts go to the jobs they belong to."""

    deliveries_table: str


def outlet_of(settings: ApiSettings, *, exercise: bool) -> Outlet:
    """The public tree of exercises, or of everything else."""
    brand = Brand(amber=settings.brand_amber, missing_child=settings.brand_missing_child, link_base=settings.link_base)
    return Outlet(public_url=settings.public_url, sender=settings.cap_sender, brand=brand, exercise=exercise)
