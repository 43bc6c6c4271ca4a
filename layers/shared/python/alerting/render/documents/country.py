"""The Netherlands as a figure on the map, for an alert that goes to the whole country."""

from typing import Final

from alerting.domain.area import Ring

#: The Netherlands (European part), coarse and self-made, drawn a little outside the border; longitude, latitude.
NETHERLANDS: Final[Ring] = (
    (3.30, 51.35), (3.35, 51.25), (3.45, 51.21), (3.85, 51.18), (4.05, 51.21), (4.20, 51.25), (4.28, 51.32), (4.43, 51.33),
    (4.56, 51.40), (4.80, 51.38), (5.05, 51.44), (5.22, 51.24), (5.55, 51.24), (5.75, 51.12), (5.60, 50.85), (5.68, 50.72),
    (6.05, 50.70), (6.12, 50.95), (5.95, 51.02), (6.22, 51.15), (6.26, 51.40), (6.24, 51.50), (6.15, 51.66), (6.08, 51.73),
    (6.40, 51.80), (6.85, 51.88), (6.92, 52.00), (7.10, 52.22), (7.12, 52.44), (6.78, 52.48), (6.80, 52.62),
    (7.10, 52.62), (7.25, 53.00), (7.27, 53.30), (6.95, 53.48), (6.95, 53.64), (6.00, 53.64), (5.05, 53.46), (4.65, 53.22),
    (4.52, 52.90), (4.40, 52.40), (3.85, 51.98), (3.50, 51.78), (3.30, 51.58), (3.30, 51.35),
)  # fmt: skip
NAME: Final = "Nederland"
#: CAP's geocode for the whole country; what is published with it is read back as national.
COUNTRY_CODE: Final = ("ISO3166-1", "NL")
