"""Sign a proposal as a second person: names the hash that was seen, and releases when the signatures are complete."""

from alerting.domain.alert import Proposal, ProposalState
from alerting.domain.errors import HashMismatchError, SecondPersonNeededError
from alerting.domain.lifecycle import Command, step
from alerting.domain.messages import MessageType
from alerting.domain.people import check_may_sign
from alerting.domain.signatures import Signature, is_complete
from alerting.store.alerts import Change
from intake.ask_stop import stop_as_asked
from intake.desk import AlertView, Desk
from intake.permitted import carries_release
from intake.release import check_base, release, signatures_for


def sign_proposal(desk: Desk, alert_id: str, content_hash: str) -> AlertView:
    """Add this person's signature to exactly this hash.

    Raises SecondPersonNeededError when the person signed already by submitting, HashMismatchError when the content changed.
    """
    alert, proposal = desk.load_open(alert_id)
    organisation = desk.organisation(alert.organisation)
    check_may_sign(desk.principal, organisation, proposal.content.kind)
    if _was_signed_by_me(desk, proposal, content_hash):
        return AlertView.of(alert, proposal)
    step(Command.SIGN, alert.state, proposal.state)
    if proposal.hash != content_hash:
        raise HashMismatchError("Read the alert again: you would sign something else than you saw.")
    if proposal.message is MessageType.STOP:
        return stop_as_asked(desk, alert, proposal)
    check_base(alert, proposal)
    if any(signature.sub == desk.principal.sub for signature in proposal.signatures):
        raise SecondPersonNeededError("You signed this by submitting it; another person must sign now.")
    mine = Signature(
        sub=desk.principal.sub,
        at=desk.now,
        releasing=carries_release(desk.principal, organisation, alert, proposal),
        hash=content_hash,
    )
    signed = proposal.model_copy(
        update={
            "signatures": (*proposal.signatures, mine),
            "revision": proposal.revision + 1,
            "changed_by": desk.principal.sub,
            "updated_at": desk.now,
        }
    )
    if is_complete(signed.signatures, content_hash, signatures_for(desk, alert, proposal)):
        return release(desk, alert, proposal, signed, Command.SIGN)
    audit = desk.audit(Command.SIGN, (alert, proposal), (alert, signed))
    desk.alerts.commit(Change(alert=alert, was=alert, proposal=signed, proposal_was=proposal, audit=audit))
    return AlertView.of(alert, signed)


def _was_signed_by_me(desk: Desk, proposal: Proposal, content_hash: str) -> bool:
    """The same signature again: the first answer stands."""
    return proposal.state in {ProposalState.PENDING, ProposalState.RELEASED} and any(
        signature.sub == desk.principal.sub and signature.hash == content_hash and not signature.by_submitting
        for signature in proposal.signatures
    )
