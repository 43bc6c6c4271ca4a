"""Submit a proposal: render and check everything that would go out, freeze it under a hash, and sign it."""

from alerting.domain.alert import Alert, Proposal, ProposalState
from alerting.domain.content import Channel, Content
from alerting.domain.errors import FieldError, InvalidContentError
from alerting.domain.lifecycle import Command, step
from alerting.domain.messages import MessageType
from alerting.domain.organisation import Organisation
from alerting.domain.people import check_may_draft
from alerting.domain.signatures import Signature, is_complete, signed_hash
from alerting.render.composing import compose_proposal
from alerting.store.alerts import Change
from intake.content_checks import check_content
from intake.desk import AlertView, Desk, check_revision
from intake.document_checks import check_documents
from intake.oddities import oddities
from intake.permitted import carries_release
from intake.release import check_base, check_size, release, signatures_for


def submit_proposal(desk: Desk, alert_id: str, revision: int) -> AlertView:
    """Freeze and sign; releases at once where the kind takes one signature and the submitter may give it.

    Raises InvalidContentError with every field to mend; nothing is changed then.
    """
    alert, proposal = desk.load_open(alert_id)
    if _was_submitted_by_me(desk, proposal, revision):
        return AlertView.of(alert, proposal)
    organisation = desk.organisation(alert.organisation)
    kind = proposal.content.kind
    releasing = carries_release(desk.principal, organisation, alert, proposal)
    if not releasing:
        check_may_draft(desk.principal, organisation, kind)
    _, state = step(Command.SUBMIT, alert.state, proposal.state)
    check_revision(proposal, revision)
    check_base(alert, proposal)
    frozen = freeze(desk, alert, proposal, organisation).model_copy(update={"state": state})
    check_size(frozen)
    if not desk.principal.is_system:  # a system drafts and submits, and is never one of the two
        frozen = frozen.model_copy(update={"signatures": (_signature(desk, frozen, releasing=releasing),)})
    if is_complete(frozen.signatures, frozen.hash or "", signatures_for(desk, alert, proposal)):
        return release(desk, alert, proposal, frozen, Command.SUBMIT)
    audit = desk.audit(Command.SUBMIT, (alert, proposal), (alert, frozen), {"warnings": len(frozen.warnings)})
    desk.alerts.commit(Change(alert=alert, was=alert, proposal=frozen, proposal_was=proposal, audit=audit))
    return AlertView.of(alert, frozen)


def freeze(desk: Desk, alert: Alert, proposal: Proposal, organisation: Organisation) -> Proposal:
    """The proposal with every text rendered and everything checked, under its hash; unsigned."""
    content = proposal.content
    errors, warnings = check_content(content, proposal.message, organisation, desk.now, desk.others(content))
    errors += [
        FieldError(f"photos.{index}.digest", "There is no photo with this digest; upload it first.")
        for index, photo in enumerate(content.photos)
        if not desk.holds_photo(photo.digest)
    ]
    base = desk.alerts.version(alert.id, alert.version) if alert.version else None
    if base and (left_out := base.content.channels - content.channels):
        # Whoever heard the alert there must hear the rest of it: an update, and in the end the stop.
        detail = f"Keep {', '.join(sorted(left_out))}: who heard the alert there must hear this too."
        errors.append(FieldError("channels", detail))
    if errors:  # texts cannot be made from facts that are not there
        raise InvalidContentError("Mend what is listed in 'errors' and submit again.", errors)
    composition = compose_proposal(alert, proposal, base.content if base else None, desk.brand)
    texts, errors = composition.texts, list(composition.errors)
    if proposal.message is MessageType.RESULT:
        errors += _named_after_the_stop(desk, alert, content)
    if errors:
        raise InvalidContentError("Some texts cannot go out like this.", errors)
    frozen = proposal.model_copy(
        update={
            "revision": proposal.revision + 1,
            "texts": texts,
            "hash": signed_hash(proposal.message, content, texts, proposal.base_version),
            "warnings": (*warnings, *oddities(desk, alert, proposal, texts)),
            "signatures": (),
            "reason": "",
            "changed_by": desk.principal.sub,
            "updated_at": desk.now,
        }
    )
    if Channel.WEB in content.channels and (errors := check_documents(desk, alert, frozen)):
        raise InvalidContentError("The public documents cannot go out like this.", errors)
    return frozen


def _named_after_the_stop(desk: Desk, alert: Alert, content: Content) -> list[FieldError]:
    """After the stop nobody is named: the operator's own wording is held against the names that the alert had."""
    number = alert.version
    while number and (version := desk.alerts.version(alert.id, number)):
        if version.message not in {MessageType.STOP, MessageType.RESULT}:
            names = {name for person in version.content.persons for name in (person.first_name, person.surname) if name}
            return [
                FieldError(f"texts.{slot}", "After the stop nobody is named; leave the name out.")
                for slot, text in content.texts.items()
                if any(name.casefold() in text.casefold() for name in names)
            ]
        number -= 1
    return []


def _signature(desk: Desk, proposal: Proposal, *, releasing: bool) -> Signature:
    return Signature(sub=desk.principal.sub, at=desk.now, releasing=releasing, hash=proposal.hash or "", by_submitting=True)


def _was_submitted_by_me(desk: Desk, proposal: Proposal, revision: int) -> bool:
    """The same submit again: the first answer stands."""
    submitted = proposal.state in {ProposalState.PENDING, ProposalState.RELEASED}
    return submitted and proposal.revision == revision + 1 and proposal.changed_by == desk.principal.sub
