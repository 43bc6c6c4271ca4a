"""The page of what is going on, in Dutch and in English: what is live, what ended (anonymously), which tests are coming."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerting.domain.content import Content
from alerting.domain.messages import StopReason
from alerting.render.brand import Brand
from alerting.render.documents.atom import newest_first
from alerting.render.documents.feeds import Document
from alerting.render.documents.outlet import Language, Outlet
from alerting.render.documents.story import CHILD_KINDS, FEEDS_KEEP, Story
from alerting.render.documents.words import names_somebody, words_of
from alerting.render.page.dates import Moment, in_short
from alerting.render.page.live import area_of, headings_of
from alerting.render.page.naming import names_said
from alerting.render.page.phrasebook import PHRASEBOOKS
from alerting.render.page.phrasebook.shape import Phrasebook
from alerting.render.page.pieces import Piece, in_pieces
from alerting.render.page.renderer import Frame, page
from alerting.render.request import subjects_of


@dataclass(frozen=True, slots=True)
class PlannedTest:
    """A public test that was announced: when, and of which alert ("AMBER Alert")."""

    at: datetime
    header: str


@dataclass(frozen=True, slots=True)
class Current:
    """An alert that is going on. `title` is the operator's, and so is the town, unless it is the whole country."""

    href: str
    look: str
    header: str
    title: tuple[Piece, ...]
    town: str
    town_is_theirs: bool
    since: Moment
    updated: Moment | None


@dataclass(frozen=True, slots=True)
class Past:
    """An alert that ended: never who it was about."""

    mark: str
    header: str
    kind: str
    area: str
    area_is_theirs: bool
    start: Moment
    end: Moment
    how: str


def home_pages(stories: Sequence[Story], planned: Sequence[PlannedTest], outlet: Outlet, now: datetime) -> tuple[Document, ...]:
    """The page in each language, over the stories that are live or ended in the last 24 hours.

    Nothing on it tells when it was made: it changes when something changes. Raises ValueError as alert_pages does.
    """
    if any(story.exercise is not outlet.exercise for story in stories):
        raise ValueError("an exercise is published in the tree for exercises, and nothing else is")
    shown = [story for story in newest_first(stories) if story.is_shown(now, FEEDS_KEEP)]
    coming = sorted({test for test in planned if test.at > now}, key=lambda test: (test.at, test.header))
    return tuple(_page(shown, coming, outlet, book) for book in PHRASEBOOKS)


def _page(stories: Sequence[Story], planned: Sequence[PlannedTest], outlet: Outlet, book: Phrasebook) -> Document:
    title = book.home_title.format(service=outlet.brand.service)
    frame = Frame(
        title=f"{book.exercise}: {title}" if outlet.exercise else title,
        description=title,
        header=outlet.brand.service,
        look="home",
        mark=book.exercise_mark if outlet.exercise else "",
        # Its names must go as soon as they go here, too.
        at_once=True,
        addresses={language: outlet.home(language) for language in Language},
    )
    return page(
        "home",
        outlet.home_path(book.language),
        frame,
        outlet,
        book,
        live=[_current(story, outlet, book) for story in stories if not story.is_over],
        past=[_past(story, outlet.brand, book) for story in stories if story.is_over],
        planned=[(test.header, in_short(test.at, book)) for test in planned],
    )


def _current(story: Story, outlet: Outlet, book: Phrasebook) -> Current:
    content = story.newest.content
    header = outlet.brand.header(content.kind)
    words = words_of(story, story.newest, outlet.brand)
    town, theirs = _town(content, book)
    heading = f"{book.test}: {header}" if story.public_test else headings_of(story, words, outlet.brand)[0]
    return Current(
        href=outlet.page(story.alert_id, book.language),
        look=content.kind.value.replace("_", "-"),
        header=header if content.kind in CHILD_KINDS else f"{header}: {book.kinds[content.kind]}",
        title=in_pieces(heading, names=names_said(content)),
        town=town,
        town_is_theirs=theirs,
        since=in_short(story.released_at, book),
        updated=in_short(story.newest.sent, book) if story.newest.number > 1 else None,
    )


def _town(content: Content, book: Phrasebook) -> tuple[str, bool]:
    """Where it happened: the first town known, else the area; and whether the operator wrote it."""
    towns = (person.last_seen.place for _, person in subjects_of(content) if person.last_seen.place)
    town = next(towns, "")
    return town or area_of(content, book), bool(town) or not content.is_national()


def _past(story: Story, brand: Brand, book: Phrasebook) -> Past:
    """How it ended as far as everybody hears: a death is told on the alert's own page only, here the stop remains."""
    version = story.newest
    area = area_of(version.content, book)
    how = book.outcomes[version.content.ending.outcome] if version.content.ending else book.stops[_because(story)]
    return Past(
        mark=f"{book.test}: " if story.public_test else "",
        header=brand.header(version.content.kind),
        kind="" if story.public_test else book.kinds[version.content.kind],
        area="" if names_somebody(story, area) else area,
        area_is_theirs=not version.content.is_national(),
        start=in_short(story.released_at, book),
        end=in_short(story.stopped_at or version.sent, book),
        how=how,
    )


def _because(story: Story) -> StopReason:
    return story.newest.because or StopReason.STOPPED
