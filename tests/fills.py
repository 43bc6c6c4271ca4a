"""Short and long fills for every kind and message, for tests that hold whatever the operator fills in."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from alerting.domain.area import Circle
from alerting.domain.content import PARTICIPANT_CHANNELS, Channel, Content, Ending, Notice, Photo
from alerting.domain.kinds import KINDS, Kind
from alerting.domain.messages import MessageType, Removal, StopReason, Texts
from alerting.domain.subject import Gender, LastSeen, Person, Role, Vehicle
from alerting.render.request import RenderRequest

RELEASED = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
#: Names that no Dutch text holds by accident; eleven letters at most. A full name fits the title up to 32.
FIRST_NAMES = ("Zoë", "Qi", "Xquélisanne")
SURNAMES = ("Qvist", "van Xantenburghen")
NAMES = FIRST_NAMES + SURNAMES
TOWNS = ("Ee", "Utrecht", "Nieuwerkerk ad IJsel", "'s-Gravenzande-Zuid")
PLATE = "AB-123-C"

#: No q and z: a made-up word must not spell a name (qi, zoë).
LETTERS = "abcdefghijklmnoprstuvwxyëïéç"


#: A busy machine is no fault of the texts.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def words(longest: int) -> st.SearchStrategy[str]:
    return st.one_of(st.just("x" * longest), st.text(LETTERS, min_size=2, max_size=longest))


@st.composite
def persons(draw: st.DrawFn, kind: Kind) -> Person:
    child = kind in {Kind.AMBER, Kind.MISSING_CHILD}
    hair = draw(st.one_of(st.just(""), words(12)))
    return Person(
        role=Role.WANTED if kind is Kind.WANTED else Role.MISSING,
        first_name=draw(st.sampled_from(FIRST_NAMES)),
        surname=draw(st.sampled_from(SURNAMES)),
        age=draw(st.integers(0, 17) if child else st.one_of(st.none(), st.integers(18, 104)))
        if kind is not Kind.WANTED
        else None,
        gender=draw(st.sampled_from(Gender)),
        height_cm=draw(st.one_of(st.none(), st.integers(50, 210))),
        build=draw(st.one_of(st.just(""), words(60))),
        hair=hair,
        # With the hair, or the word for who is wanted, the first garment makes up to 35 characters; the others may go.
        clothing=tuple(draw(st.lists(words(12 if kind is Kind.WANTED else 21), max_size=3))),
        last_seen=LastSeen(place=draw(st.sampled_from(TOWNS))[:19], spot=draw(words(60)), at=RELEASED),
    )


@st.composite
def contents(draw: st.DrawFn) -> Content:
    kind = draw(st.sampled_from(Kind))
    vehicle = Vehicle(plate=draw(st.sampled_from(["", PLATE])), colour="grijs", make=draw(words(5)), model=draw(words(6)))
    return Content(
        kind=kind,
        organisation="x-1",
        incident="1234",
        persons=() if kind is Kind.SAFETY_NOTICE else (draw(persons(kind)),),
        vehicles=draw(st.sampled_from([(), (vehicle,)])) if kind not in {Kind.WANTED, Kind.SAFETY_NOTICE} else (),
        offence=draw(words(14)),
        direction=draw(words(12)),
        notice=Notice(what=draw(words(60)), do=draw(words(36))),
        valid_until=RELEASED,
        area=Circle(description=draw(st.sampled_from(TOWNS))[:19], latitude=52.0, longitude=5.0, radius_m=500),
        photos=draw(st.sampled_from([(), (Photo(digest="0" * 64),)])),
        channels=frozenset(Channel) if KINDS[kind].signs else PARTICIPANT_CHANNELS | {Channel.PUSH},
        exercise=draw(st.booleans()),
        ending=Ending(outcome=draw(st.sampled_from(KINDS[kind].outcomes))),
    )


@st.composite
def requests(draw: st.DrawFn, messages: tuple[MessageType, ...] = tuple(MessageType)) -> RenderRequest:
    content = draw(contents())
    message = draw(st.sampled_from(messages))
    if message in {MessageType.STOP, MessageType.RESULT}:
        content = content.model_copy(update={"persons": content.persons * draw(st.integers(1, 2))})
    before: dict[str, Any] = {"vehicles": ()} if content.vehicles else {}
    return RenderRequest(
        message=message,
        content=content.model_copy(update={"news": "" if content.vehicles else draw(words(60))}),
        alert_id="0abc1234",
        released_at=RELEASED,
        previous=content.model_copy(update=before),
        because=draw(st.sampled_from(StopReason)),
        removed=draw(st.sampled_from(Removal)),
    )


def slots_of(texts: Texts, channel: str, slot: str) -> list[str]:
    return [slots[slot] for slots in texts.get(channel, {}).values() if slot in slots]


def all_texts(texts: Texts) -> list[str]:
    return [text for audiences in texts.values() for slots in audiences.values() for text in slots.values()]
