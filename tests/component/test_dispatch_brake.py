"""The rate brake and the budgets: shared by all workers, urgent before routine, and never in the way of an end."""

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from alerting.domain.delivery import JobState
from alerting.domain.kinds import Lane
from alerting.domain.messages import Audience, MessageType
from alerting.domain.rate import Limits, moments
from alerting.store.alerts import to_row
from alerting.store.rates import Full, Lease, RateStore
from builders import DELIVERIES, NOW, SETTINGS, amber, make_tables
from dispatch.brake import HORIZON, Brake
from dispatch_world import Channelled, text
from people import number

FIRST_1 = text(1, Audience.FIRST)
REACHED_2 = text(2, Audience.REACHED)


@pytest.fixture
def world() -> Iterator[Channelled]:
    with mock_aws():
        yield Channelled(recipients=60)


@pytest.fixture
def rates() -> Iterator[RateStore]:
    with mock_aws():
        client = boto3.client("dynamodb")
        make_tables(client)
        yield RateStore(client, DELIVERIES)


def limit(world: Channelled, **limits: int) -> None:
    """What an operator writes into the channel's row."""
    row = to_row({"pk": "CHANNEL#sms", "sk": "SWITCH", "on": True, **limits})
    world.dynamodb.put_item(TableName=SETTINGS, Item=row)


# --- tokens ---


@given(rate=st.integers(1, 500), first=st.integers(0, 10_000), seconds=st.integers(1, 3))
def test_every_token_of_a_second_has_a_place_of_its_own_in_it(rate: int, first: int, seconds: int) -> None:
    found = list(moments(first * rate, rate * seconds, rate))
    assert len(set(found)) == len(found) == rate * seconds
    for second in range(seconds):
        at = [moment for moment in found if int(moment.timestamp()) == first + second]
        assert len(at) == rate


