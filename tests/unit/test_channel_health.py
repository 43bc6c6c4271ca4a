"""How a channel does: late, refused too often, well, nothing to do, or off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerting.domain.delivery import EXPANSION, JobState
from alerting.store.progress import JobRow
from status.health import HealthState, LiveWork, health

NOON = datetime(2026, 11, 4, 12, tzinfo=UTC)


def ago(**time: float) -> datetime:
    return NOON - timedelta(**time)


def expansion(state: JobState = JobState.DONE, **changes: Any) -> JobRow:
    return JobRow(version=1, job_id=EXPANSION, state=state, **changes)


def job(state: JobState = JobState.DONE, **changes: Any) -> JobRow:
    return JobRow(version=1, job_id="J0001", state=state, **changes)


def told(*jobs: JobRow, sent: datetime | None = None, on: bool = True) -> tuple[str, str]:
    found = health([LiveWork(sent or ago(minutes=10), jobs)], NOON, on=on)
    return found.state, found.detail


def test_off_is_off_whatever_waits() -> None:
    assert told(on=False) == ("off", "uitgezet")


def test_nothing_live_is_idle() -> None:
    assert health([], NOON, on=True).state is HealthState.IDLE


def test_something_accepted_is_well() -> None:
    assert told(expansion(), job(planned=40, accepted=38, rejected=2)) == ("ok", "38 van 40 verzonden")


def test_nothing_accepted_yet_says_nothing_either_way() -> None:
    assert told(expansion(), job(JobState.PLANNED, planned=40), sent=ago(seconds=30)) == ("idle", "nog niets verzonden")


@pytest.mark.parametrize(("seconds", "state"), [(120, "idle"), (121, "trouble")])
def test_not_begun_two_minutes_after_the_release_is_trouble(seconds: int, state: str) -> None:
    assert told(sent=ago(seconds=seconds))[0] == state


def test_how_long_it_has_not_begun_is_told() -> None:
    assert told(sent=ago(minutes=3, seconds=59)) == ("trouble", "3 minuten na de vrijgave nog niet begonnen")


@pytest.mark.parametrize(("seconds", "state"), [(-60, "ok"), (120, "ok"), (121, "trouble")])
def test_a_job_that_is_due_for_more_than_two_minutes_is_trouble(seconds: int, state: str) -> None:
    waiting = job(JobState.PLANNED, planned=10, not_before=ago(seconds=seconds))
    assert told(expansion(), job(planned=10, accepted=10), waiting)[0] == state


def test_how_long_a_job_waits_is_told() -> None:
    waiting = job(JobState.PLANNED, planned=10, not_before=ago(minutes=3))
    assert told(expansion(), waiting) == ("trouble", "een taak wacht al 3 minuten")
    longer = job(JobState.PLANNED, planned=10, not_before=ago(minutes=7))
    assert told(expansion(), waiting, longer) == ("trouble", "2 taken wachten, de langste al 7 minuten")


def test_an_expansion_that_is_due_waits_as_any_job() -> None:
    assert told(expansion(JobState.PLANNED, not_before=ago(minutes=5))) == ("trouble", "een taak wacht al 5 minuten")


def test_a_job_without_a_time_waits_its_turn_while_others_get_through() -> None:
    waiting = job(JobState.PLANNED, planned=10)
    assert told(expansion(), waiting, job(planned=10, accepted=10, last_at=ago(seconds=90)))[0] == "ok"
    stuck = told(expansion(), waiting, job(planned=10, accepted=10, last_at=ago(minutes=4)))
    assert stuck == ("trouble", "een taak wacht al 4 minuten")


def test_a_job_with_a_worker_or_at_its_end_waits_for_nobody() -> None:
    for state in (JobState.LEASED, JobState.DONE, JobState.CLOSED):
        assert told(expansion(), job(state, planned=10, accepted=10, not_before=ago(minutes=9)))[0] == "ok"


@pytest.mark.parametrize(
    ("counts", "detail"),
    [
        ({"accepted": 28, "rejected": 12}, "12 van 40 geweigerd"),
        ({"accepted": 31, "unknown": 9}, "9 van 40 onbekend"),
        ({"accepted": 30, "rejected": 7, "unknown": 3}, "7 van 40 geweigerd, 3 onbekend"),
        ({"rejected": 1}, "1 van 1 geweigerd"),
    ],
)
def test_more_than_one_in_five_refused_or_unknown_is_trouble(counts: dict[str, Any], detail: str) -> None:
    assert told(expansion(), job(planned=100, **counts)) == ("trouble", detail)


def test_one_in_five_is_tolerated_and_what_the_channel_cannot_express_is_finished_too() -> None:
    assert told(expansion(), job(planned=40, accepted=32, rejected=8))[0] == "ok"
    assert told(expansion(), job(planned=40, accepted=22, rejected=8, unsupported=10))[0] == "ok"


def test_a_call_that_is_made_again_is_not_counted_twice() -> None:
    again = JobRow(version=1, job_id="J0001-b3-1", state=JobState.DONE, planned=1, rejected=1)
    assert told(expansion(), job(planned=4, accepted=4), again) == ("ok", "4 van 4 verzonden")


def test_everything_live_on_the_channel_counts_together() -> None:
    good = LiveWork(ago(minutes=10), [expansion(), job(planned=90, accepted=90)])
    bad = LiveWork(ago(minutes=3), [expansion(), job(planned=10, rejected=10), job(JobState.PLANNED, not_before=ago(minutes=3))])
    found = health([good, bad], NOON, on=True)
    assert (found.state, found.detail) == (HealthState.TROUBLE, "een taak wacht al 3 minuten")
    assert health([good, LiveWork(ago(minutes=3), [])], NOON, on=True).detail == "3 minuten na de vrijgave nog niet begonnen"
