"""SMS by AWS End User Messaging: one text to each number of the configured list.

The list has no addresses, so only national alerts go to it: a search in one street must not reach the whole country's list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import boto3

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, InDoubt, Outcome, Rejected, Unknown, Unsupported
from alerting.store.settings import SettingsStore, SmsRecipient
from dispatch.aws_config import ONE_TRY
from dispatch.channels.aws_outcomes import AwsError, outcome_of
from dispatch.guards import EXERCISE_MISMATCH
from dispatch.sender import Message

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client

#: What the service takes as TimeToLive, in seconds.
SHORTEST_LIFE: Final = 5
LONGEST_LIFE: Final = 259_200
#: Reasons of a ValidationException that are about our sender, not about the number: they can be mended.
OUR_OWN: Final = frozenset(
    {
        "CHANNEL_NOT_ENABLED",
        "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY",
        "RESOURCE_NOT_ACCESSIBLE",
        "SENDER_ID_NOT_REGISTERED",
        "SENDER_ID_NOT_SUPPORTED",
        "SENDER_ID_REQUIRES_REGISTRATION",
    }
)


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """The sender that people see (a sender id or number, or a pool), and the configuration set that carries the receipts."""

    sms_origination_identity: str
    sms_configuration_set: str


class SmsSender:
    """The channel sms."""

    channel = Channel.SMS
    in_doubt = InDoubt.DUPLICATE
    shard_size = 100
    block_size = 10

    def __init__(self, client: "PinpointSMSVoiceV2Client", configured: SettingsStore, settings: SmsSettings) -> None:
        """Keep the client (made with ONE_TRY), the list of numbers, and who sends."""
        self._client = client
        self._configured = configured
        self._settings = settings

    def audience(self, version: Version) -> Sequence[str] | Unsupported:
        """Everybody on the list for exercises, or for the real thing; never for an area, of which the list knows nothing."""
        if not version.content.is_national():
            return Unsupported("area_needs_participants")
        return self._configured.sms_recipient_ids(exercise=version.content.exercise)

    def resolve(self, ids: Sequence[str]) -> Mapping[str, SmsRecipient]:
        """Their numbers."""
        return self._configured.sms_recipients_by_id(ids)

    def send(self, message: Message, index: int, recipient: SmsRecipient, now: datetime) -> Outcome:
        """Hand one text to the network. The context comes back in the receipt: ids and the index, nobody's name."""
        version = message.version
        if recipient.exercise is not version.content.exercise:
            return Rejected(EXERCISE_MISMATCH)
        request: dict[str, Any] = {
            "DestinationPhoneNumber": recipient.number,
            "OriginationIdentity": self._settings.sms_origination_identity,
            "ConfigurationSetName": self._settings.sms_configuration_set,
            "MessageBody": message.slots["text"],
            "MessageType": "TRANSACTIONAL",
            "TimeToLive": min(max(message.seconds_left(now), SHORTEST_LIFE), LONGEST_LIFE),
            "Context": {"a": version.alert_id, "v": str(version.number), "j": message.job_id, "i": str(index)},
        }
        try:
            answer = self._client.send_text_message(**request)
        except AwsError as error:
            return outcome_of(error, is_refusal)
        return Accepted(answer["MessageId"]) if answer.get("MessageId") else Unknown("garbage")


def is_refusal(code: str, reason: str) -> bool:
    """Whether this number can not, or does not want to, be sent to. A conflict may also be about the sender's own state."""
    match code:
        case "ValidationException":
            return reason not in OUR_OWN
        case "ConflictException":
            return reason.startswith("DESTINATION_")
        case _:
            return False


def make_sender(settings: SmsSettings, configured: SettingsStore) -> SmsSender:
    """The sender on a real client."""
    return SmsSender(boto3.client("pinpoint-sms-voice-v2", config=ONE_TRY), configured, settings)
