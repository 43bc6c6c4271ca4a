"""Any sequence of calls by anybody, driven by hypothesis against the real commands and tables.

Held after every step: nothing is released without the signatures it needs on exactly these bytes; an edit voids all
signatures; a version never changes; nothing but a result leaves `stopped`; a stop is always one step away.
"""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from moto import mock_aws

import story
from alerting.domain.alert import AlertState, ProposalState, Version
from alerting.domain.errors import AlertingError
from alerting.domain.kinds import Kind, Outcome, Scope
from alerting.domain.lifecycle import Command
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.people import Principal
from alerting.domain.signatures import signed_hash
from builders import ADMIN, COLLEAGUE, DESK, DESK_TWO, OPERATOR, STRANGER, SYSTEM, VIEWER, House, amber, golf, jan
from intake.ask_stop import ask_stop
from intake.correct_alert import correct_alert
from intake.create_draft import Received, create_draft, idempotency_key
from intake.edit_draft import edit_draft
from intake.extend_alert import extend_alert
from intake.propose_next import propose_escalation, propose_result, propose_update
from intake.send_back import send_back
from intake.sign_proposal import sign_proposal
from intake.stop_alert import expire_alert, stop_alert
from intake.submit_proposal import submit_proposal

PEOPLE = st.sampled_from([OPERATOR, COLLEAGUE, DESK, DESK_TWO, STRANGER, SYSTEM, VIEWER, ADMIN])
LIKELY = st.sampled_from([OPERATOR, DESK, DESK_TWO])
ONE_PERSON = {MessageType.STOP, MessageType.CORRECTION}


class AlertMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.aws = mock_aws()
        self.aws.start()
        self.house = House()
        self.seen: dict[int, Version] = {}
        self.states = [AlertState.DRAFT]

    def teardown(self) -> None:
        self.aws.stop()

    @initialize(author=LIKELY, stage=st.sampled_from(["draft", "live", "stopped"]))
    def begin(self, author: Principal, stage: str) -> None:
        """Sequences that reach the later states by chance are rare: some begin there, over the same commands."""
        content = amber(vehicles=(golf(),))
        if stage == "draft":
            self.alert_id = create_draft(self.house.desk(author), content, "machine-1").alert.id
            return
        self.alert_id = story.live(self.house, content).alert.id
        self.states.append(AlertState.LIVE)
        if stage == "stopped":
            stop_alert(self.house.desk(DESK), self.alert_id)
            self.states.append(AlertState.STOPPED)

    def attempt(self, command: Any, *args: Any, **options: Any) -> None:
        """Refusals are part of the game; anything else that is raised is a bug."""
        try:
            command(*args, **options)
        except AlertingError:
            return

    def now(self) -> tuple[Any, Any]:
        view = self.house.desk(OPERATOR).view(self.alert_id)
        assert view.proposal is not None
        return view.alert, view.proposal

    @rule(who=PEOPLE, age=st.integers(9, 15), newest=st.booleans())
    def edit(self, who: Principal, age: int, *, newest: bool) -> None:
        _, proposal = self.now()
        content = proposal.content.model_copy(update={"persons": (jan(age=age),), "news": f"rugzak {age}"})
        revision = proposal.revision if newest else max(1, proposal.revision - 1)
        before = proposal
        self.attempt(edit_draft, self.house.desk(who), self.alert_id, content, revision)
        _, after = self.now()
        if after.revision != before.revision:
            assert after.signatures == ()
            assert after.hash is None

    @rule(who=LIKELY)
    def submit(self, who: Principal) -> None:
        _, proposal = self.now()
        self.attempt(submit_proposal, self.house.desk(who), self.alert_id, proposal.revision)

    @rule(who=PEOPLE, old=st.booleans())
    def sign(self, who: Principal, *, old: bool) -> None:
        _, proposal = self.now()
        content_hash = "0" * 64 if old else proposal.hash
        self.attempt(sign_proposal, self.house.desk(who), self.alert_id, content_hash)

    @rule(who=LIKELY, command=st.sampled_from([Command.RETURN, Command.REJECT, Command.DISCARD]), really=st.integers(0, 4))
    def send_back(self, who: Principal, command: Command, really: int) -> None:
        alert, _ = self.now()
        if alert.state is not AlertState.DRAFT or really == 0:  # most first drafts survive, or nothing ever goes live
            self.attempt(send_back, self.house.desk(who), self.alert_id, command, "omdat")

    @rule(who=PEOPLE)
    def update(self, who: Principal) -> None:
        self.attempt(propose_update, self.house.desk(who), self.alert_id, f"u-{self.house.new_id(8)}")

    @rule(who=PEOPLE, because=st.sampled_from([StopReason.STOPPED, StopReason.WRONG_AREA]), really=st.integers(0, 2))
    def ask_stop(self, who: Principal, because: StopReason, really: int) -> None:
        before, _ = self.now()
        if really == 0:
            key = idempotency_key(self.house.desk(who), f"a-{self.house.new_id(8)}", "ask", because)
            self.attempt(ask_stop, self.house.desk(who), self.alert_id, because, key, Received())
        assert self.now()[0] == before

    @rule(who=LIKELY)
    def escalate(self, who: Principal) -> None:
        kind, scope = Kind.MISSING_CHILD, Scope.REGIONAL
        self.attempt(propose_escalation, self.house.desk(who), self.alert_id, kind, scope, f"e-{self.house.new_id(8)}")

    @rule(who=PEOPLE)
    def result(self, who: Principal) -> None:
        key = f"r-{self.house.new_id(8)}"
        self.attempt(propose_result, self.house.desk(who), self.alert_id, Outcome.FOUND, family_informed=True, key=key)

    @rule(who=PEOPLE, fact=st.sampled_from(list(Removal)))
    def correct(self, who: Principal, fact: Removal) -> None:
        alert, _ = self.now()
        self.attempt(correct_alert, self.house.desk(who), self.alert_id, fact, 0, alert.version)

    @rule(who=PEOPLE)
    def extend(self, who: Principal) -> None:
        alert, _ = self.now()
        until = (alert.expires_at or self.house.now).replace(microsecond=0)
        self.attempt(extend_alert, self.house.desk(who), self.alert_id, until + (until - until.replace(minute=0)))

    @rule(who=st.sampled_from([COLLEAGUE, STRANGER, SYSTEM, VIEWER, ADMIN]), because=st.sampled_from(list(StopReason)))
    def stop_without_the_role(self, who: Principal, because: StopReason) -> None:
        before = self.now()
        self.attempt(stop_alert, self.house.desk(who), self.alert_id, because)
        assert self.now() == before

    @precondition(lambda self: self.states[-1] is AlertState.LIVE)
    @rule(who=st.sampled_from([DESK, DESK_TWO]), really=st.integers(0, 3))
    def stop(self, who: Principal, really: int) -> None:
        """Whatever is pending, one call by one person with the role stops a live alert."""
        if really == 0:
            assert stop_alert(self.house.desk(who), self.alert_id).alert.state is AlertState.STOPPED

    @rule(hours=st.sampled_from([0.01, 0.5, 13.0]), really=st.integers(0, 3))
    def time_passes(self, hours: float, really: int) -> None:
        self.house.later(hours=hours if really == 0 else 0.01)
        expire_alert(self.house.desk(SYSTEM), self.alert_id)

    @invariant()
    def versions_never_change_and_carry_their_signatures(self) -> None:
        if not hasattr(self, "alert_id"):
            return
        alert, proposal = self.now()
        for number in range(1, alert.version + 1):
            version = self.house.alerts.version(self.alert_id, number)
            assert version is not None
            assert self.seen.setdefault(number, version) == version
            assert version.hash == signed_hash(version.message, version.content, version.texts, version.base_version)
            assert all(signature.hash == version.hash for signature in version.signatures)
            signers = {signature.sub for signature in version.signatures}
            if version.message not in ONE_PERSON:
                assert len(signers) >= 2
            if version.because is not StopReason.EXPIRED:
                assert any(signature.releasing for signature in version.signatures)
            assert not signers & {"system:gms", "vera", "anne", "sam"}
        assert self.house.alerts.version(self.alert_id, alert.version + 1) is None
        self.follow(alert, proposal)

    def follow(self, alert: Any, proposal: Any) -> None:
        if alert.state is not self.states[-1]:
            allowed = {
                AlertState.DRAFT: {AlertState.LIVE, AlertState.CLOSED},
                AlertState.LIVE: {AlertState.STOPPED},
                AlertState.STOPPED: {AlertState.CONCLUDED},
            }
            assert alert.state in allowed[self.states[-1]]
            if alert.state is AlertState.CONCLUDED:
                assert self.seen[alert.version].message is MessageType.RESULT
            self.states.append(alert.state)
        assert (self.alert_id in self.house.alerts.live()) == (alert.state is AlertState.LIVE)
        if alert.state is AlertState.STOPPED and proposal.message is not MessageType.RESULT:
            assert proposal.state in {ProposalState.RELEASED, ProposalState.DISCARDED, ProposalState.REJECTED}


TestAlertMachine = AlertMachine.TestCase
TestAlertMachine.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
