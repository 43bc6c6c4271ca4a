"""Turns on moto: one leads, nobody's wish is lost, whatever happens in between."""

import itertools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from builders import DELIVERIES, NOW, House
from dispatch.site.turns import HELD, LONGEST, PATIENCE, BusyTurnError, LostTurnError, Turn, Turns

PART = "INDEXES"


@dataclass
class Office:
    """Two workers that take turns, in virtual time; sleeping lets something else happen."""

    house: House
    now: datetime = NOW
    while_asleep: Callable[[], None] = lambda: None
    led: list[frozenset[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        numbers = itertools.count(1)
        self.turns = Turns(
            self.house.dynamodb, DELIVERIES, "live", lambda: self.now, lambda: f"worker-{next(numbers)}", self._sleep
        )

    def _sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.while_asleep()

    def work(self, turn: Turn) -> Collection[str]:
        self.led.append(turn.members)
        return ()

    def lead(self, work: Callable[[Turn], Collection[str]] | None = None, *adds: str) -> None:
        self.turns.lead(PART, work or self.work, adds)

    def dies_while_leading(self) -> None:
        """The process is gone: nothing is given back, nothing is cleaned up."""
        self.turns._wish(PART, ())  # noqa: SLF001  # a worker that is killed between two calls leaves exactly this
        assert isinstance(self.turns._take(PART, "the dead", 0), Turn)  # noqa: SLF001


@pytest.fixture
def office() -> Iterator[Office]:
    with mock_aws():
        yield Office(House())


def test_who_leads_sees_all_members_and_leaves_out_whom_it_dropped(office: Office) -> None:
    office.lead(None, "aaaa1111")
    office.lead(lambda _: ["aaaa1111"], "bbbb2222")
    office.lead()
    assert office.led == [{"aaaa1111"}, {"bbbb2222"}]
    assert office.turns.members(PART) == {"bbbb2222"}


def test_who_comes_while_another_leads_is_served_by_that_one(office: Office) -> None:
    """The holder looked before the other came, so it must look again; the other then has nothing to do."""

    def hold(turn: Turn) -> Collection[str]:
        office.led.append(turn.members)
        if len(office.led) == 1:
            office.turns._wish(PART, ["bbbb2222"])  # noqa: SLF001  # the other's first step
        return ()

    office.lead(hold, "aaaa1111")
    assert office.led == [{"aaaa1111"}, {"aaaa1111", "bbbb2222"}]
    office.lead(None, "cccc3333")
    assert len(office.led) == 3


def test_who_waits_goes_when_the_holder_has_done_its_wish(office: Office) -> None:
    office.dies_while_leading()
    ticks = itertools.count(1)

    def holder_lives_after_all() -> None:
        if next(ticks) == 3:
            row = {"pk": {"S": "SITE#live"}, "sk": {"S": PART}}
            office.house.dynamodb.update_item(
                TableName=DELIVERIES,
                Key=row,
                UpdateExpression="SET done = :two",
                ExpressionAttributeValues={":two": {"N": "2"}},
            )

    office.while_asleep = holder_lives_after_all
    office.lead()
    assert office.led == []
    assert office.now < NOW + PATIENCE


def test_who_waits_too_long_gives_up_and_its_wish_stays(office: Office) -> None:
    office.dies_while_leading()
    with pytest.raises(BusyTurnError):
        office.lead(None, "aaaa1111")
    assert office.led == []
    office.now += HELD
    office.lead()
    assert office.led == [{"aaaa1111"}]


def test_a_dead_workers_turn_is_free_when_its_time_is_over(office: Office) -> None:
    office.dies_while_leading()
    office.now += HELD + timedelta(seconds=1)
    office.lead()
    assert len(office.led) == 1


def test_whoever_fails_lets_the_next_one_in_at_once_and_claims_nothing(office: Office) -> None:
    def fail(_: Turn) -> Collection[str]:
        raise ClientError({"Error": {"Code": "InternalError"}}, "PutObject")

    with pytest.raises(ClientError):
        office.lead(fail, "aaaa1111")
    before = office.now
    office.lead()
    assert office.led == [{"aaaa1111"}]
    assert office.now == before


def test_a_worker_that_slept_too_long_may_write_nothing_more(office: Office) -> None:
    def sleep(turn: Turn) -> Collection[str]:
        turn.check(office.now)
        office.now += HELD
        turn.check(office.now)
        return ()

    with pytest.raises(LostTurnError):
        office.lead(sleep)


def test_a_worker_whose_turn_was_taken_meanwhile_does_not_say_that_it_is_done(office: Office) -> None:
    """It thinks that it is in time (its clock is slow), but another has taken over: the other's word counts."""

    def robbed(_: Turn) -> Collection[str]:
        key = {"pk": {"S": "SITE#live"}, "sk": {"S": PART}}
        office.house.dynamodb.update_item(
            TableName=DELIVERIES,
            Key=key,
            UpdateExpression="SET #owner = :other",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":other": {"S": "another"}},
        )
        return ()

    with pytest.raises(LostTurnError):
        office.lead(robbed)


def test_a_part_that_is_wished_for_without_end_is_passed_on(office: Office) -> None:
    def busy(turn: Turn) -> Collection[str]:
        office.led.append(turn.members)
        office.turns._wish(PART, ())  # noqa: SLF001  # somebody always comes
        office.now += timedelta(seconds=1)
        return ()

    office.lead(busy)
    assert len(office.led) <= LONGEST.total_seconds() + 2
    office.lead()  # it is free


def test_parts_and_trees_do_not_wait_for_each_other(office: Office) -> None:
    office.dies_while_leading()
    office.turns.lead("ALERT#aaaa1111", office.work)
    assert office.now == NOW
