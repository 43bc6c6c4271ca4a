"""The areas of a CAP document as one of ours: the whole country, a circle, or rings of (longitude, latitude)."""

from collections.abc import Sequence
from typing import Final

from alerting.domain.area import MAX_RINGS, MAX_VERTICES, Area, Circle, National, Polygons, Ring
from alerting.domain.coverage import ring_around
from alerting.render.cap_in.refusals import refuse, value_of
from alerting.render.documents.cap import AREA_CODE
from alerting.render.documents.cap_check import position_of
from alerting.render.documents.cap_model import CapArea, CapInfo
from alerting.render.documents.country import COUNTRY_CODE
from alerting.render.documents.facts import Facts, one

LONGEST: Final = 60


def is_national(info: CapInfo) -> bool:
    """Whether somebody wrote the code of the whole country; a drawing of it is a drawing."""
    return any(COUNTRY_CODE in area.geocodes for area in info.areas)


def area_in(info: CapInfo, facts: Facts) -> Area:
    """The whole country only by its geocode; one circle alone stays a circle; else rings, circles among them as rings."""
    if is_national(info):
        if len(info.areas) > 1:
            refuse("info.0.area", "The whole country holds every other area: send it alone.")
        return National()
    description = one(facts, "area") or ", ".join(area.description.strip() for area in info.areas)
    circles = [_circle(circle, f"info.0.area.{index}.circle.{place}", description[:LONGEST].rstrip())
               for index, area in enumerate(info.areas) for place, circle in enumerate(area.circles)]  # fmt: skip
    rings = [_ring(polygon) for area in info.areas for polygon in area.polygons]
    if not circles and not rings:
        refuse("info.0.area", "Draw the area: geocodes alone are not enough.")
    if len(circles) == 1 and not rings:
        return circles[0]
    rings += map(ring_around, circles)
    if sum(map(len, rings)) > MAX_VERTICES or len(rings) > MAX_RINGS:
        refuse("info.0.area", f"Use at most {MAX_RINGS} polygons with {MAX_VERTICES} positions in all; simplify the outline.")
    code = _code(info.areas)
    fields = {"description": description[:LONGEST], "rings": tuple(rings), **({"code": code} if code else {})}
    return value_of(Polygons, fields, "area")


def _code(areas: Sequence[CapArea]) -> str:
    codes = [value for area in areas for name, value in area.geocodes if name == AREA_CODE]
    return codes[0] if len(codes) == 1 and len(areas) == 1 else ""


def _ring(polygon: str) -> Ring:
    found = [position for pair in polygon.split() if (position := position_of(pair))]
    return tuple((longitude, latitude) for latitude, longitude in found)


def _circle(circle: str, field: str, description: str) -> Circle:
    centre, _, radius = circle.strip().partition(" ")
    latitude, longitude = position_of(centre) or (0.0, 0.0)
    fields = {
        "description": description,
        "latitude": latitude,
        "longitude": longitude,
        "radius_m": round(float(radius) * 1_000),
    }
    return value_of(Circle, fields, field)
