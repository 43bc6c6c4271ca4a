"""All texts of one version: which channel says what, to whom, in which slot.

Slots: push `title`, `body`; sms `text`; display a sign profile (`3x16/motorist`, lines joined by newlines) or `board`.
An audience of display without slots means: clear the signs. A channel that stays silent is absent.

Decisions beyond wording.md
- The operator's own wording (`content.texts`, keys such as `sms.text`) replaces the template for the main audience: `first` of an
  alert, `reached` of an update or result, and for display both. A stop and a correction have fixed texts and ignore it.
- A `first` text of an update or correction that does not fit falls back to the kind's short form (kind, number, link): own
  wording belongs to `reached`. A correction, which one person sends in one step, also falls back when a fact is missing.
- An exercise says "OEFENING, GEEN ECHTE MELDING. …" in every push body and SMS, whatever the message; a later one adds its step
  in brackets: "(gestopt)". Its push title is the real one after "OEFENING: ", or that of wording.md where this does not fit.
  Its signs show OEFENING / GEEN ALARM and nothing of the case. Own wording must itself begin with OEFENING.
- A template SMS is shortened to one part where that is possible, and refused beyond two.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, assert_never

from alerting.domain.content import Channel
from alerting.domain.errors import FieldError, InvalidContentError
from alerting.domain.kinds import Outcome
from alerting.domain.messages import Audience, MessageType, Removal, StopReason, Texts
from alerting.render import gsm7, news
from alerting.render.phrases import capitalised, vehicle_phrases
from alerting.render.profiles import BOARD, PROFILES
from alerting.render.request import DoesNotFitError, Drop, MissingFactError, PhraseError, RenderRequest
from alerting.render.signs import may_show, sign
from alerting.render.templates import BOARD as BOARD_BOUND
from alerting.render.templates import BODY, FOLLOWING, SMS, STARTING, STARTING_BODY, STARTING_TITLE, TITLE, Bound, fit
from alerting.render.wording import WORDING
from alerting.render.wording.common import EXERCISE_BOARD, EXERCISE_SIGN, EXERCISE_TEXT, EXERCISE_TITLE
from alerting.render.wording.shapes import Told

_AUDIENCES: Final[Mapping[MessageType, tuple[Audience, ...]]] = {
    MessageType.ALERT: (Audience.FIRST,),
    MessageType.UPDATE: (Audience.FIRST, Audience.REACHED, Audience.DROPPED),
    MessageType.CORRECTION: (Audience.FIRST, Audience.REACHED),
    MessageType.STOP: (Audience.REACHED,),
    MessageType.RESULT: (Audience.REACHED,),
}
_OWN_WORDING: Final[Mapping[MessageType, Audience]] = {
    MessageType.ALERT: Audience.FIRST,
    MessageType.UPDATE: Audience.REACHED,
    MessageType.RESULT: Audience.REACHED,
}
_EXERCISE_STEPS: Final[Mapping[MessageType, str]] = {
    MessageType.ALERT: "",
    MessageType.UPDATE: " (nieuw)",
    MessageType.CORRECTION: " (correctie)",
    MessageType.STOP: " (gestopt)",
    MessageType.RESULT: " (afloop)",
}
_EXERCISE_PREFIX: Final = "OEFENING: "


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
        if channel is not Channel.DISPLAY and _is_silent(request):
            continue
        texts[channel.value] = {}
        for audience in _AUDIENCES[request.message]:
            slots = texts[channel.value][audience.value] = {}
            for slot, make in _makers(channel, audience, request):
                try:
                    slots[slot] = _own(channel, audience, slot, request) or make()
                except PhraseError as refusal:
                    if not _may_leave_out(channel, request):
                        errors[refusal.error] = None
    return Composition(texts, tuple(errors))


def _may_leave_out(channel: Channel, request: RenderRequest) -> bool:
    """A correction is one step for one person: a sign that it cannot fill is left out, and so cleared."""
    return channel is Channel.DISPLAY and request.message is MessageType.CORRECTION


def _is_silent(request: RenderRequest) -> bool:
    """A death is told on the page and by the press office, never by push or SMS."""
    ending = request.content.ending
    return request.message is MessageType.RESULT and ending is not None and ending.outcome is Outcome.FOUND_DEAD


def _own(channel: Channel, audience: Audience, slot: str, request: RenderRequest) -> str:
    """The operator's own wording, folded for SMS."""
    main = _OWN_WORDING.get(request.message)
    if audience is not main and not (channel is Channel.DISPLAY and main and audience is not Audience.DROPPED):
        return ""
    text = request.content.texts.get(f"{channel.value}.{slot}", "")
    return gsm7.fold(text) if channel is Channel.SMS else text


