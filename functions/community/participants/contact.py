"""A contact: the number or mail address that makes somebody a participant, in the one form that it is stored in."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from alerting.domain.content import Channel
from community.participants.refusals import Reason, WrongValueError

if TYPE_CHECKING:
    from types import ModuleType

REGION: Final = "NL"
MOST_NUMBER: Final = 30
#: RFC 5321: a path, and the part before the at sign.
MOST_EMAIL: Final = 254
MOST_LOCAL: Final = 64
ID_LENGTH: Final = 26

#: What people type between digits; letters would let the library read words and extensions into a number.
_NUMBER: Final = re.compile(r"\+?[0-9 ()./\u2010-\u2015-]+")
#: RFC 5322 dot-atom. Quoted and non-ASCII local parts exist, but SES sends to neither.
_LOCAL: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")

NUMBER_CHANNELS: Final = frozenset({Channel.SMS, Channel.VOICE})


@dataclass(frozen=True, slots=True)
class Contact:
    """A number in E.164 or a mail address in lower case. `mobile`: whether a number can receive SMS."""

    kind: Literal["number", "email"]
    value: str
    mobile: bool = False

    def id(self, key: bytes) -> str:
        """The participant's id: HMAC-SHA256 with the contact key, so that nobody without the key can search it for a number."""
        digest = hmac.digest(key, f"{self.kind}:{self.value}".encode(), hashlib.sha256)
        return base64.b32encode(digest)[:ID_LENGTH].decode().lower()


def number_of(text: str) -> Contact:
    """A valid Dutch mobile or fixed number as people write it; raises WrongValueError."""
    text = text.strip()
    if len(text) > MOST_NUMBER or not _NUMBER.fullmatch(text):
        raise WrongValueError(Reason.NUMBER_INVALID)
    phones = _phonenumbers()
    try:
        number = phones.parse(text, REGION)
    except phones.NumberParseException:
        raise WrongValueError(Reason.NUMBER_INVALID) from None
    if number.country_code != phones.country_code_for_region(REGION):
        raise WrongValueError(Reason.NUMBER_ABROAD)
    if not phones.is_valid_number_for_region(number, REGION):
        raise WrongValueError(Reason.NUMBER_INVALID)
    kind = phones.number_type(number)
    if kind not in {phones.PhoneNumberType.MOBILE, phones.PhoneNumberType.FIXED_LINE}:
        raise WrongValueError(Reason.NUMBER_NOT_CALLABLE)
    value = phones.format_number(number, phones.PhoneNumberFormat.E164)
    return Contact("number", value, mobile=kind == phones.PhoneNumberType.MOBILE)


def email_of(text: str) -> Contact:
    """A mail address that SES can send to, in lower case, its domain in IDNA; raises WrongValueError."""
    local, at, domain = text.strip().lower().rpartition("@")
    if not at or len(local) > MOST_LOCAL or len(text) > MOST_EMAIL or not _LOCAL.fullmatch(local):
        raise WrongValueError(Reason.EMAIL_INVALID)
    try:
        labels = domain.encode("idna").decode().split(".")
    except UnicodeError:
        raise WrongValueError(Reason.EMAIL_INVALID) from None
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():  # noqa: PLR2004  # a domain has a dot
        raise WrongValueError(Reason.EMAIL_INVALID)
    value = f"{local}@{'.'.join(labels)}"
    if len(value) > MOST_EMAIL:
        raise WrongValueError(Reason.EMAIL_INVALID)
    return Contact("email", value)


def check_channels(contact: Contact, channels: frozenset[Channel]) -> None:
    """At least one channel, only those of this kind of contact, and no SMS to a fixed number; raises WrongValueError."""
    if not channels:
        raise WrongValueError(Reason.CHANNEL_MISSING)
    if contact.kind == "email":
        if channels - {Channel.EMAIL}:
            raise WrongValueError(Reason.CHANNEL_FOR_NUMBER)
    elif channels - NUMBER_CHANNELS:
        raise WrongValueError(Reason.CHANNEL_FOR_EMAIL)
    elif Channel.SMS in channels and not contact.mobile:
        raise WrongValueError(Reason.NUMBER_NOT_MOBILE)


def _phonenumbers() -> "ModuleType":
    import phonenumbers  # noqa: PLC0415  # on first use: stopping and unsubscribing need no numbering plan

    return phonenumbers
