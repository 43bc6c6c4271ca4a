"""Public facts as CAP parameters, there and back: what we publish can be read in again without guessing from sentences.

Names stand here as the kind allows: AMBER in full, a missing child by first name, everybody else not at all. After the stop no
fact about persons, vehicles or photos is left.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from alerting.domain.alert import Version
from alerting.domain.content import Content
from alerting.domain.kinds import KINDS, Kind, Naming
from alerting.domain.subject import Person, Vehicle
from alerting.render.documents.cap_model import Pair
from alerting.render.documents.moments import with_offset
from alerting.render.documents.story import ENDS
from alerting.render.request import subjects_of

PREFIX: Final = "kindalarm:"
#: In a list of persons, vehicles or photos: more than a content may hold means that somebody plays with us.
MOST: Final = 6

Facts = Mapping[str, Sequence[str]]


def parameters_of(version: Version) -> tuple[Pair, ...]:
    """A version's facts, as CAP parameters."""
    return tuple((PREFIX + name, value) for name, value in _facts(version) if value)


def facts_in(parameters: Sequence[Pair]) -> Facts:
    """Our own parameters by name; a name may come several times. Those of others are passed over."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in parameters:
        if name.startswith(PREFIX):
            found[name.removeprefix(PREFIX)].append(value)
    return found


def _facts(version: Version) -> Iterator[Pair]:
    content = version.content
    yield "message", version.message.value
    yield "scope", content.scope.value if content.scope else ""
    yield "area", getattr(content.area, "description", "")
    yield "because", version.because.value if version.because else ""
    yield "removed", version.removed.value if version.removed else ""
    if version.message in ENDS:
        yield "outcome", content.ending.outcome.value if content.ending else ""
        return
    yield "news", content.news
    match content.kind:
        case Kind.SAFETY_NOTICE:
            yield "notice.what", content.notice.what
            yield "notice.do", content.notice.do
            yield "validUntil", _moment(content.valid_until)
        case Kind.WANTED:
            yield "offence", content.offence
            yield "direction", content.direction
            yield from _subjects(content)
        case Kind.AMBER | Kind.MISSING_CHILD | Kind.MISSING_PERSON:
            yield from _subjects(content)
    yield from ((f"photo.{index}.caption", photo.caption) for index, photo in enumerate(content.photos))


def _subjects(content: Content) -> Iterator[Pair]:
    named = {index for index, _ in subjects_of(content)}
    for index, person in enumerate(content.persons):
        naming = KINDS[content.kind].naming if index in named else Naming.NOBODY
        yield from ((f"person.{index}.{name}", value) for name, value in _person(person, naming))
    for index, vehicle in enumerate(content.vehicles):
        yield from ((f"vehicle.{index}.{name}", value) for name, value in _vehicle(vehicle))


def _person(person: Person, naming: Naming) -> Iterator[Pair]:
    yield "role", person.role.value
    yield "firstName", person.first_name if naming is not Naming.NOBODY else ""
    yield "surname", person.surname if naming is Naming.FULL else ""
    yield "age", _number(person.age)
    yield "gender", person.gender.value
    yield "heightCm", _number(person.height_cm)
    yield "build", person.build
    yield "hair", person.hair
    yield from (("clothing", garment) for garment in person.clothing)
    yield "marks", person.marks
    yield "lastSeen.place", person.last_seen.place
    yield "lastSeen.spot", person.last_seen.spot
    yield "lastSeen.at", _moment(person.last_seen.at)


def _vehicle(vehicle: Vehicle) -> Iterator[Pair]:
    yield "role", vehicle.role.value
    yield "plate", vehicle.plate
    yield "make", vehicle.make
    yield "model", vehicle.model
    yield "colour", vehicle.colour


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _moment(at: datetime | None) -> str:
    return "" if at is None else with_offset(at)


def persons_in(facts: Facts) -> list[dict[str, Any]]:
    """The persons, as fields of Person."""
    return [_person_fields(part) for part in _numbered(facts, "person")]


def vehicles_in(facts: Facts) -> list[dict[str, Any]]:
    """The vehicles, as fields of Vehicle."""
    return [
        _taken(part, {name: name for name in ("role", "plate", "make", "model", "colour")})
        for part in _numbered(facts, "vehicle")
    ]


def one(facts: Facts, name: str) -> str:
    """A fact that is there at most once; empty when it is not."""
    return next(iter(facts.get(name, ())), "")


_PERSON: Final = {
    "role": "role", "firstName": "first_name", "surname": "surname", "age": "age", "gender": "gender", "heightCm": "height_cm",
    "build": "build", "hair": "hair", "marks": "marks",
}  # fmt: skip
_SEEN: Final = {"lastSeen.place": "place", "lastSeen.spot": "spot", "lastSeen.at": "at"}


def _person_fields(part: Facts) -> dict[str, Any]:
    fields = _taken(part, _PERSON)
    if seen := _taken(part, _SEEN):
        fields["last_seen"] = seen
    return {**fields, "clothing": tuple(part["clothing"])} if "clothing" in part else fields


def _taken(part: Facts, fields: Mapping[str, str]) -> dict[str, Any]:
    return {field: one(part, name) for name, field in fields.items() if name in part}


def _numbered(facts: Facts, what: str) -> list[Facts]:
    """person.0.age, person.1.age …: the parts of each, in order, without gaps."""
    parts: list[Facts] = []
    while len(parts) < MOST:
        start = f"{what}.{len(parts)}."
        part = {name.removeprefix(start): values for name, values in facts.items() if name.startswith(start)}
        if not part:
            break
        parts.append(part)
    return parts
