"""What can be done with an alert that is out: update, another kind, take a fact out, extend, stop, retract, tell the result."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from alerting.domain.kinds import KINDS, Kind
from alerting.runtime.web_pages import Reply, see
from console import labels
from console.api import ApiDownError, ApiProblem
from console.drafts import INVALID, load
from console.refusals import mistakes_of, problem_words
from console.visit import Visit
from console.words import from_input

#: By how much an alert is usually extended, in minutes.
LONGER: Final = (30, 60, 120, 240)


def do_update(visit: Visit) -> Reply:
    """Begin an update from what was last sent."""
    visit.api.post(f"{visit.alert}/update", {}, key=visit.field("once"))
    return see(visit.here("/who"))


def show_escalate(visit: Visit) -> Reply:
    """To which kind."""
    return _page(visit, "escalate")


def do_escalate(visit: Visit) -> Reply:
    """Begin an update to another kind."""
    kind, _, scope = visit.field("kind").partition("/")
    if kind not in KINDS:
        return _page(visit, "escalate", mistakes={"kind": visit.t("Kies een soort.")})
    body = {"kind": kind} | ({"scope": scope} if scope else {})
    if refused := _try(visit, "escalate", body, key=visit.field("once")):
        return _page(visit, "escalate", mistakes=refused)
    return see(visit.here("/kind"))


def show_correct(visit: Visit) -> Reply:
    """Which fact must go."""
    return _page(visit, "correct")


def do_correct(visit: Visit) -> Reply:
    """Take it out, now."""
    fact, _, index = visit.field("feit").partition("-")
    if not fact:
        return _page(visit, "correct", mistakes={"feit": visit.t("Kies wat er niet klopt.")})
    body = {"fact": fact, "index": int(index or 0), "base_version": int(visit.field("base_version") or 0)}
    if refused := _try(visit, "correct", body):
        return _page(visit, "correct", mistakes=refused)
    return see(visit.here("/live?gedaan=gecorrigeerd"))


def show_extend(visit: Visit) -> Reply:
    """Until when."""
    return _page(visit, "extend")


def do_extend(visit: Visit) -> Reply:
    """Move the end."""
    try:
        until = _until(visit)
    except ValueError:
        return _page(visit, "extend", mistakes={"until": visit.t("Kies tot wanneer.")})
    if refused := _try(visit, "extend", {"until": until}):
        return _page(visit, "extend", mistakes={"until": next(iter(refused.values()))})
    return see(visit.here("/live?gedaan=verlengd"))


def show_stop(visit: Visit) -> Reply:
    """One press away, on a page of its own, with what everybody will read."""
    draft = load(visit)
    if draft.alert["state"] != "live":
        return see(visit.here())
    return visit.page("stop", draft=draft, alert=draft.alert, previews=_what_they_read(visit), exercise=draft.alert["exercise"])


def _what_they_read(visit: Visit) -> Mapping[str, Any] | None:
    """The texts of a stop; none where they cannot be had: nothing may stand between an operator and the stop."""
    try:
        found: Mapping[str, Any] = visit.api.get(f"{visit.alert}/previews", {"of": "stop"}).body
    except (ApiProblem, ApiDownError):
        return None
    return found


def do_stop(visit: Visit) -> Reply:
    """Stop."""
    visit.api.post(f"{visit.alert}/stop", {})
    return see(visit.here("/live?gedaan=gestopt"))


def show_retract(visit: Visit) -> Reply:
    """Which of the four reasons."""
    return _page(visit, "retract")


def do_retract(visit: Visit) -> Reply:
    """Stop, and say that it was wrong."""
    if visit.field("reden") not in labels.RETRACTIONS:
        return _page(visit, "retract", mistakes={"reden": visit.t("Kies wat er mis was.")})
    visit.api.post(f"{visit.alert}/retract", {"reason": visit.field("reden")})
    return see(visit.here("/live?gedaan=ingetrokken"))


def show_result(visit: Visit) -> Reply:
    """How it ended, as far as the public is told."""
    return _page(visit, "result")


def do_result(visit: Visit) -> Reply:
    """Begin the result."""
    outcome = visit.field("outcome")
    if not outcome:
        return _page(visit, "result", mistakes={"outcome": visit.t("Kies hoe het afliep.")})
    body = {"outcome": outcome, "family_informed": visit.field("family_informed") == "ja"}
    if refused := _try(visit, "result", body, key=visit.field("once")):
        return _page(visit, "result", mistakes=refused)
    return see(visit.here("/check"))


def facts_of(visit: Visit, content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What one person may take out: the choice's value, and its name."""
    found = []
    for index, vehicle in enumerate(content["vehicles"]):
        name = " ".join(part for part in (vehicle["colour"], vehicle["make"], vehicle["model"]) if part)
        found += [(f"plate-{index}", visit.t("Kenteken {plate}", plate=vehicle["plate"]))] if vehicle["plate"] else []
        found.append((f"vehicle-{index}", visit.t("Voertuig {name}", name=name or vehicle["plate"])))
    for index, person in enumerate(content["persons"]):
        name = f"{person['first_name']} {person['surname']}".strip() or visit.t("zonder naam")
        found.append(
            (
                f"person-{index}",
                visit.t("Persoon: {name} ({role})", name=name, role=visit.t(labels.ROLES[person["role"]]).lower()),
            )
        )
    found += [(f"photo-{index}", visit.t("Foto {number}", number=index + 1)) for index in range(len(content["photos"]))]
    return found + ([("number-0", visit.t("Het telefoonnummer"))] if content["confirmed"] else [])


def _until(visit: Visit) -> str:
    """The new end: so many minutes later than the end that was shown, or a moment; raises ValueError.

    Not later than the end of now: the same form twice would extend twice.
    """
    minutes = visit.field("minuten")
    if minutes in {str(choice) for choice in LONGER}:
        return (datetime.fromisoformat(visit.field("einde")) + timedelta(minutes=int(minutes))).isoformat()
    return from_input(visit.field("until"))


def _try(visit: Visit, command: str, body: Mapping[str, Any], *, key: str = "") -> dict[str, str]:
    """Give the command; what was wrong with it, by field, where it can be mended here."""
    try:
        visit.api.post(f"{visit.alert}/{command}", body, key=key)
    except ApiProblem as problem:
        if problem.slug not in INVALID:
            raise
        return mistakes_of(problem.faults, visit.t) or {"": problem_words(problem, visit.t)}
    return {}


def _page(visit: Visit, template: str, **values: Any) -> Reply:
    draft = load(visit)
    if draft.is_first:
        return see(visit.here())
    version = visit.api.get(f"{visit.alert}/versions/{draft.alert['version']}").body
    rules = KINDS[Kind(draft.alert["kind"])]
    others = [(f"{kind.value}/{scope.value}", kind.value, scope.value) for kind, row in KINDS.items() for scope in row.scopes]
    common = {
        "draft": draft,
        "alert": draft.alert,
        "version": version,
        "content": version["content"],
        "facts": facts_of(visit, version["content"]),
        "rules": rules,
        "others": [item for item in others if item[1] != draft.alert["kind"]],
        "longer": LONGER,
        "values": dict(visit.request.form),
        "exercise": draft.alert["exercise"],
    }
    return visit.page(template, HTTPStatus.OK, **(common | values))
