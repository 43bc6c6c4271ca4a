"""What joining, changing and leaving can refuse: reasons with a stable name, and errors that say what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar, Final


class Reason(StrEnum):
    """Why a value cannot be used. The API and the import report say it in English, the pages in Dutch."""

    ADDRESS_INCOMPLETE = "address_incomplete"
    ADDRESS_UNKNOWN = "address_unknown"
    CHANNEL_FOR_NUMBER = "channel_for_number"
    CHANNEL_FOR_EMAIL = "channel_for_email"
    CHANNEL_MISSING = "channel_missing"
    CONTACT_MISSING = "contact_missing"
    EMAIL_INVALID = "email_invalid"
    NUMBER_ABROAD = "number_abroad"
    NUMBER_INVALID = "number_invalid"
    NUMBER_NOT_CALLABLE = "number_not_callable"
    NUMBER_NOT_MOBILE = "number_not_mobile"
    PLACE_ABROAD = "place_abroad"
    PLACES_MISSING = "places_missing"
    PLACES_TOO_MANY = "places_too_many"
    TOO_YOUNG = "too_young"


WORDS: Final[dict[Reason, str]] = {
    Reason.ADDRESS_INCOMPLETE: "Give latitude and longitude, or postcode and house number.",
    Reason.ADDRESS_UNKNOWN: "No address has this postcode and house number; check both.",
    Reason.CHANNEL_FOR_NUMBER: "SMS and voice need a number; give one, or choose e-mail only.",
    Reason.CHANNEL_FOR_EMAIL: "The channel e-mail needs a mail address; give one, or leave the channel out.",
    Reason.CHANNEL_MISSING: "Choose SMS or voice for the number, and e-mail for the mail address.",
    Reason.CONTACT_MISSING: "Give a number, a mail address, or both.",
    Reason.EMAIL_INVALID: "This is no mail address that we can write to, such as name@example.nl.",
    Reason.NUMBER_ABROAD: "Only Dutch numbers can take part; a foreign number can use a mail address or the app.",
    Reason.NUMBER_INVALID: "This is no valid Dutch telephone number; write it as +31612345678 or 0612345678.",
    Reason.NUMBER_NOT_CALLABLE: "Calls go to mobile and fixed numbers only, not to service numbers.",
    Reason.NUMBER_NOT_MOBILE: "SMS goes to mobile numbers only; choose voice for a fixed number.",
    Reason.PLACE_ABROAD: "This place is outside the Netherlands.",
    Reason.PLACES_MISSING: "Give at least one place.",
    Reason.PLACES_TOO_MANY: "Give at most five places.",
    Reason.TOO_YOUNG: "Participants are 16 or older; confirm that with true.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `field` is a path into the request (`places.0.postcode`)."""

    field: str
    reason: Reason


class WrongValueError(Exception):
    """A single value cannot be used; whoever knows its field makes a Fault of it."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason; the value stays out of it."""
        super().__init__(reason.value)
        self.reason = reason


class RefusedError(Exception):
    """A refusal. `slug` is the last part of the problem type (RFC 9457), `title` never changes per occurrence."""

    status: ClassVar[HTTPStatus]
    slug: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str, faults: Iterable[Fault] = ()) -> None:
        """Keep `detail` (what happened and what to do now) and the faults, if any."""
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)


class InvalidRequestError(RefusedError):
    """Something in the request must be mended first; `faults` lists all of it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "invalid-participant"
    title = "Not possible to take part like this"


class CodeRefusedError(RefusedError):
    """A wrong code, an old one, or one tried too often: on purpose the same answer, also for contacts that nobody knows."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "code-refused"
    title = "The code is not right or no longer valid"


class NotYoursError(RefusedError):
    """A wrong secret or link, or a participant that is not there: on purpose the same answer."""

    status = HTTPStatus.FORBIDDEN
    slug = "not-allowed"
    title = "You may not do this"


class LookupDownError(RefusedError):
    """The address register does not answer; what was typed is still good."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "address-lookup-down"
    title = "Addresses cannot be looked up now"


class CodeNotSentError(RefusedError):
    """The network or mail service did not take the code."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "code-not-sent"
    title = "The code could not be sent"


class ChangedMeanwhileError(RefusedError):
    """Somebody else changed the same participant, again and again: nothing was changed."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "try-again"
    title = "Somebody else was faster; nothing was changed"
