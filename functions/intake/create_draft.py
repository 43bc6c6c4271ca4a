"""Create an alert as a draft: nothing leaves the house yet."""

from dataclasses import dataclass

from alerting.domain.alert import ID_LENGTH, Alert, AlertState, Proposal, ProposalState, Source
from alerting.domain.content import Content, sha256_of
from alerting.domain.errors import ConcurrentChangeError
from alerting.domain.messages import MessageType
from alerting.domain.people import check_may_draft
from alerting.store.alerts import Change, IdempotencyKey
from intake.desk import AlertView, Desk


@dataclass(frozen=True, slots=True)
class Received:
    """What comes along with content that was read from a document: its sender's words, and what was passed over."""

    source: Source | None = None
    warnings: tuple[str, ...] = ()


def create_draft(desk: Desk, content: Content, key: str) -> AlertView:
    """Make an alert with its first proposal; the same key again gives the alert that it made."""
    return create_received(desk, content, idempotency_key(desk, key, "create", content.model_dump(mode="json")), Received())


def create_received(desk: Desk, content: Content, idempotency: IdempotencyKey, received: Received) -> AlertView:
    """The same of content that came in a document."""
    check_may_draft(desk.principal, desk.organisation(content.organisation), content.kind)
    if made := desk.alerts.created_before(idempotency):
        return desk.view(made)
    alert = Alert(
        id=desk.new_id(ID_LENGTH),
        state=AlertState.DRAFT,
        kind=content.kind,
        organisation=content.organisation,
        incident=content.incident,
        exercise=content.exercise,
        created_at=desk.now,
        created_by=desk.principal.sub,
    )
    proposal = Proposal(
        alert_id=alert.id,
        state=ProposalState.DRAFT,
        revision=1,
        message=MessageType.ALERT,
        base_version=0,
        content=content,
        author=desk.principal.sub,
        created_at=desk.now,
        updated_at=desk.now,
        changed_by=desk.principal.sub,
        warnings=received.warnings,
        source=received.source,
    )
    audit = desk.audit("create", None, (alert, proposal), {"kind": alert.kind, "exercise": alert.exercise})
    try:
        desk.alerts.commit(Change(alert=alert, proposal=proposal, audit=audit, idempotency=idempotency))
    except ConcurrentChangeError:
        made = desk.alerts.created_before(idempotency)  # the same POST, twice at one moment
        if made is None:
            raise  # two alerts drew the same id: the sender tries again
        return desk.view(made)
    return AlertView.of(alert, proposal)


def idempotency_key(desk: Desk, key: str, command: str, request: object) -> IdempotencyKey:
    """The sender's key with a hash of what was asked, so that the same key cannot mean two things."""
    sorted_sets = {"command": command, "request": request}
    return IdempotencyKey(desk.principal.sub, key, sha256_of(_orderly(sorted_sets)))


def _orderly(value: object) -> object:
    """Lists that came from sets have no order of their own; any fixed order will do for comparing requests."""
    if isinstance(value, dict):
        return {key: _orderly(item) for key, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(value)
    return value
