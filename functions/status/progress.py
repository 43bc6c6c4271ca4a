"""Jobs added up to the progress of a channel. Pure: rows in, counts out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, assert_never

from pydantic import AwareDatetime

from alerting.domain.content import Channel
from alerting.domain.delivery import JobState
from alerting.domain.messages import MessageType
from alerting.domain.retries import is_retry
from alerting.domain.subject import Frozen
from alerting.store.progress import JobRow

#: Where somebody tells afterwards whether a message arrived; on the web, that the posters are up too. Elsewhere "accepted" is all
#: that will ever be known.
CHANNELS_WITH_RECEIPTS: Final = frozenset({Channel.SMS, Channel.VOICE, Channel.EMAIL, Channel.WEB})
OPEN: Final = frozenset({JobState.PLANNED, JobState.LEASED})


class Phase(StrEnum):
    """How far a channel is with a version.

    `waiting`: not even planned yet. `expanding`: being split into jobs. `running`: some job is open.
    `done`: every job was worked off. `closed`: nothing runs any more, and some job was closed before its end.
    """

    WAITING = "waiting"
    EXPANDING = "expanding"
    RUNNING = "running"
    DONE = "done"
    CLOSED = "closed"


class Counts(Frozen):
    """Recipients by outcome: `planned` is the sum of accepted, rejected, unknown, unsupported, waiting and not_sent.

    `waiting` may still be sent; `not_sent` never will, because its job was closed. `confirmed` and `unconfirmed` are
    null where no receipts exist; a receipt may arrive before its send is counted as accepted.
    """

    planned: int
    accepted: int
    confirmed: int | None
    unconfirmed: int | None
    rejected: int
    unknown: int
    unsupported: int
    waiting: int
    not_sent: int
    reasons: dict[str, int]
    first_at: AwareDatetime | None
    last_at: AwareDatetime | None


class JobProgress(Counts):
    """One job: `closed_by` is the version after which it opens no block any more, null while there is none."""

    version: int
    job: str
    state: JobState
    audience: str
    attempts: int
    not_before: AwareDatetime | None
    closed_because: str
    closed_by: int | None


class ChannelProgress(Counts):
    """One channel's part in one version; `closed_because` names every reason for which a job of it was closed.

    `retryable`: how many jobs would be tried again if somebody asked now, dividing the version among them; 0 of older versions.
    """

    channel: Channel
    version: int
    message: MessageType
    state: Phase
    closed_because: tuple[str, ...]
    retryable: int = 0


def job_progress(channel: Channel, row: JobRow) -> JobProgress:
    """One job as the API tells it."""
    left = max(0, row.planned - row.accepted - row.rejected - row.unknown - row.unsupported)
    has_receipts = channel in CHANNELS_WITH_RECEIPTS
    return JobProgress(
        planned=row.planned,
        accepted=row.accepted,
        confirmed=row.confirmed if has_receipts else None,
        unconfirmed=row.unconfirmed if has_receipts else None,
        rejected=row.rejected,
        unknown=row.unknown,
        unsupported=row.unsupported,
        waiting=left if row.state in OPEN else 0,
        not_sent=0 if row.state in OPEN else left,
        reasons=dict(row.reasons),
        first_at=row.first_at,
        last_at=row.last_at,
        version=row.version,
        job=row.job_id,
        state=row.state,
        audience=row.audience,
        attempts=row.attempts,
        not_before=row.not_before,
        closed_because=row.closed_because,
        closed_by=row.closed_by or None,
    )


def channel_progress(
    channel: Channel, version: int, message: MessageType, rows: Sequence[JobRow], retryable: int = 0
) -> ChannelProgress:
    """The channel's jobs for this version, added up.

    The expansion sends nothing and is not counted; nor is a call that is made again, whose person is in the job that it repeats.
    """
    of_version = [row for row in rows if row.version == version and not is_retry(row.job_id)]
    jobs = [job_progress(channel, row) for row in of_version if not row.is_expansion]
    has_receipts = channel in CHANNELS_WITH_RECEIPTS
    return ChannelProgress(
        channel=channel,
        version=version,
        message=message,
        state=phase(of_version),
        planned=sum(job.planned for job in jobs),
        accepted=sum(job.accepted for job in jobs),
        confirmed=sum(job.confirmed or 0 for job in jobs) if has_receipts else None,
        unconfirmed=sum(job.unconfirmed or 0 for job in jobs) if has_receipts else None,
        rejected=sum(job.rejected for job in jobs),
        unknown=sum(job.unknown for job in jobs),
        unsupported=sum(job.unsupported for job in jobs),
        waiting=sum(job.waiting for job in jobs),
        not_sent=sum(job.not_sent for job in jobs),
        reasons=_added(jobs),
        first_at=min((job.first_at for job in jobs if job.first_at), default=None),
        last_at=max((job.last_at for job in jobs if job.last_at), default=None),
        closed_because=tuple(sorted({row.closed_because for row in of_version if row.closed_because})),
        retryable=retryable,
    )


def phase(rows: Sequence[JobRow]) -> Phase:
    """Where the jobs of one version on one channel are together."""
    expansion = next((row.state for row in rows if row.is_expansion), None)
    states = {row.state for row in rows if not row.is_expansion}
    match expansion:
        case None:
            return Phase.WAITING
        case JobState.PLANNED | JobState.LEASED:
            return Phase.EXPANDING
        case JobState.DONE | JobState.CLOSED:
            if states & OPEN:
                return Phase.RUNNING
            return Phase.CLOSED if JobState.CLOSED in states | {expansion} else Phase.DONE
        case never:
            assert_never(never)


def _added(jobs: Iterable[Counts]) -> dict[str, int]:
    reasons: Counter[str] = Counter()
    for job in jobs:
        reasons.update(job.reasons)
    return dict(sorted(reasons.items()))
