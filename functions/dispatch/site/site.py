"""What the public site is made with and where it goes: one tree for real alerts, one for exercises, never mixed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerting.render.documents.outlet import Outlet
from alerting.render.page.home_page import PlannedTest
from dispatch.site.archive import Archive
from dispatch.site.poster_orders import PosterOrders
from dispatch.site.shelf import Shelf
from dispatch.site.signing import Signer
from dispatch.site.turns import Turns

#: The part of a tree that lists alerts: feeds, lists, the home page, and what never changes.
INDEXES = "INDEXES"


@dataclass(frozen=True, slots=True)
class Tree:
    """One of the two trees: under which names and addresses, and whose turn it is there."""

    outlet: Outlet
    turns: Turns


@dataclass(frozen=True, slots=True)
class Site:
    """Both trees (by whether they are for exercises) and everything that fills them. `planned`: the public tests to come."""

    trees: Mapping[bool, Tree]
    archive: Archive
    shelf: Shelf
    signer: Signer
    posters: PosterOrders
    planned: Callable[[], Sequence[PlannedTest]]
    clock: Callable[[], datetime]
