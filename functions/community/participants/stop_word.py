"""An SMS that somebody sent to our number, reduced to whose it is and whether it is a stop word.

Format: "Example of a two-way SMS message payload for Amazon SNS topics" in the user guide of AWS End User Messaging SMS.
"""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from alerting.runtime.telemetry import logger
from community.participants.contact import number_of
from community.participants.desk import Register
from community.participants.manage import leave
from community.participants.refusals import WrongValueError

STOP_WORDS: Final = frozenset({"stop", "af", "uit", "stoppen"})


class InboundSms(BaseModel):
    """One message. Errors do not repeat what they could not read; fields that AWS may add are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_camel)

    origination_number: Annotated[str, Field(max_length=40)]
    message_body: Annotated[str, Field(max_length=2_000)] = ""
    inbound_message_id: Annotated[str, Field(max_length=100)]

    def is_stop(self) -> bool:
        """Whether it holds a stop word and nothing else, in any case, with spaces or marks around it."""
        return self.message_body.strip(" \t\r\n.,!\"'").lower() in STOP_WORDS


def obey_stop_word(register: Register, sms: InboundSms) -> None:
    """Whoever sends a stop word leaves; anything else is passed over, and logged by its id."""
    if not sms.is_stop():
        logger().info("sms ignored", extra={"inbound_message_id": sms.inbound_message_id})
        return
    try:
        contact = number_of(sms.origination_number)
    except WrongValueError:
        logger().info("stop word of nobody", extra={"inbound_message_id": sms.inbound_message_id})
        return
    leave(register, contact.id(register.key), "stop word")
