"""Calls that are made again because nobody picked up: each is a job for one person, named after the call that it repeats."""

import re
from dataclasses import dataclass
from typing import Final

#: How often somebody is called again.
MOST_RETRIES: Final = 2
_RETRY: Final = re.compile(r"(?P<source>.+)-b(?P<index>\d+)-(?P<attempt>\d)")


@dataclass(frozen=True, slots=True)
class Call:
    """One person's call: the job that first planned it, their index there, and how often it was made again."""

    job_id: str
    index: int
    attempt: int = 0


def is_retry(job_id: str) -> bool:
    """Whether a job only repeats a call of another: whom it calls is in that one too."""
    return _RETRY.fullmatch(job_id) is not None


def call_of(job_id: str, index: int) -> Call:
    """The call that recipient `index` of a job stands for."""
    found = _RETRY.fullmatch(job_id)
    return Call(found["source"], int(found["index"]), int(found["attempt"])) if found else Call(job_id, index)


def next_retry(call: Call) -> str | None:
    """The id of the job that makes this call once more; None after MOST_RETRIES."""
    return f"{call.job_id}-b{call.index}-{call.attempt + 1}" if call.attempt < MOST_RETRIES else None
