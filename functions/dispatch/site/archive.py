"""Alerts as the site tells them: every released version of one, as they are now."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.render.documents.story import Story
from alerting.store.alerts import AlertStore

#: Versions never change; a warm function keeps as many as a busy day has.
VERSIONS_KEPT: Final = 500
AT_ONCE: Final = 8


class Archive:
    """Reads heads anew at each question, and versions once."""

    def __init__(self, alerts: AlertStore) -> None:
        """Keep where to look."""
        self._alerts = alerts
        self._versions: dict[tuple[str, int], Version] = {}

    def story(self, alert_id: str) -> Story | None:
        """Everything that was released about an alert; None where that is nothing, or not meant for the web."""
        head = self._alerts.head(alert_id, consistent=True)
        if head is None or not head.version:
            return None
        versions = tuple(self._version(alert_id, number) for number in range(1, head.version + 1))
        if Channel.WEB not in versions[-1].content.channels:
            return None
        return Story(versions, extended_to=head.expires_at)

    def stories(self, alert_ids: Iterable[str]) -> dict[str, Story]:
        """The same for several, by id; who has none is absent."""
        wanted = sorted(alert_ids)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = pool.map(self.story, wanted)
        return {alert_id: story for alert_id, story in zip(wanted, found, strict=True) if story}

    def _version(self, alert_id: str, number: int) -> Version:
        key = (alert_id, number)
        found = self._versions.get(key)
        if found is None:
            found = self._alerts.version(alert_id, number)
            if found is None:
                raise LookupError(f"Version {number} of {alert_id} is missing.")
            while len(self._versions) >= VERSIONS_KEPT:
                self._versions.pop(next(iter(self._versions)), None)
            self._versions[key] = found
        return found
