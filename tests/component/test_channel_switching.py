"""Switching a channel: at once by one person while nothing is live, by two people while anything is."""

from datetime import timedelta
from typing import Any

import pytest

from alerting.domain.channel_state import SwitchRequest
from alerting.domain.content import Channel
from alerting.domain.rate import Limits
from alerting.store.alerts import from_row, to_row
from builders import SETTINGS, House
from configuration.switch_book import SwitchBook
from configuration.switch_channel import REQUEST_TERM
from configuration.transactions import MovedError
from configuration_client import Answer, Office
from dispatch.guards import FRESH, Guards

OFF = {"on": False, "reason": "Storing bij de provider"}
ON = {"on": True, "reason": "Provider is hersteld"}
SMS = "/v1/channels/sms"


@pytest.fixture
def office(house: House) -> Office:
    return Office(house)


@pytest.fixture
def busy(office: Office) -> Office:
    """While an alert is live."""
    office.go_live()
    return office


def ask(office: Office, who: str = "nora", order: dict[str, Any] = OFF) -> str:
    answer = office.send(who, "PUT", SMS, order)
    assert answer.status == 202
    return str(answer.body["request"]["id"])


def confirm(office: Office, who: str, request: str) -> Answer:
    return office.send(who, "POST", f"{SMS}/confirm", {"request": request})


def withdraw(office: Office, who: str, request: str) -> Answer:
    return office.send(who, "POST", f"{SMS}/withdraw", {"request": request})


def is_on(office: Office) -> bool:
    return office.settings.switch(Channel.SMS).on


# --- while nothing is live ---


def test_while_nothing_is_live_one_person_switches_at_once(office: Office) -> None:
    answer = office.send("nora", "PUT", SMS, OFF)
    assert (answer.status, answer.body) == (
        200,
        {
            "channel": "sms",
            "on": False,
            "reason": "Storing bij de provider",
            "changed_at": "2026-11-20T13:40:00Z",
            "changed_by": "nora",
            "request": None,
        },
    )
    assert not is_on(office)
    assert office.settings.switch(Channel.EMAIL).on


def test_an_administrator_switches_too_and_on_again(office: Office) -> None:
    office.send("anne", "PUT", SMS, OFF)
    assert office.send("nico", "PUT", SMS, ON).body["on"] is True
    assert is_on(office)


