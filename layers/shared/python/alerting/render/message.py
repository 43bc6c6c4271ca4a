"""One text for one audience as it is sent: which words, about which version, and until when they mean anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerting.domain.alert import AFTERMATH, Alert, Version
from alerting.domain.content import Channel
from alerting.domain.messages import Audience, MessageType


@dataclass(frozen=True, slots=True)
class Message:
    """One text for one audience, as one job sends it. `until` is when it means nothing any more."""

    version: Version
    audience: Audience
    slots: Mapping[str, str]
    job_id: str
    until: datetime

    @property
    def is_end(self) -> bool:
        """Whether nobody has to look out after this."""
        return self.version.message in {MessageType.STOP, MessageType.RESULT}

    def seconds_left(self, now: datetime) -> int:
        """What is left of its life, in whole seconds."""
        return max(0, int((self.until - now).total_seconds()))


def slots_for(version: Version, channel: Channel, audience: Audience) -> Mapping[str, str] | None:
    """What this version says on a channel to an audience; None when it says nothing.

    No slots at all is a text on display only: "clear the sign".
    """
    slots = version.texts.get(channel.value, {}).get(audience.value)
    return slots if slots or channel is Channel.DISPLAY else None


def until(version: Version, head: Alert) -> datetime:
    """When a version means nothing any more: the alert's end, which an extension may have moved, or a day after the stop."""
    if version.message in {MessageType.STOP, MessageType.RESULT}:
        return version.sent + AFTERMATH
    return head.expires_at or version.expires
