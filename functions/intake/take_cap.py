"""Take a CAP document: an Alert becomes a draft, an Update an update proposal, a Cancel a stop that is asked for; never more.

Decisions
- What the document states replaces; what it does not state stands as it was last sent, and a warning names it. Taking a fact out
  is a correction. Own wording is left out, as in every update.
- Another kind is refused: an escalation has rules of its own, and begins with `escalate`.
- An Update's `expires` moves the end where the kind lets it; it never shortens an alert.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from pydantic import ValidationError

from alerting.domain.alert import MAX_HEADLINE, MAX_WORDS, Alert, AlertState, Source
from alerting.domain.content import Channel, Content, Notice
from alerting.domain.errors import FieldError, IdempotencyConflictError, InvalidRequestError, WrongStateError
from alerting.domain.kinds import KINDS
from alerting.domain.lifecycle import OPEN, Command
from alerting.domain.messages import StopReason
from alerting.domain.people import check_may_see
from alerting.render.cap_in.draft import CapMessage, DraftIn, Reference, read_draft
from alerting.store.alerts import IdempotencyKey
from intake.ask_stop import ask_stop
from intake.create_draft import Received, create_received, idempotency_key
from intake.desk import AlertView, Desk
from intake.propose_next import Next, propose

#: What a document may leave unsaid, and what it says then.
_UNSAID: Final[dict[str, Any]] = {
    "scope": None, "persons": (), "vehicles": (), "offence": "", "direction": "", "notice": Notice(), "photos": (),
    "valid_until": None,
}  # fmt: skip


def take_cap(desk: Desk, body: bytes, key: str | None) -> AlertView:
    """The draft or proposal that a document becomes. Without a key of its own, sender, identifier and sent are its key.

    Raises TooLargeError, InvalidRequestError with everything to mend, WrongStateError where its alert cannot take it now.
    """
    draft = _read(desk, body)
    idempotency = idempotency_key(desk, key or _key_of(draft), "cap", hashlib.sha256(body).hexdigest())
    try:
        made = desk.alerts.created_before(idempotency)
    except IdempotencyConflictError:
        if key:
            raise
        detail = "A document with this sender, identifier and time had another content: give each an identifier of its own."
        raise IdempotencyConflictError(detail) from None
    if made:
        return desk.view(made)
    if draft.message is CapMessage.ALERT:
        return create_received(desk, _first_content(desk, draft), idempotency, _received(draft))
    return _follow(desk, draft, idempotency)


def _read(desk: Desk, body: bytes) -> DraftIn:
    """An exercise is read as one: its photos lie in the tree of exercises."""
    draft = read_draft(body, desk.outlet(False))  # noqa: FBT003  # the tree of everything real
    if draft.exercise:
        draft = read_draft(body, desk.outlet(True))  # noqa: FBT003
    if draft.message is not CapMessage.CANCEL and draft.expires and draft.expires <= desk.now:
        _refuse("info.0.expires", "It has ended already: send a document that still holds.")
    return draft


def _key_of(draft: DraftIn) -> str:
    return f"cap-{hashlib.sha256(draft.key.encode()).hexdigest()}"


def _first_content(desk: Desk, draft: DraftIn) -> Content:
    """The content of a draft: what the document knows, for the organisation that sends it, by the kind's usual channels."""
    if not draft.incident:
        _refuse("incidents", "Write the control room's incident number in 'incidents'; it is never made public.")
    channels = frozenset(map(Channel, KINDS[draft.content["kind"]].channels))
    return Content(**draft.content, organisation=_organisation(desk), incident=draft.incident, area=draft.area, channels=channels)


def _organisation(desk: Desk) -> str:
    """The one that a system is registered with, or that a person works for."""
    organisations = sorted(desk.principal.organisations)
    if len(organisations) != 1:
        detail = f"CAP does not say for which organisation this is, and your account has {len(organisations)}."
        raise InvalidRequestError(detail, [FieldError("organisation", "Send the alert as JSON, which names its organisation.")])
    return organisations[0]


def _follow(desk: Desk, draft: DraftIn, idempotency: IdempotencyKey) -> AlertView:
    """The proposal on the alert that the document is about, which must be live and have none."""
    alert = _referenced(desk, draft)
    if alert.exercise is not draft.exercise:
        _refuse("status", f"The alert is {'an' if alert.exercise else 'no'} exercise, and stays so: send the status that it has.")
    if draft.incident and draft.incident != alert.incident:
        _refuse("incidents", "The alert belongs to another incident; check which alert this is about.")
    _check_free(desk, alert)
    received = _received(draft, _missed(alert, draft.references))
    if draft.message is CapMessage.CANCEL:
        # That time ran out is for our clock to say.
        because = StopReason.STOPPED if draft.because in {None, StopReason.EXPIRED} else draft.because
        return ask_stop(desk, alert.id, because or StopReason.STOPPED, idempotency, received)
    return _propose_update(desk, alert, draft, idempotency, received)


