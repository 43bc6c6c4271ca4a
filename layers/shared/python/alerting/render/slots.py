"""The slots that a template may name, each a function of the request and of what was dropped to make the text fit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from alerting.domain.area import National
from alerting.domain.kinds import KINDS, Kind, Naming
from alerting.domain.messages import Removal
from alerting.render import news
from alerting.render.phrases import (
    capitalised,
    clock,
    day_and_clock,
    day_and_month,
    description,
    descriptions,
    names,
    plate_or_name,
    sentence,
    vehicle_phrases,
    who,
    who_word,
    whos,
)
from alerting.render.request import Drop, Dropped, MissingFactError, RenderRequest, Slot
from alerting.render.spoken_slots import SPOKEN_SLOTS
from alerting.render.wording import WORDING

_REMOVED: Final = {
    Removal.PLATE: "het kenteken",
    Removal.VEHICLE: "het voertuig",
    Removal.PERSON: "de persoon",
    Removal.PHOTO: "de foto",
    Removal.NUMBER: "het telefoonnummer",
}

#: For a slot that a text cannot do without: the field to fill in, and what to say.
_NEEDED: Final = {
    "naam": ("persons.{subject}.first_name", "Fill in the name of everybody who is missing."),
    "voornaam": ("persons.{subject}.first_name", "Fill in the first name of everybody who is missing."),
    "gezochten": ("persons.{subject}.first_name", "Fill in the first name of everybody who is missing."),
    "voornamen": ("persons.{subject}.first_name", "Fill in the first name of everybody who is missing."),
    "wie": ("persons", "Fill in who is missing."),
    "is_wie": ("persons", "Fill in who is missing."),
    "plaats": ("persons.{subject}.last_seen.place", "Fill in the town."),
    "feit": ("offence", "Fill in the offence in a word or two, such as 'inbraak'."),
    "gezocht": ("persons", "Describe the person or the vehicle to look out for."),
    "gezocht_kort": ("persons", "Describe the person or the vehicle to look out for."),
    "gezocht_signalement": ("persons", "Describe the person or the vehicle to look out for."),
    "onderwerp": ("notice.what", "Say what is the matter."),
    "wat": ("notice.what", "Say what is the matter."),
    "doe": ("notice.do", "Say what people should do."),
}


def value_of(name: str, request: RenderRequest, dropped: Dropped) -> str:
    """The slot's text, capitalised when the name is: {Sig} starts a sentence. Raises PhraseError when it cannot be made."""
    if name in SLOTS:
        return SLOTS[name](request, dropped)
    return capitalised(SLOTS[name.lower()](request, dropped))


def missing(name: str, request: RenderRequest) -> MissingFactError:
    """What to tell the operator when a text needs this slot and the facts leave it empty."""
    field, message = _NEEDED[name.lower()]
    if name.lower() == "plaats" and not request.content.persons:
        field, message = "area.description", "Describe the area, such as 'Utrecht en omgeving'."
    subject = request.subjects[0][0] if request.subjects else 0
    return MissingFactError(field.format(subject=subject), message)


def _headed(header: str, request: RenderRequest, dropped: Dropped) -> str:
    """A Burgernet header carries the town, unless that was dropped; those of the child kinds stand alone."""
    if request.content.kind in {Kind.AMBER, Kind.MISSING_CHILD} or Drop.TOWN in dropped:
        return header
    return f"{header} {_town(request, dropped)}".strip()


def _header(request: RenderRequest, dropped: Dropped) -> str:
    return _headed(request.brand.header(request.content.kind), request, dropped)


def _capitals(request: RenderRequest, dropped: Dropped) -> str:
    return _headed(request.brand.capitals(request.content.kind), request, dropped)


def _name(request: RenderRequest, dropped: Dropped) -> str:
    return names([person for _, person in request.subjects], KINDS[request.content.kind].naming, dropped)


def _first_name(request: RenderRequest, dropped: Dropped) -> str:
    naming = KINDS[request.content.kind].naming
    least = Naming.NOBODY if naming is Naming.NOBODY else Naming.FIRST_NAME
    return names([person for _, person in request.subjects], least, dropped)


def _age(request: RenderRequest, _: Dropped) -> str:
    """Of one person; the ages of several stand beside their names."""
    ages = [person.age for _, person in request.subjects]
    return str(ages[0]) if len(ages) == 1 and ages[0] is not None else ""


def _who(request: RenderRequest, dropped: Dropped) -> str:
    persons = [person for _, person in request.subjects]
    return who_word(persons[0]) if len(persons) == 1 and Drop.DETAILS in dropped else whos(persons)


def _town(request: RenderRequest, _: Dropped) -> str:
    """Where it happened: the first place known of a person, else the area in its own words."""
    for _index, person in request.subjects:
        if person.last_seen.place:
            return person.last_seen.place
    match request.content.area:
        case None:
            return ""
        case National():
            return "Nederland"
        case area:
            return area.description


def _time(request: RenderRequest, dropped: Dropped) -> str:
    if Drop.TIME in dropped:
        return ""
    return next((day_and_clock(person.last_seen.at) for _, person in request.subjects if person.last_seen.at), "")


def _last_seen(request: RenderRequest, dropped: Dropped) -> str:
    """When and at which spot: ma 14:30, Stationsplein."""
    spot = next((person.last_seen.spot for _, person in request.subjects if person.last_seen.spot), "")
    return ", ".join(filter(None, [_time(request, dropped), "" if Drop.SPOT in dropped else sentence(spot)]))


def _released(request: RenderRequest) -> datetime:
    if request.released_at is None:
        raise ValueError("a later message needs the time of the first release")
    return request.released_at


