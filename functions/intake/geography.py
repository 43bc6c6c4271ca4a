"""Whose ground an area covers: the Netherlands, the organisation's own, or a neighbour's.

Outlines here are coarse and self-made. They decide refusals only where an area is wholly outside, and an organisation may
reach 10 km over its border, which is more than the outlines err.
"""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from alerting.domain.area import Area, Circle, National, Polygons, Ring
from alerting.domain.errors import FieldError
from alerting.domain.organisation import Organisation
from alerting.render.documents.country import NETHERLANDS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: How far a local area may reach over the organisation's border, in metres.
OVERLAP_M: Final = 10_000
#: What reaches no further than this over the country's outline is no warning: the outlines of border areas follow it.
COAST_M: Final = 500
METRES_PER_DEGREE: Final = 111_320.0
#: Plane coordinates are scaled at this latitude: within the country the error stays under 4 %.
MIDDLE: Final = math.cos(math.radians(52.2))


def check_shape(area: National | Circle | Polygons) -> list[FieldError]:
    """Errors of an area as a figure on the map: polygons that cross themselves or each other, or lie wholly abroad."""
    if isinstance(area, National):
        return []
    from shapely import is_valid  # noqa: PLC0415  # a heavy library of this function's own layer, on first use

    shape = _shape(area)
    if not is_valid(shape):
        return [FieldError("area.rings", "The polygon crosses itself or another one; draw it again.")]
    if not shape.intersects(_polygon(NETHERLANDS)):
        return [FieldError("area", "The area lies wholly outside the Netherlands; check its coordinates.")]
    return []


def check_ground(
    area: National | Circle | Polygons, organisation: Organisation, others: Sequence[Organisation], *, within_border: bool
) -> tuple[list[FieldError], list[str]]:
    """Errors of the figure, or beyond the organisation's border; warnings where it crosses that or the national border.

    `others` are the organisations that may be a neighbour.
    """
    if isinstance(area, National):
        return [], []
    if errors := check_shape(area):
        return errors, []
    shape = _shape(area)
    crosses = not _polygon(NETHERLANDS).buffer(COAST_M).covers(shape)
    warnings = ["The area crosses the national border; nobody abroad is alerted."] if crosses else []
    if within_border and organisation.border is not None:
        ground = _ground(organisation.border)
        if not ground.buffer(OVERLAP_M).covers(shape):
            detail = f"The area must lie within {organisation.name}, or at most 10 km over its border."
            return [FieldError("area", detail)], warnings
    return [], [*warnings, *_over_the_border(area, organisation, others)]


def size_km2(area: Circle | Polygons) -> float:
    """How large an area is, in square kilometres."""
    return float(_shape(area).area) / 1_000_000


def neighbours(area: Area | None, organisation: Organisation, others: Iterable[Organisation]) -> list[Organisation]:
    """Those on whose ground the part of an area lies that reaches over the organisation's own border, by code.

    Nobody is a neighbour of an organisation without a border: the whole country is its ground.
    """
    if area is None or isinstance(area, National) or organisation.border is None:
        return []
    over = _shape(area).difference(_ground(organisation.border))
    there = (other for other in others if other.border is not None and other.code != organisation.code)
    return sorted((other for other in there if _ground(other.border or ()).intersects(over)), key=lambda other: other.code)


def _over_the_border(area: Circle | Polygons, organisation: Organisation, others: Sequence[Organisation]) -> list[str]:
    if organisation.border is None or _ground(organisation.border).covers(_shape(area)):
        return []
    names = [f"{other.name} ({other.code})" for other in neighbours(area, organisation, others)]
    into = f" into the ground of {', '.join(names)}, which will be told" if names else ""
    return [f"The area reaches over the border of {organisation.name}{into}."]


def _ground(border: tuple[Ring, ...]) -> "BaseGeometry":
    """An organisation's ground; rings that people drew may touch or overlap."""
    from shapely import union_all  # noqa: PLC0415  # as above

    return union_all([_polygon(ring).buffer(0) for ring in border])


def _shape(area: Circle | Polygons) -> "BaseGeometry":
    from shapely.geometry import MultiPolygon, Point  # noqa: PLC0415  # as above

    if isinstance(area, Circle):
        return Point(_plane(area.longitude, area.latitude)).buffer(area.radius_m)
    return MultiPolygon([_polygon(ring) for ring in area.rings])


def _polygon(ring: Ring) -> "BaseGeometry":
    from shapely.geometry import Polygon  # noqa: PLC0415  # as above

    return Polygon([_plane(longitude, latitude) for longitude, latitude in ring])


def _plane(longitude: float, latitude: float) -> tuple[float, float]:
    """Metres east and north on a plane that is good enough for tens of kilometres."""
    return longitude * METRES_PER_DEGREE * MIDDLE, latitude * METRES_PER_DEGREE
