"""Each minute: stop what is over by the clock, and re-publish versions for channels that never began to expand them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from alerting.domain.content import Channel
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from alerting.store.progress import ProgressReader
from intake.desk import Desk
from intake.stop_alert import expire_alert

#: Fan-out takes seconds; a version younger than this is still on its way.
GRACE: Final = timedelta(seconds=30)
LOOK_BACK: Final = timedelta(hours=1)


def expire_alerts(desk: Desk) -> list[str]:
    """Stop every live alert whose time is over; the ids of those that were. One that fails does not keep the others alive."""
    expired = []
    for alert_id in desk.alerts.live():
        try:
            if expire_alert(desk, alert_id):
                expired.append(alert_id)
        except Exception:  # noqa: BLE001  # one alert that fails must not keep the others alive
            logger().exception("expiry failed", extra={"alert_id": alert_id})
    return expired


def republish_missed(
    alerts: AlertStore,
    progress: ProgressReader,
    publish: Callable[[str, int, frozenset[Channel]], object],
    now: datetime,
) -> list[tuple[str, int]]:
    """Publish again, for the channels without an expansion row only, what was released in the last hour."""
    republished = []
    for alert_id, number in alerts.released_since(now - LOOK_BACK, now):
        try:
            if missed := _missed(alerts, progress, (alert_id, number), now):
                names = {"alert_id": alert_id, "version": number, "channels": sorted(missed)}
                logger().warning("channels missed a version", extra=names)
                publish(alert_id, number, missed)
                republished.append((alert_id, number))
        except Exception:  # noqa: BLE001  # one version that fails must not keep the others unsent
            logger().exception("republish failed", extra={"alert_id": alert_id, "version": number})
    return republished


def _missed(alerts: AlertStore, progress: ProgressReader, key: tuple[str, int], now: datetime) -> frozenset[Channel]:
    """The channels that should have begun this version by now and did not."""
    version = alerts.version(*key)
    if version is None or version.sent > now - GRACE:
        return frozenset()
    return frozenset(channel for channel in version.content.channels if not progress.has_expansion(key[0], channel, key[1]))
