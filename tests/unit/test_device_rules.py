"""What a device asks for as topics and counters, how fast the worker may go, and where places may lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.domain.area import EAST, NORTH, SOUTH, WEST
from alerting.domain.coverage import NEAR, cell_of, distance_m, is_cell, parent_of
from community.devices.device import Counter, Platform, Wish, digest_of
from community.devices.pacer import Pacer
from community.devices.reach import is_within_reach, near_cells_within_reach
from community.devices.requests import normal, takes_token

HOME = cell_of(52.0907, 5.1214)
LATITUDES, LONGITUDES = st.floats(SOUTH, NORTH), st.floats(WEST, EAST)
CELLS = st.builds(cell_of, LATITUDES, LONGITUDES)
WISHES = st.builds(
    Wish,
    token=st.just("t"),
    places=st.lists(CELLS, max_size=3, unique=True).map(tuple),
    near=st.one_of(st.just(""), CELLS.map(parent_of)),
    exercise=st.booleans(),
)


class Time:
    """Seconds that pass when somebody sleeps or works."""

    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@given(WISHES)
def test_a_device_is_on_the_national_topic_and_one_per_place_and_position(wish: Wish) -> None:
    topics = wish.topics()

    assert len(topics) == 1 + len(wish.places) + bool(wish.near) <= 5
    assert all(topic.startswith("exercise-") is wish.exercise for topic in topics)


@given(WISHES)
def test_a_device_counts_once_in_each_of_its_cells_and_once_in_all(wish: Wish) -> None:
    counters = wish.counters()
    audience = "exercise-push" if wish.exercise else "push"

    assert Counter("COUNT", f"{audience}#TOTAL") in counters
    assert sum(counter.pk != "COUNT" for counter in counters) == len(wish.places)
    assert len(counters) == 1 + len(wish.places) + len({parent_of(cell) for cell in wish.places}) + bool(wish.near)


@given(rate=st.integers(1, 80), work=st.lists(st.floats(0, 0.2), max_size=200))
def test_no_second_has_more_calls_than_the_rate(rate: int, work: list[float]) -> None:
    time, at = Time(), []
    pacer = Pacer(rate, time.clock, time.sleep)
    for seconds in work:
        pacer.wait()
        at.append(time.now)
        time.now += seconds

    assert all(sum(start <= moment < start + 0.999 for moment in at) <= rate for start in at)


def test_who_is_slower_than_the_rate_never_waits() -> None:
    time = Time()
    pacer = Pacer(40, time.clock, time.sleep)
    for _ in range(100):
        pacer.wait()
        time.now += 0.05

    assert time.now == pytest.approx(105)


@given(LATITUDES, LONGITUDES)
def test_every_place_in_the_country_is_within_reach_with_its_coarse_cell(latitude: float, longitude: float) -> None:
    assert is_within_reach(latitude, longitude)
    assert cell_of(latitude, longitude, NEAR) in near_cells_within_reach()


@pytest.mark.parametrize(
    ("latitude", "longitude", "edge"),
    [(50.25, 5.5, (SOUTH, 5.5)), (54.15, 5.5, (NORTH, 5.5)), (52.0, 2.43, (52.0, WEST)), (52.0, 8.07, (52.0, EAST))],
)
def test_the_reach_ends_about_50_km_outside_the_box(latitude: float, longitude: float, edge: tuple[float, float]) -> None:
    assert is_within_reach(latitude, longitude)
    assert 49_000 < distance_m(latitude, longitude, *edge) < 54_000


def test_paris_and_madrid_are_out_of_reach() -> None:
    assert not is_within_reach(48.86, 2.35)
    assert cell_of(40.4, -3.7, NEAR) not in near_cells_within_reach()


def test_the_coarse_cells_within_reach_are_few() -> None:
    cells = near_cells_within_reach()

    assert all(is_cell(cell, NEAR) for cell in cells)
    assert len(cells) < 250


@pytest.mark.parametrize("length", [64, 200])
def test_a_token_of_apple_is_hexadecimal_and_the_same_in_any_case(length: int) -> None:
    assert takes_token(Platform.APNS, "aF" * (length // 2))
    assert not takes_token(Platform.APNS, "aF" * (length // 2) + "\n")
    assert normal(Platform.APNS, "AF") == normal(Platform.APNS_SANDBOX, "af")


def test_a_token_of_google_is_what_it_is() -> None:
    assert normal(Platform.FCM, "aF") == "aF"
    assert takes_token(Platform.FCM, "a:_-" * 1_024)
    assert not takes_token(Platform.FCM, "a" * 19)


def test_the_same_token_is_another_claim_on_another_platform() -> None:
    assert digest_of(Platform.APNS, "a") != digest_of(Platform.APNS_SANDBOX, "a")
