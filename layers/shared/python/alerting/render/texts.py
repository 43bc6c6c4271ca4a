"""All texts of one version: which channel says what, to whom, in which slot.

Slots: push and web `title`, `body`; sms `text`; voice `ssml`; email `subject`, `plain`, `html`; display a sign profile
(`3x16/motorist`, lines joined by newlines) or `board`.
An audience of display without slots means: clear the signs. A channel that stays silent is absent.

Decisions beyond wording.md
- On the web the operator may say it in English too (`web.title_en` with `web.body_en`); there is no template for that.
- The web says what the push says, own wording included, unless it has own wording of its own. It alone tells a death.
- The operator's own wording (`content.texts`, keys such as `sms.text`) replaces the template for the main audience: `first` of an
  alert, `reached` of an update or result, and for display both. A stop and a correction have fixed texts and ignore it.
- For a call the operator writes plain text (`voice.text`), for a letter `email.subject` and `email.body`: SSML, HTML and footer
  are ours.
- A `first` text of an update or correction that does not fit falls back to the kind's short form (kind, number, link): own
  wording belongs to `reached`. A correction, which one person sends in one step, also falls back when a fact is missing.
- An exercise says "OEFENING, GEEN ECHTE MELDING. …" in every push body and SMS, whatever the message; a later one adds its step
  in brackets: "(gestopt)". Its push title is the real one after "OEFENING: ", or that of wording.md where this does not fit.
  Its signs show OEFENING / GEEN ALARM and nothing of the case; a call says only that it is an exercise, a mail what the SMS says.
  Own wording must itself begin with OEFENING, in a call with "Dit is een oefening."
- A template SMS is shortened to one part where that is possible, and refused beyond two.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, assert_never

from alerting.domain.content import Channel
from alerting.domain.errors import FieldError, InvalidContentError
from alerting.domain.kinds import Outcome
from alerting.domain.messages import Audience, MessageType, Texts
from alerting.render import gsm7, mail, voice
from alerting.render.lines import AUDIENCES, Line, exercise_text, write
from alerting.render.phrases import capitalised, vehicle_phrases
from alerting.render.profiles import BOARD, PROFILES
from alerting.render.request import Drop, PhraseError, RenderRequest
from alerting.render.signs import may_show, sign
from alerting.render.templates import BOARD as BOARD_BOUND
from alerting.render.templates import BODY, SMS, STARTING, STARTING_BODY, STARTING_TITLE, TITLE, fit
from alerting.render.wording import WORDING
from alerting.render.wording.common import EXERCISE_BOARD, EXERCISE_SIGN, EXERCISE_TITLE

_OWN_WORDING: Final = {
    MessageType.ALERT: Audience.FIRST,
    MessageType.UPDATE: Audience.REACHED,
    MessageType.RESULT: Audience.REACHED,
}
#: Title and body in English, where the operator wrote them.
ENGLISH: Final = ("title_en", "body_en")
_EXERCISE_PREFIX: Final = "OEFENING: "
#: Signs are cleared whatever the news; a death is told on the page.
_NEVER_SILENT: Final = frozenset({Channel.DISPLAY, Channel.WEB})


@dataclass(frozen=True, slots=True)
class Composition:
    """The texts that could be made, and what keeps the others from being made."""

    texts: Texts
    errors: tuple[FieldError, ...] = ()


def render_texts(request: RenderRequest) -> Texts:
    """Every text of the version; raises InvalidContentError naming every field to mend."""
    composition = compose(request)
    if composition.errors:
        raise InvalidContentError("Some texts cannot be made from these facts; mend the fields named.", composition.errors)
    return composition.texts


def compose(request: RenderRequest) -> Composition:
    """As render_texts, but with what could be made beside what could not: for previews of unfinished drafts."""
    texts: Texts = {}
    errors: dict[FieldError, None] = {}
    for channel in sorted(request.content.channels):
        if channel not in _NEVER_SILENT and _is_silent(request):
            continue
        texts[channel.value] = {}
        for audience in AUDIENCES[request.message]:
            slots = texts[channel.value][audience.value] = {}
            for slot, make in _makers(channel, audience, request):
                try:
                    slots[slot] = make()
                except PhraseError as refusal:
                    if not _may_leave_out(channel, request):
                        errors[refusal.error] = None
    return Composition(texts, tuple(errors))


def _may_leave_out(channel: Channel, request: RenderRequest) -> bool:
    """A correction is one step for one person: a sign that it cannot fill is left out, and so cleared."""
    return channel is Channel.DISPLAY and request.message is MessageType.CORRECTION


def _is_silent(request: RenderRequest) -> bool:
    """A death is told on the page and by the press office, never by push, SMS, voice or mail."""
    ending = request.content.ending
    return request.message is MessageType.RESULT and ending is not None and ending.outcome is Outcome.FOUND_DEAD


def _own(channel: Channel, audience: Audience, request: RenderRequest, slot: str) -> str:
    """The operator's own wording, as it was written; empty where the template's is said."""
    main = _OWN_WORDING.get(request.message)
    if audience is not main and not (channel is Channel.DISPLAY and main and audience is not Audience.DROPPED):
        return ""
    texts = request.content.texts
    as_push = texts.get(f"{Channel.PUSH.value}.{slot}", "") if channel is Channel.WEB else ""
    return texts.get(f"{channel.value}.{slot}", as_push)


Maker = tuple[str, Callable[[], str]]


def _makers(channel: Channel, audience: Audience, request: RenderRequest) -> Iterator[Maker]:
    """The slots of one channel and audience, each with what makes its text."""
    own = partial(_own, channel, audience, request)
    match channel:
        case Channel.PUSH | Channel.WEB:
            yield "title", lambda: own("title") or _title(audience, request)
            yield "body", lambda: own("body") or _body(audience, request)
            yield from ((slot, partial(own, slot)) for slot in ENGLISH if channel is Channel.WEB and own(slot))
        case Channel.SMS:
            yield "text", lambda: gsm7.fold(own("text") or _sms(audience, request))
        case Channel.VOICE:
            yield "ssml", lambda: voice.document(own("text") or voice.script(audience, request), request.content)
        case Channel.EMAIL:
            yield from _mail_makers(audience, request, own)
        case Channel.DISPLAY:
            yield from ((slot, partial(_kept, own(slot), make)) for slot, make in _display_makers(audience, request))
        case _:
            assert_never(channel)


def _kept(own: str, make: Callable[[], str]) -> str:
    return own or make()


def _mail_makers(audience: Audience, request: RenderRequest, own: Callable[[str], str]) -> Iterator[Maker]:
    def subject() -> str:
        return own("subject") or mail.subject(audience, request)

    def letter() -> mail.Letter:
        return mail.letter(audience, request, own("body"))

    yield "subject", subject
    yield "plain", lambda: mail.plain(letter())
    yield "html", lambda: mail.html(letter(), subject())


def _display_makers(audience: Audience, request: RenderRequest) -> Iterator[Maker]:
    """Signs show the newest content to everybody; at the end, and where the area was dropped, they are cleared."""
    if audience is Audience.DROPPED or request.message in {MessageType.STOP, MessageType.RESULT}:
        return
    profiles = [profile for profile in PROFILES if may_show(profile, request.content)]
    board = WORDING[request.content.kind].start.board
    if request.content.exercise:
        yield from ((profile.slot, lambda: EXERCISE_SIGN) for profile in profiles)
        yield from [(BOARD, lambda: EXERCISE_BOARD)] if board else []
        return
    yield from ((profile.slot, partial(sign, profile, request)) for profile in profiles)
    if board:
        yield BOARD, lambda: fit(board, request, BOARD_BOUND, STARTING, f"texts.display.{BOARD}")


def _title(audience: Audience, request: RenderRequest) -> str:
    if not request.content.exercise:
        return _real_title(audience, request)
    try:
        title = _EXERCISE_PREFIX + _real_title(audience, request)
    except PhraseError:
        title = ""
    if title and len(title) <= TITLE.allowed:
        return title
    return fit(EXERCISE_TITLE, request, TITLE, (Drop.TOWN,), "texts.push.title")


def _real_title(audience: Audience, request: RenderRequest) -> str:
    start = WORDING[request.content.kind].start
    return write(Line(TITLE, "texts.push.title", start.title, STARTING_TITLE, lambda told: told.title), audience, request)


def _body(audience: Audience, request: RenderRequest) -> str:
    if request.content.exercise:
        return exercise_text(request)
    start = WORDING[request.content.kind].start
    line = Line(BODY, "texts.push.body", start.body, STARTING_BODY, lambda told: told.text)
    return capitalised(write(line, audience, request))


def _sms(audience: Audience, request: RenderRequest) -> str:
    if request.content.exercise:
        return exercise_text(request)
    start = WORDING[request.content.kind].start
    template = (start.sms_with_vehicle if vehicle_phrases(request.content.vehicles) else "") or start.sms
    return write(Line(SMS, "texts.sms.text", template, STARTING, lambda told: told.prefix + told.text), audience, request)
