"""What a call of the telephone network sounds like, and the event that says what came of it."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

#: What Amazon Polly's Dutch voices understand of SSML 1.1; other elements make it refuse the text.
ELEMENTS: Final = frozenset({"speak", "break", "emphasis", "lang", "mark", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})
SAID: Final = {
    "COMPLETED": "The audio message was played to the recipient",
    "BUSY": "The line was busy",
    "NO_ANSWER": "The call was not answered",
}
TALKING_SECONDS: Final = 21


def heard(text: str, kind: str) -> str:
    """The words as one hears them; raises ValueError where the text is no SSML that Polly would read."""
    if kind != "SSML":
        return text
    try:
        root = ET.fromstring(text)  # noqa: S314  # our own functions made it
    except ET.ParseError as error:
        raise ValueError("The SSML is not well-formed") from error
    unknown = {_name(item) for item in root.iter()} - ELEMENTS
    if _name(root) != "speak" or unknown:
        raise ValueError(f"Polly does not read {sorted(unknown) or _name(root)}")
    return " ".join("".join(_words(root)).split())


def _words(element: ET.Element) -> Iterator[str]:
    """The words in the order in which they are said; an alias stands for what is written."""
    yield " … " if _name(element) == "break" else element.get("alias") or element.text or ""
    for child in element:
        yield from _words(child)
        yield child.tail or ""
    if _name(element) in {"p", "s"}:
        yield " "


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def call_event(request: Mapping[str, Any], message_id: str, result: str) -> dict[str, Any]:
    """The final event of a call."""
    seconds = TALKING_SECONDS if result == "COMPLETED" else 0
    return {
        "eventType": f"VOICE_{result}",
        "eventVersion": "1.0",
        "eventTimestamp": time.time_ns() // 1_000_000,
        "isFinal": True,
        "originationPhoneNumber": request["OriginationIdentity"],
        "destinationPhoneNumber": request["DestinationPhoneNumber"],
        "isInternationalSend": False,
        "isoCountryCode": "NL",
        "messageId": message_id,
        "messageRequestTimestamp": time.time_ns() // 1_000_000,
        "messageStatus": result,
        "messageStatusDescription": SAID[result],
        "context": request.get("Context", {}),
        "callDurationInSeconds": seconds,
        "totalDurationInMinutes": 1.0 if seconds else 0.0,
        "totalDurationPrice": 0.0,
    }
