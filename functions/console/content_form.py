"""A draft's content as fields of a form, and back.

A field is named as its path in the API (`persons.0.last_seen.place`), so that what the API finds wrong stands at its field. What
cannot be read (an age of "tien") stays as it was typed, with what to do about it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from console.words import for_input, from_input

#: Paths whose values are no text: how to show one, how to read one, and what to say where that cannot be done.
_INTEGER: Final = re.compile(r"\.age$|\.height_cm$|^duration_minutes$|radius_m$")
_MOMENT: Final = re.compile(r"\.at$|^\.?valid_until$")
_LINES: Final = re.compile(r"\.clothing$|^confirmed$")
_YES_NO: Final = re.compile(r"^authority\.checklist\.\w+\.yes$")
_FLAG: Final = re.compile(r"\.covers_minor$|^voice_at_night$|^ending\.family_informed$")
_LISTS: Final = frozenset({"persons", "vehicles", "photos"})
#: Lists of words that are chosen from.
_CHOICES: Final = re.compile(r"^channels$")
#: Own wording is text, whatever its slot is called, and a slot has a dot in its name.
_TEXTS: Final = "texts."
#: A choice that may be left open.
_OPEN: Final = re.compile(r"^scope$")
#: A tick box that is not ticked sends nothing: by the box, the field that is always sent beside it.
_BESIDE: Final = {"authority.prosecutor.covers_minor": "authority.prosecutor.name"}
#: What says nothing about a person.
_NOTHING: Final[tuple[Any, ...]] = (None, "", [], "unknown")

NUMBER: Final = "Vul een heel getal in, bijvoorbeeld 14."
MOMENT: Final = "Vul een datum en tijd in."


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says: the values by path, and by path what could not be read."""

    values: Mapping[str, Any]
    mistakes: Mapping[str, str] = field(default_factory=dict)


def shown(content: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Every value of the content as the text of its field, by path."""
    found: dict[str, str] = {}
    for name, value in content.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            found |= shown(value, f"{path}.")
        elif path in _LISTS:
            for index, item in enumerate(value):
                found |= shown(item, f"{path}.{index}.")
        else:
            found[path] = _text(path, value)
    return found


def read(lists: Mapping[str, Sequence[str]], wanted: Callable[[str], bool]) -> Filled:
    """The fields that a step asks for."""
    values: dict[str, Any] = {}
    mistakes: dict[str, str] = {}
    for path, given in lists.items():
        if not wanted(path):
            continue
        try:
            values[path] = _value(path, given)
        except ValueError as error:
            mistakes[path] = str(error)
    values |= {box: False for box, beside in _BESIDE.items() if wanted(box) and beside in lists and box not in lists}
    return Filled(values, mistakes)


def filled_in(content: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The content with these values in their places; None takes a value away. Lists grow as far as they are named.

    A moment that reads as it did stays to the second, and the second half past two of a night in October stays the second.
    """
    made: dict[str, Any] = _copy(content)
    for path in sorted(values, key=_order):
        _put(made, path.split("."), values[path])
    return made


def _order(path: str) -> list[tuple[int, str]]:
    """As they are numbered, so that lists grow in order."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in path.split(".")]


def _put(into: Any, parts: list[str], value: Any) -> None:
    head, *rest = parts
    if head == "texts" and rest:
        into.setdefault(head, {})[".".join(rest)] = value
    elif not rest:
        _set(into, head, value)
    elif rest[0].isdigit():
        items: list[Any] = into.setdefault(head, [])
        while len(items) <= int(rest[0]):
            items.append({})
        if len(rest) > 1:
            _put(items[int(rest[0])], rest[1:], value)
    elif value is not None or head in into:
        if not isinstance(into.get(head), dict):
            into[head] = {}
        _put(into[head], rest, value)


def _set(into: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        into.pop(name, None)
    elif not (_MOMENT.search(f".{name}") and into.get(name) and for_input(into[name]) == for_input(value)):
        into[name] = value


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _text(path: str, value: Any) -> str:
    if value is None:
        return ""
    if _YES_NO.search(path):
        return "ja" if value else "nee"
    if isinstance(value, bool):
        return "ja" if value else ""
    if isinstance(value, list):
        return _lines(value)
    is_moment = _MOMENT.search(path) and not path.startswith(_TEXTS)
    return for_input(value) if is_moment else str(value)


def _lines(items: Sequence[Any]) -> str:
    """One on each line. A line's end says that a comma in the only one divides nothing."""
    text = "\n".join(str(item) for item in items)
    return f"{text}\n" if len(items) == 1 and "," in text else text


def _value(path: str, given: Sequence[str]) -> Any:
    """A field's value; raises ValueError with what to do."""
    text = given[-1].strip().replace("\r\n", "\n")
    if path.startswith(_TEXTS):
        return text
    for pattern, reader in _READERS:
        if pattern.search(path):
            return reader(text, given)
    return text


def _chosen(_: str, given: Sequence[str]) -> list[str]:
    return sorted({item for item in given if item})


def _yes_or_no(text: str, _: Sequence[str]) -> bool | None:
    return {"ja": True, "nee": False}.get(text)


def _flag(text: str, _: Sequence[str]) -> bool:
    return text == "ja"


def _items(text: str, given: Sequence[str]) -> list[str]:
    """One on each line; who types them all on one line puts commas between them."""
    return [item.strip() for item in text.split("\n" if "\n" in given[-1] else ",") if item.strip()]


def _integer(text: str, _: Sequence[str]) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,6}", text):
        raise ValueError(NUMBER)
    return int(text)


def _moment(text: str, _: Sequence[str]) -> str | None:
    try:
        return from_input(text) if text else None
    except ValueError:
        raise ValueError(MOMENT) from None


def _or_none(text: str, _: Sequence[str]) -> str | None:
    return text or None


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[str, Sequence[str]], Any]], ...]] = (
    (_CHOICES, _chosen),
    (_YES_NO, _yes_or_no),
    (_FLAG, _flag),
    (_LINES, _items),
    (_INTEGER, _integer),
    (_MOMENT, _moment),
    (_OPEN, _or_none),
)


def tidied(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content without what nobody filled in: questions without an answer, permission without a name, empty rows."""
    made: dict[str, Any] = _copy(content)
    authority = made.get("authority") or {}
    answers = authority.get("checklist") or {}
    authority["checklist"] = {key: answer for key, answer in answers.items() if answer.get("yes") is not None}
    prosecutor = authority.get("prosecutor") or {}
    authority["prosecutor"] = prosecutor if prosecutor.get("name") or prosecutor.get("at") else None
    made["authority"] = authority
    made["texts"] = {slot: text for slot, text in (made.get("texts") or {}).items() if text.strip()}
    made["persons"] = [person for person in made.get("persons", ()) if _is_somebody(person)]
    made["vehicles"] = [
        vehicle for vehicle in made.get("vehicles", ()) if any(vehicle.get(key) for key in ("plate", "make", "model", "colour"))
    ]
    made["photos"] = [photo for photo in made.get("photos", ()) if photo.get("digest")]
    return made


def _is_somebody(person: Mapping[str, Any]) -> bool:
    """Whether anything is known; a role alone, which every row has, is nobody. An age of 0 is a baby."""
    known = {key: value for key, value in person.items() if key not in {"role", "last_seen"}}
    seen = person.get("last_seen") or {}
    return any(value not in _NOTHING for value in (*known.values(), *seen.values()))