def _released_on(request: RenderRequest, dropped: Dropped) -> str:
    """23 november; 23 nov where that does not fit."""
    return day_and_month(_released(request), short=Drop.DETAILS in dropped)


def _offence_in_short(request: RenderRequest, dropped: Dropped) -> str:
    return "" if Drop.DETAILS in dropped else sentence(request.content.offence)


def _matter(request: RenderRequest, dropped: Dropped) -> str:
    """What a notice is about, as far as a subject has room for it."""
    what = sentence(request.content.notice.what)
    return "let op" if what and Drop.DETAILS in dropped else what


def _sender(request: RenderRequest, _: Dropped) -> str:
    """A notice may be a municipality's; everything else is the police's."""
    service = request.brand.service
    return service if request.content.kind is Kind.SAFETY_NOTICE else f"de politie, met {service}"


def _until(request: RenderRequest, dropped: Dropped) -> str:
    until = request.content.valid_until
    return day_and_clock(until) if until and Drop.TIME not in dropped else ""


def _looks(request: RenderRequest, dropped: Dropped) -> str:
    return descriptions(request.subjects, dropped, request.longest_description) if request.subjects else ""


def _vehicles(request: RenderRequest, dropped: Dropped) -> str:
    phrases = plate_or_name if Drop.VEHICLE_NAME in dropped else vehicle_phrases
    return phrases(request.content.vehicles)


def _wanted(request: RenderRequest, dropped: Dropped) -> str:
    """Man, zwarte jas, in grijze VW Golf AB-123-C: person and vehicle, whichever are known."""
    vehicles = _vehicles(request, dropped)
    match request.subjects:
        case ():
            return vehicles
        case ((index, person),):
            persons = description(person, dropped, f"persons.{index}", opening=who(person), longest=request.longest_description)
        case several:
            together = descriptions(several, dropped, request.longest_description)
            persons = f"{_who(request, dropped)}: {together}".removesuffix(": ")
    return f"{persons}, in {vehicles}" if vehicles else persons


def _wanted_in_short(request: RenderRequest, dropped: Dropped) -> str:
    """For the title: the person with one garment, else the vehicle; without details 'man' or 'voertuig AB-123-C'."""
    if not request.subjects:
        vehicles = request.content.vehicles
        return plate_or_name(vehicles) if Drop.DETAILS in dropped else vehicle_phrases(vehicles)
    garments = [sentence(garment) for _, person in request.subjects for garment in person.clothing[:1]]
    worn = garments if len(request.subjects) == 1 and Drop.DETAILS not in dropped else []
    return ", ".join([_who(request, dropped), *worn])


def _person_or_vehicle(request: RenderRequest, _: Dropped) -> str:
    """Which of them the message may have been about; a stop's own content holds no vehicle any more."""
    persons, vehicles = request.content.persons, (request.previous or request.content).vehicles
    return " of ".join(words for words, there in (("de persoon", persons or not vehicles), ("het voertuig", vehicles)) if there)


def _counted(one: str, more: str) -> Slot:
    return lambda request, _: more if len(request.subjects) > 1 else one


def _removed(request: RenderRequest, _: Dropped) -> str:
    if request.removed is None:
        raise ValueError("a correction needs what was removed")
    return _REMOVED[request.removed]


def _replaced(index: int) -> Slot:
    return lambda request, _: (news.replacement(request) or ("", ""))[index]


SLOTS: Final[Mapping[str, Slot]] = {
    "kop": _header,
    "KOP": _capitals,
    "dienst": lambda request, _: request.brand.service,
    "DIENST": lambda request, _: request.brand.service.upper(),
    "naam": _name,
    "voornaam": _first_name,
    "lft": _age,
    "wie": _who,
    "plaats": _town,
    "tijd": _time,
    "laatst": _last_seen,
    "uur": lambda request, _: clock(_released(request)),
    "begin": lambda request, _: day_and_clock(_released(request)),
    "datum": _released_on,
    "tot": _until,
    "sig": _looks,
    "auto": _vehicles,
    "gezocht": _wanted,
    "gezocht_kort": _wanted_in_short,
    "feit": lambda request, _: sentence(request.content.offence),
    "feit_kort": _offence_in_short,
    "richting": lambda request, _: sentence(request.content.direction),
    "wat": lambda request, _: sentence(request.content.notice.what),
    "doe": lambda request, _: sentence(request.content.notice.do),
    "onderwerp": _matter,
    "nieuws": news.latest,
    "fout": _replaced(0),
    "juist": _replaced(1),
    "weg": _removed,
    "persoon_of_voertuig": _person_or_vehicle,
    "niets_mis": lambda request, _: WORDING[request.content.kind].nothing_wrong,
    "link": lambda request, _: request.brand.link(request.alert_id),
    "foto": lambda request, _: "Foto" if request.content.photos else "Info",
    "leven": _counted("leven", "levens"),
    "kind": _counted("kind", "kinderen"),
    "is_een_kind": _counted("is een kind", "zijn kinderen"),
    "is_een_persoon": _counted("is een persoon", "zijn personen"),
    "het_kind": _counted("het kind", "de kinderen"),
    "het_kind_is": _counted("het kind is", "de kinderen zijn"),
    "persoon": _counted("persoon", "personen"),
    "persoon_is": _counted("persoon is", "personen zijn"),
    "de_persoon": _counted("de persoon", "de personen"),
    "de_persoon_is": _counted("de persoon is", "de personen zijn"),
    "afzender": _sender,
    **SPOKEN_SLOTS,
}
