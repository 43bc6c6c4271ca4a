"""The packaged font: DejaVu Sans Condensed, regular and bold (licence beside the files)."""

from functools import cache, lru_cache
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from alerting.render.poster.text import Weight

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_FOLDER: Final = Path(__file__).parents[1] / "fonts"
_FILES: Final = {Weight.REGULAR: "DejaVuSansCondensed.ttf", Weight.BOLD: "DejaVuSansCondensed-Bold.ttf"}


@lru_cache(maxsize=512)
def font(size: int, weight: Weight) -> "FreeTypeFont":
    """The font at one size. The basic layout engine: the other one needs a library that Lambda's machines lack."""
    from PIL import ImageFont  # noqa: PLC0415  # heavy: the layer `imaging`, on first use

    return ImageFont.truetype(_FOLDER / _FILES[weight], size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _heights(size: int) -> tuple[int, int]:
    """Above and below the base line, of both faces."""
    both = [font(size, weight).getmetrics() for weight in Weight]
    return max(above for above, _ in both), max(below for _, below in both)


def ascent(size: int) -> int:
    """From the top of a line's room to its base line."""
    return _heights(size)[0]


def overhang(text: str, size: int, weight: Weight) -> int:
    """How far the ink of the first letter reaches to the left of where the text begins, as that of a J does."""
    return -min(0, floor(font(size, weight).getbbox(text, anchor="ls")[0]))


class FontRuler:
    """What the layout measures with; remembers, since a search for the largest size asks for much twice."""

    def __init__(self) -> None:
        self._widths: dict[tuple[str, int, Weight], int] = {}

    def width(self, text: str, size: int, weight: Weight) -> int:
        """In whole pixels, with all the ink of the first and the last letter."""
        key = (text, size, weight)
        if key not in self._widths:
            found = font(size, weight)
            left, _, right, _ = found.getbbox(text, anchor="ls")
            self._widths[key] = max(ceil(found.getlength(text)), ceil(right)) - min(0, floor(left))
        return self._widths[key]

    def height(self, size: int) -> int:
        """Of one line."""
        return sum(_heights(size))
