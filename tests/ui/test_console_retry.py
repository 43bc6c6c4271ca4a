"""Trying a channel again from the console, as a browser without script sends it."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import pytest
import urllib3

import story
from alerting.domain.delivery import BUDGET_SPENT, EXPANSION, Job, JobState
from alerting.domain.messages import Audience
from alerting.store.delivery_rows import job_row
from builders import DELIVERIES
from console.session import ACCESS, FORM, UNTIL, form_token
from console_world import World, open_world

KEY: Final = "a-key-of-this-browser"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with open_world(monkeypatch) as found:
        found.house.now = datetime.now(UTC)
        yield found


def visit(world: World, who: str, method: str, path: str) -> urllib3.BaseHTTPResponse:
    """One request of somebody who is signed in; a form that was shown to them."""
    cookies = {ACCESS: world.token(who), UNTIL: str(int(time.time()) + 3_600), FORM: KEY}
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Origin": world.console_url}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    body = f"formulier={form_token(KEY, world.subs[who])}" if method == "POST" else None
    return urllib3.request(method, f"{world.console_url}{path}", headers=headers, body=body, redirect=False, retries=False)


def left_out(world: World) -> str:
    """A live alert of which the texts wait for a budget; its address."""
    alert_id = story.live(world.house).alert.id
    jobs = (
        Job(alert_id, 1, "sms", EXPANSION, Audience.FIRST, 0, state=JobState.DONE),
        Job(alert_id, 1, "sms", "J1-0001", Audience.FIRST, 40, state=JobState.CLOSED, closed_because=BUDGET_SPENT),
    )
    for job in jobs:
        world.house.dynamodb.put_item(TableName=DELIVERIES, Item=job_row(job, world.house.now))
    return f"/console/alerts/{alert_id}"


def test_a_row_leads_to_a_plain_question_and_the_answer_is_asked_of_the_api(world: World) -> None:
    alert = left_out(world)
    rows = visit(world, "nora", "GET", f"{alert}/progress").data.decode()
    assert re.findall(r'href="([^"]*#opnieuw)"', rows) == [f"{alert}/channels/sms#opnieuw"]
    page = visit(world, "nora", "GET", f"{alert}/channels/sms").data.decode()
    assert "Wie het bericht al kreeg, krijgt het niet nog eens." in page
    assert f'action="{alert}/channels/sms/retry"' in page
    answer = visit(world, "nora", "POST", f"{alert}/channels/sms/retry")
    assert (answer.status, answer.headers["Location"]) == (303, f"{alert}/live?gedaan=opnieuw")
    assert (
        "Binnen enkele seconden gaat het kanaal verder" in visit(world, "nora", "GET", answer.headers["Location"]).data.decode()
    )
    assert world.calls.count(f"POST /v1/alerts/{alert.rpartition('/')[2]}/status/sms/retry") == 1


def test_who_cannot_is_told_so_and_who_only_looks_is_not_asked(world: World) -> None:
    alert = left_out(world)
    assert visit(world, "olga", "POST", f"{alert}/channels/sms/retry").status == 403
    assert "#opnieuw" not in visit(world, "vera", "GET", f"{alert}/progress").data.decode()
    assert "/retry" not in visit(world, "vera", "GET", f"{alert}/channels/sms").data.decode()


def test_where_nothing_is_left_the_page_says_why(world: World) -> None:
    alert = left_out(world)
    answer = visit(world, "nora", "POST", f"{alert}/channels/push/retry")
    assert answer.headers["Location"] == f"{alert}/live?gedaan=niets-opnieuw"
    assert "Er is niets om opnieuw te proberen" in visit(world, "nora", "GET", answer.headers["Location"]).data.decode()
