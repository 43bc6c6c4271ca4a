"""Filling a template, and shortening what goes into it, item by item, until the text fits."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Final

from alerting.render import gsm7
from alerting.render.request import DoesNotFitError, Drop, Dropped, RenderRequest
from alerting.render.slots import missing, value_of

_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")

#: The order in which whole items leave a first message; kind, who, town, plate and number never do.
STARTING: Final = (Drop.BUILD, Drop.HEIGHT, Drop.GARMENTS, Drop.SPOT, Drop.TIME)
STARTING_BODY: Final = (*STARTING, Drop.VEHICLE_NAME)
STARTING_TITLE: Final = (Drop.SURNAMES, Drop.DETAILS)
#: Later messages reach people who know the town.
FOLLOWING: Final = (Drop.BUILD, Drop.HEIGHT, Drop.GARMENTS, Drop.TOWN)

MAX_TITLE: Final = 50
MAX_BODY: Final = 178
MAX_BOARD: Final = 100
MAX_SUBJECT: Final = 60


@dataclass(frozen=True, slots=True)
class Bound:
    """How long a text may be. `wanted`: shorten down to this. `allowed`: if that fails, refuse only beyond this."""

    length: Callable[[str], int]
    wanted: int
    allowed: int
    unit: str = "characters"


TITLE: Final = Bound(len, MAX_TITLE, MAX_TITLE)
BODY: Final = Bound(len, MAX_BODY, MAX_BODY)
SUBJECT: Final = Bound(len, MAX_SUBJECT, MAX_SUBJECT)
BOARD: Final = Bound(len, MAX_BOARD, MAX_BOARD)
#: One part if shortening can bring it there, else at most two.
SMS: Final = Bound(
    lambda text: gsm7.septets(gsm7.fold(text)), gsm7.ONE_PART, gsm7.MAX_PARTS * gsm7.JOINED_PART, "GSM-7 characters"
)


def fit(template: str, request: RenderRequest, bound: Bound, order: Sequence[Drop], field: str) -> str:
    """The fullest text within the bound; raises PhraseError when there is none."""
    text, size = "", 0
    for dropped in _ever_less(order):
        text = fill(template, request, dropped)
        size = bound.length(text)
        if size <= bound.wanted:
            return text
    if size <= bound.allowed:
        return text
    raise DoesNotFitError(
        field,
        f"'{text}' takes {size} {bound.unit}, {bound.allowed} fit: shorten the description, the spot or the vehicle, "
        "or write this text yourself.",
    )


def _ever_less(order: Sequence[Drop]) -> Iterator[Dropped]:
    for count in range(len(order) + 1):
        yield frozenset(order[:count])


def fill(template: str, request: RenderRequest, dropped: Dropped) -> str:
    """The template with its slots filled; a part in brackets goes when one of its slots is empty."""
    pieces = _OPTIONAL.split(template)
    return "".join(
        _fill_piece(piece, request, dropped, optional=bool(position % 2)) for position, piece in enumerate(pieces)
    ).strip()


def _fill_piece(piece: str, request: RenderRequest, dropped: Dropped, *, optional: bool) -> str:
    values = {name: value_of(name, request, dropped) for _, name, _, _ in Formatter().parse(piece) if name}
    empty = [name for name, value in values.items() if not value]
    if empty and optional:
        return ""
    if empty:
        raise missing(empty[0], request)
    return piece.format_map(values)
