"""Wording that kinds share: retractions, exercises, and all that follows the start of a child's alert."""

from typing import Final

from alerting.domain.kinds import Outcome
from alerting.domain.messages import StopReason
from alerting.render.wording.shapes import Told

EXERCISE_TITLE: Final = "OEFENING: {kop}, geen echte melding"
EXERCISE_TEXT: Final = "OEFENING, GEEN ECHTE MELDING. {niets_mis}. Bel niet en deel dit niet. Politie"
EXERCISE_SIGN: Final = "OEFENING\nGEEN ALARM"
EXERCISE_BOARD: Final = "OEFENING. Geen echte melding."
EXERCISE_SPOKEN: Final = "Dit is een oefening. Er is niets aan de hand. U hoeft niets te doen."

RETRACTED_TITLE: Final = "INGETROKKEN: {kop} van {uur}"
CORRECTED_TITLE: Final = "CORRECTIE: {kop} van {uur}"
NEW_TITLE: Final = "NIEUW: {kop} van {uur}"

RETRACTED_SUBJECT: Final = "INGETROKKEN: {kop} van {datum}, {uur}"
CORRECTED_SUBJECT: Final = "CORRECTIE: {kop} van {datum}, {uur}"
NEW_SUBJECT: Final = "NIEUW: {kop} van {datum}, {uur}"
STOPPED_SUBJECT: Final = "Gestopt: {kop} van {datum}, {uur}"
EXPIRED_SUBJECT: Final = "Verlopen: {kop} van {datum}, {uur}"

#: A mail cannot be taken back, so the stop asks for it.
DELETE_MAILS: Final = "Verwijder ook onze eerdere e-mails hierover."
MORE: Final = "Meer informatie: {link}"
PHOTO_AND_MORE: Final = "Foto en meer informatie: {link}"
#: Who sends it and why; the link to leave stands below.
SENDER: Final = "Afzender: {afzender}. U kunt deze e-mail niet beantwoorden."
WHY: Final = "U krijgt dit bericht omdat u meedoet met {dienst}."
LEAVE: Final = "Afmelden"

RETRACTIONS: Final = {
    StopReason.SENT_BY_MISTAKE: Told(
        RETRACTED_TITLE,
        "INGETROKKEN: ",
        "{KOP} van {uur} is per ongeluk verstuurd. {niets_mis}. U hoeft niets te doen. Onze excuses. Politie",
        "Dit is de politie. Ons bericht van {begin} is per ongeluk verstuurd. {niets_mis}. U hoeft niets te doen. Onze excuses.",
        RETRACTED_SUBJECT,
    ),
    StopReason.WRONG_CONTENT: Told(
        RETRACTED_TITLE,
        "INGETROKKEN: ",
        "het bericht van {uur} klopte niet. Gebruik het niet en deel het niet. Kijk voor de juiste stand op {link}. Politie",
        "Dit is de politie. Ons bericht van {begin} klopte niet. Gebruik het niet en deel het niet. "
        "De juiste stand vindt u op de website van de politie.",
        RETRACTED_SUBJECT,
    ),
    StopReason.WRONG_SUBJECT: Told(
        RETRACTED_TITLE,
        "INGETROKKEN: ",
        "{persoon_of_voertuig} in het bericht van {uur} heeft NIETS met de zaak te maken. Wis het bericht. Onze excuses. Politie",
        "Dit is de politie. {Persoon_of_voertuig} in ons bericht van {begin} heeft niets met de zaak te maken. "
        "Vergeet dat bericht en deel het niet. Onze excuses.",
        RETRACTED_SUBJECT,
    ),
    StopReason.WRONG_AREA: Told(
        RETRACTED_TITLE,
        "POLITIE: ",
        "het bericht van {uur} was niet voor uw gebied bedoeld. U hoeft niets te doen. Onze excuses.",
        "Dit is de politie. Ons bericht van {begin} was niet voor uw gebied bedoeld. U hoeft niets te doen. Onze excuses.",
        RETRACTED_SUBJECT,
    ),
}

CHILD_NOTHING_WRONG: Final = "Er is geen kind vermist"

CHILD_SMS_WITH_VEHICLE: Final = (
    "POLITIE {KOP}: {voornaam}[ ({lft})] vermist, {plaats}. Let op {auto}. Gezien? Bel 112. {foto}: {link}"
)
CHILD_SMS: Final = "POLITIE {KOP}: {voornaam}[ ({lft})] vermist, {plaats}[, {tijd}].[ {Sig}.] Gezien? Bel 112. {foto}: {link}"
CHILD_BOARD: Final = "{kop}: {voornaam}[ ({lft})] vermist.[ {Sig}.] Gezien? Bel 112"
CHILD_SUBJECT: Final = "{kop}: {voornaam}[ ({lft})] vermist"
CHILD_CALL: Final = "Gezien? Bel direct 112. Tips? Bel 0800-6070."
CHILD_SEEN: Final = "Laatst gezien[ op {tijd}] in {plaats}.[ {Signalement}.][ Mogelijk in {voertuig}.] " + CHILD_CALL
CHILD_ADVICE: Final = (
    "Nu gezien? Bel 112 en blijf op afstand.",
    "Eerder gezien? Bel 0800-6070 of vul het formulier in op {link}.",
    "Bellen lukt niet? Gebruik de 112NL-app.",
)

