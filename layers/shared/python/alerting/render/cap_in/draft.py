"""A CAP document into a draft: people complete it and sign. Nothing is guessed out of sentences.

- Status Actual is real, Exercise an exercise. Test is refused, because nobody acts on a test and as a draft it would be taken for
  real; Draft, because it does not say whether it is real, which is fixed when an alert is made; System is for machines.
- Ack and Error are answers to messages, no messages to the public. A restricted or private message is not for the public.
- Update and Cancel name exactly one alert of ours, by however many of its messages; whether it is live is the caller's question.
- The kind comes from the event codes, which must mean exactly one of ours.
- Persons, vehicles and notices are taken from our own parameters only. A photo is taken when its address is one of ours: nothing
  is fetched. The words come along for people to read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from alerting.domain.alert import AlertId
from alerting.domain.area import Area
from alerting.domain.content import IncidentNumber, Notice, Photo
from alerting.domain.errors import FieldError
from alerting.domain.kinds import KINDS, Kind, Scope
from alerting.domain.messages import StopReason
from alerting.domain.subject import Person, Vehicle
from alerting.render.cap_in.area import area_in, is_national
from alerting.render.cap_in.read_cap import read_cap
from alerting.render.cap_in.refusals import refuse, refuse_if, value_of
from alerting.render.documents.cap_check import RECEIVED, check_cap, moment_of
from alerting.render.documents.cap_model import CapAlert, CapInfo
from alerting.render.documents.facts import Facts, facts_in, one, persons_in, vehicles_in
from alerting.render.documents.outlet import Outlet

LONGEST: Final = 60
LONGEST_ALT: Final = 160
MOST_PHOTOS: Final = 6
#: What a draft's duration may be, in minutes.
SHORTEST_MINUTES, LONGEST_MINUTES = 5, 48 * 60

E = TypeVar("E", bound=StrEnum)
M = TypeVar("M", bound=BaseModel)


class CapMessage(StrEnum):
    """What a document wants: an alert, an update of one, or its end."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A message of ours that a document follows. The caller holds `sent` against that version."""

    alert_id: AlertId
    version: int
    sent: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftIn:
    """What a document asks for. Kind and area are None only in a Cancel without an info.

    `key`: sender, identifier and sent, which make a document the same document when it comes again. `content`: fields of Content
    as they were understood. `headline`, `description`, `instruction`: the sender's words, for people. `because`: why a Cancel.
    `warnings`: what was passed over.
    """

    message: CapMessage
    key: str
    exercise: bool
    references: tuple[Reference, ...] = ()
    kind: Kind | None = None
    area: Area | None = None
    content: dict[str, Any]
    incident: str = ""
    expires: datetime | None = None
    because: StopReason | None = None
    headline: str = ""
    description: str = ""
    instruction: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def alert_id(self) -> AlertId | None:
        """The alert of ours that an Update or Cancel is about."""
        return self.references[0].alert_id if self.references else None


def read_draft(body: bytes, outlet: Outlet) -> DraftIn:
    """What a CAP document asks for; raises TooLargeError, or InvalidRequestError with everything to mend."""
    alert = read_cap(body)
    refuse_if(_check_purpose(alert), "This message cannot become a draft.")
    refuse_if(check_cap(alert, RECEIVED), "The document holds to the schema, but not to the rules beside it.")
    return _Reading(alert, outlet).draft()


def _check_purpose(alert: CapAlert) -> Iterator[FieldError]:
    match alert.msg_type:
        case "Ack":
            yield FieldError("msgType", "An acknowledgement needs no sending: we ask for none and keep none.")
        case "Error":
            yield FieldError("msgType", "We take no error messages here: call the desk about a message of ours that is wrong.")
        case _:
            pass
    match alert.status:
        case "Test":
            yield FieldError("status", "A technical test becomes no draft: send Exercise, which reaches exercise devices only.")
        case "Draft":
            yield FieldError("status", "Say whether it is real: send Actual or Exercise. It becomes a draft here in any case.")
        case "System":
            yield FieldError("status", "Messages between systems are not for the public; leave it out.")
        case _:
            pass
    if alert.scope != "Public":
        yield FieldError("scope", "What is restricted or private does not go to the public: send Public, or do not send it.")


