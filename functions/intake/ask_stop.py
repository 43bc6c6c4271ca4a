"""Ask for a stop, which is all that a CAP Cancel may do: one person with the releasing role signs it, or somebody discards it.

It never stands in the way of the stop itself: stopping or retracting closes it, like every other proposal.
"""

from alerting.domain.alert import Alert, Proposal, ProposalState
from alerting.domain.errors import BaseMovedError
from alerting.domain.lifecycle import Command, step
from alerting.domain.messages import MessageType, StopReason
from alerting.domain.people import check_may_draft, check_may_release, may_release
from alerting.store.alerts import Change, IdempotencyKey
from intake.create_draft import Received
from intake.desk import AlertView, Desk
from intake.propose_next import commit_once
from intake.release import one_person_signature
from intake.stop_alert import stop_message, stopped


def ask_stop(desk: Desk, alert_id: str, because: StopReason, idempotency: IdempotencyKey, received: Received) -> AlertView:
    """A proposal to stop or retract, with the texts that would be sent; whoever may draft here may ask."""
    if desk.alerts.created_before(idempotency):
        return desk.view(alert_id)
    alert, last = desk.load(alert_id)
    organisation = desk.organisation(alert.organisation)
    if not may_release(desk.principal, organisation, alert.kind):
        check_may_draft(desk.principal, organisation, alert.kind)
    _, state = step(Command.ASK_STOP, alert.state, last.state if last else None)
    message = stop_message(desk, alert, because)
    proposal = Proposal(
        alert_id=alert_id,
        state=state or ProposalState.ASKED,
        revision=(last.revision if last else 0) + 1,
        message=MessageType.STOP,
        base_version=alert.version,
        content=message.content,
        author=desk.principal.sub,
        created_at=desk.now,
        updated_at=desk.now,
        changed_by=desk.principal.sub,
        texts=message.texts,
        hash=message.hash,
        warnings=received.warnings,
        because=because,
        source=received.source,
    )
    audit = desk.audit(Command.ASK_STOP, (alert, last), (alert, proposal), {"because": because, "base_version": alert.version})
    change = Change(alert=alert, was=alert, proposal=proposal, proposal_was=last, audit=audit, idempotency=idempotency)
    return commit_once(desk, alert, proposal, change)


def stop_as_asked(desk: Desk, alert: Alert, proposal: Proposal) -> AlertView:
    """Stop the alert by this one person's signature under exactly the texts that were asked for.

    Raises BaseMovedError when they are no longer what a stop would say.
    """
    check_may_release(desk.principal, desk.organisation(alert.organisation), alert.kind)
    alert_state, proposal_state = step(Command.RELEASE, alert.state, proposal.state)
    because = proposal.because or StopReason.STOPPED
    message = stop_message(desk, alert, because)
    if message.hash != proposal.hash:
        raise BaseMovedError("Something was released after this stop was asked for: stop the alert itself, or discard this.")
    signed = proposal.model_copy(
        update={
            "state": proposal_state,
            "revision": proposal.revision + 1,
            "signatures": one_person_signature(desk, message.hash),
            "source": None,
            "changed_by": desk.principal.sub,
            "updated_at": desk.now,
        }
    )
    head, version = stopped(desk, alert.model_copy(update={"state": alert_state}), message, because, signed.signatures)
    audit = desk.audit(Command.SIGN, (alert, proposal), (head, signed), {"because": because, "version": version.number})
    desk.alerts.commit(Change(alert=head, was=alert, proposal=signed, proposal_was=proposal, version=version, audit=audit))
    return AlertView.of(head, signed)
