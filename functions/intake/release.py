"""Turn a signed proposal, or one person's stop or correction, into the next version of its alert."""

from dataclasses import replace
from datetime import datetime

from alerting.domain.alert import MAX_VERSION_BYTES, Alert, AlertState, Proposal, Version
from alerting.domain.content import Content
from alerting.domain.errors import BaseMovedError, FieldError, InvalidContentError, TooLargeError, WrongStateError
from alerting.domain.lifecycle import Command, step
from alerting.domain.messages import MessageType
from alerting.domain.release import next_version
from alerting.domain.signatures import Signature
from alerting.store.alerts import Change
from intake.desk import AlertView, Desk
from intake.geography import neighbours
from intake.permitted import needed_for


def release(desk: Desk, alert: Alert, was: Proposal, signed: Proposal, command: Command) -> AlertView:
    """Release `signed` (complete) over `was` (as stored): proposal, version, head, audit and live marker in one transaction."""
    check_base(alert, signed)
    _check_still_valid(signed.content, desk.now)
    alert_state, proposal_state = step(Command.RELEASE, alert.state, signed.state)
    sent_proposal = signed.model_copy(update={"state": proposal_state, "source": None})
    version = next_version(alert, signed, desk.now)
    head = alert.model_copy(
        update={
            "state": alert_state,
            "kind": signed.content.kind,
            "version": version.number,
            "released_at": alert.released_at or desk.now,
            "expires_at": version.expires if signed.message is not MessageType.RESULT else alert.expires_at,
        }
    )
    change = Change(
        alert=head,
        was=alert,
        proposal=sent_proposal,
        proposal_was=was,
        version=version,
        audit=desk.audit(command, (alert, was), (head, sent_proposal), _released(desk, head, version)),
    )
    others = tuple(signature.sub for signature in was.signatures)
    if others:
        change = replace(change, signed_by=others, signer=desk.principal.sub)
    desk.alerts.commit(change)
    return AlertView.of(head, sent_proposal)


def _released(desk: Desk, alert: Alert, version: Version) -> dict[str, object]:
    """What the audit trail says of a release: which version, and which neighbours it reached into."""
    others = desk.others(version.content)
    told = neighbours(version.content.area, desk.organisation(alert.organisation), others) if others else []
    return {"version": version.number} | ({"neighbours": [other.code for other in told]} if told else {})


def check_base(alert: Alert, proposal: Proposal) -> None:
    """A proposal goes out only on the version that it was written against, and after the stop only a result does."""
    if alert.state in {AlertState.STOPPED, AlertState.CONCLUDED} and proposal.message is not MessageType.RESULT:
        raise WrongStateError("The alert was stopped; discard this proposal.")
    if proposal.base_version != alert.version:
        raise BaseMovedError(
            f"Version {alert.version} was released after this was written against version {proposal.base_version}. "
            "Edit the proposal: it then stands on the newest version."
        )


def signatures_for(desk: Desk, alert: Alert, proposal: Proposal) -> int:
    """How many must sign: as many as this message needs, and no fewer than what it replaces needed."""
    base = desk.alerts.version(alert.id, alert.version) if alert.version else None
    return needed_for(proposal.content, base.content if base else None)


def check_size(proposal: Proposal) -> None:
    """A version is one row of the table; every channel reads it whole."""
    size = len(proposal.model_dump_json(exclude={"source"}).encode())
    if size > MAX_VERSION_BYTES:
        raise TooLargeError(
            f"The alert has {size} bytes with its texts; at most {MAX_VERSION_BYTES} can be sent. Simplify the area."
        )


def one_person_signature(desk: Desk, content_hash: str) -> tuple[Signature, ...]:
    """The single signature under a stop or a correction."""
    return (Signature(sub=desk.principal.sub, at=desk.now, releasing=True, hash=content_hash),)


def _check_still_valid(content: Content, now: datetime) -> None:
    if content.valid_until and content.valid_until <= now:
        raise InvalidContentError(
            "The notice has already ended.", [FieldError("valid_until", "Edit the proposal and choose a time in the future.")]
        )
