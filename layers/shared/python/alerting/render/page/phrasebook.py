"""Everything the pages say by themselves, in Dutch and in English. What the operator wrote is in no language but Dutch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from alerting.domain.kinds import Kind, Outcome
from alerting.domain.messages import MessageType, StopReason
from alerting.domain.subject import Gender
from alerting.render.documents.outlet import Language
from alerting.render.phrases import MONTHS, WEEKDAYS

#: What a tip form is called in a sentence; it is a link there.
FORM: Final = "politie.nl/tips"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """One language. Words in braces are filled in; `advice` is for kinds whose lines on the page are its own."""

    language: Language
    locale: str
    other_language: str
    skip: str
    home: str
    footer: str

    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    in_full: str
    summer_time: str
    winter_time: str
    decimal: str

    exercise: str
    exercise_mark: str
    test: str
    test_mark: str
    test_lead: str
    test_over: str
    do_nothing: str
    call_nobody: str

    summary: Mapping[Kind, str]
    summary_of_several: Mapping[Kind, str]
    in_dutch: str
    news: Mapping[MessageType, str]
    advice: Mapping[Kind, tuple[str, ...]]
    form: str
    warning: str
    what_to_do: str
    the_child: str
    the_children: str
    or_: str
    yourself: str
    share_only_this: str

    photo_of: str
    photo: str
    photo_follows: str
    larger: str

    looks: str
    company: str
    vehicles: str
    details: str
    who: Mapping[tuple[bool, Gender], str]
    sex: str
    age: str
    years: str
    height: str
    build: str
    hair: str
    clothing: str
    marks: str
    vehicle: str
    plate: str
    offence: str
    direction: str
    what: str
    do: str
    last_seen: str
    where: str
    spot: str
    when: str
    area: str
    whole_country: str
    map_title: str
    map_description: str

    share: str
    copied: str
    poster: str
    updated: str
    valid_until: str
    changed: str
    ended_meanwhile: str
    reload: str

    ended: str
    thanks: str
    thanks_for_notice: str
    from_until: str

    home_title: str
    quiet: str
    live: str
    past: str
    past_note: str
    planned: str
    planned_note: str
    since: str
    kinds: Mapping[Kind, str]
    outcomes: Mapping[Outcome, str]
    stops: Mapping[StopReason, str]

    missing_title: str
    missing_text: str


_CHILD_NOW: Final = "Zie je {wie} nu? Bel 112 en blijf op afstand."
_CHILD_ADVICE: Final = (
    _CHILD_NOW,
    "Eerder gezien? Bel 0800-6070 of vul het formulier in.",
    "Bellen lukt niet? Gebruik de 112NL-app.",
)

DUTCH: Final = Phrasebook(
    language=Language.DUTCH,
    locale="nl_NL",
    other_language="English",
    skip="Ga naar de inhoud",
    home="Alle meldingen",
    footer="Deze site gebruikt geen cookies.",
    weekdays=tuple(WEEKDAYS.values()),
    short_weekdays=tuple(WEEKDAYS),
    months=MONTHS,
    in_full="{weekday} {day} {month} {year} om {clock}",
    summer_time="zomertijd",
    winter_time="wintertijd",
    decimal=",",
    exercise="OEFENING",
    exercise_mark="OEFENING: geen echte melding",
    test="TEST",
    test_mark="TEST: geen echte melding",
    test_lead="De politie test het systeem. Er is geen kind vermist. U hoeft niets te doen.",
    test_over="De test is voorbij. Er was geen kind vermist. Dank u wel.",
    do_nothing="U hoeft niets te doen. Deel dit niet.",
    call_nobody="Bel niet",
    summary={},
    summary_of_several={},
    in_dutch="",
    news={MessageType.UPDATE: "Nieuw", MessageType.CORRECTION: "Correctie"},
    advice={Kind.AMBER: _CHILD_ADVICE, Kind.MISSING_CHILD: _CHILD_ADVICE},
    form="vul het formulier in",
    warning="Let op",
    what_to_do="Wat kun je doen?",
    the_child="het kind",
    the_children="de kinderen",
    or_=" of ",
    yourself="Ben jij dit zelf? Bel 0800-6070 of praat met hulplijn 116000.",
    share_only_this="Deel alleen dit bericht en plaats geen vermoedens over anderen.",
    photo_of="Foto van {who}",
    photo="Foto bij deze melding",
    photo_follows="Foto volgt",
    larger="Grote foto",
    looks="Signalement",
    company="Mogelijk samen met",
    vehicles="Let op dit voertuig",
    details="Gegevens",
    who={
        (True, Gender.MALE): "jongen",
        (True, Gender.FEMALE): "meisje",
        (True, Gender.UNKNOWN): "kind",
        (False, Gender.MALE): "man",
        (False, Gender.FEMALE): "vrouw",
        (False, Gender.UNKNOWN): "persoon",
    },
    sex="Wie",
    age="Leeftijd",
    years="{age} jaar",
    height="Lengte",
    build="Postuur",
    hair="Haar",
    clothing="Kleding",
    marks="Kenmerken",
    vehicle="Voertuig",
    plate="Kenteken",
    offence="Feit",
    direction="Richting",
    what="Wat is er?",
    do="Wat moet je doen?",
    last_seen="Laatst gezien",
    where="Plaats",
    spot="Plek",
    when="Wanneer",
    area="Waar kijken we uit?",
    whole_country="Heel Nederland",
    map_title="Kaart van Nederland",
    map_description="Aangegeven op de kaart: {area}.",
    share="Deel deze melding",
    copied="De link is gekopieerd.",
    poster="Poster om te printen (PDF)",
    updated="Bijgewerkt:",
    valid_until="Geldt tot",
    changed="Er is nieuws over deze melding.",
    ended_meanwhile="Deze pagina is veranderd. Je ziet nu de laatste stand.",
    reload="Bekijk het nieuws",
    ended="{header}: gestopt",
    thanks="Deze zoekactie is gestopt. Naam en foto zijn verwijderd. Help mee: verwijder ze ook bij jezelf.",
    thanks_for_notice="Dit bericht geldt niet meer. Gedeeld? Haal het weg.",
    from_until="Van {start} tot {end}",
    home_title="Meldingen van {service}",
    quiet="Op dit moment is er geen actie.",
    live="Nu bezig",
    past="De afgelopen 24 uur",
    past_note="Na afloop noemen wij geen namen meer.",
    planned="Aangekondigde test",
    planned_note="Dit is een test van het systeem. U hoeft dan niets te doen.",
    since="sinds",
    kinds={
        Kind.AMBER: "kind in levensgevaar",
        Kind.MISSING_CHILD: "vermist kind",
        Kind.MISSING_PERSON: "vermiste persoon",
        Kind.WANTED: "gezocht",
        Kind.SAFETY_NOTICE: "let op",
    },
    outcomes={
        Outcome.FOUND: "gevonden",
        Outcome.FOUND_SAFE: "veilig gevonden",
        Outcome.FOUND_DEAD: "gestopt",
        Outcome.UNRESOLVED: "gestopt, de politie zoekt door",
        Outcome.PERSON_FOUND: "gevonden",
        Outcome.PERSON_NOT_FOUND: "gestopt, de politie zoekt door",
        Outcome.ARREST: "aangehouden",
        Outcome.VEHICLE_FOUND: "voertuig gevonden",
        Outcome.NOTHING: "gestopt, niet gevonden",
        Outcome.OVER: "voorbij",
    },
    stops={
        StopReason.STOPPED: "gestopt",
        StopReason.EXPIRED: "verlopen",
        StopReason.SENT_BY_MISTAKE: "ingetrokken: per ongeluk verstuurd",
        StopReason.WRONG_CONTENT: "ingetrokken: klopte niet",
        StopReason.WRONG_SUBJECT: "ingetrokken: klopte niet",
        StopReason.WRONG_AREA: "ingetrokken: verkeerd gebied",
    },
    missing_title="Deze pagina is er niet",
    missing_text="Misschien is de melding al voorbij. Wat er nu speelt, staat bij alle meldingen.",
)

_CHILD_ADVICE_IN_ENGLISH: Final = (
    "Do you see {wie} now? Call 112 and keep your distance.",
    "Seen earlier? Call 0800-6070 or fill in the form.",
    "Cannot make a call? Use the 112NL app.",
)

ENGLISH: Final = Phrasebook(
    language=Language.ENGLISH,
    locale="en_GB",
    other_language="Nederlands",
    skip="Skip to the content",
    home="All alerts",
    footer="This site uses no cookies.",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    short_weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    in_full="{weekday} {day} {month} {year} at {clock}",
    summer_time="summer time",
    winter_time="winter time",
    decimal=".",
    exercise="EXERCISE",
    exercise_mark="EXERCISE: not a real alert",
    test="TEST",
    test_mark="TEST: not a real alert",
    test_lead="The police are testing the system. No child is missing. You do not need to do anything.",
    test_over="The test is over. No child was missing. Thank you.",
    do_nothing="You do not need to do anything. Do not share this.",
    call_nobody="Do not call",
    summary={
        Kind.AMBER: "A child is missing and may be in mortal danger. The police ask for your help.",
        Kind.MISSING_CHILD: "A child is missing. The police are very worried and ask for your help.",
        Kind.MISSING_PERSON: "A person is missing. The police ask for your help.",
        Kind.WANTED: "The police are looking for a person or a vehicle. Do not approach them.",
        Kind.SAFETY_NOTICE: "A safety message for people in this area.",
    },
    summary_of_several={
        Kind.AMBER: "Children are missing and may be in mortal danger. The police ask for your help.",
        Kind.MISSING_CHILD: "Children are missing. The police are very worried and ask for your help.",
        Kind.MISSING_PERSON: "Several persons are missing. The police ask for your help.",
    },
    in_dutch="The message, in Dutch",
    news={MessageType.UPDATE: "New", MessageType.CORRECTION: "Correction"},
    advice={
        Kind.AMBER: _CHILD_ADVICE_IN_ENGLISH,
        Kind.MISSING_CHILD: _CHILD_ADVICE_IN_ENGLISH,
        Kind.MISSING_PERSON: (
            "Seen now? Keep the person in sight and call 0800-0011 (free). Immediate danger: 112.",
            f"Seen earlier? Call 0800-0011 (free) or go to {FORM}.",
            "Cannot make a call? Use the 112NL app.",
        ),
        Kind.WANTED: (
            "Do not approach them yourself.",
            "Seen now? Call 0800-0011 (free). Danger: 112.",
            f"Seen something, or on camera? Go to {FORM}.",
            "Cannot make a call? Use the 112NL app.",
        ),
        Kind.SAFETY_NOTICE: ("Call 112 only in case of danger.", "Cannot make a call? Use the 112NL app."),
    },
    form="fill in the form",
    warning="Warning",
    what_to_do="What can you do?",
    the_child="the child",
    the_children="the children",
    or_=" or ",
    yourself="Is this you? Call 0800-6070 or talk to the helpline on 116000.",
    share_only_this="Share only this message, and post no suspicions about others.",
    photo_of="Photo of {who}",
    photo="Photo with this alert",
    photo_follows="Photo to follow",
    larger="Large photo",
    looks="Description",
    company="Possibly together with",
    vehicles="Look out for this vehicle",
    details="Details",
    who={
        (True, Gender.MALE): "boy",
        (True, Gender.FEMALE): "girl",
        (True, Gender.UNKNOWN): "child",
        (False, Gender.MALE): "man",
        (False, Gender.FEMALE): "woman",
        (False, Gender.UNKNOWN): "person",
    },
    sex="Who",
    age="Age",
    years="{age} years",
    height="Height",
    build="Build",
    hair="Hair",
    clothing="Clothing",
    marks="Features",
    vehicle="Vehicle",
    plate="Number plate",
    offence="Offence",
    direction="Direction",
    what="What is the matter?",
    do="What should you do?",
    last_seen="Last seen",
    where="Town",
    spot="Spot",
    when="When",
    area="Where are we looking?",
    whole_country="The whole of the Netherlands",
    map_title="Map of the Netherlands",
    map_description="Marked on the map: {area}.",
    share="Share this alert",
    copied="The link has been copied.",
    poster="Poster to print (PDF, in Dutch)",
    updated="Updated:",
    valid_until="Valid until",
    changed="There is news about this alert.",
    ended_meanwhile="This page has changed. You now see the latest state.",
    reload="See the news",
    ended="{header}: ended",
    thanks="This search has ended. The name and photo have been removed. Please help: remove them on your side too.",
    thanks_for_notice="This message no longer applies. Did you share it? Please remove it.",
    from_until="From {start} until {end}",
    home_title="Alerts by {service}",
    quiet="There is no alert at the moment.",
    live="Now",
    past="The past 24 hours",
    past_note="Once an alert is over, we no longer name anybody.",
    planned="Announced test",
    planned_note="This is a test of the system. You will not need to do anything.",
    since="since",
    kinds={
        Kind.AMBER: "child in mortal danger",
        Kind.MISSING_CHILD: "missing child",
        Kind.MISSING_PERSON: "missing person",
        Kind.WANTED: "wanted",
        Kind.SAFETY_NOTICE: "safety message",
    },
    outcomes={
        Outcome.FOUND: "found",
        Outcome.FOUND_SAFE: "found safe",
        Outcome.FOUND_DEAD: "ended",
        Outcome.UNRESOLVED: "ended, the police continue the search",
        Outcome.PERSON_FOUND: "found",
        Outcome.PERSON_NOT_FOUND: "ended, the police continue the search",
        Outcome.ARREST: "arrested",
        Outcome.VEHICLE_FOUND: "vehicle found",
        Outcome.NOTHING: "ended, not found",
        Outcome.OVER: "over",
    },
    stops={
        StopReason.STOPPED: "ended",
        StopReason.EXPIRED: "expired",
        StopReason.SENT_BY_MISTAKE: "withdrawn: sent by mistake",
        StopReason.WRONG_CONTENT: "withdrawn: it was not right",
        StopReason.WRONG_SUBJECT: "withdrawn: it was not right",
        StopReason.WRONG_AREA: "withdrawn: wrong area",
    },
    missing_title="This page does not exist",
    missing_text="The alert may be over. What is going on now is on the page with all alerts.",
)  # fmt: skip

PHRASEBOOKS: Final = (DUTCH, ENGLISH)
