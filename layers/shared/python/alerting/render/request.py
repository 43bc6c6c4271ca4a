"""What the texts of one version are made from, and what can stand in the way of making them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from alerting.domain.content import Content
from alerting.domain.errors import FieldError
from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.subject import Person, Role
from alerting.render.brand import Brand

#: What a push, an SMS and a board have room for.
MAX_DESCRIPTION: Final = 35
#: More than the fields of a person hold together: what a call and a letter have room for.
WHOLE_DESCRIPTION: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderRequest:
    """One message about one alert.

    `released_at`: when the alert's first version went out ({uur}); needed for every message but the first.
    `previous`: what was last sent, from which an update tells what is new. `because`: why a stop.
    `removed`: what a correction takes out. `longest_description`: in characters.
    """

    message: MessageType
    content: Content
    alert_id: str
    brand: Brand = field(default_factory=Brand)
    released_at: datetime | None = None
    previous: Content | None = None
    because: StopReason | None = None
    removed: Removal | None = None
    longest_description: int = MAX_DESCRIPTION

    @property
    def subjects(self) -> tuple[tuple[int, Person], ...]:
        """Who it is about, each with the index in `content.persons`: the missing, or who is wanted."""
        return subjects_of(self.content)


def subjects_of(content: Content) -> tuple[tuple[int, Person], ...]:
    """The persons a content is about. A wanted alert without anybody marked as wanted is about all its persons."""
    persons = tuple(enumerate(content.persons))
    if content.kind is Kind.WANTED:
        return tuple(pair for pair in persons if pair[1].role is Role.WANTED) or persons
    return tuple(pair for pair in persons if pair[1].role is Role.MISSING)


class Drop(StrEnum):
    """An item that a text may leave out as a whole when it is too long. Kind, who, plate and number are no such items."""

    BUILD = "build"
    HEIGHT = "height"
    GARMENTS = "garments"
    SPOT = "spot"
    TIME = "time"
    SURNAMES = "surnames"  # titles with several children only: all first names stay
    DETAILS = "details"  # titles that name nobody: 'persoon', 'man', 'voertuig AB-123-C'; subjects: the offence, 'nov'
    VEHICLE_NAME = "vehicle_name"  # push bodies only: 'voertuig AB-123-C'
    TOWN = "town"  # texts after the start only


Dropped = frozenset[Drop]
NOTHING_DROPPED: Dropped = frozenset()
#: What fills a place in a template.
Slot = Callable[[RenderRequest, Dropped], str]


class PhraseError(Exception):
    """A text cannot be made; `error` tells the operator what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.error = FieldError(path, message)


class MissingFactError(PhraseError):
    """A fact that the text cannot do without is not filled in."""


class DoesNotFitError(PhraseError):
    """Too long, even with every item left out that may be left out."""


def in_words(items: Sequence[str], last: str = " en ") -> str:
    """'a', 'a en b', 'a, b en c'."""
    return last.join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
