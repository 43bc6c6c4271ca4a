"""Receipts of mail, as SES publishes them for a configuration set.

Format: "Contents of event data that Amazon SES publishes to Amazon SNS" in the service's developer guide.
"""

from typing import Annotated, Final

from pydantic import Field

from status.receipt import Receipt, ReceiptContext, ReceiptOutcome, Reported

#: A complaint is somebody who has it, and does not want it.
ARRIVED: Final = frozenset({"Delivery", "Complaint"})
#: A soft bounce too is only reported when SES has given up. One that follows a delivery (an automatic answer) changes nothing.
FAILED: Final = frozenset({"Bounce", "Reject", "Rendering Failure"})
#: What SES publishes, instead of an event, when it is told of a topic.
GREETING: Final = "Successfully validated SNS topic for Amazon SES event publishing."


class Mail(Reported):
    """The message that an event is about. A tag has a list of values; SES adds its own tags."""

    message_id: Annotated[str, Field(max_length=100)]
    tags: dict[str, list[str]] = Field(default_factory=dict)

    def context(self) -> ReceiptContext | None:
        """What `dispatch` sent along; None when it did not send this."""
        sent = {name: values[0] for name, values in self.tags.items() if name in {"a", "v", "j", "i"} and values}
        return ReceiptContext.model_validate(sent) if sent else None


class MailEvent(Reported):
    """One event of a mail."""

    event_type: Annotated[str, Field(max_length=60)]
    mail: Mail

    def receipt(self) -> Receipt:
        """What it says; sent, delayed and opened decide nothing."""
        context = self.mail.context()
        return Receipt(self.event_type, self.mail.message_id, self._outcome(), context.recipient("email") if context else None)

    def _outcome(self) -> ReceiptOutcome:
        if self.event_type in ARRIVED:
            return ReceiptOutcome.ARRIVED
        return ReceiptOutcome.FAILED if self.event_type in FAILED else ReceiptOutcome.UNDECIDED
