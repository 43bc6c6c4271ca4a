"""Calls again who was busy or did not pick up: plans a job for that one person, and wakes a worker for it.

The network's events hold the number; no field here takes it, and validation errors hide their input.
Source: "Event types for SMS, MMS, and voice" in the service's user guide.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.alias_generators import to_camel

from alerting.domain.alert import AlertId, Version
from alerting.domain.content import Channel
from alerting.domain.delivery import Job
from alerting.domain.retries import MOST_RETRIES, Call, next_retry
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from alerting.store.deliveries import DeliveryStore
from alerting.store.delivery_rows import JobKey, JobRecord
from dispatch.guards import refusal
from dispatch.job_queue import JobQueue, Wake

#: Who is called at once again is still busy.
PAUSE: Final = timedelta(minutes=2)
NOT_PICKED_UP: Final = frozenset({"VOICE_BUSY", "VOICE_NO_ANSWER"})


@dataclass(frozen=True, slots=True)
class VoiceRetrySettings:
    """Two tables, and the queues of the channel voice."""

    alerts_table: str
    deliveries_table: str
    urgent_queue_url: str
    routine_queue_url: str


class _Reported(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_camel)


class CallContext(_Reported):
    """What the channel sent along: the job that first planned the call, the person's index there, `n` calls repeated so far."""

    alert_id: Annotated[AlertId, Field(alias="a")]
    version: Annotated[int, Field(alias="v", ge=1, le=9999)]
    job_id: Annotated[str, Field(alias="j", pattern=r"^[A-Za-z0-9-]{1,70}$")]
    index: Annotated[int, Field(alias="i", ge=0, le=1_000_000)]
    attempt: Annotated[int, Field(alias="n", ge=0, le=MOST_RETRIES)]

    def key(self) -> JobKey:
        """The row of the job that first planned the call."""
        return JobKey(self.alert_id, Channel.VOICE, self.version, self.job_id)

    def retry_id(self) -> str | None:
        """The job that calls once more; None when that was often enough."""
        return next_retry(Call(self.job_id, self.index, self.attempt))


class CallEvent(_Reported):
    """What became of one call. `context` is absent when the call was not made by this channel (a trial from the AWS console)."""

    event_type: Annotated[str, Field(max_length=60)]
    context: CallContext | None = None

    @field_validator("context", mode="before")
    @classmethod
    def _none_is_empty(cls, context: object) -> object:
        """A call without a context is reported with an empty one."""
        return context or None


@dataclass(frozen=True, slots=True)
class Redialling:
    """The tables, the channel's own queues, the clock."""

    alerts: AlertStore
    deliveries: DeliveryStore
    queue: JobQueue
    clock: Callable[[], datetime]


def plan_retry(event: CallEvent, redialling: Redialling) -> bool:
    """Plan another call where this one found nobody; whether it did. A repeated event plans nothing more, and wakes once more."""
    context, now = event.context, redialling.clock()
    if event.event_type not in NOT_PICKED_UP or context is None or (retry_id := context.retry_id()) is None:
        return False
    version = _still_wanted(context, redialling, now)
    first = redialling.deliveries.load(context.key(), now)
    if version is None or first is None or context.index >= len(first.recipients):
        logger().info("call not repeated", extra=context.model_dump())
        return False
    job = Job(
        alert_id=version.alert_id,
        version=version.number,
        channel=Channel.VOICE.value,
        job_id=retry_id,
        audience=first.job.audience,
        total=1,
        not_before=now + PAUSE,
    )
    redialling.deliveries.put_once(JobRecord(job, (first.recipients[context.index],)), now)
    redialling.queue.send(version.lane, [Wake.of(job)], now)
    return True


def _still_wanted(context: CallContext, redialling: Redialling, now: datetime) -> Version | None:
    """The version, unless it is unknown or may not be sent any more; a worker looks again before it calls."""
    version = redialling.alerts.version(context.alert_id, context.version)
    head = redialling.alerts.head(context.alert_id, consistent=True)
    if version is None or head is None or refusal(version, head, now + PAUSE) is not None:
        return None
    return version
