"""A local action on one screen, filled in from the incident: for the kinds that need no second person."""

from collections.abc import Mapping
from typing import Any, Final

from alerting.domain.kinds import KINDS, Kind
from alerting.runtime.web_pages import Reply, see
from console.api import ApiProblem
from console.content_form import filled_in, read, tidied
from console.drafts import INVALID
from console.refusals import mistakes_of, problem_words
from console.screens.draft import KIND_FIELDS, WHO_FIELDS
from console.screens.new_alert import organisations_of, started
from console.screens.where import WrongAreaError, area_of
from console.visit import Visit

QUICK: Final = (Kind.MISSING_PERSON, Kind.WANTED, Kind.SAFETY_NOTICE)
#: What the control-room system may fill in by the address: parameter and field.
PREFILLED: Final = {
    "incident": "incident",
    "place": "persons.0.last_seen.place",
    "spot": "persons.0.last_seen.spot",
    "at": "persons.0.last_seen.at",
    "age": "persons.0.age",
    "gender": "persons.0.gender",
    "offence": "offence",
    "plate": "vehicles.0.plate",
    "what": "notice.what",
    "do": "notice.do",
}
LOCAL: Final = "local"


def show_quick(visit: Visit) -> Reply:
    """The form, filled in with what the address says."""
    kind = visit.request.query.get("kind", Kind.MISSING_PERSON.value)
    given = {field: visit.request.query[name][:60] for name, field in PREFILLED.items() if visit.request.query.get(name)}
    place = visit.request.query.get("place", "")
    values = {"area.name": place, "area.radius_km": visit.request.query.get("radius_km", "3")}
    return _form(visit, Kind(kind) if kind in QUICK else Kind.MISSING_PERSON, values | given, {})


def do_quick(visit: Visit) -> Reply:
    """Make the draft and go to the check: what will happen is read before it happens."""
    kind = Kind(visit.field("kind")) if visit.field("kind") in QUICK else Kind.MISSING_PERSON
    values = dict(visit.request.form)
    filled = read(
        visit.request.lists,
        lambda path: bool(KIND_FIELDS.fullmatch(path) or WHO_FIELDS.fullmatch(path)) or path == "organisation",
    )
    mistakes = dict(filled.mistakes)
    area: Mapping[str, Any] | None = None
    try:
        area = area_of(visit, None)
    except WrongAreaError as error:
        mistakes[error.field] = visit.t(error.words)
    if mistakes:
        return _form(visit, kind, values, mistakes)
    first = {"persons.0.role": "wanted" if kind is Kind.WANTED else "missing"} if kind is not Kind.SAFETY_NOTICE else {}
    content = tidied(filled_in({**started(kind, LOCAL), "area": area}, {**filled.values, **first}))
    try:
        made = visit.api.post("/v1/alerts", content, key=visit.field("once"))
    except ApiProblem as problem:
        if problem.slug not in INVALID:
            raise
        return _form(visit, kind, values, mistakes_of(problem.faults, visit.t) or {"": problem_words(problem, visit.t)})
    return see(f"/console/alerts/{made.body['alert']['id']}/check")


def _form(visit: Visit, kind: Kind, values: Mapping[str, str], mistakes: Mapping[str, str]) -> Reply:
    return visit.page(
        "quick",
        kind=kind.value,
        kinds=[item.value for item in QUICK],
        rules=KINDS[kind],
        content={"kind": kind.value, "photos": []},
        rows=dict.fromkeys(("persons", "vehicles"), 0 if kind is Kind.SAFETY_NOTICE else 1),
        fixed=True,
        values=dict(values),
        organisations=organisations_of(visit, kind),
        once=visit.field("once") or visit.fresh_key(),
        mistakes=mistakes,
    )
