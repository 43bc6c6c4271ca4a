"""Users and roles over a pool and a table on moto: who may ask, who may confirm, and what a crash leaves."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from access import api_handler
from access_world import World
from alerting.domain.errors import ConcurrentChangeError
from alerting.store.settings_audit import SettingsEntry
from builders import SETTINGS

JAN: dict[str, Any] = {"action": "invite", "email": "Jan.Jansen@politie.example", "name": "Jan Jansen"}
AS_OPERATOR: dict[str, Any] = {"roles": ["operator"], "organisations": ["midden-nederland"]}


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


@pytest.fixture
def anne(world: World) -> Any:
    return world.person(world.add("anne@politie.example", "admin", name="Anne Aalders"))


@pytest.fixture
def bert(world: World) -> Any:
    return world.person(world.add("bert@politie.example", "admin", name="Bert Bos"))


@pytest.fixture
def carla(world: World) -> Any:
    return world.person(world.add("carla@politie.example", "admin", name="Carla Cremer"))


@pytest.fixture
def olga(world: World) -> str:
    return world.add("olga@politie.example", "operator", "org-midden-nederland", name="Olga Oosting")


class TestASecondAdministrator:
    def test_an_invitation_becomes_an_account_when_another_confirms(self, world: World, anne: Any, bert: Any) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)
        assert asked.status == 201
        assert world.subs() == {anne.claims["sub"], bert.claims["sub"]}

        done = bert.confirm(asked.body["id"])

        assert (done.status, done.body["state"]) == (200, "done")
        (made,) = world.subs() - {anne.claims["sub"], bert.claims["sub"]}
        assert done.body["sub"] == made
        assert world.groups_of(made) == {"operator", "org-midden-nederland"}
        (call,) = world.called("AdminCreateUser")
        assert (call["Username"], call["DesiredDeliveryMediums"]) == ("jan.jansen@politie.example", ["EMAIL"])
        assert {item["Name"]: item["Value"] for item in call["UserAttributes"]} == {
            "email": "jan.jansen@politie.example",
            "email_verified": "true",
            "name": "Jan Jansen",
        }

    def test_a_change_sets_exactly_what_was_asked_and_leaves_other_groups(
        self, world: World, anne: Any, bert: Any, olga: str
    ) -> None:
        world.cognito.create_group(UserPoolId=world.pool, GroupName="beta-testers")
        world.cognito.admin_add_user_to_group(UserPoolId=world.pool, Username=olga, GroupName="beta-testers")
        asked = anne.ask(action="change", sub=olga, roles=["national", "viewer"], organisations=["national"])

        assert bert.confirm(asked.body["id"]).status == 200

        assert world.groups_of(olga) == {"national", "viewer", "org-national", "beta-testers"}

    def test_nobody_confirms_what_they_asked_themselves(self, world: World, anne: Any, bert: Any, olga: str) -> None:
        asked = anne.ask(action="change", sub=olga, roles=["viewer"])

        refused = anne.confirm(asked.body["id"])

        assert (refused.status, refused.problem) == (403, "second-person-needed")
        assert world.groups_of(olga) == {"operator", "org-midden-nederland"}
        assert bert.confirm(asked.body["id"]).status == 200

    @pytest.mark.parametrize("action", ["change", "enable", "reset_code"])
    def test_nobody_asks_for_their_own_account(self, anne: Any, action: str) -> None:
        rights: dict[str, Any] = {"roles": ["viewer"]} if action == "change" else {}

        refused = anne.ask(**{"action": action, "sub": anne.claims["sub"], **rights})

        assert (refused.status, refused.problem) == (403, "not-allowed")

    def test_nobody_confirms_a_change_of_their_own_account(self, world: World, anne: Any, bert: Any) -> None:
        asked = anne.ask(action="change", sub=bert.claims["sub"], roles=["admin", "viewer"])

        refused = bert.confirm(asked.body["id"])

        assert (refused.status, refused.problem) == (403, "not-allowed")
        assert world.groups_of(bert.claims["sub"]) == {"admin"}

    def test_an_old_invitation_gives_its_address_no_rights_that_it_confirms_itself(
        self, world: World, anne: Any, carla: Any
    ) -> None:
        old = anne.ask(action="invite", email="dirk@politie.example", name="Dirk Dekker", **AS_OPERATOR)
        dirk = world.person(world.add("dirk@politie.example", "admin"))

        assert dirk.confirm(old.body["id"]).status == 403
        assert carla.confirm(old.body["id"]).status == 409
        assert world.groups_of(dirk.claims["sub"]) == {"admin"}

    def test_a_disabled_user_signs_in_again_when_two_agree(self, world: World, anne: Any, bert: Any, olga: str) -> None:
        anne.disable(olga)
        asked = anne.ask(action="enable", sub=olga)
        assert not world.enabled(olga)

        assert bert.confirm(asked.body["id"]).status == 200

        assert world.enabled(olga)

    def test_a_lost_phone_loses_its_code_and_its_sessions_when_two_agree(
        self, world: World, anne: Any, bert: Any, olga: str
    ) -> None:
        asked = anne.ask(action="reset_code", sub=olga)
        assert world.called("AdminDeleteSoftwareToken") == []

        assert bert.confirm(asked.body["id"]).status == 200

        ours = {"UserPoolId": world.pool, "Username": olga}
        assert world.called("AdminDeleteSoftwareToken") == world.called("AdminUserGlobalSignOut") == [ours]

    def test_who_never_signed_in_gets_the_invitation_again(self, world: World, anne: Any, bert: Any) -> None:
        sub = world.add("jan.jansen@politie.example", "viewer", invited=True)
        before = world.subs()
        asked = anne.ask(**JAN, **AS_OPERATOR)

        assert bert.confirm(asked.body["id"]).body["sub"] == sub

        (call,) = world.called("AdminCreateUser")
        assert call["MessageAction"] == "RESEND"
        assert world.subs() == before
        assert world.groups_of(sub) == {"operator", "org-midden-nederland"}

    def test_the_group_of_an_organisation_is_made_with_its_first_user(self, world: World, anne: Any, bert: Any) -> None:
        assert "org-midden-nederland" not in world.groups()

        bert.confirm(anne.ask(**JAN, **AS_OPERATOR).body["id"])

        assert "org-midden-nederland" in world.groups()


class TestWhoActs:
    @pytest.mark.parametrize("groups", ["operator org-midden-nederland", "viewer", "national org-national", ""])
    def test_only_administrators_see_and_change_users(self, world: World, anne: Any, bert: Any, olga: str, groups: str) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)
        other = world.person(world.add("other@politie.example"), groups)

        answers = [
            other.get("/v1/users"),
            other.ask(**{**JAN, "email": "x@politie.example"}, **AS_OPERATOR),
            other.confirm(asked.body["id"]),
            other.withdraw(asked.body["id"]),
            other.disable(olga),
        ]

        assert [answer.status for answer in answers] == [403] * 5
        assert bert.confirm(asked.body["id"]).status == 200

    def test_a_token_outlives_neither_its_administrators_role_nor_their_account(
        self, world: World, anne: Any, bert: Any, carla: Any, olga: str
    ) -> None:
        asked = anne.ask(action="change", sub=olga, roles=["viewer"])
        assert anne.disable(carla.claims["sub"]).status == 200

        assert carla.confirm(asked.body["id"]).status == 403
        assert carla.disable(olga).status == 403
        assert carla.ask(action="change", sub=olga, roles=["communications"]).status == 403
        assert world.enabled(olga)
        assert bert.confirm(asked.body["id"]).status == 200

    def test_what_a_former_administrator_asked_is_not_confirmed(
        self, world: World, anne: Any, bert: Any, carla: Any, olga: str
    ) -> None:
        asked = carla.ask(action="change", sub=olga, roles=["viewer"])
        anne.disable(carla.claims["sub"])

        assert (bert.confirm(asked.body["id"]).status, world.groups_of(olga)) == (409, {"operator", "org-midden-nederland"})

    def test_a_police_system_is_nobody_here(self, world: World, anne: Any) -> None:
        system = world.person("gms")
        system.claims = {"sub": "gms", "client_id": "gms", "scope": "alerts/draft"}
        world.dynamodb.put_item(
            TableName=SETTINGS, Item={"pk": {"S": "SYSTEMS"}, "sk": {"S": "gms"}, "organisation": {"S": "midden-nederland"}}
        )

        assert [system.get(path).status for path in ("/v1/users", "/v1/colleagues")] == [403, 403]
        assert anne.get("/v1/users").status == 200


class TestRights:
    @pytest.mark.parametrize(
        ("roles", "organisations", "fields"),
        [
            ([], [], ["roles"]),
            (["admin", "operator"], ["midden-nederland"], ["roles"]),
            (["admin", "national"], ["national"], ["roles"]),
            (["operator"], [], ["organisations"]),
            (["national"], ["midden-nederland"], ["organisations"]),
            (["viewer"], ["atlantis"], ["organisations"]),
        ],
    )
    def test_rights_that_do_not_go_together_are_refused(
        self, anne: Any, olga: str, roles: list[str], organisations: list[str], fields: list[str]
    ) -> None:
        for body in (JAN, {"action": "change", "sub": olga}):
            refused = anne.ask(**body, roles=roles, organisations=organisations)
            assert (refused.status, refused.problem) == (422, "invalid-request")
            assert [error["field"] for error in refused.body["errors"]] == fields

    def test_an_organisation_that_went_meanwhile_is_refused_at_the_confirmation(self, world: World, anne: Any, bert: Any) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)
        world.dynamodb.delete_item(TableName=SETTINGS, Key={"pk": {"S": "ORGANISATIONS"}, "sk": {"S": "midden-nederland"}})

        assert bert.confirm(asked.body["id"]).status == 422

    def test_rights_that_changed_since_are_asked_for_again(self, world: World, anne: Any, bert: Any, olga: str) -> None:
        first = anne.ask(action="change", sub=olga, roles=["viewer"])
        second = anne.ask(action="change", sub=olga, roles=["communications"])
        assert bert.confirm(first.body["id"]).status == 200

        assert bert.confirm(second.body["id"]).status == 409
        assert world.groups_of(olga) == {"viewer"}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "no address"},
            {"email": 'jan"@politie.example'},
            {"name": "J"},
            {"roles": ["king"]},
            {"reason": ""},
            {"action": "delete"},
            {"sub": "x"},
        ],
    )
    def test_a_request_of_the_wrong_form_is_refused(self, anne: Any, wrong: dict[str, Any]) -> None:
        assert anne.ask(**{**JAN, **AS_OPERATOR, **wrong}).status == 422

    def test_who_has_an_account_is_not_invited(self, anne: Any, olga: str) -> None:
        assert olga
        refused = anne.ask(**{**JAN, "email": "olga@politie.example"}, **AS_OPERATOR)

        assert [error["field"] for error in refused.body["errors"]] == ["email"]

    def test_what_changes_nothing_is_refused(self, anne: Any, olga: str) -> None:
        assert anne.ask(action="change", sub=olga, **AS_OPERATOR).status == 409
        assert anne.ask(action="enable", sub=olga).status == 409

    def test_a_user_who_does_not_exist_is_not_found_even_by_address(self, anne: Any, olga: str) -> None:
        assert olga
        assert anne.ask(action="enable", sub="00000000-0000-0000-0000-000000000000").status == 404
        assert anne.ask(action="enable", sub="olga@politie.example").status == 422


class TestTakingAway:
    def test_one_administrator_disables_a_user_at_once(self, world: World, anne: Any, bert: Any, olga: str) -> None:
        assert bert
        answer = anne.disable(olga)

        assert (answer.status, answer.body) == (200, {"sub": olga, "enabled": False})
        assert not world.enabled(olga)
        assert [call["Username"] for call in world.called("AdminUserGlobalSignOut")] == [olga]

    def test_nobody_disables_themselves(self, world: World, anne: Any, bert: Any, carla: Any) -> None:
        assert (anne.disable(anne.claims["sub"]).status, world.enabled(anne.claims["sub"])) == (403, True)
        assert bert.disable(carla.claims["sub"]).status == 200

    def test_two_administrators_remain(self, world: World, anne: Any, bert: Any, carla: Any) -> None:
        assert anne.disable(carla.claims["sub"]).status == 200

        refused = anne.disable(bert.claims["sub"])

        assert (refused.status, refused.problem) == (409, "too-few-admins")
        assert world.enabled(bert.claims["sub"])

    def test_a_disabled_administrator_counts_for_nothing(self, world: World, anne: Any, bert: Any, carla: Any) -> None:
        world.cognito.admin_disable_user(UserPoolId=world.pool, Username=carla.claims["sub"])

        assert anne.disable(bert.claims["sub"]).problem == "too-few-admins"

    def test_an_administrator_who_never_signed_in_counts_for_nothing(self, world: World, anne: Any, bert: Any) -> None:
        world.add("eva@politie.example", "admin", invited=True)

        assert anne.disable(bert.claims["sub"]).problem == "too-few-admins"

    def test_an_administrator_is_disabled_only_while_nobody_else_changes_rights(
        self, world: World, anne: Any, bert: Any, carla: Any, olga: str
    ) -> None:
        asked = anne.ask(action="change", sub=olga, roles=["viewer"])
        world.crash_at = "AdminAddUserToGroup"
        assert bert.confirm(asked.body["id"]).status == 500
        world.crash_at = ""

        assert (anne.disable(carla.claims["sub"]).status, world.enabled(carla.claims["sub"])) == (503, True)
        assert anne.disable(olga).status == 200
        world.later(seconds=61)
        assert anne.disable(carla.claims["sub"]).status == 200


class TestRequests:
    def test_a_request_holds_a_day(self, world: World, anne: Any, bert: Any) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)
        world.later(hours=23, minutes=59)
        assert [item["id"] for item in bert.get("/v1/users").body["requests"]] == [asked.body["id"]]
        world.later(minutes=1)

        assert bert.get("/v1/users").body["requests"] == []
        assert bert.confirm(asked.body["id"]).status == 409
        assert len(world.subs()) == 2

    def test_an_address_leaves_with_the_request(self, world: World, anne: Any, bert: Any) -> None:
        done, withdrawn = anne.ask(**JAN, **AS_OPERATOR), anne.ask(**{**JAN, "email": "j@politie.example"}, **AS_OPERATOR)
        expired = anne.ask(**{**JAN, "email": "k@politie.example"}, **AS_OPERATOR)
        bert.confirm(done.body["id"])
        bert.withdraw(withdrawn.body["id"])
        assert [row["sk"] for row in world.rows("USER_REQUESTS") if "@" in str(row)] == [expired.body["id"]]

        world.later(hours=25)
        bert.get("/v1/users")

        assert [row["sk"] for row in world.rows("USER_REQUESTS")] == ["TURN"]

    def test_a_withdrawn_request_is_over(self, world: World, anne: Any, bert: Any) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)

        assert [bert.withdraw(asked.body["id"]).body["state"] for _ in range(2)] == ["withdrawn"] * 2

        assert bert.confirm(asked.body["id"]).status == 409
        assert bert.get("/v1/users").body["requests"] == []
        assert len(world.subs()) == 2

    def test_a_request_is_done_once(self, world: World, anne: Any, bert: Any, carla: Any) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)
        bert.confirm(asked.body["id"])

        assert (carla.confirm(asked.body["id"]).status, carla.withdraw(asked.body["id"]).status) == (409, 409)
        assert len(world.called("AdminCreateUser")) == 1

    def test_the_same_key_makes_one_request(self, world: World, anne: Any) -> None:
        first, again = (anne.ask("key-00001", **JAN, **AS_OPERATOR) for _ in range(2))
        other = anne.ask("key-00001", **JAN, roles=["viewer"])

        assert (first.status, again.status, first.body) == (201, 201, again.body)
        assert (other.status, other.problem) == (422, "idempotency-key-reused")
        assert len(world.rows("USER_REQUESTS")) == 1

    def test_a_key_belongs_to_who_sent_it(self, world: World, anne: Any, bert: Any) -> None:
        assert anne.ask("key-00001", **JAN, **AS_OPERATOR).body["id"] != bert.ask("key-00001", **JAN, **AS_OPERATOR).body["id"]
        assert len(world.rows("USER_REQUESTS")) == 2

    def test_a_key_of_yesterday_is_new(self, world: World, anne: Any) -> None:
        anne.ask("key-00001", **JAN, **AS_OPERATOR)
        world.later(hours=24)

        asked = anne.ask("key-00001", **JAN, roles=["viewer"])

        assert (asked.status, asked.body["roles"]) == (201, ["viewer"])

    def test_a_request_needs_a_key(self, anne: Any) -> None:
        refused = anne.send("POST", "/v1/users/requests", {**JAN, **AS_OPERATOR, "reason": "rooster"})

        assert (refused.status, refused.problem) == (428, "precondition-required")

    def test_a_request_that_was_never_made_is_not_found(self, anne: Any) -> None:
        assert (anne.confirm("0" * 24).status, anne.withdraw("0" * 24).status) == (404, 404)
        assert anne.confirm("TURN").status == 422


class TestACrash:
    @pytest.mark.parametrize("operation", ["AdminCreateUser", "AdminAddUserToGroup", "CreateGroup"])
    def test_an_invitation_is_finished_by_whoever_confirms_after_a_minute(
        self, world: World, anne: Any, bert: Any, carla: Any, operation: str
    ) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)
        world.crash_at = operation
        assert bert.confirm(asked.body["id"]).status == 500
        world.crash_at = ""
        assert [item["state"] for item in bert.get("/v1/users").body["requests"]] == ["doing"]
        assert (carla.confirm(asked.body["id"]).status, carla.withdraw(asked.body["id"]).status) == (503, 409)

        world.later(seconds=61)
        assert anne.confirm(asked.body["id"]).status == 403
        done = carla.confirm(asked.body["id"])

        assert (done.status, world.groups_of(done.body["sub"])) == (200, {"operator", "org-midden-nederland"})
        assert len(world.subs()) == 4

    @pytest.mark.parametrize("times", [1, 2])
    def test_a_change_goes_on_where_it_was_and_never_mixes_rights(
        self, world: World, anne: Any, bert: Any, olga: str, times: int
    ) -> None:
        asked = anne.ask(action="change", sub=olga, roles=["admin"])
        world.crash_at = "AdminAddUserToGroup"
        for _ in range(times):
            assert bert.confirm(asked.body["id"]).status == 500
            assert world.groups_of(olga) == set()
            world.later(seconds=61)
        world.crash_at = ""

        assert bert.confirm(asked.body["id"]).status == 200
        assert world.groups_of(olga) == {"admin"}

    def test_a_change_that_was_begun_yields_to_rights_that_came_from_elsewhere(
        self, world: World, anne: Any, bert: Any, olga: str
    ) -> None:
        asked = anne.ask(action="change", sub=olga, roles=["communications"])
        world.crash_at = "AdminAddUserToGroup"
        bert.confirm(asked.body["id"])
        world.crash_at = ""
        world.later(seconds=61)
        world.cognito.admin_add_user_to_group(UserPoolId=world.pool, Username=olga, GroupName="viewer")

        assert (bert.confirm(asked.body["id"]).status, world.groups_of(olga)) == (409, {"viewer"})

    @pytest.mark.parametrize("earlier", [0, 1])
    def test_a_claim_that_was_decided_on_an_older_turn_changes_nothing(
        self, world: World, anne: Any, bert: Any, olga: str, earlier: int
    ) -> None:
        """Two confirmations read the turn at one moment; the second one's checks are worth nothing once the first took it."""
        for _ in range(earlier):
            bert.confirm(anne.ask(action="reset_code", sub=olga).body["id"])
        first = anne.ask(action="change", sub=olga, roles=["viewer"])
        second = anne.ask(action="change", sub=olga, roles=["communications"])
        store = world.house.requests
        turn = store.turn(world.now)
        assert bert.confirm(first.body["id"]).status == 200
        request = store.find(second.body["id"])
        assert request is not None

        with pytest.raises(ConcurrentChangeError):
            store.claim(request, turn, world.now, SettingsEntry(world.now, "x", "bert", "confirm", request.subject))
        assert world.groups_of(olga) == {"viewer"}


