"""What Burgernet says about a missing person: never a name."""

from typing import Final

from alerting.domain.kinds import Outcome
from alerting.render.wording import common
from alerting.render.wording.shapes import Signs, Start, Told, Wording

WORDING: Final = Wording(
    start=Start(
        title="{dienst} {plaats}: {wie} vermist",
        body="[Laatst gezien {laatst}. ][{Sig}. ][Mogelijk in {auto}. ]"
        "Gezien? Houd {de_persoon} in het oog en bel gratis 0800-0011. Direct gevaar: 112.",
        sms="{DIENST} {plaats}: {wie} vermist.[ Laatst gezien {tijd}.][ {Sig}.] Gezien? Bel gratis 0800-0011. Gevaar: 112",
        sms_with_vehicle="{DIENST} {plaats}: {wie} vermist. Let op {auto}. Gezien? Bel gratis 0800-0011. Gevaar: 112",
        board="Vermist: {wie}.[ {Sig}.] Gezien? Bel 0800-0011",
    ),
    short=Told(
        "{kop}: {persoon} vermist", "{KOP}: ", "{persoon} vermist. Gezien? Bel gratis 0800-0011. Gevaar: 112. Info: {link}"
    ),
    update=Told(common.NEW_TITLE, "NIEUW {KOP}: ", "{nieuws}. Gezien? Bel gratis 0800-0011. Gevaar: 112. Info: {link}"),
    replaced=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "{fout} in het bericht van {uur} is fout. Juist is: {juist}. Gezien? Bel 0800-0011. Info: {link}",
    ),
    removed=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "let NIET meer op {weg} uit het bericht van {uur}. {De_persoon_is} nog vermist. Gezien? Bel 0800-0011",
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
        "actie van {uur} is verlopen. Laatste stand: {link}. Gezien? Bel 0900-8844. Gevaar: 112",
    ),
    results={
        Outcome.PERSON_FOUND: Told(
            "{kop}: {persoon} gevonden", "{KOP}: ", "de vermiste {persoon_is} gevonden. Uitkijken hoeft niet meer. Dank u wel."
        ),
        Outcome.PERSON_NOT_FOUND: Told(
            "{kop}: actie gestopt",
            "{KOP}: ",
            "actie gestopt, {persoon} nog niet gevonden. De politie zoekt door. Gezien? Bel 0900-8844. Gevaar: 112",
        ),
    },
    retractions=common.RETRACTIONS,
    nothing_wrong="Er is niemand vermist",
    signs=Signs(narrow="VERMIST", wide="VERMIST PERSOON", call="BEL 0800-0011"),
)
