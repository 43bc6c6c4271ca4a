"""An alert in one line, for the people who work on it: who or what, and where. Never for the public."""

from alerting.domain.area import Circle, National, Polygons
from alerting.domain.content import Content
from alerting.domain.kinds import Kind
from alerting.domain.subject import Person
from alerting.render.phrases import capitalised, vehicle_phrase, who, whos
from alerting.render.request import in_words, subjects_of

_KILOMETRE = 1_000
#: More first names than this are counted.
_MOST_NAMES = 3


def title_of(content: Content) -> str:
    """Jan (14), Utrecht; Inbraak, Utrecht; Rook door grote brand. Empty while nothing is filled in that tells it from others."""
    persons = [person for _, person in subjects_of(content)]
    match content.kind:
        case Kind.SAFETY_NOTICE:
            return content.notice.what
        case Kind.WANTED:
            what = content.offence or _persons(persons) or in_words([vehicle_phrase(vehicle) for vehicle in content.vehicles])
        case Kind.AMBER | Kind.MISSING_CHILD | Kind.MISSING_PERSON:
            what = _persons(persons)
    towns = dict.fromkeys(person.last_seen.place for person in persons or content.persons if person.last_seen.place)
    return ", ".join(filter(None, (capitalised(what), in_words(list(towns)))))


def area_in_short(content: Content) -> str:
    """Heel Nederland; Utrecht en omgeving (3 km); the drawn area by its description."""
    match content.area:
        case None:
            return ""
        case National():
            return "Heel Nederland"
        case Circle() as area:
            radius = f"{area.radius_m / _KILOMETRE:.3g} km".replace(".", ",")
            return f"{area.description} ({radius})" if area.description else f"Cirkel van {radius}"
        case Polygons() as area:
            return area.description or area.code or "Getekend gebied"


def _persons(persons: list[Person]) -> str:
    """By first name where it is known, else by what tells people apart; a person of whom nothing is known says nothing."""
    known = [person for person in persons if person.first_name or person.age is not None]
    if not known:
        return ""
    if len(persons) > _MOST_NAMES:
        return whos(persons)
    return in_words([_person(person) for person in known])


def _person(person: Person) -> str:
    if not person.first_name:
        return who(person)
    return person.first_name if person.age is None else f"{person.first_name} ({person.age})"
