"""What `covering_cells` costs beside H3's own cover of the same outlines: random polygons and circles over the country."""

import random
import statistics
import time
from typing import Final

import h3

from alerting.domain.area import Circle, Polygons
from alerting.domain.coverage import CORNERS, covering_cells, ring_around

HOLD: Final = 1.5
AREAS: Final = 200
ROUNDS: Final = 5


def ratio() -> float:
    """Our cells by H3's own, the median of rounds in turn."""
    areas = _areas(random.Random(1))  # noqa: S311  # the same areas on every run
    outlines = [_outline(area) for area in areas]
    covering_cells(areas[0])
    rounds = []
    for _ in range(ROUNDS):
        ours = _seconds(lambda: [covering_cells(area) for area in areas])
        alone = _seconds(lambda: [h3.polygon_to_cells_experimental(each, 7, contain="overlap") for each in outlines])
        rounds.append(ours / alone)
    return round(statistics.median(rounds), 2)


def _areas(chance: random.Random) -> list[Circle | Polygons]:
    areas: list[Circle | Polygons] = []
    for index in range(AREAS):
        latitude, longitude = chance.uniform(51, 53.3), chance.uniform(3.8, 6.9)
        circle = Circle(latitude=latitude, longitude=longitude, radius_m=int(10 ** chance.uniform(3, 4.7)), description="x")
        ring = tuple((east, north) for east, north in ring_around(circle)[:: 1 + index % 8])
        areas.append(circle if index % 2 else Polygons(description="x", rings=((*ring, ring[0]),)))
    return areas


def _outline(area: Circle | Polygons) -> h3.LatLngPoly:
    ring = ring_around(area)[:CORNERS] if isinstance(area, Circle) else area.rings[0]
    return h3.LatLngPoly([(north, east) for east, north in ring])


def _seconds(work: object) -> float:
    before = time.process_time()
    work()  # type: ignore[operator]  # a lambda
    return time.process_time() - before


if __name__ == "__main__":
    print(ratio())
