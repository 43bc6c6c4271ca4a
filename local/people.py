"""Who lives where: some 230 participants and 70 phones over the country, always the same, many of them around Utrecht."""

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

from alerting.domain.area import Circle
from alerting.domain.coverage import cell_of, covering_cells, near_cells

Spot = tuple[float, float]

#: Latitude and longitude of the Dom in Utrecht, and the circle around it that the local alert is for.
DOM: Final = (52.0907, 5.1214)
RADIUS_M: Final = 3_000
TOWNS: Final = 40
#: The address in Amersfoort where some of Utrecht work, and Groningen, from where some move.
AMERSFOORT: Final = (52.1550, 5.3875)
GRONINGEN: Final = (53.2192, 6.5667)
METRES_PER_DEGREE: Final = 111_195
#: The golden angle: points at it from each other spread evenly over a disc.
GOLDEN: Final = math.pi * (3 - math.sqrt(5))
PLACES_FILE: Final = Path(__file__).parent.parent / "functions" / "intake" / "places.json"


@dataclass(frozen=True, slots=True)
class Resident:
    """A participant: one number or mail address, its channels, the places that it follows. `by_web`: joins by the public API.

    `leaves`: joins, and leaves again before anything happens.
    """

    contact: str
    channels: tuple[str, ...]
    places: tuple[Spot, ...]
    exercise: bool = False
    by_web: bool = False
    leaves: bool = False

    @property
    def by_mail(self) -> bool:
        """Whether the contact is a mail address."""
        return "@" in self.contact


@dataclass(frozen=True, slots=True)
class Owner:
    """A phone and what it follows. `from_`: the place that it registers with first, before it moves to its places.

    `position`: where it is, while live location is on. `alive` False: the app is removed without a word. `erased`: with a word.
    """

    token: str
    name: str
    platform: str
    town: str
    places: tuple[Spot, ...] = ()
    position: Spot | None = None
    exercise: bool = False
    alive: bool = True
    erased: bool = False
    from_: Spot | None = None

    def is_reached(self, area: Circle | None) -> bool:
        """Whether its screen shows an alert for this area (None: the country): by covering cell, or by its own position.

        An iPhone with live location on shows what is for its coarse cell.
        """
        if not self.alive or self.erased:
            return False
        if area is None or {cell_of(*place) for place in self.places} & covering_cells(area):
            return True
        if self.position is None or cell_of(*self.position, 4) not in near_cells(area):
            return False
        return self.platform == "iphone" or is_inside(self.position, area)


@dataclass(frozen=True, slots=True)
class People:
    """Everybody. `unreachable` is a number whose phone is off; mail to `bouncing` comes back."""

    residents: tuple[Resident, ...]
    owners: tuple[Owner, ...]
    unreachable: str
    bouncing: str

    def contacts(self, channel: str, area: Circle | None = None, *, exercise: bool = False) -> frozenset[str]:
        """Whom an alert for this area (None: the country) is for, on one channel."""
        return frozenset(
            resident.contact
            for resident in self.residents
            if channel in resident.channels
            and resident.exercise is exercise
            and not resident.leaves
            and (area is None or any(is_inside(place, area) for place in resident.places))
        )

    def hearers(self, channel: str, area: Circle | None = None, *, exercise: bool = False) -> frozenset[str]:
        """The tokens of phones for push, contacts for the other channels."""
        if channel == "push":
            return self.phones(area, exercise=exercise)
        return self.contacts(channel, area, exercise=exercise)

    def phones(self, area: Circle | None = None, *, exercise: bool = False) -> frozenset[str]:
        """The tokens of the phones that show it."""
        return frozenset(owner.token for owner in self.owners if owner.exercise is exercise and owner.is_reached(area))


def is_inside(spot: Spot, area: Circle) -> bool:
    """By the spherical law of cosines, which is not what the project uses."""
    (north, east), (centre, middle) = map(math.radians, spot), map(math.radians, (area.latitude, area.longitude))
    cosine = math.sin(north) * math.sin(centre) + math.cos(north) * math.cos(centre) * math.cos(east - middle)
    return math.acos(min(1.0, cosine)) * 6_371_008.8 <= area.radius_m


def around(centre: Spot, metres: float, bearing: float) -> Spot:
    """The spot so far away, on four decimals: what is kept of an address."""
    north = centre[0] + metres * math.cos(bearing) / METRES_PER_DEGREE
    east = centre[1] + metres * math.sin(bearing) / METRES_PER_DEGREE / math.cos(math.radians(centre[0]))
    return round(north, 4), round(east, 4)


def spread(centre: Spot, number: int, metres: tuple[float, float]) -> list[Spot]:
    """So many spots, evenly over the ring between two radii."""
    nearest, furthest = metres
    return [
        around(centre, math.sqrt(nearest**2 + (furthest**2 - nearest**2) * (index + 0.5) / number), index * GOLDEN)
        for index in range(number)
    ]


@cache
def towns() -> list[tuple[str, Spot]]:
    """The largest towns but Utrecht, each place once."""
    found: dict[tuple[float, float], str] = {}
    for name, latitude, longitude, *_ in json.loads(PLACES_FILE.read_text(encoding="utf-8"))["places"]:
        found.setdefault((round(latitude, 2), round(longitude, 2)), name)
        if len(found) > TOWNS:
            break
    return [(name, spot) for spot, name in found.items() if name != "Utrecht"]


