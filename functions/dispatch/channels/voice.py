"""Voice by AWS End User Messaging: a call in Dutch to each participant's number, at night only where that was chosen."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import boto3

from alerting.domain.community import AMSTERDAM, NIGHT_FROM, NIGHT_UNTIL, Participant, is_night
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, Outcome, Rejected, TryLater, Unknown
from alerting.domain.retries import call_of
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


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """The number (or pool) that calls, the configuration set that carries the receipts, and the Amazon Polly voice."""

    voice_origination_identity: str
    voice_configuration_set: str
    community_table: str
    voice_id: str = "LOTTE"


class VoiceSender(ParticipantSender):
    """The channel voice."""

    channel = Channel.VOICE
    shard_size = 50

    def __init__(self, client: "PinpointSMSVoiceV2Client", participants: Participants, settings: VoiceSettings) -> None:
        """Keep the client (made with ONE_TRY), whom there is to reach, and who calls."""
        super().__init__(participants)
        self._client = client
        self._settings = settings

    def tokens(self, message: Message) -> int:
        """A call is a call."""
        del message
        return 1

    def send(self, message: Message, index: int, recipient: Participant, now: datetime) -> Outcome:
        """Order one call. It is checked here, right before, that nobody is woken; a stop waits for the morning too."""
        version = message.version
        if recipient.exercise is not version.content.exercise:
            return Rejected(EXERCISE_MISMATCH)
        if not recipient.number:
            return Rejected("no_number")
        if is_night(now) and not version.content.voice_at_night:
            return TryLater(_until(NIGHT_UNTIL, now), "night")
        request: dict[str, Any] = {
            "DestinationPhoneNumber": recipient.number,
            "OriginationIdentity": self._settings.voice_origination_identity,
            "ConfigurationSetName": self._settings.voice_configuration_set,
            "MessageBody": message.slots["ssml"],
            "MessageBodyTextType": "SSML",
            "VoiceId": self._settings.voice_id,
            "TimeToLive": life_of(_life(message, now)),
            "Context": _context(message, index),
        }
        try:
            answer = self._client.send_voice_message(**request)
        except AwsError as error:
            return outcome_of(error, is_refusal)
        return Accepted(answer["MessageId"]) if answer.get("MessageId") else Unknown("garbage")


def _context(message: Message, index: int) -> dict[str, str]:
    """The call that this one repeats, so that its receipt counts for whom it was planned, and `n`: how often it was repeated."""
    call = call_of(message.job_id, index)
    return {**context_of(message, call.job_id, call.index), "n": str(call.attempt)}


def _life(message: Message, now: datetime) -> int:
    """How long the call may wait in the network, in seconds: not into the night."""
    left = message.seconds_left(now)
    if message.version.content.voice_at_night:
        return left
    return min(left, int(_until(NIGHT_FROM, now).total_seconds()))


def _until(clock: time, now: datetime) -> timedelta:
    """How long it takes until it is this late in Amsterdam. A night in which the clock is moved is an hour longer or shorter."""
    local = now.astimezone(AMSTERDAM)
    day = local.date() if local.time() < clock else local.date() + timedelta(days=1)
    return datetime.combine(day, clock, AMSTERDAM).astimezone(UTC) - now


def make_sender(settings: VoiceSettings, community: CommunityReader) -> VoiceSender:
    """The sender on a real client."""
    client = boto3.client("pinpoint-sms-voice-v2", config=ONE_TRY)
    return VoiceSender(client, Participants(community, Channel.VOICE), settings)
