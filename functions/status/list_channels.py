"""Which channels are switched on, and why one is not."""

from alerting.domain.content import Channel
from alerting.domain.errors import NotAllowedError
from alerting.domain.people import Principal
from alerting.domain.subject import Frozen
from status.stores import Stores


class ChannelSwitch(Frozen):
    """A channel that is off plans and sends nothing; `reason` is what was written down when it was switched."""

    channel: Channel
    on: bool
    reason: str


class ChannelSwitches(Frozen):
    """Every channel there is."""

    channels: tuple[ChannelSwitch, ...]


def list_channels(stores: Stores, principal: Principal) -> ChannelSwitches:
    """The switches as they are now, for whoever has a role, and for police systems."""
    if not principal.is_system and not principal.roles:
        raise NotAllowedError("Your account has no role yet; ask an administrator for one.")
    return ChannelSwitches(channels=tuple(_switch(stores, channel) for channel in sorted(Channel)))


def _switch(stores: Stores, channel: Channel) -> ChannelSwitch:
    switch = stores.settings.switch(channel)
    return ChannelSwitch(channel=channel, on=switch.on, reason=switch.reason)
