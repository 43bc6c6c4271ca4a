"""Wording that kinds share: retractions, exercises, and all that follows the start of a child's alert."""

from typing import Final

from alerting.domain.kinds import Outcome
from alerting.domain.messages import StopReason
from alerting.render.wording.shapes import Told

EXERCISE_TITLE: Final = "OEFENING: {kop}, geen echte melding"
EXERCISE_TEXT: Final = "OEFENING, GEEN ECHTE MELDING. {niets_mis}. Bel niet en deel dit niet. Politie"
EXERCISE_SIGN: Final = "OEFENING\nGEEN ALARM"
EXERCISE_BOARD: Final = "OEFENING. Geen echte melding."

RETRACTED_TITLE: Final = "INGETROKKEN: {kop} van {uur}"
CORRECTED_TITLE: Final = "CORRECTIE: {kop} van {uur}"
NEW_TITLE: Final = "NIEUW: {kop} van {uur}"

RETRACTIONS: Final = {
    StopReason.SENT_BY_MISTAKE: Told(
        RETRACTED_TITLE,
        "INGETROKKEN: ",
        "{KOP} van {uur} is per ongeluk verstuurd. {niets_mis}. U hoeft niets te doen. Onze excuses. Politie",
    ),
    StopReason.WRONG_CONTENT: Told(
        RETRACTED_TITLE,
        "INGETROKKEN: ",
        "het bericht van {uur} klopte niet. Gebruik het niet en deel het niet. Kijk voor de juiste stand op {link}. Politie",
    ),
    StopReason.WRONG_SUBJECT: Told(
        RETRACTED_TITLE,
        "INGETROKKEN: ",
        "{persoon_of_voertuig} in het bericht van {uur} heeft NIETS met de zaak te maken. Wis het bericht. Onze excuses. Politie",
    ),
    StopReason.WRONG_AREA: Told(
        RETRACTED_TITLE,
        "POLITIE: ",
        "het bericht van {uur} was niet voor uw gebied bedoeld. U hoeft niets te doen. Onze excuses.",
    ),
}

CHILD_NOTHING_WRONG: Final = "Er is geen kind vermist"

CHILD_SMS_WITH_VEHICLE: Final = (
    "POLITIE {KOP}: {voornaam}[ ({lft})] vermist, {plaats}. Let op {auto}. Gezien? Bel 112. {foto}: {link}"
)
CHILD_SMS: Final = "POLITIE {KOP}: {voornaam}[ ({lft})] vermist, {plaats}[, {tijd}].[ {Sig}.] Gezien? Bel 112. {foto}: {link}"
CHILD_BOARD: Final = "{kop}: {voornaam}[ ({lft})] vermist.[ {Sig}.] Gezien? Bel 112"
CHILD_SHORT: Final = Told("{kop}", "POLITIE {KOP}: ", "{kind} vermist. Gezien? Bel 112. Info: {link}")

CHILD_UPDATE: Final = Told(NEW_TITLE, "NIEUW {KOP} ", "{voornaam}[ ({lft})]: {nieuws}. Gezien? Bel 112. Info: {link}")
CHILD_REPLACED: Final = Told(
    CORRECTED_TITLE,
    "CORRECTIE {KOP}: ",
    "{fout} in het bericht van {uur} is fout. Juist is: {juist}. Gezien? Bel 112. Info: {link}",
)
CHILD_REMOVED: Final = Told(
    CORRECTED_TITLE,
    "CORRECTIE {KOP}: ",
    "let NIET meer op {weg} uit het bericht van {uur}. {Het_kind_is} nog vermist. Gezien? Bel 112",
)
CHILD_WRONG_NUMBER: Final = Told(
    CORRECTED_TITLE, "CORRECTIE POLITIE: ", "het telefoonnummer van {uur} is fout. Tips: 0800-6070. Gezien? Bel 112"
)
CHILD_DROPPED: Final = Told(
    NEW_TITLE, "POLITIE: ", "{KOP} van {uur} geldt niet meer voor uw gebied. Daarbuiten zoekt de politie door. Info: {link}"
)
CHILD_STOP: Final = Told(
    "{kop} gestopt",
    "POLITIE: ",
    "{KOP} van {uur} is gestopt. Uitkijken hoeft niet meer. Gedeeld? Haal naam en foto weg. Dank u wel.",
)
CHILD_EXPIRED: Final = Told(
    "{kop} verlopen", "POLITIE: ", "{KOP} van {uur} is verlopen. Laatste stand: {link}. Gezien? Bel 112. Tips: 0800-6070"
)
#: A death is not here: it is told on the page and by the press office, never by push, SMS or sign.
CHILD_RESULTS: Final = {
    Outcome.FOUND: Told(
        "{kop}: {kind} gevonden",
        "POLITIE {KOP}: ",
        "{het_kind_is} gevonden. Meer delen wij niet, voor de rust van {kind} en familie. Haal naam en foto weg. Dank u wel.",
    ),
    Outcome.FOUND_SAFE: Told(
        "{kop}: {kind} veilig gevonden",
        "POLITIE {KOP}: ",
        "{het_kind_is} veilig gevonden. Dank u wel. Gedeeld? Haal naam en foto weg, dat helpt {het_kind}.",
    ),
    Outcome.UNRESOLVED: Told(
        "{kop} stopt, zoeken gaat door",
        "POLITIE: ",
        "{KOP} stopt, maar {het_kind_is} nog niet gevonden. De politie zoekt door. Gezien? Bel 112. Tips: 0800-6070",
    ),
}
