"""The rows of a channel's switch and of what is asked of it. Limits in the same row survive every switching.

Each write says what it was decided on, and who may not make it; whoever comes second changes nothing.
"""

from typing import Final

from alerting.domain.channel_state import ChannelState, SwitchRequest
from alerting.domain.content import Channel
from alerting.store.alerts import stamp
from alerting.store.settings import REQUEST, SWITCH
from alerting.store.settings_audit import SettingsAudit, SettingsEntry
from configuration.transactions import Item, SettingsTable

#: A channel that was never switched is on.
_WAS: Final = {True: "(attribute_not_exists(#on) OR #on = :was)", False: "#on = :was"}


class SwitchBook:
    """Writes switches; every method raises MovedError when the table is not as `state` says any more."""

    def __init__(self, table: SettingsTable, audit: SettingsAudit) -> None:
        """Keep where to write."""
        self._table = table
        self._audit = audit

    def switch(self, state: ChannelState, *, on: bool, entry: SettingsEntry) -> None:
        """At once; what was asked for before is void."""
        key = _key(state.channel, REQUEST)
        self._table.commit(self._switched(state, entry, on=on), self._table.delete(key), self._audit.put_of(entry))

    def ask(self, state: ChannelState, request: SwitchRequest, entry: SettingsEntry) -> None:
        """Write down what is asked for, over what was asked for before. Nothing is switched."""
        row = {
            **_key(state.channel, REQUEST),
            "id": request.id,
            "on": request.on,
            "reason": request.reason,
            "asked_by": request.asked_by,
            "asked_at": stamp(request.asked_at),
            "expires_at": stamp(request.expires_at),
        }
        unchanged = self._table.check(_key(state.channel, SWITCH), _WAS[state.on], {"was": state.on})
        self._table.commit(self._table.put(row), unchanged, self._audit.put_of(entry))

    def confirm(self, state: ChannelState, request: SwitchRequest, entry: SettingsEntry) -> None:
        """Switch as was asked, if exactly this request is open at `entry.at` and another than `entry.actor` asked for it."""
        # An absent attribute differs from everything, so the asker's existence is asked for by name.
        condition = "#id = :id AND attribute_exists(#asked_by) AND #asked_by <> :me AND #expires_at > :now"
        values = {"id": request.id, "me": entry.actor, "now": stamp(entry.at)}
        asked = self._table.delete(_key(state.channel, REQUEST), condition, values)
        self._table.commit(asked, self._switched(state, entry, on=request.on), self._audit.put_of(entry))

    def withdraw(self, channel: Channel, request: SwitchRequest, entry: SettingsEntry) -> None:
        """Ask for nothing any more, if exactly this request is still there."""
        asked = self._table.delete(_key(channel, REQUEST), "#id = :id", {"id": request.id})
        self._table.commit(asked, self._audit.put_of(entry))

    def _switched(self, state: ChannelState, entry: SettingsEntry, *, on: bool) -> Item:
        update = "SET #on = :on, #reason = :reason, #changed_at = :at, #changed_by = :by"
        values = {"on": on, "reason": entry.reason, "at": stamp(entry.at), "by": entry.actor, "was": state.on}
        return self._table.update(_key(state.channel, SWITCH), update, _WAS[state.on], values)


def _key(channel: Channel, sk: str) -> dict[str, str]:
    return {"pk": f"CHANNEL#{channel}", "sk": sk}
