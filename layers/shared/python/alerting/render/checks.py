"""What may stand in a text, whoever wrote it: length, signs, phone numbers and addresses, names, control characters."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from alerting.domain.alert import ID_ALPHABET, ID_LENGTH
from alerting.domain.content import Channel, Content
from alerting.domain.errors import FieldError
from alerting.domain.kinds import KINDS, Kind, Naming
from alerting.domain.messages import Texts
from alerting.render import gsm7, mail, spoken
from alerting.render.brand import Brand
from alerting.render.profiles import BOARD, PROFILES
from alerting.render.request import subjects_of
from alerting.render.templates import MAX_BOARD, MAX_BODY, MAX_SUBJECT, MAX_TITLE
from alerting.render.voice import MAX_OWN, MAX_SSML
from alerting.render.wording import WORDING

#: Of the operator's own words on the page and in feeds, where there is more room than on a phone.
MAX_WEB: Final = 500
#: With title and body within their bounds, a push stays under 3.5 KB even when every character is an escaped emoji.
_LONGEST: Final = {
    "push.title": MAX_TITLE,
    "push.body": MAX_BODY,
    f"display.{BOARD}": MAX_BOARD,
    "email.subject": MAX_SUBJECT,
    "email.plain": mail.MAX_PLAIN,
    "email.html": mail.MAX_HTML,
    "voice.ssml": MAX_SSML,
    "voice.text": MAX_OWN,
    "web.title": MAX_TITLE,
    "web.body": MAX_WEB,
    "web.title_en": MAX_TITLE,
    "web.body_en": MAX_WEB,
}
#: Title and body in English: both or neither.
_ENGLISH: Final = ("web.title_en", "web.body_en")
_PROFILES: Final = {f"display.{profile.slot}": profile for profile in PROFILES}
#: What is made from the operator's own wording of another slot: that is the field to mend.
_WRITTEN_AS: Final = {"voice.ssml": "voice.text", "email.plain": "email.body", "email.html": "email.body"}
_MADE: Final = frozenset(_WRITTEN_AS)
_SLOTS: Final = frozenset({*_LONGEST, *_PROFILES, *_WRITTEN_AS.values(), "sms.text"} - _MADE)
_MAY_BREAK_LINES: Final = frozenset(
    {*_PROFILES, "sms.text", "push.body", "web.body", "web.body_en", "voice.text", "email.body", "email.plain", "email.html"}
)
#: Control, format, surrogate, private use, line and paragraph separators: invisible, or able to reorder what is read.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_CHARGED_WORDS: Final = re.compile(r"\b(?:verdachten?|ontvoer\w*)\b", re.IGNORECASE)

_DATE: Final = re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d)")
#: 1.75-1.80 m: not six digits to call.
_HEIGHT: Final = re.compile(r"(?<![\d.,])[12][.,]\d\d(?!\d)")
_LONG_NUMBER: Final = re.compile(r"(?<![\w:,])\+?\(?\d(?:[ .\-/()]{0,3}\d){5,}")
_CALLED_NUMBER: Final = re.compile(
    r"\b(?:bel|belt|bellen|tel|telefoon|telefoonnummer|nummer|sms|app)\b[^\d.§]{0,20}(\d[\d ]+\d)", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"://|\b(?:[\w-]+\.)+[^\W\d_]{2,}", re.IGNORECASE)
_DASHES: Final = str.maketrans(dict.fromkeys(gsm7.DASHES, "-"))


def check_texts(texts: Texts, content: Content, brand: Brand) -> list[FieldError]:
    """Everything wrong with rendered texts, as field errors such as `texts.sms.text`; empty when they may go out."""
    errors = [*_check_own_slots(texts, content), *_check_own_words(content)]
    push = texts.get(Channel.PUSH.value, {})
    for channel, audiences in texts.items():
        for audience, slots in audiences.items():
            for slot, text in slots.items():
                if channel == Channel.WEB and text == push.get(audience, {}).get(slot):
                    continue  # the web says what the push says: there it is mended, and the bounds of the push are narrower
                errors.extend(_check_text(f"{channel}.{slot}", text, content, brand))
    return list(dict.fromkeys(errors))


def _check_text(slot: str, text: str, content: Content, brand: Brand) -> Iterator[FieldError]:
    field = f"texts.{_WRITTEN_AS.get(slot, slot)}"
    if not text.strip():
        yield FieldError(field, "This text is empty: write it, or remove it to get the template's.")
        return
    read = _readable(slot, text)
    yield from _check_characters(slot, read)
    yield from _check_length(slot, text)
    yield from _check_numbers(field, read, content, brand)
    yield from _check_addresses(field, read, content, brand)
    if slot == "voice.ssml" and any(map(_ADDRESS.search, _plain(read).split())):
        yield FieldError(field, "A link cannot be heard: say 'op de website van de politie'.")
    if slot in {"email.plain", "email.html"} and text.count(mail.LEAVE_MARKER) != 1:
        yield FieldError(field, f"Remove {mail.LEAVE_MARKER}: every mail ends with its own.")
    yield from _check_exercise(slot, read, content)
    accuses = content.kind is not Kind.SAFETY_NOTICE and content.authority.prosecutor is None
    if accuses and (found := _CHARGED_WORDS.search(read)):
        yield FieldError(field, f"'{found[0]}' needs the prosecutor's permission: record it, or use another word.")


def _readable(slot: str, text: str) -> str:
    """What a citizen reads or hears, without the marks around it."""
    match slot:
        case "voice.ssml":
            return spoken.readable(text)
        case "email.html":
            return mail.readable(text)
        case _:
            return text


def _check_exercise(slot: str, read: str, content: Content) -> Iterator[FieldError]:
    if not content.exercise:
        return
    if slot == "voice.ssml" and not read.startswith("Dit is een oefening."):
        yield FieldError("texts.voice.text", "Begin with 'Dit is een oefening.': nobody may take this call for real.")
    elif slot in _ENGLISH and not read.startswith("EXERCISE"):
        yield FieldError(f"texts.{slot}", "Begin with EXERCISE: this is one.")
    elif slot not in {"voice.ssml", *_ENGLISH} and re.split(r"\W", read, maxsplit=1)[0] != "OEFENING":
        yield FieldError(f"texts.{_WRITTEN_AS.get(slot, slot)}", "Begin with OEFENING: this is an exercise.")


def _check_characters(slot: str, text: str) -> Iterator[FieldError]:
    allowed = "\n" if slot in _MAY_BREAK_LINES else ""
    found = {character for character in text if unicodedata.category(character) in _INVISIBLE and character not in allowed}
    if found:
        codes = ", ".join(sorted(f"U+{ord(character):04X}" for character in found))
        yield FieldError(
            f"texts.{_WRITTEN_AS.get(slot, slot)}", f"Remove the invisible characters ({codes}), or type the text again."
        )


def _check_length(slot: str, text: str) -> Iterator[FieldError]:
    field = f"texts.{_WRITTEN_AS.get(slot, slot)}"
    if slot == "sms.text" and (count := gsm7.parts(gsm7.fold(text))) > gsm7.MAX_PARTS:
        yield FieldError(field, f"This SMS takes {count} parts; shorten it to {gsm7.MAX_PARTS} (306 GSM-7 characters).")
    if slot in _MADE and len(text) > _LONGEST[slot]:
        yield FieldError(field, f"What is made from this text takes {len(text)} characters, {_LONGEST[slot]} fit: shorten it.")
    elif slot in _LONGEST and len(text) > _LONGEST[slot]:
        yield FieldError(field, f"This text has {len(text)} characters; shorten it to {_LONGEST[slot]}.")
    if slot in _PROFILES:
        profile, lines = _PROFILES[slot], text.split("\n")
        if len(lines) > profile.rows or any(len(line) > profile.columns for line in lines):
            yield FieldError(field, f"Use at most {profile.rows} lines of {profile.columns} characters.")
        if not all(line.strip() for line in lines):
            yield FieldError(field, "Remove the empty line.")


def _check_own_slots(texts: Texts, content: Content) -> Iterator[FieldError]:
    """Own wording that no message would show."""
    shown = {f"{channel}.{slot}" for channel, audiences in texts.items() for slots in audiences.values() for slot in slots}
    for slot, text in content.texts.items():
        field = f"texts.{slot}"
        if slot not in _SLOTS:
            yield FieldError(field, f"There is no such text; choose one of: {', '.join(sorted(_SLOTS))}.")
        elif not {slot, *(made for made, written in _WRITTEN_AS.items() if written == slot)} & shown and text.strip():
            yield FieldError(
                field, "This text would not be shown here (a motorist's sign needs a vehicle; an end clears signs): remove it."
            )
        elif not text.strip():
            yield FieldError(field, "This text is empty: write it, or remove it to get the template's.")
        yield from _check_characters(slot, text)
        if slot == "voice.text":
            yield from _check_length(slot, text)
    if len(missing := [slot for slot in _ENGLISH if not content.texts.get(slot)]) == 1:
        yield FieldError(f"texts.{missing[0]}", "Say it in English whole: title and body, or neither.")
    if Channel.DISPLAY in content.channels and WORDING[content.kind].signs is None:
        yield FieldError("channels", "This kind never goes on signs or boards: leave the channel display out.")


def _check_own_words(content: Content) -> Iterator[FieldError]:
    """Names in what the operator wrote: none for a kind that names nobody, none in a result, no surname in an SMS or call."""
    permitted = content.kind is Kind.WANTED and content.authority.prosecutor is not None
    nobody = KINDS[content.kind].naming is Naming.NOBODY and not permitted
    for field, text in [*((f"texts.{slot}", text) for slot, text in content.texts.items()), ("news", content.news)]:
        for _, person in subjects_of(content):
            if (nobody or content.ending) and (_says(text, person.first_name) or _says(text, person.surname)):
                yield FieldError(field, "Leave the name out: nobody is named in this message.")
            elif field in {"texts.sms.text", "texts.voice.text", "news"} and _says(text, person.surname):
                yield FieldError(field, "Leave the surname out: an SMS or a call holds a first name at most.")


def _says(text: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _check_numbers(field: str, text: str, content: Content, brand: Brand) -> Iterator[FieldError]:
    """Phone numbers outside the allow-list. Plates, dates and clock times are no numbers to call."""
    rest = _HEIGHT.sub(" ", _DATE.sub(" ", _plain(text)))
    rest = re.sub(rf"{re.escape(brand.link_base)}[{ID_ALPHABET}]{{{ID_LENGTH}}}(?!\w)", " ", rest)
    for plate in filter(None, (vehicle.plate for vehicle in content.vehicles)):
        rest = rest.replace(plate, " ").replace(plate.replace("-", ""), " ")
    for number in sorted(brand.allowed_numbers | content.confirmed, key=len, reverse=True):
        rest = _without_number(rest, number)
    called = _CALLED_NUMBER.findall(_LONG_NUMBER.sub(" § ", rest))
    for found in dict.fromkeys([*_LONG_NUMBER.findall(rest), *called]):
        yield FieldError(field, f"The number '{found.strip()}' is not on the list: remove it, or confirm it explicitly.")


def _without_number(text: str, number: str) -> str:
    """The text without this number in any grouping, unless it is only a part of a longer one."""
    digits = re.sub(r"\D", "", number)
    if not digits or re.search(r"[^\W\d_]", number):
        return text
    sign = r"\+" if number.startswith("+") else r"(?<!\+)"
    grouped = r"[ .\-/()]{0,3}".join(digits)
    return re.sub(rf"(?<!\d)(?<!\d[ .\-/]){sign}{grouped}(?![ .\-/]?\d)", " § ", text)


def _check_addresses(field: str, text: str, content: Content, brand: Brand) -> Iterator[FieldError]:
    confirmed = {_host(entry) for entry in content.confirmed if _ADDRESS.search(entry)} - {""}
    for token in _plain(text).split():
        if not _ADDRESS.search(token):
            continue
        host = _host(token)
        if host not in confirmed and not any(host == allowed or host.endswith(f".{allowed}") for allowed in brand.hosts):
            yield FieldError(
                field,
                f"The address '{token}' is not on the list: remove it, or confirm it explicitly. "
                "If it is none, put a space after the full stop.",
            )


def _host(token: str) -> str:
    """The host a phone would open for this token; a user name or backslash before it hides nothing."""
    bare = token.strip("\"'([{<>}]).,;:!?").replace("\\", "/")
    try:
        return (urlsplit("//" + re.sub(r"^\w+:/+", "", bare)).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _plain(text: str) -> str:
    """Full-width letters, odd dashes and fixed spaces as a phone's number and link detection would take them."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)
