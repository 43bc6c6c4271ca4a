"""The worker's queue: how devices wake it."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from alerting.runtime.telemetry import logger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

#: SQS takes ten messages at once.
BATCH: Final = 10


class WakeQueue:
    """The worker's queue; `client` is a low-level SQS client. A message is an id: what to do stands in the table."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        """Keep the client and the queue."""
        self._client = client
        self._url = url

    def wake(self, ids: Iterable[str]) -> None:
        """Send a message per device. One that is not sent is no failure: the sweep finds the device's marker."""
        waiting = list(ids)
        for start in range(0, len(waiting), BATCH):
            self._send(waiting[start : start + BATCH])

    def _send(self, ids: list[str]) -> None:
        entries: list[Any] = [{"Id": str(index), "MessageBody": json.dumps({"device_id": who})} for index, who in enumerate(ids)]
        try:
            failed = self._client.send_message_batch(QueueUrl=self._url, Entries=entries).get("Failed", [])
        except (ClientError, BotoCoreError) as error:
            logger().warning("worker not woken", extra={"device_ids": ids, "error": type(error).__name__})
            return
        if failed:
            logger().warning("worker not woken", extra={"device_ids": [ids[int(entry["Id"])] for entry in failed]})
