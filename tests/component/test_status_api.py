"""The status API over tables on moto: how far an alert is, on which jobs, who did what, and who may know."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from moto import mock_aws

from alerting.domain.alert import Alert, AlertState, Version
from alerting.domain.content import Channel
from alerting.domain.delivery import EXPANSION, Job, JobState, Tally
from alerting.domain.kinds import Kind
from alerting.domain.messages import Audience, MessageType
from alerting.store.alerts import AlertStore, AuditEntry, Change, stamp, to_row
from alerting.store.delivery_rows import JobRecord, job_row, who_row
from alerting.store.progress import JobRow, ProgressReader
from alerting.store.settings import SettingsStore
from builders import ALERTS, DELIVERIES, NOW, SETTINGS, VIEWER, House, amber
from intake_client import ENVIRONMENT
from status import api_handler
from status.list_channels import list_channels
from status.releases import ReleaseReader
from status.stores import Stores

EVENT = json.loads((Path(__file__).parent.parent / "events" / "http_api_get.json").read_text())
ALERT = "7k2m9qxw"
FAR_AWAY = 4_000_000_000  # the handler reads the real clock
BOTH = frozenset({Channel.PUSH, Channel.SMS})


@dataclass
class Desk:
    """The tables, and a caller of the handler."""

    house: House

    def get(self, path: str, *, groups: str = "[viewer]", **query: Any) -> dict[str, Any]:
        claims = EVENT["requestContext"]["authorizer"]["jwt"]["claims"] | {"cognito:groups": groups}
        return self._ask(path, claims, query)

    def get_as_system(self, path: str, client_id: str) -> dict[str, Any]:
        return self._ask(path, {"sub": client_id, "client_id": client_id, "scope": "alerts/draft"}, {})

    def release(self, message: MessageType, channels: frozenset[Channel] = BOTH, alert_id: str = ALERT) -> None:
        was = self.house.alerts.head(alert_id)
        number = was.version + 1 if was else 1
        at = self.house.now + timedelta(seconds=number)
        content = amber(channels=channels)
        alert = Alert(
            id=alert_id,
            state=AlertState.LIVE,
            kind=Kind.AMBER,
            organisation=content.organisation,
            incident=content.incident,
            exercise=False,
            created_at=self.house.now,
            created_by="olga",
            version=number,
        )
        version = Version(
            alert_id=alert_id,
            number=number,
            message=message,
            content=content,
            texts={},
            hash="0" * 64,
            signatures=(),
            base_version=number - 1,
            sent=at,
            expires=at + timedelta(hours=12),
        )
        entry = AuditEntry(at=at, id=f"a{number}", actor="nora", command="release", before="pending", after="live", hash="0" * 64)
        self.house.alerts.commit(Change(alert=alert, was=was, version=version, audit=entry))

    def release_now(self, message: MessageType, ago: timedelta = timedelta()) -> None:
        """By the clock that the handler reads."""
        self.house.now = datetime.now(UTC) - ago
        self.release(message)

    def job(self, channel: Channel, version: int, job_id: str, state: JobState, alert_id: str = ALERT, **row: Any) -> None:
        keys = {"pk": f"{alert_id}#{channel}", "sk": f"{version:04d}#{job_id}"}
        defaults = {"state": state, "audience": "first", "total": 0, "ttl": FAR_AWAY}
        self.house.dynamodb.put_item(TableName=DELIVERIES, Item=to_row(keys | defaults | row))

    def recipients(self, channel: Channel, version: int, job_id: str, ids: list[str], alert_id: str = ALERT) -> None:
        keys = {"pk": f"{alert_id}#{channel}", "sk": f"{version:04d}#{job_id}#WHO"}
        self.house.dynamodb.put_item(TableName=DELIVERIES, Item=to_row(keys | {"ids": ids}))

    def _ask(self, path: str, claims: dict[str, str], query: dict[str, Any]) -> dict[str, Any]:
        event = json.loads(json.dumps(EVENT))
        event["rawPath"] = event["requestContext"]["http"]["path"] = path
        event["requestContext"]["authorizer"]["jwt"]["claims"] = claims
        if query:
            event["rawQueryString"] = urlencode(query)
            event["queryStringParameters"] = {key: str(value) for key, value in query.items()}
        answer = api_handler.handle(event, None)  # type: ignore[arg-type]  # no route looks at the Lambda context
        return {"status": answer["statusCode"], "type": answer["headers"]["Content-Type"], "body": json.loads(answer["body"])}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for key, value in {**ENVIRONMENT, "DELIVERIES_TABLE": DELIVERIES}.items():
        monkeypatch.setenv(key, value)
    api_handler.api.cache_clear()
    with mock_aws():
        yield Desk(House())


def row_of(answer: dict[str, Any], channel: str) -> dict[str, Any]:
    return next(row for row in answer["body"]["channels"] if row["channel"] == channel)


def test_every_channel_has_a_row_from_the_first_second(desk: Desk) -> None:
    desk.release(MessageType.ALERT)

    answer = desk.get(f"/v1/alerts/{ALERT}/status")

    assert answer["status"] == 200
    assert answer["body"]["alert"]["id"] == ALERT
    assert [(row["channel"], row["state"], row["planned"]) for row in answer["body"]["channels"]] == [
        ("push", "waiting", 0),
        ("sms", "waiting", 0),
    ]


def test_a_running_job_shows_what_is_accepted_confirmed_and_still_waiting(desk: Desk) -> None:
    desk.release(MessageType.ALERT)
    desk.job(Channel.SMS, 1, EXPANSION, JobState.DONE)
    times: dict[str, Any] = {"first_at": "2026-11-23T13:40:02.000000+00:00", "last_at": "2026-11-23T13:40:03.500000+00:00"}
    counts: dict[str, Any] = {
        "total": 100,
        "cursor": 60,
        "accepted": 50,
        "rejected": 6,
        "unknown": 4,
        "reasons": {"opted_out": 6, "timeout": 4},
    }
    desk.job(Channel.SMS, 1, "J0001", JobState.LEASED, **counts, **times, confirmed={0, 1, 2}, unconfirmed={3})
    desk.job(Channel.SMS, 1, "J0002", JobState.PLANNED, total=20)

    row = row_of(desk.get(f"/v1/alerts/{ALERT}/status"), "sms")

    assert row == {
        "channel": "sms",
        "version": 1,
        "message": "alert",
        "state": "running",
        "planned": 120,
        "accepted": 50,
        "confirmed": 3,
        "unconfirmed": 1,
        "rejected": 6,
        "unknown": 4,
        "unsupported": 0,
        "waiting": 60,
        "not_sent": 0,
        "reasons": {"opted_out": 6, "timeout": 4},
        "first_at": "2026-11-23T13:40:02Z",
        "last_at": "2026-11-23T13:40:03.500000Z",
        "closed_because": [],
        "retryable": 0,
    }


def test_the_newest_version_is_shown_and_those_before_it_are_history(desk: Desk) -> None:
    desk.release(MessageType.ALERT)
    desk.release(MessageType.UPDATE)
    desk.release(MessageType.STOP)
    desk.job(Channel.PUSH, 1, EXPANSION, JobState.DONE)
    desk.job(Channel.PUSH, 1, "J0001", JobState.DONE, total=1, accepted=1)
    desk.job(Channel.PUSH, 2, EXPANSION, JobState.CLOSED, closed_because="newer_version", closed_by=3)

    body = desk.get(f"/v1/alerts/{ALERT}/status")["body"]

    assert (body["version"], body["channels"][0]["message"]) == (3, "stop")
    assert [(item["version"], item["message"], item["channels"][0]["state"]) for item in body["history"]] == [
        (2, "update", "closed"),
        (1, "alert", "done"),
    ]
    assert body["history"][0]["channels"][0]["closed_because"] == ["newer_version"]


def test_an_older_version_can_be_asked_for(desk: Desk) -> None:
    desk.release(MessageType.ALERT)
    desk.release(MessageType.UPDATE)

    body = desk.get(f"/v1/alerts/{ALERT}/status", version=1)["body"]

    assert (body["version"], body["channels"][0]["message"], body["history"]) == (1, "alert", [])


def test_a_version_that_was_never_released_is_not_found(desk: Desk) -> None:
    desk.release(MessageType.ALERT)

    answer = desk.get(f"/v1/alerts/{ALERT}/status", version=2)

    assert (answer["status"], answer["type"]) == (404, "application/problem+json")


def test_the_jobs_of_a_channel_tell_who_waits_for_what(desk: Desk) -> None:
    desk.release(MessageType.ALERT)
    desk.job(Channel.SMS, 1, EXPANSION, JobState.DONE)
    desk.job(Channel.SMS, 1, "J0001", JobState.PLANNED, total=10, attempts=3, not_before="2026-11-23T13:41:00.000000+00:00")
    desk.job(Channel.SMS, 1, "J0002", JobState.CLOSED, total=10, accepted=4, closed_because="newer_version", closed_by=2)

    expand, later, closed = desk.get(f"/v1/alerts/{ALERT}/status/sms")["body"]["jobs"]

    assert (expand["job"], expand["state"]) == ("EXPAND", "done")
    assert (later["attempts"], later["not_before"], later["waiting"]) == (3, "2026-11-23T13:41:00Z", 10)
    assert (closed["closed_because"], closed["closed_by"], closed["waiting"], closed["not_sent"]) == ("newer_version", 2, 0, 6)


def test_recipients_are_never_in_an_answer(desk: Desk) -> None:
    desk.release(MessageType.ALERT)
    desk.job(Channel.SMS, 1, EXPANSION, JobState.DONE)
    desk.job(Channel.SMS, 1, "J0001", JobState.DONE, total=2, accepted=2)
    desk.recipients(Channel.SMS, 1, "J0001", ["participant-1", "participant-2"])

    jobs = desk.get(f"/v1/alerts/{ALERT}/status/sms")
    progress = desk.get(f"/v1/alerts/{ALERT}/status")

    assert [job["job"] for job in jobs["body"]["jobs"]] == ["EXPAND", "J0001"]
    assert "participant" not in json.dumps([jobs, progress])


def test_thousands_of_jobs_are_all_counted_and_their_recipients_never_leave_the_table(desk: Desk) -> None:
    desk.release(MessageType.ALERT, frozenset({Channel.SMS}))
    desk.job(Channel.SMS, 1, EXPANSION, JobState.DONE)
    for index in range(300):
        desk.job(Channel.SMS, 1, f"J{index:04d}", JobState.DONE, total=100, accepted=99, rejected=1, reasons={"opted_out": 1})
        desk.recipients(Channel.SMS, 1, f"J{index:04d}", [f"participant-{index}-{n:050d}" for n in range(100)])
    answers: list[Any] = []
    desk.house.dynamodb.meta.events.register("after-call.dynamodb.Query", lambda parsed, **_: answers.append(parsed))

    jobs = ProgressReader(desk.house.dynamodb, DELIVERIES).jobs(ALERT, Channel.SMS, NOW)
    row = row_of(desk.get(f"/v1/alerts/{ALERT}/status"), "sms")

    assert len(answers) > 1
    assert len(jobs) == 301
    assert "participant" not in str(answers)
    assert (row["planned"], row["accepted"], row["reasons"]) == (30_000, 29_700, {"opted_out": 300})


def test_what_the_dispatch_writes_is_what_the_status_reads(desk: Desk) -> None:
    tally = Tally(accepted=2, rejected=1, reasons={"opted_out": 1})
    job = Job(
        alert_id=ALERT,
        version=1,
        channel=Channel.SMS,
        job_id="J0001",
        audience=Audience.FIRST,
        total=4,
        state=JobState.PLANNED,
        cursor=3,
        tally=tally,
        attempts=1,
        not_before=NOW + timedelta(minutes=1),
        first_at=NOW,
        last_at=NOW + timedelta(seconds=1),
    )
    for row in (job_row(job, NOW), who_row(JobRecord(job, ("p1", "p2", "p3", "p4")), NOW)):
        desk.house.dynamodb.put_item(TableName=DELIVERIES, Item=row)

    assert ProgressReader(desk.house.dynamodb, DELIVERIES).jobs(ALERT, Channel.SMS, NOW) == [
        JobRow(
            version=1,
            job_id="J0001",
            state=JobState.PLANNED,
            audience="first",
            planned=4,
            accepted=2,
            rejected=1,
            reasons={"opted_out": 1},
            attempts=1,
            not_before=job.not_before,
            first_at=job.first_at,
            last_at=job.last_at,
        )
    ]


def test_rows_past_their_term_are_not_shown_although_they_still_exist(desk: Desk) -> None:
    desk.release(MessageType.ALERT)
    desk.job(Channel.SMS, 1, EXPANSION, JobState.DONE, ttl=1)
    desk.job(Channel.SMS, 1, "J0001", JobState.DONE, total=2, accepted=2, ttl=1)

    assert row_of(desk.get(f"/v1/alerts/{ALERT}/status"), "sms")["state"] == "waiting"
    assert desk.get(f"/v1/alerts/{ALERT}/status/sms")["body"]["jobs"] == []


def test_the_audit_trail_comes_oldest_first_in_pages(desk: Desk) -> None:
    for message in (MessageType.ALERT, MessageType.UPDATE, MessageType.CORRECTION, MessageType.STOP, MessageType.RESULT):
        desk.release(message)

    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = desk.get(f"/v1/alerts/{ALERT}/audit", **query)["body"]
        assert len(page["entries"]) <= 2
        seen += [entry["at"] for entry in page["entries"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]

    assert len(seen) == 5
    assert seen == sorted(seen)


def test_an_audit_entry_tells_who_did_what_to_which_content(desk: Desk) -> None:
    desk.release(MessageType.ALERT)

    page = desk.get(f"/v1/alerts/{ALERT}/audit")["body"]

    assert page["next"] is None
    assert page["entries"] == [
        {
            "at": "2026-11-20T13:40:01Z",
            "actor": "nora",
            "command": "release",
            "before": "pending",
            "after": "live",
            "hash": "0" * 64,
            "detail": {},
        }
    ]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "zz"}, {"cursor": "00" * 101}])
def test_a_page_that_cannot_be_is_refused(desk: Desk, query: dict[str, Any]) -> None:
    assert desk.get(f"/v1/alerts/{ALERT}/audit", **query)["status"] == 422


def test_a_made_up_cursor_leads_nowhere_but_into_this_alerts_trail(desk: Desk) -> None:
    desk.release(MessageType.ALERT)

    answer = desk.get(f"/v1/alerts/{ALERT}/audit", cursor="ff" * 100)

    assert (answer["status"], answer["body"]["entries"]) == (200, [])


def test_channels_are_on_until_somebody_switched_them_off(desk: Desk) -> None:
    off = to_row({"pk": "CHANNEL#sms", "sk": "SWITCH", "on": False, "reason": "storing bij de provider"})
    desk.house.dynamodb.put_item(TableName=SETTINGS, Item=off)

    channels = desk.get("/v1/channels")["body"]["channels"]
    assert [(entry["channel"], entry["on"]) for entry in channels] == [
        ("display", True),
        ("email", True),
        ("push", True),
        ("sms", False),
        ("voice", True),
        ("web", True),
    ]
    assert channels[3] == {
        "channel": "sms",
        "on": False,
        "reason": "storing bij de provider",
        "changed_at": None,
        "changed_by": "",
        "request": None,
        "health": {"state": "off", "detail": "uitgezet"},
    }


def test_a_channel_shows_who_switched_it_and_what_a_second_person_is_asked_for(desk: Desk) -> None:
    asked = {"id": "k7", "on": True, "reason": "hersteld", "asked_by": "nico", "asked_at": "2026-11-20T13:50:00.000000+00:00"}
    rows = [
        {
            "sk": "SWITCH",
            "on": False,
            "reason": "storing",
            "changed_at": "2026-11-20T13:40:00.000000+00:00",
            "changed_by": "nora",
        },
        {"sk": "REQUEST", **asked, "expires_at": "2126-11-20T14:05:00.000000+00:00"},
    ]
    for row in rows:
        desk.house.dynamodb.put_item(TableName=SETTINGS, Item=to_row({"pk": "CHANNEL#sms", **row}))

    entry = row_of(desk.get("/v1/channels"), "sms")

    assert (entry["changed_at"], entry["changed_by"]) == ("2026-11-20T13:40:00Z", "nora")
    assert (entry["request"]["id"], entry["request"]["on"], entry["request"]["asked_by"]) == ("k7", True, "nico")


def test_a_request_that_ran_out_or_that_cannot_be_read_is_not_shown(desk: Desk) -> None:
    asked = {"pk": "CHANNEL#sms", "sk": "REQUEST", "id": "k7", "on": True, "reason": "hersteld", "asked_by": "nico"}
    old = {"asked_at": "2020-11-20T13:50:00.000000+00:00", "expires_at": "2020-11-20T14:05:00.000000+00:00"}
    for row in (asked | old, asked):
        desk.house.dynamodb.put_item(TableName=SETTINGS, Item=to_row(row))

        assert row_of(desk.get("/v1/channels"), "sms")["request"] is None


def test_the_health_of_a_channel_is_that_of_the_newest_version_that_is_live_on_it(desk: Desk) -> None:
    desk.release(MessageType.ALERT)
    desk.release(MessageType.UPDATE)
    desk.job(Channel.SMS, 1, EXPANSION, JobState.DONE)
    desk.job(Channel.SMS, 1, "J0001", JobState.CLOSED, total=10, rejected=10)
    desk.job(Channel.SMS, 2, EXPANSION, JobState.DONE)
    desk.job(Channel.SMS, 2, "J0001", JobState.DONE, total=40, accepted=39, rejected=1)
    desk.recipients(Channel.SMS, 2, "J0001", ["participant-1"])
    desk.job(Channel.PUSH, 2, EXPANSION, JobState.DONE)
    desk.job(Channel.PUSH, 2, "J0001", JobState.DONE, total=1, unknown=1)

    answer = desk.get("/v1/channels")

    assert row_of(answer, "sms")["health"] == {"state": "ok", "detail": "39 van 40 verzonden"}
    assert row_of(answer, "push")["health"] == {"state": "trouble", "detail": "1 van 1 onbekend"}
    assert row_of(answer, "voice")["health"] == {"state": "idle", "detail": "geen actief alert"}


def test_what_was_stopped_says_nothing_of_a_channel(desk: Desk) -> None:
    desk.release(MessageType.ALERT)
    desk.job(Channel.SMS, 1, "J0001", JobState.DONE, total=1, rejected=1)
    was = desk.house.alerts.head(ALERT)
    assert was is not None
    entry = AuditEntry(at=NOW, id="stop", actor="nora", command="stop", before="live", after="stopped")
    desk.house.alerts.commit(Change(alert=was.model_copy(update={"state": AlertState.STOPPED}), was=was, audit=entry))

    assert row_of(desk.get("/v1/channels"), "sms")["health"]["state"] == "idle"


def test_the_channels_are_shown_with_few_calls_however_much_is_live(desk: Desk) -> None:
    for index in range(12):
        desk.house.later(minutes=1)
        desk.release(MessageType.ALERT, frozenset(Channel), alert_id=f"{index:08d}")
    for index in range(700):
        desk.job(Channel.SMS, 1, f"J{index:04d}", JobState.DONE, alert_id="00000011", total=100, accepted=100)
        ids = [f"participant-{index}-{n:050d}" for n in range(100)]
        desk.recipients(Channel.SMS, 1, f"J{index:04d}", ids, alert_id="00000011")
    client, calls = boto3.client("dynamodb"), Counter[str]()
    client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.update([model.name]))
    settings, progress = SettingsStore(client, SETTINGS), ProgressReader(client, DELIVERIES)
    stores = Stores(AlertStore(client, ALERTS), progress, settings, ReleaseReader(client, ALERTS))

    shown = list_channels(stores, VIEWER, desk.house.now)

    oldest_of_ten = "8 minuten na de vrijgave nog niet begonnen"
    assert {entry.health.detail for entry in shown.channels} == {oldest_of_ten}
    # Heads, then ten alerts on six channels, two queries more for the one with thousands of recipients on a channel.
    assert calls == {"BatchGetItem": 2, "Query": 2 + 10 * 6 + 2}


@pytest.mark.parametrize("path", [f"/v1/alerts/{ALERT}/status", f"/v1/alerts/{ALERT}/status/sms", f"/v1/alerts/{ALERT}/audit"])
class TestWhoMaySee:
    @pytest.mark.parametrize("role", ["operator", "national", "communications", "viewer", "admin"])
    def test_everybody_with_a_role_sees_every_alert(self, desk: Desk, path: str, role: str) -> None:
        desk.release(MessageType.ALERT)

        assert desk.get(path, groups=f"[{role} org-limburg]")["status"] == 200

    def test_an_account_without_a_role_sees_nothing(self, desk: Desk, path: str) -> None:
        desk.release(MessageType.ALERT)

        assert desk.get(path, groups="[org-midden-nederland]")["status"] == 403

    def test_a_police_system_sees_alerts_of_its_own_organisation_only(self, desk: Desk, path: str) -> None:
        desk.release(MessageType.ALERT)
        for client_id, organisation in {"gms": "midden-nederland", "other": "limburg"}.items():
            system = to_row({"pk": "SYSTEMS", "sk": client_id, "organisation": organisation})
            desk.house.dynamodb.put_item(TableName=SETTINGS, Item=system)

        assert desk.get_as_system(path, "gms")["status"] == 200
        assert desk.get_as_system(path, "other")["status"] == 403
        assert desk.get_as_system(path, "unregistered")["status"] == 403

    def test_an_alert_that_does_not_exist_is_not_found(self, desk: Desk, path: str) -> None:
        answer = desk.get(path.replace(ALERT, "00000000"))

        assert (answer["status"], answer["type"]) == (404, "application/problem+json")


def test_the_switches_are_for_people_with_a_role_and_for_registered_systems(desk: Desk) -> None:
    desk.house.dynamodb.put_item(TableName=SETTINGS, Item=to_row({"pk": "SYSTEMS", "sk": "gms", "organisation": "limburg"}))

    assert desk.get("/v1/channels", groups="[]")["status"] == 403
    assert desk.get_as_system("/v1/channels", "gms")["status"] == 200
    assert desk.get_as_system("/v1/channels", "unregistered")["status"] == 403


@pytest.mark.parametrize("path", ["/v1/alerts/UPPER/status", f"/v1/alerts/{ALERT}/status/pigeon"])
def test_an_address_that_cannot_be_is_refused(desk: Desk, path: str) -> None:
    assert desk.get(path)["status"] in {404, 422}


# --- what could be tried again ---


def test_a_channel_says_how_many_jobs_would_be_tried_again(desk: Desk) -> None:
    later = stamp(datetime.now(UTC) + timedelta(minutes=9))
    desk.release_now(MessageType.ALERT)
    desk.job(Channel.PUSH, 1, EXPANSION, JobState.DONE)
    desk.job(Channel.SMS, 1, EXPANSION, JobState.DONE)
    desk.job(Channel.SMS, 1, "J1-0001", JobState.DONE, total=9, accepted=8, unknown=1, unsure={"timeout": [4]})
    desk.job(Channel.SMS, 1, "J1-0002", JobState.DONE, total=9, accepted=8, unknown=1, unsure={"timeout": [4]}, confirmed={4})
    desk.job(Channel.SMS, 1, "J1-0003", JobState.CLOSED, total=9, closed_because="budget_spent")
    desk.job(Channel.SMS, 1, "J1-0004", JobState.PLANNED, total=9, not_before=later, lease_owner="w")
    desk.job(Channel.SMS, 1, "J1-0005", JobState.PLANNED, total=9, not_before=later)

    answer = desk.get(f"/v1/alerts/{ALERT}/status")

    assert (row_of(answer, "sms")["retryable"], row_of(answer, "push")["retryable"]) == (3, 0)
    assert desk.get(f"/v1/alerts/{ALERT}/status/sms")["body"]["retryable"] == 3
    assert desk.get(f"/v1/alerts/{ALERT}/status/push")["body"]["retryable"] == 0


def test_nothing_would_be_tried_again_on_a_channel_that_is_off_or_of_an_older_version_or_when_it_is_over(desk: Desk) -> None:
    desk.release_now(MessageType.ALERT)
    for channel in (Channel.SMS, Channel.PUSH):
        desk.job(channel, 1, EXPANSION, JobState.DONE)
        desk.job(channel, 1, "J1-0001", JobState.CLOSED, total=9, closed_because="budget_spent")
    switch = {"pk": "CHANNEL#sms", "sk": "SWITCH", "on": False, "reason": "storing"}
    desk.house.dynamodb.put_item(TableName=SETTINGS, Item=to_row(switch))

    answer = desk.get(f"/v1/alerts/{ALERT}/status")
    assert (row_of(answer, "sms")["retryable"], row_of(answer, "push")["retryable"]) == (0, 1)

    desk.release_now(MessageType.UPDATE)
    for answer in (desk.get(f"/v1/alerts/{ALERT}/status"), desk.get(f"/v1/alerts/{ALERT}/status", version=1)):
        assert row_of(answer, "push")["retryable"] == 0
        assert all(row["retryable"] == 0 for version in answer["body"]["history"] for row in version["channels"])

    desk.job(Channel.PUSH, 2, EXPANSION, JobState.CLOSED, closed_because="too_late")
    assert row_of(desk.get(f"/v1/alerts/{ALERT}/status"), "push")["retryable"] == 1
    desk.release_now(MessageType.UPDATE, ago=timedelta(hours=13))
    desk.job(Channel.PUSH, 3, EXPANSION, JobState.CLOSED, closed_because="too_late")
    assert row_of(desk.get(f"/v1/alerts/{ALERT}/status"), "push")["retryable"] == 0
