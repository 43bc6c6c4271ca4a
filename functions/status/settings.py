"""What the functions of `status` read from their environment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """The status API reads three tables."""

    alerts_table: str
    deliveries_table: str
    settings_table: str


@dataclass(frozen=True, slots=True)
class ReceiptsSettings:
    """Receipts go to the jobs they belong to."""

    deliveries_table: str
