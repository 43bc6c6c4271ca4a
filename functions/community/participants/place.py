"""Making a place that somebody follows: coordinates rounded, its cell found, refused when abroad."""

from collections.abc import Iterable
from typing import Final

from alerting.domain.community import BY_DAY, Place, Window
from alerting.domain.coverage import cell_of
from community.participants.country import is_dutch
from community.participants.refusals import Reason, WrongValueError

#: Four decimals of a degree are about ten metres: enough for an area, less than a front door.
DECIMALS: Final = 4


def make_place(latitude: float, longitude: float, windows: Iterable[Window] | None = None, label: str = "") -> Place:
    """A place; by day where no windows are given. Its cell is that of the rounded coordinates, which are all that is kept."""
    latitude, longitude = round(latitude, DECIMALS), round(longitude, DECIMALS)
    if not is_dutch(latitude, longitude):
        raise WrongValueError(Reason.PLACE_ABROAD)
    hours = BY_DAY if windows is None else tuple(windows)
    return Place(cell=cell_of(latitude, longitude), latitude=latitude, longitude=longitude, windows=hours, label=label)
