"""One row of an import as the dormant participants that it makes, or why it makes none."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final

from pydantic import ValidationError

from alerting.domain.community import AMSTERDAM, MOST_PLACES, Consent, Participant, ParticipantState, Place, Window
from alerting.domain.content import Channel
from community.participants.confirm import join_consents
from community.participants.contact import NUMBER_CHANNELS, Contact, check_channels, email_of, number_of
from community.participants.place import make_place
from community.participants.refusals import Reason, WrongValueError

#: Participants before their first consent do not exist: SMS by Burgernet began later than this.
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=AMSTERDAM)
MOST_WINDOWS: Final = 4
LABEL: Final = 60
SOURCE: Final = 200
_DEGREES: Final = re.compile(r"-?\d{1,3}(\.\d{1,15})?")
_WINDOW: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES: Final = frozenset({"ja", "yes", "true", "1"})
_NO: Final = frozenset({"", "nee", "no", "false", "0"})


class BadValue(StrEnum):
    """Why a row makes no participant, besides what joining itself refuses."""

    CHANNELS = "channels_unknown"
    CONSENT_AT = "consent_at_no_moment"
    CONSENT_SOURCE = "consent_source_missing"
    COORDINATE = "coordinate_no_number"
    INQUIRIES = "inquiries_no_yes_or_no"
    LABEL = "label_too_long"
    LANGUAGE = "language_unknown"
    LEFT = "left_after_this_consent"
    PLACES = "more_than_five_places"
    WINDOW = "window_no_hours"


class BadRowError(Exception):
    """A row that makes nobody: which column, and why. Never the value."""

    def __init__(self, column: str, reason: str) -> None:
        """Keep column and reason."""
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dormant participant that a row makes, with the number of that row."""

    row: int
    participant: Participant


def candidates(number: int, row: Mapping[str, str], key: bytes, now: datetime) -> Iterator[Candidate]:
    """The participants of one row: one per contact. The whole row is checked first; raises BadRowError."""
    consent, place = _consent(row, now), _place(row)
    language, inquiries = _language(row), _inquiries(row)
    for contact, channels in _contacts(row):
        participant_id = contact.id(key)
        yield Candidate(
            number,
            Participant.model_construct(
                id=participant_id,
                number=contact.value if contact.kind == "number" else "",
                email=contact.value if contact.kind == "email" else "",
                channels=channels,  # type: ignore[arg-type]  # `check_channels` has seen them
                places=(place,),
                state=ParticipantState.DORMANT,
                language=language,
                exercise=False,
                inquiries=inquiries,
                consents=(consent,),
                leave_token="",
                created_at=now,
                confirmed_at=None,
                revision=1,
            ),
        )


def merge(was: Participant, more: Participant) -> Participant:
    """The same contact from another row: places united, earliest consents kept, inquiries only where every row says so.

    Merging the same row again changes nothing. Raises BadRowError when more than five places would be followed.
    """
    known = {(place.latitude, place.longitude) for place in was.places}
    places = (*was.places, *(place for place in more.places if (place.latitude, place.longitude) not in known))
    if len(places) > MOST_PLACES:
        raise BadRowError("latitude", BadValue.PLACES)
    return was.model_copy(
        update={
            "places": places,
            "channels": was.channels | more.channels,
            "consents": join_consents(was.consents, more.consents),
            "inquiries": was.inquiries and more.inquiries,
        }
    )


def _contacts(row: Mapping[str, str]) -> list[tuple[Contact, frozenset[Channel]]]:
    """The row's number and mail address, each with its channels."""
    channels = _channels(row)
    number, email = row.get("number", "").strip(), row.get("email", "").strip()
    if not number and not email:
        raise BadRowError("number", Reason.CONTACT_MISSING)
    if not number and channels & NUMBER_CHANNELS:
        raise BadRowError("number", Reason.CHANNEL_FOR_NUMBER)
    if not email and Channel.EMAIL in channels:
        raise BadRowError("email", Reason.CHANNEL_FOR_EMAIL)
    found = []
    if number:
        found.append(_contact("number", number, number_of, channels & NUMBER_CHANNELS))
    if email:
        found.append(_contact("email", email, email_of, channels & {Channel.EMAIL}))
    return found


def _contact(
    column: str, text: str, parse: Callable[[str], Contact], channels: frozenset[Channel]
) -> tuple[Contact, frozenset[Channel]]:
    try:
        contact = parse(text)
        check_channels(contact, channels)
    except WrongValueError as error:
        raise BadRowError(column, error.reason) from None
    return contact, channels


def _channels(row: Mapping[str, str]) -> frozenset[Channel]:
    names = row["channels"].lower().replace("+", " ").split()
    if not names or not set(names) <= {Channel.SMS.value, Channel.VOICE.value, Channel.EMAIL.value}:
        raise BadRowError("channels", BadValue.CHANNELS)
    return frozenset(Channel(name) for name in names)


def _place(row: Mapping[str, str]) -> Place:
    label = row.get("label", "").strip()
    if len(label) > LABEL or not (label.isprintable() or not label):
        raise BadRowError("label", BadValue.LABEL)
    try:
        return make_place(_degrees(row, "latitude"), _degrees(row, "longitude"), _windows(row), label)
    except WrongValueError as error:
        raise BadRowError("latitude", error.reason) from None
    except ValidationError:
        raise BadRowError("latitude", BadValue.COORDINATE) from None


def _degrees(row: Mapping[str, str], column: str) -> float:
    text = row[column].strip()
    if not _DEGREES.fullmatch(text):
        raise BadRowError(column, BadValue.COORDINATE)
    return float(text)


def _windows(row: Mapping[str, str]) -> tuple[Window, ...] | None:
    parts = row.get("window", "").replace("+", " ").split()
    if not parts:
        return None
    matches = [_WINDOW.fullmatch(part) for part in parts]
    if len(parts) > MOST_WINDOWS or not all(matches):
        raise BadRowError("window", BadValue.WINDOW)
    return tuple(
        Window(start=time(int(found[1]), int(found[2])), until=time(int(found[3]), int(found[4]))) for found in matches if found
    )


def _consent(row: Mapping[str, str], now: datetime) -> Consent:
    """When and where somebody agreed. A date, or a time without zone, is Amsterdam's; the future is no consent."""
    text, source = row["consent_at"].strip(), row["consent_source"].strip()
    try:
        at = datetime.fromisoformat(text) if _DATE.match(text) else None
    except ValueError:
        at = None
    at = at.replace(tzinfo=AMSTERDAM) if at and at.tzinfo is None else at
    if at is None or not EARLIEST <= at <= now:
        raise BadRowError("consent_at", BadValue.CONSENT_AT)
    if not source or len(source) > SOURCE or not source.isprintable():
        raise BadRowError("consent_source", BadValue.CONSENT_SOURCE)
    return Consent(at=at, by="import", source=source)


def _language(row: Mapping[str, str]) -> str:
    text = row.get("language", "").strip().lower() or "nl"
    if not _LANGUAGE.fullmatch(text):
        raise BadRowError("language", BadValue.LANGUAGE)
    return text


def _inquiries(row: Mapping[str, str]) -> bool:
    text = row.get("inquiries", "").strip().lower()
    if text not in _YES | _NO:
        raise BadRowError("inquiries", BadValue.INQUIRIES)
    return text in _YES
