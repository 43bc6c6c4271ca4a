"""Which part of a picture is wanted, in fractions of the picture as it is seen: upright, before any cap on its size."""

from math import ceil, floor
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from alerting.domain.subject import Frozen

#: A twentieth of a picture shows no face; the worker would refuse what is left of most photos.
LEAST: Final = 0.05
#: 0.7 + 0.3 may come out a hair above 1.
_HAIR: Final = 1e-9

Offset = Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False)]
Extent = Annotated[float, Field(gt=LEAST, le=1, strict=True, allow_inf_nan=False)]


class Crop(Frozen):
    """A rectangle inside the picture: from the left and from the top, wide and high, each from 0 to 1."""

    left: Offset
    top: Offset
    width: Extent
    height: Extent

    @model_validator(mode="after")
    def _lies_within(self) -> Self:
        if self.left + self.width > 1 + _HAIR or self.top + self.height > 1 + _HAIR:
            raise ValueError("the crop must lie within the picture: left + width and top + height are at most 1")
        return self

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in pixels of a picture of this size; every pixel that is wanted in part is in it."""
        return (
            floor(self.left * width + _HAIR),
            floor(self.top * height + _HAIR),
            min(width, ceil((self.left + self.width) * width - _HAIR)),
            min(height, ceil((self.top + self.height) * height - _HAIR)),
        )

    def enlarged(self, side: int) -> int:
        """How large the whole must be for the part to have this many pixels along both sides, however it is turned."""
        return ceil(side / min(self.width, self.height))


class CropRequest(Frozen):
    """The part to keep of a photo."""

    crop: Crop
