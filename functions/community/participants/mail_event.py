"""What SES tells about a mail that was sent, reduced to whose address is dead and who complained.

Format: "Contents of event data that Amazon SES publishes to Amazon SNS" in the SES developer guide. Transient bounces (a full
mailbox) and every other event are nothing to us.
"""

from collections.abc import Iterator
from email.utils import parseaddr
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from community.participants.contact import email_of
from community.participants.desk import Register
from community.participants.manage import leave
from community.participants.refusals import WrongValueError

PERMANENT: Final = "Permanent"
#: What SES publishes, instead of an event, when it is told of a topic.
GREETING: Final = "Successfully validated SNS topic for Amazon SES event publishing."


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_camel)


class Recipient(_Told):
    """One recipient of the mail."""

    email_address: Annotated[str, Field(max_length=1_000)]


class Bounce(_Told):
    """A mail that came back; `bounce_type` is Permanent, Transient or Undetermined."""

    bounce_type: str
    bounced_recipients: tuple[Recipient, ...] = ()


class Complaint(_Told):
    """Somebody marked the mail as unwanted."""

    complained_recipients: tuple[Recipient, ...] = ()


class MailEvent(_Told):
    """One event."""

    event_type: Annotated[str, Field(max_length=40)]
    bounce: Bounce | None = None
    complaint: Complaint | None = None

    def gone(self) -> Iterator[tuple[str, str]]:
        """The addresses that must hear nothing more, each with the reason."""
        if self.bounce is not None and self.bounce.bounce_type == PERMANENT:
            yield from ((item.email_address, "bounce") for item in self.bounce.bounced_recipients)
        if self.complaint is not None:
            yield from ((item.email_address, "complaint") for item in self.complaint.complained_recipients)


def obey_mail_event(register: Register, event: MailEvent) -> None:
    """Whoever's address is dead, or who complained, leaves."""
    for text, why in event.gone():
        try:
            contact = email_of(parseaddr(text)[1])
        except WrongValueError:
            continue
        leave(register, contact.id(register.key), why)
