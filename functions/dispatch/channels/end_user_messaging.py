"""What texts and calls by AWS End User Messaging have in common: their context, their life, and what refuses a number.

Source: the service model `pinpoint-sms-voice-v2`, ConflictExceptionReason, ServiceQuotaExceededExceptionReason and
ValidationExceptionReason.
"""

from typing import Final

from alerting.render.message import Message

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
        "VOICE_CAPABILITY_NOT_AVAILABLE",
    }
)
#: So many calls to one number in a day; tomorrow is too late.
CALLED_ENOUGH: Final = "DAILY_DESTINATION_CALL_LIMIT"


def context_of(message: Message, job_id: str, index: int) -> dict[str, str]:
    """What comes back in the receipt: ids and the recipient's index, nobody's name."""
    return {"a": message.version.alert_id, "v": str(message.version.number), "j": job_id, "i": str(index)}


def life_of(seconds: int) -> int:
    """A time to live within what the service takes."""
    return min(max(seconds, SHORTEST_LIFE), LONGEST_LIFE)


def is_refusal(code: str, reason: str) -> bool:
    """Whether this number can not, or does not want to, be reached. A conflict may also be about the sender's own state."""
    match code:
        case "ValidationException":
            return reason not in OUR_OWN
        case "ConflictException":
            return reason.startswith("DESTINATION_")
        case "ServiceQuotaExceededException":
            return reason == CALLED_ENOUGH
        case _:
            return False
