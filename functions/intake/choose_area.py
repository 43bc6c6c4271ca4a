"""Turn an area, in whatever form it came, into the exact one that an operator sees and two people sign."""

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from alerting.domain.area import MAX_RINGS, MAX_VERTICES, Area, Circle, National, Polygons, Position, Ring, check_area, check_ring
from alerting.domain.content import Content, Facts
from alerting.domain.coverage import ring_around
from alerting.domain.errors import FieldError, InvalidContentError
from alerting.store.settings import SettingsStore
from intake.area_forms import (
    AreaForm,
    CapForm,
    CircleForm,
    GeoFeature,
    GeoMultiPolygon,
    GeoPolygon,
    NamedForm,
    PlaceForm,
    PolygonsForm,
)
from intake.named_areas import find_area
from intake.requests import DraftContent
from intake.towns import Town, resembling_towns, towns_named

LONGEST: Final = 60
HOLE: Final = (
    "An area has no holes: leave the inner ring out (the people in it are alerted too), or cut the polygon in two beside it."
)
PAIRS: Final = "Write latitude,longitude pairs with spaces between them, such as '52.09,5.12 52.10,5.13 52.08,5.14 52.09,5.12'."
ROUND: Final = "Write a centre and a radius in kilometres (0.1 to 150), such as '52.09,5.12 3'."
RANGE: Final = "Longitudes are -180 to 180 degrees and latitudes -90 to 90."


def content_of(draft: DraftContent, settings: SettingsStore) -> Content:
    """The content that a draft means; without an area it has none, which is never everyone."""
    facts = {name: getattr(draft, name) for name in Facts.model_fields}
    return Content(**facts, area=choose_area(draft.area, settings) if draft.area else None)


def choose_area(form: AreaForm, settings: SettingsStore) -> Area:
    """The exact area that a form means.

    A draft of our own forms may still be wrong, as the rest of a draft; what has to be read as something else must be right.
    Raises InvalidContentError with what to mend.
    """
    match form:
        case National():
            area: Area = form
        case CircleForm():
            area = Circle(**form.model_dump())
        case PolygonsForm():
            area = Polygons(**form.model_dump())
        case NamedForm():
            area = _named(form, settings)
        case PlaceForm():
            area = _around(form)
        case CapForm():
            area = _from_cap(form)
        case GeoPolygon() | GeoMultiPolygon():
            area = _from_geojson(form, "area.coordinates", form.description)
        case GeoFeature():
            area = _from_geojson(form.geometry, "area.geometry.coordinates", form.description or form.geometry.description)
        case _:
            assert_never(form)
    return area


def _named(form: NamedForm, settings: SettingsStore) -> Polygons:
    area = find_area(settings, form.code)
    if area is None:
        raise _wrong("area.code", f"There is no area '{form.code}'; see /v1/areas for the codes.")
    return Polygons(description=form.description or area.description[:LONGEST], code=area.code, rings=area.rings)


def _around(form: PlaceForm) -> Circle:
    found = towns_named(form.name, form.province)
    if not found:
        others = towns_named(form.name) or resembling_towns(form.name)
        hint = f"did you mean {_listed(others)}?" if others else "look it up at /v1/places?name=."
        raise _wrong("area.name", f"There is no place '{form.name}'{f' in {form.province}' if form.province else ''}; {hint}")
    if len(found) > 1:
        raise _wrong("area.name", f"There are {len(found)} places of this name: {_listed(found)}. {_how_to_choose(found)}")
    town = found[0]
    return Circle(
        description=form.description or f"{town.name} en omgeving"[:LONGEST],
        latitude=town.latitude,
        longitude=town.longitude,
        radius_m=form.radius_m,
    )


def _how_to_choose(towns: list[Town]) -> str:
    if len({town.province for town in towns}) == len(towns):
        return "Say in 'province' which one."
    return "Send a circle around the one that you mean."


def _listed(towns: Iterable[Town]) -> str:
    return ", ".join(f"{town.label} at {town.latitude},{town.longitude}" for town in towns)


def _from_geojson(geometry: GeoPolygon | GeoMultiPolygon, field: str, description: str) -> Polygons:
    polygons = [geometry.coordinates] if isinstance(geometry, GeoPolygon) else geometry.coordinates
    rings: list[Ring] = []
    errors: list[FieldError] = []
    for index, (outer, *holes) in enumerate(polygons):
        if holes:
            errors.append(FieldError(f"{field}.{index}", HOLE))
        rings.append(tuple((position[0], position[1]) for position in outer))
    return _checked(rings, field, description, errors)


def _from_cap(form: CapForm) -> Circle | Polygons:
    """One circle alone stays a circle; among others it becomes a ring that holds it."""
    circles = [_cap_circle(text, index, form.description) for index, text in enumerate(form.circles)]
    if not circles and not form.polygons:
        raise _wrong("area", "Give at least one polygon or circle: no area is never 'everyone'.")
    if len(circles) == 1 and not form.polygons:
        errors = [error for error in check_area(circles[0]) if error.field == "area"]
        if errors:
            raise _wrong("area.circles.0", f"{errors[0].message} CAP writes the latitude first.")
        return circles[0]
    rings = [_cap_ring(text, index) for index, text in enumerate(form.polygons)]
    return _checked([*rings, *map(ring_around, circles)], "area.polygons", form.description, [])


def _cap_ring(text: str, index: int) -> Ring:
    try:
        return tuple(_cap_position(pair) for pair in text.split())
    except ValueError:
        raise _wrong(f"area.polygons.{index}", PAIRS) from None


def _cap_circle(text: str, index: int, description: str) -> Circle:
    try:
        centre, radius = text.split()
        longitude, latitude = _cap_position(centre)
        metres = round(float(radius) * 1_000)
        return Circle(description=description, latitude=latitude, longitude=longitude, radius_m=metres)
    except (ValueError, OverflowError):  # pydantic's ValidationError is a ValueError
        raise _wrong(f"area.circles.{index}", ROUND) from None


def _cap_position(pair: str) -> Position:
    latitude, longitude = pair.split(",")
    return float(longitude), float(latitude)


def _checked(rings: list[Ring], field: str, description: str, errors: list[FieldError]) -> Polygons:
    """The polygons, if nothing is wrong with their numbers."""
    positions = sum(map(len, rings))
    if positions > MAX_VERTICES:
        errors.append(FieldError(field, f"Use at most {MAX_VERTICES} positions in all, not {positions}; simplify the outline."))
    if len(rings) > MAX_RINGS:
        errors.append(FieldError(field, f"Use at most {MAX_RINGS} polygons, not {len(rings)}; join or leave out the smallest."))
    errors += (error for index, ring in enumerate(rings) for error in _check_numbers(ring, f"{field}.{index}"))
    if errors:
        raise InvalidContentError("The area cannot be read as it is.", errors)
    return Polygons(description=description, rings=tuple(rings))


def _check_numbers(ring: Ring, field: str) -> Iterator[FieldError]:
    if not ring:
        yield FieldError(field, "A polygon needs at least three different positions, and the first again at the end.")
    elif not all(abs(longitude) <= 180 and abs(latitude) <= 90 for longitude, latitude in ring):  # noqa: PLR2004  # degrees; NaN is neither
        yield FieldError(field, RANGE)
    else:
        yield from check_ring(ring, field)


def _wrong(field: str, message: str) -> InvalidContentError:
    return InvalidContentError("The area cannot be read as it is.", [FieldError(field, message)])