@pytest.mark.parametrize("who", ["olga", "vera", "cora", "nobody"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", SMS, OFF), ("POST", f"{SMS}/confirm", {"request": "x"}), ("POST", f"{SMS}/withdraw", {"request": "x"})],
)
def test_who_is_neither_national_nor_admin_switches_nothing(
    office: Office, who: str, method: str, path: str, body: dict[str, Any]
) -> None:
    assert office.send(who, method, path, body).problem == (403, "not-allowed")
    assert office.trail() == []


def test_a_police_system_switches_nothing(office: Office) -> None:
    office.house.dynamodb.put_item(TableName=SETTINGS, Item=to_row({"pk": "SYSTEMS", "sk": "gms", "organisation": "landelijk"}))
    claims = {"sub": "gms", "client_id": "gms", "scope": "alerts/draft"}
    assert office.send_with(claims, "PUT", SMS, OFF).problem == (403, "not-allowed")


@pytest.mark.parametrize(
    "order",
    [{"on": False}, {"on": False, "reason": "x"}, {"on": False, "reason": "x" * 501}, {"on": "maybe", "reason": "storing"}],
)
def test_an_order_without_a_word_or_a_reason_is_refused(office: Office, order: dict[str, Any]) -> None:
    assert office.send("nora", "PUT", SMS, order).problem == (422, "invalid-request")
    assert is_on(office)


def test_a_channel_that_does_not_exist_is_refused(office: Office) -> None:
    assert office.send("nora", "PUT", "/v1/channels/pigeon", OFF).status == 422


def test_switching_to_what_it_is_already_changes_nothing_and_leaves_no_line(office: Office) -> None:
    office.send("nora", "PUT", SMS, OFF)
    office.house.later(minutes=1)
    answer = office.send("nico", "PUT", SMS, {"on": False, "reason": "nog een keer"})
    assert (answer.status, answer.body["reason"], answer.body["changed_by"]) == (200, "Storing bij de provider", "nora")
    assert len(office.trail()) == 1


def test_limits_survive_every_switching(office: Office) -> None:
    limits = {"per_second": 7, "per_alert": 100, "per_month": 1_000}
    office.house.dynamodb.put_item(TableName=SETTINGS, Item=to_row({"pk": "CHANNEL#sms", "sk": "SWITCH", "on": True, **limits}))
    office.send("nora", "PUT", SMS, OFF)
    assert office.settings.switch(Channel.SMS).limits == limits
    office.go_live()
    confirm(office, "nico", ask(office, "nora", ON))
    assert is_on(office)
    assert office.settings.switch(Channel.SMS).limits == limits


@pytest.mark.parametrize("order", [OFF, ON])
def test_two_who_switch_at_one_moment_do_it_once(office: Office, order: dict[str, Any]) -> None:
    """The second has read the switch before the first wrote."""
    if order is ON:
        office.send("nora", "PUT", SMS, OFF)
    (state,) = office.settings.channel_states(office.house.now, (Channel.SMS,))
    office.send("nora", "PUT", SMS, order)
    lines = len(office.trail())
    with pytest.raises(MovedError):
        SwitchBook(office.stores.table, office.audit).switch(state, on=order["on"], entry=office.line("nico"))
    assert len(office.trail()) == lines


# --- while anything is live ---


def test_while_an_alert_is_live_nothing_is_switched_before_a_second_person_says_so(busy: Office) -> None:
    answer = busy.send("nora", "PUT", SMS, OFF)
    assert (answer.status, answer.body["on"]) == (202, True)
    assert answer.body["request"] | {"id": ""} == {
        "id": "",
        "on": False,
        "reason": "Storing bij de provider",
        "asked_by": "nora",
        "asked_at": "2026-11-20T13:40:00Z",
        "expires_at": "2026-11-20T13:55:00Z",
    }
    assert is_on(busy)


@pytest.mark.parametrize("second", ["nico", "anne"])
def test_another_person_confirms_and_the_channel_is_switched(busy: Office, second: str) -> None:
    answer = confirm(busy, second, ask(busy))
    assert answer.status == 200
    assert (answer.body["on"], answer.body["reason"], answer.body["changed_by"]) == (False, "Storing bij de provider", second)
    assert answer.body["request"] is None
    assert not is_on(busy)


def test_switching_on_takes_a_second_person_too(office: Office) -> None:
    office.send("nora", "PUT", SMS, OFF)
    office.go_live()
    request = ask(office, "nora", ON)
    assert not is_on(office)
    assert confirm(office, "nico", request).body["on"] is True


def test_who_asked_does_not_confirm_it(busy: Office) -> None:
    request = ask(busy)
    assert confirm(busy, "nora", request).problem == (403, "second-person-needed")
    assert is_on(busy)
    assert [entry.command for entry in busy.trail()] == ["ask_channel_off"]


def test_the_table_itself_refuses_the_asker_as_the_second(busy: Office) -> None:
    request = ask(busy)
    (state,) = busy.settings.channel_states(busy.house.now, (Channel.SMS,))
    assert state.request is not None
    lied = state.request.model_copy(update={"asked_by": "somebody else"})
    assert lied.id == request
    with pytest.raises(MovedError):
        SwitchBook(busy.stores.table, busy.audit).confirm(state, lied, busy.line("nora"))
    assert is_on(busy)
    SwitchBook(busy.stores.table, busy.audit).confirm(state, lied, busy.line("nico"))
    assert not is_on(busy)


def test_a_request_whose_asker_is_unknown_is_confirmed_by_nobody(busy: Office) -> None:
    request = ask(busy)
    (state,) = busy.settings.channel_states(busy.house.now, (Channel.SMS,))
    assert state.request is not None
    key = to_row({"pk": "CHANNEL#sms", "sk": "REQUEST"})
    busy.house.dynamodb.update_item(TableName=SETTINGS, Key=key, UpdateExpression="REMOVE asked_by")
    assert confirm(busy, "nico", request).problem == (409, "wrong-state")
    with pytest.raises(MovedError):
        SwitchBook(busy.stores.table, busy.audit).confirm(state, state.request, busy.line("nico"))
    assert is_on(busy)


def test_two_who_confirm_switch_once(busy: Office) -> None:
    request = ask(busy)
    assert confirm(busy, "nico", request).status == 200
    assert confirm(busy, "anne", request).problem == (409, "wrong-state")
    assert [entry.command for entry in busy.trail()] == ["ask_channel_off", "confirm_channel_off"]


def test_two_who_confirm_at_one_moment_switch_once(busy: Office) -> None:
    """The second has read the request before the first wrote."""
    request = ask(busy)
    (state,) = busy.settings.channel_states(busy.house.now, (Channel.SMS,))
    assert state.request is not None
    confirm(busy, "nico", request)
    with pytest.raises(MovedError):
        SwitchBook(busy.stores.table, busy.audit).confirm(state, state.request, busy.line("anne"))
    assert len(busy.trail()) == 2


def test_a_request_that_is_replaced_between_reading_and_writing_switches_nothing(busy: Office) -> None:
    ask(busy)
    (state,) = busy.settings.channel_states(busy.house.now, (Channel.SMS,))
    assert state.request is not None
    ask(busy, "nico", {"on": False, "reason": "Iets heel anders"})
    with pytest.raises(MovedError):
        SwitchBook(busy.stores.table, busy.audit).confirm(state, state.request, busy.line("anne"))
    assert is_on(busy)


def test_a_newer_request_replaces_an_older_one(busy: Office) -> None:
    older = ask(busy)
    newer = ask(busy, "nico", {"on": False, "reason": "Dubbele berichten"})
    answer = confirm(busy, "anne", older)
    assert answer.problem == (409, "wrong-state")
    assert newer in answer.body["detail"]
    assert "/v1/channels" in answer.body["detail"]
    assert confirm(busy, "nora", newer).body["reason"] == "Dubbele berichten"


def test_a_request_runs_out_after_a_quarter_of_an_hour(busy: Office) -> None:
    request = ask(busy)
    busy.house.later(seconds=(REQUEST_TERM - timedelta(seconds=1)).total_seconds())
    assert busy.settings.channel_states(busy.house.now, (Channel.SMS,))[0].request is not None
    busy.house.later(seconds=1)
    assert busy.settings.channel_states(busy.house.now, (Channel.SMS,))[0].request is None
    for command in (confirm, withdraw):
        answer = command(busy, "nico", request)
        assert answer.problem == (409, "wrong-state")
        assert "ask again with PUT /v1/channels/sms" in answer.body["detail"]
    assert is_on(busy)


def test_the_table_itself_refuses_a_request_that_ran_out(busy: Office) -> None:
    ask(busy)
    (state,) = busy.settings.channel_states(busy.house.now, (Channel.SMS,))
    assert state.request is not None
    busy.house.later(seconds=REQUEST_TERM.total_seconds())
    with pytest.raises(MovedError):
        SwitchBook(busy.stores.table, busy.audit).confirm(state, state.request, busy.line("nico"))
    assert is_on(busy)


def test_a_made_up_request_is_refused(busy: Office) -> None:
    assert confirm(busy, "nico", "zzzzzzzzzz").problem == (409, "wrong-state")
    ask(busy)
    assert confirm(busy, "nico", "zzzzzzzzzz").problem == (409, "wrong-state")
    assert is_on(busy)


@pytest.mark.parametrize("who", ["nora", "nico"])
def test_who_asked_and_everybody_else_with_the_right_may_withdraw(busy: Office, who: str) -> None:
    request = ask(busy)
    answer = withdraw(busy, who, request)
    assert (answer.status, answer.body["request"], answer.body["on"]) == (200, None, True)
    assert confirm(busy, "anne", request).problem == (409, "wrong-state")
    assert is_on(busy)


def test_who_read_a_request_that_was_replaced_withdraws_nothing(busy: Office) -> None:
    ask(busy)
    (state,) = busy.settings.channel_states(busy.house.now, (Channel.SMS,))
    assert state.request is not None
    newer = ask(busy, "nico")
    with pytest.raises(MovedError):
        SwitchBook(busy.stores.table, busy.audit).withdraw(Channel.SMS, state.request, busy.line("anne"))
    assert confirm(busy, "nora", newer).status == 200


def test_nobody_asks_for_what_was_switched_while_they_wrote(busy: Office) -> None:
    request = ask(busy)
    (state,) = busy.settings.channel_states(busy.house.now, (Channel.SMS,))
    assert state.request is not None
    confirm(busy, "nico", request)
    with pytest.raises(MovedError):
        SwitchBook(busy.stores.table, busy.audit).ask(state, state.request, busy.line("anne"))
    assert busy.settings.channel_states(busy.house.now, (Channel.SMS,))[0].request is None


def test_what_was_asked_is_void_once_somebody_switched(busy: Office) -> None:
    request = ask(busy)
    busy.end()
    assert busy.send("nora", "PUT", SMS, OFF).body["request"] is None
    busy.send("nora", "PUT", SMS, ON)
    assert confirm(busy, "nico", request).problem == (409, "wrong-state")
    assert is_on(busy)


def test_what_was_asked_while_an_alert_was_live_can_be_confirmed_when_it_has_ended(busy: Office) -> None:
    request = ask(busy)
    busy.end()
    assert confirm(busy, "nora", request).problem == (403, "second-person-needed")
    assert confirm(busy, "nico", request).body["on"] is False


# --- the trail ---


def test_each_step_leaves_its_line(busy: Office) -> None:
    first = ask(busy)
    busy.house.later(seconds=1)
    withdraw(busy, "anne", first)
    busy.house.later(seconds=1)
    second = ask(busy)
    busy.house.later(seconds=1)
    confirm(busy, "nico", second)
    busy.end()
    busy.house.later(seconds=1)
    busy.send("anne", "PUT", SMS, ON)
    assert {entry.subject for entry in busy.trail()} == {"channel:sms"}
    assert [(entry.actor, entry.command, entry.before, entry.after, entry.reason) for entry in busy.trail()] == [
        ("nora", "ask_channel_off", "on", f"asked {first}", "Storing bij de provider"),
        ("anne", "withdraw_channel_off", f"asked {first}", "on", ""),
        ("nora", "ask_channel_off", "on", f"asked {second}", "Storing bij de provider"),
        ("nico", "confirm_channel_off", "on", "off", "Storing bij de provider"),
        ("anne", "switch_channel_on", "off", "on", "Provider is hersteld"),
    ]


def test_no_switch_goes_without_its_line(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is in the same transaction: where it cannot be written, nothing is switched."""
    taken = office.house.new_id(10)
    monkeypatch.setattr(office.house, "new_id", lambda _: taken)
    again = Office(office.house)
    assert again.send("nora", "PUT", SMS, OFF).status == 200
    assert again.send("nora", "PUT", SMS, ON).problem == (503, "try-again")  # a line of this moment and id is there already
    assert not is_on(again)


# --- what the dispatch sees ---


def test_a_channel_is_off_for_the_dispatch_within_a_second(busy: Office) -> None:
    limits = to_row({"pk": "CHANNEL#sms", "sk": "SWITCH", "per_second": 7})
    busy.house.dynamodb.put_item(TableName=SETTINGS, Item=limits)
    warm = Guards(busy.house.alerts, busy.settings, Channel.SMS, lambda: busy.house.now)
    assert warm.is_on()
    request = ask(busy)
    busy.house.later(seconds=0.001)
    assert warm.is_on()
    confirm(busy, "nico", request)
    busy.house.later(seconds=1)
    assert timedelta(seconds=1) >= FRESH
    assert not warm.is_on()
    assert warm.limits() == Limits(per_second=7)


def test_a_request_row_holds_no_more_than_what_is_shown(busy: Office) -> None:
    ask(busy)
    key = to_row({"pk": "CHANNEL#sms", "sk": "REQUEST"})
    row = from_row(busy.house.dynamodb.get_item(TableName=SETTINGS, Key=key)["Item"])
    assert row.keys() == {"pk", "sk", *SwitchRequest.model_fields}
