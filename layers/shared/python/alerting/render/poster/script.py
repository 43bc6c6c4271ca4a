"""Text as a poster's font can show it: composed, without invisible characters, right-to-left words in the order of the eye.

The civil registry writes names in Latin letters, so Hebrew and Arabic are rare here; they must come out readable all the same.
A full bidirectional algorithm is not needed for names and towns in a Dutch sentence: runs of right-to-left words are turned
around, and Arabic letters take the form of their place in the word.
"""

import unicodedata
from functools import cache
from typing import Final, NamedTuple

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MIRRORED: Final = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_PRESENTATION_FORMS: Final = (*range(0xFB50, 0xFBD3), *range(0xFE70, 0xFEFD))


class _Forms(NamedTuple):
    """The glyphs of one Arabic letter; empty where it does not join that way."""

    isolated: str = ""
    final: str = ""
    initial: str = ""
    medial: str = ""


def tidy(text: str) -> str:
    """Composed (NFC), one space between words, nothing invisible: an override of the direction would hide in a name."""
    seen = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    return shaped(" ".join("".join(char for char in seen if unicodedata.category(char) not in _HIDDEN).split()))


def visual(line: str) -> str:
    """The line from left to right as it is to be drawn."""
    if line.isascii() or not any(map(_is_right_to_left, line)):
        return line
    first = [index for index, char in enumerate(line) if _is_right_to_left(char)]
    out, at = [], 0
    while at < len(line):
        if not _is_right_to_left(line[at]):
            out.append(line[at])
            at += 1
            continue
        end = _end_of_run(line, at, first)
        out.append(_turned(line[at:end]))
        at = end
    return "".join(out)


def shaped(text: str) -> str:
    """Arabic letters in the form of their place in the word; other text as it is."""
    if not any("\u0600" <= char <= "\u06ff" for char in text):
        return text
    out, joins = [], False
    letters = list(text)
    for index, char in enumerate(letters):
        if unicodedata.combining(char):
            out.append(char)
            continue
        forms = _forms().get(char)
        following = next((later for later in letters[index + 1 :] if not unicodedata.combining(later)), "")
        joins_on = bool(forms and forms.initial and (after := _forms().get(following)) and after.final)
        out.append(_form(char, forms, joined=joins, joining=joins_on))
        joins = joins_on
    return "".join(out)


def _form(char: str, forms: _Forms | None, *, joined: bool, joining: bool) -> str:
    if forms is None:
        return char
    wanted = (forms.medial if joining else forms.final) if joined else (forms.initial if joining else forms.isolated)
    return wanted or char


def _end_of_run(line: str, start: int, right_to_left: list[int]) -> int:
    """Behind the last right-to-left letter that only neutral characters part from this one."""
    end = start + 1
    for index in right_to_left:
        if index >= end:
            if any(unicodedata.bidirectional(char) in {"L", "EN"} for char in line[end:index]):
                break
            end = index + 1
    while end < len(line) and unicodedata.combining(line[end]):
        end += 1
    return end


def _turned(run: str) -> str:
    """Backwards, marks kept behind their letters, brackets facing the other way."""
    clusters: list[str] = []
    for char in run:
        if clusters and unicodedata.combining(char):
            clusters[-1] += char
        else:
            clusters.append(char.translate(_MIRRORED))
    return "".join(reversed(clusters))


def _is_right_to_left(char: str) -> bool:
    return unicodedata.bidirectional(char) in _RIGHT_TO_LEFT


@cache
def _forms() -> dict[str, _Forms]:
    """From Unicode's own compatibility forms of single letters."""
    found: dict[str, dict[str, str]] = {}
    for point in _PRESENTATION_FORMS:
        tag, _, letters = unicodedata.decomposition(chr(point)).partition(" ")
        if tag.strip("<>") in _Forms._fields and " " not in letters and letters:
            found.setdefault(chr(int(letters, 16)), {})[tag.strip("<>")] = chr(point)
    return {letter: _Forms(**forms) for letter, forms in found.items()}
