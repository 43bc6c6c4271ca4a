"""Members and counters against the profiles: after any sequence of steps, and when two steps meet."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from community import participants_api_handler
from community.participants.footprint import difference, footprint
from community.participants.store import LostError, Stored
from participants_world import EVENT, HAARLEM, KEY, NUMBER, PUBLIC_URL, TABLE, UTRECHT, World, aws_answer

NEXT_DOOR = {"latitude": 52.0909, "longitude": 5.1217}
NUMBERS = (NUMBER, "+31687654321")


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


PLACES = st.lists(st.sampled_from([UTRECHT, NEXT_DOOR, HAARLEM]), min_size=1, max_size=5)
CHANNELS = st.lists(st.sampled_from(["sms", "voice"]), min_size=1, max_size=2, unique=True)
STEPS = st.one_of(
    st.tuples(st.just("join"), st.sampled_from(NUMBERS), PLACES, CHANNELS, st.booleans()),
    st.tuples(st.just("change"), st.sampled_from(NUMBERS), PLACES, CHANNELS, st.booleans()),
    st.tuples(st.just("leave"), st.sampled_from(NUMBERS), st.none(), st.none(), st.none()),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=1, max_size=7))
def test_after_any_steps_members_and_counters_equal_a_recount(steps: list[tuple[str, str, Any, Any, Any]]) -> None:
    with mock_aws():
        world, secrets = World(), {}
        for step, number, places, channels, flag in steps:
            world.later(hours=3)
            if step == "join":
                secrets[number] = world.join(number=number, places=places, channels=channels, exercise=flag)
            elif number in secrets and step == "change":
                who, secret = secrets[number]
                assert world.call("PATCH", f"/{who}", {"places": places, "channels": channels}, secret=secret)[0] == 200
            elif number in secrets:
                who, secret = secrets.pop(number)
                assert world.call("DELETE", f"/{who}", secret=secret)[0] == 204
            world.check_books()
        assert not [row for row in world.rows().values() if int(row.get("people", 0)) < 0]


def test_the_largest_change_fits_in_one_transaction(world: World) -> None:
    far = [{"latitude": 51.5 + index / 4, "longitude": 5.5} for index in range(5)]
    near = [{"latitude": 51.6 + index / 4, "longitude": 5.9} for index in range(5)]
    who, secret = world.join(places=far, channels=["sms", "voice"])
    was = world.participant(who)
    world.join(places=near, channels=["sms", "voice"], exercise=True)
    becomes = world.participant(who)

    step = difference(footprint(was), footprint(becomes))
    assert len(step.put) + len(step.delete) + len(step.add) + 4 <= 100
    assert len(step.put) == len(step.delete) == 10
    world.check_books()
    assert world.call("GET", f"/{who}", secret=secret)[0] == 403


def test_a_label_alone_touches_no_counter_and_no_member(world: World) -> None:
    who, secret = world.join()
    before = {key: row for key, row in world.rows().items() if not key[0].startswith("PARTICIPANT#")}
    written: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        written.append(len(params["TransactItems"]))

    world.dynamodb.meta.events.register("provide-client-params.dynamodb.TransactWriteItems", note)
    world.call("PATCH", f"/{who}", {"places": [UTRECHT | {"label": "Thuis"}]}, secret=secret)
    world.dynamodb.meta.events.unregister("provide-client-params.dynamodb.TransactWriteItems", note)

    assert written == [1]
    assert {key: row for key, row in world.rows().items() if not key[0].startswith("PARTICIPANT#")} == before


def test_who_comes_second_with_an_old_revision_writes_nothing(world: World) -> None:
    who, secret = world.join()
    stale = world.participant(who)
    assert stale is not None
    world.call("PATCH", f"/{who}", {"places": [HAARLEM]}, secret=secret)
    before = world.rows()

    with pytest.raises(LostError):
        world.store.save(stale, Stored(stale.model_copy(update={"places": (), "revision": stale.revision + 1})))
    with pytest.raises(LostError):
        world.store.erase(stale, world.now, "asked")
    assert world.rows() == before


def test_two_changes_at_the_same_moment_both_come_through(world: World) -> None:
    who, secret = world.join()
    met = [False]

    def meet(**_: Any) -> None:
        if not met[0]:
            met[0] = True
            world.call("PATCH", f"/{who}", {"places": [HAARLEM]}, secret=secret)

    world.dynamodb.meta.events.register("provide-client-params.dynamodb.TransactWriteItems", meet)
    status, body = world.call("PATCH", f"/{who}", {"channels": ["voice"]}, secret=secret)
    world.dynamodb.meta.events.unregister("provide-client-params.dynamodb.TransactWriteItems", meet)

    assert (status, body["channels"], body["places"][0]["latitude"]) == (200, ["voice"], HAARLEM["latitude"])
    world.check_books()


def test_somebody_who_leaves_while_confirming_again_is_told_to_ask_anew(world: World) -> None:
    who, secret = world.join()
    world.call("POST", "/sign-in", {"number": NUMBER})
    code, met = world.outside.code(), [False]

    def meet(**_: Any) -> None:
        if not met[0]:
            met[0] = True
            world.call("DELETE", f"/{who}", secret=secret)

    world.dynamodb.meta.events.register("provide-client-params.dynamodb.TransactWriteItems", meet)
    status, _ = world.call("POST", "/confirm", {"number": NUMBER, "code": code})
    world.dynamodb.meta.events.unregister("provide-client-params.dynamodb.TransactWriteItems", meet)

    assert status == 422
    assert world.participant(who) is None
    world.check_books()


@pytest.mark.parametrize("times", [1, 3])
def test_counters_that_others_write_at_the_same_moment_are_tried_again(world: World, times: int) -> None:
    left = [times]

    def conflict(**_: Any) -> Any:
        if left[0] == 0:
            return None
        left[0] -= 1
        error = {"Code": "TransactionCanceledException", "Message": "no"}
        return aws_answer("", 400, {}), {"Error": error, "CancellationReasons": [{"Code": "TransactionConflict"}]}

    world.dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", conflict)
    world.join()
    world.dynamodb.meta.events.unregister("before-call.dynamodb.TransactWriteItems", conflict)

    assert left == [0]
    world.check_books()


@pytest.mark.usefixtures("world")
def test_the_handler_opens_the_table_on_its_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = boto3.client("secretsmanager", region_name="eu-central-1").create_secret(Name="key", SecretString=KEY.decode())
    values = {
        "COMMUNITY_TABLE": TABLE,
        "CONTACT_KEY_SECRET_ARN": secret["ARN"],
        "GEOCODER_URL": "https://geocoder.example",
        "PUBLIC_URL": PUBLIC_URL,
        "SMS_ORIGINATION_IDENTITY": "BURGERNET",
        "SMS_CONFIGURATION_SET": "community",
        "EMAIL_FROM": "x@kindalarm.example",
        "EMAIL_CONFIGURATION_SET": "community",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    participants_api_handler.api.cache_clear()
    event = json.loads(json.dumps(EVENT))
    event["rawPath"] = event["requestContext"]["http"]["path"] = f"/v1/public/participants/{'a' * 26}"

    assert participants_api_handler.handle(event, None)["statusCode"] == 403  # type: ignore[arg-type]  # nothing looks at it
