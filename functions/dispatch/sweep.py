"""Wakes workers for jobs that nobody came for: their message was lost, ended in the dead-letter queue, or its worker died.

It only sends messages, never touches a row: a job that is running or done after all simply lets the message go.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from alerting.domain.alert import AFTERMATH
from alerting.domain.content import Channel
from alerting.domain.delivery import EXPANSION, Job, JobState
from alerting.events import Envelope
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from alerting.store.deliveries import DeliveryStore
from dispatch.guards import UnknownVersionError
from dispatch.job_queue import JobQueue, Wake

OVERDUE: Final = timedelta(minutes=2)
#: So many per alert and channel in one sweep: a long queue must not be filled with copies of what is waiting in it.
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Sweep:
    """The tables, and each channel's queues."""

    alerts: AlertStore
    deliveries: DeliveryStore
    queues: Mapping[Channel, JobQueue]
    clock: Callable[[], datetime]

    def run(self) -> dict[str, int]:
        """Wake workers for what is overdue, of alerts that are live or ended within a day; how many, per channel."""
        now = self.clock()
        recent = {alert_id for alert_id, _ in self.alerts.released_since(now - AFTERMATH, now)}
        woken = dict.fromkeys((channel.value for channel in self.queues), 0)
        for alert_id in sorted(recent.union(self.alerts.live())):
            for channel, queue in self.queues.items():
                try:
                    woken[channel.value] += self._wake(alert_id, channel, queue, now)
                except Exception:  # noqa: BLE001  # one alert that fails must not keep the others asleep
                    logger().exception("wake failed", extra={"alert_id": alert_id, "channel": channel.value})
        return woken

    def _wake(self, alert_id: str, channel: Channel, queue: JobQueue, now: datetime) -> int:
        overdue = list(islice(self._overdue(alert_id, channel, now), MOST))
        for number in sorted({job.version for job in overdue}):
            version = self.alerts.version(alert_id, number)
            if version is None:
                raise UnknownVersionError(f"There is no version {number} of {alert_id}.")
            envelope = Wake(Envelope.of(version, frozenset({channel})))
            jobs = [job for job in overdue if job.version == number]
            queue.send(version.lane, [envelope if job.job_id == EXPANSION else Wake.of(job) for job in jobs], now)
        return len(overdue)

    def _overdue(self, alert_id: str, channel: Channel, now: datetime) -> Iterator[Job]:
        for job in self.deliveries.jobs(alert_id, channel.value, now):
            due = {JobState.PLANNED: job.not_before, JobState.LEASED: job.lease_until}.get(job.state)
            if due is not None and due < now - OVERDUE:
                yield job