class TestTheTrail:
    def test_every_step_leaves_a_line(self, world: World, anne: Any, bert: Any, olga: str) -> None:
        a, b = anne.claims["sub"], bert.claims["sub"]
        asked = anne.ask(action="change", sub=olga, roles=["viewer"])
        bert.confirm(asked.body["id"])
        gone = anne.ask(action="change", sub=olga, roles=["communications"])
        bert.withdraw(gone.body["id"])
        bert.disable(olga)

        user, was = f"user:{olga}", "operator; midden-nederland"
        assert world.trail() == [
            (a, "ask change", user, was, "viewer; -"),
            (b, "confirm", user, "open", "doing"),
            (b, "change", user, was, "viewer; -"),
            (a, "ask change", user, "viewer; -", "communications; -"),
            (b, "withdraw", user, "open", "withdrawn"),
            (b, "disable", user, "enabled", "disabled"),
        ]

    def test_an_invitation_is_named_by_its_request_and_then_its_user(self, world: World, anne: Any, bert: Any) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)
        sub = bert.confirm(asked.body["id"]).body["sub"]

        assert {line[2] for line in world.trail()} == {f"invitation:{asked.body['id']}"}
        assert world.trail()[-1][4] == f"user:{sub} operator; midden-nederland"

    def test_neither_trail_nor_log_names_anybody(
        self, world: World, anne: Any, bert: Any, olga: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)
        anne.confirm(asked.body["id"])
        world.crash_at = "AdminAddUserToGroup"
        bert.confirm(asked.body["id"])
        world.crash_at = ""
        world.later(seconds=61)
        bert.confirm(asked.body["id"])
        anne.ask(**{**JAN, "email": "jan.jansen@politie.example@"}, **AS_OPERATOR)
        anne.disable(olga)

        logged = caplog.text + str([vars(record) for record in caplog.records])
        for text in (json.dumps(world.rows("AUDIT#"), default=str), logged):
            assert not [word for word in ("politie.example", "jansen", "olga", "oosting") if word in text.lower()]
        assert "request failed" in logged

    @pytest.mark.parametrize("reason", ["voor Olga", "oosting gaat weg", "mail naar iemand@politie.example"])
    def test_a_reason_names_nobody(self, anne: Any, bert: Any, olga: str, reason: str) -> None:
        assert bert
        for refused in (anne.ask(action="reset_code", sub=olga, reason=reason), anne.disable(olga, reason)):
            assert [error["field"] for error in refused.body["errors"]] == ["reason"]


