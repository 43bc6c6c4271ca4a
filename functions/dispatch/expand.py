"""Split a released version into jobs for one channel, after closing what older versions still had running there.

An expansion is claimed like a job, and may be repeated at any point: each step is worked out from what the table holds.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Generic

from alerting.domain.alert import Version
from alerting.domain.delivery import EXPANSION, LAST_CALL, Job, JobState, Tally, Unsupported
from alerting.domain.messages import Audience, MessageType
from alerting.events import Envelope
from alerting.store.deliveries import ENDS, MOST_JOBS, Kept, LostLeaseError
from alerting.store.delivery_rows import JobRecord
from dispatch.dispatching import WHILE_OFF, Dispatch, Remaining, Verdict
from dispatch.guards import EXERCISE_MISMATCH, UnknownVersionError
from dispatch.job_queue import BATCH, Wake
from dispatch.moves import closed, finished, handed_over, postponed
from dispatch.sender import R, slots_for
from dispatch.takeover import NO_TEXT, newcomers, successors


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
        audience = self._audience(older)
        if isinstance(audience, Unsupported):
            self.refused[audience.reason] += 1
            if self.version.message is not MessageType.CORRECTION:
                return self.wake()  # who was reached stays where the next version finds them
        self._take_over(older, audience if isinstance(audience, frozenset) else frozenset())
        if isinstance(audience, frozenset):
            self._add_newcomers(audience - {who for record in self.own for who in record.recipients})
        return self.wake()

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
                self.own = [record for record in records if self._is_job(record) and record.job.version == self.version.number]
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

    def _audience(self, older: Iterable[JobRecord]) -> frozenset[str] | Unsupported | None:
        """Everybody whom this version is meant for; None where it only goes to people of older jobs.

        A correction has newcomers only where an older version was never expanded to its end: they were to hear that one.
        """
        match self.version.message:
            case MessageType.STOP | MessageType.RESULT:
                return None
            case MessageType.CORRECTION:
                planned = {
                    record.job.version for record in older if not self._is_job(record) and record.job.state is JobState.DONE
                }
                if planned.issuperset(range(1, self.version.number)):
                    return None
        audience = self.dispatch.sender.audience(self.version)
        return audience if isinstance(audience, Unsupported) else frozenset(audience)

    def _take_over(self, older: Iterable[JobRecord], audience: frozenset[str]) -> None:
        for record in older:
            if self._is_job(record) and not record.superseded_by:
                self._check_time()
                now = self.dispatch.clock()
                made = successors(record, self.version, audience, now)
                self.dispatch.deliveries.supersede(self.expansion, record.job, made, now)
                self.own += made
                self._wake_for(made)

    def _add_newcomers(self, ids: frozenset[str]) -> None:
        channel, size = self.dispatch.sender.channel, self.dispatch.sender.shard_size
        if slots_for(self.version, channel, Audience.FIRST) is None:
            self.refused[NO_TEXT] += len(ids)
            return
        people, now = sorted(ids), self.dispatch.clock()
        shards = [tuple(people[start : start + size]) for start in range(0, len(people), size)]
        first = 1 + sum(record.job.job_id.startswith(f"J{self.version.number}-") for record in self.own)
        jobs = newcomers(self.version, channel, shards, first, now)
        for start in range(0, len(jobs), MOST_JOBS):
            self._check_time()
            made = jobs[start : start + MOST_JOBS]
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
