"""The first screen: what is live, what waits for a signature, what is being written, and whether the channels are well."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from alerting.runtime.web_pages import Reply
from console.visit import Visit

OVERVIEW: Final = "/v1/overview"
UNCHANGED: Final = 304


def show_overview(visit: Visit) -> Reply:
    """The whole page."""
    overview = visit.api.get(OVERVIEW)
    channels = visit.api.get("/v1/channels").body["channels"]
    return visit.page("overview", channels=channels, **_lists(visit, overview.body, overview.etag))


def show_lists(visit: Visit) -> Reply:
    """The lists alone, for a page that stays open; nothing when nothing changed since `seen`."""
    overview = visit.api.get(OVERVIEW, etag=_seen(visit))
    if overview.status == UNCHANGED:
        return Reply(status=HTTPStatus.NO_CONTENT)
    return visit.page("overview_lists", **_lists(visit, overview.body, overview.etag))


def show_bar(visit: Visit) -> Reply:
    """What is live and what waits, on top of every other page."""
    overview = visit.api.get(OVERVIEW, etag=_seen(visit))
    if overview.status == UNCHANGED:
        return Reply(status=HTTPStatus.NO_CONTENT)
    return visit.page("bar", **_lists(visit, overview.body, overview.etag))


def show_signed_in(visit: Visit) -> Reply:
    """Where a new tab ends in which somebody signed in again."""
    return visit.page("signed_in")


def _seen(visit: Visit) -> str:
    seen = visit.request.query.get("seen", "")
    return f'"{seen}"' if seen.isalnum() else ""


def _lists(visit: Visit, overview: Mapping[str, Any], etag: str) -> dict[str, Any]:
    """The lists with what this person can do about each; their people's names are learnt in one call at most."""
    visit.colleagues.learn(visit.api, frozenset(_people(overview)), visit.now)
    mine = [item for item in overview["to_sign"] if "sign" in (item["yours"] or ())]
    return {
        "overview": overview,
        "mine": mine,
        "others": [item for item in overview["to_sign"] if item not in mine],
        "seen": etag.strip('W/"'),
        "ringing": " ".join(sorted(f"{item['alert']['id']}-{item['proposal']['revision']}" for item in mine)),
    }


def _people(overview: Mapping[str, Any]) -> Iterable[str]:
    for name in ("live", "to_sign", "drafts", "returned", "ended"):
        for item in overview[name]:
            if proposal := item["proposal"]:
                yield from (proposal["author"], proposal["changed_by"])
