"""The last look of the author: everything at a glance, what is wrong, what looks odd, and then submitting, which signs."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from alerting.runtime.web_pages import Reply, see
from console.api import ApiProblem, Fault
from console.consequence import EXERCISE, consequence, is_gesture, reach_of
from console.drafts import INVALID, Draft, load
from console.refusals import mistakes_of
from console.visit import Visit

#: The field of the word that an exercise asks for.
WORD: Final = "woord"


def show_check(visit: Visit) -> Reply:
    """The summary, with what the API would say to a submission now."""
    draft = load(visit)
    if not draft.is_open:
        return see(visit.here())
    if draft.proposal and draft.proposal["state"] == "pending":
        return see(visit.here("/sign"))
    found = visit.api.post(f"{visit.alert}/proposal/check", {}).body
    mistakes = {item["field"]: item["message"] for item in found["errors"]}
    return _page(visit, draft, found, mistakes)


def do_submit(visit: Visit) -> Reply:
    """Submit and sign; where one signature suffices this sends, and an exercise then asks for its word."""
    if visit.field("oefening") and not is_gesture(visit.field(WORD), {"exercise": True}):
        draft = load(visit)
        found = visit.api.post(f"{visit.alert}/proposal/check", {}).body
        words = visit.t("Typ precies dit woord: {word}", word=EXERCISE)
        return _page(visit, draft, found, {WORD: words}, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        view = visit.api.post(f"{visit.alert}/proposal/submit", {}, revision=visit.field("revision")).body
    except ApiProblem as problem:
        if problem.slug not in INVALID:
            raise
        draft = load(visit)
        found = visit.api.post(f"{visit.alert}/proposal/check", {}).body
        faults = {fault.field: fault.message for fault in problem.faults}
        return _page(visit, draft, found, faults, HTTPStatus.UNPROCESSABLE_ENTITY)
    if view["proposal"]["state"] == "released":
        return see(visit.here("/live?gedaan=verstuurd"))
    return see(visit.here("/sign?gedaan=ingediend"))


def do_discard(visit: Visit) -> Reply:
    """Give the proposal up."""
    visit.api.post(f"{visit.alert}/proposal/discard", {})
    return see("/console?gedaan=weggegooid")


def _page(
    visit: Visit, draft: Draft, found: Mapping[str, Any], faults: Mapping[str, str], status: HTTPStatus = HTTPStatus.OK
) -> Reply:
    reach = reach_of(visit, draft.content, exercise=draft.alert["exercise"]) if draft.content["area"] else None
    mistakes = mistakes_of([Fault(field, message) for field, message in faults.items()], visit.t)
    return visit.page(
        "check",
        status,
        draft=draft,
        content=draft.content,
        texts=found["texts"],
        warnings=found["warnings"],
        releases=found["releases"],
        revision=draft.proposal["revision"] if draft.proposal else 0,
        step="check",
        exercise=draft.alert["exercise"],
        reach=reach,
        sentence=consequence(visit, draft.content, reach),
        problems=[(field, words, page_of(field)) for field, words in mistakes.items() if field != WORD],
        mistakes={WORD: mistakes[WORD]} if WORD in mistakes else {},
        word=visit.field(WORD),
        rules=draft.rules,
    )


def page_of(field: str) -> str:
    """The step on which a field is filled in."""
    head = field.split(".", maxsplit=1)[0]
    if head in {"authority", "kind", "scope", "incident", "organisation"}:
        return "kind"
    if head == "area":
        return "where"
    if head in {"channels", "duration_minutes", "texts", "voice_at_night", "confirmed", "ending"}:
        return "texts"
    return "who"