CHILD_SHORT: Final = Told(
    "{kop}",
    "POLITIE {KOP}: ",
    "{kind} vermist. Gezien? Bel 112. Info: {link}",
    "Dit is een {kop} van de politie. Er {is_een_kind} vermist. " + CHILD_CALL,
)
CHILD_UPDATE: Final = Told(
    NEW_TITLE,
    "NIEUW {KOP} ",
    "{voornaam}[ ({lft})]: {nieuws}. Gezien? Bel 112. Info: {link}",
    "Dit is de politie met nieuws over de {kop} van {begin}. Wij zoeken {gezochten}. {Nieuws}. " + CHILD_CALL,
    NEW_SUBJECT,
)
CHILD_REPLACED: Final = Told(
    CORRECTED_TITLE,
    "CORRECTIE {KOP}: ",
    "{fout} in het bericht van {uur} is fout. Juist is: {juist}. Gezien? Bel 112. Info: {link}",
    "Dit is de politie. {Fout} in ons bericht van {begin} is fout. Juist is: {juist}. " + CHILD_CALL,
    CORRECTED_SUBJECT,
)
CHILD_REMOVED: Final = Told(
    CORRECTED_TITLE,
    "CORRECTIE {KOP}: ",
    "let NIET meer op {weg} uit het bericht van {uur}. {Het_kind_is} nog vermist. Gezien? Bel 112",
    "Dit is de politie. Let niet meer op {weg} uit ons bericht van {begin}. {Het_kind_is} nog vermist. " + CHILD_CALL,
    CORRECTED_SUBJECT,
)
CHILD_WRONG_NUMBER: Final = Told(
    CORRECTED_TITLE,
    "CORRECTIE POLITIE: ",
    "het telefoonnummer van {uur} is fout. Tips: 0800-6070. Gezien? Bel 112",
    "Dit is de politie. Het telefoonnummer in ons bericht van {begin} is fout. " + CHILD_CALL,
    CORRECTED_SUBJECT,
)
CHILD_DROPPED: Final = Told(
    NEW_TITLE,
    "POLITIE: ",
    "{KOP} van {uur} geldt niet meer voor uw gebied. Daarbuiten zoekt de politie door. Info: {link}",
    "Dit is de politie. De {kop} van {begin} geldt niet meer voor uw gebied. Daarbuiten zoekt de politie door.",
    NEW_SUBJECT,
)
#: For everything that is searched for.
STOP_SPOKEN: Final = "Dit is de politie. De zoekactie van {begin} is gestopt. Uitkijken hoeft niet meer. Dank u wel."
CHILD_STOP: Final = Told(
    "{kop} gestopt",
    "POLITIE: ",
    "{KOP} van {uur} is gestopt. Uitkijken hoeft niet meer. Gedeeld? Haal naam en foto weg. Dank u wel.",
    STOP_SPOKEN,
    STOPPED_SUBJECT,
)
CHILD_EXPIRED: Final = Told(
    "{kop} verlopen",
    "POLITIE: ",
    "{KOP} van {uur} is verlopen. Laatste stand: {link}. Gezien? Bel 112. Tips: 0800-6070",
    "Dit is de politie. De {kop} van {begin} is verlopen. De laatste stand vindt u op de website van de politie. " + CHILD_CALL,
    EXPIRED_SUBJECT,
)
#: A death is told on the page and by the press office only: render/texts.py keeps it from push, SMS, voice, mail and signs.
CHILD_RESULTS: Final = {
    Outcome.FOUND: Told(
        "{kop}: {kind} gevonden",
        "POLITIE {KOP}: ",
        "{het_kind_is} gevonden. Meer delen wij niet, voor de rust van {kind} en familie. Haal naam en foto weg. Dank u wel.",
        "Dit is de politie over de {kop} van {begin}. {Het_kind_is} gevonden. "
        "Meer delen wij niet, voor de rust van {kind} en familie. Gedeeld? Haal naam en foto weg. Dank u wel.",
    ),
    Outcome.FOUND_SAFE: Told(
        "{kop}: {kind} veilig gevonden",
        "POLITIE {KOP}: ",
        "{het_kind_is} veilig gevonden. Dank u wel. Gedeeld? Haal naam en foto weg, dat helpt {het_kind}.",
        "Dit is de politie over de {kop} van {begin}. {Het_kind_is} veilig gevonden. Dank u wel. "
        "Gedeeld? Haal naam en foto weg, dat helpt {het_kind}.",
    ),
    Outcome.FOUND_DEAD: Told(
        "{kop} gestopt",
        "",
        "De politie heeft {het_kind} overleden gevonden. Onze gedachten zijn bij de familie en naasten. "
        "Wij vragen om rust voor hen.",
        "",
    ),
    Outcome.UNRESOLVED: Told(
        "{kop} stopt, zoeken gaat door",
        "POLITIE: ",
        "{KOP} stopt, maar {het_kind_is} nog niet gevonden. De politie zoekt door. Gezien? Bel 112. Tips: 0800-6070",
        "Dit is de politie. De {kop} van {begin} stopt, maar {het_kind_is} nog niet gevonden. De politie zoekt door. "
        + CHILD_CALL,
    ),
}
