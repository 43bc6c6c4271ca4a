"""Whatever one administrator does, in any order and with any crash: nobody has more rights afterwards, or others.

A colleague who is disabled by now asked for rights before; what they asked must not become anything through one person either.
"""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from moto import mock_aws

from access_world import Answer, World

TARGETS = st.sampled_from(["anne", "bert", "carla", "olga", "dirk"])
ROLES = st.lists(st.sampled_from(["operator", "national", "communications", "viewer", "admin"]), max_size=3)
ORGANISATIONS = st.lists(st.sampled_from(["midden-nederland", "national"]), max_size=2)
ANSWERS = {200, 201, 403, 404, 409, 422, 503}


class OneAdministrator(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.aws = mock_aws()
        self.aws.start()
        self.world = World()
        self.subs = {
            "anne": self.world.add("anne@politie.example", "admin"),
            "bert": self.world.add("bert@politie.example", "admin"),
            "carla": self.world.add("carla@politie.example", "admin"),
            "olga": self.world.add("olga@politie.example", "operator", "org-midden-nederland"),
            "dirk": self.world.add("dirk@politie.example", "viewer"),
        }
        self.asked: list[str] = []
        self.me = self.world.person(self.subs["anne"])

    def teardown(self) -> None:
        self.aws.stop()

    @initialize(theirs=st.lists(TARGETS, max_size=2))
    def begin(self, theirs: list[str]) -> None:
        """Carla asked for rights for others, and was disabled; so was Dirk."""
        carla = self.world.person(self.subs["carla"])
        for name in theirs:
            answer = carla.ask(action="change", sub=self.subs[name], roles=["communications"])
            self.asked += [answer.body["id"]] if answer.status == 201 else []
        for name in ("carla", "dirk"):
            self.world.cognito.admin_disable_user(UserPoolId=self.world.pool, Username=self.subs[name])
        self.groups = {sub: self.world.groups_of(sub) for sub in self.subs.values()}
        self.enabled = {sub for sub in self.subs.values() if self.world.enabled(sub)}

    def note(self, answer: Answer) -> None:
        assert answer.status in ANSWERS
        if answer.status == 201:
            self.asked.append(answer.body["id"])

    @rule(number=st.integers(0, 3), roles=ROLES, organisations=ORGANISATIONS)
    def invite(self, number: int, roles: list[str], organisations: list[str]) -> None:
        email = ["new@politie.example", "newer@politie.example", "olga@politie.example", "anne@politie.example"][number]
        who: dict[str, Any] = {"email": email, "name": "Nieuw Iemand", "roles": roles, "organisations": organisations}
        self.note(self.me.ask(action="invite", **who))

    @rule(whom=TARGETS, roles=ROLES, organisations=ORGANISATIONS)
    def change(self, whom: str, roles: list[str], organisations: list[str]) -> None:
        body: dict[str, Any] = {"sub": self.subs[whom], "roles": roles, "organisations": organisations}
        self.note(self.me.ask(action="change", **body))

    @rule(whom=TARGETS, action=st.sampled_from(["enable", "reset_code"]))
    def enable(self, whom: str, action: str) -> None:
        self.note(self.me.ask(action=action, sub=self.subs[whom]))

    @rule(index=st.integers(0, 20), crash_at=st.sampled_from(["", "AdminAddUserToGroup", "AdminRemoveUserFromGroup"]))
    def confirm(self, index: int, crash_at: str) -> None:
        self.world.crash_at = crash_at
        if self.asked:
            self.note(self.me.confirm(self.asked[index % len(self.asked)]))
        self.world.crash_at = ""

    @rule(index=st.integers(0, 20))
    def withdraw(self, index: int) -> None:
        if self.asked:
            self.note(self.me.withdraw(self.asked[index % len(self.asked)]))

    @rule(whom=TARGETS)
    def disable(self, whom: str) -> None:
        self.note(self.me.disable(self.subs[whom]))

    @rule(minutes=st.sampled_from([1, 2, 60 * 25]))
    def time_passes(self, minutes: int) -> None:
        self.world.later(minutes=minutes)
        self.note(self.me.get("/v1/users"))

    @invariant()
    def nobody_has_other_rights(self) -> None:
        if not hasattr(self, "groups"):
            return
        assert self.world.subs() == set(self.groups)
        assert {sub: self.world.groups_of(sub) for sub in self.groups} == self.groups
        now_enabled = {sub for sub in self.groups if self.world.enabled(sub)}
        assert now_enabled <= self.enabled
        assert {self.subs["anne"], self.subs["bert"]} <= now_enabled
        assert self.world.called("AdminDeleteSoftwareToken") == []
        self.enabled = now_enabled


TestOneAdministrator = OneAdministrator.TestCase
TestOneAdministrator.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
