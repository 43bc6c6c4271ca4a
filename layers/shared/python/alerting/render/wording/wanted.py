"""What Burgernet says when it looks for somebody or a vehicle after an offence: never a name, never on a sign."""

from typing import Final

from alerting.domain.kinds import Outcome
from alerting.render.wording import common
from alerting.render.wording.shapes import Start, Told, Wording

WORDING: Final = Wording(
    start=Start(
        title="{dienst}: kijk uit naar {gezocht_kort}",
        body="Na {feit} in {plaats}[ ({tijd})]. {Gezocht}[, richting {richting}]. "
        "Ga er niet op af. Gezien? Bel gratis 0800-0011. Gevaar: 112.",
        sms="{DIENST}: na {feit} in {plaats} zoeken wij: {gezocht}. Ga er NIET op af. Gezien? Bel gratis 0800-0011. Gevaar: 112",
    ),
    short=Told(
        "{kop}: kijk uit", "{KOP}: ", "kijk uit. Ga er NIET op af. Gezien? Bel gratis 0800-0011. Gevaar: 112. Info: {link}"
    ),
    update=Told(common.NEW_TITLE, "NIEUW {KOP}: ", "{nieuws}. Ga er NIET op af. Gezien? Bel gratis 0800-0011. Gevaar: 112"),
    replaced=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "{fout} in het bericht van {uur} is fout. Juist is: {juist}. Gezien? Bel 0800-0011. Info: {link}",
    ),
    removed=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "let NIET meer op {weg} uit het bericht van {uur}. Gezien? Bel 0800-0011. Gevaar: 112",
    ),
    wrong_number=Told(
        common.CORRECTED_TITLE, "CORRECTIE {KOP}: ", "het telefoonnummer van {uur} is fout. Gezien? Bel 0800-0011. Gevaar: 112"
    ),
    dropped=Told(
        common.NEW_TITLE,
        "{KOP}: ",
        "actie van {uur} geldt niet meer voor uw gebied. Daarbuiten zoekt de politie door. Info: {link}",
    ),
    stop=Told("{kop}: actie gestopt", "{KOP}: ", "actie van {uur} is gestopt. Uitkijken hoeft niet meer. Dank u wel."),
    expired=Told(
        "{kop}: actie verlopen",
        "{KOP}: ",
        "actie van {uur} is verlopen. Laatste stand: {link}. Iets gezien? Bel 0900-8844. Gevaar: 112",
    ),
    results={
        Outcome.ARREST: Told(
            "{kop}: actie gestopt", "{KOP}: ", "de politie heeft iemand aangehouden. Uitkijken hoeft niet meer. Dank u wel."
        ),
        Outcome.VEHICLE_FOUND: Told(
            "{kop}: actie gestopt", "{KOP}: ", "het voertuig is gevonden. Uitkijken hoeft niet meer. Dank u wel."
        ),
        Outcome.NOTHING: Told(
            "{kop}: actie gestopt",
            "{KOP}: ",
            "actie gestopt, niet gevonden. Iets gezien of op camera? Bel 0900-8844, anoniem: 0800-7000",
        ),
    },
    retractions=common.RETRACTIONS,
    nothing_wrong="Er is niets aan de hand",
)
