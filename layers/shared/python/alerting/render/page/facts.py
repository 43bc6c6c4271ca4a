"""The facts of an alert under their headings: what somebody looks like, where last seen, which vehicle, what to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerting.domain.content import Content
from alerting.domain.kinds import KINDS, Kind, Naming
from alerting.domain.subject import Gender, LastSeen, Person, Role, Vehicle
from alerting.render.page.dates import Moment, in_full
from alerting.render.page.phrasebook.shape import Phrasebook
from alerting.render.phrases import ADULT, capitalised, sentence, vehicle_name
from alerting.render.request import in_words, subjects_of


@dataclass(frozen=True, slots=True)
class Row:
    """A fact with its label. `theirs`: the operator's own words, which are Dutch. `moment`: a time instead of a text."""

    label: str
    value: str = ""
    theirs: bool = False
    moment: Moment | None = None
    is_plate: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """A list of facts under a heading; `of` says whose they are where there are several."""

    heading: str
    rows: tuple[Row, ...]
    of: str = ""


def facts_of(content: Content, book: Phrasebook) -> tuple[Facts, ...]:
    """Every list that has anything in it. Companions and people of kinds that name nobody are described, never named."""
    return tuple(facts for facts in _facts(content, book) if facts.rows)


def _facts(content: Content, book: Phrasebook) -> Iterator[Facts]:
    if content.kind is Kind.SAFETY_NOTICE:
        what, do = Row(book.what, content.notice.what, theirs=True), Row(book.do, content.notice.do, theirs=True)
        yield Facts(book.details, _filled(what, do))
        return
    if content.kind is Kind.WANTED:
        offence, direction = Row(book.offence, content.offence, theirs=True), Row(book.direction, content.direction, theirs=True)
        yield Facts(book.details, _filled(offence, direction))
    subjects = subjects_of(content)
    several = len(subjects) > 1
    for _, person in subjects:
        yield Facts(book.looks, tuple(_looks(person, book)), _whose(person, content, book) if several else "")
    yield from _seen([person for _, person in subjects], content, book)
    known = {index for index, _ in subjects}
    for index, person in enumerate(content.persons):
        if index not in known:
            yield Facts(book.company, tuple(_looks(person, book)))
    for vehicle in content.vehicles:
        yield Facts(book.vehicles, tuple(_vehicle(vehicle, book)))


def _who(person: Person, book: Phrasebook) -> str:
    """Jongen, meisje, man, vrouw; kind or persoon when that is not known."""
    young = person.age is not None and person.age < ADULT
    return book.who[young, person.gender]


def _whose(person: Person, content: Content, book: Phrasebook) -> str:
    """By first name where the kind names at all, else by what tells people apart."""
    named = KINDS[content.kind].naming is not Naming.NOBODY
    return (person.first_name if named else "") or capitalised(_who(person, book))


def _looks(person: Person, book: Phrasebook) -> Iterator[Row]:
    if person.gender is not Gender.UNKNOWN or person.role is Role.WITH:
        yield Row(book.sex, _who(person, book))
    if person.age is not None:
        yield Row(book.age, book.years.format(age=person.age))
    if person.height_cm is not None:
        yield Row(book.height, f"{person.height_cm // 100}{book.decimal}{person.height_cm % 100:02} m")
    yield from _filled(
        Row(book.build, person.build, theirs=True),
        Row(book.hair, person.hair, theirs=True),
        Row(book.clothing, ", ".join(map(sentence, person.clothing)), theirs=True),
        Row(book.marks, person.marks, theirs=True),
    )


def _vehicle(vehicle: Vehicle, book: Phrasebook) -> Iterator[Row]:
    yield from _filled(Row(book.vehicle, vehicle_name(vehicle), theirs=True), Row(book.plate, vehicle.plate, is_plate=True))


def _seen(persons: Sequence[Person], content: Content, book: Phrasebook) -> Iterator[Facts]:
    """Where somebody was last seen; once where it is the same for all."""
    places: Mapping[LastSeen, list[Person]] = {
        seen: [person for person in persons if person.last_seen == seen] for seen in dict.fromkeys(p.last_seen for p in persons)
    }
    for seen, there in places.items():
        of = in_words([_whose(person, content, book) for person in there]) if len(places) > 1 else ""
        yield Facts(book.last_seen, tuple(_rows_of(seen, book)), of)


def _rows_of(seen: LastSeen, book: Phrasebook) -> Iterator[Row]:
    yield from _filled(Row(book.where, seen.place, theirs=True), Row(book.spot, seen.spot, theirs=True))
    if seen.at is not None:
        yield Row(book.when, moment=in_full(seen.at, book))


def _filled(*rows: Row) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.value)
