"""Asking over the API that a channel tries again: who may, what it says, what it leaves behind, and when it is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import story
from alerting.domain.delivery import BUDGET_SPENT, EXPANSION, Job, JobState, Tally
from alerting.domain.messages import Audience
from alerting.store.alerts import Retry, from_row, to_row
from alerting.store.delivery_rows import JobRecord, job_row, who_row
from builders import ALERTS, DELIVERIES, DESK, SETTINGS, House, missing_person
from intake.desk import AlertView
from intake.stop_alert import stop_alert
from intake_client import ENVIRONMENT, Client, forget_the_world

OLGA, NORA = Client("olga", "operator org-midden-nederland"), Client("nora", "national org-landelijk")
SAM, VERA = Client("sam", "operator org-limburg"), Client("vera", "viewer org-midden-nederland")


@pytest.fixture
def house(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """By the real clock, which the handler reads."""
    for key, value in ENVIRONMENT.items():
        monkeypatch.setenv(key, value)
    row = {"pk": "SYSTEMS", "sk": "gms", "organisation": "midden-nederland"}
    house.dynamodb.put_item(TableName=SETTINGS, Item=to_row(row))
    house.now = datetime.now(UTC)
    forget_the_world()
    yield house
    forget_the_world()


def put(house: House, view: AlertView, job_id: str, state: JobState, **changes: Any) -> None:
    """A job of the newest version on sms, with its recipients."""
    job = replace(Job(view.alert.id, view.alert.version, "sms", job_id, Audience.FIRST, 0, state=state), **changes)
    for row in (job_row(job, house.now), who_row(JobRecord(job, tuple(map(str, range(job.total)))), house.now)):
        house.dynamodb.put_item(TableName=DELIVERIES, Item=row)


def left_out(house: House, view: AlertView) -> None:
    """A hundred were sent to, and sixty not: fifty for the budget, ten wait for the provider."""
    put(house, view, EXPANSION, JobState.DONE)
    put(house, view, "J1-0001", JobState.DONE, total=100, cursor=100, tally=Tally(accepted=100))
    put(house, view, "J1-0002", JobState.CLOSED, total=50, closed_because=BUDGET_SPENT, lease_owner="w1")
    due = house.now + timedelta(minutes=8)
    put(house, view, "J1-0003", JobState.PLANNED, total=10, not_before=due, lease_owner="w2", attempts=9)


def ask(client: Client, view: AlertView, body: object = None, channel: str = "sms") -> Any:
    return client.send("POST", f"/v1/alerts/{view.alert.id}/status/{channel}/retry", {} if body is None else body)


def asked(house: House, view: AlertView) -> list[dict[str, Any]]:
    """The rows that the stream carries on."""
    answer = house.dynamodb.query(
        TableName=ALERTS,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :begin)",
        ExpressionAttributeValues=to_row({":pk": f"ALERT#{view.alert.id}", ":begin": "RETRY#"}),
    )
    return [from_row(item) for item in answer["Items"]]


def switch(house: House, *, on: bool) -> None:
    house.dynamodb.put_item(TableName=SETTINGS, Item=to_row({"pk": "CHANNEL#sms", "sk": "SWITCH", "on": on, "reason": "storing"}))


def test_it_says_what_will_be_tried_again_and_leaves_a_line_and_a_row_behind(house: House) -> None:
    view = story.live(house)
    left_out(house, view)
    answer = ask(NORA, view, {"reason": "Provider meldt: hersteld"})
    assert answer.status == 202
    assert answer.body == {
        "alert_id": view.alert.id,
        "channel": "sms",
        "version": 1,
        "jobs": 2,
        "recipients": 60,
        "reasons": {"budget_spent": 50, "waiting": 10},
        "planning": False,
    }
    (row,) = asked(house, view)
    assert (Retry.of_key(row["sk"]), row["by"]) == (Retry(1, "sms"), "nora")
    assert 80_000 < int(row["ttl"]) - house.now.timestamp() < 90_000
    _, line = house.alerts.audit(view.alert.id)[-1]
    assert (line.actor, line.command, line.before) == ("nora", "retry_channel", line.after)
    assert line.detail == {
        "channel": "sms",
        "version": 1,
        "jobs": 2,
        "recipients": 60,
        "reason": "Provider meldt: hersteld",
    }


def test_it_changes_no_job_and_sends_nothing_itself(house: House) -> None:
    view = story.live(house)
    left_out(house, view)
    before = house.dynamodb.scan(TableName=DELIVERIES)["Items"]
    assert ask(NORA, view).status == 202
    assert house.dynamodb.scan(TableName=DELIVERIES)["Items"] == before


@pytest.mark.parametrize("client", [OLGA, SAM, VERA, Client("anne", "admin org-landelijk"), Client.of_system("gms")])
def test_it_takes_the_role_that_releases_this_alert(house: House, client: Client) -> None:
    view = story.live(house)
    left_out(house, view)
    assert ask(client, view).status == 403
    assert asked(house, view) == []


def test_an_operator_may_for_a_local_action_of_their_own_organisation(house: House) -> None:
    view = story.pending(house, missing_person())
    put(house, view, EXPANSION, JobState.CLOSED, closed_because="too_late")
    assert ask(SAM, view).status == 403
    answer = ask(OLGA, view)
    assert (answer.status, answer.body["jobs"], answer.body["planning"]) == (202, 1, True)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("is off. Switch it on first", {"off": True}),
        ("nothing to try again", {"nothing": True}),
        ("does not go out by voice", {"channel": "voice"}),
    ],
)
def test_it_is_refused_with_the_reason_where_it_would_do_nothing(house: House, words: str, kept: dict[str, Any]) -> None:
    view = story.live(house)
    put(house, view, EXPANSION, JobState.DONE)
    if "nothing" not in kept:
        left_out(house, view)
    switch(house, on="off" not in kept)
    answer = ask(NORA, view, channel=kept.get("channel", "sms"))
    assert (answer.status, answer.body["type"]) == (409, "https://kindalarm.nl/problems/wrong-state")
    assert words in answer.body["detail"]
    assert asked(house, view) == []


def test_a_draft_has_nothing_to_try_again(house: House) -> None:
    answer = ask(NORA, story.pending(house))
    assert (answer.status, "Nothing was sent yet" in answer.body["detail"]) == (409, True)


def test_what_is_over_is_refused(house: House) -> None:
    house.now -= timedelta(hours=13)  # released then, for twelve hours; the sweep has not stopped it yet
    view = story.live(house)
    left_out(house, view)
    answer = ask(NORA, view)
    assert (answer.status, "over" in answer.body["detail"]) == (409, True)


def test_of_a_stopped_alert_the_stop_is_tried_again_for_a_day(house: House) -> None:
    for hours, status in ((25, 409), (1, 202)):
        house.now = datetime.now(UTC) - timedelta(hours=hours)
        view = story.live(house)
        view = stop_alert(house.desk(DESK), view.alert.id)
        put(house, view, EXPANSION, JobState.DONE)
        put(
            house,
            view,
            "J1-0001-r",
            JobState.PLANNED,
            total=9,
            not_before=datetime.now(UTC) + timedelta(minutes=5),
            lease_owner="w",
        )
        answer = ask(NORA, view)
        assert answer.status == status, answer.body


def test_only_the_newest_version_counts(house: House) -> None:
    view = story.live(house)
    left_out(house, view)
    view = story.sign(house, story.updated(house, view, news="Jan is gezien in Amersfoort."))
    put(house, view, EXPANSION, JobState.DONE)
    assert ask(NORA, view).status == 409


def test_a_channel_of_which_no_row_exists_is_asked_to_begin(house: House) -> None:
    house.now -= timedelta(minutes=5)
    view = story.live(house)
    answer = ask(NORA, view)
    assert (answer.status, answer.body["jobs"], answer.body["recipients"], answer.body["planning"]) == (202, 1, 0, True)


def test_a_typo_and_an_unknown_alert_are_refused(house: House) -> None:
    view = story.live(house)
    assert ask(NORA, view, channel="fax").status in {400, 422}
    assert ask(NORA, view, {"raeson": "x"}).status in {400, 422}
    assert NORA.send("POST", "/v1/alerts/00000000/status/sms/retry", {}).status == 404
