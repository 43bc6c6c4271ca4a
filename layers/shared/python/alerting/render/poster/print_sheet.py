"""The sheet of A4 for windows and lamp posts: dark on white, with a code that answers whether it still holds."""

from datetime import datetime
from typing import Final

from alerting.render.phrases import in_full
from alerting.render.poster.colours import print_colours_of
from alerting.render.poster.facts import PosterFacts
from alerting.render.poster.pieces import (
    Canvas,
    Code,
    Layout,
    cut_bottom,
    cut_right,
    cut_top,
    has_picture,
    place_band,
    place_call,
    place_mark,
    place_pictures,
    place_words,
)
from alerting.render.poster.placement import Rectangle
from alerting.render.poster.sizes import SHEET, SHEET_DPI
from alerting.render.poster.text import Fill, Paragraph, Ruler, Setting, Weight, largest, set_text

QUESTION: Final = "Geldt dit nog?"
#: What printers leave white: 10 mm.
_EDGE: Final = round(SHEET_DPI * 10 / 25.4)
_LEAST: Final = 26


def lay_out_sheet(facts: PosterFacts, page: str, until: datetime, ruler: Ruler) -> Layout:
    """One alert on A4; `page` is the address of its page, `until` when it ends unless it is extended."""
    canvas = Canvas(SHEET, ruler, print_colours_of(facts))
    canvas.fills.append(Fill(Rectangle(0, 0, *SHEET), canvas.colours.body))
    room = place_mark(canvas, facts, Rectangle(0, 0, *SHEET).inset(_EDGE))
    band, rest = cut_top(room, 0.09)
    place_band(canvas, facts, band)
    rest, foot = cut_bottom(rest, 0.15)
    rest, call = cut_bottom(rest, 0.15)
    place_call(canvas, facts, call)
    _place_foot(canvas, page, foot, until)
    rest = Rectangle(rest.x, rest.y + _EDGE // 2, rest.width, rest.height - _EDGE)
    if has_picture(facts):
        frame, rest = cut_top(rest, 0.56)
        place_pictures(canvas, facts, frame)
        rest = Rectangle(rest.x, rest.y + _EDGE // 3, rest.width, rest.height - _EDGE // 3)
    place_words(canvas, facts, [rest], _LEAST)
    return canvas.layout()


def _place_foot(canvas: Canvas, page: str, foot: Rectangle, until: datetime) -> None:
    foot = Rectangle(foot.x, foot.y + _EDGE // 3, foot.width, foot.height - _EDGE // 3)
    text, code = cut_right(foot, foot.height / foot.width)
    canvas.codes.append(Code(code, page))
    words = [
        Paragraph(QUESTION, 1, Weight.BOLD, canvas.colours.ink),
        Paragraph(f"Scan de code, of kijk op {page.partition('://')[2]}", 0.6, Weight.REGULAR, canvas.colours.ink, gap=0.15),
        Paragraph(f"Haal dit weg na {in_full(until)}, of zodra de zoekactie stopt.", 0.6, Weight.REGULAR, canvas.colours.soft),
    ]
    inside = Rectangle(text.x, text.y, text.width - _EDGE // 2, text.height)
    size = largest(canvas.ruler, words, inside, least=_LEAST, most=70) or _LEAST
    column = set_text(canvas.ruler, words, inside, size, Setting())
    canvas.lines += column.lines
