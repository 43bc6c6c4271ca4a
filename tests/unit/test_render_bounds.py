"""The templates hold their bounds with short and long fills, for every kind and message."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerting.domain.area import Circle
from alerting.domain.content import Channel, Content, Ending, Notice, Photo
from alerting.domain.kinds import KINDS, Kind
from alerting.domain.messages import MessageType, Removal, StopReason, Texts
from alerting.domain.subject import Gender, LastSeen, Person, Role, Vehicle
from alerting.render import gsm7
from alerting.render.brand import Brand
from alerting.render.checks import check_texts
from alerting.render.profiles import PROFILES
from alerting.render.request import RenderRequest
from alerting.render.texts import render_texts

RELEASED = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
#: Names that no Dutch text holds by accident; eleven letters at most. A full name fits the title up to 32.
FIRST_NAMES = ("Zoë", "Qi", "Xquélisanne")
SURNAMES = ("Qvist", "van Xantenburghen")
NAMES = FIRST_NAMES + SURNAMES
TOWNS = ("Ee", "Utrecht", "Nieuwerkerk ad IJsel", "'s-Gravenzande-Zuid")
PLATE = "AB-123-C"

LETTERS = "abcdefghijklmnopqrstuvwxyzëïéç"


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
        channels=frozenset(Channel) if KINDS[kind].signs else frozenset({Channel.PUSH, Channel.SMS}),
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


@unhurried
@given(requests())
def test_every_text_of_every_message_is_within_its_bound(request: RenderRequest) -> None:
    texts = render_texts(request)
    assert all(gsm7.septets(text) <= 160 for text in slots_of(texts, "sms", "text"))
    assert all(len(text) <= 50 for text in slots_of(texts, "push", "title"))
    assert all(len(text) <= 178 for text in slots_of(texts, "push", "body"))
    assert all(len(text) <= 100 for text in slots_of(texts, "display", "board"))
    for profile in PROFILES:
        for text in slots_of(texts, "display", profile.slot):
            lines = text.split("\n")
            assert len(lines) <= profile.rows
            assert all(0 < len(line) <= profile.columns for line in lines)


@unhurried
@given(requests())
def test_what_the_templates_make_passes_the_checks(request: RenderRequest) -> None:
    assert check_texts(render_texts(request), request.content, Brand()) == []


@unhurried
@given(requests((MessageType.STOP, MessageType.RESULT)))
def test_after_the_stop_nobody_is_named_and_no_plate_is_repeated(request: RenderRequest) -> None:
    for text in all_texts(render_texts(request)):
        assert not any(name in text or gsm7.fold(name) in text for name in NAMES)
        assert PLATE not in text


@unhurried
@given(requests())
def test_a_burgernet_message_never_names_anybody(request: RenderRequest) -> None:
    if KINDS[request.content.kind].naming != "nobody":
        return
    for text in all_texts(render_texts(request)):
        assert not any(name in text or gsm7.fold(name) in text for name in NAMES)


@unhurried
@given(requests((MessageType.ALERT,)))
def test_only_an_amber_alert_says_the_surname_and_only_by_push(request: RenderRequest) -> None:
    texts = render_texts(request)
    surname = request.content.persons[0].surname if request.content.persons else "Qvist"
    in_push = any(surname in text for text in texts["push"]["first"].values())
    assert in_push == (request.content.kind is Kind.AMBER) or request.content.exercise
    assert not in_push or request.content.kind is Kind.AMBER
    assert not any(surname in text for channel in ("sms", "display") for text in texts.get(channel, {}).get("first", {}).values())


@unhurried
@given(requests((MessageType.ALERT, MessageType.UPDATE)))
def test_a_plate_stands_whole_wherever_a_vehicle_is_told(request: RenderRequest) -> None:
    if request.content.exercise or not request.content.vehicles or not request.content.vehicles[0].plate:
        return
    texts = render_texts(request)
    assert PLATE in texts["push"]["first"]["body"]
    assert PLATE in texts["sms"]["first"]["text"]
    assert all(PLATE in texts["display"]["first"][slot] for slot in ("2x12/motorist", "3x16/motorist"))
    if request.message is MessageType.UPDATE:
        assert PLATE in texts["sms"]["reached"]["text"]
        assert PLATE in texts["push"]["reached"]["body"]


def all_texts(texts: Texts) -> list[str]:
    return [text for audiences in texts.values() for slots in audiences.values() for text in slots.values()]
