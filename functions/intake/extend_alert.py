"""Move the end of a live alert; nothing is sent."""

from datetime import datetime, timedelta

from alerting.domain.errors import FieldError, InvalidContentError
from alerting.domain.kinds import KINDS
from alerting.domain.lifecycle import Command, step
from alerting.domain.people import check_may_release
from alerting.store.alerts import Change
from intake.desk import AlertView, Desk


def extend_alert(desk: Desk, alert_id: str, until: datetime) -> AlertView:
    """Set a later end, at most the kind's longest duration after the first release."""
    alert, proposal = desk.load(alert_id)
    check_may_release(desk.principal, desk.organisation(alert.organisation), alert.kind)
    step(Command.EXTEND, alert.state, proposal.state if proposal else None)
    if alert.expires_at == until:
        return AlertView.of(alert, proposal)
    if alert.released_at is None or alert.expires_at is None:
        message = f"live alert {alert_id} has no release time"
        raise RuntimeError(message)
    latest = alert.released_at + timedelta(minutes=KINDS[alert.kind].longest_minutes)
    if not alert.expires_at < until <= latest:
        raise InvalidContentError(
            "This is not a possible end.",
            [FieldError("until", f"Choose a time after {alert.expires_at.isoformat()} and not after {latest.isoformat()}.")],
        )
    head = alert.model_copy(update={"expires_at": until})
    detail = {"from": alert.expires_at.isoformat(), "until": until.isoformat()}
    audit = desk.audit(Command.EXTEND, (alert, proposal), (head, proposal), detail)
    desk.alerts.commit(Change(alert=head, was=alert, audit=audit))
    return AlertView.of(head, proposal)
