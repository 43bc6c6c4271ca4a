"""SMS by AWS End User Messaging: one text to each participant's number."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import boto3

from alerting.domain.community import Participant
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, Outcome, Rejected, Unknown
from alerting.render.gsm7 import parts
from alerting.render.message import Message
from alerting.store.community import CommunityReader
from dispatch.aws_config import ONE_TRY
from dispatch.channels.aws_outcomes import AwsError, outcome_of
from dispatch.channels.end_user_messaging import context_of, is_refusal, life_of
from dispatch.channels.participant_sender import ParticipantSender
from dispatch.guards import EXERCISE_MISMATCH
from dispatch.participants import Participants

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client


#: A job asks for each of its recipients, and they all get the same text.
_parts: Final = lru_cache(maxsize=8)(parts)


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """The sender that people see (a sender id or number, or a pool), and the configuration set that carries the receipts."""

    sms_origination_identity: str
    sms_configuration_set: str
    community_table: str


class SmsSender(ParticipantSender):
    """The channel sms."""

    channel = Channel.SMS

    def __init__(self, client: "PinpointSMSVoiceV2Client", participants: Participants, settings: SmsSettings) -> None:
        """Keep the client (made with ONE_TRY), whom there is to reach, and who sends."""
        super().__init__(participants)
        self._client = client
        self._settings = settings

    def tokens(self, message: Message) -> int:
        """The network counts, and charges for, parts."""
        return _parts(message.slots["text"])

    def send(self, message: Message, index: int, recipient: Participant, now: datetime) -> Outcome:
        """Hand one text to the network, which drops it when the alert is over."""
        if recipient.exercise is not message.version.content.exercise:
            return Rejected(EXERCISE_MISMATCH)
        if not recipient.number:
            return Rejected("no_number")
        request: dict[str, Any] = {
            "DestinationPhoneNumber": recipient.number,
            "OriginationIdentity": self._settings.sms_origination_identity,
            "ConfigurationSetName": self._settings.sms_configuration_set,
            "MessageBody": message.slots["text"],
            "MessageType": "TRANSACTIONAL",
            "TimeToLive": life_of(message.seconds_left(now)),
            "Context": context_of(message, message.job_id, index),
        }
        try:
            answer = self._client.send_text_message(**request)
        except AwsError as error:
            return outcome_of(error, is_refusal)
        return Accepted(answer["MessageId"]) if answer.get("MessageId") else Unknown("garbage")


def make_sender(settings: SmsSettings, community: CommunityReader) -> SmsSender:
    """The sender on a real client."""
    client = boto3.client("pinpoint-sms-voice-v2", config=ONE_TRY)
    return SmsSender(client, Participants(community, Channel.SMS), settings)