@given(rate=st.integers(20, 500), start=st.integers(0, 400), count=st.integers(2, 20))
def test_tokens_that_follow_each_other_are_far_apart(rate: int, start: int, count: int) -> None:
    count, start = min(count, rate // 2), start % (rate // 2)
    found = list(moments(start, count, rate))
    gaps = [(after - before).total_seconds() for before, after in itertools.pairwise(found)]
    assert min(gaps, default=1) >= 0.3 / count - 1 / rate


def test_no_token_is_given_twice(rates: RateStore) -> None:
    leases = [rates.lease("sms", 7, 100, NOW, HORIZON) for _ in range(12)]
    taken = [token for lease in leases if isinstance(lease, Lease) for token in range(lease.first, lease.first + lease.count)]
    assert len(taken) == len(set(taken)) == 84


def test_tokens_are_given_up_to_the_horizon_and_no_further(rates: RateStore) -> None:
    given_ = 0
    while isinstance(lease := rates.lease("sms", 10, 20, NOW, HORIZON), Lease):
        given_ += lease.count
    assert 60 <= given_ <= 70
    assert isinstance(lease, Full)
    assert NOW < lease.free <= NOW + timedelta(seconds=1)
    assert isinstance(rates.lease("sms", 10, 20, lease.free + timedelta(seconds=0.1), HORIZON), Lease)


def test_the_tokens_of_a_worker_that_died_are_lost_and_no_more(rates: RateStore) -> None:
    rates.lease("sms", 20, 20, NOW, HORIZON)  # its holder is gone
    later = rates.lease("sms", 20, 20, NOW, HORIZON)
    assert isinstance(later, Lease)
    assert max(moments(later.first, later.count, 20)) <= NOW + timedelta(seconds=3)


def test_another_rate_begins_at_the_clock(rates: RateStore) -> None:
    rates.lease("sms", 50, 100, NOW, HORIZON)
    slower = rates.lease("sms", 5, 10, NOW, HORIZON)
    assert isinstance(slower, Lease)
    assert min(moments(slower.first, slower.count, 10)) <= NOW + timedelta(seconds=1)


def test_a_line_that_a_wrong_clock_moved_far_ahead_begins_anew_at_the_right_one(rates: RateStore) -> None:
    rates.lease("sms", 10, 20, NOW + timedelta(hours=1), HORIZON)
    mended = rates.lease("sms", 10, 20, NOW, HORIZON)
    assert isinstance(mended, Lease)
    assert max(moments(mended.first, mended.count, 20)) <= NOW + timedelta(seconds=2)


def test_routine_work_gets_at_most_half_while_urgent_work_takes_tokens_too(rates: RateStore) -> None:
    now = NOW
    clock = lambda: now  # noqa: E731  # the brakes' clock
    limits = Limits(per_second=40)
    brakes = {lane: Brake(rates, "sms", lane, clock) for lane in Lane}
    taken: dict[Lane, list[datetime]] = {lane: [] for lane in Lane}
    for step in range(1_000):
        now = NOW + timedelta(milliseconds=10 * step)
        for lane, brake in brakes.items():
            if brake.hold(1, limits) is None and (moment := brake.next_moment(1)):
                taken[lane].append(moment)
                brake.note_pace(0.01)
    assert 0 < len(taken[Lane.ROUTINE]) <= 0.52 * 40 * 13
    assert len(taken[Lane.URGENT]) >= 0.48 * 40 * 10


def test_one_token_does_not_open_a_block_of_texts_of_two_parts(rates: RateStore) -> None:
    brake = Brake(rates, "sms", Lane.URGENT, lambda: NOW)
    limits = Limits(per_second=1)
    assert brake.hold(1, limits) is None  # holds one
    rates.lease_urgent("sms", 50, 1, NOW, HORIZON)  # another worker takes all that is left within the horizon
    due = brake.hold(20, limits, each=2)
    assert due is not None
    assert due >= NOW + HORIZON


# --- in the middle of a job ---


def test_no_second_gets_more_texts_than_the_rate(world: Channelled) -> None:
    limit(world, per_second=20)
    sent: list[datetime] = []
    world.network.before_each = lambda _: sent.append(world.now)
    world.start()
    world.work_for(minutes=2)
    assert len(sent) == len({to for to, _ in world.network.sent}) == 60
    assert max(sum(at <= other < at + timedelta(seconds=1) for other in sent) for at in sent) <= 21
    assert sent[-1] - sent[0] < timedelta(seconds=5)


def test_a_text_of_two_parts_takes_two_tokens(world: Channelled) -> None:
    limit(world, per_second=20)
    texts = {"sms": {"first": {"text": "x" * 200}}}
    sent: list[datetime] = []
    world.network.before_each = lambda _: sent.append(world.now)
    world.start(texts=texts)
    world.work_for(minutes=2)
    assert timedelta(seconds=5) < sent[-1] - sent[0] < timedelta(seconds=9)


def test_a_stop_ends_a_slow_run_within_a_second_or_two(world: Channelled) -> None:
    limit(world, per_second=2)
    world.start()
    stops = iter([MessageType.STOP])
    world.network.before_each = lambda to: [world.start(stop) for stop in stops] if to == number(4) else None
    world.work_for(minutes=10)
    firsts = [to for to, said in world.network.sent if said == FIRST_1]
    assert len(firsts) <= 8
    assert {to for to, said in world.network.sent if said == REACHED_2} == set(firsts)


def test_an_update_one_minute_into_a_run_of_hours_leaves_everybody_with_one_current_text(world: Channelled) -> None:
    world.add_numbers(140, first=60)
    limit(world, per_second=1)
    expires = NOW + timedelta(hours=12)
    world.start(expires=expires)
    world.work_for(minutes=1)
    heard = {to for to, _ in world.network.sent}
    assert 40 < len(heard) < (world.now - NOW).total_seconds() + 2
    world.start(MessageType.UPDATE, content=amber(news="nieuws"), expires=expires)
    world.work_for(hours=1)
    reached, first = text(2, Audience.REACHED), text(2, Audience.FIRST)
    for index in range(200):
        current = [said for said in world.network.texts_of(number(index)) if said in {reached, first}]
        assert current == [reached if number(index) in heard else first]


# --- budgets ---


def test_a_spent_budget_stops_the_alert_and_says_so(world: Channelled) -> None:
    limit(world, per_alert=40)
    world.add_numbers(60, first=60)  # a job of 100 and one of 20
    world.start()
    world.work_for(minutes=10)
    big, small = world.job(1, "J1-0001"), world.job(1, "J1-0002")
    assert (big.state, big.closed_because) == (JobState.CLOSED, "budget_spent")
    assert (small.state, small.tally.accepted) == (JobState.DONE, 20)
    assert world.rates.spent("sms", f"ALERT#{world.alert_id}") == 20


def test_whoever_heard_the_start_hears_the_end_though_the_budget_is_spent(world: Channelled) -> None:
    limit(world, per_alert=60)
    world.start()
    world.work()
    world.start(MessageType.STOP)
    world.work()
    assert world.sent_to(range(60)) == {index: [FIRST_1, REACHED_2] for index in range(60)}
    assert world.rates.spent("sms", f"ALERT#{world.alert_id}") == 120


def test_the_month_has_a_budget_of_its_own_over_all_alerts(world: Channelled) -> None:
    limit(world, per_month=100)
    world.start()
    world.work()
    world.another(2)
    world.start()
    world.work()
    assert world.job(1, "J1-0001").closed_because == "budget_spent"
    assert world.rates.spent("sms", f"MONTH#{NOW:%Y-%m}") == 60


def test_what_was_set_aside_and_not_sent_is_given_back(world: Channelled) -> None:
    limit(world, per_alert=100)
    world.remove_numbers(10, first=50)
    world.network.script[number(3)] = ["opted_out"]
    world.start()
    world.work()
    assert len(world.network.sent) == 49
    assert world.rates.spent("sms", f"ALERT#{world.alert_id}") == 49


def test_raising_the_budget_lets_the_next_version_reach_who_was_left_out(world: Channelled) -> None:
    limit(world, per_alert=10)
    world.start()
    world.work()
    assert world.network.sent == []
    limit(world, per_alert=1_000)
    world.later(seconds=2)
    world.start(MessageType.UPDATE)
    world.work()
    assert {said for _, said in world.network.sent} == {text(2, Audience.FIRST)}
    assert len(world.network.sent) == 60
