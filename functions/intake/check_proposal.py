"""Say what submitting would say, and change nothing: what is wrong, what looks odd, the texts, whether it would send at once."""

from alerting.domain.alert import Alert, Proposal, ProposalState
from alerting.domain.errors import FieldError, InvalidContentError
from alerting.domain.lifecycle import Command, step
from alerting.domain.messages import Texts
from alerting.domain.people import check_may_draft
from alerting.domain.subject import Frozen
from alerting.render.composing import compose_proposal
from intake.content_checks import check_content
from intake.desk import Desk
from intake.oddities import oddities
from intake.permitted import carries_release
from intake.release import check_base, check_size, signatures_for
from intake.submit_proposal import freeze


class Fault(Frozen):
    """One thing to mend before it can be submitted."""

    field: str
    message: str


class Checked(Frozen):
    """What a submission would meet. `releases`: it would go out at once, for one signature suffices and this person may give it.

    `texts` are those that can be made; of a proposal without errors, exactly those that would be frozen.
    """

    revision: int
    errors: tuple[Fault, ...]
    warnings: tuple[str, ...]
    texts: Texts
    needed: int
    releases: bool


def check_proposal(desk: Desk, alert_id: str) -> Checked:
    """Everything that keeps the proposal from being submitted, all at once; raises where this person may not submit it at all."""
    alert, proposal = desk.load_open(alert_id)
    organisation = desk.organisation(alert.organisation)
    releasing = carries_release(desk.principal, organisation, alert, proposal)
    if not releasing:
        check_may_draft(desk.principal, organisation, proposal.content.kind)
    if proposal.state is not ProposalState.PENDING:
        step(Command.SUBMIT, alert.state, proposal.state)
    check_base(alert, proposal)
    needed = signatures_for(desk, alert, proposal)
    try:
        frozen = freeze(desk, alert, proposal, organisation)
    except InvalidContentError as error:
        return _incomplete(desk, alert, proposal, error.errors, needed)
    check_size(frozen)
    return Checked(
        revision=proposal.revision,
        errors=(),
        warnings=frozen.warnings,
        texts=frozen.texts,
        needed=needed,
        releases=releasing and needed == 1 and not desk.principal.is_system,
    )


def _incomplete(desk: Desk, alert: Alert, proposal: Proposal, errors: tuple[FieldError, ...], needed: int) -> Checked:
    """What can be told all the same: the texts of the facts that are there, and what looks odd about them."""
    content, organisation = proposal.content, desk.organisation(alert.organisation)
    _, warnings = check_content(content, proposal.message, organisation, desk.now, desk.others(content))
    base = desk.alerts.version(alert.id, alert.version) if alert.version else None
    composition = compose_proposal(alert, proposal, base.content if base else None, desk.brand)
    return Checked(
        revision=proposal.revision,
        errors=tuple(Fault(field=error.field, message=error.message) for error in errors),
        warnings=(*warnings, *oddities(desk, alert, proposal, composition.texts)),
        texts=composition.texts,
        needed=needed,
        releases=False,
    )
