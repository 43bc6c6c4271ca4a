"""SMS text in the GSM 7-bit alphabet (3GPP TS 23.038): folding, counting septets, counting parts.

One letter outside the alphabet turns a whole SMS into UCS-2 with 70 characters a part: "Zoë" would double its price.
"""

import unicodedata
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These take an escape and a second septet.
EXTENSION: Final = frozenset("\f^{}\\[~]|€")

ONE_PART: Final = 160
#: A part of a longer SMS gives seven septets to the header that joins the parts.
JOINED_PART: Final = 153
MAX_PARTS: Final = 2

DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SINGLE_QUOTES: Final = "\u2018\u2019\u201a\u201b\u2032\u00b4`"
_DOUBLE_QUOTES: Final = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_BULLETS: Final = "\u2022\u00b7"
_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufe0f\u00ad"
#: What neither stands in the alphabet nor decomposes into it.
_LETTERS: Final = {
    "\t": " ",
    "œ": "oe",
    "Œ": "OE",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ł": "l",
    "Ł": "L",
    "\u0131": "i",
    "þ": "th",
    "Þ": "Th",
    "ẞ": "SS",
}
_FOLDS: Final = str.maketrans(
    {
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(DASHES + _BULLETS, "-"),
        **dict.fromkeys(_INVISIBLE, ""),
        **_LETTERS,
    }
)


def fold(text: str) -> str:
    """The text in GSM-7 letters: ë becomes e, a typographic quote a plain one, what has no likeness a question mark."""
    composed = unicodedata.normalize("NFC", text.translate(_FOLDS))
    return "".join(map(_fold_character, composed))


def _fold_character(character: str) -> str:
    if character in BASIC or character in EXTENSION:
        return character
    decomposed = unicodedata.normalize("NFKD", character).translate(_FOLDS)
    letters = [letter for letter in decomposed if not unicodedata.combining(letter)]
    return "".join(letter if letter in BASIC or letter in EXTENSION else "?" for letter in letters)


def septets(text: str) -> int:
    """How many septets a folded text takes; raises ValueError for a text that was not folded."""
    return sum(map(_septets_of, text))


def parts(text: str) -> int:
    """In how many SMS parts a folded text travels. An escaped character never straddles two parts."""
    if septets(text) <= ONE_PART:
        return 1
    full, used = 1, 0
    for character in text:
        size = _septets_of(character)
        if used + size > JOINED_PART:
            full, used = full + 1, 0
        used += size
    return full


def _septets_of(character: str) -> int:
    if character in BASIC:
        return 1
    if character in EXTENSION:
        return 2
    raise ValueError(f"U+{ord(character):04X} is not in the GSM 7-bit alphabet: fold the text first")