class _Reading:
    """One document on its way to a draft."""

    def __init__(self, alert: CapAlert, outlet: Outlet) -> None:
        self._alert = alert
        self._outlet = outlet
        self._warnings: list[str] = []

    def draft(self) -> DraftIn:
        """The draft, or a refusal."""
        alert = self._alert
        message = CapMessage(alert.msg_type.lower())
        info = self._info()
        facts: Facts = facts_in(info.parameters) if info else {}
        return DraftIn(
            message=message,
            key=f"{alert.sender},{alert.identifier},{alert.sent}",
            exercise=alert.status == "Exercise",
            references=self._references(message),
            kind=_kind(info) if info else None,
            area=area_in(info, facts) if info and info.areas else None,
            content=self._content(info, facts) if info else {},
            incident=self._incident(),
            expires=moment_of(info.expires) if info else None,
            because=_choice(StopReason, facts, "because"),
            headline=info.headline.strip() if info else "",
            description=info.description.strip() if info else "",
            instruction=info.instruction.strip() if info else "",
            warnings=tuple(self._warnings),
        )

    def _info(self) -> CapInfo | None:
        """The Dutch info; others are translations, which we make or check ourselves."""
        dutch = [info for info in self._alert.infos if info.language.lower().split("-")[0] == RECEIVED.language]
        if len(dutch) > 1:
            refuse("info", "There are several Dutch infos: send a document for each event.")
        others = [info.language or "en-US" for info in self._alert.infos if info not in dutch]
        if others:
            self._warnings.append(f"Passed over the text in {', '.join(others)[:100]}.")
        return dutch[0] if dutch else None

    def _references(self, message: CapMessage) -> tuple[Reference, ...]:
        triples = self._alert.references.split()
        if message is CapMessage.ALERT:
            if triples:
                refuse("references", "A new alert follows nothing: send Update or Cancel, or leave the references out.")
            return ()
        found = tuple(map(self._reference, triples))
        if len({reference.alert_id for reference in found}) != 1:
            refuse("references", "Name messages of exactly one alert: send a document for each.")
        return found

    def _reference(self, triple: str) -> Reference:
        sender, identifier, sent = triple.split(",")
        ours = self._outlet.version_of(identifier) if sender == self._outlet.sender else None
        at = moment_of(sent)
        if ours is None or at is None:
            refuse(
                "references", f"'{triple[:80]}' is no message of ours: copy sender, identifier and sent from what we published."
            )
        return Reference(alert_id=ours[0], version=ours[1], sent=at)

    def _incident(self) -> str:
        """The control room's number, if exactly one is given that can be one; never made public."""
        written = self._alert.incidents.split()
        if len(written) > 1:
            refuse("incidents", "An alert belongs to one incident: name one.")
        return _validated(IncidentNumber, written[0], "incidents") if written else ""

    def _content(self, info: CapInfo, facts: Facts) -> dict[str, Any]:
        """The fields of Content that the document fills."""
        kind = _kind(info)
        content: dict[str, Any] = {
            "kind": kind,
            "exercise": self._alert.status == "Exercise",
            "scope": _scope(kind, info, facts),
            "persons": tuple(_models(Person, persons_in(facts), "person")),
            "vehicles": tuple(_models(Vehicle, vehicles_in(facts), "vehicle")),
            "offence": one(facts, "offence"),
            "direction": one(facts, "direction"),
            "news": one(facts, "news"),
            "notice": value_of(Notice, {"what": one(facts, "notice.what"), "do": one(facts, "notice.do")}, "notice"),
            "valid_until": _moment(facts, "validUntil"),
            "photos": tuple(self._photos(info, facts)),
            "duration_minutes": self._duration(info),
        }
        for name in ("offence", "direction", "news"):
            if len(content[name]) > LONGEST:
                refuse(f"info.parameter.{name}", f"Write at most {LONGEST} characters.")
        return content

    def _photos(self, info: CapInfo, facts: Facts) -> Iterator[Photo]:
        ours = [(digest, resource) for resource in info.resources if (digest := self._outlet.digest_of(resource.uri))]
        if len(ours) < len(info.resources):
            self._warnings.append("Passed over files that are not ours: upload photos, so that they are checked.")
        for index, (digest, resource) in enumerate(ours[:MOST_PHOTOS]):
            fields = {
                "digest": digest,
                "alt": resource.description[:LONGEST_ALT],
                "caption": one(facts, f"photo.{index}.caption"),
            }
            yield value_of(Photo, fields, f"photo.{index}")

    def _duration(self, info: CapInfo) -> int | None:
        """Minutes from `sent` to `expires`, for a new alert; an update's end is in `expires`."""
        sent, expires = moment_of(self._alert.sent), moment_of(info.expires)
        if self._alert.msg_type != "Alert" or sent is None or expires is None:
            return None
        minutes = -int((sent - expires).total_seconds() // 60)
        if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
            refuse("info.0.expires", f"Let it hold for {SHORTEST_MINUTES} minutes to {LONGEST_MINUTES // 60} hours.")
        return minutes


def _kind(info: CapInfo) -> Kind:
    """The kind that the codes mean. Makers of CAP disagree about the names of code lists, so the values decide."""
    codes = {value.strip().upper() for _, value in info.event_codes}
    known = {kind: {value for _, value in rules.coding.event_codes} for kind, rules in KINDS.items()}
    same = {kind for kind, rules in KINDS.items() if set(rules.coding.categories) == set(info.categories)}
    meant = [kind for kind, values in known.items() if values & codes]
    if not codes:
        meant = [kind for kind, values in known.items() if not values and kind in same]
    found = meant if len(meant) == 1 else [kind for kind in meant if kind in same]
    if len(found) != 1:
        refuse(
            "info.0.eventCode",
            "Say which kind it is: OET-038 (AMBER), OET-130 with Rescue (missing child) or with Safety alone (missing person), "
            "OET-176 (wanted), or category Safety without a code (safety notice).",
        )
    if not set(KINDS[found[0]].coding.categories) & set(info.categories):
        refuse(
            "info.0.category",
            f"The code and the category disagree: {', '.join(KINDS[found[0]].coding.categories)} belongs to it.",
        )
    return found[0]


def _scope(kind: Kind, info: CapInfo, facts: Facts) -> Scope | None:
    """The only one that the kind has, or what our own parameter says; else people choose."""
    scopes = KINDS[kind].scopes
    said = _choice(Scope, facts, "scope")
    if said:
        return said
    if is_national(info):
        return Scope.NATIONAL
    rest = [scope for scope in scopes if scope is not Scope.NATIONAL]
    return rest[0] if len(rest) == 1 else None


def _moment(facts: Facts, name: str) -> datetime | None:
    written = one(facts, name)
    found = moment_of(written)
    if written and not found:
        refuse(f"info.parameter.{name}", "Write a date and time with a numeric offset and no fraction, never Z.")
    return found


def _choice(choices: type[E], facts: Facts, name: str) -> E | None:
    written = one(facts, name)
    if not written:
        return None
    try:
        return choices(written)
    except ValueError:
        refuse(f"info.parameter.{name}", f"Choose one of: {', '.join(choices)}.")


def _models(model: type[M], found: Sequence[dict[str, Any]], what: str) -> Iterator[M]:
    for index, fields in enumerate(found):
        yield value_of(model, fields, f"parameter.{what}.{index}")


def _validated(kind: Any, value: str, field: str) -> str:
    from pydantic import TypeAdapter  # noqa: PLC0415  # one field of one request

    try:
        return str(TypeAdapter(kind).validate_python(value))
    except ValidationError:
        refuse(field, "Write the incident's number: letters, digits, '.', '/' and '-', 3 to 40 characters.")
