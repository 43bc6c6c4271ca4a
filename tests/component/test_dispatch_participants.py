"""Who is reached by SMS, voice and mail: in the area, at their hours, once, however the reading is interrupted."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from alerting.domain.area import Circle, National
from alerting.domain.community import Participant, ParticipantState, Place, Window
from alerting.domain.content import Channel
from alerting.domain.coverage import contains
from alerting.domain.kinds import Scope
from alerting.domain.messages import Audience, MessageType
from builders import NOW, amber, missing_child, missing_person
from dispatch import participants
from dispatch.participants import Participants
from dispatch_world import Channelled, make_version, text
from people import (
    AROUND_GRONINGEN,
    AROUND_UTRECHT,
    GRONINGEN,
    UTRECHT,
    number,
    participant,
    person_id,
    place,
    put_people,
)

EVENINGS = (Window(start=time(17), until=time(22)),)
ALWAYS = (Window(start=time(0), until=time(0)),)
#: A quarter to three in the night in Amsterdam, in winter.
AT_NIGHT = datetime(2026, 11, 21, 1, 45, tzinfo=UTC)
SEVEN = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
FIRST_1, FIRST_2 = (text(version, Audience.FIRST) for version in (1, 2))
REACHED_2, DROPPED_2 = (text(2, audience) for audience in (Audience.REACHED, Audience.DROPPED))


@pytest.fixture
def world() -> Iterator[Channelled]:
    with mock_aws():
        yield Channelled()


def regional(area: Circle = AROUND_UTRECHT, **changes: object) -> object:
    return missing_child(scope=Scope.REGIONAL, area=area, **changes)


def audience_of(world: Channelled, content: object, now: datetime = NOW, channel: Channel = Channel.SMS) -> dict[str, datetime]:
    """Everybody, slice by slice."""
    version = make_version(MessageType.ALERT, 1, now, content, expires=now + timedelta(hours=12))  # type: ignore[arg-type]
    people, resume = Participants(world.community, channel), ""
    found: dict[str, datetime] = {}
    while True:
        part = people.audience(version, (), resume, now)
        assert not part.due.keys() & found.keys()
        found |= part.due
        if not part.resume:
            return found
        resume = part.resume


def test_only_who_is_inside_the_circle_is_told_though_the_cells_reach_further(world: Channelled) -> None:
    north = 3_000 / 111_195  # degrees
    inside, outside = (UTRECHT[0] + north * 0.999, UTRECHT[1]), (UTRECHT[0] + north * 1.001, UTRECHT[1])
    put_people(world.dynamodb, [participant(0, place(inside)), participant(1, place(outside)), participant(2, place(GRONINGEN))])
    assert audience_of(world, regional()).keys() == {person_id(0)}


def test_somebody_with_home_and_work_in_the_area_is_told_once(world: Channelled) -> None:
    home, work = place(UTRECHT), place((UTRECHT[0] + 0.02, UTRECHT[1] + 0.02))
    assert home.cell != work.cell
    put_people(world.dynamodb, [participant(0, home, work), participant(1, place(GRONINGEN), work)])
    assert audience_of(world, regional()).keys() == {person_id(0), person_id(1)}
    assert audience_of(world, amber()).keys() == {person_id(0), person_id(1)}


def test_a_national_alert_reaches_everybody_wherever_they_live(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(0), participant(1, place(GRONINGEN)), participant(2, place((50.85, 4.35)))])
    assert audience_of(world, amber()).keys() == {person_id(0), person_id(1), person_id(2)}


def test_exercise_and_reality_have_audiences_of_their_own(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(0), participant(1, exercise=True)])
    assert audience_of(world, amber()).keys() == {person_id(0)}
    assert audience_of(world, amber(exercise=True)).keys() == {person_id(1)}


def test_who_has_not_confirmed_or_chose_another_channel_is_not_told(world: Channelled) -> None:
    dormant = participant(0, state=ParticipantState.DORMANT)
    put_people(world.dynamodb, [dormant, participant(1, channels={Channel.VOICE}), participant(2)])
    assert audience_of(world, amber()).keys() == {person_id(2)}
    assert audience_of(world, amber(), channel=Channel.VOICE).keys() == {person_id(1)}
    assert Participants(world.community, Channel.SMS).resolve([person_id(index) for index in range(3)]).keys() == {person_id(2)}


@pytest.mark.parametrize("size", [1, 2, 7])
def test_slices_go_on_exactly_where_the_last_one_ended(world: Channelled, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participants, "SLICE", size)
    spots = [UTRECHT, GRONINGEN, (UTRECHT[0] + 0.02, UTRECHT[1])]
    put_people(world.dynamodb, [participant(index, place(spots[index % 3])) for index in range(20)])
    assert len(audience_of(world, amber())) == 20
    wide = Circle(latitude=UTRECHT[0], longitude=UTRECHT[1], radius_m=40_000, description="wijd")
    assert len(audience_of(world, regional(wide))) == 13  # the whole coarse cell is read
    assert len(audience_of(world, regional())) == 13  # cell by cell


spots = st.tuples(st.floats(51.9, 52.3), st.floats(4.8, 5.4))


@settings(max_examples=25, deadline=None)
@given(
    homes=st.lists(st.lists(spots, min_size=1, max_size=3), min_size=1, max_size=8),
    centre=spots,
    radius=st.integers(100, 30_000),
)
def test_in_any_circle_exactly_the_people_inside_are_told(
    homes: list[list[tuple[float, float]]], centre: tuple[float, float], radius: int
) -> None:
    area = Circle(latitude=centre[0], longitude=centre[1], radius_m=radius, description="ergens")
    with mock_aws():
        world = Channelled()
        people = [participant(index, *map(place, home)) for index, home in enumerate(homes)]
        put_people(world.dynamodb, people)
        expected = {person.id for person in people if any(contains(area, p.latitude, p.longitude) for p in stored(person))}
        assert audience_of(world, regional(area)).keys() == expected


def stored(person: Participant) -> tuple[Place, ...]:
    """Their places to five decimals, as the members rows hold them."""
    return tuple(
        p.model_copy(update={"latitude": round(p.latitude, 5), "longitude": round(p.longitude, 5)}) for p in person.places
    )


# --- hours ---


def test_an_amber_alert_overrides_the_hours_that_people_chose(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(0), participant(1, place(windows=()))])
    assert audience_of(world, amber(), AT_NIGHT) == {person_id(0): AT_NIGHT, person_id(1): AT_NIGHT}


def test_a_quiet_alert_at_night_waits_for_the_morning_or_for_the_hours_that_people_chose(world: Channelled) -> None:
    people = [participant(0), participant(1, place(windows=ALWAYS)), participant(2, place(windows=EVENINGS))]
    put_people(world.dynamodb, people)
    found = audience_of(world, regional(), AT_NIGHT)
    assert found == {person_id(0): SEVEN, person_id(1): AT_NIGHT, person_id(2): SEVEN}  # by day it is loud for everybody


def test_a_local_search_that_ends_before_somebodys_hours_passes_them_by(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(0), participant(1, place(windows=EVENINGS))])
    content = missing_person(area=AROUND_UTRECHT)
    assert audience_of(world, content, NOW).keys() == {person_id(0), person_id(1)}  # 14:40 to 02:40: the evening lies in it
    version = make_version(MessageType.ALERT, 1, NOW, content, expires=NOW + timedelta(hours=1))
    assert Participants(world.community, Channel.SMS).audience(version, (), "", NOW).due.keys() == {person_id(0)}


@pytest.mark.parametrize(
    ("night", "morning"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),  # an hour is left out
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),  # an hour comes twice
    ],
)
def test_on_nights_when_the_clock_changes_the_morning_begins_at_seven_on_the_clock(
    world: Channelled, night: datetime, morning: datetime
) -> None:
    put_people(world.dynamodb, [participant(0)])
    assert audience_of(world, regional(), night) == {person_id(0): morning}


def test_nobody_is_called_at_night_unless_that_was_chosen(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(0, place(windows=ALWAYS), channels={Channel.VOICE})])
    assert audience_of(world, amber(), AT_NIGHT, Channel.VOICE) == {person_id(0): SEVEN}
    assert audience_of(world, amber(voice_at_night=True), AT_NIGHT, Channel.VOICE) == {person_id(0): AT_NIGHT}


def test_whoever_waits_for_the_morning_gets_the_newest_version_then_and_nothing_before(world: Channelled) -> None:
    world.now = AT_NIGHT
    put_people(world.dynamodb, [participant(0), participant(1, place(windows=ALWAYS))])
    expires = AT_NIGHT + timedelta(hours=12)
    world.start(content=regional(), expires=expires)
    world.work_for(hours=1)
    assert world.sent_to([0, 1]) == {0: [], 1: [FIRST_1]}
    world.start(MessageType.UPDATE, content=regional(), expires=expires)
    world.work_for(hours=1)
    assert world.sent_to([0, 1]) == {0: [], 1: [FIRST_1, REACHED_2]}
    world.work(until=SEVEN + timedelta(minutes=1))
    assert world.sent_to([0, 1]) == {0: [FIRST_2], 1: [FIRST_1, REACHED_2]}


def test_an_escalation_at_night_wakes_whoever_was_left_asleep(world: Channelled) -> None:
    world.now = AT_NIGHT
    put_people(world.dynamodb, [participant(0)])
    expires = AT_NIGHT + timedelta(hours=12)
    world.start(content=regional(), expires=expires)
    world.work_for(minutes=5)
    world.start(MessageType.UPDATE, content=amber(), expires=expires)
    world.work_for(minutes=1)
    assert world.sent_to([0]) == {0: [FIRST_2]}


# --- versions ---


def test_a_narrowed_area_drops_who_was_reached_and_forgets_who_was_not(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(0), participant(1, place(GRONINGEN)), participant(2, place(GRONINGEN))])
    world.network.script[number(2)] = ["429"] * 50
    world.start()
    world.work_for(seconds=1)
    world.start(MessageType.UPDATE, content=amber(scope=Scope.REGIONAL, area=AROUND_UTRECHT))
    world.network.script.clear()
    world.work_for(minutes=20)
    assert world.sent_to([0, 1, 2]) == {0: [FIRST_1, REACHED_2], 1: [FIRST_1, DROPPED_2], 2: []}


def test_a_widened_area_reaches_who_is_new_in_it(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(0), participant(1, place(GRONINGEN))])
    world.start(content=amber(scope=Scope.REGIONAL, area=AROUND_UTRECHT))
    world.work()
    world.start(MessageType.UPDATE, content=amber(area=National()))
    world.work()
    assert world.sent_to([0, 1]) == {0: [FIRST_1, REACHED_2], 1: [FIRST_2]}


def test_a_moved_area_drops_the_one_side_and_reaches_the_other(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(0), participant(1, place(GRONINGEN)), participant(2, place(), place(GRONINGEN))])
    world.start(content=amber(scope=Scope.REGIONAL, area=AROUND_UTRECHT))
    world.work()
    world.start(MessageType.UPDATE, content=amber(scope=Scope.REGIONAL, area=AROUND_GRONINGEN))
    world.work()
    assert world.sent_to([0, 1, 2]) == {0: [FIRST_1, DROPPED_2], 1: [FIRST_2], 2: [FIRST_1, REACHED_2]}


def test_an_expansion_that_runs_out_of_time_goes_on_where_it_was(world: Channelled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participants, "SLICE", 5)
    put_people(world.dynamodb, [participant(index, place(UTRECHT if index % 2 else GRONINGEN)) for index in range(30)])
    world.start()
    reads = 0

    def slow(**_: object) -> None:
        nonlocal reads
        reads += 1
        world.later(seconds=26)

    world.dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", slow)
    world.handle(world.queue[0])
    world.dynamodb.meta.events.unregister("before-call.dynamodb.TransactWriteItems", slow)
    assert 0 < sum(job.total for job in world.jobs()) < 30
    world.work_for(minutes=10)
    assert sorted(to for to, _ in world.network.sent) == [number(index) for index in range(30)]
