"""What the API refuses, in the operator's language. Its own words are English: they are shown to whoever reads English."""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final

from console.api import ApiProblem, Fault
from console.words import clock

Translate = Callable[..., str]

#: By the problem's type (RFC 9457): a heading, and what to do.
PROBLEMS: Final = {
    "not-allowed": ("Dit mag u niet", "Uw rol of organisatie laat dit niet toe. Vraag iemand die het wel mag."),
    "second-person-needed": (
        "Een tweede persoon moet dit doen",
        "U hebt zelf al ondertekend of gevraagd. Iemand anders moet nu.",
    ),
    "content-changed": (
        "Het voorstel is veranderd sinds u het zag",
        "Er is niets ondertekend. Bekijk het opnieuw en onderteken dan.",
    ),
    "revision-changed": ("Iemand anders heeft dit intussen veranderd", "Er is niets opgeslagen. Kijk wat er nu staat."),
    "base-moved": (
        "Er is intussen een nieuwere versie verstuurd",
        "Kijk wat er nu geldt; bewerk het voorstel, dan staat het op de nieuwste versie.",
    ),
    "wrong-state": ("Dat kan nu niet meer", "De alert is intussen in een andere toestand. Bekijk hem zoals hij nu is."),
    "not-found": ("Dit bestaat niet", "De alert of pagina is er niet (meer)."),
    "idempotency-key-reused": ("Dit formulier was al verstuurd", "Begin een nieuw formulier als u iets anders wilt."),
    "too-large": ("Dit is te groot", "Maak het gebied eenvoudiger of de tekst korter."),
    "try-again": ("Iemand anders was net iets eerder", "Er is niets veranderd. Probeer het opnieuw."),
    "too-few-admins": (
        "Er moeten twee beheerders overblijven",
        "Anders kan niemand meer iets bevestigen. Maak eerst iemand anders beheerder.",
    ),
    "internal-error": ("Er ging iets mis", "Kijk eerst hoe het nu is, voordat u het opnieuw doet."),
    "invalid-content": ("Er klopt nog iets niet", "Verbeter wat hieronder staat."),
    "invalid-request": ("Er klopt nog iets niet", "Verbeter wat hieronder staat."),
}
UNKNOWN: Final = ("Dat kan nu niet", "Bekijk hoe het nu is, en probeer het opnieuw.")
#: As the API writes a moment.
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def problem_title(problem: ApiProblem, t: Translate) -> str:
    """A heading for a refusal."""
    return t(PROBLEMS.get(problem.slug, UNKNOWN)[0])


def problem_words(problem: ApiProblem, t: Translate) -> str:
    """What to do; in English the API's own words."""
    dutch = PROBLEMS.get(problem.slug, UNKNOWN)[1]
    english = t(dutch)
    return dutch if english == dutch else problem.detail or english


def fault_words(fault: Fault, t: Translate) -> str:
    """What is wrong with one field; the API's own words where there are no Dutch ones, rather than none."""
    if t("Fout") != "Fout":
        return fault.message
    for pattern, dutch in _faults():
        if match := pattern.fullmatch(fault.message):
            return _MOMENT.sub(lambda moment: clock(moment[0]), match.expand(dutch))
    return fault.message


def mistakes_of(faults: Iterable[Fault], t: Translate) -> dict[str, str]:
    """By field, in the operator's words; what concerns no field under an empty name."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.field, fault_words(fault, t))
    return found


@cache
def _faults() -> list[tuple[re.Pattern[str], str]]:
    """The API's sentences as patterns, each with its Dutch; groups are carried over."""
    table: list[list[str]] = json.loads(Path(__file__).with_name("refusals.json").read_text("utf-8"))
    return [(re.compile(english, re.DOTALL), dutch) for english, dutch in table]
