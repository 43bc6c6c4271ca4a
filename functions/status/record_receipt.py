"""One receipt, written down at the job that it belongs to."""

from dataclasses import asdict
from typing import assert_never

from alerting.runtime.telemetry import logger
from alerting.store.progress import ReceiptBook, ReceiptEffect
from status.receipt import Receipt, ReceiptOutcome


def record_receipt(book: ReceiptBook, receipt: Receipt) -> ReceiptEffect | None:
    """Record what is final; None when there is nothing to record. Repeating is harmless, in any order.

    A receipt of a job that is unknown (purged, or never ours) is logged by its ids and done with: no retry would find it.
    """
    if receipt.recipient is None:
        logger().warning("receipt without context", extra={"message_id": receipt.message_id, "event_type": receipt.event_type})
        return None
    match receipt.outcome:
        case ReceiptOutcome.UNDECIDED:
            return None
        case ReceiptOutcome.ARRIVED:
            effect = book.confirm(receipt.recipient)
        case ReceiptOutcome.FAILED:
            effect = book.deny(receipt.recipient)
        case never:
            assert_never(never)
    if effect is ReceiptEffect.UNKNOWN_JOB:
        logger().warning("receipt of an unknown job", extra=asdict(receipt.recipient) | {"message_id": receipt.message_id})
    return effect