Maker = tuple[str, Callable[[], str]]


def _makers(channel: Channel, audience: Audience, request: RenderRequest) -> Iterator[Maker]:
    """The slots of one channel and audience, each with what makes its text."""
    match channel:
        case Channel.PUSH:
            yield "title", lambda: _title(audience, request)
            yield "body", lambda: _body(audience, request)
        case Channel.SMS:
            yield "text", lambda: _sms(audience, request)
        case Channel.DISPLAY:
            yield from _display_makers(audience, request)
        case _:
            assert_never(channel)


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
    return _text(audience, request, _Line(TITLE, "texts.push.title", start.title, STARTING_TITLE, lambda told: told.title))


def _body(audience: Audience, request: RenderRequest) -> str:
    if request.content.exercise:
        return _exercise_text(request)
    start = WORDING[request.content.kind].start
    return capitalised(
        _text(audience, request, _Line(BODY, "texts.push.body", start.body, STARTING_BODY, lambda told: told.text))
    )


def _sms(audience: Audience, request: RenderRequest) -> str:
    if request.content.exercise:
        return gsm7.fold(_exercise_text(request))
    start = WORDING[request.content.kind].start
    template = (start.sms_with_vehicle if vehicle_phrases(request.content.vehicles) else "") or start.sms
    return gsm7.fold(
        _text(audience, request, _Line(SMS, "texts.sms.text", template, STARTING, lambda told: told.prefix + told.text))
    )


def _exercise_text(request: RenderRequest) -> str:
    return fit(EXERCISE_TEXT, request, BODY, (), "texts") + _EXERCISE_STEPS[request.message]


@dataclass(frozen=True, slots=True)
class _Line:
    """One text: its bound and field, its template in a first message with what may leave it, and its part of a later one."""

    bound: Bound
    field: str
    start: str
    order: tuple[Drop, ...]
    part: Callable[[Told], str]


def _text(audience: Audience, request: RenderRequest, line: _Line) -> str:
    if audience is not Audience.FIRST:
        return fit(line.part(_told(audience, request)), request, line.bound, FOLLOWING, line.field)
    try:
        return fit(line.start, request, line.bound, line.order, line.field)
    except PhraseError as refusal:
        if not _may_fall_back(refusal, request):
            raise
    return fit(line.part(WORDING[request.content.kind].short), request, line.bound, FOLLOWING, line.field)


def _may_fall_back(refusal: PhraseError, request: RenderRequest) -> bool:
    match request.message:
        case MessageType.CORRECTION:
            return True
        case MessageType.UPDATE:
            return isinstance(refusal, DoesNotFitError)
        case _:
            return False


def _told(audience: Audience, request: RenderRequest) -> Told:
    """The wording of a later message for those who heard an earlier one."""
    wording = WORDING[request.content.kind]
    match request.message:
        case MessageType.UPDATE if audience is Audience.DROPPED:
            return wording.dropped
        case MessageType.UPDATE:
            return wording.replaced if news.replacement(request) else wording.update
        case MessageType.CORRECTION:
            return wording.wrong_number if request.removed is Removal.NUMBER else wording.removed
        case MessageType.STOP:
            return _stop(request)
        case MessageType.RESULT:
            return _result(request)
        case MessageType.ALERT:
            raise ValueError("an alert has no later audience")
        case _:
            assert_never(request.message)


def _stop(request: RenderRequest) -> Told:
    wording = WORDING[request.content.kind]
    match request.because:
        case None | StopReason.STOPPED:
            return wording.stop
        case StopReason.EXPIRED:
            return wording.expired
        case retraction:
            return wording.retractions[retraction]


def _result(request: RenderRequest) -> Told:
    ending = request.content.ending
    if ending is None:
        raise MissingFactError("ending", "Choose how it ended.")
    results = WORDING[request.content.kind].results
    if ending.outcome not in results:
        possible = ", ".join(outcome.value for outcome in results)
        raise MissingFactError(
            "ending.outcome", f"'{ending.outcome.value}' is no result of this kind; choose one of: {possible}."
        )
    return results[ending.outcome]
