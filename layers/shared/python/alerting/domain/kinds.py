"""The table of kinds: everything that differs between an AMBER Alert and a neighbourhood notice is a column here.

Sources: the kinds and their release rules in docs/kinds.md; criteria of amberalert.nl; police practice for Burgernet actions.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What sort of alert this is."""

    AMBER = "amber"
    MISSING_CHILD = "missing_child"
    MISSING_PERSON = "missing_person"
    WANTED = "wanted"
    SAFETY_NOTICE = "safety_notice"


class Scope(StrEnum):
    """How far an alert reaches."""

    NATIONAL = "national"
    REGIONAL = "regional"
    LOCAL = "local"


class Lane(StrEnum):
    """Which queue an alert travels in; routine work never delays urgent work."""

    URGENT = "urgent"
    ROUTINE = "routine"


class Naming(StrEnum):
    """Who is named in public."""

    FULL = "full"
    FIRST_NAME = "first_name"
    NOBODY = "nobody"


class PhotoRule(StrEnum):
    """Whether a photo goes out."""

    REQUIRED_OR_REASON = "required_or_reason"
    ADULT_WITH_CONSENT = "adult_with_consent"
    WITH_PROSECUTOR = "with_prosecutor"
    OPTIONAL = "optional"


class Loudness(StrEnum):
    """How a phone makes itself heard."""

    LOUD = "loud"
    QUIET = "quiet"


class Feature(StrEnum):
    """A property of the content that the table's conditions speak of."""

    PHOTO = "photo"
    NAME = "name"
    REGIONAL = "regional"


class Expect(StrEnum):
    """Which answer a checklist question needs before the alert may be submitted."""

    YES = "yes"
    NO = "no"
    YES_OR_REASON = "yes_or_reason"
    NO_OR_REASON = "no_or_reason"
    ANSWER = "answer"


class Outcome(StrEnum):
    """How it ended, as far as the public is told. A death is told on the page and by the press office only."""

    FOUND = "found"
    FOUND_SAFE = "found_safe"
    FOUND_DEAD = "found_dead"
    UNRESOLVED = "unresolved"
    PERSON_FOUND = "person_found"
    PERSON_NOT_FOUND = "person_not_found"
    ARREST = "arrest"
    VEHICLE_FOUND = "vehicle_found"
    NOTHING = "nothing"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a checklist, in the operator's language."""

    id: str
    text: str
    expect: Expect


@dataclass(frozen=True, slots=True)
class Coding:
    """How the kind is coded in CAP 1.2: categories, event codes, urgency, severity, certainty (domain sources in docs)."""

    categories: tuple[str, ...]
    event_codes: tuple[tuple[str, str], ...]
    response: str
    urgency: str
    severity: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Rules:
    """One row of the table. Durations in minutes; `signatures` holds unless a feature in `two_signatures_with` is there."""

    scopes: tuple[Scope, ...]
    releasing_role: str
    signatures: int
    two_signatures_with: frozenset[Feature]
    naming: Naming
    photo: PhotoRule
    prosecutor_with: frozenset[Feature]
    lane: Lane
    day: Loudness
    night: Loudness
    signs: bool
    default_minutes: int
    longest_minutes: int
    phone: str
    channels: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    checklist: tuple[Question, ...]
    coding: Coding


_CHILD_QUESTIONS: Final = (
    Question("under_18", "Jonger dan 18?", Expect.YES),
    Question("enough_details", "Genoeg gegevens over kind, dader of voertuig?", Expect.YES),
    Question("publicity_risk", "Kan bekendmaking het gevaar vergroten?", Expect.NO_OR_REASON),
    Question("guardian_consent", "Gezag/voogd akkoord, of reden van afwijking?", Expect.YES_OR_REASON),
    Question("family_detective", "Familierechercheur ingelicht?", Expect.YES_OR_REASON),
    Question("photo_recent", "Foto recent, niemand anders erop?", Expect.YES_OR_REASON),
)
_CHILD_OUTCOMES: Final = (Outcome.FOUND, Outcome.FOUND_SAFE, Outcome.FOUND_DEAD, Outcome.UNRESOLVED)
_NONE: Final[frozenset[Feature]] = frozenset()

