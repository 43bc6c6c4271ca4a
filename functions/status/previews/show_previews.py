"""Previews of every text of an alert, channel by channel and audience by audience."""

from alerting.domain.content import Digest
from alerting.domain.errors import FieldError
from alerting.domain.messages import MessageType
from alerting.domain.subject import Frozen
from status.previews import texts
from status.previews.subject import Asked, Of, Reader, find_subject
from status.previews.texts import DisplayPreview, EmailPreview, PushPreview, SmsPreview, VoicePreview, WebPreview


class Previews(Frozen):
    """What would go out, or went out. An empty list: the channel is not used, says nothing, or (display) is cleared.

    `frozen`: these are the very texts that were or will be signed, under `hash`. Otherwise they are made from what the alert is
    now, and `errors` say what cannot go out like this. `revision`: of a proposal; `version`: the number of what was released.
    """

    alert_id: str
    of: Of
    message: MessageType
    revision: int | None
    version: int | None
    hash: Digest | None
    frozen: bool
    errors: tuple[FieldError, ...]
    push: tuple[PushPreview, ...]
    sms: tuple[SmsPreview, ...]
    voice: tuple[VoicePreview, ...]
    email: tuple[EmailPreview, ...]
    display: tuple[DisplayPreview, ...]
    web: tuple[WebPreview, ...]


def show_previews(reader: Reader, asked: Asked) -> Previews:
    """Every text of what is asked for."""
    subject = find_subject(reader, asked)
    return Previews(
        alert_id=subject.alert.id,
        of=subject.of,
        message=subject.version.message,
        revision=subject.revision,
        version=subject.version.number if subject.of is Of.VERSION else None,
        hash=subject.hash,
        frozen=subject.frozen,
        errors=subject.errors,
        push=tuple(texts.pushes(subject)),
        sms=tuple(texts.text_messages(subject)),
        voice=tuple(texts.calls(subject)),
        email=tuple(texts.mails(subject)),
        display=tuple(texts.signs(subject)),
        web=tuple(texts.web_words(subject)),
    )
