"""Who lives where in the local world: what the scenario takes for granted about them."""

import math

import pytest
from local.join import codes_of
from local.people import DOM, RADIUS_M, around, everybody, is_inside, towns

from alerting.domain.area import Circle
from alerting.domain.coverage import contains
from community.participants.contact import check_channels, email_of, number_of
from community.participants.place import make_place

AREA = Circle(latitude=DOM[0], longitude=DOM[1], radius_m=RADIUS_M)
CHANNELS = ("sms", "voice", "email")


def test_everybody_could_join_as_they_are() -> None:
    people = everybody()
    assert len({resident.contact for resident in people.residents}) == len(people.residents)
    for resident in people.residents:
        contact = email_of(resident.contact) if resident.by_mail else number_of(resident.contact)
        check_channels(contact, frozenset(resident.channels))  # type: ignore[arg-type]  # the values of the enumeration
        assert [(made.latitude, made.longitude) for made in (make_place(*place) for place in resident.places)] == [
            *resident.places
        ]


def test_some_live_just_inside_the_circle_and_some_just_outside() -> None:
    spots = [resident.places[0] for resident in everybody().residents]
    assert [is_inside(around(DOM, RADIUS_M + offset, 1.0), AREA) for offset in (-15, 15)] == [True, False]
    for edge in (Circle(**{**AREA.model_dump(), "radius_m": RADIUS_M + change}) for change in (-25, 25)):
        assert sum(is_inside(spot, edge) is not is_inside(spot, AREA) for spot in spots) == 4


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_alert_for_the_circle_is_for_many_and_not_for_most(channel: str) -> None:
    people = everybody()
    inside, all_of_them = people.contacts(channel, AREA), people.contacts(channel)
    assert len(inside) >= 10
    assert inside < all_of_them
    assert len(all_of_them) >= 2 * len(inside)
    assert not all_of_them & people.contacts(channel, exercise=True)


def test_the_scenario_and_the_project_agree_on_who_is_inside_by_different_formulas() -> None:
    for resident in everybody().residents:
        for place in resident.places:
            assert is_inside(place, AREA) is contains(AREA, *place)


def test_some_have_home_and_work_inside_and_still_count_once() -> None:
    people = everybody()
    both = [item for item in people.residents if sum(is_inside(place, AREA) for place in item.places) > 1]
    assert both
    assert all(item.contact in people.contacts(item.channels[0], AREA) for item in both if not (item.leaves or item.exercise))


def test_the_number_that_is_off_and_the_address_that_bounces_are_inside() -> None:
    people = everybody()
    assert people.unreachable in people.contacts("sms", AREA)
    assert people.bouncing in people.contacts("email", AREA)


def test_phones_are_reached_by_place_or_by_their_own_position() -> None:
    reached = {
        owner.name.rpartition(" · ")[0].rpartition(" ")[0] + owner.town for owner in everybody().owners if owner.is_reached(AREA)
    }
    assert {"Rand van de cirkelUtrecht", "Onderwegin Utrecht", "Onderwegbij Utrecht", "VerhuisdUtrecht"} <= reached
    assert not reached & {"Net buitenBunnik", "Onderwegin Groningen", "Oude telefoonUtrecht", "AfgemeldUtrecht"}
    assert not any(owner.is_reached(None) for owner in everybody().owners if owner.erased or not owner.alive)


def test_everybody_is_the_same_every_time_and_all_over_the_country() -> None:
    assert everybody() == everybody()
    assert len(towns()) == len({name for name, _ in towns()}) >= 39
    assert max(math.dist(DOM, spot) for _, spot in towns()) > 1


@pytest.mark.parametrize(
    ("received", "who"),
    [
        ({"sms": [{"number": "+316", "body": "Burgernet: je code is 012345. Vul hem in op …"}]}, "+316"),
        ({"calls": [{"number": "+3130", "heard": "Je code is … 0 … 1 … 2 … 3 … 4 … 5. Ik herhaal. Je code is … 0 …"}]}, "+3130"),
        ({"mails": [{"to": "a@b.example", "plain": "Hallo,\n\nJe code is 012345\n\nVul de code in"}]}, "a@b.example"),
    ],
)
def test_a_code_is_read_wherever_it_comes(received: dict[str, list[dict[str, str]]], who: str) -> None:
    assert codes_of({"sms": [], "calls": [], "mails": [], **received}) == {who: "012345"}


def test_who_joins_and_leaves_again_is_there_for_no_alert() -> None:
    people = everybody()
    leavers = [resident for resident in people.residents if resident.leaves]
    assert leavers
    assert all(resident.by_web and any(is_inside(place, AREA) for place in resident.places) for resident in leavers)
    assert not any(resident.contact in people.contacts(channel) for resident in leavers for channel in resident.channels)
