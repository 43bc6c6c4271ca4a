"""What an update tells: the one thing that is new since the last message, found by comparing the facts.

In this order: a vehicle, the operator's own news, a person, another kind, a safety notice's text, where last seen,
the description, a photo, the area.
"""

from collections.abc import Callable, Iterator
from typing import Final

from alerting.domain.content import Content
from alerting.domain.kinds import KINDS, Kind, Naming
from alerting.domain.subject import Person, Role, Vehicle
from alerting.render.phrases import day_and_clock, description, names, sentence, vehicle_phrase, vehicle_phrases, who
from alerting.render.request import NOTHING_DROPPED, Dropped, MissingFactError, RenderRequest, subjects_of


def replacement(request: RenderRequest) -> tuple[str, str] | None:
    """What was wrong and what is right, when a plate was replaced by another one at the same place in the list."""
    previous = request.previous.vehicles if request.previous else ()
    for old, new in zip(previous, request.content.vehicles, strict=False):
        if old.plate and new.plate and old.plate != new.plate:
            return "het kenteken", new.plate
    return None


def latest(request: RenderRequest, dropped: Dropped = NOTHING_DROPPED) -> str:
    """{nieuws}: let op grijze VW Golf AB-123-C. Refused when nothing worth telling changed and no news was written."""
    if request.previous is None:
        found = sentence(request.content.news)
    else:
        found = next(filter(None, (tell(request, request.previous, dropped) for tell in _TELLERS)), "")
    if not found:
        raise MissingFactError("news", "Write in a few words what is new: no new fact was found to tell.")
    return found


def _vehicle(request: RenderRequest, previous: Content, _: Dropped) -> str:
    news = vehicle_phrases(_changed_vehicles(request.content, previous))
    return f"let op {news}" if news else ""


def _changed_vehicles(content: Content, previous: Content) -> list[Vehicle]:
    known = {vehicle_phrase(vehicle) for vehicle in previous.vehicles}
    return [vehicle for vehicle in content.vehicles if vehicle_phrase(vehicle) not in known]


def _own_news(request: RenderRequest, _previous: Content, _: Dropped) -> str:
    """An update starts without the news of the one before: what stands there was written for this one."""
    return sentence(request.content.news)


def _person(request: RenderRequest, previous: Content, dropped: Dropped) -> str:
    for index, person in list(enumerate(request.content.persons))[len(previous.persons) :]:
        looks = description(person, dropped, f"persons.{index}", longest=request.longest_description)
        match person.role:
            case Role.MISSING:
                naming = KINDS[request.content.kind].naming
                name = names([person], Naming.NOBODY if naming is Naming.NOBODY else Naming.FIRST_NAME, dropped)
                return f"ook {name or who(person)} vermist"
            case Role.WITH:
                return ", ".join(filter(None, [f"mogelijk samen met {who(person)}", looks]))
            case Role.WANTED:
                return ", ".join(filter(None, [f"let op {who(person)}", looks]))
    return ""


def _kind(request: RenderRequest, previous: Content, _: Dropped) -> str:
    """An escalation: dit is nu een AMBER Alert."""
    kind = request.content.kind
    return f"dit is nu een {request.brand.header(kind)}" if kind is not previous.kind else ""


def _notice(request: RenderRequest, previous: Content, _: Dropped) -> str:
    notice = request.content.notice
    if request.content.kind is not Kind.SAFETY_NOTICE or notice == previous.notice:
        return ""
    return ". ".join(filter(None, map(sentence, (notice.what, notice.do))))


def _changed_subjects(content: Content, previous: Content) -> Iterator[tuple[int, Person, Person]]:
    for index, person in subjects_of(content):
        if index < len(previous.persons) and previous.persons[index] != person:
            yield index, person, previous.persons[index]


def _last_seen(request: RenderRequest, previous: Content, _: Dropped) -> str:
    for _index, person, before in _changed_subjects(request.content, previous):
        seen = person.last_seen
        if seen != before.last_seen and seen.at and seen.place:
            return f"laatst gezien {day_and_clock(seen.at)} in {seen.place}"
    return ""


def _description(request: RenderRequest, previous: Content, dropped: Dropped) -> str:
    for index, person, before in _changed_subjects(request.content, previous):
        looks = description(person, dropped, f"persons.{index}", longest=request.longest_description)
        if looks and (person.clothing, person.hair, person.marks) != (before.clothing, before.hair, before.marks):
            return looks
    return ""


def _photo(request: RenderRequest, previous: Content, _: Dropped) -> str:
    known = {photo.digest for photo in previous.photos}
    return "nieuwe foto" if any(photo.digest not in known for photo in request.content.photos) else ""


def _area(request: RenderRequest, previous: Content, _: Dropped) -> str:
    return "het gebied is gewijzigd" if request.content.area != previous.area else ""


_TELLERS: Final[tuple[Callable[[RenderRequest, Content, Dropped], str], ...]] = (
    _vehicle,
    _own_news,
    _person,
    _kind,
    _notice,
    _last_seen,
    _description,
    _photo,
    _area,
)
