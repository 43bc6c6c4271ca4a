"""Split a released version into jobs for one channel, after closing what older versions still had running there.

An expansion is claimed like a job, and may be repeated at any point: each step is worked out from what the table holds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, assert_never

from alerting.domain.alert import Version
from alerting.domain.delivery import ALL_PLANNED, EXPANSION, LAST_CALL, Job, JobState, Tally
from alerting.domain.messages import Audience, MessageType
from alerting.domain.retries import is_retry
from alerting.events import Envelope
from alerting.render.message import slots_for
from alerting.store.deliveries import ENDS, MOST_JOBS, Kept, LostLeaseError
from alerting.store.delivery_rows import JobRecord
from dispatch.dispatching import WHILE_OFF, Dispatch, Remaining, Verdict
from dispatch.guards import EXERCISE_MISMATCH, UnknownVersionError
from dispatch.job_queue import BATCH, Wake
from dispatch.moves import closed, finished, handed_over, postponed
from dispatch.sender import R
from dispatch.takeover import NO_TEXT, newcomers, shards, successors


class OutOfTimeError(Exception):
    """The invocation ends before the expansion does; what was planned stays planned."""


def expand(envelope: Envelope, dispatch: Dispatch[R], remaining: Remaining) -> Verdict:
    """Plan the jobs of this version and wake workers for them. Raises UnknownVersionError."""
    version = dispatch.guards.version(envelope.alert_id, envelope.version)
    if envelope.hash != version.hash:
        raise UnknownVersionError(f"Version {version.number} of {version.alert_id} has another hash than the envelope.")
    expansion = Job(
        alert_id=version.alert_id,
        version=version.number,
        channel=dispatch.sender.channel.value,
        job_id=EXPANSION,
        audience=Audience.FIRST,
        total=0,
        lease_owner=dispatch.new_id(),
    )
    standing = dispatch.deliveries.claim_expansion(expansion, dispatch.clock())
    if standing is not None:
        return _leave_to_others(standing, envelope, version, dispatch)
    dispatch.guards.forget()  # decide on nothing that was read before the claim: a newer version may have looked in between
    try:
        expansion = _work(envelope, version, expansion, dispatch, remaining)
    except LostLeaseError:
        return Verdict.LEAVE
    if dispatch.deliveries.keep(expansion, expansion) is not Kept.ALL:
        return Verdict.LEAVE
    if expansion.state is JobState.PLANNED:
        dispatch.queue.send(version.lane, [Wake(envelope, expansion.not_before)], dispatch.clock())
    return Verdict.DONE


def _leave_to_others(standing: Job, envelope: Envelope, version: Version, dispatch: Dispatch[R]) -> Verdict:
    if standing.state in ENDS:
        return Verdict.DONE
    if standing.state is JobState.LEASED:
        return Verdict.LEAVE
    dispatch.queue.send(version.lane, [Wake(envelope, standing.not_before)], dispatch.clock())
    return Verdict.DONE


def _work(envelope: Envelope, version: Version, expansion: Job, dispatch: Dispatch[R], remaining: Remaining) -> Job:
    """Do it, and say what the expansion's row should hold next."""
    if envelope.exercise is not version.content.exercise:
        return closed(expansion, EXERCISE_MISMATCH)
    if (refusal := dispatch.guards.refusal(version)) is not None:
        return closed(expansion, refusal)
    if not dispatch.guards.is_on():
        return postponed(expansion, dispatch.clock() + WHILE_OFF)
    plan = _Plan(dispatch, version, replace(expansion, state=JobState.LEASED), remaining)
    try:
        plan.make()
    except OutOfTimeError:
        plan.wake()
        return handed_over(expansion, dispatch.clock())
    return replace(finished(expansion), tally=plan.tally())


