"""Ids of jobs that repeat a call: they lead back to the call, and to no other."""

from hypothesis import given
from hypothesis import strategies as st

from alerting.domain.retries import MOST_RETRIES, Call, call_of, is_retry, next_retry

JOB_IDS = st.from_regex(r"J[1-9][0-9]{0,2}-[0-9]{4}(-[a-z]{1,8})?", fullmatch=True)
CALLS = st.builds(Call, JOB_IDS, st.integers(0, 99), st.integers(0, MOST_RETRIES - 1))


@given(call=CALLS)
def test_a_retry_leads_back_to_the_call_that_it_repeats(call: Call) -> None:
    retry = next_retry(call)
    assert retry is not None
    assert is_retry(retry)
    assert call_of(retry, 0) == Call(call.job_id, call.index, call.attempt + 1)


@given(one=CALLS, other=CALLS)
def test_no_two_calls_share_a_retry(one: Call, other: Call) -> None:
    assert (next_retry(one) == next_retry(other)) is (one == other)


@given(job_id=JOB_IDS, index=st.integers(0, 99))
def test_an_ordinary_job_repeats_nothing(job_id: str, index: int) -> None:
    assert not is_retry(job_id)
    assert call_of(job_id, index) == Call(job_id, index)


@given(job_id=JOB_IDS)
def test_a_retry_travels_as_a_job_does(job_id: str) -> None:
    retry = next_retry(Call(job_id, 99, 1))
    assert retry is not None
    assert set(retry) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")


def test_after_the_last_try_there_is_no_other() -> None:
    assert next_retry(Call("J1-0001", 0, MOST_RETRIES)) is None
