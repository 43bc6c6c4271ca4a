"""How many jobs of each channel would be tried again if somebody asked now, by the rule that the asking itself follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from alerting.domain.alert import Alert, Version
from alerting.domain.content import Channel
from alerting.domain.redelivery import outlook
from alerting.store.progress import JobRow
from status.stores import Stores


def retryable(
    stores: Stores, alert: Alert, newest: Version | None, jobs: Mapping[Channel, Sequence[JobRow]], now: datetime
) -> Mapping[Channel, int]:
    """By channel of the newest version among those whose jobs these are; none of what is over, or of a channel that is off."""
    if newest is None or not newest.may_go_out(alert, now):
        return {}
    found = {channel: _jobs(newest, rows, now) for channel, rows in jobs.items() if channel in newest.content.channels}
    waiting = {channel: count for channel, count in found.items() if count}
    if not waiting:  # the usual case asks for no switches
        return {}
    switches = {state.channel: state.on for state in stores.settings.channel_states(now, sorted(waiting))}
    return {channel: count for channel, count in waiting.items() if switches[channel]}


def _jobs(newest: Version, rows: Sequence[JobRow], now: datetime) -> int:
    jobs = [row.job for row in rows if row.job and row.version == newest.number]
    return outlook(jobs, newest.sent, now).jobs
