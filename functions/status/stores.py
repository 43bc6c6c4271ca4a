"""The tables that the status queries read."""

from dataclasses import dataclass

from alerting.store.alerts import AlertStore
from alerting.store.progress import ProgressReader
from alerting.store.settings import SettingsStore
from status.releases import ReleaseReader


@dataclass(frozen=True, slots=True)
class Stores:
    """Made once per process."""

    alerts: AlertStore
    progress: ProgressReader
    settings: SettingsStore
    releases: ReleaseReader
