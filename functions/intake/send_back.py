"""Return a proposal to its author, reject it, or discard it: ways for a proposal not to go out."""

from alerting.domain.alert import ProposalState
from alerting.domain.lifecycle import Command, step
from alerting.domain.people import check_may_draft, check_may_sign, may_release
from alerting.store.alerts import Change
from intake.desk import AlertView, Desk

_AFTER = {
    Command.RETURN: ProposalState.RETURNED,
    Command.REJECT: ProposalState.REJECTED,
    Command.DISCARD: ProposalState.DISCARDED,
}


def send_back(desk: Desk, alert_id: str, command: Command, reason: str = "") -> AlertView:
    """Take a pending proposal back out of the queue for signing; its signatures are void."""
    alert, proposal = desk.load_open(alert_id)
    organisation = desk.organisation(alert.organisation)
    kind = proposal.content.kind
    if command is Command.DISCARD:
        if not may_release(desk.principal, organisation, kind):
            check_may_draft(desk.principal, organisation, kind)
    else:
        check_may_sign(desk.principal, organisation, kind)
    if proposal.state is _AFTER[command] and proposal.changed_by == desk.principal.sub and proposal.reason == reason:
        return AlertView.of(alert, proposal)  # the same command again: the first answer stands
    alert_state, proposal_state = step(command, alert.state, proposal.state)
    head = alert.model_copy(update={"state": alert_state})
    changed = proposal.model_copy(
        update={
            "state": proposal_state,
            "revision": proposal.revision + 1,
            "signatures": (),
            "reason": reason,
            "changed_by": desk.principal.sub,
            "updated_at": desk.now,
        }
    )
    audit = desk.audit(command, (alert, proposal), (head, changed))
    desk.alerts.commit(Change(alert=head, was=alert, proposal=changed, proposal_was=proposal, audit=audit))
    return AlertView.of(head, changed)
