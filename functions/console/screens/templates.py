"""Texts and areas that are kept for the next time."""

from typing import Any

from alerting.runtime.web_pages import Reply, see
from console.api import ApiProblem
from console.drafts import INVALID
from console.refusals import mistakes_of, problem_words
from console.screens.new_alert import organisations_of
from console.screens.where import WrongAreaError, area_of
from console.visit import Visit

TEMPLATES = "/v1/templates"
HOME = "/console/templates"
MAY_WRITE = frozenset({"operator", "national"})


def show_templates(visit: Visit) -> Reply:
    """All of them."""
    found = visit.api.get(TEMPLATES).body["templates"]
    return visit.page("templates", templates=found, may_write=bool(visit.person.roles & MAY_WRITE))


def show_new(visit: Visit) -> Reply:
    """An empty one; of an alert's area where the address names one."""
    kind = "area" if visit.request.query.get("type") == "area" else "text"
    return _form(visit, {"type": kind, "area.radius_km": "3"}, revision="", template_id="new")


def do_new(visit: Visit) -> Reply:
    """Keep it."""
    return _write(visit, lambda body: visit.api.post(TEMPLATES, body, key=visit.field("once")), "new")


def show_one(visit: Visit) -> Reply:
    """One, to be changed."""
    template = _find(visit)
    if template is None:
        return see(HOME)
    values = {f"texts.{slot}": text for slot, text in template["texts"].items()}
    values |= {f"notice.{name}": text for name, text in (template["notice"] or {}).items()}
    values |= {name: template[name] or "" for name in ("name", "type", "kind", "organisation")}
    return _form(visit, values, revision=str(template["revision"]), template_id=template["id"], area=template["area"])


def do_change(visit: Visit) -> Reply:
    """Write it anew."""
    template_id = visit.parts["template_id"]
    return _write(
        visit, lambda body: visit.api.put(f"{TEMPLATES}/{template_id}", body, revision=visit.field("revision")), template_id
    )


def do_delete(visit: Visit) -> Reply:
    """Throw it away."""
    visit.api.delete(f"{TEMPLATES}/{visit.parts['template_id']}", revision=visit.field("revision"))
    return see(f"{HOME}?gedaan=verwijderd")


def _write(visit: Visit, send: Any, template_id: str) -> Reply:
    form = visit.request.form
    body: dict[str, Any] = {
        "name": visit.field("name"),
        "type": visit.field("type"),
        "kind": visit.field("kind") or None,
        "organisation": visit.field("organisation"),
    }
    mistakes: dict[str, str] = {}
    if body["type"] == "area":
        try:
            body["area"] = _exact(visit)
        except WrongAreaError as error:
            mistakes[error.field] = visit.t(error.words)
    else:
        body["texts"] = {
            name.removeprefix("texts."): text.strip() for name, text in form.items() if name.startswith("texts.") and text.strip()
        }
        notice = {"what": visit.field("notice.what"), "do": visit.field("notice.do")}
        body["notice"] = notice if any(notice.values()) else None
    if not mistakes:
        try:
            send(body)
        except ApiProblem as problem:
            if problem.slug == "revision-changed":
                return _overtaken(visit, body)
            if problem.slug not in INVALID:
                raise
            mistakes = mistakes_of(problem.faults, visit.t) or {"": problem_words(problem, visit.t)}
    if mistakes:
        return _form(visit, dict(form), revision=visit.field("revision"), template_id=template_id, mistakes=mistakes)
    return see(f"{HOME}?gedaan=opgeslagen")


def _overtaken(visit: Visit, body: dict[str, Any]) -> Reply:
    """Somebody else was first: what was typed stays, beside who it was; unless it is the same, as of a button pressed twice."""
    now = _find(visit)
    if now is None:
        return see(HOME)
    if all(now[name] == value for name, value in body.items()):
        return see(f"{HOME}?gedaan=opgeslagen")
    visit.colleagues.learn(visit.api, frozenset({now["changed_by"]}), visit.now)
    words = visit.t(
        "{name} heeft dit sjabloon intussen veranderd. Wat u invulde staat er nog; als u nu opslaat, vervangt het dat.",
        name=visit.colleagues.name(now["changed_by"]),
    )
    typed = dict(visit.request.form)
    return _form(visit, typed, revision=str(now["revision"]), template_id=now["id"], mistakes={"": words})


def _exact(visit: Visit) -> Any:
    """The exact area that the form means: as the API reads it, so that what is kept is what will be sent."""
    asked = {"area": area_of(visit, None), "exercise": False, "outline": True}
    try:
        return visit.api.post("/v1/areas/estimate", asked).body["area"]
    except ApiProblem as problem:
        if problem.slug not in INVALID:
            raise
        raise WrongAreaError("area.name", next(iter(mistakes_of(problem.faults, visit.t).values()), problem.detail)) from None


def _find(visit: Visit) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = visit.api.get(TEMPLATES).body["templates"]
    return next((item for item in found if item["id"] == visit.parts["template_id"]), None)


def _form(visit: Visit, values: dict[str, str], *, revision: str, template_id: str, **more: Any) -> Reply:
    return visit.page(
        "template",
        **(
            {
                "values": values,
                "revision": revision,
                "template_id": template_id,
                "organisations": organisations_of(visit, None),
                "once": visit.field("once") or visit.fresh_key(),
                "area": None,
            }
            | more
        ),
    )
