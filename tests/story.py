"""An alert brought to a certain point, for tests that begin there."""

from alerting.domain.content import Content
from alerting.domain.kinds import Outcome
from alerting.domain.messages import StopReason
from alerting.domain.people import Principal
from builders import DESK, OPERATOR, House, amber
from intake.ask_stop import ask_stop
from intake.create_draft import Received, create_draft, idempotency_key
from intake.desk import AlertView
from intake.edit_draft import edit_draft
from intake.propose_next import propose_result, propose_update
from intake.sign_proposal import sign_proposal
from intake.submit_proposal import submit_proposal


def pending(house: House, content: Content | None = None, author: Principal = OPERATOR) -> AlertView:
    """Submitted, and signed by its author."""
    view = create_draft(house.desk(author), content or amber(), f"create-{house.new_id(8)}")
    return submit_proposal(house.desk(author), view.alert.id, 1)


def sign(house: House, view: AlertView, who: Principal = DESK) -> AlertView:
    """Signed as it stands."""
    assert view.proposal is not None
    assert view.proposal.hash is not None
    return sign_proposal(house.desk(who), view.alert.id, view.proposal.hash)


def live(house: House, content: Content | None = None) -> AlertView:
    """Released by an operator and the national desk."""
    return sign(house, pending(house, content))


def updated(house: House, view: AlertView, **changes: object) -> AlertView:
    """An update proposed, edited and submitted by the operator; pending."""
    view = propose_update(house.desk(OPERATOR), view.alert.id, f"update-{house.new_id(8)}")
    assert view.proposal is not None
    content = view.proposal.content.model_copy(update=changes)
    view = edit_draft(house.desk(OPERATOR), view.alert.id, content, view.proposal.revision)
    assert view.proposal is not None
    return submit_proposal(house.desk(OPERATOR), view.alert.id, view.proposal.revision)


def asked(house: House) -> AlertView:
    """Live, with a stop that an operator asks for."""
    view, desk = live(house), house.desk(OPERATOR)
    key = idempotency_key(desk, f"ask-{house.new_id(8)}", "ask", "")
    return ask_stop(desk, view.alert.id, StopReason.STOPPED, key, Received())


def concluded(house: House, view: AlertView, outcome: Outcome = Outcome.FOUND_SAFE) -> AlertView:
    """A result after the stop, by two people."""
    view = propose_result(house.desk(OPERATOR), view.alert.id, outcome, family_informed=True, key=f"result-{house.new_id(8)}")
    assert view.proposal is not None
    view = submit_proposal(house.desk(OPERATOR), view.alert.id, view.proposal.revision)
    return sign(house, view)
