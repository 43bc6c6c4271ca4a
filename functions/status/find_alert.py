"""The alert somebody asks about, if there is one and they may see it."""

from alerting.domain.alert import Alert, Version
from alerting.domain.errors import UnknownAlertError
from alerting.domain.people import Principal, check_may_see
from alerting.store.alerts import AlertStore


def find_alert(alerts: AlertStore, principal: Principal, alert_id: str) -> Alert:
    """The head; raises UnknownAlertError or NotAllowedError."""
    alert = alerts.head(alert_id)
    if alert is None:
        raise UnknownAlertError(f"There is no alert {alert_id}; look for it in GET /v1/alerts.")
    check_may_see(principal, alert.organisation)
    return alert


def find_version(alerts: AlertStore, alert: Alert, number: int) -> Version:
    """One released version; raises UnknownAlertError."""
    version = alerts.version(alert.id, number) if number <= alert.version else None
    if version is None:
        raise UnknownAlertError(f"Alert {alert.id} has no version {number}; its newest is {alert.version}.")
    return version
