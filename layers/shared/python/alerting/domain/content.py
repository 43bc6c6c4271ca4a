"""What an operator fills in for one message: facts, authority, area, photos, channels, duration, own texts.

A draft may be incomplete: everything but kind, organisation and incident has an empty default. What a kind still lacks is
said at submit.
"""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, Field, StringConstraints

from alerting.domain.area import Area, National
from alerting.domain.kinds import Feature, Kind, Outcome, Scope
from alerting.domain.organisation import OrganisationCode
from alerting.domain.subject import Frozen, LastSeen, Line, Paragraph, Person, Vehicle

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
IncidentNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40, pattern=r"^[A-Za-z0-9./-]+$")
]
TextSlot = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z0-9/_]+$", max_length=40)]
OwnText = Annotated[str, StringConstraints(max_length=2_000)]


class Channel(StrEnum):
    """The ways out."""

    PUSH = "push"
    SMS = "sms"
    VOICE = "voice"
    EMAIL = "email"
    DISPLAY = "display"
    WEB = "web"


#: The channels that reach participants: people who gave a number or an address, and say where and when.
PARTICIPANT_CHANNELS: Final = frozenset({Channel.SMS, Channel.VOICE, Channel.EMAIL})


class Photo(Frozen):
    """A photo in the media bucket, named by the SHA-256 of its bytes; `alt` is what a screen reader says."""

    digest: Digest
    caption: Line = ""
    alt: Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)] = ""


class Answer(Frozen):
    """The answer to one checklist question, with the reason where the rule asks for one."""

    yes: bool
    reason: Paragraph = ""


class Prosecutor(Frozen):
    """The prosecutor's permission: who gave it, when, and whether it names a suspected minor."""

    name: Line
    at: AwareDatetime
    covers_minor: bool = False


class Authority(Frozen):
    """On what ground this may go out. Never public."""

    checklist: dict[str, Answer] = Field(default_factory=dict, max_length=20)
    prosecutor: Prosecutor | None = None


class Notice(Frozen):
    """A safety notice: what is the matter, and what to do."""

    what: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    do: Annotated[str, StringConstraints(strip_whitespace=True, max_length=36)] = ""


class Ending(Frozen):
    """What a result tells: the outcome that the public hears, and that the family knew first."""

    outcome: Outcome
    family_informed: bool = False


class Facts(Frozen):
    """Everything of a message but where it goes. `texts` holds the operator's own wording per slot.

    `voice_at_night`: people may be called between ten in the evening and seven in the morning.
    """

    kind: Kind
    organisation: OrganisationCode
    incident: IncidentNumber
    exercise: bool = False
    scope: Scope | None = None
    persons: tuple[Person, ...] = Field(default=(), max_length=6)
    vehicles: tuple[Vehicle, ...] = Field(default=(), max_length=6)
    offence: Line = ""
    direction: Line = ""
    notice: Notice = Notice()
    news: Line = ""
    photos: tuple[Photo, ...] = Field(default=(), max_length=6)
    photo_absent_reason: Paragraph = ""
    authority: Authority = Authority()
    channels: frozenset[Channel] = frozenset()
    voice_at_night: bool = False
    duration_minutes: int | None = Field(default=None, ge=5, le=48 * 60)
    valid_until: AwareDatetime | None = None
    texts: dict[TextSlot, OwnText] = Field(default_factory=dict, max_length=40)
    confirmed: frozenset[Line] = Field(default=frozenset(), max_length=10)
    ending: Ending | None = None


class Content(Facts):
    """Everything that is signed, except the texts made from it: the facts, and the exact area."""

    area: Area | None = None

    def features(self) -> frozenset[Feature]:
        """What the table's conditions (a second signature, a prosecutor) look at."""
        found = {
            Feature.PHOTO: bool(self.photos),
            Feature.NAME: any(person.full_name for person in self.persons),
            Feature.REGIONAL: self.scope is Scope.REGIONAL,
        }
        return frozenset(feature for feature, there in found.items() if there)

    def without_personal_data(self) -> "Content":
        """What a stop or result may still hold: what kind, where and by which channels, how many persons in which town."""
        persons = tuple(Person(role=person.role, last_seen=LastSeen(place=person.last_seen.place)) for person in self.persons)
        keep = {"kind", "organisation", "incident", "exercise", "scope", "offence", "area", "channels"}
        return Content(**{name: getattr(self, name) for name in keep}, persons=persons)

    def is_national(self) -> bool:
        """National is a word that somebody chose, never the absence of an area."""
        return isinstance(self.area, National)


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys and no white space, UTF-8: the bytes that are hashed (RFC 8785 for our types; no floats of note)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256_of(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
