"""Ask that what one channel did not send of the newest version be tried again, now that whatever kept it back is over.

This only writes it down, with what would be tried again at this moment. The table's stream carries it to the channel, which
looks at its jobs once more and sends under its usual guards.
"""

from alerting.domain.alert import Alert, Version
from alerting.domain.content import Channel
from alerting.domain.errors import WrongStateError
from alerting.domain.people import check_may_release
from alerting.domain.redelivery import Outlook, outlook
from alerting.domain.subject import Frozen
from alerting.store.alerts import Change, Retry
from alerting.store.progress import ProgressReader
from intake.desk import Desk

RETRY_CHANNEL = "retry_channel"


class Retried(Frozen):
    """What is tried again: jobs, and their recipients, by reason.

    `planning`: the version has yet to be divided, or that to be finished; nobody knows yet for how many people.
    """

    alert_id: str
    channel: Channel
    version: int
    jobs: int
    recipients: int
    reasons: dict[str, int]
    planning: bool


def retry_channel(desk: Desk, progress: ProgressReader, alert_id: str, channel: Channel, reason: str) -> Retried:
    """Write it down; raises WrongStateError where there is nothing to try again, or it would not go out."""
    alert, proposal = desk.load(alert_id)
    check_may_release(desk.principal, desk.organisation(alert.organisation), alert.kind)
    version = _version(desk, alert, channel)
    found = _outlook(desk, progress, version, channel)
    recipients = sum(found.recipients.values())
    told = {"channel": channel.value, "version": version.number, "jobs": found.jobs, "recipients": recipients, "reason": reason}
    audit = desk.audit(RETRY_CHANNEL, (alert, proposal), (alert, proposal), told)
    desk.alerts.commit(Change(alert=alert, was=alert, audit=audit, retry=Retry(version.number, channel.value)))
    return Retried(
        alert_id=alert.id,
        channel=channel,
        version=version.number,
        jobs=found.jobs,
        recipients=recipients,
        reasons=dict(found.recipients),
        planning=found.planning,
    )


def _version(desk: Desk, alert: Alert, channel: Channel) -> Version:
    version = desk.alerts.version(alert.id, alert.version) if alert.version else None
    if version is None:
        raise WrongStateError("Nothing was sent yet; there is nothing to try again.")
    if channel not in version.content.channels:
        raise WrongStateError(f"Version {version.number} does not go out by {channel.value}.")
    if not version.may_go_out(alert, desk.now):
        raise WrongStateError("The alert is over: nothing of it is sent any more.")
    if not desk.settings.switch(channel).on:
        raise WrongStateError(f"The channel {channel.value} is off. Switch it on first: PUT /v1/channels/{channel.value}.")
    return version


def _outlook(desk: Desk, progress: ProgressReader, version: Version, channel: Channel) -> Outlook:
    rows = progress.jobs(version.alert_id, channel, desk.now)
    found = outlook([row.job for row in rows if row.job and row.version == version.number], version.sent, desk.now)
    if not found.jobs:
        raise WrongStateError("There is nothing to try again: all of it was sent, was refused for good, or is on its way.")
    return found