KINDS: Final[dict[Kind, Rules]] = {
    Kind.AMBER: Rules(
        scopes=(Scope.NATIONAL, Scope.REGIONAL),
        releasing_role="national",
        signatures=2,
        two_signatures_with=_NONE,
        naming=Naming.FULL,
        photo=PhotoRule.REQUIRED_OR_REASON,
        prosecutor_with=_NONE,
        lane=Lane.URGENT,
        day=Loudness.LOUD,
        night=Loudness.LOUD,
        signs=True,
        default_minutes=12 * 60,
        longest_minutes=24 * 60,
        phone="0800-6070",
        channels=("push", "sms", "email", "display", "web"),
        outcomes=_CHILD_OUTCOMES,
        checklist=(
            _CHILD_QUESTIONS[0],
            Question("danger", "Leven in gevaar of meegenomen door een onbekende?", Expect.YES),
            *_CHILD_QUESTIONS[1:],
        ),
        coding=Coding(
            ("Rescue", "Safety"), (("SAME", "CAE"), ("OET:v1.2", "OET-038")), "Monitor", "Immediate", "Extreme", "Likely"
        ),
    ),
    Kind.MISSING_CHILD: Rules(
        scopes=(Scope.REGIONAL,),
        releasing_role="national",
        signatures=2,
        two_signatures_with=_NONE,
        naming=Naming.FIRST_NAME,
        photo=PhotoRule.REQUIRED_OR_REASON,
        prosecutor_with=_NONE,
        lane=Lane.URGENT,
        day=Loudness.LOUD,
        night=Loudness.QUIET,
        signs=True,
        default_minutes=12 * 60,
        longest_minutes=48 * 60,
        phone="0800-6070",
        channels=("push", "sms", "email", "display", "web"),
        outcomes=_CHILD_OUTCOMES,
        checklist=_CHILD_QUESTIONS,
        coding=Coding(("Rescue", "Safety"), (("OET:v1.2", "OET-130"),), "Monitor", "Immediate", "Severe", "Likely"),
    ),
    Kind.MISSING_PERSON: Rules(
        scopes=(Scope.LOCAL,),
        releasing_role="operator",
        signatures=1,
        two_signatures_with=frozenset({Feature.PHOTO}),
        naming=Naming.NOBODY,
        photo=PhotoRule.ADULT_WITH_CONSENT,
        prosecutor_with=_NONE,
        lane=Lane.ROUTINE,
        day=Loudness.QUIET,
        night=Loudness.QUIET,
        signs=True,
        default_minutes=60,
        longest_minutes=3 * 60,
        phone="0800-0011",
        channels=("push", "sms", "web"),
        outcomes=(Outcome.PERSON_FOUND, Outcome.PERSON_NOT_FOUND),
        checklist=(
            Question("normal_behaviour", "Past weggaan bij normaal gedrag?", Expect.ANSWER),
            Question(
                "harm",
                "Kan iemand deze persoon kwaad willen doen of zoeken? (ja: eerst de afdeling vermiste personen)",
                Expect.NO_OR_REASON,
            ),
            Question("family_consent", "Toestemming familie?", Expect.YES_OR_REASON),
        ),
        coding=Coding(("Safety",), (("OET:v1.2", "OET-130"),), "Monitor", "Expected", "Moderate", "Likely"),
    ),
    Kind.WANTED: Rules(
        scopes=(Scope.LOCAL,),
        releasing_role="operator",
        signatures=1,
        two_signatures_with=frozenset({Feature.PHOTO, Feature.NAME}),
        naming=Naming.NOBODY,
        photo=PhotoRule.WITH_PROSECUTOR,
        prosecutor_with=frozenset({Feature.PHOTO, Feature.NAME}),
        lane=Lane.ROUTINE,
        day=Loudness.QUIET,
        night=Loudness.QUIET,
        signs=False,
        default_minutes=60,
        longest_minutes=2 * 60,
        phone="0800-0011",
        channels=("push", "sms", "web"),
        outcomes=(Outcome.ARREST, Outcome.VEHICLE_FOUND, Outcome.NOTHING),
        checklist=(
            Question("in_the_act", "Heterdaad?", Expect.YES_OR_REASON),
            Question("prosecutor_image", "Officier van justitie bij herkenbaar beeld?", Expect.ANSWER),
            Question("possibly_minor", "Mogelijk minderjarig?", Expect.ANSWER),
            Question("public_danger", "Gevaar voor publiek?", Expect.ANSWER),
        ),
        coding=Coding(("Security",), (("OET:v1.2", "OET-176"),), "Monitor", "Expected", "Moderate", "Likely"),
    ),
    Kind.SAFETY_NOTICE: Rules(
        scopes=(Scope.LOCAL, Scope.REGIONAL),
        releasing_role="operator",
        signatures=1,
        two_signatures_with=frozenset({Feature.REGIONAL}),
        naming=Naming.NOBODY,
        photo=PhotoRule.OPTIONAL,
        prosecutor_with=_NONE,
        lane=Lane.ROUTINE,
        day=Loudness.QUIET,
        night=Loudness.QUIET,
        signs=False,
        default_minutes=4 * 60,
        longest_minutes=24 * 60,
        phone="112",
        channels=("push", "sms", "web"),
        outcomes=(Outcome.OVER,),
        checklist=(Question("danger_to_life", "Levensgevaar? Dan NL-Alert, niet Burgernet.", Expect.NO),),
        coding=Coding(("Safety",), (), "Avoid", "Expected", "Minor", "Likely"),
    ),
}
