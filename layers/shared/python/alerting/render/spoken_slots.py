"""The slots of what is said in a call, where whole phrases stand for the short ones of a text message."""

from collections.abc import Mapping
from typing import Final

from alerting.domain.kinds import KINDS, Naming
from alerting.domain.subject import Person, Vehicle
from alerting.render.phrases import description, vehicle_name, who_word, whos
from alerting.render.request import Dropped, RenderRequest, Slot, in_words


def _aged(person: Person) -> str:
    """Een jongen van 14 jaar."""
    return f"een {who_word(person)}" + ("" if person.age is None else f" van {person.age} jaar")


def _first_names(request: RenderRequest, _: Dropped) -> str:
    """Everybody who is missing, without ages; nobody when one of them has no name, or where nobody is named."""
    names = [person.first_name for _, person in request.subjects]
    return in_words(names) if all(names) and KINDS[request.content.kind].naming is not Naming.NOBODY else ""


def _introduced(request: RenderRequest, dropped: Dropped) -> str:
    """Zoë, een meisje van 4 jaar, en Daniël, een jongen van 6 jaar. Without an age we would call a child a man."""
    if not _first_names(request, dropped):
        return ""
    everybody = [
        person.first_name if person.age is None else f"{person.first_name}, {_aged(person)}" for _, person in request.subjects
    ]
    return in_words(everybody, last=", en ")


def _there_is(request: RenderRequest, _: Dropped) -> str:
    """Is een vrouw van 82 jaar; zijn 2 personen."""
    match request.subjects:
        case ():
            return ""
        case ((_, person),):
            return f"is {_aged(person)}"
        case several:
            return f"zijn {whos([person for _, person in several])}"


def _looks(request: RenderRequest, dropped: Dropped) -> str:
    """The description of everybody, of several one after the other."""
    looks = {
        index: description(person, dropped, f"persons.{index}", longest=request.longest_description)
        for index, person in request.subjects
    }
    if len(looks) == 1:
        return looks[request.subjects[0][0]]
    named = bool(_first_names(request, dropped))
    told = [
        f"{'Signalement van ' + person.first_name if named else f'Persoon {number}'}: {looks[index]}"
        for number, (index, person) in enumerate(request.subjects, start=1)
        if looks[index]
    ]
    return ". ".join(told)


def _vehicle(vehicle: Vehicle) -> str:
    """Een grijze VW Golf met kenteken AB-123-C."""
    name = vehicle_name(vehicle)
    if not vehicle.plate:
        return f"een {name}" if name else ""
    return f"een {name or 'voertuig'} met kenteken {vehicle.plate}"


def _vehicles(request: RenderRequest, _: Dropped) -> str:
    return in_words([phrase for phrase in map(_vehicle, request.content.vehicles) if phrase])


def _wanted(request: RenderRequest, dropped: Dropped) -> str:
    """Een man, zwarte jas, in een grijze VW Golf met kenteken AB-123-C: person and vehicle, whichever are known."""
    vehicles = _vehicles(request, dropped)
    match request.subjects:
        case ():
            return vehicles
        case ((_, person),):
            persons = ", ".join(filter(None, [_aged(person), _looks(request, dropped)]))
        case several:
            looks = _looks(request, dropped)
            persons = ": ".join(filter(None, [whos([person for _, person in several]), looks]))
    return f"{persons}, in {vehicles}" if vehicles else persons


SPOKEN_SLOTS: Final[Mapping[str, Slot]] = {
    "gezochten": _introduced,
    "voornamen": _first_names,
    "is_wie": _there_is,
    "signalement": _looks,
    "voertuig": _vehicles,
    "gezocht_signalement": _wanted,
}
