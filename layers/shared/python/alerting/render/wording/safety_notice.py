"""What Burgernet says about a situation: what is the matter, and what to do. Never on a sign."""

from typing import Final

from alerting.domain.kinds import Outcome
from alerting.render.wording import common
from alerting.render.wording.shapes import Start, Told, Wording

WORDING: Final = Wording(
    start=Start(
        title="{dienst}: let op in {plaats}",
        body="{Wat}. {Doe}.[ Geldt tot {tot}.] Bel alleen bij gevaar 112. Meer: {link}",
        sms="{DIENST} {plaats}: {wat}. {Doe}. Bel alleen bij gevaar: 112",
    ),
    short=Told("{kop}: let op", "{KOP}: ", "let op. Bel alleen bij gevaar: 112. Meer: {link}"),
    update=Told(common.NEW_TITLE, "NIEUW {KOP}: ", "{nieuws}. Bel alleen bij gevaar: 112. Meer: {link}"),
    replaced=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "{fout} in het bericht van {uur} is fout. Juist is: {juist}. Bel alleen bij gevaar: 112. Meer: {link}",
    ),
    removed=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "let NIET meer op {weg} uit het bericht van {uur}. Bel alleen bij gevaar: 112. Meer: {link}",
    ),
    wrong_number=Told(
        common.CORRECTED_TITLE,
        "CORRECTIE {KOP}: ",
        "het telefoonnummer van {uur} is fout. Bel alleen bij gevaar: 112. Meer: {link}",
    ),
    dropped=Told(common.NEW_TITLE, "{KOP}: ", "bericht van {uur} geldt niet meer voor uw gebied. Meer: {link}"),
    stop=Told("{kop}: bericht gestopt", "{KOP}: ", "bericht van {uur} geldt niet meer. Dank u wel."),
    expired=Told(
        "{kop}: bericht verlopen",
        "{KOP}: ",
        "bericht van {uur} is verlopen. Laatste stand: {link}. Bel alleen bij gevaar: 112",
    ),
    results={Outcome.OVER: Told("{kop}: voorbij", "{KOP}: ", "de situatie is voorbij. U hoeft niets meer te doen. Dank u wel.")},
    retractions=common.RETRACTIONS,
    nothing_wrong="Er is niets aan de hand",
)
