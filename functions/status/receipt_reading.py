"""Reads what the queue of receipts holds: events of texts, calls and mails, each as its service reports it."""

import json

from pydantic import ValidationError

from status.receipt import MalformedReceiptError, Receipt
from status.receipt_of_email import GREETING, MailEvent
from status.receipt_of_message import MessageEvent


def read_receipt(body: str) -> Receipt | None:
    """The receipt that a message holds, None for a service's greeting; raises MalformedReceiptError."""
    if body.strip() == GREETING:
        return None
    try:
        event = json.loads(body)
    except ValueError:
        raise MalformedReceiptError("no receipt: no JSON") from None
    model = MailEvent if isinstance(event, dict) and "mail" in event else MessageEvent
    try:
        return model.model_validate(event).receipt()
    except ValidationError as error:
        fields = sorted({".".join(str(part) for part in item["loc"]) or "body" for item in error.errors(include_input=False)})
        raise MalformedReceiptError(f"no {model.__name__}: {', '.join(fields)}") from None
