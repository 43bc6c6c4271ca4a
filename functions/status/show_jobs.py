"""The jobs of one channel: who works on what, what failed and why."""

from datetime import datetime

from alerting.domain.content import Channel
from alerting.domain.people import Principal
from alerting.domain.subject import Frozen
from status.find_alert import find_alert, find_version
from status.progress import JobProgress, job_progress
from status.retryable import retryable
from status.stores import Stores


class ChannelJobs(Frozen):
    """Every job of this channel, the oldest version first; job `EXPAND` is the planning itself.

    `retryable`: how many of the newest version's would be tried again if somebody asked now.
    """

    alert_id: str
    channel: Channel
    jobs: tuple[JobProgress, ...]
    retryable: int


def show_jobs(stores: Stores, principal: Principal, alert_id: str, channel: Channel, now: datetime) -> ChannelJobs:
    """The jobs as they are now, without their recipients."""
    alert = find_alert(stores.alerts, principal, alert_id)
    rows = stores.progress.jobs(alert_id, channel, now)
    newest = find_version(stores.alerts, alert, alert.version) if alert.version else None
    return ChannelJobs(
        alert_id=alert_id,
        channel=channel,
        jobs=tuple(job_progress(channel, row) for row in rows),
        retryable=retryable(stores, alert, newest, {channel: rows}, now).get(channel, 0),
    )
