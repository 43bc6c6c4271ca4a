"""Who changed what of the house, newest first, a page at a time."""

from dataclasses import dataclass
from typing import Final

from pydantic import AwareDatetime

from alerting.domain.subject import Frozen
from alerting.store.settings_audit import SettingsEntry
from configuration.desk import Desk
from configuration.rights import check_may_see_trail

#: A cursor is the last key of the page before, in hexadecimal: any such text is a valid place in the month's trail.
CURSOR_PATTERN: Final = r"^([0-9a-f]{2}){0,100}$"
MONTH_PATTERN: Final = r"^20\d\d-(0[1-9]|1[0-2])$"


@dataclass(frozen=True, slots=True)
class Page:
    """How many entries, behind which cursor ("" from the newest on)."""

    limit: int
    cursor: str = ""


class TrailLine(Frozen):
    """One change: of what (`channel:sms`, `template:<id>`, `user:<sub>`), by whom, and why where a reason is asked for."""

    at: AwareDatetime
    actor: str
    command: str
    subject: str
    before: str
    after: str
    reason: str


class TrailPage(Frozen):
    """A page of a month (UTC); `next` is the cursor of the page behind it, null on the last."""

    month: str
    entries: tuple[TrailLine, ...]
    next: str | None


def show_trail(desk: Desk, month: str | None, page: Page) -> TrailPage:
    """One page of a month's trail; of the current month where none is named."""
    check_may_see_trail(desk.principal)
    shown_month = month or f"{desk.now:%Y-%m}"
    before = bytes.fromhex(page.cursor).decode("latin-1")
    found = desk.stores.audit.month(shown_month, page.limit + 1, before)
    shown = found[: page.limit]
    return TrailPage(
        month=shown_month,
        entries=tuple(_line(entry) for _, entry in shown),
        next=shown[-1][0].encode("latin-1").hex() if len(found) > page.limit else None,
    )


def _line(entry: SettingsEntry) -> TrailLine:
    return TrailLine(
        at=entry.at,
        actor=entry.actor,
        command=entry.command,
        subject=entry.subject,
        before=entry.before,
        after=entry.after,
        reason=entry.reason,
    )