@dataclass(slots=True)
class _Plan(Generic[R]):
    """The jobs of one version on one channel, as far as they are made. `own` are those that stand in the table."""

    dispatch: Dispatch[R]
    version: Version
    expansion: Job
    remaining: Remaining
    own: list[JobRecord] = field(default_factory=list)
    waiting: list[Wake] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def make(self) -> None:
        """Close what is older, take its people over, plan newcomers. Raises LostLeaseError, OutOfTimeError."""
        older = self._close_older()
        self._wake_for([record for record in self.own if record.job.state is JobState.PLANNED])  # planned before a crash
        self._take_over(older)
        if self._has_newcomers(older):
            self._add_newcomers()
        self.wake()

    def tally(self) -> Tally:
        """What this version could not say, by reason."""
        refused = self.refused + Counter({NO_TEXT: sum(r.job.total for r in self.own if r.job.closed_because == NO_TEXT)})
        return Tally(unsupported=refused.total(), reasons=dict(refused))

    def wake(self) -> None:
        """Send what waits to be sent."""
        self.dispatch.queue.send(self.version.lane, self.waiting, self.dispatch.clock())
        self.waiting = []

    def _close_older(self) -> list[JobRecord]:
        """Close everything older that could still open a block or plan a job, until nothing is left; then read who heard what."""
        while True:
            self._check_time()
            records = self._read()
            running = [record.job for record in records if self._runs(record)]
            if not running:
                own = [record for record in records if record.job.version == self.version.number]
                self.own = [record for record in own if self._is_job(record)]
                resume = next((record.job.resume for record in own if not self._is_job(record)), "")
                self.expansion = replace(self.expansion, resume=resume)
                return [record for record in records if record.job.version < self.version.number]
            for job in running:
                self._check_time()
                self.dispatch.deliveries.close(job, self.version.number)

    def _read(self) -> list[JobRecord]:
        version = self.version
        return self.dispatch.deliveries.up_to(version.alert_id, self.expansion.channel, version.number, self.dispatch.clock())

    def _runs(self, record: JobRecord) -> bool:
        if record.job.version >= self.version.number or record.superseded_by:
            return False
        return record.job.closed_by < self.version.number if self._is_job(record) else record.job.state not in ENDS

    @staticmethod
    def _is_job(record: JobRecord) -> bool:
        return record.job.job_id != EXPANSION

    def _has_newcomers(self, older: Iterable[JobRecord]) -> bool:
        """Whether this version is for others than the people of older jobs.

        A correction is only where an older version was never expanded to its end: the rest of its people were to hear that one.
        """
        match self.version.message:
            case MessageType.STOP | MessageType.RESULT:
                return False
            case MessageType.CORRECTION:
                planned = {
                    record.job.version for record in older if not self._is_job(record) and record.job.state is JobState.DONE
                }
                return not planned.issuperset(range(1, self.version.number))
            case MessageType.ALERT | MessageType.UPDATE:
                return True
            case never:
                assert_never(never)

    def _take_over(self, older: Iterable[JobRecord]) -> None:
        for record in older:
            if self._is_job(record) and not record.superseded_by and not is_retry(record.job.job_id):
                self._check_time()
                now = self.dispatch.clock()
                made = successors(self._as_source(record), self.version, self._meant(record, now), now)
                self.dispatch.deliveries.supersede(self.expansion, record.job, made, now)
                self.own += made
                self._wake_for(made)

    def _as_source(self, record: JobRecord) -> JobRecord:
        """The older job, with nothing in flight where the channel need not wait for that."""
        return replace(record, job=replace(record.job, lease_until=None)) if self.dispatch.sender.overtakes else record

    def _meant(self, record: JobRecord, now: datetime) -> Mapping[str, datetime] | None:
        """Whom of an older job's people the version is meant for; an end or a correction is for all of them."""
        match self.version.message:
            case MessageType.STOP | MessageType.RESULT:
                return None
            case MessageType.CORRECTION:  # not where they are is asked, but when those may be told who have heard nothing
                return {
                    **dict.fromkeys(record.recipients, now),
                    **self.dispatch.sender.meant(self.version, record.recipients, now),
                }
            case MessageType.ALERT | MessageType.UPDATE:
                return self.dispatch.sender.meant(self.version, record.recipients, now)
            case never:
                assert_never(never)

    def _add_newcomers(self) -> None:
        """Slice by slice; what was planned before a crash is known from the jobs, and how far reading came from the expansion."""
        channel = self.dispatch.sender.channel
        silent = slots_for(self.version, channel, Audience.FIRST) is None
        known = {who for record in self.own for who in record.recipients}
        number = 1 + sum(record.job.job_id.startswith(f"J{self.version.number}-") for record in self.own)
        while self.expansion.resume != ALL_PLANNED:
            self._check_time()
            now = self.dispatch.clock()
            found = self.dispatch.sender.audience(self.version, known, self.expansion.resume, now)
            new = {who: due for who, due in found.due.items() if who not in known}
            known.update(new)
            if silent:
                self.refused[NO_TEXT] += len(new)
                new = {}
            jobs = newcomers(self.version, channel, shards(new, self.dispatch.sender.shard_size), number)
            number += len(jobs)
            self._plan(jobs, found.resume or ALL_PLANNED, now)

    def _plan(self, jobs: Sequence[JobRecord], resume: str, now: datetime) -> None:
        """Write these jobs, and with the last of them up to where the audience is planned now."""
        for start in range(0, max(1, len(jobs)), MOST_JOBS):
            made = jobs[start : start + MOST_JOBS]
            if start + MOST_JOBS >= len(jobs):
                self.expansion = replace(self.expansion, resume=resume)
            self.dispatch.deliveries.plan(self.expansion, made, now)
            self.own += made
            self._wake_for(made)

    def _wake_for(self, records: Iterable[JobRecord]) -> None:
        self.waiting += [Wake.of(record.job) for record in records if record.job.state is JobState.PLANNED]
        if len(self.waiting) >= BATCH:
            self.wake()

    def _check_time(self) -> None:
        if self.remaining() < LAST_CALL:
            raise OutOfTimeError
