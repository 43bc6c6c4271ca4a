"""Moments and numbers as the console shows and reads them: Dutch time, through midnight and the nights when the clock moves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.words import clock, for_input, from_input, kilometres, number, seconds_clock, translator

NOW = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
#: The night in which 02:00 to 03:00 comes twice, and the one in which it does not come.
TWICE, NEVER = datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)

moments = st.timedeltas(timedelta(), timedelta(days=35770)).map(lambda past: datetime(2001, 1, 1, tzinfo=UTC) + past)


def is_repeated(at: datetime) -> bool:
    """Whether the clock shows this minute for the second time: between one and two o'clock UTC on October's last Sunday."""
    return at.month == 10 and at.isoweekday() == 7 and at.day > 24 and at.hour == 1


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-10-24T14:30:00Z", "za 16:30"),
        ("2026-10-24T22:30:00Z", "zo 00:30"),
        ("2026-10-25T00:59:59Z", "zo 02:59"),
        ("2026-10-25T01:00:00Z", "zo 02:00"),
        ("2026-10-25T23:30:00Z", "ma 00:30"),
        ("2026-10-24T16:30:00+02:00", "za 16:30"),
    ],
)
def test_a_moment_of_these_days_is_told_by_its_day_and_dutch_time(at: str, told: str) -> None:
    assert clock(at, now=NOW) == told
    assert clock(datetime.fromisoformat(at), now=NOW) == told


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2027-03-27T23:30:00Z", "zo 28-3-2027 00:30"),
        ("2027-03-28T00:59:00Z", "zo 28-3-2027 01:59"),
        ("2027-03-28T01:00:00Z", "zo 28-3-2027 03:00"),
        ("2026-12-31T23:00:00Z", "vr 1-1-2027 00:00"),
    ],
)
def test_a_moment_further_off_has_its_date(at: str, told: str) -> None:
    assert clock(at, now=NOW) == told


def test_a_day_alone_never_means_two_different_weeks() -> None:
    week = timedelta(days=7)
    for hours in range(-24 * 8, 24 * 8):
        at = NOW + timedelta(hours=hours)
        told = clock(at, now=NOW)
        if "-" not in told:
            assert told not in {clock(at + week, now=NOW), clock(at - week, now=NOW)}


def test_english_has_english_days_and_the_same_clock() -> None:
    assert clock("2026-10-24T22:30:00Z", "en", NOW) == "Sun 00:30"


def test_without_another_now_it_is_this_moment() -> None:
    assert "-" not in clock(datetime.now(UTC))
    assert "-" in clock(datetime.now(UTC) - timedelta(days=30))


def test_seconds_are_told_in_dutch_time() -> None:
    assert seconds_clock("2026-10-24T22:30:05.123Z") == "00:30:05"


@pytest.mark.parametrize("show", [clock, seconds_clock, for_input])
@pytest.mark.parametrize("nothing", [None, ""])
def test_no_moment_is_no_text(show: type[str], nothing: str | None) -> None:
    assert show(nothing) == ""


@given(moments)
def test_a_field_gives_back_the_minute_that_it_showed(at: datetime) -> None:
    minute = at.replace(second=0, microsecond=0)
    expected = minute - timedelta(hours=1) if is_repeated(minute) else minute
    assert datetime.fromisoformat(from_input(for_input(at))) == expected


def test_of_the_hour_that_comes_twice_a_field_means_the_first() -> None:
    assert for_input(TWICE + timedelta(minutes=30)) == for_input(TWICE + timedelta(minutes=90)) == "2026-10-25T02:30"
    assert from_input("2026-10-25T02:30") == "2026-10-25T02:30:00+02:00"


def test_of_the_hour_that_never_comes_a_field_means_the_one_after_it() -> None:
    read = from_input("2027-03-28T02:30")
    assert datetime.fromisoformat(read) == NEVER + timedelta(minutes=90)
    assert for_input(read) == "2027-03-28T03:30"


def test_a_moment_with_a_time_zone_of_its_own_keeps_it() -> None:
    assert datetime.fromisoformat(from_input("2026-11-20T12:00:00Z")) == datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_seconds_that_a_field_sends_along_are_kept() -> None:
    assert from_input("2026-11-20T12:00:25") == "2026-11-20T12:00:25+01:00"


@pytest.mark.parametrize(
    "typed", ["", "morgen", "2026-11-20", "20261120T1200", "2026-W47-5", "2026-02-30T12:00", "0026-11-20T12:00"]
)
def test_what_is_no_moment_of_our_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_input(typed)


@pytest.mark.parametrize(
    ("value", "dutch"), [(0, "0"), (999, "999"), (1_000, "1.000"), (2_900_000, "2.900.000"), (-1_234, "-1.234")]
)
def test_thousands_are_set_apart_as_each_language_does(value: int, dutch: str) -> None:
    assert number(value) == dutch
    assert number(value, "en") == dutch.replace(".", ",")


@pytest.mark.parametrize(("metres", "dutch"), [(100, "0,1"), (2_500, "2,5"), (3_000, "3"), (150_000, "150")])
def test_a_radius_is_told_in_kilometres(metres: int, dutch: str) -> None:
    assert kilometres(metres) == dutch
    assert kilometres(metres, "en") == dutch.replace(",", ".")


def test_a_text_without_english_is_shown_in_dutch_and_filled_in_all_the_same() -> None:
    assert translator("en")("{count} onbekende woorden", count=3) == "3 onbekende woorden"


def test_braces_in_what_is_filled_in_are_text() -> None:
    assert translator("nl")("Typ precies dit woord: {word}", word="{x}") == "Typ precies dit woord: {x}"