def everybody() -> People:
    """The whole population."""
    residents = [*_in_utrecht(), *_elsewhere(), *_exercising()]
    inside = [item for item in residents if not item.exercise and item.places and _near_the_dom(item)]
    unreachable = next(item.contact for item in inside if item.channels == ("sms",) and not item.by_web)
    bouncing = next(item.contact for item in inside if item.by_mail and not item.by_web)
    return People(tuple(residents), tuple(_owners()), unreachable, bouncing)


def _near_the_dom(resident: Resident) -> bool:
    return is_inside(resident.places[0], Circle(latitude=DOM[0], longitude=DOM[1], radius_m=RADIUS_M - 500))


def _in_utrecht() -> Iterator[Resident]:
    """Within the circle, within a few metres of its edge on either side, and around it; some with work, there or elsewhere."""
    edge = [around(DOM, RADIUS_M + offset, bearing) for offset in (-15, 15) for bearing in (0.3, 1.9, 3.5, 5.1)]
    homes = [*spread(DOM, 68, (0, 2_900)), *edge, *spread(DOM, 20, (3_200, 4_500))]
    for index, (home, contact) in enumerate(zip(homes, _contacts(0), strict=False)):
        work = {0: (AMERSFOORT,), 4: (around(DOM, 900, index),)}.get(index % 9, ())
        kind = contact[1]
        yield Resident(contact[0], kind, (home, *work), by_web=index % 5 == 1, leaves=index in {11, 16})


def _elsewhere() -> Iterator[Resident]:
    homes = [home for _, town in towns() for home in spread(town, 3, (0, 1_200))]
    for index, (home, contact) in enumerate(zip(homes, _contacts(200), strict=False)):
        yield Resident(contact[0], contact[1], (home,), by_web=index % 40 == 0)


def _exercising() -> Iterator[Resident]:
    homes = [*spread(DOM, 5, (0, 2_000)), *(town for _, town in towns()[:5])]
    for home, contact in zip(homes, _contacts(500), strict=False):
        yield Resident(contact[0], contact[1], (home,), exercise=True)


def _contacts(first: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of ten people five have SMS, three mail, one a fixed line, and one a mobile with texts and calls."""
    for number in count(first):
        match number % 10:
            case 2 | 5 | 8:
                yield f"bewoner{number}@voorbeeld.example", ("email",)
            case 6:
                yield f"+3130255{number:04d}", ("voice",)
            case 9:
                yield f"+316555{10_000 + number}", ("sms", "voice")
            case _:
                yield f"+316555{10_000 + number}", ("sms",)


def _owners() -> Iterator[Owner]:
    for index, owner in enumerate([*_special_owners(), *_plain_owners()]):
        platform = owner.platform or ("iphone", "android")[index % 2]
        token = hashlib.sha256(f"phone {index}".encode()).hexdigest()
        shown = "iPhone" if platform == "iphone" else "Android"
        yield replace(owner, token=token, platform=platform, name=f"{owner.name or 'Telefoon'} {index + 1} · {shown}")


def _special_owners() -> Sequence[Owner]:
    """One of each sort that matters."""
    near, edge, far = around(DOM, 1_200, 1), around(DOM, 3_050, 4), around(DOM, 9_000, 2)

    def owner(name: str, town: str, *places: Spot, platform: str = "", **more: Any) -> Owner:
        return replace(Owner("", name, platform, town, places), **more)

    return [
        owner("Thuis en werk in Utrecht", "Utrecht", near, around(DOM, 2_000, 3.5)),
        owner("Thuis en werk", "Utrecht en Amersfoort", near, AMERSFOORT),
        owner("Rand van de cirkel", "Utrecht", edge),
        owner("Net buiten", "Bunnik", far),
        owner("Onderweg", "in Utrecht", platform="android", position=near),
        owner("Onderweg", "in Utrecht", platform="iphone", position=around(DOM, 1_500, 5)),
        owner("Onderweg", "bij Utrecht", platform="android", position=far),
        owner("Onderweg", "bij Utrecht", platform="iphone", position=around(DOM, 9_500, 2.2)),
        owner("Onderweg", "in Groningen", platform="android", position=GRONINGEN),
        owner("Verhuisd", "Utrecht", around(DOM, 1_800, 2.8), from_=GRONINGEN),
        owner("Oude telefoon", "Utrecht", near, alive=False),
        owner("Afgemeld", "Utrecht", near, erased=True),
        owner("Oefentelefoon", "Utrecht", near, exercise=True),
        owner("Oefentelefoon", "Utrecht", near, exercise=True),
        owner("Oefentelefoon", "in Utrecht", platform="android", position=near, exercise=True),
        owner("Oefentelefoon", "Groningen", GRONINGEN, exercise=True),
    ]


def _plain_owners() -> Iterator[Owner]:
    for spot in spread(DOM, 10, (0, 2_500)):
        yield Owner("", "", "", "Utrecht", (spot,))
    for name, spot in towns():
        yield Owner("", "", "", name, (around(spot, 400, 1),))
    yield from (Owner("", "Zonder adres", "", "") for _ in range(4))
