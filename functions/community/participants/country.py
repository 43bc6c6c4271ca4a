"""Whether a place lies in the Netherlands, by a coarse outline of our own making.

The outline runs a few kilometres outside the border and through the sea, so that it refuses nobody who lives here. It takes in a
strip of Belgium and Germany; that is harmless, because an alert area is never wider than 10 km over the border.
"""

from typing import Final

from alerting.domain.area import Polygons
from alerting.domain.coverage import contains

OUTLINE: Final = Polygons(
    rings=(
        (
            (3.20, 51.33),
            (3.36, 51.24),
            (3.78, 51.17),
            (4.05, 51.20),
            (4.22, 51.32),
            (4.45, 51.38),
            (4.80, 51.38),
            (5.10, 51.36),
            (5.22, 51.22),
            (5.60, 51.13),
            (5.74, 51.07),
            (5.60, 50.86),
            (5.63, 50.74),
            (6.03, 50.72),
            (6.07, 50.79),
            (6.12, 50.90),
            (5.97, 51.02),
            (6.10, 51.08),
            (6.20, 51.17),
            (6.27, 51.38),
            (6.25, 51.55),
            (6.10, 51.72),
            (6.20, 51.80),
            (6.50, 51.80),
            (6.87, 51.91),
            (6.78, 52.07),
            (7.10, 52.20),
            (7.11, 52.42),
            (6.75, 52.49),
            (6.82, 52.60),
            (7.09, 52.60),
            (7.12, 52.83),
            (7.26, 53.00),
            (7.26, 53.28),
            (6.95, 53.42),
            (6.75, 53.62),
            (5.00, 53.48),
            (4.60, 53.10),
            (4.40, 52.40),
            (3.90, 52.00),
            (3.30, 51.65),
            (3.20, 51.33),
        ),
    )
)


def is_dutch(latitude: float, longitude: float) -> bool:
    """Whether somebody at this place can take part."""
    return contains(OUTLINE, latitude, longitude)
