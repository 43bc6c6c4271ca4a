"""The pieces of a poster, each put into a room of its own: mark, band, photos, words, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from alerting.render.poster.colours import MARK, ON_MARK, ON_PLATE, PLATE, Colours
from alerting.render.poster.facts import PosterFacts, Step, Wording, wordings
from alerting.render.poster.placement import SAFE_SIDE, Rectangle
from alerting.render.poster.sizes import Size
from alerting.render.poster.text import (
    LEAST_SHARE,
    SMALLEST,
    Fill,
    Line,
    Paragraph,
    Ruler,
    Setting,
    Weight,
    largest,
    one_line,
    set_text,
    whole_words,
)

PHOTO_FOLLOWS: Final = "Foto volgt"
#: Width by height of most photos of one child.
_PORTRAIT: Final = 0.8


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame with a photo (by digest), or with a silhouette when there is none."""

    frame: Rectangle
    digest: str | None
    colours: Colours


@dataclass(frozen=True, slots=True)
class Code:
    """A square for a QR code that leads to an address."""

    room: Rectangle
    address: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole poster: fills first, then pictures, codes and lines, in this order."""

    size: Size
    fills: tuple[Fill, ...]
    pictures: tuple[Picture, ...]
    lines: tuple[Line, ...]
    codes: tuple[Code, ...] = ()

    def __add__(self, other: "Layout") -> "Layout":
        return Layout(
            self.size,
            self.fills + other.fills,
            self.pictures + other.pictures,
            self.lines + other.lines,
            self.codes + other.codes,
        )


@dataclass(slots=True)
class Canvas:
    """What was placed so far, on a poster of this size."""

    size: Size
    ruler: Ruler
    colours: Colours
    fills: list[Fill] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)

    def layout(self) -> Layout:
        """As it is now."""
        return Layout(self.size, tuple(self.fills), tuple(self.pictures), tuple(self.lines), tuple(self.codes))


def place_mark(canvas: Canvas, facts: PosterFacts, room: Rectangle) -> Rectangle:
    """Above all else what is no real alert says so; gives what is left below."""
    if not facts.mark:
        return room
    mark, rest = cut_top(room, max(0.07, min(0.2, 0.055 * room.width / room.height)))
    canvas.fills.append(Fill(mark, MARK))
    look = Paragraph(facts.mark, 1, Weight.BOLD, ON_MARK)
    inside = Rectangle(mark.x + margin(room), mark.y, mark.width - 2 * margin(room), mark.height)
    canvas.lines.append(one_line(canvas.ruler, facts.mark, inside, look, most=round(mark.height * 0.7), centred=True))
    return rest


def place_band(canvas: Canvas, facts: PosterFacts, band: Rectangle) -> None:
    """The header of the kind; with the sender at the right where the band is long."""
    canvas.fills.append(Fill(band, canvas.colours.band))
    inside = Rectangle(band.x, band.y, band.width, band.height).inset(max(2, round(0.14 * min(band.size))))
    look = Paragraph(facts.header, 1, Weight.BOLD, canvas.colours.on_band)
    if band.width < 3.5 * band.height:
        words = [look, Paragraph(facts.sender, 0.55, Weight.REGULAR, canvas.colours.on_band)] if facts.sender else [look]
        _place(canvas, words, inside, Setting(centred=True), most=whole_words(canvas.ruler, look, inside.width, inside.height))
        return
    header = one_line(canvas.ruler, facts.header, inside, look, most=round(band.height * 0.62))
    canvas.lines.append(header)
    left = header.room.right + header.size
    beside = Rectangle(left, inside.y, inside.right - left, inside.height)
    size = round(header.size * 0.6)
    if facts.sender and canvas.ruler.width(facts.sender, size, Weight.REGULAR) <= beside.width:
        look = Paragraph(facts.sender, 1, Weight.REGULAR, canvas.colours.on_band)
        line = one_line(canvas.ruler, facts.sender, beside, look, most=size)
        room = Rectangle(inside.right - line.room.width, line.room.y, line.room.width, line.room.height)
        canvas.lines.append(Line(line.text, room, line.size, line.weight, line.colour))


def place_call(canvas: Canvas, facts: PosterFacts, block: Rectangle) -> None:
    """What to do: the largest words after the name."""
    canvas.fills.append(Fill(block, canvas.colours.call))
    words = [Paragraph(facts.call, 1, Weight.BOLD, canvas.colours.on_call)]
    if facts.tips:
        words.append(Paragraph(facts.tips, 0.52, Weight.REGULAR, canvas.colours.on_call))
    inside = block.inset(max(2, round(0.07 * min(block.size))))
    most = whole_words(canvas.ruler, words[0], inside.width, round(block.height * 0.62))
    _place(canvas, words, inside, Setting(centred=True), most=most)


def place_pictures(canvas: Canvas, facts: PosterFacts, frame: Rectangle) -> None:
    """The photos beside or above each other; a silhouette, with a word that the photo follows, where it is awaited."""
    digests: Sequence[str | None] = facts.photos or (None,)
    gap = max(2, round(0.02 * min(frame.size)))
    across = _portrait_height(frame.width / len(digests), frame.height) >= _portrait_height(
        frame.width, frame.height / len(digests)
    )
    side = ((frame.width if across else frame.height) - gap * (len(digests) - 1)) // len(digests)
    for index, digest in enumerate(digests):
        at = index * (side + gap)
        room = (
            Rectangle(frame.x + at, frame.y, side, frame.height)
            if across
            else Rectangle(frame.x, frame.y + at, frame.width, side)
        )
        if digest is None:
            canvas.fills.append(Fill(room, canvas.colours.frame))
            room = _above_the_word(canvas, room)
        canvas.pictures.append(Picture(room, digest, canvas.colours))


def _portrait_height(width: float, height: float) -> float:
    """How high a portrait becomes in such a frame, cropped at its sides as far as a face allows."""
    return min(width / (_PORTRAIT * (1 - 2 * SAFE_SIDE)), height)


def _above_the_word(canvas: Canvas, room: Rectangle) -> Rectangle:
    above, below = cut_bottom(room, 0.16)
    look = Paragraph(PHOTO_FOLLOWS, 1, Weight.BOLD, canvas.colours.ink)
    inside = below.inset(max(1, round(below.height * 0.1)))
    canvas.lines.append(one_line(canvas.ruler, PHOTO_FOLLOWS, inside, look, most=round(below.height * 0.7), centred=True))
    return above


def place_words(canvas: Canvas, facts: PosterFacts, columns: Sequence[Rectangle], least: int) -> None:
    """Who, where, description and vehicle, in one column or two: the fullest wording that can be read."""
    chosen, shortest = None, None
    for wording in wordings(facts, _too_wide(canvas, facts, columns[0].width, least)):
        shortest = [_paragraphs(canvas.colours, wording)] if len(columns) == 1 else _split(canvas.colours, wording)
        if all(_size(canvas, words, column, least) for words, column in zip(shortest, columns, strict=True) if words):
            chosen = shortest
            break
    for words, column in zip(chosen or shortest or [], columns, strict=True):
        if words:
            floor = least if chosen else SMALLEST
            _place(canvas, words, column, Setting(), most=round(0.42 * column.height), least=_base(floor))


def _too_wide(canvas: Canvas, facts: PosterFacts, width: int, least: int) -> frozenset[Step]:
    """What has to leave the names of several at once, since no shorter description would make a long word narrower."""
    if len(facts.who) == 1:
        return frozenset()
    for gone in (frozenset[Step](), frozenset({Step.SURNAMES})):
        names = Paragraph(" ".join(next(wordings(facts, gone)).who), 1, Weight.BOLD, "")
        if whole_words(canvas.ruler, names, width, least) == least:
            return gone
    return frozenset({Step.SURNAMES, Step.NAMES})


def _size(canvas: Canvas, words: Sequence[Paragraph], column: Rectangle, least: int) -> int | None:
    return largest(canvas.ruler, words, column, least=_base(least), most=_base(least))


def _base(least: int) -> int:
    return round(least / LEAST_SHARE)


def _paragraphs(colours: Colours, wording: Wording) -> list[Paragraph]:
    several = len(wording.who) > 1
    name = 0.8 if several else 1.0
    words = [Paragraph(text, name, Weight.BOLD, colours.ink) for text in wording.who]
    words.append(Paragraph(wording.where, 0.56, Weight.BOLD, colours.ink, gap=0.12))
    words += _details(colours, wording)
    return [paragraph for paragraph in words if paragraph.text]


def _details(colours: Colours, wording: Wording) -> list[Paragraph]:
    words = [Paragraph(text, LEAST_SHARE, Weight.REGULAR, colours.soft, gap=0.28) for text in wording.details if text]
    if wording.vehicles:
        words.append(Paragraph(wording.vehicles, LEAST_SHARE, Weight.BOLD, colours.ink, gap=0.35))
    if wording.plates:
        words.append(Paragraph(wording.plates, 0.62, Weight.BOLD, ON_PLATE, gap=0.15, ground=PLATE))
    return words


def _split(colours: Colours, wording: Wording) -> list[list[Paragraph]]:
    """Who and where in the first column, the rest in the second."""
    everything, details = _paragraphs(colours, wording), _details(colours, wording)
    return [everything[: len(everything) - len(details)], details]


def _place(
    canvas: Canvas, words: Sequence[Paragraph], box: Rectangle, setting: Setting, most: int, least: int = SMALLEST
) -> None:
    """As large as fits; what does not fit even at the least size is set at the size where it does."""
    size = largest(canvas.ruler, words, box, least=least, most=most)
    while size is None:
        least -= 1
        size = largest(canvas.ruler, words, box, least=least, most=least) if least > 0 else 1
    column = set_text(canvas.ruler, words, box, size, setting)
    canvas.fills += column.fills
    canvas.lines += column.lines


def has_picture(facts: PosterFacts) -> bool:
    """Whether there is a photo, or one is awaited."""
    return bool(facts.photos) or facts.awaits_photo


def frames(facts: PosterFacts) -> int:
    """How many pictures stand on the poster."""
    return max(1, len(facts.photos))


def margin(room: Rectangle) -> int:
    """White space, by the shorter side."""
    return max(3, round(0.035 * min(room.size)))


def cut_top(room: Rectangle, share: float) -> tuple[Rectangle, Rectangle]:
    """The upper part of this share of the height, and the rest."""
    height = round(room.height * share)
    return Rectangle(room.x, room.y, room.width, height), Rectangle(room.x, room.y + height, room.width, room.height - height)


def cut_bottom(room: Rectangle, share: float) -> tuple[Rectangle, Rectangle]:
    """The rest, and the lower part of this share of the height."""
    return cut_top(room, 1 - share)


def cut_left(room: Rectangle, share: float) -> tuple[Rectangle, Rectangle]:
    """The left part of this share of the width, and the rest."""
    width = round(room.width * share)
    return Rectangle(room.x, room.y, width, room.height), Rectangle(room.x + width, room.y, room.width - width, room.height)


def cut_right(room: Rectangle, share: float) -> tuple[Rectangle, Rectangle]:
    """The rest, and the right part of this share of the width."""
    return cut_left(room, 1 - share)
