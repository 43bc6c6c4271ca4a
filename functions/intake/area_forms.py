"""The forms in which an area may come in: our own, a code, a town with a radius, GeoJSON, or the way CAP writes it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from alerting.domain.area import Circle, Latitude, Longitude, National, Polygons
from alerting.domain.subject import Frozen, Line


def _number(value: object) -> object:
    """Text is refused: "5,12" and "5.12" both exist, and only one of them would be read."""
    if isinstance(value, str | bool):
        raise ValueError("Send degrees as a number, such as 5.12, not as text.")  # noqa: TRY004  # pydantic wants a ValueError
    return value


Degrees = Annotated[float, BeforeValidator(_number)]
GeoPosition = Annotated[tuple[Degrees, ...], Field(min_length=2, max_length=3)]
GeoRing = tuple[GeoPosition, ...]
#: A polygon's outer ring, and the holes that we refuse.
GeoRings = Annotated[tuple[GeoRing, ...], Field(min_length=1)]
#: The longest list that a body can hold is longer than an area may be.
CapList = Annotated[str, Field(max_length=100_000)]


class CircleForm(Circle):
    """A circle, with its degrees as numbers."""

    latitude: Annotated[Latitude, BeforeValidator(_number)]
    longitude: Annotated[Longitude, BeforeValidator(_number)]


class PolygonsForm(Polygons):
    """Rings of (longitude, latitude), with their degrees as numbers."""

    rings: Annotated[
        tuple[
            Annotated[
                tuple[tuple[Annotated[Longitude, BeforeValidator(_number)], Annotated[Latitude, BeforeValidator(_number)]], ...],
                Field(min_length=1, max_length=1_000),
            ],
            ...,
        ],
        Field(min_length=1, max_length=20),
    ]


class NamedForm(Frozen):
    """A province, police unit, municipality or safety region by its code; see /v1/areas."""

    type: Literal["named"]
    code: Annotated[str, Field(min_length=2, max_length=32)]
    description: Line = ""


class PlaceForm(Frozen):
    """A town and so many metres around its centre. `province` (name or code) tells towns of one name apart."""

    type: Literal["place"]
    name: Annotated[Line, Field(min_length=1)]
    province: Line = ""
    radius_m: int = Field(ge=100, le=150_000)
    description: Line = ""


class CapForm(Frozen):
    """CAP 1.2: polygons as "lat,lon lat,lon …", circles as "lat,lon km"; the latitude comes first."""

    type: Literal["cap"]
    polygons: tuple[CapList, ...] = ()
    circles: tuple[CapList, ...] = ()
    description: Line = ""


class GeoJson(Frozen):
    """GeoJSON may carry members of others (RFC 7946, 6.1); they are passed over."""

    model_config = ConfigDict(extra="ignore")

    description: Line = ""


class GeoPolygon(GeoJson):
    """A GeoJSON Polygon: longitude first, closed, without holes."""

    type: Literal["Polygon"]
    coordinates: GeoRings


class GeoMultiPolygon(GeoJson):
    """A GeoJSON MultiPolygon."""

    type: Literal["MultiPolygon"]
    coordinates: Annotated[tuple[GeoRings, ...], Field(min_length=1)]


class GeoFeature(GeoJson):
    """A GeoJSON Feature; its properties are passed over."""

    type: Literal["Feature"]
    geometry: Annotated[GeoPolygon | GeoMultiPolygon, Field(discriminator="type")]


AreaForm = Annotated[
    National | CircleForm | PolygonsForm | NamedForm | PlaceForm | CapForm | GeoPolygon | GeoMultiPolygon | GeoFeature,
    Field(discriminator="type"),
]
