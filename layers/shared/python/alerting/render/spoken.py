"""Readable Dutch as people say it: times, ages, heights, numbers to call and number plates, for a speech synthesiser.

What must be heard otherwise than it is written stands in SSML as <sub alias="heard">written</sub>, so that the written form
stays there to be checked and previewed. A plate is spelled, letter by letter and digit by digit, with a pause between its groups.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Final

from alerting.render.phrases import MONTHS, WEEKDAYS

_GROUP_PAUSE: Final = '<break time="300ms"/>'
_RUN_PAUSE: Final = '<break strength="weak"/>'
_REPEAT: Final = '<break time="1s"/><p>Ik herhaal.</p>'
_START: Final = '<speak xml:lang="nl-NL"><p>'
_END: Final = "</p></speak>"
#: Patterns are compiled on first use (re keeps them): most functions that import this never speak.
_TAG: Final = r"<[^>]*>"
#: What XML 1.0 cannot hold, escaped or not (section 2.2).
_NOT_XML: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"

_SMALL: Final = (
    "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien",
    "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
)  # fmt: skip
_TENS: Final = ("", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_HUNDRED: Final = 100
_THOUSAND: Final = 1_000
#: Of an hour, in minutes.
_QUARTER: Final = 15
_HALF: Final = 30

#: The first that matches counts. A plate of the alert itself comes before all of these.
_FORMS: Final = (
    r"(?P<plate>(?<![\w-])(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z0-9]{1,3}-[A-Z0-9]{1,3}-[A-Z0-9]{1,3}(?![\w-]))",
    r"(?P<date>(?<!\d)\d{1,2}(?P<mark>[-/.])(?:0?[1-9]|1[0-2])(?P=mark)\d{4}(?!\d))",
    r"(?P<moment>(?<![\w:])(?:(?:ma|di|wo|do|vr|za|zo) )?(?:[01]?\d|2[0-3])(?::[0-5]\d(?: uur\b)?|\.[0-5]\d uur\b)(?![\d:]))",
    r"(?P<height>(?<![\d.,])[12][.,]\d\d(?: ?- ?[12][.,]\d\d)? ?m(?:eter)?\b)",
    r"(?P<thousands>[1-9]\d{0,2}(?:\.\d{3})+(?!\d))",
    r"(?P<number>(?<![\d+])(?:112(?!\d)|0[89]00[ -]?\d{4}(?!\d)|\+?\(?\d(?:[ .\-/()]{0,3}\d){5,}|0\d+))",
    r"(?P<age>\((?!112\))\d{1,3}\))",
    r"(?P<range>\d{1,3} ?- ?\d{1,3}(?![\d-]))",
    r"(?P<decimal>\d+,\d+)",
    r"(?P<amount>\d+)",
    r"(?P<make>\bVW\b)",
)
_SERVICE_NUMBER: Final = r"0([89])00[ -]?(\d\d)(\d\d)"


def ssml(text: str, plates: Iterable[str] = ()) -> str:
    """A complete SSML document that says the text twice. The text is escaped here, once; plates are those of the alert."""
    said = _said(" ".join(re.sub(_NOT_XML, " ", text).split()), plates)
    return f"{_START}{said}</p>{_REPEAT}<p>{said}{_END}"


def readable(document: str) -> str:
    """What the document says, once, as it was written: for checks and previews."""
    said = document.removeprefix(_START).partition(f"</p>{_REPEAT}")[0]
    text = re.sub(_TAG, "", said.replace(_GROUP_PAUSE, "-"))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _said(text: str, plates: Iterable[str]) -> str:
    pieces, end = [], 0
    for found in re.finditer("|".join([*_known(plates), *_FORMS]), text):
        before = text[end : found.start()]
        pieces += [escape(before, quote=False), " " if before[-1:].isalpha() else "", _say(found)]
        end = found.end()
        pieces.append(" " if text[end : end + 1].isalpha() else "")
    return "".join([*pieces, escape(text[end:], quote=False)])


def _known(plates: Iterable[str]) -> list[str]:
    written = {form for plate in plates for form in (plate, plate.replace("-", "")) if form}
    if not written:
        return []
    return [rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(written, key=len, reverse=True)))})(?![\w-])"]


def _say(found: re.Match[str]) -> str:
    """The match as SSML; without a name it is a plate of the alert."""
    form = found.lastgroup or "plate"
    if form == "plate":
        return _spelled(found[0])
    return _sub(_WORDS[form](found[0]), found[0])


def _sub(heard: str, written: str) -> str:
    return f'<sub alias="{escape(heard, quote=False)}">{escape(written, quote=False)}</sub>'


def _spelled(plate: str) -> str:
    groups = [_RUN_PAUSE.join(map(_spelled_run, re.findall(r"\d+|\D+", group))) for group in plate.split("-") if group]
    return _GROUP_PAUSE.join(groups)


def _spelled_run(run: str) -> str:
    return _sub(digits(run), run) if run.isdecimal() else f'<say-as interpret-as="characters">{run}</say-as>'


def cardinal(number: int) -> str:
    """14: veertien. 1: één, which nobody takes for an article. From a million on: digit by digit."""
    return "één" if number == 1 else _joined(number)


def _joined(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    if number < _HUNDRED:
        ten, one = divmod(number, 10)
        if not one:
            return _TENS[ten]
        return f"{_SMALL[one]}{'ën' if _SMALL[one].endswith('e') else 'en'}{_TENS[ten]}"
    hundreds, rest = divmod(number, _HUNDRED)
    if number < _THOUSAND or (hundreds < _HUNDRED and hundreds % 10):
        return ("" if hundreds == 1 else _joined(hundreds)) + "honderd" + (_joined(rest) if rest else "")
    thousands, rest = divmod(number, _THOUSAND)
    if thousands >= _THOUSAND:
        return digits(str(number))
    return ("" if thousands == 1 else _joined(thousands)) + "duizend" + (f" {_joined(rest)}" if rest else "")


def digits(text: str) -> str:
    """112: een, een, twee."""
    return ", ".join(_SMALL[int(character)] for character in text if character.isdecimal())


def called(number: str) -> str:
    """0800-6070: nul achthonderd, zestig zeventig. Any other number to call digit by digit."""
    service = re.fullmatch(_SERVICE_NUMBER, number)
    if service is None:
        return ("plus, " if number.startswith("+") else "") + digits(number)
    return f"nul {_SMALL[int(service[1])]}honderd, {_pair(service[2])} {_pair(service[3])}"


def _pair(pair: str) -> str:
    return f"nul {_SMALL[int(pair[1])]}" if pair[0] == "0" else _joined(int(pair))


def clock(hour: int, minute: int) -> str:
    """15:40: tien over half vier 's middags."""
    part = ("'s nachts", "'s ochtends", "'s middags", "'s avonds")[hour // 6]
    this, following = cardinal((hour - 1) % 12 + 1), cardinal(hour % 12 + 1)
    match minute:
        case 0:
            said = f"{this} uur"
        case 15:
            said = f"kwart over {this}"
        case 30:
            said = f"half {following}"
        case 45:
            said = f"kwart voor {following}"
        case _ if minute < _QUARTER:
            said = f"{cardinal(minute)} over {this}"
        case _ if minute < _HALF:
            said = f"{cardinal(_HALF - minute)} voor half {following}"
        case _ if minute < _HALF + _QUARTER:
            said = f"{cardinal(minute - _HALF)} over half {following}"
        case _:
            said = f"{cardinal(2 * _HALF - minute)} voor {following}"
    return f"{said} {part}"


def _moment(text: str) -> str:
    """'ma 14:30': maandag om half drie 's middags."""
    *day, time = text.removesuffix(" uur").split(" ")
    hour, minute = map(int, re.split("[:.]", time))
    return " om ".join([*map(WEEKDAYS.__getitem__, day), clock(hour, minute)])


def _date(text: str) -> str:
    day, month, year = map(int, re.split("[-/.]", text))
    return f"{cardinal(day)} {MONTHS[month - 1]} {cardinal(year)}"


def _height(text: str) -> str:
    return " tot ".join(_metres(part) for part in re.findall(r"[12][.,]\d\d", text))


def _metres(text: str) -> str:
    whole, centimetres = int(text[0]), int(text[2:])
    return f"{cardinal(whole)} meter" + (f" {cardinal(centimetres)}" if centimetres else "")


def _range(text: str) -> str:
    return " tot ".join(cardinal(int(part)) for part in text.split("-"))


def _decimal(text: str) -> str:
    whole, _, rest = text.partition(",")
    return f"{cardinal(int(whole))} komma {digits(rest) if rest[0] == '0' else cardinal(int(rest))}"


_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "date": _date,
    "moment": _moment,
    "height": _height,
    "number": called,
    "age": lambda text: f"van {cardinal(int(text[1:-1]))} jaar",
    "range": _range,
    "decimal": _decimal,
    "thousands": lambda text: cardinal(int(text.replace(".", ""))),
    "amount": lambda text: cardinal(int(text)),
    "make": lambda _: "Volkswagen",
}
