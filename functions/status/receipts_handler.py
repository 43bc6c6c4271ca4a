"""Lambda entry point: delivery receipts of texts, calls and mails, all by way of the queue `receipts`."""

import os
from functools import cache
from typing import Any

import boto3

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.store.progress import ReceiptBook
from status.receipt_reading import read_receipt
from status.record_receipt import record_receipt
from status.settings import ReceiptsSettings


@cache
def book() -> ReceiptBook:
    """The deliveries table, opened on the first call."""
    return ReceiptBook(boto3.client("dynamodb"), load(ReceiptsSettings, os.environ).deliveries_table)


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Record each receipt by itself; what fails is reported alone, retried, and ends in the dead-letter queue."""
    failures = []
    for message in event["Records"]:
        try:
            receipt = read_receipt(message["body"])
            if receipt is not None:
                record_receipt(book(), receipt)
        except Exception:  # noqa: BLE001  # one receipt must not hold up the others of its batch
            logger().exception("receipt failed", extra={"sqs_message_id": message["messageId"]})
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}
