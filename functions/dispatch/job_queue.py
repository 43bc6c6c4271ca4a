"""The channel's own two queues, one per lane: how jobs wake workers, now or later."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from alerting.domain.content import Channel
from alerting.domain.delivery import Job
from alerting.domain.kinds import Lane
from alerting.events import JobMessage, Message

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

#: SQS takes ten messages at once, and holds one back for at most 15 minutes.
BATCH: Final = 10
LONGEST_HOLD: Final = 900
TRIES: Final = 3


class NotSentError(Exception):
    """SQS did not take some message, again and again."""


@dataclass(frozen=True, slots=True)
class Wake:
    """A message that wakes a worker, not before `due`."""

    message: Message
    due: datetime | None = None

    @classmethod
    def of(cls, job: Job) -> "Wake":
        """What wakes a worker for this job, when it is due."""
        message = JobMessage(alert_id=job.alert_id, version=job.version, channel=Channel(job.channel), job_id=job.job_id)
        return cls(message, job.not_before)


class JobQueue:
    """Sends to the queue of a lane; `client` is a low-level SQS client."""

    def __init__(self, client: "SQSClient", urls: Mapping[Lane, str]) -> None:
        """Keep the client and the lanes' queues."""
        self._client = client
        self._urls = urls

    def send(self, lane: Lane, wakes: Iterable[Wake], now: datetime) -> None:
        """Send these, ten at a time; raises NotSentError when some are still refused after TRIES times."""
        waiting = [_entry(wake, now) for wake in wakes]
        for start in range(0, len(waiting), BATCH):
            self._send_batch(self._urls[lane], waiting[start : start + BATCH])

    def _send_batch(self, url: str, entries: Sequence[dict[str, Any]]) -> None:
        named: list[Any] = [{"Id": str(index), **entry} for index, entry in enumerate(entries)]
        for _ in range(TRIES):
            answer = self._client.send_message_batch(QueueUrl=url, Entries=named)
            refused = {failure["Id"] for failure in answer.get("Failed", [])}
            named = [entry for entry in named if entry["Id"] in refused]
            if not named:
                return
        raise NotSentError(f"SQS refused {len(named)} messages.")


def _entry(wake: Wake, now: datetime) -> dict[str, Any]:
    wait = math.ceil((wake.due - now).total_seconds()) if wake.due else 0
    return {"MessageBody": wake.message.model_dump_json(), "DelaySeconds": min(max(0, wait), LONGEST_HOLD)}
