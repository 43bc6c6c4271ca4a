"""A new alert: which kind, for whom, on what ground. From its first saving it is a draft that nobody loses."""

from collections.abc import Mapping
from typing import Any, Final

from alerting.domain.kinds import KINDS, Kind, Rules
from alerting.runtime.web_pages import Reply, see
from console import labels
from console.api import ApiProblem
from console.content_form import filled_in, read, shown, tidied
from console.drafts import INVALID
from console.refusals import mistakes_of, problem_words
from console.screens.draft import KIND_FIELDS
from console.visit import Visit

#: What a kind is for, in the words of the desk.
ABOUT: Final[Mapping[str, str]] = {
    "amber": "Een kind in direct levensgevaar. Heel Nederland of een regio. De landelijke meldkamer verstuurt.",
    "missing_child": "Een vermist kind, grote zorgen bij de politie. Een regio. De landelijke meldkamer verstuurt.",
    "missing_person": "Een vermiste volwassene, of een kind dat even kwijt is. In de buurt, zonder naam.",
    "wanted": "Een persoon of voertuig na een misdrijf. In de buurt.",
    "safety_notice": "Mensen in een gebied iets laten weten. Bij levensgevaar: NL-Alert.",
}


def show_new(visit: Visit) -> Reply:
    """Choose a kind; then its form."""
    kind = visit.request.query.get("kind", "")
    if kind not in KINDS:
        return visit.page("new", kinds=[(item.value, rules, ABOUT[item]) for item, rules in KINDS.items()])
    return _form(visit, Kind(kind), {})


def do_new(visit: Visit) -> Reply:
    """Make the draft: once, however often the button was pressed."""
    kind = visit.field("kind")
    if kind not in KINDS:
        return see("/console/alerts/new")
    filled = read(visit.request.lists, lambda path: bool(KIND_FIELDS.fullmatch(path)) or path == "organisation")
    if filled.mistakes:
        return _form(visit, Kind(kind), dict(filled.mistakes))
    content = tidied(filled_in(started(Kind(kind), visit.field("scope")), filled.values))
    try:
        made = visit.api.post("/v1/alerts", content, key=visit.field("once"))
    except ApiProblem as problem:
        if problem.slug not in INVALID:
            raise
        return _form(visit, Kind(kind), mistakes_of(problem.faults, visit.t) or {"": problem_words(problem, visit.t)})
    return see(f"/console/alerts/{made.body['alert']['id']}/who")


def started(kind: Kind, scope: str = "") -> dict[str, Any]:
    """What a draft of this kind begins with: its usual scope, channels and duration."""
    rules = KINDS[kind]
    return {
        "kind": kind.value,
        "scope": scope or rules.scopes[0].value,
        "channels": list(rules.channels),
        "duration_minutes": rules.default_minutes,
        "area": {"type": "national"} if (scope or rules.scopes[0].value) == "national" else None,
    }


def organisations_of(visit: Visit, kind: Kind | None) -> list[tuple[str, str]]:
    """For whom this person may draft the kind (None: anything): code and name, the own ones first."""
    found = [
        item for item in visit.reference.organisations(visit.api, visit.now) if kind is None or kind.value in item["may_draft"]
    ]
    mine = [item for item in found if "national" in visit.person.roles or item["code"] in visit.person.organisations]
    return [
        (item["code"], item["name"]) for item in sorted(mine, key=lambda item: item["code"] not in visit.person.organisations)
    ]


def _form(visit: Visit, kind: Kind, mistakes: Mapping[str, str]) -> Reply:
    rules: Rules = KINDS[kind]
    values = {"scope": rules.scopes[0].value} | shown({}) | dict(visit.request.form)
    return visit.page(
        "new_form",
        kind=kind.value,
        rules=rules,
        about=ABOUT[kind],
        name=labels.KINDS[kind],
        organisations=organisations_of(visit, kind),
        values=values,
        once=visit.field("once") or visit.fresh_key(),
        mistakes=mistakes,
    )
