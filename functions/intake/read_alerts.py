"""Look at alerts: one, many, or a version of one. Who looked at a name or photo is logged."""

from typing import Final

from alerting.domain.alert import Alert, AlertState, ProposalState, Version
from alerting.domain.errors import UnknownAlertError
from alerting.domain.organisation import Organisation
from alerting.domain.people import check_may_see
from alerting.runtime.telemetry import logger
from intake.desk import AlertView, Desk
from intake.geography import neighbours
from intake.permitted import Permitted, permitted

MOST: Final = 100


def show_alert(desk: Desk, alert_id: str) -> AlertView:
    """One alert with its proposal, the neighbours whose ground its area reaches, and what the person who asks may do."""
    view = desk.view(alert_id)
    check_may_see(desk.principal, view.alert.organisation)
    _log_view(desk, alert_id)
    organisation = desk.settings.organisation(view.alert.organisation)
    view = view.model_copy(update=_permitted(desk, view, organisation).model_dump())
    if view.proposal is None or organisation is None or view.neighbours is not None:
        return view
    others = desk.others(view.proposal.content)
    reached = neighbours(view.proposal.content.area, organisation, others)
    return view.model_copy(update={"neighbours": tuple(other.code for other in reached)})


def _permitted(desk: Desk, view: AlertView, organisation: Organisation | None) -> Permitted:
    """What was last sent decides with the proposal how many must sign, and is read only where somebody signs."""
    alert, proposal = view.alert, view.proposal
    signing = proposal is not None and proposal.state is ProposalState.PENDING
    base = desk.alerts.version(alert.id, alert.version) if signing and alert.version else None
    return permitted(desk.principal, organisation, alert, proposal, base.content if base else None)


def show_version(desk: Desk, alert_id: str, number: int) -> Version:
    """One version, as it was sent."""
    alert, _ = desk.load(alert_id)
    check_may_see(desk.principal, alert.organisation)
    version = desk.alerts.version(alert_id, number)
    if version is None:
        raise UnknownAlertError(f"Alert {alert_id} has {alert.version} versions.")
    _log_view(desk, alert_id, number)
    return version


def list_alerts(desk: Desk, states: list[AlertState], limit: int) -> list[Alert]:
    """The newest alerts in these states (all but closed ones when none are named), newest first."""
    wanted = states or [state for state in AlertState if state is not AlertState.CLOSED]
    found = [alert for state in wanted for alert in desk.alerts.in_state(state, limit)]
    principal = desk.principal
    if principal.is_system:
        found = [alert for alert in found if alert.organisation in principal.organisations]
    else:
        check_may_see(principal, "")
    return sorted(found, key=lambda alert: alert.created_at, reverse=True)[:limit]


def _log_view(desk: Desk, alert_id: str, version: int | None = None) -> None:
    """Name and photo were shown to this person."""
    logger().info("viewed", extra={"alert_id": alert_id, "version": version, "actor": desk.principal.sub})
