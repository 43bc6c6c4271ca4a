"""Asks `media` to draw the posters of an alert anew, and to say in the deliveries table when they are up."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whose send is confirmed once the posters are up: a recipient of a job of the channel web."""

    version: int
    job_id: str
    index: int


@dataclass(frozen=True, slots=True)
class PosterOrders:
    """The queue of the posters' maker."""

    client: "SQSClient"
    queue_url: str

    def order(self, alert_id: str, receipt: Receipt | None = None) -> None:
        """Posters of this alert, led to what is true when they are drawn."""
        told: dict[str, object] = {"alert_id": alert_id}
        if receipt:
            told |= {"version": receipt.version, "job_id": receipt.job_id, "index": receipt.index}
        self.client.send_message(QueueUrl=self.queue_url, MessageBody=json.dumps(told))