class TestLists:
    def test_administrators_see_users_with_their_rights_and_what_waits(
        self, world: World, anne: Any, bert: Any, olga: str
    ) -> None:
        asked = anne.ask(**JAN, **AS_OPERATOR)

        body = bert.get("/v1/users").body

        assert [user["name"] for user in body["users"]] == ["Anne Aalders", "Bert Bos", "Olga Oosting"]
        seen = body["users"][2]
        assert seen.pop("created_at")
        assert seen == {
            "sub": olga,
            "email": "olga@politie.example",
            "name": "Olga Oosting",
            "roles": ["operator"],
            "organisations": ["midden-nederland"],
            "enabled": True,
            "status": "CONFIRMED",
        }
        assert body["requests"] == [
            {
                "id": asked.body["id"],
                "action": "invite",
                "state": "open",
                "sub": None,
                "email": "jan.jansen@politie.example",
                "name": "Jan Jansen",
                "roles": ["operator"],
                "organisations": ["midden-nederland"],
                "reason": "rooster van december",
                "asked_by": anne.claims["sub"],
                "asked_at": "2026-11-20T13:40:00Z",
                "expires_at": "2026-11-21T13:40:00Z",
            }
        ]
        assert world.subs() == {anne.claims["sub"], bert.claims["sub"], olga}

    def test_more_users_than_a_page_holds_are_all_there_and_calls_do_not_grow_with_them(self, world: World, anne: Any) -> None:
        for index in range(130):
            world.add(f"user-{index:03d}@politie.example", "operator", "org-midden-nederland")
        world.calls.clear()

        users = anne.get("/v1/users").body["users"]

        assert len(users) == 131
        assert Counter(len(user["organisations"]) for user in users) == {1: 130, 0: 1}
        calls = Counter(name for name, _ in world.calls)
        assert calls["ListUsers"] == 3
        assert calls["ListUsersInGroup"] == 3 + 3 + 4  # two groups of three pages, and the other roles
        assert calls["AdminListGroupsForUser"] == calls["AdminGetUser"] == 1  # of who asks

    @pytest.mark.parametrize("groups", ["operator org-midden-nederland", "viewer", "national", "communications", "admin"])
    def test_everybody_with_a_role_knows_who_is_who(self, world: World, olga: str, groups: str) -> None:
        nameless = world.add("zonder.naam@politie.example")
        world.cognito.admin_disable_user(UserPoolId=world.pool, Username=olga)

        answer = world.person(olga, groups).get("/v1/colleagues")

        assert answer.body == {"people": [{"sub": olga, "name": "Olga Oosting"}, {"sub": nameless, "name": "zonder.naam"}]}

    def test_an_account_without_a_role_knows_nobody(self, world: World, olga: str) -> None:
        assert world.person(olga, "org-midden-nederland").get("/v1/colleagues").status == 403

    def test_names_are_read_once_a_minute(self, world: World, olga: str) -> None:
        viewer = world.person(olga, "viewer")
        assert len(viewer.get("/v1/colleagues").body["people"]) == 1
        world.add("nieuw@politie.example")
        assert len(viewer.get("/v1/colleagues").body["people"]) == 1
        world.later(seconds=61)

        assert len(viewer.get("/v1/colleagues").body["people"]) == 2
        assert len(world.called("ListUsers")) == 2


def test_the_handler_reads_its_environment(world: World, anne: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTINGS_TABLE", SETTINGS)
    monkeypatch.setenv("USER_POOL_ID", world.pool)
    api_handler.api.cache_clear()
    world.api = api_handler.api()

    asked = anne.ask(**JAN, **AS_OPERATOR)

    assert asked.status == 201
    assert [item["id"] for item in anne.get("/v1/users").body["requests"]] == [asked.body["id"]]
    api_handler.api.cache_clear()
