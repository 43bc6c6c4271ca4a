"""The texts of a version as each channel says them, made by what the channels themselves use. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from alerting.domain.area import Area, Circle, Polygons
from alerting.domain.content import Channel, Content
from alerting.domain.messages import Audience
from alerting.domain.subject import Frozen
from alerting.render import gsm7, spoken
from alerting.render.message import Message, slots_for
from alerting.render.profiles import BOARD, PROFILES, Viewer
from alerting.render.templates import MAX_BOARD
from status.previews.subject import Subject

_PROFILES: Final = {profile.slot: profile for profile in PROFILES}
Payload = dict[str, Any]


class Bytes(Frozen):
    """How large each payload is; at most 3,584 are sent."""

    apns: int
    fcm: int


class PushPreview(Frozen):
    """A push. `topic`: the one that the payloads are shown for. They are null while title or body cannot be made yet."""

    audience: Audience
    title: str
    body: str
    topic: str
    apns: Payload | None
    fcm: Payload | None
    bytes: Bytes | None


class SmsPreview(Frozen):
    """A text message. `characters`: in GSM-7, where € and a few others count double. `folded`: letters were replaced for it."""

    audience: Audience
    text: str
    parts: int
    characters: int
    encoding: Literal["GSM-7"] = "GSM-7"
    folded: bool


class VoicePreview(Frozen):
    """A call: what is heard, in letters, and what the voice is given."""

    audience: Audience
    spoken: str
    ssml: str


class EmailPreview(Frozen):
    """A mail. `%LEAVE_URL%` becomes each reader's own address to leave by."""

    audience: Audience
    subject: str
    plain: str
    html: str


class DisplayPreview(Frozen):
    """A sign of `rows` by `columns`; slot `board` is one line of at most `columns` characters, for whoever reads boards."""

    slot: str
    rows: int
    columns: int
    viewer: Viewer | None
    lines: tuple[str, ...]


class WebPreview(Frozen):
    """The words of the page and the feeds, in English too where the operator wrote it."""

    audience: Audience
    title: str
    body: str
    title_en: str | None = None
    body_en: str | None = None


def pushes(subject: Subject) -> Iterator[PushPreview]:
    """What each platform is given by the topic of the whole country, or of a place inside the area."""
    topic = _topic(subject.version.content.area)
    for audience, slots in _said(subject, Channel.PUSH):
        payloads = _payloads(subject, audience, slots, topic) if {"title", "body"} <= slots.keys() else None
        yield PushPreview(
            audience=audience,
            title=slots.get("title", ""),
            body=slots.get("body", ""),
            topic=topic,
            apns=json.loads(payloads["APNS"]) if payloads else None,
            fcm=json.loads(payloads["GCM"]) if payloads else None,
            bytes=Bytes(apns=len(payloads["APNS"].encode()), fcm=len(payloads["GCM"].encode())) if payloads else None,
        )


def text_messages(subject: Subject) -> Iterator[SmsPreview]:
    """What an SMS says."""
    for audience, slots in _said(subject, Channel.SMS):
        text = slots.get("text", "")
        yield SmsPreview(
            audience=audience,
            text=text,
            parts=gsm7.parts(text),
            characters=gsm7.septets(text),
            folded=_is_folded(text, subject.version.content),
        )


def calls(subject: Subject) -> Iterator[VoicePreview]:
    """What a call says."""
    for audience, slots in _said(subject, Channel.VOICE):
        ssml = slots.get("ssml", "")
        yield VoicePreview(audience=audience, spoken=spoken.readable(ssml), ssml=ssml)


def mails(subject: Subject) -> Iterator[EmailPreview]:
    """What a mail says, in both of its parts."""
    for audience, slots in _said(subject, Channel.EMAIL):
        parts = {name: slots.get(name, "") for name in ("subject", "plain", "html")}
        yield EmailPreview(audience=audience, **parts)


def signs(subject: Subject) -> Iterator[DisplayPreview]:
    """What signs show; nothing where they are cleared. Every audience sees the same, but for those whose signs are cleared."""
    shown = next((slots for _, slots in _said(subject, Channel.DISPLAY)), {})
    for slot, text in shown.items():
        profile = _PROFILES.get(slot)
        lines = tuple(text.split("\n"))
        if profile:
            yield DisplayPreview(slot=slot, rows=profile.rows, columns=profile.columns, viewer=profile.viewer, lines=lines)
        elif slot == BOARD:
            yield DisplayPreview(slot=slot, rows=1, columns=MAX_BOARD, viewer=None, lines=lines)


def web_words(subject: Subject) -> Iterator[WebPreview]:
    """What the web says."""
    for audience, slots in _said(subject, Channel.WEB):
        words = {name: slots.get(name, "") for name in ("title", "body")}
        yield WebPreview(audience=audience, **words, title_en=slots.get("title_en"), body_en=slots.get("body_en"))


def _said(subject: Subject, channel: Channel) -> Iterator[tuple[Audience, Mapping[str, str]]]:
    """What the channel says to each audience, as its jobs read it; who is told nothing is absent."""
    for audience in Audience:
        if slots := slots_for(subject.version, channel, audience):
            yield audience, slots


def _payloads(subject: Subject, audience: Audience, slots: Mapping[str, str], topic: str) -> dict[str, str] | None:
    from alerting.render.push import payloads_of  # noqa: PLC0415  # on first use: few requests of this function are previews

    return payloads_of(Message(subject.version, audience, slots, "", subject.until), topic, subject.at)


def _topic(area: Area | None) -> str:
    """National, or the cell of a place inside the area (near its edge where it is drawn)."""
    from alerting.domain.coverage import cell_of  # noqa: PLC0415  # as above
    from alerting.render.push import NATIONAL, PLACE  # noqa: PLC0415  # as above

    match area:
        case Circle():
            return f"{PLACE}{cell_of(area.latitude, area.longitude)}"
        case Polygons():
            longitude, latitude = area.rings[0][0]
            return f"{PLACE}{cell_of(latitude, longitude)}"
        case _:
            return NATIONAL


def _is_folded(text: str, content: Content) -> bool:
    """Whether a word of the operator's stands in it with other letters than it was written with."""
    return any(folded != word and folded in text for word in set(_words(content)) if (folded := gsm7.fold(word)))


def _words(content: Content) -> Iterator[str]:
    facts = content.model_dump(include={"persons", "vehicles", "offence", "direction", "notice", "news"})
    for written in _strings([facts, content.texts.get("sms.text", "")]):
        yield from written.split()


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for part in value.values() for text in _strings(part))
        case list() | tuple():
            yield from (text for part in value for text in _strings(part))
        case _:
            return
