"""The phrases that texts are built from: who, what they look like, which vehicle, when.

Items leave a description in the order build, height, further garments (the last first); hair, first garment and marks stay.
A description that is still longer than the text bears (35 characters, unless the request says otherwise) is refused, never cut.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from alerting.domain.kinds import Naming
from alerting.domain.subject import Gender, Person, Vehicle
from alerting.render.request import MAX_DESCRIPTION, DoesNotFitError, Drop, Dropped, in_words

ADULT: Final = 18

WEEKDAYS: Final = {
    "ma": "maandag",
    "di": "dinsdag",
    "wo": "woensdag",
    "do": "donderdag",
    "vr": "vrijdag",
    "za": "zaterdag",
    "zo": "zondag",
}
_SHORT_WEEKDAYS: Final = tuple(WEEKDAYS)
MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
_ADULTS: Final = {Gender.MALE: "man", Gender.FEMALE: "vrouw", Gender.UNKNOWN: "persoon"}
_CHILDREN: Final = {Gender.MALE: "jongen", Gender.FEMALE: "meisje", Gender.UNKNOWN: "kind"}
_BRANDS: Final = {"volkswagen": "VW", "mercedes-benz": "Mercedes"}
#: Colours that bend before a noun: "grijs" on the form is "grijze Golf" in a sentence.
_COLOURS: Final = {
    "blauw": "blauwe",
    "bruin": "bruine",
    "geel": "gele",
    "goud": "gouden",
    "grijs": "grijze",
    "groen": "groene",
    "paars": "paarse",
    "rood": "rode",
    "wit": "witte",
    "zilver": "zilveren",
    "zwart": "zwarte",
}


def clock(at: datetime) -> str:
    """{uur}: 14:30, in Amsterdam."""
    return f"{at.astimezone(ZoneInfo('Europe/Amsterdam')):%H:%M}"


def day_and_clock(at: datetime) -> str:
    """{tijd}: ma 14:30, in Amsterdam. Never "vandaag": a text is read later than it is written."""
    return f"{_SHORT_WEEKDAYS[at.astimezone(ZoneInfo('Europe/Amsterdam')).weekday()]} {clock(at)}"


def day_and_month(at: datetime, *, short: bool = False) -> str:
    """{datum}: 23 november, or 23 nov, in Amsterdam."""
    there = at.astimezone(ZoneInfo("Europe/Amsterdam"))
    month = MONTHS[there.month - 1]
    return f"{there.day} {month.replace('maart', 'mrt')[:3] if short else month}"


def in_full(at: datetime) -> str:
    """Weekday, date and time as in maandag 23 november om 14:30, in Amsterdam: where there is room."""
    weekday = WEEKDAYS[_SHORT_WEEKDAYS[at.astimezone(ZoneInfo("Europe/Amsterdam")).weekday()]]
    return f"{weekday} {day_and_month(at)} om {clock(at)}"


def sentence(text: str) -> str:
    """Free text without the full stop that the template brings."""
    return text.strip().rstrip(".").rstrip()


def capitalised(text: str) -> str:
    """The text as the start of a sentence."""
    return text[:1].upper() + text[1:]


def who_word(person: Person) -> str:
    """Jongen, meisje, man, vrouw; kind or persoon when that is not known."""
    return (_CHILDREN if person.age is not None and person.age < ADULT else _ADULTS)[person.gender]


def who(person: Person) -> str:
    """{wie}: vrouw (82)."""
    return who_word(person) + _age(person)


def whos(persons: Sequence[Person]) -> str:
    """{wie} of everybody: one described, several counted."""
    if len(persons) <= 1:
        return "".join(map(who, persons))
    young = all(person.age is not None and person.age < ADULT for person in persons)
    return f"{len(persons)} {'kinderen' if young else 'personen'}"


def names(persons: Sequence[Person], naming: Naming, dropped: Dropped) -> str:
    """{naam} or {voornaam}. Of several, the ages stand beside the names: Zoë (4) en Daniël (6)."""
    if not persons or naming is Naming.NOBODY or not all(person.first_name for person in persons):
        return ""
    first_names_only = naming is Naming.FIRST_NAME or Drop.SURNAMES in dropped
    if len(persons) == 1:
        return persons[0].first_name if naming is Naming.FIRST_NAME else persons[0].full_name
    return in_words([(person.first_name if first_names_only else person.full_name) + _age(person) for person in persons])


def _age(person: Person) -> str:
    return "" if person.age is None else f" ({person.age})"


def description(person: Person, dropped: Dropped, field: str, *, opening: str = "", longest: int = MAX_DESCRIPTION) -> str:
    """{sig}: the fullest description of at most `longest` characters, without what was dropped already."""
    shortest = ""
    for items in _descriptions(person, dropped):
        shortest = ", ".join([opening, *items] if opening else items)
        if len(shortest) <= longest:
            return shortest
    raise DoesNotFitError(
        field,
        f"'{shortest}' is {len(shortest)} characters, {longest} fit: shorten hair, the first garment or the marks.",
    )


def _descriptions(person: Person, dropped: Dropped) -> Iterator[list[str]]:
    """From long to short, never longer than what was dropped allows."""
    height = "" if person.height_cm is None else f"{person.height_cm // 100},{person.height_cm % 100:02} m"
    garments = person.clothing[:1] if Drop.GARMENTS in dropped else person.clothing
    build = person.build if Drop.BUILD not in dropped else ""
    height = height if Drop.HEIGHT not in dropped else ""
    yield _items(height, build, person.hair, *garments, person.marks)
    yield _items(height, person.hair, *garments, person.marks)
    for count in range(len(garments), 0, -1):
        yield _items(person.hair, *garments[:count], person.marks)
    yield _items(person.hair, *garments[:1], person.marks)


def _items(*items: str) -> list[str]:
    return [tidy for tidy in map(sentence, items) if tidy]


def vehicle_name(vehicle: Vehicle) -> str:
    """Grijze VW Golf: colour, make and model, whatever is known of them."""
    noun = " ".join(filter(None, (brand_of(vehicle), vehicle.model)))
    if noun:
        return f"{colour_of(vehicle)} {noun}".strip()
    return f"{vehicle.colour.lower()} voertuig" if vehicle.colour else ""


def brand_of(vehicle: Vehicle) -> str:
    """The make as people say it: VW."""
    return _BRANDS.get(vehicle.make.lower(), vehicle.make)


def colour_of(vehicle: Vehicle) -> str:
    """The colour as it stands before a noun; what is not in the list stays as it was typed."""
    colour = vehicle.colour.lower()
    for plain, bent in _COLOURS.items():
        if colour.endswith(plain):
            return colour.removesuffix(plain) + bent
    return vehicle.colour


def vehicle_phrase(vehicle: Vehicle) -> str:
    """{auto}: grijze VW Golf AB-123-C, the plate always whole."""
    name = vehicle_name(vehicle)
    return f"{name or 'voertuig'} {vehicle.plate}" if vehicle.plate else name


def vehicle_phrases(vehicles: Sequence[Vehicle]) -> str:
    """{auto} of all vehicles."""
    return in_words([phrase for phrase in map(vehicle_phrase, vehicles) if phrase])


def plate_or_name(vehicles: Sequence[Vehicle]) -> str:
    """The shortest way to say which vehicle: voertuig AB-123-C."""
    shortest = [f"voertuig {vehicle.plate}" if vehicle.plate else vehicle_name(vehicle) for vehicle in vehicles]
    return in_words([phrase for phrase in shortest if phrase])


def descriptions(persons: Sequence[tuple[int, Person]], dropped: Dropped, longest: int = MAX_DESCRIPTION) -> str:
    """{sig} of everybody. Of several: what each wears first (or the hair, or a mark), in the order of the names."""
    if len(persons) == 1:
        ((index, person),) = persons
        return description(person, dropped, f"persons.{index}", longest=longest)
    together = "; ".join(items[0] for _, person in persons if (items := _items(*person.clothing[:1], person.hair, person.marks)))
    if len(together) > longest:
        field = f"persons.{persons[0][0]}.clothing"
        raise DoesNotFitError(field, f"'{together}' is longer than {longest} characters: shorten each person's first garment.")
    return together
