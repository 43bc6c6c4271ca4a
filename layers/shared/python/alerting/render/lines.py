"""Which wording a message has for an audience: the kind's first message, or what is told to those who heard an earlier one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, assert_never

from alerting.domain.messages import Audience, MessageType, Removal, StopReason
from alerting.render import news
from alerting.render.request import DoesNotFitError, Drop, MissingFactError, PhraseError, RenderRequest
from alerting.render.templates import BODY, FOLLOWING, Bound, fit
from alerting.render.wording import WORDING
from alerting.render.wording.common import EXERCISE_TEXT
from alerting.render.wording.shapes import Told

#: Every message but a first one goes to people who were reached; some also greet those who heard nothing yet.
AUDIENCES: Final = {
    MessageType.ALERT: (Audience.FIRST,),
    MessageType.UPDATE: (Audience.FIRST, Audience.REACHED, Audience.DROPPED),
    MessageType.CORRECTION: (Audience.FIRST, Audience.REACHED),
    MessageType.STOP: (Audience.REACHED,),
    MessageType.RESULT: (Audience.REACHED,),
}


_EXERCISE_STEPS: Final = {
    MessageType.ALERT: "",
    MessageType.UPDATE: " (nieuw)",
    MessageType.CORRECTION: " (correctie)",
    MessageType.STOP: " (gestopt)",
    MessageType.RESULT: " (afloop)",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One text: its bound and field, its template in a first message with what may leave it, and its part of a later one."""

    bound: Bound
    field: str
    start: str
    order: tuple[Drop, ...]
    part: Callable[[Told], str]
    later: tuple[Drop, ...] = FOLLOWING


def write(line: Line, audience: Audience, request: RenderRequest) -> str:
    """The text of this line for this audience; raises PhraseError when it cannot be made."""
    if audience is not Audience.FIRST:
        return fit(line.part(_told(audience, request)), request, line.bound, line.later, line.field)
    try:
        return fit(line.start, request, line.bound, line.order, line.field)
    except PhraseError as refusal:
        if not _may_fall_back(refusal, request):
            raise
    return fit(line.part(WORDING[request.content.kind].short), request, line.bound, line.later, line.field)


def exercise_text(request: RenderRequest) -> str:
    """What an exercise says wherever it is read, whatever the message, and which step it is."""
    return fit(EXERCISE_TEXT, request, BODY, (), "texts") + _EXERCISE_STEPS[request.message]


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
