"""A tree of elements into a CAP document, by the rules of the OASIS schema: order, number, enumerations, dates.

The schema itself is not read at run time; tests hold these rules against it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from alerting.domain.errors import FieldError, InvalidRequestError
from alerting.render.cap_in.read_tree import Node, read_tree
from alerting.render.documents.cap_check import moment_of
from alerting.render.documents.cap_model import CapAlert, CapArea, CapInfo, CapResource, Pair

MOST_ERRORS: Final = 50

#: What is wrong with a text, or nothing.
Rule = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Slot:
    """An element in its place: how often it comes (`most` None: any number), and its rule or its own elements."""

    name: str
    least: int = 0
    most: int | None = 1
    rule: Rule | None = None
    children: tuple["Slot", ...] = ()


def _one_of(*allowed: str) -> Rule:
    def rule(text: str) -> str:
        return "" if text in allowed else f"Choose one of: {', '.join(allowed)}."

    return rule


def _matching(pattern: str, message: str) -> Rule:
    compiled = re.compile(pattern)

    def rule(text: str) -> str:
        return "" if compiled.fullmatch(text.strip()) else message

    return rule


def _moment(text: str) -> str:
    if moment_of(text.strip()):
        return ""
    return "Write a date and time with a numeric offset and no fraction: 2026-10-25T02:30:00+02:00, never Z."


def _msg_type(text: str) -> str:
    """An unknown type never becomes a new alert."""
    if text in {"Alert", "Update", "Cancel", "Ack", "Error"}:
        return ""
    return "Choose Alert, Update or Cancel."


_PAIR: Final = (Slot("valueName", 1), Slot("value", 1))
_DECIMAL: Final = _matching(r"[-+]?(\d+(\.\d*)?|\.\d+)", "Write a number, such as 100 or 100.5.")
_RESOURCE: Final = (
    Slot("resourceDesc", 1),
    Slot("mimeType", 1),
    Slot("size", rule=_matching(r"[-+]?\d+", "Write a whole number of bytes.")),
    Slot("uri"),
    Slot("derefUri"),
    Slot("digest"),
)
_AREA: Final = (
    Slot("areaDesc", 1),
    Slot("polygon", most=None),
    Slot("circle", most=None),
    Slot("geocode", most=None, children=_PAIR),
    Slot("altitude", rule=_DECIMAL),
    Slot("ceiling", rule=_DECIMAL),
)
_INFO: Final = (
    Slot("language", rule=_matching(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*", "Write a language tag, such as nl-NL.")),
    Slot(
        "category",
        1,
        None,
        _one_of("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"),
    ),
    Slot("event", 1),
    Slot(
        "responseType",
        0,
        None,
        _one_of("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"),
    ),
    Slot("urgency", 1, rule=_one_of("Immediate", "Expected", "Future", "Past", "Unknown")),
    Slot("severity", 1, rule=_one_of("Extreme", "Severe", "Moderate", "Minor", "Unknown")),
    Slot("certainty", 1, rule=_one_of("Observed", "Likely", "Possible", "Unlikely", "Unknown")),
    Slot("audience"),
    Slot("eventCode", most=None, children=_PAIR),
    Slot("effective", rule=_moment),
    Slot("onset", rule=_moment),
    Slot("expires", rule=_moment),
    Slot("senderName"),
    Slot("headline"),
    Slot("description"),
    Slot("instruction"),
    Slot("web"),
    Slot("contact"),
    Slot("parameter", most=None, children=_PAIR),
    Slot("resource", most=None, children=_RESOURCE),
    Slot("area", most=None, children=_AREA),
)
ALERT: Final = (
    Slot("identifier", 1),
    Slot("sender", 1),
    Slot("sent", 1, rule=_moment),
    Slot("status", 1, rule=_one_of("Actual", "Exercise", "System", "Test", "Draft")),
    Slot("msgType", 1, rule=_msg_type),
    Slot("source"),
    Slot("scope", 1, rule=_one_of("Public", "Restricted", "Private")),
    Slot("restriction"),
    Slot("addresses"),
    Slot("code", most=None),
    Slot("note"),
    Slot("references"),
    Slot("incidents"),
    Slot("info", most=None, children=_INFO),
)

Found = Mapping[str, Sequence[Node]]


def read_cap(body: bytes) -> CapAlert:
    """The document; raises TooLargeError, or InvalidRequestError naming everything that the schema refuses."""
    root = read_tree(body)
    if root.name != "alert":
        raise _invalid([FieldError(root.name, "The document's element is 'alert'.")])
    errors: list[FieldError] = []
    for error in _check(root, ALERT, ""):
        errors.append(error)
        if len(errors) == MOST_ERRORS:
            break
    if errors:
        raise _invalid(errors)
    return _alert(_found(root))


def _invalid(errors: list[FieldError]) -> InvalidRequestError:
    return InvalidRequestError("The document does not hold to the schema of CAP 1.2.", errors)


def _check(node: Node, slots: Sequence[Slot], path: str) -> Iterator[FieldError]:
    """Every departure from the sequence of the schema, in the order of the document."""
    places = {slot.name: index for index, slot in enumerate(slots)}
    counts = dict.fromkeys(places, 0)
    reached = 0
    if node.text.strip():
        yield FieldError(path or node.name, "There is text between the elements; remove it.")
    for child in node.children:
        place = places.get(child.name)
        if place is None:
            yield FieldError(_join(path, child.name[:40]), f"CAP 1.2 has no such element in '{node.name}'.")
            continue
        slot = slots[place]
        field = _join(path, slot.name if slot.most == 1 else f"{slot.name}.{counts[slot.name]}")
        if place < reached:
            yield FieldError(field, f"It stands too late: in '{node.name}' it comes before '{slots[reached].name}'.")
        reached = max(reached, place)
        counts[slot.name] += 1
        if slot.most is not None and counts[slot.name] > slot.most:
            yield FieldError(field, "It may stand here only once.")
        yield from _check_one(child, slot, field)
    for slot in slots:
        if counts[slot.name] < slot.least:
            yield FieldError(_join(path, slot.name), "This element is required.")


def _check_one(child: Node, slot: Slot, field: str) -> Iterator[FieldError]:
    if slot.children:
        yield from _check(child, slot.children, field)
    elif child.children:
        yield FieldError(field, "It holds text, no elements.")
    elif slot.rule and (message := slot.rule(child.text)):
        yield FieldError(field, message)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _found(node: Node) -> Found:
    found: dict[str, list[Node]] = {}
    for child in node.children:
        found.setdefault(child.name, []).append(child)
    return found


def _text(found: Found, name: str, *, tidy: bool = False) -> str:
    """The text of an element that may be there once. `tidy`: white space around it means nothing to the schema."""
    text = next((node.text for node in found.get(name, ())), "")
    return text.strip() if tidy else text


def _texts(found: Found, name: str) -> tuple[str, ...]:
    return tuple(node.text for node in found.get(name, ()))


def _pairs(found: Found, name: str) -> tuple[Pair, ...]:
    inside = map(_found, found.get(name, ()))
    return tuple((_text(pair, "valueName"), _text(pair, "value")) for pair in inside)


def _alert(found: Found) -> CapAlert:
    return CapAlert(
        identifier=_text(found, "identifier"),
        sender=_text(found, "sender"),
        sent=_text(found, "sent", tidy=True),
        status=_text(found, "status"),
        msg_type=_text(found, "msgType"),
        source=_text(found, "source"),
        scope=_text(found, "scope"),
        restriction=_text(found, "restriction"),
        addresses=_text(found, "addresses"),
        codes=_texts(found, "code"),
        note=_text(found, "note"),
        references=_text(found, "references"),
        incidents=_text(found, "incidents"),
        infos=tuple(_info(_found(node)) for node in found.get("info", ())),
    )


def _info(found: Found) -> CapInfo:
    return CapInfo(
        language=_text(found, "language", tidy=True),
        categories=_texts(found, "category"),
        event=_text(found, "event"),
        response_types=_texts(found, "responseType"),
        urgency=_text(found, "urgency"),
        severity=_text(found, "severity"),
        certainty=_text(found, "certainty"),
        audience=_text(found, "audience"),
        event_codes=_pairs(found, "eventCode"),
        effective=_text(found, "effective", tidy=True),
        onset=_text(found, "onset", tidy=True),
        expires=_text(found, "expires", tidy=True),
        sender_name=_text(found, "senderName"),
        headline=_text(found, "headline"),
        description=_text(found, "description"),
        instruction=_text(found, "instruction"),
        web=_text(found, "web", tidy=True),
        contact=_text(found, "contact"),
        parameters=_pairs(found, "parameter"),
        resources=tuple(_resource(_found(node)) for node in found.get("resource", ())),
        areas=tuple(_area(_found(node)) for node in found.get("area", ())),
    )


def _resource(found: Found) -> CapResource:
    return CapResource(
        description=_text(found, "resourceDesc"),
        mime_type=_text(found, "mimeType"),
        size=_text(found, "size", tidy=True),
        uri=_text(found, "uri", tidy=True),
        deref_uri=_text(found, "derefUri"),
        digest=_text(found, "digest"),
    )


def _area(found: Found) -> CapArea:
    return CapArea(
        description=_text(found, "areaDesc"),
        polygons=_texts(found, "polygon"),
        circles=_texts(found, "circle"),
        geocodes=_pairs(found, "geocode"),
        altitude=_text(found, "altitude", tidy=True),
        ceiling=_text(found, "ceiling", tidy=True),
    )
