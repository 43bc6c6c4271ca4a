"""Switch a channel on or off: at once while nothing is live, else by two people, the second of whom confirms."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from alerting.domain.channel_state import ChannelState, SwitchRequest
from alerting.domain.content import Channel
from alerting.domain.errors import ConcurrentChangeError, SecondPersonNeededError, WrongStateError
from configuration.desk import Desk
from configuration.rights import check_may_switch
from configuration.switch_book import SwitchBook
from configuration.transactions import MovedError

#: Whoever is asked at night needs some minutes; a request of yesterday must not switch anything.
REQUEST_TERM: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Switching:
    """What became of it: the channel as it is now, and whether a second person has to confirm."""

    state: ChannelState
    waits: bool = False


def switch_channel(desk: Desk, channel: Channel, *, on: bool, reason: str) -> Switching:
    """Switch, or ask for it. A channel that is so already stays as it is, with its reason: repeating is harmless.

    Whether anything is live is looked up before the write; an alert released in that very moment may meet a channel that
    one person switched.
    """
    check_may_switch(desk.principal)
    state = channel_state(desk, channel)
    if state.on is on:
        return Switching(state)
    if desk.stores.alerts.live():
        return Switching(_ask(desk, state, on=on, reason=reason), waits=True)
    entry = desk.entry(f"switch_channel_{word(on)}", f"channel:{channel}", word(state.on), word(on), reason)
    try:
        _book(desk).switch(state, on=on, entry=entry)
    except MovedError as error:
        raise _moved(channel) from error
    return Switching(channel_state(desk, channel))


def confirm_switch(desk: Desk, channel: Channel, request_id: str) -> ChannelState:
    """Switch as another person asked."""
    check_may_switch(desk.principal)
    state = channel_state(desk, channel)
    request = _check_may_confirm(desk, state, request_id)
    entry = desk.entry(
        f"confirm_channel_{word(request.on)}", f"channel:{channel}", word(state.on), word(request.on), request.reason
    )
    try:
        _book(desk).confirm(state, request, entry)
    except MovedError as error:
        _check_may_confirm(desk, channel_state(desk, channel), request_id)  # mostly somebody confirmed or replaced it meanwhile
        raise _moved(channel) from error
    return channel_state(desk, channel)


def withdraw_switch(desk: Desk, channel: Channel, request_id: str) -> ChannelState:
    """Give up what was asked for, whoever asked."""
    check_may_switch(desk.principal)
    state = channel_state(desk, channel)
    request = _open_request(state, request_id)
    entry = desk.entry(f"withdraw_channel_{word(request.on)}", f"channel:{channel}", f"asked {request.id}", word(state.on))
    try:
        _book(desk).withdraw(channel, request, entry)
    except MovedError as error:
        _open_request(channel_state(desk, channel), request_id)
        raise _moved(channel) from error
    return channel_state(desk, channel)


def channel_state(desk: Desk, channel: Channel) -> ChannelState:
    """The channel as it is now."""
    return desk.stores.settings.channel_states(desk.now, (channel,))[0]


def word(on: bool) -> str:  # noqa: FBT001  # the one thing that is put into words
    """As the trail says it."""
    return "on" if on else "off"


def _ask(desk: Desk, state: ChannelState, *, on: bool, reason: str) -> ChannelState:
    request = SwitchRequest(
        id=desk.new_id(10),
        on=on,
        reason=reason,
        asked_by=desk.principal.sub,
        asked_at=desk.now,
        expires_at=desk.now + REQUEST_TERM,
    )
    entry = desk.entry(f"ask_channel_{word(on)}", f"channel:{state.channel}", word(state.on), f"asked {request.id}", reason)
    try:
        _book(desk).ask(state, request, entry)
    except MovedError as error:
        raise _moved(state.channel) from error
    return channel_state(desk, state.channel)


def _check_may_confirm(desk: Desk, state: ChannelState, request_id: str) -> SwitchRequest:
    request = _open_request(state, request_id)
    if request.asked_by == desk.principal.sub:
        raise SecondPersonNeededError(
            "You asked for this yourself while an alert is live; somebody else with the role national or admin confirms it."
        )
    return request


def _open_request(state: ChannelState, request_id: str) -> SwitchRequest:
    look = f"look at GET /v1/channels, and ask again with PUT /v1/channels/{state.channel} if it is still needed."
    if state.request is None:
        minutes = int(REQUEST_TERM.total_seconds()) // 60
        raise WrongStateError(
            f"Nothing is asked of {state.channel} now: it was confirmed or withdrawn, or is over {minutes} minutes old; {look}"
        )
    if state.request.id != request_id:
        raise WrongStateError(f"Something else is asked of {state.channel} by now, request {state.request.id}; {look}")
    return state.request


def _moved(channel: Channel) -> ConcurrentChangeError:
    return ConcurrentChangeError(f"Somebody else was just switching {channel}; look at GET /v1/channels and try again.")


def _book(desk: Desk) -> SwitchBook:
    return SwitchBook(desk.stores.table, desk.stores.audit)
