"""What every use case needs besides its own input: who asks, what time it is, and where things are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from alerting.domain.people import Principal
from alerting.store.alerts import AlertStore
from alerting.store.settings import SettingsStore
from alerting.store.settings_audit import SettingsAudit, SettingsEntry
from configuration.transactions import SettingsTable


@dataclass(frozen=True, slots=True)
class Stores:
    """The tables, made once per process. Of the alerts it asks which are live, and nothing else."""

    alerts: AlertStore
    settings: SettingsStore
    table: SettingsTable
    audit: SettingsAudit


@dataclass(frozen=True, slots=True)
class Desk:
    """One request's surroundings. `new_id(n)` gives n random characters of the id alphabet."""

    principal: Principal
    now: datetime
    new_id: Callable[[int], str]
    stores: Stores

    def entry(self, command: str, subject: str, before: str, after: str, reason: str = "") -> SettingsEntry:
        """The line that this step leaves in the trail."""
        return SettingsEntry(self.now, self.new_id(10), self.principal.sub, command, subject, before, after, reason)
