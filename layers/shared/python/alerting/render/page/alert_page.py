"""The public page of one alert, in Dutch and in English: while it is live, and after its end."""

from typing import Final

from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType
from alerting.render.documents.feeds import Document
from alerting.render.documents.outlet import Language, Outlet
from alerting.render.documents.story import ENDS, Story
from alerting.render.documents.words import mark_of, words_of
from alerting.render.page.dates import in_short
from alerting.render.page.live import live_of, marked, summary_of, test_of
from alerting.render.page.phrasebook import PHRASEBOOKS
from alerting.render.page.phrasebook.dutch import DUTCH
from alerting.render.page.phrasebook.shape import Phrasebook
from alerting.render.page.pieces import in_pieces
from alerting.render.page.renderer import Frame, page
from alerting.render.page.ways import number_links

#: What social networks show below a title; they cut it off themselves, each elsewhere.
_MOST_DESCRIPTION: Final = 300


def alert_pages(story: Story, outlet: Outlet) -> tuple[Document, ...]:
    """The page in each language. A death is told here, and nowhere else by us.

    Raises ValueError where an exercise would leave its tree, or a real alert enter it.
    """
    if story.exercise is not outlet.exercise:
        raise ValueError("an exercise is published in the tree for exercises, and nothing else is")
    make = _ended if story.versions[-1].message in ENDS else _live
    return tuple(make(story, outlet, book) for book in PHRASEBOOKS)


def _live(story: Story, outlet: Outlet, book: Phrasebook) -> Document:
    content = story.newest.content
    words = words_of(story, story.newest, outlet.brand)
    is_test = story.public_test
    frame = Frame(
        title=_title(story, words.headline, outlet, book),
        description=summary_of(story, book) or _short(words.in_one_line),
        theirs=not is_test,
        header=outlet.brand.header(content.kind),
        look=content.kind.value.replace("_", "-"),
        mark=_mark(story, book),
        image=outlet.url(outlet.card_path(story.alert_id)),
        # A fact that one person took back must not be read on, neither must one that was replaced.
        at_once=story.newest.message is MessageType.CORRECTION,
        addresses=_addresses(story, outlet),
    )
    live = (test_of if is_test else live_of)(story, outlet, book)
    sheet = outlet.url(outlet.sheet_path(story.alert_id))
    path = outlet.page_path(story.alert_id, book.language)
    return page("live", path, frame, outlet, book, live=live, sheet=sheet, is_real=not frame.mark)


def _title(story: Story, headline: str, outlet: Outlet, book: Phrasebook) -> str:
    """The signed headline, its first word telling in the page's language that it is not real where it is not."""
    if story.public_test:
        return f"{book.test}: {outlet.brand.header(story.newest.content.kind)}"
    return marked(story, headline) if book is DUTCH else _first_word(story, book) + headline.removeprefix(mark_of(story))


def _ended(story: Story, outlet: Outlet, book: Phrasebook) -> Document:
    """Nobody is named: the words are those of the end, which were signed without a name or are the template's."""
    version = story.versions[-1]
    words = words_of(story, version, outlet.brand)
    header = outlet.brand.header(version.content.kind)
    own_heading = book.ended.format(header=header)
    is_signed_heading = book is DUTCH and not story.public_test
    heading = marked(story, words.headline) if is_signed_heading else f"{_first_word(story, book)}{own_heading}"
    links = {} if story.exercise else number_links(outlet.brand)
    frame = Frame(
        title=heading,
        description=own_heading,
        header=header,
        mark=_mark(story, book),
        at_once=True,
        is_end=True,
        addresses=_addresses(story, outlet),
    )
    is_notice = version.content.kind is Kind.SAFETY_NOTICE
    return page(
        "ended",
        outlet.page_path(story.alert_id, book.language),
        frame,
        outlet,
        book,
        headline="" if is_signed_heading or story.public_test else words.headline,
        said=() if story.public_test else tuple(in_pieces(part, links) for part in words.description.split("\n\n")),
        thanks=book.test_over if story.public_test else book.thanks_for_notice if is_notice else book.thanks,
        start=in_short(story.released_at, book),
        end=in_short(story.stopped_at or version.sent, book),
    )


def _first_word(story: Story, book: Phrasebook) -> str:
    if story.exercise:
        return f"{book.exercise}: "
    return f"{book.test}: " if story.public_test else ""


def _mark(story: Story, book: Phrasebook) -> str:
    if story.exercise:
        return book.exercise_mark
    return book.test_mark if story.public_test else ""


def _addresses(story: Story, outlet: Outlet) -> dict[Language, str]:
    return {language: outlet.page(story.alert_id, language) for language in Language}


def _short(text: str) -> str:
    """Cut between words."""
    if len(text) <= _MOST_DESCRIPTION:
        return text
    return text[:_MOST_DESCRIPTION].rpartition(" ")[0] + " …"
