"""An alert that went out: a row per channel from the first second, its jobs, and what can be done with it now."""

from collections.abc import Mapping
from typing import Any

from alerting.domain.kinds import KINDS, Kind
from alerting.runtime.web_pages import Reply, see
from console.api import ApiProblem
from console.drafts import OPEN, load
from console.visit import Visit

#: How often the page asks again, in seconds: quickly while something is on its way.
BUSY, QUIET = 1, 10
WRONG_STATE = "wrong-state"


def show_alert(visit: Visit) -> Reply:
    """To the page on which this alert is now."""
    draft = load(visit)
    state = draft.proposal["state"] if draft.proposal else None
    if draft.is_first and state in {"draft", "returned"}:
        return see(visit.here("/check"))
    if draft.is_first and state == "pending":
        return see(visit.here("/sign"))
    if draft.is_first:
        return visit.page("closed", draft=draft, content=draft.content, exercise=draft.alert["exercise"])
    return see(visit.here("/live"))


def show_live(visit: Visit) -> Reply:
    """How far every channel is, what was sent, and the ways on."""
    draft = load(visit)
    if draft.is_first:
        return see(visit.here())
    progress = visit.api.get(f"{visit.alert}/status").body
    version = visit.api.get(f"{visit.alert}/versions/{draft.alert['version']}").body
    return visit.page(
        "live",
        draft=draft,
        alert=draft.alert,
        version=version,
        content=version["content"],
        texts=version["texts"],
        rules=KINDS[Kind(draft.alert["kind"])],
        yours=draft.view.get("yours") or (),
        open=draft.proposal is not None and draft.proposal["state"] in OPEN | {"asked"},
        exercise=draft.alert["exercise"],
        changeable=False,
        **shown_progress(progress),
    )


def show_progress(visit: Visit) -> Reply:
    """The rows alone, for a page that stays open; the whole page where the alert is another than it was."""
    progress = visit.api.get(f"{visit.alert}/status").body
    if visit.request.query.get("seen") not in {None, seen_of(progress)}:
        return Reply(headers={"HX-Refresh": "true"})
    return visit.page("progress", alert=None, **shown_progress(progress))


def show_jobs(visit: Visit) -> Reply:
    """The jobs of one channel: attempts, reasons, and what is waiting."""
    found = visit.api.get(f"{visit.alert}/status/{visit.parts['channel']}").body
    return visit.page("jobs", channel=found["channel"], jobs=found["jobs"], retryable=found["retryable"], exercise=False)


def do_retry(visit: Visit) -> Reply:
    """Have what this channel did not send tried again."""
    try:
        visit.api.post(f"{visit.alert}/status/{visit.parts['channel']}/retry", {})
    except ApiProblem as problem:
        if problem.slug != WRONG_STATE:
            raise
        return see(visit.here("/live?gedaan=niets-opnieuw"))
    return see(visit.here("/live?gedaan=opnieuw"))


def shown_progress(progress: Mapping[str, Any]) -> dict[str, Any]:
    """The rows, and how soon to ask again."""
    busy = any(row["state"] not in {"done", "closed"} for row in progress["channels"])
    return {"progress": progress, "pause": BUSY if busy else QUIET, "seen": seen_of(progress)}


def seen_of(progress: Mapping[str, Any]) -> str:
    """What the page around the rows depends on: another version, or another state, makes another page."""
    return f"{progress['alert']['state']}-{progress['alert']['version']}"
