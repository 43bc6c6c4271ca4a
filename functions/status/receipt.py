"""A delivery receipt as AWS End User Messaging SMS reports it, reduced to what we may keep: whose, and what came of it.

Format: "Example AWS End User Messaging SMS event data" in the service's user guide. The event also holds the phone number;
no field here takes it, and validation errors hide their input, so that it reaches neither a log nor a table.
"""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from alerting.store.progress import Recipient


class ReceiptOutcome(StrEnum):
    """What the network says of one message."""

    ARRIVED = "arrived"
    FAILED = "failed"
    UNDECIDED = "undecided"


#: TEXT_SUCCESSFUL is the carrier's word, not the phone's, and in countries where carriers report no more it is final.
ARRIVED: Final = frozenset({"TEXT_DELIVERED", "TEXT_SUCCESSFUL"})
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
    }
)


class MalformedReceiptError(Exception):
    """What came is no receipt: says which fields are wrong, never what they held."""


class _Reported(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_camel)


class ReceiptContext(_Reported):
    """What `dispatch` sent along: alert, version, job and index of the recipient. A `#` would lead to another row."""

    alert_id: Annotated[str, Field(alias="a", pattern=r"^[^#]{1,40}$")]
    version: Annotated[int, Field(alias="v", ge=1, le=9999)]
    job_id: Annotated[str, Field(alias="j", pattern=r"^[^#]{1,80}$")]
    index: Annotated[int, Field(alias="i", ge=0, le=1_000_000)]

    def recipient(self) -> Recipient:
        """Whose message this was."""
        return Recipient(self.alert_id, "sms", self.version, self.job_id, self.index)


class Receipt(_Reported):
    """One event. `context` is absent when the message was not sent by `dispatch` (a trial from the AWS console)."""

    event_type: Annotated[str, Field(max_length=60)]
    message_id: Annotated[str, Field(max_length=100)]
    is_final: bool = True
    context: ReceiptContext | None = None

    @classmethod
    def parse(cls, body: str) -> "Receipt":
        """Read the JSON of an event; raises MalformedReceiptError."""
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            fields = sorted({".".join(str(part) for part in item["loc"]) or "body" for item in error.errors(include_input=False)})
            raise MalformedReceiptError(f"no SMS event: {', '.join(fields)}") from None

    @property
    def outcome(self) -> ReceiptOutcome:
        """What it says; states on the way (queued, sent, pending) and kinds of message we do not send decide nothing."""
        if not self.is_final:
            return ReceiptOutcome.UNDECIDED
        if self.event_type in ARRIVED:
            return ReceiptOutcome.ARRIVED
        return ReceiptOutcome.FAILED if self.event_type in FAILED else ReceiptOutcome.UNDECIDED
