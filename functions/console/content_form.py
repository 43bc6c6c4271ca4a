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
_MOMENT: Final = re.compile(r"\.at$|^valid_until$")
_LINES: Final = re.compile(r"\.clothing$|^confirmed$")
_YES_NO: Final = re.compile(r"^authority\.checklist\.\w+\.yes$")
_FLAG: Final = re.compile(r"\.covers_minor$|^voice_at_night$|^ending\.family_informed$")
_LISTS: Final = frozenset({"persons", "vehicles", "photos"})
#: Lists of words that are chosen from.
_CHOICES: Final = re.compile(r"^channels$")

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
    return Filled(values, mistakes)


def filled_in(content: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The content with these values in their places; None takes a value away. Lists grow as far as they are named."""
    made: dict[str, Any] = _copy(content)
    for path in sorted(values, key=_order):
        _put(made, path.split("."), values[path])
    return made


def _order(path: str) -> list[tuple[int, str]]:
    """As they are numbered, so that lists grow in order."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in path.split(".")]


def _put(into: Any, parts: list[str], value: Any) -> None:
    head, *rest = parts
    if head == "texts":  # a slot has a dot in its name
        into.setdefault(head, {})[".".join(rest)] = value
        return
    if not rest:
        if value is None:
            into.pop(head, None)
        else:
            into[head] = value
        return
    if rest[0].isdigit():
        items: list[Any] = into.setdefault(head, [])
        while len(items) <= int(rest[0]):
            items.append({})
        if len(rest) > 1:
            _put(items[int(rest[0])], rest[1:], value)
        return
    if value is None and head not in into:
        return
    if into.get(head) is None:
        into[head] = {}
    _put(into[head], rest, value)


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
        return "\n".join(str(item) for item in value)
    return for_input(value) if _MOMENT.search(path) else str(value)


def _value(path: str, given: Sequence[str]) -> Any:
    """A field's value; raises ValueError with what to do."""
    text = given[-1].strip().replace("\r\n", "\n")
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


def _lines(text: str, _: Sequence[str]) -> list[str]:
    return [line.strip() for line in re.split(r"[\n,]", text) if line.strip()]


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


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[str, Sequence[str]], Any]], ...]] = (
    (_CHOICES, _chosen),
    (_YES_NO, _yes_or_no),
    (_FLAG, _flag),
    (_LINES, _lines),
    (_INTEGER, _integer),
    (_MOMENT, _moment),
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
    described = [value for key, value in person.items() if key not in {"role", "gender", "last_seen"}]
    return any(described) or any((person.get("last_seen") or {}).values())
