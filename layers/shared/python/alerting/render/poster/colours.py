"""The colours of each kind: one family, told apart by the band; text is readable on each (WCAG 2.2, contrast 4.5 at least)."""

from dataclasses import dataclass, replace
from typing import Final

from alerting.domain.kinds import Kind
from alerting.render.poster.facts import PosterFacts


@dataclass(frozen=True, slots=True)
class Colours:
    """Hexadecimal RGB: the header's band, the body, what is less important in it, and the block that says what to do."""

    band: str
    on_band: str
    body: str = "#10141c"
    ink: str = "#ffffff"
    soft: str = "#d3d9e4"
    call: str = "#c4001a"
    on_call: str = "#ffffff"
    frame: str = "#232a38"
    silhouette: str = "#8a94a6"


PLATE: Final = "#ffc917"
ON_PLATE: Final = "#000000"
MARK: Final = "#ff7ad9"
ON_MARK: Final = "#1b0026"

_BURGERNET_CALL: Final = "#0b4ea2"
_KINDS: Final = {
    Kind.AMBER: Colours(band="#ffb612", on_band="#14110a"),
    Kind.MISSING_CHILD: Colours(band="#1f5fd1", on_band="#ffffff"),
    Kind.MISSING_PERSON: Colours(band="#00695c", on_band="#ffffff", call=_BURGERNET_CALL),
    Kind.WANTED: Colours(band="#4a5568", on_band="#ffffff", call=_BURGERNET_CALL),
    Kind.SAFETY_NOTICE: Colours(band="#6d28d9", on_band="#ffffff", call=_BURGERNET_CALL),
}
#: What is not real looks different at a glance (Hawaii, 13 January 2018), whatever the kind.
_UNREAL: Final = Colours(band="#ffffff", on_band="#3d1152", body="#3d1152", call="#ffffff", on_call="#3d1152", frame="#54256b")


def colours_of(facts: PosterFacts) -> Colours:
    """For a screen: light on dark."""
    return _UNREAL if facts.mark else _KINDS[facts.kind]


def print_colours_of(facts: PosterFacts) -> Colours:
    """For paper: dark on white, saving ink."""
    band = _UNREAL if facts.mark else _KINDS[facts.kind]
    if facts.mark:
        band = replace(band, band=_UNREAL.body, on_band="#ffffff", call=_UNREAL.body, on_call="#ffffff")
    return replace(band, body="#ffffff", ink="#0b0d12", soft="#2b3240", frame="#e6e9ef", silhouette="#6b7485")
