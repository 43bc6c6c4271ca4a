"""What Burgernet says when it looks for somebody or a vehicle after an offence: never a name, never on a sign."""

from typing import Final

from alerting.domain.kinds import Outcome
from alerting.render.wording import common
from alerting.render.wording.shapes import Start, Told, Wording

_CALL: Final = "Gezien? Bel gratis 0800-0011. Bij gevaar 112."

WORDING: Final = Wording(
    start=Start(
        title="{dienst}: kijk uit naar {gezocht_kort}",
        body="Na {feit} in {plaats}[ ({tijd})]. {Gezocht}[, richting {richting}]. "
        "Ga er niet op af. Gezien? Bel gratis 0800-0011. Gevaar: 112.",
        sms="{DIENST}: na {feit} in {plaats} zoeken wij: {gezocht}. Ga er NIET op af. Gezien? Bel gratis 0800-0011. Gevaar: 112",
        spoken="Dit is {dienst}. Na een {feit} in {plaats} zoeken wij {gezocht_signalement}. Ga er niet zelf op af. " + _CALL,
        subject="{dienst} {plaats}: kijk uit[ na {feit_kort}]",
    ),
    short=Told(
        "{kop}: kijk uit",
        "{KOP}: ",
        "kijk uit. Ga er NIET op af. Gezien? Bel gratis 0800-0011. Gevaar: 112. Info: {link}",
        "Dit is {dienst}. De politie zoekt iemand of een voertuig; meer vindt u op de website van de politie. "
        "Ga er niet zelf op af. " + _CALL,
    ),
    update=Told(
        common.NEW_TITLE,
        "NIEUW {KOP}: ",
        "{nieuws}. Ga er NIET op af. Gezien? Bel gratis 0800-0011. Gevaar: 112",
        "Dit is {dienst} met nieuws over de zoekactie van {begin}. {Nieuws}. Ga er niet zelf op af. " + _CALL,
        common.NEW_SUBJECT,
    ),
    replaced=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "{fout} in het bericht van {uur} is fout. Juist is: {juist}. Gezien? Bel 0800-0011. Info: {link}",
        "Dit is {dienst}. {Fout} in ons bericht van {begin} is fout. Juist is: {juist}. Ga er niet zelf op af. " + _CALL,
        common.CORRECTED_SUBJECT,
    ),
    removed=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "let NIET meer op {weg} uit het bericht van {uur}. Gezien? Bel 0800-0011. Gevaar: 112",
        "Dit is {dienst}. Let niet meer op {weg} uit ons bericht van {begin}. " + _CALL,
        common.CORRECTED_SUBJECT,
    ),
    wrong_number=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "het telefoonnummer van {uur} is fout. Gezien? Bel 0800-0011. Gevaar: 112",
        "Dit is {dienst}. Het telefoonnummer in ons bericht van {begin} is fout. " + _CALL,
        common.CORRECTED_SUBJECT,
    ),
    dropped=Told(
        common.NEW_TITLE,
        "{KOP}: ",
        "actie van {uur} geldt niet meer voor uw gebied. Daarbuiten zoekt de politie door. Info: {link}",
        "Dit is {dienst}. De zoekactie van {begin} geldt niet meer voor uw gebied. Daarbuiten zoekt de politie door.",
        common.NEW_SUBJECT,
    ),
    stop=Told(
        "{kop}: actie gestopt",
        "{KOP}: ",
        "actie van {uur} is gestopt. Uitkijken hoeft niet meer. Dank u wel.",
        common.STOP_SPOKEN,
        common.STOPPED_SUBJECT,
    ),
    expired=Told(
        "{kop}: actie verlopen",
        "{KOP}: ",
        "actie van {uur} is verlopen. Laatste stand: {link}. Iets gezien? Bel 0900-8844. Gevaar: 112",
        "Dit is {dienst}. De zoekactie van {begin} is verlopen. De laatste stand vindt u op de website van de politie. "
        "Iets gezien? Bel 0900-8844. Bij gevaar 112.",
        common.EXPIRED_SUBJECT,
    ),
    results={
        Outcome.ARREST: Told(
            "{kop}: actie gestopt",
            "{KOP}: ",
            "de politie heeft iemand aangehouden. Uitkijken hoeft niet meer. Dank u wel.",
            "Dit is {dienst} over de zoekactie van {begin}. De politie heeft iemand aangehouden. "
            "Uitkijken hoeft niet meer. Dank u wel.",
        ),
        Outcome.VEHICLE_FOUND: Told(
            "{kop}: actie gestopt",
            "{KOP}: ",
            "het voertuig is gevonden. Uitkijken hoeft niet meer. Dank u wel.",
            "Dit is {dienst} over de zoekactie van {begin}. Het voertuig is gevonden. Uitkijken hoeft niet meer. Dank u wel.",
        ),
        Outcome.NOTHING: Told(
            "{kop}: actie gestopt",
            "{KOP}: ",
            "actie gestopt, niet gevonden. Iets gezien of op camera? Bel 0900-8844, anoniem: 0800-7000",
            "Dit is {dienst}. De zoekactie van {begin} is gestopt; er is niets gevonden. "
            "Iets gezien of op camera? Bel 0900-8844. Anoniem: 0800-7000.",
        ),
    },
    retractions=common.RETRACTIONS,
    nothing_wrong="Er is niets aan de hand",
    advice=(
        "Ga er niet zelf op af.",
        "Nu gezien? Bel gratis 0800-0011. Gevaar: 112.",
        "Iets gezien of op camera? Kijk op {link}.",
        "Bellen lukt niet? Gebruik de 112NL-app.",
    ),
)
