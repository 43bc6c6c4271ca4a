"""What Burgernet says about a situation: what is the matter, and what to do. Never on a sign."""

from typing import Final

from alerting.domain.kinds import Outcome
from alerting.render.wording import common
from alerting.render.wording.shapes import Start, Told, Wording

_CALL: Final = "Bel alleen bij gevaar 112."

WORDING: Final = Wording(
    start=Start(
        title="{dienst}: let op in {plaats}",
        body="{Wat}. {Doe}.[ Geldt tot {tot}.] Bel alleen bij gevaar 112. Meer: {link}",
        sms="{DIENST} {plaats}: {wat}. {Doe}. Bel alleen bij gevaar: 112",
        spoken="Dit is {dienst} met een bericht voor {plaats}. {Wat}. {Doe}. " + _CALL,
        subject="{dienst} {plaats}: {onderwerp}",
    ),
    short=Told(
        "{kop}: let op",
        "{KOP}: ",
        "let op. Bel alleen bij gevaar: 112. Meer: {link}",
        "Dit is {dienst} met een bericht. Let op: kijk op de website van {dienst}. " + _CALL,
    ),
    update=Told(
        common.NEW_TITLE,
        "NIEUW {KOP}: ",
        "{nieuws}. Bel alleen bij gevaar: 112. Meer: {link}",
        "Dit is {dienst} met nieuws over ons bericht van {begin}. {Nieuws}. " + _CALL,
        common.NEW_SUBJECT,
    ),
    replaced=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "{fout} in het bericht van {uur} is fout. Juist is: {juist}. Bel alleen bij gevaar: 112. Meer: {link}",
        "Dit is {dienst}. {Fout} in ons bericht van {begin} is fout. Juist is: {juist}. " + _CALL,
        common.CORRECTED_SUBJECT,
    ),
    removed=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "let NIET meer op {weg} uit het bericht van {uur}. Bel alleen bij gevaar: 112. Meer: {link}",
        "Dit is {dienst}. Let niet meer op {weg} uit ons bericht van {begin}. " + _CALL,
        common.CORRECTED_SUBJECT,
    ),
    wrong_number=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "het telefoonnummer van {uur} is fout. Bel alleen bij gevaar: 112. Meer: {link}",
        "Dit is {dienst}. Het telefoonnummer in ons bericht van {begin} is fout. " + _CALL,
        common.CORRECTED_SUBJECT,
    ),
    dropped=Told(
        common.NEW_TITLE,
        "{KOP}: ",
        "bericht van {uur} geldt niet meer voor uw gebied. Meer: {link}",
        "Dit is {dienst}. Ons bericht van {begin} geldt niet meer voor uw gebied. U hoeft niets meer te doen.",
        common.NEW_SUBJECT,
    ),
    stop=Told(
        "{kop}: bericht gestopt",
        "{KOP}: ",
        "bericht van {uur} geldt niet meer. Dank u wel.",
        "Dit is {dienst}. Ons bericht van {begin} geldt niet meer. Dank u wel.",
        common.STOPPED_SUBJECT,
    ),
    expired=Told(
        "{kop}: bericht verlopen",
        "{KOP}: ",
        "bericht van {uur} is verlopen. Laatste stand: {link}. Bel alleen bij gevaar: 112",
        "Dit is {dienst}. Ons bericht van {begin} is verlopen. De laatste stand vindt u op de website van {dienst}. " + _CALL,
        common.EXPIRED_SUBJECT,
    ),
    results={
        Outcome.OVER: Told(
            "{kop}: voorbij",
            "{KOP}: ",
            "de situatie is voorbij. U hoeft niets meer te doen. Dank u wel.",
            "Dit is {dienst} over ons bericht van {begin}. De situatie is voorbij. U hoeft niets meer te doen. Dank u wel.",
        )
    },
    retractions=common.RETRACTIONS,
    nothing_wrong="Er is niets aan de hand",
    advice=("Bel alleen bij gevaar 112.", "Bellen lukt niet? Gebruik de 112NL-app."),
)
