"""Which channels are switched on, why one is not, what is asked for, and how each does with what is live.

However many alerts and jobs there are, this asks for the switches in one call, for the live alerts in one query (two when there
are more than ten) and for their newest versions in one call; then at most PAGES queries for each of MOST_ALERTS alerts on each of
its channels: 184 calls for ten alerts with thousands of jobs on all six, four to ten on a usual night.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from alerting.domain.alert import AlertState
from alerting.domain.channel_state import ChannelState
from alerting.domain.errors import NotAllowedError
from alerting.domain.people import Principal
from alerting.domain.subject import Frozen
from status.health import Health, LiveWork, health
from status.stores import Stores

#: The newest live alerts tell how a channel does.
MOST_ALERTS: Final = 10
#: Of an alert with thousands of jobs on a channel, as many of the first as this many queries read.
PAGES: Final = 3


class ChannelEntry(ChannelState):
    """A channel's switch, and its health."""

    health: Health


class ChannelSwitches(Frozen):
    """Every channel there is."""

    channels: tuple[ChannelEntry, ...]


def list_channels(stores: Stores, principal: Principal, now: datetime) -> ChannelSwitches:
    """The channels as they are now, for whoever has a role, and for police systems."""
    if not principal.is_system and not principal.roles:
        raise NotAllowedError("Your account has no role yet; ask an administrator for one.")
    work = _live_work(stores, now)
    states = sorted(stores.settings.channel_states(now), key=lambda state: state.channel)
    return ChannelSwitches(channels=tuple(_entry(state, work.get(state.channel, ()), now) for state in states))


def _entry(state: ChannelState, work: Sequence[LiveWork], now: datetime) -> ChannelEntry:
    return ChannelEntry(**dict(state), health=health(work, now, on=state.on))


def _live_work(stores: Stores, now: datetime) -> Mapping[str, Sequence[LiveWork]]:
    heads = stores.alerts.in_state(AlertState.LIVE, MOST_ALERTS)
    found = defaultdict[str, list[LiveWork]](list)
    for release in stores.releases.releases([(head.id, head.version) for head in heads]):
        for channel in release.channels:
            jobs = stores.progress.first_jobs(release.alert_id, channel, release.number, now, pages=PAGES)
            found[channel].append(LiveWork(release.sent, jobs))
    return found
