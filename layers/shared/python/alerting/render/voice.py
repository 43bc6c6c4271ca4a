"""What a call says: the kind's spoken text, or the operator's own, said twice in SSML for Amazon Polly.

A listener has no photo and no list to look at, so the description is told whole, shortened only when the call would take minutes.
"""

from dataclasses import replace
from typing import Final

from alerting.domain.content import Content
from alerting.domain.messages import Audience, MessageType
from alerting.render.lines import Line, write
from alerting.render.request import WHOLE_DESCRIPTION, RenderRequest
from alerting.render.spoken import ssml
from alerting.render.templates import STARTING, Bound
from alerting.render.wording import WORDING
from alerting.render.wording.common import EXERCISE_SPOKEN

#: SendVoiceMessage takes 6,000 characters of SSML, tags included; plain text it would take 3,000 of.
MAX_SSML: Final = 4_500
#: Said twice, this takes about two minutes.
WANTED_SSML: Final = 2_400
#: The operator's own wording, before it is said twice.
MAX_OWN: Final = 1_000

_FIELD: Final = "texts.voice.text"
_EXERCISE_STEPS: Final = {
    MessageType.ALERT: "",
    MessageType.UPDATE: " Dit was een nieuw bericht.",
    MessageType.CORRECTION: " Dit was een correctie.",
    MessageType.STOP: " De oefening is gestopt.",
    MessageType.RESULT: " Dit was de afloop.",
}


def document(text: str, content: Content) -> str:
    """The text as SSML, with the plates of the alert spelled."""
    return ssml(text, (vehicle.plate for vehicle in content.vehicles))


def script(audience: Audience, request: RenderRequest) -> str:
    """What is said to this audience, as one reads it; raises PhraseError when it cannot be made."""
    content = request.content
    if content.exercise:
        return EXERCISE_SPOKEN + _EXERCISE_STEPS[request.message]
    bound = Bound(lambda text: len(document(text, content)), WANTED_SSML, MAX_SSML, "characters of SSML")
    line = Line(bound, _FIELD, WORDING[content.kind].start.spoken, STARTING, lambda told: told.spoken)
    return write(line, audience, replace(request, longest_description=WHOLE_DESCRIPTION))
