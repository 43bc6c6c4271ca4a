"""Stop an alert in one step by one person: everything halts, name and photo go, a neutral text says only that it stopped.

Retracting is a stop with a reason and a fixed text. Expiry is a stop by the clock, with a text that claims nothing.
"""

from typing import Final

from alerting.domain.alert import Alert, AlertState, Proposal, ProposalState, Version
from alerting.domain.errors import ConcurrentChangeError, WrongStateError
from alerting.domain.lifecycle import OPEN, Command, step
from alerting.domain.messages import RETRACTIONS, StopReason
from alerting.domain.people import check_may_release
from alerting.domain.signatures import Signature
from alerting.render.composing import StopMessage, compose_stop
from alerting.store.alerts import Change
from intake.desk import AlertView, Desk
from intake.release import one_person_signature

#: Somebody typing in the proposal, or an update that is released at this moment, must not keep a stop from happening.
TRIES: Final = 6


def stop_alert(desk: Desk, alert_id: str, because: StopReason = StopReason.STOPPED) -> AlertView:
    """Stop or retract; the same stop again by the same person gives the first answer again."""
    alert, proposal = desk.load(alert_id)
    check_may_release(desk.principal, desk.organisation(alert.organisation), alert.kind)
    if _was_stopped_by_me(desk, alert, because):
        return AlertView.of(alert, proposal)
    return _stop(desk, alert_id, Command.RETRACT if because in RETRACTIONS else Command.STOP, because)


def expire_alert(desk: Desk, alert_id: str) -> AlertView | None:
    """Stop by the clock if the alert's time is over; None when it is not, or somebody stopped it first."""
    alert, _ = desk.load(alert_id)
    if alert.state is not AlertState.LIVE or alert.expires_at is None or alert.expires_at > desk.now:
        return None
    try:
        return _stop(desk, alert_id, Command.EXPIRE, StopReason.EXPIRED)
    except WrongStateError:
        return None


def _stop(desk: Desk, alert_id: str, command: Command, because: StopReason) -> AlertView:
    for _ in range(TRIES - 1):
        try:
            return _try_to_stop(desk, alert_id, command, because)
        except ConcurrentChangeError:
            continue
    return _try_to_stop(desk, alert_id, command, because)


def _try_to_stop(desk: Desk, alert_id: str, command: Command, because: StopReason) -> AlertView:
    alert, proposal = desk.load(alert_id)
    alert_state, proposal_state = step(command, alert.state, proposal.state if proposal else None)
    if command is Command.EXPIRE and (alert.expires_at is None or alert.expires_at > desk.now):
        raise WrongStateError("Somebody extended the alert meanwhile.")
    message = stop_message(desk, alert, because)
    signatures = () if because is StopReason.EXPIRED else one_person_signature(desk, message.hash)
    head, version = stopped(desk, alert.model_copy(update={"state": alert_state}), message, because, signatures)
    discarded = None
    if proposal and proposal.state in OPEN:
        discarded = proposal.model_copy(
            update={
                "state": proposal_state or ProposalState.DISCARDED,
                "revision": proposal.revision + 1,
                "signatures": (),
                "reason": "The alert was stopped.",
                "changed_by": desk.principal.sub,
                "updated_at": desk.now,
            }
        )
    after: tuple[Alert, Proposal | None] = (head, discarded or proposal)
    audit = desk.audit(command, (alert, proposal), after, {"because": because, "version": version.number})
    desk.alerts.commit(
        Change(
            alert=head,
            was=alert,
            proposal=discarded,
            proposal_was=proposal,
            version=version,
            audit=audit,
        )
    )
    return AlertView.of(*after)


def stop_message(desk: Desk, alert: Alert, because: StopReason) -> StopMessage:
    """What a stop of this live alert says now."""
    newest = desk.alerts.version(alert.id, alert.version)
    if newest is None or alert.released_at is None:
        message = f"live alert {alert.id} has no version {alert.version}"
        raise RuntimeError(message)
    return compose_stop(alert, newest, because, desk.brand)


def stopped(
    desk: Desk, alert: Alert, message: StopMessage, because: StopReason, signatures: tuple[Signature, ...]
) -> tuple[Alert, Version]:
    """The head and the version of an alert that ends now."""
    version = message.version(alert, because, signatures, desk.now)
    return alert.model_copy(update={"version": version.number, "ended_at": desk.now, "ended_because": because}), version


def _was_stopped_by_me(desk: Desk, alert: Alert, because: StopReason) -> bool:
    if alert.state is not AlertState.STOPPED or alert.ended_because is not because:
        return False
    newest = desk.alerts.version(alert.id, alert.version)
    return newest is not None and any(signature.sub == desk.principal.sub for signature in newest.signatures)
