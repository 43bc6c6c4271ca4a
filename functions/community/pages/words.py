"""What the pages say in Dutch: reasons, times of day, numbers with most digits hidden."""

from datetime import time
from typing import Final

from alerting.domain.community import BY_DAY, Participant, Window
from community.participants.refusals import Reason

MISTAKES: Final[dict[Reason, str]] = {
    Reason.ADDRESS_INCOMPLETE: "Vul een postcode en een huisnummer in.",
    Reason.ADDRESS_UNKNOWN: "Dit adres kennen we niet. Kloppen de postcode en het huisnummer?",
    Reason.CHANNEL_FOR_NUMBER: "Vul je telefoonnummer in, of kies geen sms en bellen.",
    Reason.CHANNEL_FOR_EMAIL: "Vul je mailadres in.",
    Reason.CHANNEL_MISSING: "Kies of je een sms wilt, of dat we je bellen. Allebei mag ook.",
    Reason.CONTACT_MISSING: "Vul je telefoonnummer in, of je mailadres.",
    Reason.EMAIL_INVALID: "Dit mailadres klopt niet. Schrijf het zo: naam@voorbeeld.nl.",
    Reason.NUMBER_ABROAD: "Dit is een nummer uit een ander land. Vul een Nederlands nummer in, of gebruik je mailadres.",
    Reason.NUMBER_INVALID: "Dit nummer klopt niet. Schrijf het zo: 06 12345678.",
    Reason.NUMBER_NOT_CALLABLE: "Dit nummer kunnen we niet bellen. Vul een 06-nummer of een vast nummer in.",
    Reason.NUMBER_NOT_MOBILE: "Een vast nummer kan geen sms krijgen. Kies alleen bellen, of vul een 06-nummer in.",
    Reason.PLACE_ABROAD: "Dit adres ligt niet in Nederland.",
    Reason.PLACES_MISSING: "Houd minstens één adres over. Wil je helemaal stoppen? Dat kan onder aan de pagina.",
    Reason.PLACES_TOO_MANY: "Je kunt hoogstens vijf adressen kiezen.",
    Reason.TOO_YOUNG: "Je kunt meedoen als je 16 jaar of ouder bent.",
}

ALWAYS: Final = (Window(start=time(0), until=time(0)),)
EVENING: Final = (Window(start=time(17), until=time(22)),)
#: The choices on the form; other times can be made with the API, and stay as they are.
TIMES: Final[dict[str, tuple[Window, ...]]] = {"overdag": BY_DAY, "altijd": ALWAYS, "avond": EVENING}
TIME_LABELS: Final[dict[str, str]] = {
    "overdag": "Overdag, van 7 tot 22 uur",
    "avond": "Alleen ’s avonds, van 17 tot 22 uur",  # noqa: RUF001  # as Dutch is written
    "altijd": "Altijd, ook ’s nachts",  # noqa: RUF001  # same
}
OWN: Final = "eigen"


def choice_of(windows: tuple[Window, ...]) -> str:
    """The choice on the form that stands for these hours."""
    return next((name for name, hours in TIMES.items() if hours == windows), OWN)


def own_label(windows: tuple[Window, ...]) -> str:
    """Hours that no choice stands for."""
    if not windows:
        return "Alleen bij groot gevaar"
    return "Zoals nu: " + ", ".join(f"{window.start:%H:%M} tot {window.until:%H:%M}" for window in windows)


def masked(participant: Participant) -> str:
    """A contact as its owner knows it again, and nobody else learns it."""
    if participant.number:
        return f"0{participant.number[3]}•••••{participant.number[-3:]}"
    local, _, domain = participant.email.partition("@")
    return f"{local[0]}•••@{domain}"
