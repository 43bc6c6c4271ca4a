"""Text in a box: wrapped between words, never within one, as large as the box bears."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from alerting.render.poster.placement import Rectangle
from alerting.render.poster.script import visual

#: Beyond reading; only words that no one should have to read at all on a screen of that size come down to it.
SMALLEST: Final = 5

#: The smallest share of a paragraph: at this part of the largest size, the smallest is to be read.
LEAST_SHARE: Final = 0.44


class Weight(StrEnum):
    """The two faces of the font."""

    REGULAR = "regular"
    BOLD = "bold"


class Ruler(Protocol):
    """The font's own measures, in pixels at a size in pixels."""

    def width(self, text: str, size: int, weight: Weight) -> int:
        """How far the text reaches."""

    def height(self, size: int) -> int:
        """From the top of the highest letter to the bottom of the lowest: one line's own room."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text to draw, in its room; `text` is in the order of the eye."""

    text: str
    room: Rectangle
    size: int
    weight: Weight
    colour: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of one look. `share`: its size by that of the largest paragraph; `gap`: room above it, in its own lines.

    `words`: instead of lines of text, each word is set by itself on a ground of this colour (number plates).
    """

    text: str
    share: float
    weight: Weight
    colour: str
    gap: float = 0.0
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Fill:
    """A box of one colour, with rounded corners of that radius."""

    room: Rectangle
    colour: str
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """Set text: lines and what lies under them, and how high it became."""

    lines: tuple[Line, ...]
    fills: tuple[Fill, ...]
    height: int


@dataclass(frozen=True, slots=True)
class Setting:
    """How text stands in its box: centred or from the left; at the top, in the middle."""

    centred: bool = False
    middle: bool = True


def largest(ruler: Ruler, paragraphs: Sequence[Paragraph], box: Rectangle, *, least: int, most: int) -> int | None:
    """The largest size, between these two, at which all paragraphs fit the box; None when even the least does not."""
    if _set(ruler, paragraphs, box, least).height > box.height:
        return None
    low, high = least, max(least, most)
    while low < high:
        middle = (low + high + 1) // 2
        if _set(ruler, paragraphs, box, middle).height <= box.height:
            low = middle
        else:
            high = middle - 1
    return low


def set_text(ruler: Ruler, paragraphs: Sequence[Paragraph], box: Rectangle, size: int, setting: Setting) -> Column:
    """The paragraphs in the box at this size."""
    column = _set(ruler, paragraphs, box, size)
    down = max(0, (box.height - column.height) // 2) if setting.middle else 0
    return Column(
        lines=tuple(_moved_line(line, box, down, centred=setting.centred) for line in column.lines),
        fills=tuple(Fill(_down(fill.room, down), fill.colour, fill.radius) for fill in column.fills),
        height=column.height,
    )


def one_line(ruler: Ruler, text: str, box: Rectangle, look: Paragraph, *, most: int, centred: bool = False) -> Line:
    """The text on one line in the middle of the box's height, as large as it fits."""
    size = min(most, _size_for(ruler, text, look.weight, box.width, most))
    while size > 1 and ruler.height(size) > box.height:
        size -= 1
    width, height = ruler.width(visual(text), size, look.weight), ruler.height(size)
    left = box.x + ((box.width - width) // 2 if centred else 0)
    return Line(visual(text), Rectangle(left, box.y + (box.height - height) // 2, width, height), size, look.weight, look.colour)


def whole_words(ruler: Ruler, paragraph: Paragraph, width: int, most: int) -> int:
    """The largest size up to `most` at which no word of the paragraph has to shrink: what stands under it keeps its share."""
    return min(_size_for(ruler, word, paragraph.weight, width, most) for word in paragraph.text.split(" "))


def _moved_line(line: Line, box: Rectangle, down: int, *, centred: bool) -> Line:
    room = _down(line.room, down)
    if centred:
        room = Rectangle(box.x + (box.width - room.width) // 2, room.y, room.width, room.height)
    return Line(line.text, room, line.size, line.weight, line.colour)


def _down(room: Rectangle, by: int) -> Rectangle:
    return Rectangle(room.x, room.y + by, room.width, room.height)


def _set(ruler: Ruler, paragraphs: Sequence[Paragraph], box: Rectangle, size: int) -> Column:
    lines: list[Line] = []
    fills: list[Fill] = []
    top, most = box.y, size
    for paragraph in paragraphs:
        own = min(most, max(SMALLEST, round(size * paragraph.share)))
        side = round(own * 0.25) if paragraph.ground else 0
        own = whole_words(ruler, paragraph, box.width - 2 * side, own)
        if not lines:  # what follows is not larger than the first, unless that had to shrink below all others for a long word
            most = max(own, round(size * LEAST_SHARE))
        top += round(paragraph.gap * own) if lines else 0
        if paragraph.ground:
            top = _set_plates(ruler, paragraph, Rectangle(box.x, top, box.width, 0), own, lines, fills)
        else:
            for text in _wrapped(ruler, paragraph, box.width, own):
                room = Rectangle(box.x, top, ruler.width(text, own, paragraph.weight), ruler.height(own))
                lines.append(Line(text, room, own, paragraph.weight, paragraph.colour))
                top = room.bottom
    return Column(tuple(lines), tuple(fills), top - box.y)


def _set_plates(ruler: Ruler, paragraph: Paragraph, box: Rectangle, size: int, lines: list[Line], fills: list[Fill]) -> int:
    """Each plate on its own ground, as many beside each other as there is room; gives the bottom."""
    side, height = round(size * 0.25), ruler.height(size)
    left, top = box.x, box.y
    for plate in paragraph.text.split(" "):
        width = ruler.width(plate, size, paragraph.weight)
        if left > box.x and left + width + 2 * side > box.right:
            left, top = box.x, top + height + max(1, side // 2)
        fills.append(Fill(Rectangle(left, top, width + 2 * side, height), paragraph.ground, max(1, size // 8)))
        lines.append(Line(plate, Rectangle(left + side, top, width, height), size, paragraph.weight, paragraph.colour))
        left += width + 3 * side
    return top + height


def _wrapped(ruler: Ruler, paragraph: Paragraph, width: int, size: int) -> Iterator[str]:
    """Lines that fit, in the order of the eye."""
    line = ""
    for word in paragraph.text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and ruler.width(visual(longer), size, paragraph.weight) > width:
            yield visual(line)
            line = word
        else:
            line = longer
    yield visual(line)


def _size_for(ruler: Ruler, word: str, weight: Weight, width: int, most: int) -> int:
    """The largest size up to `most` at which this fits the width; a word is shrunk, never broken."""
    size = most
    while size > 1 and (found := ruler.width(visual(word), size, weight)) > width:
        size = max(1, min(size - 1, size * width // found))
    return size
