"""A channel's switch as people see it: whether it is on, who switched it last and why, and what a second person is asked for."""

from pydantic import AwareDatetime

from alerting.domain.content import Channel
from alerting.domain.subject import Frozen


class SwitchRequest(Frozen):
    """A switching that somebody asked for while an alert is live: it waits for another person, until it runs out."""

    id: str
    on: bool
    reason: str
    asked_by: str
    asked_at: AwareDatetime
    expires_at: AwareDatetime


class ChannelState(Frozen):
    """A channel that is off plans and sends nothing. `changed_at` is null while nobody has switched it by the API.

    `request`: what is open at this moment; one that ran out is none.
    """

    channel: Channel
    on: bool = True
    reason: str = ""
    changed_at: AwareDatetime | None = None
    changed_by: str = ""
    request: SwitchRequest | None = None
