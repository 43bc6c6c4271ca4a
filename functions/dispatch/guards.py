"""What is checked again before each block: may this version still go out, on this channel, now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from alerting.domain.alert import Alert, AlertState, Version
from alerting.domain.content import Channel
from alerting.domain.delivery import TOO_LATE
from alerting.domain.messages import MessageType
from alerting.domain.rate import Limits
from alerting.store.alerts import AlertStore
from alerting.store.deliveries import NEWER_VERSION
from alerting.store.settings import SettingsStore, Switch

#: A head older than this decides nothing.
FRESH: Final = timedelta(seconds=1)
#: Versions never change; a warm function keeps the last few.
VERSIONS_KEPT: Final = 8

UNLIMITED: Final = Limits()

NOT_LIVE: Final = "not_live"
EXERCISE_MISMATCH: Final = "exercise_mismatch"


class UnknownVersionError(Exception):
    """A message names an alert or version that does not exist, or another hash than it has."""


def refusal(version: Version, head: Alert, now: datetime) -> str | None:
    """Why this version may not be sent (any more); None when it may."""
    if head.version < version.number:
        raise UnknownVersionError(f"The head of {head.id} is older than version {version.number}.")
    if head.exercise is not version.content.exercise:
        return EXERCISE_MISMATCH
    if head.version > version.number:
        return NEWER_VERSION
    if version.is_over(now, head.expires_at):
        return TOO_LATE
    ends = version.message in {MessageType.STOP, MessageType.RESULT}
    return None if ends or head.state is AlertState.LIVE else NOT_LIVE


class Guards:
    """Reads what the guards look at, no older than FRESH; one per function, kept while it is warm."""

    def __init__(  # where to look, for what, and what holds where nothing is written
        self,
        alerts: AlertStore,
        settings: SettingsStore,
        channel: Channel,
        clock: Callable[[], datetime],
        limits: Limits = UNLIMITED,
    ) -> None:
        """Keep where to look. `limits` are the deployment's; the channel's row may set others."""
        self._alerts = alerts
        self._settings = settings
        self._channel = channel
        self._clock = clock
        self._versions: dict[tuple[str, int], Version] = {}
        self._heads: dict[str, tuple[datetime, Alert]] = {}
        self._limits = limits
        self._switch: tuple[datetime, Switch] | None = None

    def version(self, alert_id: str, number: int) -> Version:
        """A released version; raises UnknownVersionError."""
        key = (alert_id, number)
        if key not in self._versions:
            version = self._alerts.version(alert_id, number)
            if version is None:
                raise UnknownVersionError(f"There is no version {number} of {alert_id}.")
            while len(self._versions) >= VERSIONS_KEPT:
                del self._versions[next(iter(self._versions))]
            self._versions[key] = version
        return self._versions[key]

    def head(self, alert_id: str) -> Alert:
        """The alert as it is, or was at most FRESH ago; raises UnknownVersionError."""
        read_at, head = self._heads.get(alert_id, (None, None))
        now = self._clock()
        if head is None or read_at is None or now - read_at > FRESH:
            head = self._alerts.head(alert_id, consistent=True)
            if head is None:
                raise UnknownVersionError(f"There is no alert {alert_id}.")
            self._heads = {alert_id: (now, head)}
        return head

    def is_on(self) -> bool:
        """Whether the channel is switched on, or was at most FRESH ago."""
        return self._read_switch().on

    def limits(self) -> Limits:
        """What the channel may send, as it is written or was at most FRESH ago."""
        return replace(self._limits, **self._read_switch().limits)

    def _read_switch(self) -> Switch:
        now = self._clock()
        if self._switch is None or now - self._switch[0] > FRESH:
            self._switch = (now, self._settings.switch(self._channel))
        return self._switch[1]

    def refusal(self, version: Version) -> str | None:
        """Why this version may not be sent (any more); None when it may. A refusal, which is final, is decided on a new head.

        So is a version that is newer than the head in hand: a stop often follows within FRESH of the alert.
        """
        if self.head(version.alert_id).version < version.number:
            self._heads = {}
        refused = refusal(version, self.head(version.alert_id), self._clock())
        if refused is None:
            return None
        self._heads = {}
        return refusal(version, self.head(version.alert_id), self._clock())

    def forget(self) -> None:
        """Read everything that can change anew, whatever its age: an expansion decides on nothing older than its claim."""
        self._heads = {}
        self._switch = None
