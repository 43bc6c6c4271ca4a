"""What an alert says that somebody may do is what the commands let them do, whoever they are and however far the alert is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import story
from alerting.domain.alert import Alert, AlertState, Proposal
from alerting.domain.content import Authority
from alerting.domain.errors import AlertingError, NotAllowedError, SecondPersonNeededError
from alerting.domain.kinds import Kind, Outcome, Scope
from alerting.domain.lifecycle import Command, possible
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.people import Principal, StaffRole
from alerting.store.alerts import AlertStore, Change
from builders import (
    ALERTS,
    COLLEAGUE,
    DESK,
    DESK_TWO,
    MIDDEN_NEDERLAND,
    OPERATOR,
    STRANGER,
    SYSTEM,
    VIEWER,
    House,
    amber,
    checklist,
    missing_child,
    missing_person,
    put_organisations,
    safety_notice,
)
from infra import routes
from intake.correct_alert import correct_alert
from intake.create_draft import create_draft
from intake.desk import AlertView, Desk
from intake.edit_draft import edit_draft
from intake.extend_alert import extend_alert
from intake.permitted import OF_SYSTEMS
from intake.propose_next import propose_escalation, propose_result, propose_update
from intake.read_alerts import show_alert
from intake.send_back import send_back
from intake.sign_proposal import sign_proposal
from intake.stop_alert import stop_alert
from intake.submit_proposal import submit_proposal

REFUSALS = (NotAllowedError, SecondPersonNeededError)


class Rehearsal(AlertStore):
    """Reads the tables, and keeps nothing of what is done."""

    def commit(self, change: Change) -> None:
        del change


class World(NamedTuple):
    house: House
    alerts: dict[str, str]

    def desk(self, who: Principal) -> Desk:
        return replace(self.house.desk(who), alerts=Rehearsal(self.house.dynamodb, ALERTS))


def _stopped(house: House) -> AlertView:
    return stop_alert(house.desk(DESK), story.live(house).alert.id)


def _result(house: House) -> AlertView:
    view = propose_result(house.desk(DESK), _stopped(house).alert.id, Outcome.FOUND, family_informed=True, key="result-01")
    return submit_proposal(house.desk(DESK), view.alert.id, view.proposal.revision if view.proposal else 0)


def _escalated(house: House) -> AlertView:
    child = missing_child(scope=Scope.REGIONAL, area=missing_person().area)
    live = story.live(house, child)
    propose_escalation(house.desk(DESK), live.alert.id, Kind.AMBER, Scope.REGIONAL, "escalate-1")
    content = child.model_copy(
        update={"kind": Kind.AMBER, "authority": Authority(checklist=checklist(Kind.AMBER)), "news": "auto"}
    )
    edited = edit_draft(house.desk(DESK), live.alert.id, content, live.proposal.revision + 1 if live.proposal else 0)
    return submit_proposal(house.desk(DESK), live.alert.id, edited.proposal.revision if edited.proposal else 0)


def _local_turned_regional(house: House) -> AlertView:
    """One person signed the first, two must sign this."""
    live = story.pending(house, safety_notice())
    return story.updated(house, live, scope=Scope.REGIONAL, news="ook roet")


def _regional_turned_local(house: House) -> AlertView:
    """Two must sign what replaces what two signed, though one would do for it alone; a system submitted it."""
    regional = safety_notice(scope=Scope.REGIONAL)
    live = story.sign(house, story.pending(house, regional), COLLEAGUE)
    content = safety_notice(news="ook roet")
    view = propose_update(house.desk(OPERATOR), live.alert.id, "local-001")
    view = edit_draft(house.desk(SYSTEM), live.alert.id, content, view.proposal.revision if view.proposal else 0)
    return submit_proposal(house.desk(SYSTEM), live.alert.id, view.proposal.revision if view.proposal else 0)


def _returned(house: House) -> AlertView:
    return send_back(house.desk(DESK), story.pending(house).alert.id, Command.RETURN, "graag een foto")


def _moved(house: House) -> AlertView:
    """An update waits while a correction is sent."""
    view = story.updated(house, story.live(house), news="rode rugzak")
    correct_alert(house.desk(DESK), view.alert.id, Removal.PHOTO, 0, 1)
    return view


SITUATIONS: dict[str, Callable[[House], AlertView]] = {
    "draft": lambda house: create_draft(house.desk(OPERATOR), amber(), "draft-001"),
    "local draft": lambda house: create_draft(house.desk(OPERATOR), missing_person(), "draft-002"),
    "pending": story.pending,
    "pending by the national desk": lambda house: story.pending(house, author=DESK),
    "pending by a system": lambda house: story.pending(house, missing_person(), SYSTEM),
    "signed by two without the role": lambda house: story.sign(house, story.pending(house), COLLEAGUE),
    "returned": _returned,
    "live": story.live,
    "local live": lambda house: story.pending(house, missing_person()),
    "update": lambda house: propose_update(house.desk(OPERATOR), story.live(house).alert.id, "update-01"),
    "update pending": lambda house: story.updated(house, story.live(house), news="rode rugzak"),
    "local update pending": _local_turned_regional,
    "regional update turned local": _regional_turned_local,
    "base moved": _moved,
    "escalation pending": _escalated,
    "stop asked": story.asked,
    "stopped": _stopped,
    "result pending": _result,
    "concluded": lambda house: story.concluded(house, _stopped(house)),
    "closed": lambda house: send_back(house.desk(OPERATOR), story.pending(house).alert.id, Command.DISCARD),
}


@pytest.fixture
def world(house: House) -> World:
    return World(house, {name: make(house).alert.id for name, make in SITUATIONS.items()})


def attempts(desk: Desk, alert: Alert, proposal: Proposal | None) -> dict[Command, list[Callable[[], AlertView]]]:
    """Each command as somebody would give it who changes nothing else; an escalation to any other kind."""
    key = f"attempt-{desk.new_id(8)}"
    one: dict[Command, Callable[[], AlertView]] = {
        Command.UPDATE: lambda: propose_update(desk, alert.id, key),
        Command.RESULT: lambda: propose_result(desk, alert.id, Outcome.FOUND, family_informed=True, key=key),
        Command.CORRECT: lambda: correct_alert(desk, alert.id, Removal.PHOTO, 0, alert.version),
        Command.EXTEND: lambda: extend_alert(desk, alert.id, (alert.expires_at or desk.now) + timedelta(minutes=5)),
        Command.STOP: lambda: stop_alert(desk, alert.id),
        Command.RETRACT: lambda: stop_alert(desk, alert.id, StopReason.WRONG_AREA),
    }
    if proposal:
        one |= {
            Command.EDIT: lambda: edit_draft(desk, alert.id, proposal.content, proposal.revision),
            Command.SUBMIT: lambda: submit_proposal(desk, alert.id, proposal.revision),
            Command.SIGN: lambda: sign_proposal(desk, alert.id, proposal.hash or ""),
            Command.RETURN: lambda: send_back(desk, alert.id, Command.RETURN, "omdat"),
            Command.REJECT: lambda: send_back(desk, alert.id, Command.REJECT, "omdat"),
            Command.DISCARD: lambda: send_back(desk, alert.id, Command.DISCARD),
        }
    others = [kind for kind in Kind if kind is not alert.kind]

    def escalate(kind: Kind) -> Callable[[], AlertView]:
        return lambda: propose_escalation(desk, alert.id, kind, None, f"{key}-{kind}")

    return {name: [attempt] for name, attempt in one.items()} | {Command.ESCALATE: [escalate(kind) for kind in others]}


class Met(StrEnum):
    """How a command was met. A repeat that changes nothing counts as no permission."""

    DONE = "done"
    NOT_ALLOWED = "not allowed"
    OTHERWISE_REFUSED = "otherwise refused"


def met(attempt: Callable[[], AlertView], before: AlertView) -> Met:
    try:
        return Met.NOT_ALLOWED if attempt() == before else Met.DONE
    except REFUSALS:
        return Met.NOT_ALLOWED
    except AlertingError:
        return Met.OTHERWISE_REFUSED


def signed_by(who: Principal, proposal: Proposal | None) -> bool:
    return proposal is not None and who.sub in {signature.sub for signature in proposal.signatures}


people = st.one_of(
    st.sampled_from([OPERATOR, COLLEAGUE, STRANGER, DESK, DESK_TWO, VIEWER, SYSTEM]),
    st.builds(
        Principal,
        sub=st.sampled_from(["olga", "omar", "nora", "xena"]),
        roles=st.frozensets(st.sampled_from(StaffRole), min_size=1),
        organisations=st.frozensets(st.sampled_from(["midden-nederland", "limburg"])),
    ),
)
kinds = st.frozensets(st.sampled_from(Kind))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(situation=st.sampled_from(sorted(SITUATIONS)), who=people, drafts=st.just(frozenset(Kind)) | kinds, releases=kinds)
@example("local live", OPERATOR, frozenset({Kind.MISSING_PERSON, Kind.WANTED}), frozenset())
@example("local live", OPERATOR, frozenset({Kind.MISSING_PERSON}), frozenset())
def test_a_command_is_yours_exactly_when_it_would_not_be_refused_to_you(
    world: World, situation: str, who: Principal, drafts: frozenset[Kind], releases: frozenset[Kind]
) -> None:
    rules = {"may_draft": drafts, "may_release": releases}
    put_organisations(world.house.dynamodb, MIDDEN_NEDERLAND.model_copy(update=rules))
    desk, alert_id = world.desk(who), world.alerts[situation]
    view = show_alert(desk, alert_id)
    assert view.yours is not None
    before = AlertView.of(view.alert, view.proposal)

    tried = attempts(desk, view.alert, view.proposal)
    for command in set(view.possible):
        answers = {met(attempt, before) for attempt in tried[command]}
        if who.is_system and command not in OF_SYSTEMS:
            assert command not in view.yours  # whatever the command would say: there is no route to it
        elif command in view.yours:
            assert answers != {Met.NOT_ALLOWED}, command
        elif command is Command.ESCALATE or (command is Command.SIGN and signed_by(who, view.proposal)):
            # To a kind that may not go on signs, or on a base that moved: said before anybody's permission is looked at.
            assert Met.DONE not in answers, command
        else:
            assert answers == {Met.NOT_ALLOWED}, command
    assert set(view.yours) <= possible(view.alert.state, view.proposal.state if view.proposal else None)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(situation=st.sampled_from(sorted(SITUATIONS)), who=people, releases=kinds)
@example("regional update turned local", OPERATOR, frozenset(Kind))
def test_a_signature_is_said_to_complete_exactly_when_it_sends(
    world: World, situation: str, who: Principal, releases: frozenset[Kind]
) -> None:
    put_organisations(world.house.dynamodb, MIDDEN_NEDERLAND.model_copy(update={"may_release": releases}))
    desk = world.desk(who)
    view = show_alert(desk, world.alerts[situation])
    assert view.yours is not None
    if Command.SIGN not in view.yours or view.proposal is None:
        assert view.completes is None
        return
    try:
        sent = sign_proposal(desk, view.alert.id, view.proposal.hash or "").alert.version > view.alert.version
    except AlertingError:
        sent = False
    assert view.completes is sent


def test_an_answer_to_a_command_does_not_depend_on_looking_up_more(house: House) -> None:
    view = story.pending(house)
    assert (view.yours, view.completes) == (None, None)


def test_of_an_organisation_that_is_no_more_nobody_may_do_anything(house: House) -> None:
    view = story.pending(house)
    house.dynamodb.delete_item(TableName="settings", Key={"pk": {"S": "ORGANISATIONS"}, "sk": {"S": "midden-nederland"}})
    shown = show_alert(house.desk(DESK), view.alert.id)
    assert (shown.yours, shown.completes) == ((), None)


def test_a_system_may_do_what_it_has_routes_for() -> None:
    paths = {f"/v1/alerts/{{alert_id}}/proposal{part}": command for part, command in (
        ("", Command.EDIT), ("/submit", Command.SUBMIT), ("/discard", Command.DISCARD), ("/sign", Command.SIGN),
        ("/return", Command.RETURN), ("/reject", Command.REJECT),
    )}  # fmt: skip
    paths |= {f"/v1/alerts/{{alert_id}}/{command}": command for command in Command}
    theirs = {paths[route.path] for route in routes.INTAKE if route.path in paths and routes.DRAFT in route.scopes}
    assert theirs == OF_SYSTEMS


def test_the_situations_cover_every_command_and_state(world: World) -> None:
    views = [world.house.desk(DESK).view(alert_id) for alert_id in world.alerts.values()]
    effects = {Command.RELEASE, Command.EXPIRE, Command.ASK_STOP}
    assert {command for view in views for command in view.possible} == set(Command) - effects
    assert {view.alert.state for view in views} == set(AlertState)
    assert {view.proposal.message for view in views if view.proposal} >= {
        MessageType.STOP,
        MessageType.RESULT,
        MessageType.UPDATE,
    }
