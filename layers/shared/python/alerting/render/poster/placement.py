"""How a photo lies in its frame: cropped only where no face is lost, never distorted, the rest left as a border."""

from dataclasses import dataclass
from typing import Final

#: A portrait's face lies between these shares of the picture's width and height. Only what lies outside may be cropped.
SAFE_SIDE: Final = 0.15
SAFE_TOP: Final = 0.04
SAFE_BOTTOM: Final = 0.22


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Whole pixels, from the top left."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column that is not in it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row that is not in it."""
        return self.y + self.height

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return self.x, self.y, self.right, self.bottom

    def inset(self, by: int) -> "Rectangle":
        """The same with a margin inside."""
        return Rectangle(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def holds(self, other: "Rectangle") -> bool:
        """Whether the other lies wholly inside."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def meets(self, other: "Rectangle") -> bool:
        """Whether they share a pixel."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


def place_photo(photo: tuple[int, int], frame: Rectangle) -> tuple[Rectangle, Rectangle]:
    """Which part of a photo of this size is shown, and where in the frame: both of one shape, give or take a pixel."""
    width, height = photo
    wanted = frame.width / frame.height
    if width / height > wanted:
        shown = max(height * wanted, width * (1 - 2 * SAFE_SIDE))
        crop = Rectangle(round((width - shown) / 2), 0, round(shown), height)
    else:
        shown = max(width / wanted, height * (1 - SAFE_TOP - SAFE_BOTTOM))
        crop = Rectangle(0, round((height - shown) * SAFE_TOP / (SAFE_TOP + SAFE_BOTTOM)), width, round(shown))
    return crop, _centred(crop, frame)


def _centred(crop: Rectangle, frame: Rectangle) -> Rectangle:
    scale = min(frame.width / crop.width, frame.height / crop.height)
    width = min(frame.width, max(1, round(crop.width * scale)))
    height = min(frame.height, max(1, round(crop.height * scale)))
    return Rectangle(frame.x + (frame.width - width) // 2, frame.y + (frame.height - height) // 2, width, height)
