"""Receipts of texts and calls, as AWS End User Messaging reports them.

Format: "Example AWS End User Messaging SMS event data" in the service's user guide; the types: "Event types for SMS, MMS, and
voice". A call that is made again counts for the recipient of the first: `dispatch` sends that context along.
"""

from typing import Annotated, Final

from pydantic import Field, field_validator

from status.receipt import Receipt, ReceiptContext, ReceiptOutcome, Reported

#: TEXT_SUCCESSFUL is the carrier's word, not the phone's, and in countries where carriers report no more it is final.
#: VOICE_COMPLETED: the message was played, be it to an answering machine.
ARRIVED: Final = frozenset({"TEXT_DELIVERED", "TEXT_SUCCESSFUL", "VOICE_COMPLETED"})
FAILED: Final = frozenset(
    {
        "TEXT_INVALID",
        "TEXT_INVALID_MESSAGE",
        "TEXT_UNREACHABLE",
        "TEXT_CARRIER_UNREACHABLE",
        "TEXT_BLOCKED",
        "TEXT_CARRIER_BLOCKED",
        "TEXT_PROTECT_BLOCKED",
        "TEXT_SPAM",
        "TEXT_TTL_EXPIRED",
        "TEXT_UNKNOWN",  # no word from the carrier within 72 hours
        "VOICE_BUSY",
        "VOICE_NO_ANSWER",
        "VOICE_FAILED",
        "VOICE_TTL_EXPIRED",
    }
)
VOICE: Final = "VOICE_"


class MessageEvent(Reported):
    """One event of a text or a call."""

    event_type: Annotated[str, Field(max_length=60)]
    message_id: Annotated[str, Field(max_length=100)]
    is_final: bool = True
    context: ReceiptContext | None = None

    @field_validator("context", mode="before")
    @classmethod
    def _none_is_empty(cls, context: object) -> object:
        """What was sent without a context (a code to join with) is reported with an empty one."""
        return context or None

    def receipt(self) -> Receipt:
        """What it says; states on the way (queued, ringing) and kinds of message we do not send decide nothing."""
        channel = "voice" if self.event_type.startswith(VOICE) else "sms"
        recipient = self.context.recipient(channel) if self.context else None
        return Receipt(self.event_type, self.message_id, self._outcome(), recipient)

    def _outcome(self) -> ReceiptOutcome:
        if not self.is_final:
            return ReceiptOutcome.UNDECIDED
        if self.event_type in ARRIVED:
            return ReceiptOutcome.ARRIVED
        return ReceiptOutcome.FAILED if self.event_type in FAILED else ReceiptOutcome.UNDECIDED
