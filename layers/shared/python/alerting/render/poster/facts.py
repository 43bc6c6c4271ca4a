"""What a poster says about one alert, read from a released version, and in which order it leaves when there is no room.

Who is named follows the kind, as in every text. Order of leaving: build and height, further garments and company, street, time,
what is left of the description, names of vehicles, surnames of several children, their names. Kind, who, town, plate and number
stay: of six children with long names on a narrow strip at least that they are six.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from alerting.domain.content import Content
from alerting.domain.kinds import KINDS, Kind, Naming, PhotoRule
from alerting.domain.messages import MessageType
from alerting.domain.subject import Person, Role
from alerting.render.brand import Brand
from alerting.render.phrases import capitalised, sentence, vehicle_name, who, whos
from alerting.render.poster.script import tidy
from alerting.render.request import NOTHING_DROPPED, RenderRequest, in_words
from alerting.render.slots import value_of

EXERCISE_MARK: Final = "OEFENING: geen echte melding"
TEST_MARK: Final = "TEST: geen echte melding"
#: As many as a poster shows beside each other.
MOST_PHOTOS: Final = 3
#: A space that no line is broken at: an age stays with its name, a number with its verb.
NO_BREAK: Final = "\u00a0"

_TIPS: Final = f"Tips:{NO_BREAK}0800-6070"
_BEWARE: Final = f"Ga er niet op af. Gevaar:{NO_BREAK}112"


class Step(StrEnum):
    """What leaves, in this order, until the rest fits."""

    BUILD = "build"
    GARMENTS = "garments"
    SPOT = "spot"
    TIME = "time"
    LOOKS = "looks"
    VEHICLES = "vehicles"
    SURNAMES = "surnames"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Looks:
    """One person's description in the parts that leave one after another; `whose` is set where there are several."""

    whose: str = ""
    figure: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterFacts:
    """Everything on a poster, as short texts. `who` is one line a person; `who_in_short` and `counted` for less room.

    `lead` and `since` make one sentence: "Vermist in Utrecht" "sinds vr 12:40". `photos` are digests.
    `mark` is what says, above all, that this is no real alert. `awaits_photo`: a silhouette stands where the photo will.
    """

    alert_id: str
    kind: Kind
    header: str
    sender: str
    who: tuple[str, ...]
    who_in_short: tuple[str, ...]
    counted: str
    lead: str
    since: str = ""
    spot: str = ""
    looks: tuple[Looks, ...] = ()
    company: str = ""
    vehicles: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    call: str
    tips: str = ""
    mark: str = ""
    photos: tuple[str, ...] = ()
    awaits_photo: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one poster at one length, top to bottom. Empty where there is nothing to say."""

    who: tuple[str, ...]
    where: str
    details: tuple[str, ...] = field(default=())
    vehicles: str = ""
    plates: str = ""


def facts_of(request: RenderRequest) -> PosterFacts | None:
    """The poster of one version; None for a stop or a result, which have none: after the stop nobody is named anywhere."""
    if request.message in {MessageType.STOP, MessageType.RESULT}:
        return None
    content, persons = request.content, [person for _, person in request.subjects]
    call, tips = _call(content)
    return PosterFacts(
        alert_id=request.alert_id,
        kind=content.kind,
        header=tidy(request.brand.header(content.kind)).upper(),
        sender="" if content.kind is Kind.SAFETY_NOTICE else "Politie",
        who=_who(content, persons, full=True),
        who_in_short=_who(content, persons, full=False),
        counted=capitalised(whos(persons)),
        lead=_lead(request),
        since=_since(request),
        spot=_spot(content, persons),
        looks=_looks(content, persons),
        company=_company(content),
        vehicles=tuple(tidy(vehicle_name(vehicle)) for vehicle in content.vehicles if vehicle_name(vehicle)),
        plates=tuple(vehicle.plate for vehicle in content.vehicles if vehicle.plate),
        call=call,
        tips=tips,
        mark=EXERCISE_MARK if content.exercise else "",
        photos=_photos(content, persons),
        awaits_photo=KINDS[content.kind].photo is PhotoRule.REQUIRED_OR_REASON and not content.photos,
    )


def public_test(kind: Kind, brand: Brand) -> PosterFacts:
    """The poster of the public test: the real look, no child, and TEST as the first word."""
    return PosterFacts(
        alert_id="",
        kind=kind,
        header=f"TEST {tidy(brand.header(kind)).upper()}",
        sender="Politie",
        who=("Er is geen kind vermist",),
        who_in_short=("Er is geen kind vermist",),
        counted="Er is geen kind vermist",
        lead="De politie test het systeem",
        call="U hoeft niets te doen",
        mark=TEST_MARK,
    )


def wordings(facts: PosterFacts, gone: frozenset[Step] = frozenset()) -> Iterator[Wording]:
    """From the fullest, but for what is gone already, to the shortest; a step that takes nothing away is left out."""
    before = None
    for count in range(len(Step) + 1):
        wording = _wording(facts, gone.union(list(Step)[:count]))
        if wording != before:
            yield wording
        before = wording


def _wording(facts: PosterFacts, gone: frozenset[Step]) -> Wording:
    several = len(facts.who) > 1
    who_lines = facts.who
    if several and Step.SURNAMES in gone:
        who_lines = (in_words(facts.who_in_short),)
    if several and Step.NAMES in gone:
        who_lines = (facts.counted,)
    where = [facts.lead, "" if Step.TIME in gone else facts.since]
    details = [_look(looks, gone) for looks in facts.looks]
    company = "" if Step.GARMENTS in gone else facts.company
    spot = "" if Step.SPOT in gone else facts.spot
    vehicles = "" if Step.VEHICLES in gone and facts.plates else in_words(facts.vehicles)
    return Wording(
        who=who_lines,
        where=" ".join(filter(None, where)),
        details=tuple(filter(None, (spot, *details, company))),
        vehicles=f"Let op: {vehicles}" if vehicles else "",
        plates=" ".join(facts.plates),
    )


def _look(looks: Looks, gone: frozenset[Step]) -> str:
    if Step.LOOKS in gone:
        return ""
    figure = () if Step.BUILD in gone else looks.figure
    further = () if Step.GARMENTS in gone else looks.further
    text = ", ".join([*figure, *looks.first, *further, *looks.marks])
    return (f"{looks.whose}: {text}" if looks.whose else capitalised(text)) if text else ""


def _who(content: Content, persons: Sequence[Person], *, full: bool) -> tuple[str, ...]:
    """One line a person: the name as the kind allows, else boy, girl, woman, with the age beside it."""
    if content.kind is Kind.SAFETY_NOTICE:
        return (tidy(capitalised(sentence(content.notice.what))) or "Let op",)
    naming = KINDS[content.kind].naming
    naming = naming if full else min(naming, Naming.FIRST_NAME, key=_NAMED.index)
    lines = tuple(tidy(_one(person, naming)).replace(" (", f"{NO_BREAK}(") for person in persons)
    if content.kind is Kind.WANTED:
        return tuple(f"Gezocht: {line.lower()}" for line in lines) or ("Gezocht: voertuig",)
    return lines or ("Vermist",)


_NAMED: Final = (Naming.NOBODY, Naming.FIRST_NAME, Naming.FULL)


def _one(person: Person, naming: Naming) -> str:
    if naming is Naming.NOBODY or not person.first_name:
        return capitalised(who(person))
    name = person.full_name if naming is Naming.FULL else person.first_name
    return name if person.age is None else f"{name} ({person.age})"


def _lead(request: RenderRequest) -> str:
    town = tidy(value_of("plaats", request, NOTHING_DROPPED))
    match request.content.kind:
        case Kind.AMBER | Kind.MISSING_CHILD | Kind.MISSING_PERSON:
            return f"Vermist in {town}" if town else "Vermist"
        case Kind.WANTED:
            offence = tidy(sentence(request.content.offence))
            return " ".join(filter(None, [f"Na {offence}" if offence else "Gezocht", f"in {town}" if town else ""]))
        case Kind.SAFETY_NOTICE:
            return town


def _since(request: RenderRequest) -> str:
    name = "tot" if request.content.kind is Kind.SAFETY_NOTICE else "tijd"
    time = value_of(name, request, NOTHING_DROPPED).replace(" ", NO_BREAK)
    if not time:
        return ""
    match request.content.kind:
        case Kind.AMBER | Kind.MISSING_CHILD | Kind.MISSING_PERSON:
            return f"sinds {time}"
        case Kind.WANTED:
            return f"({time})"
        case Kind.SAFETY_NOTICE:
            return f"(tot {time})"


def _spot(content: Content, persons: Sequence[Person]) -> str:
    if content.kind is Kind.SAFETY_NOTICE:
        return tidy(capitalised(sentence(content.notice.do)))
    if content.kind is Kind.WANTED:
        return f"Richting {tidy(sentence(content.direction))}" if content.direction else ""
    spot = next((person.last_seen.spot for person in persons if person.last_seen.spot), "")
    return f"Laatst gezien: {tidy(sentence(spot))}" if spot else ""


def _looks(content: Content, persons: Sequence[Person]) -> tuple[Looks, ...]:
    """Of everybody; with several, each under the first name or what else tells them apart."""
    naming = min(KINDS[content.kind].naming, Naming.FIRST_NAME, key=_NAMED.index)
    several = len(persons) > 1
    return tuple(_looks_of(person, _one(person, naming) if several else "") for person in persons)


def _looks_of(person: Person, whose: str) -> Looks:
    height = "" if person.height_cm is None else f"{person.height_cm // 100},{person.height_cm % 100:02}{NO_BREAK}m"
    return Looks(
        whose=tidy(whose),
        figure=_tidied(height, person.build),
        first=_tidied(person.hair, *person.clothing[:1]),
        further=_tidied(*person.clothing[1:]),
        marks=_tidied(person.marks),
    )


def _company(content: Content) -> str:
    """Who may be with the missing: never named."""
    others = [person for person in content.persons if person.role is Role.WITH]
    if not others or content.kind is Kind.WANTED:
        return ""
    described = [", ".join([who(person), *_tidied(*person.clothing[:1])]) for person in others]
    return f"Mogelijk samen met {in_words(described)}"


def _call(content: Content) -> tuple[str, str]:
    """What to do, and the second way; an exercise asks for nothing."""
    if content.exercise:
        return "Bel niet", "Deel dit niet"
    match content.kind:
        case Kind.AMBER | Kind.MISSING_CHILD:
            return f"Gezien? Bel{NO_BREAK}112", _TIPS
        case Kind.MISSING_PERSON:
            return f"Gezien? Bel{NO_BREAK}0800-0011", f"Direct gevaar:{NO_BREAK}112"
        case Kind.WANTED:
            return f"Gezien? Bel{NO_BREAK}0800-0011", _BEWARE
        case Kind.SAFETY_NOTICE:
            return f"Bel alleen bij gevaar{NO_BREAK}112", ""


def _photos(content: Content, persons: Sequence[Person]) -> tuple[str, ...]:
    """One a person at most: a second photo of the same child is for the page."""
    return tuple(photo.digest for photo in content.photos)[: min(MOST_PHOTOS, max(1, len(persons)))]


def _tidied(*items: str) -> tuple[str, ...]:
    return tuple(text for text in map(tidy, map(sentence, items)) if text)
