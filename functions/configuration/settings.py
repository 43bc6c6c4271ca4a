"""What the configuration API reads from its environment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """It changes the settings, and asks the alerts table only whether anything is live."""

    alerts_table: str
    settings_table: str
