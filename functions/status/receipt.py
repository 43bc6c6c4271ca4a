"""A delivery receipt, of whichever channel, reduced to what we may keep: whose message it was, and what came of it.

The events also hold the number or address; no field in the modules that read them takes it, and validation errors hide their
input, so that it reaches neither a log nor a table.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from alerting.store.progress import Recipient


class ReceiptOutcome(StrEnum):
    """What the network says of one message."""

    ARRIVED = "arrived"
    FAILED = "failed"
    UNDECIDED = "undecided"


class MalformedReceiptError(Exception):
    """What came is no receipt: says which fields are wrong, never what they held."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt. `recipient` is absent when the message was not sent by `dispatch` (a trial from the AWS console)."""

    event_type: str
    message_id: str
    outcome: ReceiptOutcome
    recipient: Recipient | None = None


class Reported(BaseModel):
    """The base of what is read of an event."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_camel)


class ReceiptContext(Reported):
    """What `dispatch` sent along: alert, version, job and index of the recipient. A `#` would lead to another row."""

    alert_id: Annotated[str, Field(alias="a", pattern=r"^[^#]{1,40}$")]
    version: Annotated[int, Field(alias="v", ge=1, le=9999)]
    job_id: Annotated[str, Field(alias="j", pattern=r"^[^#]{1,80}$")]
    index: Annotated[int, Field(alias="i", ge=0, le=1_000_000)]

    def recipient(self, channel: str) -> Recipient:
        """Whose message this was."""
        return Recipient(self.alert_id, channel, self.version, self.job_id, self.index)
