"""Who did what: of one alert, or of the house itself; filtered, and as a file."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from alerting.runtime.web_pages import Reply
from console import labels
from console.visit import Visit
from console.words import for_input

MOST: Final = 200
#: A trail of this many pages is a file; nobody reads further on a screen.
MOST_PAGES: Final = 20
#: What a spreadsheet would take for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # the wide ones count too


def show_audit(visit: Visit) -> Reply:
    """One page of what was asked for."""
    query = visit.request.query
    found, following = _page(visit, query.get("cursor", ""))
    shown = [entry for entry in found if _matches(entry, query)]
    visit.colleagues.learn(visit.api, frozenset(entry["actor"] for entry in found), visit.now)
    known = visit.api.get("/v1/alerts", {"limit": "50"}).body
    return visit.page(
        "audit",
        alerts=[(item["id"], f"{item['incident']}, {visit.t(labels.KINDS[item['kind']])}") for item in known],
        entries=shown,
        alert=query.get("alert", ""),
        query=query,
        next=following,
        commands=sorted({entry["command"] for entry in found}),
        actors=sorted({entry["actor"] for entry in found}),
        month=query.get("month") or for_input(visit.now)[:7],
    )


def export_audit(visit: Visit) -> Reply:
    """The same, whole, for a spreadsheet."""
    entries: list[Mapping[str, Any]] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        found, following = _page(visit, cursor)
        entries += [entry for entry in found if _matches(entry, visit.request.query)]
        if not following:
            break
        cursor = following
    visit.colleagues.learn(visit.api, frozenset(entry["actor"] for entry in entries), visit.now)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["tijd", "wie", "id", "handeling", "onderwerp", "van", "naar", "hash", "reden of bijzonderheden"])
    for entry in entries:
        detail = entry.get("reason") or ", ".join(f"{key}={value}" for key, value in (entry.get("detail") or {}).items())
        row = [
            entry["at"],
            visit.colleagues.name(entry["actor"]),
            entry["actor"],
            entry["command"],
            entry.get("subject", visit.request.query.get("alert", "")),
            entry["before"],
            entry["after"],
            entry.get("hash", ""),
            detail,
        ]
        writer.writerow([_harmless(str(cell)) for cell in row])
    headers = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": 'attachment; filename="logboek.csv"'}
    return Reply("\ufeff" + out.getvalue(), headers=headers)


def _page(visit: Visit, cursor: str) -> tuple[Sequence[Mapping[str, Any]], str]:
    query = {"limit": str(MOST)} | ({"cursor": cursor} if cursor else {})
    if alert := visit.request.query.get("alert", "").strip():
        body = visit.api.get(f"/v1/alerts/{_safe(alert)}/audit", query).body
    else:
        month = visit.request.query.get("month", "")
        body = visit.api.get("/v1/audit/settings", query | ({"month": month} if month else {})).body
    return body["entries"], body["next"] or ""


def _matches(entry: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    wanted = {name: query.get(name) for name in ("command", "actor")}
    return all(not value or entry[name] == value for name, value in wanted.items())


def _safe(alert: str) -> str:
    """An alert's id as it may stand in an address."""
    return "".join(character for character in alert.lower() if character.isalnum())[:20] or "-"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
