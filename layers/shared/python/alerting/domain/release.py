"""What a proposal becomes at the moment of its release."""

from datetime import datetime, timedelta

from alerting.domain.alert import AFTERMATH, Alert, Proposal, Version
from alerting.domain.messages import MessageType


def next_version(alert: Alert, proposal: Proposal, now: datetime) -> Version:
    """The version that this proposal becomes if it is released at this moment."""
    return Version(
        alert_id=alert.id,
        number=alert.version + 1,
        message=proposal.message,
        content=proposal.content,
        texts=proposal.texts,
        hash=proposal.hash or "",
        signatures=proposal.signatures,
        base_version=proposal.base_version,
        sent=now,
        expires=_expiry(alert, proposal, now),
    )


def _expiry(alert: Alert, proposal: Proposal, now: datetime) -> datetime:
    """When it ends by the clock. The duration counts from the first release; an update never shortens an alert."""
    if proposal.message is MessageType.RESULT:
        return now + AFTERMATH
    end = (alert.released_at or now) + timedelta(minutes=proposal.content.duration_minutes or 0)
    if proposal.content.valid_until:
        end = min(end, proposal.content.valid_until)
    return max(end, alert.expires_at) if alert.expires_at else end
