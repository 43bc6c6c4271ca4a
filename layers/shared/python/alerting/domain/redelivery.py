"""What is tried again when a person asks for it, once whatever kept it back is over: a pure rule over one channel's jobs.

It holds for the newest version only, and only while that may still go out (`Version.may_go_out`). Whoever accepted a message is
never among them; nor is anybody whose own hour has not come yet.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from alerting.domain.delivery import BUDGET_SPENT, EXPANSION, TOO_LATE, Again, Job, JobState, indices_of

#: What goes on by itself within this time needs nobody to ask for it.
SOON: Final = timedelta(seconds=15)
#: A channel that has not begun by then will not by itself soon.
PATIENCE: Final = timedelta(minutes=2)
#: Closed for these reasons, a job may be taken up again: the reason can go. Every other is as true as before.
PASSING: Final = frozenset({BUDGET_SPENT, TOO_LATE})
#: Why recipients wait whose job is open: the provider or the switch made them wait, or a worker died.
WAITING: Final = "waiting"
STALLED: Final = "stalled"


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A job as it goes on, and its recipients by why they heard nothing so far; an expansion has none."""

    job: Job
    recipients: Mapping[str, int]


def taken_up_again(job: Job, now: datetime) -> TakenUp | None:
    """The job as it goes on at this moment because a person asked; None where there is nothing to do, or it goes on by itself.

    A job with an owner was taken up before, so that the hour for which it was planned has come: what it waits for since is the
    provider, the switch or the brake. One without an owner waits for its people's hours, or for an earlier text to be through.
    """
    why = _why(job, now)
    if why is None:
        return None
    unsure = {reason: left for reason, indices in job.unsure.items() if (left := indices - job.arrived)}
    again = indices_of(unsure) | indices_of(job.refused)
    if job.state is JobState.DONE and not again:
        return None
    settled = job.tally.accepted + job.tally.rejected + job.tally.unknown + job.tally.unsupported
    recipients = Counter({why: job.total - settled} if job.job_id != EXPANSION and why else {})
    for reason, indices in (*unsure.items(), *job.refused.items()):
        recipients[reason] += len(indices)
    going_on = replace(
        job,
        state=JobState.PLANNED,
        lease_until=None,
        not_before=now,
        closed_because="",
        later=job.later | again,  # the unsure are doubted already: a later version counts them as reached
        unsure=_without(job.unsure, again),
        refused={},
        tally=job.tally.without(unsure, job.refused),
    )
    return TakenUp(going_on, dict(+recipients))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be tried again now: jobs, and their recipients by reason.

    `planning`: the channel has yet to divide the version into jobs, or to finish that; nobody knows for how many people.
    """

    jobs: int
    recipients: Mapping[str, int]
    planning: bool


def outlook(jobs: Iterable[Job], sent: datetime, now: datetime) -> Outlook:
    """What would be tried again of a version that was sent at that moment, by its jobs on one channel, expansion included."""
    known = list(jobs)
    found = [taken for job in known if (taken := taken_up_again(job, now))]
    unbegun = is_unbegun(known) and now - sent > PATIENCE
    recipients: Counter[str] = Counter()
    for taken in found:
        recipients.update(taken.recipients)
    return Outlook(
        jobs=len(found) + unbegun,
        recipients=dict(sorted(recipients.items())),
        planning=unbegun or any(taken.job.job_id == EXPANSION for taken in found),
    )


def is_unbegun(jobs: Iterable[Job]) -> bool:
    """Whether nobody even began to divide the version: its envelope never came, or the first worker died too early."""
    return not any(job.job_id == EXPANSION for job in jobs)


def _why(job: Job, now: datetime) -> str | None:
    """What keeps the rest of the job back: "" of one that is done; None where nothing is to be done about it."""
    if job.closed_by:
        return None
    match job.state:
        case JobState.DONE:
            return ""
        case JobState.CLOSED:
            return job.closed_because if job.closed_because in PASSING else None
        case JobState.LEASED:
            return STALLED if job.lease_until and job.lease_until < now else None
        case JobState.PLANNED:
            held = job.lease_owner and job.not_before and job.not_before > now + SOON
            return WAITING if held else None
        case never:
            assert_never(never)


def _without(again: Again, indices: frozenset[int]) -> Again:
    return {reason: left for reason, these in again.items() if (left := these - indices)}
