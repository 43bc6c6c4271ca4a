"""Progress is a sum: nothing that a job tells gets lost or counted twice on the way to the channel."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.domain.content import Channel
from alerting.domain.delivery import EXPANSION, JobState
from alerting.domain.messages import MessageType
from alerting.store.progress import JobRow
from status.progress import ChannelProgress, Phase, channel_progress, job_progress

NOON = datetime(2026, 11, 4, 12, tzinfo=UTC)
COUNTS = ("planned", "accepted", "rejected", "unknown", "unsupported", "waiting", "not_sent")


def expansion(state: JobState = JobState.DONE, version: int = 1) -> JobRow:
    return JobRow(version=version, job_id=EXPANSION, state=state, planned=1)


def progress(*rows: JobRow, channel: Channel = Channel.SMS) -> ChannelProgress:
    return channel_progress(channel, 1, MessageType.ALERT, rows)


@st.composite
def job_rows(draw: st.DrawFn) -> JobRow:
    accepted, rejected, unknown, unsupported, left = (draw(st.integers(0, 100)) for _ in range(5))
    first = draw(st.none() | st.integers(0, 600).map(lambda seconds: NOON + timedelta(seconds=seconds)))
    return JobRow(
        version=draw(st.integers(1, 3)),
        job_id=f"J{draw(st.integers(1, 9999)):04d}",
        state=draw(st.sampled_from(JobState)),
        planned=accepted + rejected + unknown + unsupported + left,
        accepted=accepted,
        rejected=rejected,
        unknown=unknown,
        unsupported=unsupported,
        confirmed=draw(st.integers(0, 100)),
        unconfirmed=draw(st.integers(0, 100)),
        reasons=draw(st.dictionaries(st.sampled_from(["opted_out", "timeout", "410"]), st.integers(1, 50))),
        first_at=first,
        last_at=first and first + timedelta(seconds=draw(st.integers(0, 600))),
    )


@given(st.lists(job_rows(), max_size=30))
def test_a_channel_is_the_sum_of_its_jobs_of_that_version(rows: list[JobRow]) -> None:
    total = progress(expansion(), *rows)
    jobs = [job_progress(Channel.SMS, row) for row in rows if row.version == 1]

    for name in (*COUNTS, "confirmed", "unconfirmed"):
        assert getattr(total, name) == sum(getattr(job, name) for job in jobs)
    assert sum(total.reasons.values()) == sum(sum(job.reasons.values()) for job in jobs)
    assert all(total.first_at is not None and total.first_at <= job.first_at for job in jobs if job.first_at)
    assert all(total.last_at is not None and total.last_at >= job.last_at for job in jobs if job.last_at)


@given(st.lists(job_rows(), max_size=30))
def test_every_planned_recipient_is_in_exactly_one_count(rows: list[JobRow]) -> None:
    total = progress(expansion(), *rows)

    parts = total.accepted + total.rejected + total.unknown + total.unsupported + total.waiting + total.not_sent
    assert total.planned == parts


@given(st.lists(job_rows(), max_size=10))
def test_nobody_waits_on_a_channel_where_nothing_runs(rows: list[JobRow]) -> None:
    total = progress(expansion(), *rows)

    if total.state in {Phase.DONE, Phase.CLOSED}:
        assert total.waiting == 0


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], Phase.DONE),
        ([JobState.PLANNED], Phase.RUNNING),
        ([JobState.DONE, JobState.LEASED], Phase.RUNNING),
        ([JobState.DONE, JobState.DONE], Phase.DONE),
        ([JobState.DONE, JobState.CLOSED], Phase.CLOSED),
        ([JobState.CLOSED, JobState.PLANNED], Phase.RUNNING),
    ],
)
def test_after_the_expansion_the_jobs_say_how_far_a_channel_is(states: list[JobState], expected: Phase) -> None:
    jobs = [JobRow(version=1, job_id=f"J{index}", state=state) for index, state in enumerate(states)]

    assert progress(expansion(), *jobs).state is expected


def test_a_channel_without_an_expansion_waits() -> None:
    assert progress().state is Phase.WAITING


@pytest.mark.parametrize("state", [JobState.PLANNED, JobState.LEASED])
def test_a_channel_being_split_into_jobs_is_expanding_although_jobs_run_already(state: JobState) -> None:
    assert progress(expansion(state), JobRow(version=1, job_id="J1", state=JobState.DONE)).state is Phase.EXPANDING


def test_a_channel_whose_expansion_was_refused_is_closed_and_says_why() -> None:
    refused = JobRow(version=1, job_id=EXPANSION, state=JobState.CLOSED, closed_because="switched_off")

    assert progress(refused).state is Phase.CLOSED
    assert progress(refused).closed_because == ("switched_off",)


def test_a_channel_without_receipts_claims_no_confirmations() -> None:
    row = JobRow(version=1, job_id="J1", state=JobState.DONE, planned=1, accepted=1)

    assert progress(expansion(), row, channel=Channel.PUSH).confirmed is None
    assert progress(expansion(), row, channel=Channel.PUSH).unconfirmed is None
    assert progress(expansion(), row, channel=Channel.SMS).confirmed == 0


def test_what_a_closed_job_did_not_send_is_not_waiting() -> None:
    row = JobRow(version=1, job_id="J1", state=JobState.CLOSED, planned=10, accepted=4, closed_because="superseded", closed_by=2)

    job = job_progress(Channel.SMS, row)
    assert (job.waiting, job.not_sent, job.closed_by) == (0, 6, 2)
