"""Propose what comes after the first message: an update, an escalation to another kind, or a result after the stop."""

from collections.abc import Callable
from dataclasses import dataclass, field

from alerting.domain.alert import Alert, Proposal, ProposalState, Version
from alerting.domain.content import Channel, Content, Ending
from alerting.domain.errors import ConcurrentChangeError, FieldError, InvalidContentError
from alerting.domain.kinds import KINDS, Kind, Outcome, Scope
from alerting.domain.lifecycle import Command, step
from alerting.domain.messages import MessageType
from alerting.domain.people import check_may_draft, may_release
from alerting.store.alerts import Change, IdempotencyKey
from intake.create_draft import Received, idempotency_key
from intake.desk import AlertView, Desk


@dataclass(frozen=True, slots=True)
class Next:
    """What is proposed: by which command, and what of the content that was last sent becomes another."""

    command: Command
    change: Callable[[Content], Content]
    received: Received = field(default_factory=Received)


def propose_update(desk: Desk, alert_id: str, key: str) -> AlertView:
    """A draft of an update, filled with what was last sent; the operator changes what is new."""
    idempotency = idempotency_key(desk, key, f"update {alert_id}", {})
    return propose(desk, alert_id, idempotency, Next(Command.UPDATE, lambda content: content))


def propose_escalation(desk: Desk, alert_id: str, kind: Kind, scope: Scope | None, key: str) -> AlertView:
    """A draft of an update to another kind on the same alert: it keeps facts, tips and recipients."""
    alert, _ = desk.load(alert_id)
    if kind is alert.kind:
        raise InvalidContentError(f"The alert is {kind.value} already.", [FieldError("kind", "Choose another kind, or update.")])
    rules = KINDS[kind]
    newest = desk.alerts.version(alert_id, alert.version) if alert.version else None
    if newest and Channel.DISPLAY in newest.content.channels and not rules.signs:
        detail = "Stop this alert and make a new one: its signs would go on showing it."
        raise InvalidContentError(f"The kind {kind.value} may not go on signs.", [FieldError("kind", detail)])
    change = {"kind": kind, "scope": scope or rules.scopes[0], "duration_minutes": rules.default_minutes}
    idempotency = idempotency_key(desk, key, f"escalate {alert_id}", {"kind": kind.value, "scope": scope and scope.value})
    return propose(desk, alert_id, idempotency, Next(Command.ESCALATE, lambda content: content.model_copy(update=change)))


def propose_result(desk: Desk, alert_id: str, outcome: Outcome, *, family_informed: bool, key: str) -> AlertView:
    """A draft of the result: chosen by people, never derived from how the case ended internally."""
    ending = Ending(outcome=outcome, family_informed=family_informed)
    idempotency = idempotency_key(desk, key, f"result {alert_id}", ending.model_dump(mode="json"))
    return propose(
        desk, alert_id, idempotency, Next(Command.RESULT, lambda content: content.model_copy(update={"ending": ending}))
    )


def propose(desk: Desk, alert_id: str, idempotency: IdempotencyKey, wanted: Next) -> AlertView:
    """A draft of what comes next, from what was last sent; the same request again gives the alert as it is now."""
    if desk.alerts.created_before(idempotency):
        return desk.view(alert_id)
    alert, last = desk.load(alert_id)
    _, state = step(wanted.command, alert.state, last.state if last else None)
    newest = desk.alerts.version(alert_id, alert.version)
    if newest is None:
        message = f"alert {alert_id} has no version {alert.version}"
        raise RuntimeError(message)
    content = wanted.change(_fresh(newest))
    organisation = desk.organisation(alert.organisation)
    if not may_release(desk.principal, organisation, content.kind):
        check_may_draft(desk.principal, organisation, content.kind)
    proposal = Proposal(
        alert_id=alert_id,
        state=state or ProposalState.DRAFT,
        revision=(last.revision if last else 0) + 1,
        message=MessageType.RESULT if wanted.command is Command.RESULT else MessageType.UPDATE,
        base_version=alert.version,
        content=content,
        author=desk.principal.sub,
        created_at=desk.now,
        updated_at=desk.now,
        changed_by=desk.principal.sub,
        warnings=wanted.received.warnings,
        source=wanted.received.source,
    )
    audit = desk.audit(wanted.command, (alert, last), (alert, proposal), {"base_version": alert.version, "kind": content.kind})
    change_set = Change(alert=alert, was=alert, proposal=proposal, proposal_was=last, audit=audit, idempotency=idempotency)
    return commit_once(desk, alert, proposal, change_set)


def commit_once(desk: Desk, alert: Alert, proposal: Proposal, change: Change) -> AlertView:
    """Write a proposal that a POST makes: the same POST at the same moment makes one."""
    try:
        desk.alerts.commit(change)
    except ConcurrentChangeError:
        if change.idempotency and desk.alerts.created_before(change.idempotency):
            return desk.view(alert.id)  # the same POST, twice at one moment
        raise
    return AlertView.of(alert, proposal)


def _fresh(version: Version) -> Content:
    """What was last sent, without the wording that was made for that message."""
    return version.content.model_copy(update={"texts": {}, "news": "", "confirmed": frozenset()})
