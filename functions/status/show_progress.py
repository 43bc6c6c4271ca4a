"""How far an alert is on every channel, now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import AwareDatetime

from alerting.domain.alert import Alert, Version
from alerting.domain.content import Channel
from alerting.domain.messages import MessageType
from alerting.domain.people import Principal
from alerting.domain.subject import Frozen
from alerting.store.progress import JobRow
from status.find_alert import find_alert, find_version
from status.progress import ChannelProgress, channel_progress
from status.retryable import retryable
from status.stores import Stores


class VersionProgress(Frozen):
    """One version, with a row for each channel from the first second."""

    version: int
    message: MessageType
    sent: AwareDatetime
    channels: tuple[ChannelProgress, ...]


class AlertProgress(Frozen):
    """The alert, the version asked for (0 before the first), its channels, and the versions before it, newest first."""

    alert: Alert
    version: int
    channels: tuple[ChannelProgress, ...]
    history: tuple[VersionProgress, ...]


def show_progress(stores: Stores, principal: Principal, alert_id: str, version: int | None, now: datetime) -> AlertProgress:
    """The progress of one version (the newest, if none is named) and of those before it."""
    alert = find_alert(stores.alerts, principal, alert_id)
    newest = alert.version if version is None else version
    versions = [find_version(stores.alerts, alert, number) for number in range(newest, 0, -1)]
    channels = sorted({channel for item in versions for channel in item.content.channels})
    jobs = {channel: stores.progress.jobs(alert_id, channel, now) for channel in channels}
    current = next((item for item in versions if item.number == alert.version), None)
    again = retryable(stores, alert, current, jobs, now)
    told = [_version_progress(item, jobs, again if item is current else {}) for item in versions]
    return AlertProgress(alert=alert, version=newest, channels=told[0].channels if told else (), history=tuple(told[1:]))


def _version_progress(
    version: Version, jobs: Mapping[Channel, Sequence[JobRow]], again: Mapping[Channel, int]
) -> VersionProgress:
    channels = sorted(version.content.channels)
    return VersionProgress(
        version=version.number,
        message=version.message,
        sent=version.sent,
        channels=tuple(
            channel_progress(channel, version.number, version.message, jobs[channel], again.get(channel, 0))
            for channel in channels
        ),
    )
