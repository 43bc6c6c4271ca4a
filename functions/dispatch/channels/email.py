"""E-mail by SES: one message to each participant's address, with a link to leave by (RFC 8058)."""

import html
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import boto3

from alerting.domain.community import Participant
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, Outcome, Rejected, Unknown
from alerting.render.message import Message
from alerting.store.community import CommunityReader
from dispatch.aws_config import ONE_TRY
from dispatch.channels.aws_outcomes import AwsError, outcome_of
from dispatch.channels.participant_sender import ParticipantSender
from dispatch.guards import EXERCISE_MISMATCH
from dispatch.participants import Participants

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

#: Stands in the rendered texts where each participant's own link comes.
LEAVE_URL: Final = "%LEAVE_URL%"
#: Errors that are about this address or message. All others are about our account or its settings, and can be mended.
REFUSALS: Final = frozenset({"BadRequestException", "MessageRejected"})


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """The address that people see, the configuration set that carries the receipts, and where the public pages are."""

    email_from: str
    email_configuration_set: str
    public_url: str
    community_table: str


class EmailSender(ParticipantSender):
    """The channel email."""

    channel = Channel.EMAIL

    def __init__(self, client: "SESV2Client", participants: Participants, settings: EmailSettings) -> None:
        """Keep the client (made with ONE_TRY), whom there is to reach, and who sends."""
        super().__init__(participants)
        self._client = client
        self._settings = settings

    def tokens(self, message: Message) -> int:
        """SES counts messages."""
        del message
        return 1

    def send(self, message: Message, index: int, recipient: Participant, now: datetime) -> Outcome:
        """Hand one message to SES."""
        del now  # mail waits for its reader at any hour
        if recipient.exercise is not message.version.content.exercise:
            return Rejected(EXERCISE_MISMATCH)
        if not recipient.email:
            return Rejected("no_address")
        link = f"{self._settings.public_url.rstrip('/')}/meedoen/af/{recipient.id}.{recipient.leave_token}"
        try:
            answer = self._client.send_email(
                FromEmailAddress=self._settings.email_from,
                Destination={"ToAddresses": [recipient.email]},
                Content={"Simple": _content(message, link)},
                EmailTags=_tags(message, index),
                ConfigurationSetName=self._settings.email_configuration_set,
            )
        except AwsError as error:
            return outcome_of(error, lambda code, _: code in REFUSALS)
        return Accepted(answer["MessageId"]) if answer.get("MessageId") else Unknown("garbage")


def _content(message: Message, link: str) -> Any:
    slots = message.slots
    return {
        "Subject": _utf8(slots["subject"]),
        "Body": {
            "Text": _utf8(slots["plain"].replace(LEAVE_URL, link)),
            "Html": _utf8(slots["html"].replace(LEAVE_URL, html.escape(link))),
        },
        "Headers": [
            {"Name": "List-Unsubscribe", "Value": f"<{link}>"},
            {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
        ],
    }


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _tags(message: Message, index: int) -> list[Any]:
    """What comes back in the receipt: ids and the recipient's index, nobody's name."""
    version = message.version
    tags = {"a": version.alert_id, "v": str(version.number), "j": message.job_id, "i": str(index)}
    return [{"Name": name, "Value": value} for name, value in tags.items()]


def make_sender(settings: EmailSettings, community: CommunityReader) -> EmailSender:
    """The sender on a real client."""
    return EmailSender(boto3.client("sesv2", config=ONE_TRY), Participants(community, Channel.EMAIL), settings)
