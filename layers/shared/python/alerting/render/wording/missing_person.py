"""What Burgernet says about a missing person: never a name."""

from typing import Final

from alerting.domain.kinds import Outcome
from alerting.render.wording import common
from alerting.render.wording.shapes import Signs, Start, Told, Wording

_CALL: Final = "Gezien? Bel gratis 0800-0011."

WORDING: Final = Wording(
    start=Start(
        title="{dienst} {plaats}: {wie} vermist",
        body="[Laatst gezien {laatst}. ][{Sig}. ][Mogelijk in {auto}. ]"
        "Gezien? Houd {de_persoon} in het oog en bel gratis 0800-0011. Direct gevaar: 112.",
        sms="{DIENST} {plaats}: {wie} vermist.[ Laatst gezien {tijd}.][ {Sig}.] Gezien? Bel gratis 0800-0011. Gevaar: 112",
        spoken="Dit is {dienst}. In {plaats} {is_wie} vermist.[ {Signalement}.][ Mogelijk in {voertuig}.] " + _CALL,
        subject="{dienst} {plaats}: {wie} vermist",
        sms_with_vehicle="{DIENST} {plaats}: {wie} vermist. Let op {auto}. Gezien? Bel gratis 0800-0011. Gevaar: 112",
        board="Vermist: {wie}.[ {Sig}.] Gezien? Bel 0800-0011",
    ),
    short=Told(
        "{kop}: {persoon} vermist",
        "{KOP}: ",
        "{persoon} vermist. Gezien? Bel gratis 0800-0011. Gevaar: 112. Info: {link}",
        "Dit is {dienst}. Er {is_een_persoon} vermist. " + _CALL,
    ),
    update=Told(
        common.NEW_TITLE,
        "NIEUW {KOP}: ",
        "{nieuws}. Gezien? Bel gratis 0800-0011. Gevaar: 112. Info: {link}",
        "Dit is {dienst} met nieuws over de zoekactie van {begin}. {Nieuws}. " + _CALL,
        common.NEW_SUBJECT,
    ),
    replaced=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "{fout} in het bericht van {uur} is fout. Juist is: {juist}. Gezien? Bel 0800-0011. Info: {link}",
        "Dit is {dienst}. {Fout} in ons bericht van {begin} is fout. Juist is: {juist}. " + _CALL,
        common.CORRECTED_SUBJECT,
    ),
    removed=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "let NIET meer op {weg} uit het bericht van {uur}. {De_persoon_is} nog vermist. Gezien? Bel 0800-0011",
        "Dit is {dienst}. Let niet meer op {weg} uit ons bericht van {begin}. {De_persoon_is} nog vermist. " + _CALL,
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
        "actie van {uur} is verlopen. Laatste stand: {link}. Gezien? Bel 0900-8844. Gevaar: 112",
        "Dit is {dienst}. De zoekactie van {begin} is verlopen. De laatste stand vindt u op de website van de politie. "
        "Gezien? Bel 0900-8844. Bij gevaar 112.",
        common.EXPIRED_SUBJECT,
    ),
    results={
        Outcome.PERSON_FOUND: Told(
            "{kop}: {persoon} gevonden",
            "{KOP}: ",
            "de vermiste {persoon_is} gevonden. Uitkijken hoeft niet meer. Dank u wel.",
            "Dit is {dienst} over de zoekactie van {begin}. De vermiste {persoon_is} gevonden. "
            "Uitkijken hoeft niet meer. Dank u wel.",
        ),
        Outcome.PERSON_NOT_FOUND: Told(
            "{kop}: actie gestopt",
            "{KOP}: ",
            "actie gestopt, {persoon} nog niet gevonden. De politie zoekt door. Gezien? Bel 0900-8844. Gevaar: 112",
            "Dit is {dienst}. De zoekactie van {begin} is gestopt, maar {de_persoon_is} nog niet gevonden. "
            "De politie zoekt door. Gezien? Bel 0900-8844. Bij gevaar 112.",
        ),
    },
    retractions=common.RETRACTIONS,
    nothing_wrong="Er is niemand vermist",
    advice=(
        "Nu gezien? Houd {de_persoon} in het oog en bel gratis 0800-0011. Direct gevaar: 112.",
        "Eerder gezien? Bel gratis 0800-0011 of kijk op {link}.",
        "Bellen lukt niet? Gebruik de 112NL-app.",
    ),
    signs=Signs(narrow="VERMIST", wide="VERMIST PERSOON", call="BEL 0800-0011"),
)
