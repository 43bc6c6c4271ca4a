"""Where devices may follow places: in the Netherlands and 50 km around."""

from functools import cache
from typing import Final

from alerting.domain.area import EAST, NORTH, SOUTH, WEST, Polygons
from alerting.domain.coverage import NEAR, covering_cells

#: The box around the Netherlands and 50 km more, in degrees, at the latitude where a degree of longitude is shortest here.
SOUTHERNMOST: Final = SOUTH - 0.45
NORTHERNMOST: Final = NORTH + 0.45
WESTERNMOST: Final = WEST - 0.77
EASTERNMOST: Final = EAST + 0.77


def is_within_reach(latitude: float, longitude: float) -> bool:
    """Whether a place lies in the box."""
    return SOUTHERNMOST <= latitude <= NORTHERNMOST and WESTERNMOST <= longitude <= EASTERNMOST


@cache
def near_cells_within_reach() -> frozenset[str]:
    """The coarse cells that a phone may say that it is in.

    Each may become a topic, of which AWS gives an account 100,000: the rest of the world is left out.
    """
    west, east, south, north = WESTERNMOST, EASTERNMOST, SOUTHERNMOST, NORTHERNMOST
    return covering_cells(Polygons(rings=(((west, south), (east, south), (east, north), (west, north), (west, south)),)), NEAR)
