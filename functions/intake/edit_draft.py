"""Edit a proposal: every signature on it is void, and it stands on the newest version again."""

from alerting.domain.alert import Alert, AlertState, Proposal
from alerting.domain.content import Content
from alerting.domain.errors import FieldError, InvalidContentError
from alerting.domain.lifecycle import Command, step
from alerting.domain.people import check_may_draft, may_release
from alerting.store.alerts import Change
from intake.desk import AlertView, Desk, check_revision


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
    if alert.state is not AlertState.DRAFT:
        fixed += [("kind", proposal.content.kind), ("incident", alert.incident)]
    errors = [
        FieldError(name, f"This stays '{value}'; make a new alert, or escalate, to change it.")
        for name, value in fixed
        if getattr(content, name) != value
    ]
    if errors:
        raise InvalidContentError("These fields cannot be changed by an edit.", errors)
