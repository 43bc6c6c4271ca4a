"""Who of an older job hears what from a newer version: nobody between, nobody in two jobs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.domain.content import Channel
from alerting.domain.delivery import Job, JobState
from alerting.domain.messages import Audience, MessageType
from alerting.events import JobMessage
from alerting.store.delivery_rows import JobRecord
from builders import NOW, amber
from dispatch.takeover import successors
from dispatch_world import ALERT_ID, make_texts, make_version

PEOPLE = tuple(f"p{index}" for index in range(12))


@st.composite
def closed_jobs(draw: st.DrawFn) -> JobRecord:
    """A job closed at any point of its life, with or without a worker still sending."""
    cursor = draw(st.integers(0, len(PEOPLE)))
    block = draw(st.integers(0, min(3, cursor)))
    before = list(range(cursor - block))
    later = frozenset(draw(st.lists(st.sampled_from(before), unique=True))) if before else frozenset()
    job = Job(
        alert_id=ALERT_ID,
        version=1,
        channel="sms",
        job_id="J1-0001",
        audience=draw(st.sampled_from(Audience)),
        total=len(PEOPLE),
        state=JobState.CLOSED,
        cursor=cursor,
        block=tuple(range(cursor - block, cursor)),
        later=later,
        doubted=frozenset(draw(st.lists(st.sampled_from(sorted(later)), unique=True))) if later else frozenset(),
        lease_until=draw(st.sampled_from([None, NOW - timedelta(seconds=1), NOW + timedelta(seconds=30)])),
    )
    return JobRecord(job, PEOPLE)


audiences = st.frozensets(st.sampled_from([*PEOPLE, "newcomer"]))


@given(record=closed_jobs(), audience=audiences, message=st.sampled_from(MessageType))
def test_nobody_is_in_two_jobs_and_no_two_jobs_have_one_id(
    record: JobRecord, audience: frozenset[str], message: MessageType
) -> None:
    made = successors(record, make_version(message, 2, NOW, amber()), dict.fromkeys(audience, NOW), NOW)
    people = [who for item in made for who in item.recipients]
    assert len(people) == len(set(people))
    assert set(people) <= set(PEOPLE)
    assert len({item.job.job_id for item in made}) == len(made)
    assert all(item.job.total == len(item.recipients) > 0 for item in made)


@given(record=closed_jobs(), audience=audiences)
def test_after_an_update_everybody_of_a_first_message_is_told_or_was_never_meant(
    record: JobRecord, audience: frozenset[str]
) -> None:
    record = replace(record, job=replace(record.job, audience=Audience.FIRST))
    made = successors(record, make_version(MessageType.UPDATE, 2, NOW, amber()), dict.fromkeys(audience, NOW), NOW)
    told = {who: item.job for item in made for who in item.recipients}
    opened = set(range(record.job.cursor)) - (record.job.later - record.job.doubted)
    for index, who in enumerate(PEOPLE):
        if index in opened:
            assert told[who].audience is (Audience.REACHED if who in audience else Audience.DROPPED)
        elif who in audience:
            assert told[who].audience is Audience.FIRST
        else:
            assert who not in told


@given(record=closed_jobs(), hours=st.lists(st.integers(0, 3), min_size=len(PEOPLE), max_size=len(PEOPLE)))
def test_who_has_heard_nothing_waits_for_their_own_hour(record: JobRecord, hours: list[int]) -> None:
    due = {who: NOW + timedelta(hours=hour) for who, hour in zip(PEOPLE, hours, strict=True)}
    made = successors(record, make_version(MessageType.UPDATE, 2, NOW, amber()), due, NOW)
    waiting = [item for item in made if item.job.audience is Audience.FIRST]
    assert len({item.job.job_id for item in made}) == len(made)
    assert all(item.job.not_before == due[who] for item in waiting for who in item.recipients)


@given(record=closed_jobs(), message=st.sampled_from([MessageType.STOP, MessageType.RESULT]))
def test_an_end_reaches_exactly_those_who_may_have_heard_something(record: JobRecord, message: MessageType) -> None:
    made = successors(record, make_version(message, 2, NOW, amber()), None, NOW)
    job = record.job
    opened = set(range(job.cursor)) - (job.later - job.doubted)
    expected = {
        Audience.FIRST: opened,
        Audience.REACHED: set(range(job.total)),
        Audience.DROPPED: set(range(job.total)) - opened,
    }[job.audience]
    assert {who for item in made for who in item.recipients} == {PEOPLE[index] for index in expected}
    assert all(item.job.audience is Audience.REACHED for item in made)


@given(record=closed_jobs(), message=st.sampled_from(MessageType))
def test_who_may_be_hearing_the_old_text_right_now_hears_the_new_one_after_the_lease(
    record: JobRecord, message: MessageType
) -> None:
    lease_end = record.job.lease_until
    made = successors(record, make_version(message, 2, NOW, amber()), None, NOW)
    for item in made:
        in_flight = {PEOPLE[index] for index in record.job.block} & set(item.recipients)
        if in_flight and lease_end and lease_end > NOW and record.job.audience is not Audience.DROPPED:
            assert item.job.not_before == lease_end
        else:
            assert item.job.not_before == NOW


def test_a_group_without_text_is_kept_in_a_closed_job_for_the_next_version() -> None:
    job = Job(ALERT_ID, 1, "sms", "J1-0001", Audience.FIRST, len(PEOPLE), state=JobState.DONE, cursor=len(PEOPLE))
    texts = make_texts(MessageType.UPDATE, 2)
    del texts["sms"]["reached"]
    version = make_version(MessageType.UPDATE, 2, NOW, amber(), texts=texts)
    (kept,) = successors(JobRecord(job, PEOPLE), version, None, NOW)
    assert (kept.job.state, kept.job.closed_because, kept.recipients) == (JobState.CLOSED, "no_text", PEOPLE)
    stop = make_version(MessageType.STOP, 3, NOW, amber())
    (told,) = successors(kept, stop, None, NOW)
    assert (told.job.state, told.recipients) == (JobState.PLANNED, PEOPLE)


@pytest.mark.parametrize("versions", [60])
def test_the_names_of_successors_fit_a_message_for_as_many_versions_as_an_alert_will_have(versions: int) -> None:
    record = JobRecord(Job(ALERT_ID, 1, "sms", "J1-0001", Audience.FIRST, 1, state=JobState.DONE, cursor=1), ("p0",))
    for number in range(2, versions):
        (record,) = successors(record, make_version(MessageType.UPDATE, number, NOW, amber()), {"p0": NOW}, NOW)
    JobMessage(alert_id=ALERT_ID, version=versions, channel=Channel.SMS, job_id=record.job.job_id)
