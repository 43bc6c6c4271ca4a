"""Where an alert goes: chosen in a list, around a place, or drawn; with what it would reach, as it is chosen."""

import json
import math
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from alerting.runtime.web_pages import Reply, see
from console.api import ApiProblem
from console.drafts import INVALID, Draft, load, save, show_step, too_late
from console.refusals import mistakes_of
from console.visit import Visit

#: So many towns give every part of the country a name to go by.
MOST_TOWNS: Final = 500
#: Named areas by what they are, in the order of the list.
TYPES: Final = (
    ("province", "Provincies"),
    ("police_unit", "Politie-eenheden"),
    ("municipality", "Gemeenten"),
    ("safety_region", "Veiligheidsregio's"),
)
_KILOMETRES: Final = re.compile(r"\d{1,3}([.,]\d{1,2})?")
RADIUS: Final = "Vul een straal in van 0,1 tot 150 kilometer."
NOT_DRAWN: Final = "Teken eerst een gebied op de kaart, of kies het in de lijst."
NOTHING: Final = "Kies een gebied. Geen gebied is nooit 'iedereen'."


class WrongAreaError(Exception):
    """What was filled in is no area; `field` is where, the words say what to do."""

    def __init__(self, field: str, words: str) -> None:
        """Keep both."""
        super().__init__(words)
        self.field = field
        self.words = words


def show_where(visit: Visit) -> Reply:
    """The map and the list, with what the chosen area reaches."""
    draft = load(visit)
    if not draft.is_open:
        return see(visit.here())
    area = draft.content["area"]
    reach = estimate(visit, area, exercise=draft.alert["exercise"]) if area else None
    return _page(visit, draft, reach=reach)


def do_where(visit: Visit) -> Reply:
    """Save the choice."""
    draft = load(visit)
    if not draft.is_open:
        return too_late(visit, "where", draft)
    try:
        area = area_of(visit, draft.content["area"])
    except WrongAreaError as error:
        return _page(visit, draft, mistakes={error.field: visit.t(error.words)}, typed=dict(visit.request.form))
    return save(visit, "where", draft, draft.content | {"area": area}, **_choices(visit), reach=None)


def show_reach(visit: Visit) -> Reply:
    """What the choice of this moment would reach; nothing is saved."""
    exercise = visit.field("exercise") == "ja"
    try:
        reach = estimate(visit, area_of(visit, _stored(visit.field("stored"))), exercise=exercise)
    except WrongAreaError as error:
        return visit.page("reach", reach=None, reach_error=visit.t(error.words), mistakes={})
    except ApiProblem as problem:
        if problem.slug not in INVALID:
            raise
        words = next(iter(mistakes_of(problem.faults, visit.t).values()), problem.detail)
        return visit.page("reach", reach=None, reach_error=words)
    return visit.page("reach", reach=reach, reach_error="")


def show_outlines(visit: Visit) -> Reply:
    """The provinces, for a map without a background."""
    return _json(visit.api.get("/v1/outlines", {"type": "province"}).body, kept=True)


def show_towns(visit: Visit) -> Reply:
    """The larger towns, for the same map."""
    return _json(visit.api.get("/v1/places", {"largest": str(MOST_TOWNS)}).body, kept=True)


def show_area(visit: Visit) -> Reply:
    """One named area."""
    return _json(visit.api.get(f"/v1/areas/{visit.parts['code']}").body, kept=True)


def show_places(visit: Visit) -> Reply:
    """Towns that somebody who types this may mean, as choices."""
    typed = visit.request.query.get(visit.request.query.get("field", "area.name"), "").strip()
    towns = visit.api.get("/v1/places", {"name": typed[:60]}).body if typed else []
    return visit.page("places", towns=towns)


def estimate(visit: Visit, area: Mapping[str, Any], *, exercise: bool) -> dict[str, Any]:
    """The reach by channel, the area as it would be sent, and the outline of the cells that cover it."""
    asked = {"area": area, "exercise": exercise, "outline": True}
    found: dict[str, Any] = visit.api.post("/v1/areas/estimate", asked).body
    return found


def area_of(visit: Visit, stored: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The area that a form means, in a form that the API takes; raises WrongAreaError."""
    description = visit.field("area.description")[:60]
    match visit.field("area.how"):
        case "national":
            return {"type": "national"}
        case "named":
            if not (code := visit.field("area.code")):
                raise WrongAreaError("area.code", NOTHING)
            return {"type": "named", "code": code, "description": description}
        case "place":
            return _around(visit, description)
        case "template":
            return _from_template(visit, description)
        case "drawn":
            return _drawn(visit.field("area.drawn"), description)
        case "stored" if stored:
            return (
                {**stored, "description": description or stored.get("description", "")}
                if stored["type"] != "national"
                else stored
            )
        case _:
            raise WrongAreaError("area", NOTHING)


def _stored(text: str) -> Mapping[str, Any] | None:
    """The area that a page had from us."""
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("type"), str) else None


def _around(visit: Visit, description: str) -> Mapping[str, Any]:
    name, _, province = visit.field("area.name").partition("(")
    kilometres = visit.field("area.radius_km")
    if not name.strip():
        raise WrongAreaError("area.name", "Vul een plaats in.")
    if not _KILOMETRES.fullmatch(kilometres):
        raise WrongAreaError("area.radius_km", RADIUS)
    metres = round(float(kilometres.replace(",", ".")) * 1_000)
    if not 100 <= metres <= 150_000:  # noqa: PLR2004  # as the API takes it
        raise WrongAreaError("area.radius_km", RADIUS)
    province = province.rstrip(") ")
    return {"type": "place", "name": name.strip(), "province": province, "radius_m": metres, "description": description}


def _drawn(text: str, description: str) -> Mapping[str, Any]:
    try:
        ring = json.loads(text)
        points = [[round(float(east), 5), round(float(north), 5)] for east, north in ring]
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise WrongAreaError("area.drawn", NOT_DRAWN) from None
    if not points or not all(math.isfinite(number) for point in points for number in point):
        raise WrongAreaError("area.drawn", NOT_DRAWN)
    if points[0] != points[-1]:
        points.append(points[0])
    return {"type": "Polygon", "coordinates": [points], "description": description}


def _page(visit: Visit, draft: Draft, **values: Any) -> Reply:
    return show_step(visit, "where", draft, **({"reach": None} | _choices(visit) | values))


def _choices(visit: Visit) -> dict[str, Any]:
    headings = visit.reference.areas(visit.api, visit.now)
    grouped = [(name, [item for item in headings if item["type"] == of_type]) for of_type, name in TYPES]
    return {"named": [(visit.t(name), items) for name, items in grouped if items], "kept_areas": _kept_areas(visit)}


def _kept_areas(visit: Visit) -> list[dict[str, Any]]:
    """The templates that hold an area."""
    return [item for item in visit.api.get("/v1/templates").body["templates"] if item["type"] == "area"]


def _from_template(visit: Visit, description: str) -> Mapping[str, Any]:
    chosen = next((item for item in _kept_areas(visit) if item["id"] == visit.field("area.template")), None)
    if chosen is None:
        raise WrongAreaError("area.template", "Kies een sjabloon.")
    area: dict[str, Any] = chosen["area"]
    return area | ({"description": description} if description else {})


def _json(body: Any, *, kept: bool) -> Reply:
    headers = {"Content-Type": "application/json", "Cache-Control": "private, max-age=3600" if kept else "no-store"}
    return Reply(json.dumps(body), HTTPStatus.OK, headers)
