"""Practising: an exercise from nothing, or after a past alert. It reaches exercise endpoints only."""

from typing import Any, Final

from alerting.domain.kinds import KINDS, Kind
from alerting.runtime.web_pages import Reply, see
from console import labels
from console.content_form import tidied
from console.screens.new_alert import organisations_of, started
from console.visit import Visit

#: Who is missing in an exercise that copies a real alert: nobody.
NAME: Final = ("Oefenkind", "Voorbeeld")
#: In place of what was written about the real case.
REASON: Final = "Oefening"
STATES: Final = {"state": ("live", "stopped", "concluded")}
MOST: Final = 20


def show_exercise(visit: Visit) -> Reply:
    """Which kind, or which past alert."""
    past = visit.api.get("/v1/alerts", {**STATES, "limit": str(MOST)}).body
    return visit.page("exercise", past=past, kinds=list(labels_of(visit)), exercise=True)


def do_copy(visit: Visit) -> Reply:
    """Make the draft of the exercise."""
    source = "".join(character for character in visit.field("alert") if character.isalnum())
    if source:
        head = visit.api.get(f"/v1/alerts/{source}").body["alert"]
        sent = visit.api.get(f"/v1/alerts/{source}/versions/1").body["content"]
        content = copied(sent, str(head["incident"]))
    else:
        kind = Kind(visit.field("kind")) if visit.field("kind") in KINDS else Kind.MISSING_PERSON
        organisations = organisations_of(visit, kind)
        content = {**started(kind), "organisation": organisations[0][0] if organisations else "", "incident": "OEFENING"}
        content["exercise"] = True
    made = visit.api.post("/v1/alerts", tidied(content), key=visit.field("once"))
    return see(f"/console/alerts/{made.body['alert']['id']}/{'check' if source else 'kind'}")


def copied(sent: dict[str, Any], incident: str) -> dict[str, Any]:
    """A past alert as an exercise: the same search for people who do not exist, without photo, own words or permission."""
    persons = [
        {
            **person,
            "first_name": NAME[0] if person["first_name"] else "",
            "surname": NAME[1] if person["surname"] else "",
            "marks": "",
        }
        for person in sent["persons"]
    ]
    vehicles = [{**vehicle, "plate": "XX-000-X" if vehicle["plate"] else ""} for vehicle in sent["vehicles"]]
    emptied: dict[str, Any] = {"texts": {}, "confirmed": [], "news": "", "photos": [], "ending": None}
    answers = {
        key: {**answer, "reason": REASON if answer["reason"] else ""} for key, answer in sent["authority"]["checklist"].items()
    }
    return {
        **sent,
        **emptied,
        "authority": {"checklist": answers, "prosecutor": None},
        "persons": persons,
        "vehicles": vehicles,
        "photo_absent_reason": REASON,
        "incident": f"OEF-{incident}"[:40],
        "exercise": True,
    }


def labels_of(visit: Visit) -> list[tuple[str, str]]:
    """The kinds, as choices."""
    return [(code, visit.t(name)) for code, name in labels.KINDS.items()]
