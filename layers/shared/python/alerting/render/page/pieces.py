"""A text in pieces: names apart, so that no script turns the sentence around them, and what a tap opens."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

#: Of what cannot be seen, what some scripts and emoji cannot do without: joiners. A paragraph may have several lines.
_KEPT: Final = frozenset("\n\u200c\u200d")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_NO_LINKS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: plain, a name, or a link."""

    text: str
    href: str = ""
    is_name: bool = False


def seen(text: str) -> str:
    """Composed (NFC), nothing invisible: an override of the direction would make a name read as another."""
    composed = (char if char == "\n" or not char.isspace() else " " for char in unicodedata.normalize("NFC", text))
    return "".join(char for char in composed if char in _KEPT or unicodedata.category(char) not in _HIDDEN)


def in_pieces(text: str, links: Mapping[str, str] = _NO_LINKS, names: Iterable[str] = ()) -> tuple[Piece, ...]:
    """The text cut at each link and name in it. A number within a longer word (112NL-app, AB-112-C) is none."""
    text, links = seen(text), {seen(said): href for said, href in links.items()}
    known = {name for name in map(seen, names) if name}
    linked = rf"(?<![\w-])(?:{_any_of(links)})(?![\w-])" if links else ""
    named = rf"(?<!\w)(?:{_any_of(known)})(?!\w)" if known else ""
    if not (linked or named):
        return (Piece(text),)
    parts = re.split(f"({'|'.join(filter(None, (named, linked)))})", text)
    return tuple(Piece(part, links.get(part, ""), part in known) for part in parts if part)


def tel(number: str) -> str:
    """The address that calls a number."""
    return "tel:" + number.replace("-", "")


def _any_of(words: Iterable[str]) -> str:
    """The longest first, so that a whole name is not taken for its first part."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
