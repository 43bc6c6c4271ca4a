"""What stands on the page of an alert that is going on, read from its newest version, as plain values for the template."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from alerting.domain.alert import Version
from alerting.domain.area import National
from alerting.domain.content import Content
from alerting.domain.kinds import KINDS, Kind, Naming, PhotoRule
from alerting.domain.messages import MessageType
from alerting.render.brand import Brand
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from alerting.render.documents.words import Words, english_of, mark_of, mentions, title_of, words_of
from alerting.render.page.area_map import AreaMap, map_of
from alerting.render.page.dates import Moment, in_short
from alerting.render.page.facts import Facts, facts_of
from alerting.render.page.naming import names_said, names_unsaid
from alerting.render.page.phrasebook.dutch import DUTCH
from alerting.render.page.phrasebook.shape import Phrasebook
from alerting.render.page.pieces import Piece, in_pieces
from alerting.render.page.ways import Ways, number_links, ways_of
from alerting.render.phrases import capitalised
from alerting.render.request import subjects_of


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo with where it lies, small and whole. `theirs`: the operator's own alternative text."""

    small: str
    whole: str
    alt: str
    theirs: bool
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The page's content. `summary` is ours; `news` (what is new) and `lead` (the whole, in paragraphs) were signed.

    `ways` is None where nothing is to be done, because it is not real.
    """

    heading: tuple[Piece, ...]
    summary: str = ""
    subheading: tuple[Piece, ...] = ()
    news_label: str = ""
    news: tuple[Piece, ...] = ()
    lead: tuple[tuple[Piece, ...], ...] = ()
    pictures: tuple[Picture, ...] = ()
    awaits_photo: bool = False
    ways: Ways | None = None
    facts: tuple[Facts, ...] = ()
    area: str
    area_is_theirs: bool
    map: AreaMap | None = None
    updated: Moment
    until: Moment


def live_of(story: Story, outlet: Outlet, book: Phrasebook) -> Live:
    """The page's content in one language."""
    version = story.newest
    content, names = version.content, names_said(version.content)
    words = words_of(story, version, outlet.brand)
    is_real = not (story.exercise or story.public_test)
    links = number_links(outlet.brand) if is_real else {}
    news, lead = _told(version, words, outlet.brand)
    heading, subheading = headings_of(story, words, outlet.brand)
    return Live(
        heading=in_pieces(heading, names=names),
        summary=_summary(story, version, book),
        subheading=in_pieces(subheading, names=names) if subheading else (),
        news_label=book.news[version.message] if news else "",
        news=in_pieces(news, links, names) if news else (),
        lead=tuple(in_pieces(paragraph, links, names) for paragraph in lead),
        pictures=tuple(_pictures(version, outlet, book)),
        awaits_photo=KINDS[content.kind].photo is PhotoRule.REQUIRED_OR_REASON and not content.photos,
        ways=ways_of(content, words, outlet.brand.link(story.alert_id), outlet.brand, book) if is_real else None,
        facts=facts_of(content, book),
        area=area_of(content, book),
        area_is_theirs=not content.is_national(),
        map=map_of(content.area) if content.area else None,
        updated=in_short(version.sent, book),
        until=in_short(_until(story), book),
    )


def _summary(story: Story, version: Version, book: Phrasebook) -> str:
    """What the operator wrote in this page's language, beside the Dutch; else a sentence of ours."""
    words = english_of(story, version) if book is not DUTCH else None
    return words.description if words else summary_of(story, book)


def test_of(story: Story, outlet: Outlet, book: Phrasebook) -> Live:
    """The public test: the look of the real thing, and nothing in it that was filled in."""
    version = story.newest
    return Live(
        heading=(Piece(f"{book.test}: {outlet.brand.header(version.content.kind)}"),),
        summary=summary_of(story, book),
        area=area_of(version.content, book),
        area_is_theirs=not version.content.is_national(),
        updated=in_short(version.sent, book),
        until=in_short(_until(story), book),
    )


def headings_of(story: Story, words: Words, brand: Brand) -> tuple[str, str]:
    """Who it is about, and the signed headline where that says anything else.

    The kind stands above the heading already, and is not said twice.
    """
    mark, header = mark_of(story), brand.header(story.newest.content.kind)
    headline = words.headline.removeprefix(mark).removeprefix(f"{header}: ")
    title = (title_of(story, story.newest) or "").removeprefix(mark)
    return marked(story, title or capitalised(headline)), headline if title and headline not in {title, header} else ""


def marked(story: Story, text: str) -> str:
    """The text, its first word telling that it is not real where it is not."""
    mark = mark_of(story)
    return text if text.startswith(mark.rstrip(": ")) else mark + text


def summary_of(story: Story, book: Phrasebook) -> str:
    """What is the matter in our own words, for those who cannot read the message; empty where that says it all."""
    content = story.newest.content
    if story.exercise:
        return book.exercise_lead
    if story.public_test:
        return book.test_lead
    several = len(subjects_of(content)) > 1 and content.kind in book.summary_of_several
    return (book.summary_of_several if several else book.summary).get(content.kind, "")


def area_of(content: Content, book: Phrasebook) -> str:
    """The area in words."""
    match content.area:
        case None:
            return ""
        case National():
            return book.whole_country
        case area:
            return area.description


def _told(version: Version, words: Words, brand: Brand) -> tuple[str, list[str]]:
    """What is new, and the paragraphs of the whole; an update or correction says what is new first.

    A text that only sends readers to this page tells them nothing here.
    """
    said = [paragraph for paragraph in words.description.split("\n\n") if paragraph.strip()]
    paragraphs = [paragraph for paragraph in said if paragraph != f"{words.headline}. {brand.link(version.alert_id)}"]
    if version.message in {MessageType.UPDATE, MessageType.CORRECTION} and len(paragraphs) > 1:
        return paragraphs[0], paragraphs[1:]
    return "", paragraphs


def _until(story: Story) -> datetime:
    """Until when it holds: a notice says so itself."""
    content = story.newest.content
    return content.valid_until if content.kind is Kind.SAFETY_NOTICE and content.valid_until else story.ends_at


def _pictures(version: Version, outlet: Outlet, book: Phrasebook) -> Iterator[Picture]:
    unsaid = names_unsaid(version.content)
    for photo in version.content.photos:
        alt = "" if mentions(photo.alt, unsaid) else photo.alt
        yield Picture(
            small=outlet.photo_href(version.alert_id, photo.digest, small=True),
            whole=outlet.photo_href(version.alert_id, photo.digest),
            alt=alt or _described(version.content, book),
            theirs=bool(alt),
            caption="" if mentions(photo.caption, unsaid) else photo.caption,
        )


def _described(content: Content, book: Phrasebook) -> str:
    """Foto van Jan, 14 jaar, blond haar: what a screen reader says where the operator wrote nothing."""
    persons = [person for _, person in subjects_of(content)]
    if len(persons) != 1 or KINDS[content.kind].naming is Naming.NOBODY or not persons[0].first_name:
        return book.photo
    (person,) = persons
    age = "" if person.age is None else book.years.format(age=person.age)
    hair = person.hair if book is DUTCH else ""
    return book.photo_of.format(who=", ".join(filter(None, (person.first_name, age, hair)))) + "."
