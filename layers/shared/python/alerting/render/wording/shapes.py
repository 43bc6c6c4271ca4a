"""The shape of a kind's wording.

A template holds {slots} (render/slots.py). A part in [brackets] is left out when one of its slots is empty.
A slot written with a capital starts a sentence: {Sig}. Elsewhere an empty slot is a fact that the operator must fill in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from alerting.domain.kinds import Outcome
from alerting.domain.messages import StopReason


@dataclass(frozen=True, slots=True)
class Start:
    """The first message. `sms_with_vehicle` replaces `sms` when a vehicle is known; `board` is for stations, if at all.

    `spoken` is written as one reads it ("Bel 112", "ma 14:30"); render/spoken.py makes it heard. A mail says the push body.
    """

    title: str
    body: str
    sms: str
    spoken: str
    subject: str
    sms_with_vehicle: str = ""
    board: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Any later message: the SMS is prefix and text, the push body is the text alone, a mail's subject the title unless given."""

    title: str
    prefix: str
    text: str
    spoken: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """The first line on signs of 12 and of 16 columns, and the last line on the wide ones for those who are no motorists."""

    narrow: str
    wide: str
    call: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that is said about one kind. `short` is the first message when the whole one does not fit in a later version."""

    start: Start
    short: Told
    update: Told
    replaced: Told
    removed: Told
    wrong_number: Told
    dropped: Told
    stop: Told
    expired: Told
    results: Mapping[Outcome, Told]
    retractions: Mapping[StopReason, Told]
    #: What is not so, in a retraction of something sent by mistake and in an exercise.
    nothing_wrong: str
    #: What to do, line by line, below the facts in a mail: a number is always next to another way.
    advice: tuple[str, ...]
    signs: Signs | None = None
