"""Lines for signs and boards: by rows and columns and by who reads them.

A motorist only ever gets a vehicle; without one there is no motorway sign. Everybody else gets who it is.
Lines are joined by a newline. A plate stands whole or not at all, and is the key fact; the number comes from three rows up.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

from alerting.domain.content import Content
from alerting.domain.subject import Vehicle
from alerting.render import gsm7
from alerting.render.phrases import brand_of, colour_of, vehicle_name, who_word, whos
from alerting.render.profiles import Profile
from alerting.render.request import NOTHING_DROPPED, DoesNotFitError, MissingFactError, RenderRequest, subjects_of
from alerting.render.templates import fill
from alerting.render.wording import WORDING

MOTORIST_CALL: Final = "BEL 112"


def may_show(profile: Profile, content: Content) -> bool:
    """Whether this kind goes on signs at all, and whether there is something for this viewer."""
    if WORDING[content.kind].signs is None:
        return False
    if content.exercise:
        return True
    return bool(_vehicle(content) if profile.viewer == "motorist" else subjects_of(content))


def sign(profile: Profile, request: RenderRequest) -> str:
    """The lines for one profile; raises PhraseError when no variant fits."""
    signs = WORDING[request.content.kind].signs
    if signs is None:
        raise MissingFactError("channels", "This kind never goes on signs: leave the channel display out.")
    header = sign_text(fill(signs.wide if profile.has_room_for_a_number else signs.narrow, request, NOTHING_DROPPED))
    lines = (
        _motorist(profile, request.content) if profile.viewer == "motorist" else _passenger(profile, request.content, signs.call)
    )
    return "\n".join([header, *lines])


def _motorist(profile: Profile, content: Content) -> list[str]:
    vehicle = _vehicle(content)
    if vehicle is None:
        raise MissingFactError("vehicles", "A motorist's sign only shows a vehicle: fill in the plate or the vehicle.")
    plate = sign_text(vehicle.plate)
    names = [name for name in map(sign_text, _vehicle_variants(vehicle)) if len(name) <= profile.columns]
    if not profile.has_room_for_a_number:
        return [plate] if plate else [_first(names, profile, "vehicles.0.model")]
    if not plate:
        return [_first(names, profile, "vehicles.0.model"), MOTORIST_CALL]
    if len(f"{plate} {MOTORIST_CALL}") <= profile.columns:
        return [*names[:1], f"{plate} {MOTORIST_CALL}"]
    return [plate, MOTORIST_CALL]


def _passenger(profile: Profile, content: Content, call: str) -> list[str]:
    who = _first([text for text in map(sign_text, _who_variants(content)) if len(text) <= profile.columns], profile, "persons")
    return [who, call] if profile.has_room_for_a_number else [who]


def _first(texts: list[str], profile: Profile, field: str) -> str:
    if not texts:
        raise DoesNotFitError(
            field, f"Nothing short enough for a sign of {profile.columns} columns: shorten it, or write the sign yourself."
        )
    return texts[0]


def _vehicle(content: Content) -> Vehicle | None:
    """The vehicle for a sign: the first with a plate, else the first that is described at all."""
    plated = [vehicle for vehicle in content.vehicles if vehicle.plate]
    described = [vehicle for vehicle in content.vehicles if vehicle_name(vehicle)]
    return next(iter([*plated, *described]), None)


def _vehicle_variants(vehicle: Vehicle) -> Iterator[str]:
    make, model, colour = brand_of(vehicle), vehicle.model, colour_of(vehicle)
    if not make and not model:
        yield vehicle_name(vehicle)
    elif model:
        yield f"{colour} {make} {model}"
        yield f"{colour} {model}"
        yield f"{make} {model}"
        yield model
    else:
        yield f"{colour} {make}"
        yield make


def _who_variants(content: Content) -> Iterator[str]:
    persons = [person for _, person in subjects_of(content)]
    if len(persons) == 1 and persons[0].age is not None:
        word, age = who_word(persons[0]), persons[0].age
        yield from (f"{word} {age} jaar", f"{word} {age} jr", f"{word} {age}", word)
    elif persons:
        yield whos(persons)


def sign_text(text: str) -> str:
    """Capitals without accents and without superfluous spaces: what every sign can show."""
    plain = unicodedata.normalize("NFKD", gsm7.fold(text)).upper()
    return " ".join("".join(character for character in plain if character.isascii()).split())
