"""Who did what to an alert, oldest first, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import AwareDatetime

from alerting.domain.people import Principal
from alerting.domain.subject import Frozen
from alerting.store.alerts import AuditEntry
from status.find_alert import find_alert
from status.stores import Stores

#: A cursor is the last key of the page before, in hexadecimal: any such text is a valid place in this alert's trail.
CURSOR_PATTERN: Final = r"^([0-9a-f]{2}){0,100}$"
_KEY_PREFIX: Final = "AUDIT#"


@dataclass(frozen=True, slots=True)
class Page:
    """How many entries, behind which cursor ("" from the start)."""

    limit: int
    cursor: str = ""


class AuditLine(Frozen):
    """One entry: states before and after, and the hash of the content it was about, if any."""

    at: AwareDatetime
    actor: str
    command: str
    before: str
    after: str
    hash: str
    detail: Mapping[str, Any]


class AuditPage(Frozen):
    """A page; `next` is the cursor of the page behind it, null on the last."""

    entries: tuple[AuditLine, ...]
    next: str | None


def show_audit(stores: Stores, principal: Principal, alert_id: str, page: Page) -> AuditPage:
    """One page of the audit trail."""
    find_alert(stores.alerts, principal, alert_id)
    after = _KEY_PREFIX + bytes.fromhex(page.cursor).decode("latin-1") if page.cursor else ""
    found = stores.alerts.audit(alert_id, after=after, limit=page.limit + 1)
    shown = found[: page.limit]
    return AuditPage(
        entries=tuple(_line(entry) for _, entry in shown),
        next=shown[-1][0].removeprefix(_KEY_PREFIX).encode("latin-1").hex() if len(found) > page.limit else None,
    )


def _line(entry: AuditEntry) -> AuditLine:
    return AuditLine(
        at=entry.at,
        actor=entry.actor,
        command=entry.command,
        before=entry.before,
        after=entry.after,
        hash=entry.hash,
        detail=entry.detail,
    )
