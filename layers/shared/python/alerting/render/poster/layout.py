"""Where everything stands on a poster of any size: rules by the shape of the poster, text as large as its room bears.

Below a size that can be read, words leave in the order of `facts.wordings` before anything is set smaller.
"""

import math
from collections.abc import Sequence
from enum import Enum
from typing import Final

from alerting.render.poster.colours import colours_of
from alerting.render.poster.facts import PosterFacts
from alerting.render.poster.pieces import (
    Canvas,
    Layout,
    cut_bottom,
    cut_left,
    cut_right,
    cut_top,
    frames,
    has_picture,
    margin,
    place_band,
    place_call,
    place_mark,
    place_pictures,
    place_words,
)
from alerting.render.poster.placement import Rectangle
from alerting.render.poster.sizes import Size
from alerting.render.poster.text import Fill, Ruler

#: The least that can be read from where people stand, by the poster's mean side; and the least on any screen, in pixels.
_READABLE_SHARE: Final = 0.026
_READABLE: Final = 9
#: Two alerts share a poster when each part is at least this wide and high.
_LEAST_PART: Final = Size(400, 240)
_WIDEST_PART: Final = 6.5


class Shape(Enum):
    """By width over height."""

    TALL = "tall"
    BLOCK = "block"
    BANNER = "banner"
    RIBBON = "ribbon"


def lay_out(posters: Sequence[PosterFacts], size: Size, ruler: Ruler) -> Layout:
    """One poster for these alerts, newest first: as many as have room beside or above each other, and the newest at least."""
    rooms = parts(size, len(posters))
    whole = Layout(size, (), (), ())
    for facts, room in zip(posters, rooms, strict=False):
        whole += _one(facts, room, size, ruler)
    return whole


def parts(size: Size, count: int) -> list[Rectangle]:
    """The poster in at most `count` equal parts, each big enough to be read by itself."""
    for parted in range(count, 1, -1):
        stacked = Size(size.width, size.height // parted)
        beside = Size(size.width // parted, size.height)
        if _is_part(stacked):
            return [Rectangle(0, index * stacked.height, *stacked) for index in range(parted)]
        if _is_part(beside) and size.ratio > 1:
            return [Rectangle(index * beside.width, 0, *beside) for index in range(parted)]
    return [Rectangle(0, 0, *size)]


def shape_of(ratio: float) -> Shape:
    """Which rules hold."""
    if ratio < 0.8:  # noqa: PLR2004  # the rules by shape are these four numbers
        return Shape.TALL
    if ratio < 2.2:  # noqa: PLR2004  # same
        return Shape.BLOCK
    return Shape.BANNER if ratio < 5 else Shape.RIBBON  # noqa: PLR2004  # same


def readable(room: Rectangle) -> int:
    """The least size of text, in pixels, that may stand here while something can still leave."""
    return max(_READABLE, round(_READABLE_SHARE * math.sqrt(room.width * room.height)))


def _is_part(size: Size) -> bool:
    return size.width >= _LEAST_PART.width and size.height >= _LEAST_PART.height and size.ratio <= _WIDEST_PART


def _one(facts: PosterFacts, room: Rectangle, size: Size, ruler: Ruler) -> Layout:
    canvas = Canvas(size, ruler, colours_of(facts))
    canvas.fills.append(Fill(room, canvas.colours.body))
    below = place_mark(canvas, facts, room)
    match shape_of(room.width / room.height):
        case Shape.TALL:
            _tall(canvas, facts, below)
        case Shape.BLOCK:
            _block(canvas, facts, below)
        case Shape.BANNER:
            _banner(canvas, facts, below)
        case Shape.RIBBON:
            _ribbon(canvas, facts, below)
    return canvas.layout()


def _tall(canvas: Canvas, facts: PosterFacts, room: Rectangle) -> None:
    """From top to bottom: band, photo, text, what to do."""
    band, rest = cut_top(room, 0.085)
    rest, call = cut_bottom(rest, 0.16)
    place_band(canvas, facts, band)
    place_call(canvas, facts, call)
    rest = rest.inset(margin(room))
    if has_picture(facts):
        frame, rest = cut_top(rest, 0.52)
        place_pictures(canvas, facts, frame)
        rest = Rectangle(rest.x, rest.y + margin(room), rest.width, rest.height - margin(room))
    place_words(canvas, facts, [rest], readable(room))


def _block(canvas: Canvas, facts: PosterFacts, room: Rectangle) -> None:
    """Band above, what to do below; between them the photo and, beside it, the text."""
    band, rest = cut_top(room, 0.135)
    rest, call = cut_bottom(rest, 0.22)
    place_band(canvas, facts, band)
    place_call(canvas, facts, call)
    rest = rest.inset(margin(room))
    if has_picture(facts):
        frame, rest = cut_left(rest, min(0.44, 0.8 * rest.height * frames(facts) ** 0.5 / rest.width))
        place_pictures(canvas, facts, frame)
        rest = Rectangle(rest.x + margin(room), rest.y, rest.width - margin(room), rest.height)
    place_words(canvas, facts, [rest], readable(room))


def _banner(canvas: Canvas, facts: PosterFacts, room: Rectangle) -> None:
    """Photo at the left over the whole height, what to do at the right, between them band and text."""
    rest = room
    if has_picture(facts):
        frame, rest = cut_left(rest, min(0.36, 0.82 * room.height * frames(facts) ** 0.5 / room.width))
        place_pictures(canvas, facts, frame)
    band, rest = cut_top(rest, 0.2)
    place_band(canvas, facts, band)
    rest, call = cut_right(rest, 0.3)
    place_call(canvas, facts, call)
    place_words(canvas, facts, [rest.inset(margin(room))], readable(room))


def _ribbon(canvas: Canvas, facts: PosterFacts, room: Rectangle) -> None:
    """Everything beside each other: photo, band, who and where, details, what to do."""
    rest = room
    if has_picture(facts):
        frame, rest = cut_left(rest, min(0.22, room.height * (0.5 + 0.5 * frames(facts)) / room.width))
        place_pictures(canvas, facts, frame)
    band, rest = cut_left(rest, min(0.17, 2.2 * room.height / rest.width))
    place_band(canvas, facts, band)
    rest, call = cut_right(rest, min(0.25, 2.6 * room.height / rest.width))
    place_call(canvas, facts, call)
    rest = rest.inset(margin(room))
    columns = [rest]
    if rest.width > 3.4 * rest.height:  # same
        left, right = cut_left(rest, 0.52)
        columns = [Rectangle(left.x, left.y, left.width - 2 * margin(room), left.height), right]
    place_words(canvas, facts, columns, readable(room))