def _referenced(desk: Desk, draft: DraftIn) -> Alert:
    """The alert whose messages the document names, each as it was published."""
    found = desk.alerts.head(draft.alert_id) if draft.alert_id else None
    if found is None:
        _refuse("references", "No alert of ours was published under this identifier.")
    check_may_see(desk.principal, found.organisation)
    for reference in sorted(set(draft.references), key=lambda reference: reference.version):  # no more than there are versions
        version = desk.alerts.version(found.id, reference.version) if reference.version <= found.version else None
        if version is None:
            _refuse("references", f"Message {reference.version} of this alert was never published.")
        if version.sent.replace(microsecond=0) != reference.sent:
            _refuse("references", f"Message {reference.version} of this alert was sent at another time: copy it as published.")
    return found


def _check_free(desk: Desk, alert: Alert) -> None:
    if alert.state is not AlertState.LIVE:
        raise WrongStateError(f"The alert is {alert.state.value}, not live: nothing can follow it but its result.")
    _, proposal = desk.load(alert.id)
    if proposal and proposal.state in OPEN:
        raise WrongStateError(
            f"The alert has an open proposal ({proposal.message.value}, {proposal.state.value}): release or discard it and send "
            "this again. What must end now is ended by the stop, which waits for nothing."
        )


def _missed(alert: Alert, references: tuple[Reference, ...]) -> Iterator[str]:
    """A sender who missed the newest message may bring back what it took out."""
    if all(reference.version < alert.version for reference in references):
        yield f"The sender does not name the newest message ({alert.version}): check that nothing that was taken out comes back."


def _propose_update(desk: Desk, alert: Alert, draft: DraftIn, idempotency: IdempotencyKey, received: Received) -> AlertView:
    if draft.kind is not alert.kind:
        _refuse(
            "info.0.eventCode",
            f"The alert has the kind {alert.kind.value}. Another kind is an escalation: begin it at "
            f"/v1/alerts/{alert.id}/escalate, or send this with the codes of {alert.kind.value}.",
        )
    newest = desk.alerts.version(alert.id, alert.version)
    last = newest.content if newest else None
    stated = {name: value for name, value in draft.content.items() if name not in _UNSAID or value != _UNSAID[name]}
    said = {name: value for name, value in stated.items() if name != "duration_minutes"}
    end, too_far = _end(alert, draft.expires, last)
    warnings = (*received.warnings, *_kept(said, last), *too_far)
    changes = {**end, **said, "area": draft.area}
    wanted = Next(Command.UPDATE, lambda content: content.model_copy(update=changes), Received(received.source, warnings))
    return propose(desk, alert.id, idempotency, wanted)


def _kept(said: dict[str, Any], last: Content | None) -> Iterator[str]:
    """Which facts stand because the document does not state them."""
    kept = [name for name, nothing in _UNSAID.items() if name not in said and last and getattr(last, name) != nothing]
    if kept:
        yield f"Not stated in the document, so as they were last sent: {', '.join(kept)}. Take out what is wrong."


def _end(alert: Alert, expires: datetime | None, last: Content | None) -> tuple[dict[str, Any], list[str]]:
    """What moves the end to where the document says, in whole minutes after the first release; or why it stays."""
    if expires is None or alert.released_at is None or alert.expires_at is None:
        return {}, []
    until = alert.expires_at.replace(microsecond=0)
    if expires <= until:
        shorter = f"An update never shortens an alert: it runs until {until.isoformat()}, unless somebody stops it."
        return {}, [shorter] if expires < until else []
    minutes = -((alert.released_at - expires) // timedelta(minutes=1))
    longest = KINDS[alert.kind].longest_minutes
    if minutes > longest:
        return {}, [f"The end stays: this kind runs for at most {longest} minutes, and the document asks for {minutes}."]
    moved = {"valid_until": expires} if last and last.valid_until else {}
    return {"duration_minutes": minutes, **moved}, []


def _received(draft: DraftIn, missed: Iterable[str] = ()) -> Received:
    """The sender's words, as many as people will read, with what was passed over."""
    words = {"headline": MAX_HEADLINE, "description": MAX_WORDS, "instruction": MAX_WORDS}
    cut = [name for name, most in words.items() if len(getattr(draft, name)) > most]
    warnings = [*draft.warnings, *missed, *(f"Only the first {words[name]} characters of the {name} came along." for name in cut)]
    sender, identifier, sent = draft.key.split(",")
    try:
        source = Source(
            sender=sender,
            identifier=identifier,
            sent=sent,
            **{name: getattr(draft, name)[:most] for name, most in words.items()},
        )
    except ValidationError:
        _refuse("identifier", "Write sender and identifier in at most 200 characters each.")
    return Received(source, tuple(warnings))


def _refuse(field: str, message: str) -> NoReturn:
    raise InvalidRequestError("The document cannot become what it asks for.", [FieldError(field, message)])
