"""Messages about one child, adult, wanted person or situation, seen on a Monday, and their texts as people read and hear them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import builders
from alerting.domain.content import Content
from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType, Texts
from alerting.domain.subject import Gender, LastSeen, Person
from alerting.render.request import RenderRequest
from alerting.render.texts import render_texts

LINK = "kindalarm.nl/0abc1234"
MONDAY = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)


def seen_at(content: Content, at: datetime) -> Content:
    persons = [
        person.model_copy(update={"last_seen": person.last_seen.model_copy(update={"at": at})}) for person in content.persons
    ]
    return content.model_copy(update={"persons": tuple(persons)})


def jan(**changes: Any) -> Person:
    seen = LastSeen(place="Utrecht", spot="Neude", at=MONDAY - timedelta(hours=2))
    return builders.jan(last_seen=seen).model_copy(update=changes)


def amber(**changes: Any) -> Content:
    return builders.amber(persons=(jan(),)).model_copy(update=changes)


def missing_person(**changes: Any) -> Content:
    return seen_at(builders.missing_person(), MONDAY - timedelta(hours=2)).model_copy(update=changes)


def wanted(**changes: Any) -> Content:
    return seen_at(builders.wanted(), MONDAY - timedelta(minutes=20)).model_copy(update=changes)


def safety_notice(**changes: Any) -> Content:
    return builders.safety_notice(valid_until=MONDAY + timedelta(hours=3)).model_copy(update=changes)


def request(message: MessageType, content: Content, **changes: Any) -> RenderRequest:
    made = RenderRequest(message=message, content=content, alert_id="0abc1234", released_at=MONDAY)
    return replace(made, **changes)


def texts_of(message: MessageType, content: Content, **changes: Any) -> Texts:
    return render_texts(request(message, content, **changes))


def missing_child(**changes: Any) -> Content:
    return amber(kind=Kind.MISSING_CHILD, area=builders.circle()).model_copy(update=changes)


def zoe_and_daniel() -> tuple[Person, Person]:
    zoe = jan(first_name="Zoë", surname="Vos", age=4, gender=Gender.FEMALE, clothing=("rode jas",))
    return zoe, jan(first_name="Daniël", surname="Vos", age=6, clothing=("gele trui",))


def content_of(kind: Kind, **changes: Any) -> Content:
    make = {
        Kind.AMBER: amber,
        Kind.MISSING_CHILD: missing_child,
        Kind.MISSING_PERSON: missing_person,
        Kind.WANTED: wanted,
        Kind.SAFETY_NOTICE: safety_notice,
    }[kind]
    return make(**changes)


def heard(document: str) -> str:
    """What a listener hears of SSML: aliases for what is written, spelled letters apart, pauses as marks."""
    root = ET.fromstring(document)  # noqa: S314 - made by our own code
    for element in root.iter():
        match element.tag:
            case "sub":
                element.text = element.attrib["alias"]
            case "say-as":
                element.text = " ".join(element.text or "")
            case "break":
                element.text = " ... "
    return "".join(root.itertext())
