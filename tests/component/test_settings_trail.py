"""The trail of the house: who changed what, newest first, for those who answer for it."""

from typing import Any

import pytest

from alerting.store.settings_audit import SettingsEntry
from builders import House
from configuration import api_handler
from configuration_client import EVENT, Office

TRAIL = "/v1/audit/settings"


@pytest.fixture
def office(house: House) -> Office:
    return Office(house)


def write(office: Office, count: int) -> None:
    for index in range(count):
        office.house.later(seconds=1)
        office.audit.write(SettingsEntry(office.house.now, f"e{index}", "anne", "enable_user", f"user:{index}", "off", "on"))


def test_a_line_tells_who_did_what_when_and_why(office: Office) -> None:
    office.send("nora", "PUT", "/v1/channels/sms", {"on": False, "reason": "Storing"})
    assert office.send("vera", "GET", f"{TRAIL}?month=2026-11").body == {
        "month": "2026-11",
        "entries": [
            {
                "at": "2026-11-20T13:40:00Z",
                "actor": "nora",
                "command": "switch_channel_off",
                "subject": "channel:sms",
                "before": "on",
                "after": "off",
                "reason": "Storing",
            }
        ],
        "next": None,
    }


def test_the_trail_comes_newest_first_in_pages(office: Office) -> None:
    write(office, 5)
    seen: list[str] = []
    cursor = ""
    while True:
        page = office.send("anne", "GET", f"{TRAIL}?month=2026-11&limit=2&cursor={cursor}").body
        assert len(page["entries"]) <= 2
        seen += [entry["subject"] for entry in page["entries"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert seen == [f"user:{index}" for index in (4, 3, 2, 1, 0)]


def test_a_month_holds_its_own_lines_and_this_month_is_shown_unless_another_is_named(office: Office) -> None:
    write(office, 1)
    office.house.later(days=20)
    write(office, 2)
    assert len(office.send("nora", "GET", TRAIL).body["entries"]) == 2
    assert len(office.send("nora", "GET", f"{TRAIL}?month=2026-11").body["entries"]) == 1
    assert office.send("nora", "GET", f"{TRAIL}?month=2026-10").body["entries"] == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("anne", 200), ("nora", 200), ("vera", 200), ("olga", 403), ("cora", 403), ("nobody", 403)],
)
def test_administrators_the_national_desk_and_viewers_read_it(office: Office, who: str, status: int) -> None:
    assert office.send(who, "GET", TRAIL).status == status


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=november", "limit=0", "limit=201", "cursor=zz", f"cursor={'00' * 101}"]
)
def test_a_page_that_cannot_be_is_refused(office: Office, query: str) -> None:
    assert office.send("anne", "GET", f"{TRAIL}?{query}").status == 422


def test_a_made_up_cursor_leads_nowhere_but_into_the_trail(office: Office) -> None:
    office.send("nora", "PUT", "/v1/channels/sms", {"on": False, "reason": "Storing"})
    for cursor in ("00", "ff" * 100):
        page = office.send("anne", "GET", f"{TRAIL}?month=2026-11&cursor={cursor}").body
        assert [entry["command"] for entry in page["entries"]] in ([], ["switch_channel_off"])


def test_the_handler_answers_from_its_environment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERTS_TABLE", "alerts")
    monkeypatch.setenv("SETTINGS_TABLE", "settings")
    api_handler.api.cache_clear()
    claims = {"sub": "nora", "username": "nora", "cognito:groups": "[national]", "scope": "alerts/operate"}
    event: dict[str, Any] = {**EVENT, "rawPath": "/v1/channels/sms", "body": '{"on": false, "reason": "Storing"}'}
    event["requestContext"] = {
        **EVENT["requestContext"],
        "http": {**EVENT["requestContext"]["http"], "method": "PUT", "path": "/v1/channels/sms"},
        "authorizer": {"jwt": {"claims": claims, "scopes": None}},
    }
    context: Any = None  # no route looks at it
    assert api_handler.handle(event, context)["statusCode"] == 200
    assert not office.settings.switch("sms").on
