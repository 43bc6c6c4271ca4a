"""Work off one job: block after block, each opened before its first send and recorded in the write that opens the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Generic, assert_never

from alerting.domain.alert import Version
from alerting.domain.delivery import (
    BUDGET_SPENT,
    GIVE_WAY_AFTER,
    LAST_CALL,
    Accepted,
    Job,
    JobState,
    Outcome,
    Rejected,
    TryLater,
    Unknown,
    Unsupported,
    delay_after,
)
from alerting.domain.rate import Limits
from alerting.events import JobMessage
from alerting.render.message import Message, slots_for, until
from alerting.runtime.telemetry import logger
from alerting.store.deliveries import ENDS, SKEW, Kept
from alerting.store.delivery_rows import JobKey, JobRecord
from dispatch.brake import Brake
from dispatch.dispatching import WHILE_OFF, Dispatch, Remaining, Verdict
from dispatch.guards import FRESH
from dispatch.job_queue import Wake
from dispatch.moves import claimed, closed, finished, handed_over, postponed
from dispatch.sender import R
from dispatch.takeover import NO_TEXT

LEFT: Final = "left"


class UnknownJobError(Exception):
    """A message names a job that was never planned, or whose term is over."""


def deliver(order: JobMessage, dispatch: Dispatch[R], remaining: Remaining) -> Verdict:
    """Do what the message asks, as far as its row allows. Raises UnknownJobError, UnknownVersionError."""
    now = dispatch.clock()
    key = JobKey(order.alert_id, order.channel.value, order.version, order.job_id)
    record = dispatch.deliveries.load(key, now)
    if record is None:
        raise UnknownJobError(f"There is no job {order.job_id} of version {order.version} of {order.alert_id}.")
    job = record.job
    if job.state in ENDS:
        return Verdict.DONE
    if job.state is JobState.LEASED and job.lease_until and job.lease_until >= now:
        return Verdict.LEAVE
    version = dispatch.guards.version(order.alert_id, order.version)
    if job.state is JobState.PLANNED and job.not_before and job.not_before > now + SKEW:
        dispatch.queue.send(version.lane, [Wake.of(job)], now)
        return Verdict.DONE
    return _Run(dispatch, version, record, remaining).work()


@dataclass(slots=True)
class _Run(Generic[R]):
    """One worker's claim on one job: who answers, who was tried, and how the provider behaves."""

    dispatch: Dispatch[R]
    version: Version
    record: JobRecord
    remaining: Remaining
    message: Message = field(init=False)
    people: Mapping[str, R] = field(default_factory=dict)
    looked_up: datetime | None = None
    tried: set[int] = field(default_factory=set)
    misses: int = 0
    asked: timedelta = timedelta()
    rest_until: datetime | None = None
    reserved: int = 0
    used: int = 0

    @property
    def brake(self) -> Brake:
        """The brake of the version's lane."""
        return self.dispatch.brakes[self.version.lane]

    def work(self) -> Verdict:
        """Work, and give back what was set aside and not used. After a crash it stays set aside: it may have been used."""
        verdict = self._work()
        if self.reserved > self.used:
            channel, now = self.dispatch.sender.channel.value, self.dispatch.clock()
            self.dispatch.rates.settle(channel, self.version.alert_id, self.used - self.reserved, now)
        return verdict

    def _work(self) -> Verdict:
        """Claim the job with its first block in one write, then send and record until it rests."""
        dispatch, seen = self.dispatch, self.record.job
        now = dispatch.clock()
        job = self._next(claimed(seen.abandoned(dispatch.sender.in_doubt), dispatch.new_id(), now))
        if not dispatch.deliveries.claim(seen, job, now):
            return Verdict.LEAVE
        while job.state is JobState.LEASED:
            recorded = job.recorded(self._send_block(job), dispatch.clock(), dispatch.sender.in_doubt)
            job = self._next_in_any_case(recorded)
            match dispatch.deliveries.keep(job, recorded):
                case Kept.OUTCOMES:
                    return Verdict.DONE
                case Kept.NOTHING:
                    return Verdict.LEAVE
                case Kept.ALL:
                    pass
        if job.state is JobState.PLANNED:
            dispatch.queue.send(self.version.lane, [Wake.of(job)], dispatch.clock())
        return Verdict.DONE

    def _next(self, job: Job) -> Job:
        """What the row should say now that no block is being sent: the next block opened, or why not."""
        if job.is_worked_off:
            return finished(job)
        if (refusal := self._refusal(job)) is not None:
            return closed(job, refusal)
        if not self.dispatch.guards.is_on():
            return postponed(job, self.dispatch.clock() + WHILE_OFF)
        return self._rested(job) or self._opened(job)

    def _rested(self, job: Job) -> Job | None:
        """The job for a later run, where this one has come to its end; None where it goes on."""
        now = self.dispatch.clock()
        if self.misses >= GIVE_WAY_AFTER or not self._block_of(job):
            return handed_over(job, now + delay_after(job.attempts + 1, self.asked))
        if self.remaining() < LAST_CALL:
            return handed_over(job, now)
        return None if self.rest_until is None else postponed(job, self.rest_until)

    def _block_of(self, job: Job) -> tuple[int, ...]:
        return replace(job, later=job.later - self.tried).next_block(self.dispatch.sender.block_size)

    def _opened(self, job: Job) -> Job:
        """With the next block open, as far as the channel's budget and rate allow."""
        block = self._block_of(job)
        self._prepare(job, self.dispatch.clock())
        tokens = self.dispatch.sender.tokens(self.message)
        if not tokens:
            return job.opened(block)
        limits = self.dispatch.guards.limits()
        if not self._reserve(tokens * len({*block, *job.later, *range(job.cursor, job.total)}), limits):
            logger().error("budget spent", extra={"job": job.job_id, "alert_id": job.alert_id, "channel": job.channel})
            return closed(job, BUDGET_SPENT)
        due = self.brake.hold(tokens * len(block), limits, each=tokens) if limits.per_second else None
        return job.opened(block) if due is None else postponed(job, due)

    def _reserve(self, count: int, limits: Limits) -> bool:
        """Set budget aside for everybody who is left, once a run. Whoever heard the start hears the end, whatever it costs."""
        if self.reserved or not (limits.per_alert or limits.per_month):
            return True
        if self.message.is_end:
            limits = Limits()
        channel, now = self.dispatch.sender.channel.value, self.dispatch.clock()
        if not self.dispatch.rates.reserve(channel, self.version.alert_id, count, limits, now):
            return False
        self.reserved = count
        return True

    def _next_in_any_case(self, recorded: Job) -> Job:
        """As _next, but what was just sent is written down even if nothing more can be read: it must not be sent again."""
        try:
            return self._next(recorded)
        except Exception:  # noqa: BLE001  # whatever it is, the sends happened
            logger().exception("job rests", extra={"job": recorded.job_id})
            return handed_over(recorded, self.dispatch.clock() + delay_after(recorded.attempts + 1, self.asked))

    def _refusal(self, job: Job) -> str | None:
        if slots_for(self.version, self.dispatch.sender.channel, job.audience) is None:
            return NO_TEXT
        return self.dispatch.guards.refusal(self.version)

    def _prepare(self, job: Job, now: datetime) -> None:
        """The text as of this block; and everybody still to be sent to, unless they were looked up within FRESH."""
        channel = self.dispatch.sender.channel
        self.message = Message(
            version=self.version,
            audience=job.audience,
            slots=slots_for(self.version, channel, job.audience) or {},
            job_id=job.job_id,
            until=until(self.version, self.dispatch.guards.head(job.alert_id)),
        )
        if self.looked_up is None or now - self.looked_up > FRESH:
            left = {*job.block, *job.later, *range(job.cursor, job.total)}
            self.people = self.dispatch.sender.resolve([self.record.recipients[index] for index in sorted(left)])
            self.looked_up = now

    def _send_block(self, job: Job) -> dict[int, Outcome]:
        """Send to the open block, until time is up, a newer version is there or the provider gives way: the rest comes later."""
        outcomes: dict[int, Outcome] = {}
        for index in job.block:
            recipient = self.people.get(self.record.recipients[index])
            if self.misses >= GIVE_WAY_AFTER or (recipient is not None and not self._may_send_now()):
                break
            outcomes[index] = Rejected(LEFT) if recipient is None else self._send(index, recipient)
        self.tried |= set(outcomes) if self.misses < GIVE_WAY_AFTER else set(job.block)
        return outcomes

    def _may_send_now(self) -> bool:
        """Wait for the next send's turn; whether there is time for it, and the version still stands."""
        tokens = self.dispatch.sender.tokens(self.message)
        if tokens and self.dispatch.guards.limits().per_second:
            moment = self.brake.next_moment(tokens)
            if moment is None:
                return False
            wait = (moment - self.dispatch.clock()).total_seconds()
            if wait > (self.remaining() - LAST_CALL).total_seconds():
                self.rest_until = moment
                return False
            if wait > 0:
                self.dispatch.sleep(wait)
        return self.remaining() >= LAST_CALL and self._still_stands()

    def _still_stands(self) -> bool:
        """Whether nothing newer is known; not, when it cannot be found out: what was sent of the block is written down first."""
        try:
            return self.dispatch.guards.refusal(self.version) is None
        except Exception:  # noqa: BLE001  # whatever it is, the sends before it happened
            logger().exception("block breaks off", extra={"job": self.message.job_id})
            return False

    def _send(self, index: int, recipient: R) -> Outcome:
        started = self.dispatch.clock()
        outcome = self._outcome(index, recipient)
        self.brake.note_pace((self.dispatch.clock() - started).total_seconds())
        if isinstance(outcome, Accepted | Unknown):
            self.used += self.dispatch.sender.tokens(self.message)
        match outcome:
            case TryLater(after):
                self.misses += 1
                self.asked = max(self.asked, after)
            case Unknown():
                self.misses += 1
            case Accepted() | Rejected() | Unsupported():
                self.misses = 0
            case never:
                assert_never(never)
        return outcome

    def _outcome(self, index: int, recipient: R) -> Outcome:
        try:
            return self.dispatch.sender.send(self.message, index, recipient, self.dispatch.clock())
        except Exception as error:  # noqa: BLE001  # one recipient's failure is an outcome: it must not cost the others theirs
            logger().error("send failed", extra={"error": type(error).__name__, "job": self.message.job_id, "index": index})
            return Unknown(f"exception_{type(error).__name__}")
