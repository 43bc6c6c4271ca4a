"""Edit a proposal: every signature on it is void, and it stands on the newest version again."""

from typing import Final

from alerting.domain.alert import Alert, AlertState, Proposal
from alerting.domain.content import Content
from alerting.domain.errors import FieldError, InvalidContentError
from alerting.domain.lifecycle import Command, step
from alerting.domain.messages import MessageType
from alerting.domain.people import check_may_draft, may_release
from alerting.store.alerts import Change
from intake.desk import AlertView, Desk, check_revision

#: What a result may still say: how it ended, in the operator's own words if need be.
RESULT_FIELDS: Final = frozenset({"ending", "texts", "confirmed"})


def edit_draft(desk: Desk, alert_id: str, content: Content, revision: int) -> AlertView:
    """Replace the content of the open proposal; the editor becomes one of its authors and signs by submitting."""
    alert, proposal = desk.load_open(alert_id)
    _check_fixed(alert, proposal, content)
    organisation = desk.organisation(alert.organisation)
    if not may_release(desk.principal, organisation, content.kind):
        check_may_draft(desk.principal, organisation, content.kind)
    _, state = step(Command.EDIT, alert.state, proposal.state)
    check_revision(proposal, revision)
    edited = proposal.model_copy(
        update={
            "state": state,
            "revision": proposal.revision + 1,
            "base_version": alert.version,
            "content": content,
            "texts": {},
            "hash": None,
            "signatures": (),
            "warnings": (),
            "changed_by": desk.principal.sub,
            "updated_at": desk.now,
        }
    )
    head = alert
    if alert.state is AlertState.DRAFT:
        head = alert.model_copy(update={"kind": content.kind, "incident": content.incident})
    audit = desk.audit(Command.EDIT, (alert, proposal), (head, edited), {"revision": edited.revision})
    desk.alerts.commit(Change(alert=head, was=alert, proposal=edited, proposal_was=proposal, audit=audit))
    return AlertView.of(head, edited)


def _check_fixed(alert: Alert, proposal: Proposal, content: Content) -> None:
    """What was decided when the alert or the proposal was made does not change by editing."""
    fixed = [("organisation", alert.organisation), ("exercise", alert.exercise)]
    if proposal.message is MessageType.RESULT:  # it stands on what the stop left: nobody comes back into it
        others = Content.model_fields.keys() - RESULT_FIELDS
        fixed += [(name, getattr(proposal.content, name)) for name in sorted(others - {"organisation", "exercise"})]
    elif alert.state is not AlertState.DRAFT:
        fixed += [("kind", proposal.content.kind), ("incident", alert.incident)]
    errors = [
        FieldError(name, f"This stays as it was ({_short(value)}); make a new alert, or escalate, to change it.")
        for name, value in fixed
        if getattr(content, name) != value
    ]
    if errors:
        raise InvalidContentError("These fields cannot be changed by an edit.", errors)


def _short(value: object) -> str:
    """A simple value by itself, others by what they are."""
    return str(value) if isinstance(value, str | bool | int) else type(value).__name__
