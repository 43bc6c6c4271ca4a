"""How a job moves on: each step gives the job as its row should say next. Pure."""

from dataclasses import replace
from datetime import datetime

from alerting.domain.delivery import LEASE, Job, JobState


def claimed(job: Job, owner: str, now: datetime) -> Job:
    """Leased by `owner`, who is new with each claim. What a crash left open is in doubt from here on: it is tried once more."""
    return replace(
        job,
        state=JobState.LEASED,
        lease_owner=owner,
        lease_until=now + LEASE,
        not_before=None,
        doubted=job.doubted | frozenset(job.block),
    )


def postponed(job: Job, due: datetime) -> Job:
    """Planned again for whoever comes after `due`, by no fault of the provider."""
    return replace(job, state=JobState.PLANNED, lease_until=None, not_before=due)


def handed_over(job: Job, due: datetime) -> Job:
    """Planned again for whoever comes after `due`, one attempt further."""
    return replace(postponed(job, due), attempts=job.attempts + 1)


def finished(job: Job) -> Job:
    """Worked off."""
    return replace(job, state=JobState.DONE, lease_until=None)


def closed(job: Job, because: str) -> Job:
    """Ended before everybody was reached."""
    return replace(job, state=JobState.CLOSED, lease_until=None, closed_because=because)
