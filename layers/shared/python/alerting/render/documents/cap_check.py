"""What a CAP document must hold to that the schema of OASIS does not see.

Run at submit, so that an operator can mend it, and again before publishing; what comes in passes the same rules.
Sources: CAP 1.2, section 3; https://developers.google.com/public-alerts/reference/google-cap-requirements
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alerting.domain.area import EAST, NORTH, SOUTH, WEST
from alerting.domain.errors import FieldError
from alerting.render.documents.cap_model import CapAlert, CapArea, CapInfo

_TOKEN: Final = re.compile(r"[^\s,<&]+")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_NUMBER: Final = re.compile(r"-?\d{1,3}(?:\.(\d+))?")
#: A closed ring of three sides.
_FEWEST: Final = 4
_LONGEST_RADIUS_KM: Final = 400.0
_TRIPLE: Final = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """What takers ask beyond the standard: data, because they differ.

    `language`: an info in it is needed. Degrees bound the country (with its sea border); an area wholly outside is an error.
    """

    language: str = "nl"
    longest_area: int = 50
    decimals: int = 6
    exercise_note: bool = True
    south: float = SOUTH
    north: float = NORTH
    west: float = WEST
    east: float = EAST


PUBLISHED: Final = Profile()
#: Police systems draw with more decimals and longer names than readers of feeds bear.
RECEIVED: Final = Profile(longest_area=500, decimals=15, exercise_note=False)


def check_cap(alert: CapAlert, profile: Profile = PUBLISHED) -> list[FieldError]:
    """Everything wrong with a document, each with what to do; empty when it may go out."""
    errors = [*_check_envelope(alert, profile), *_check_references(alert), *_check_languages(alert, profile)]
    for index, info in enumerate(alert.infos):
        errors += _check_info(info, alert, f"info.{index}", profile)
    return errors


def _check_envelope(alert: CapAlert, profile: Profile) -> Iterator[FieldError]:
    for name in ("identifier", "sender"):
        if not _TOKEN.fullmatch(getattr(alert, name)):
            yield FieldError(name, "Write it without spaces, commas, '<' and '&', and not empty.")
    if not moment_of(alert.sent):
        yield FieldError(
            "sent", "Write a date and time with a numeric offset and no fraction: 2026-10-25T02:30:00+02:00, never Z."
        )
    match alert.scope:
        case "Private" if not alert.addresses.strip():
            yield FieldError("addresses", "A private message names its addressees.")
        case "Restricted" if not alert.restriction.strip():
            yield FieldError("restriction", "A restricted message says what the restriction is.")
        case _:
            pass
    if profile.exercise_note and alert.status == "Exercise" and not alert.note.strip():
        yield FieldError("note", "Say in a note that this is an exercise.")


def _check_references(alert: CapAlert) -> Iterator[FieldError]:
    triples = alert.references.split()
    if alert.msg_type in {"Update", "Cancel"} and not triples:
        yield FieldError("references", f"A message of type {alert.msg_type} names what it follows: sender,identifier,sent.")
    for triple in triples:
        parts = triple.split(",")
        if len(parts) != _TRIPLE or not all(map(_TOKEN.fullmatch, parts[:2])) or not moment_of(parts[2]):
            yield FieldError(
                "references", f"'{triple[:80]}' is no reference: write sender,identifier,sent with spaces between them."
            )
        elif parts[:2] == [alert.sender, alert.identifier]:
            yield FieldError("references", "A message cannot follow itself: give it an identifier of its own.")


def _check_languages(alert: CapAlert, profile: Profile) -> Iterator[FieldError]:
    languages = [info.language.lower() or "en-us" for info in alert.infos]
    if alert.msg_type in {"Alert", "Update"} and not alert.infos:
        yield FieldError("info", "Say in an info what is the matter.")
    elif alert.infos and not any(re.split("-", language)[0] == profile.language for language in languages):
        yield FieldError("info.0.language", f"Say it in {profile.language} as well: without a language CAP takes it for en-US.")
    for language in sorted({language for language in languages if languages.count(language) > 1}):
        yield FieldError("info", f"There are several infos in {language}: one for each language.")


def _check_info(info: CapInfo, alert: CapAlert, field: str, profile: Profile) -> Iterator[FieldError]:
    for name in ("event", "headline", "description"):
        if not getattr(info, name).strip():
            yield FieldError(f"{field}.{name}", f"Fill in the {name}: readers show it.")
    yield from _check_times(info, alert, field)
    for index, resource in enumerate(info.resources):
        if not resource.description.strip() or not resource.mime_type.strip():
            yield FieldError(f"{field}.resource.{index}", "Say of a resource what it is, and its media type.")
    if not info.areas and alert.msg_type != "Cancel":
        yield FieldError(f"{field}.area", "Say where it applies: no area is never 'everyone'.")
    for index, area in enumerate(info.areas):
        yield from _check_area(area, f"{field}.area.{index}", profile)


def _check_times(info: CapInfo, alert: CapAlert, field: str) -> Iterator[FieldError]:
    for name in ("effective", "onset", "expires"):
        if (written := getattr(info, name)) and not moment_of(written):
            yield FieldError(f"{field}.{name}", "Write a date and time with a numeric offset and no fraction, never Z.")
    expires, sent = moment_of(info.expires), moment_of(alert.sent)
    if not info.expires and alert.msg_type != "Cancel":
        yield FieldError(f"{field}.expires", "Say until when it holds.")
    elif expires and sent and expires <= sent:
        yield FieldError(f"{field}.expires", "It must end after it was sent.")


def _check_area(area: CapArea, field: str, profile: Profile) -> Iterator[FieldError]:
    if not area.description.strip():
        yield FieldError(f"{field}.areaDesc", "Describe the area in a few words, such as 'Utrecht en omgeving'.")
    elif len(area.description) > profile.longest_area:
        yield FieldError(f"{field}.areaDesc", f"Describe the area in at most {profile.longest_area} characters.")
    if not area.polygons and not area.circles and not area.geocodes:
        yield FieldError(field, "Draw the area: a polygon, a circle or a geocode.")
    for index, polygon in enumerate(area.polygons):
        yield from _check_polygon(polygon, f"{field}.polygon.{index}", profile)
    for index, circle in enumerate(area.circles):
        yield from _check_circle(circle, f"{field}.circle.{index}", profile)


def _check_polygon(polygon: str, field: str, profile: Profile) -> Iterator[FieldError]:
    pairs = polygon.split()
    positions = [position_of(pair) for pair in pairs]
    known = [position for position in positions if position]
    if not known or len(known) < len(positions):
        yield FieldError(field, "Write latitude,longitude pairs with spaces between them: '52.09,5.12 52.10,5.13 …'.")
        return
    if len(known) < _FEWEST or len(set(known)) < _FEWEST - 1:
        yield FieldError(field, "A polygon needs at least three different positions, and the first again at the end.")
    if known[0] != known[-1]:
        yield FieldError(field, "Close the polygon: its last position must equal its first.")
    if any(_decimals(pair) > profile.decimals for pair in pairs):
        yield FieldError(field, f"Write at most {profile.decimals} decimals.")
    yield from _check_place(known, field, profile)


def _check_circle(circle: str, field: str, profile: Profile) -> Iterator[FieldError]:
    centre, _, radius = circle.strip().partition(" ")
    position = position_of(centre)
    if position is None or not _NUMBER.fullmatch(radius) or not 0 < float(radius) <= _LONGEST_RADIUS_KM:
        yield FieldError(field, f"Write a centre and a radius in kilometres (up to {_LONGEST_RADIUS_KM:.0f}): '52.09,5.12 3'.")
        return
    if _decimals(centre) > profile.decimals:
        yield FieldError(field, f"Write at most {profile.decimals} decimals.")
    yield from _check_place([position], field, profile)


def _check_place(positions: list[tuple[float, float]], field: str, profile: Profile) -> Iterator[FieldError]:
    """The order trap first: degrees that would lie in the country when swapped."""
    souths, wests = zip(*positions, strict=True)
    if _meets(souths, wests, profile):
        return
    if _meets(wests, souths, profile):
        yield FieldError(field, "Swap the numbers: CAP writes the latitude first.")
    else:
        yield FieldError(field, "The area lies wholly outside the Netherlands; check its coordinates.")


def _meets(latitudes: tuple[float, ...], longitudes: tuple[float, ...], profile: Profile) -> bool:
    """Whether the box around the positions touches the country's."""
    return (
        min(latitudes) <= profile.north
        and max(latitudes) >= profile.south
        and min(longitudes) <= profile.east
        and max(longitudes) >= profile.west
    )


def moment_of(written: str) -> datetime | None:
    """A moment as CAP writes it; None for Z, fractions, naive times and days that do not exist."""
    if not _MOMENT.fullmatch(written):
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def position_of(pair: str) -> tuple[float, float] | None:
    """Latitude and longitude of "lat,lon"; None where it is none."""
    parts = pair.split(",")
    if len(parts) != 2 or not all(map(_NUMBER.fullmatch, parts)):  # noqa: PLR2004  # a pair
        return None
    latitude, longitude = map(float, parts)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None  # noqa: PLR2004  # degrees


def _decimals(pair: str) -> int:
    return max(len(part.partition(".")[2]) for part in pair.split(","))
