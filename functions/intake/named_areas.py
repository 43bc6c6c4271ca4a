"""Areas that people know by name: our own coarse outlines, and official ones from the settings table over them."""

import json
from functools import cache
from pathlib import Path

from alerting.domain.area import AreaType, NamedArea
from alerting.domain.errors import UnknownAlertError
from alerting.store.settings import AreaHeading, SettingsStore


def find_area(settings: SettingsStore, code: str) -> NamedArea | None:
    """The area of this code; the capitals of CBS's codes may be small."""
    known = code if code in _shipped() or not code[-1:].isdigit() else code.upper()
    return settings.area(known) or _shipped().get(known)


def show_area(settings: SettingsStore, code: str) -> NamedArea:
    """The area of this code with its rings; raises UnknownAlertError."""
    area = find_area(settings, code)
    if area is None:
        raise UnknownAlertError(f"There is no area '{code}'; see /v1/areas.")
    return area


def list_areas(settings: SettingsStore, of_type: AreaType | None = None) -> list[AreaHeading]:
    """Every area without its rings, by type and code."""
    ours = [AreaHeading(code=area.code, name=area.name, type=area.type, coarse=area.coarse) for area in _shipped().values()]
    found = {heading.code: heading for heading in [*ours, *settings.area_headings()]}
    wanted = [heading for heading in found.values() if of_type in {None, heading.type}]
    return sorted(wanted, key=lambda heading: (heading.type, heading.code))


def shipped_areas(of_type: AreaType) -> list[NamedArea]:
    """Our own outlines of one type, by code."""
    return sorted((area for area in _shipped().values() if area.type is of_type), key=lambda area: area.code)


@cache
def _shipped() -> dict[str, NamedArea]:
    """The outlines in this folder, by code; read on first use."""
    document = json.loads(Path(__file__).with_name("outlines.json").read_text("utf-8"))
    areas = [NamedArea.model_validate(area) for area in document["areas"]]
    return {area.code: area for area in areas}
