"""How a reader can help: the one button to call now, and always another way beside a number."""

from dataclasses import dataclass
from typing import Final

from alerting.domain.content import Content
from alerting.domain.kinds import KINDS, Kind
from alerting.render.brand import Brand
from alerting.render.documents.story import CHILD_KINDS
from alerting.render.documents.words import Words
from alerting.render.page.naming import names_said
from alerting.render.page.phrasebook.shape import FORM, Phrasebook
from alerting.render.page.pieces import Piece, in_pieces, tel
from alerting.render.request import in_words, subjects_of

#: Where tips are written down: a host that messages may name.
TIPS_FORM: Final = "https://www.politie.nl/tips"
_FOR_THE_MISSING: Final = CHILD_KINDS | {Kind.MISSING_PERSON}


@dataclass(frozen=True, slots=True)
class Ways:
    """A warning first, the button with what it calls, then the other ways. A notice has no button: it asks for no calls."""

    warnings: tuple[tuple[Piece, ...], ...]
    button: tuple[Piece, ...]
    number: str
    others: tuple[tuple[Piece, ...], ...]
    yourself: tuple[Piece, ...]


def ways_of(content: Content, words: Words, link: str, brand: Brand, book: Phrasebook) -> Ways:
    """The kind's advice. The line with the number to call now becomes the button; what stands before it is a warning.

    `link`: the address of this very page as texts write it. Whoever reads it here is there already, and is sent on to the form.
    """
    links = {**number_links(brand), book.form: TIPS_FORM, FORM: TIPS_FORM}
    names = names_said(content)
    lines = [line.replace(link, FORM) for line in _lines(content, words, book)]
    number = "112" if content.kind in CHILD_KINDS else KINDS[content.kind].phone
    first = next((index for index, line in enumerate(lines) if number in line), 0)
    has_button = content.kind is not Kind.SAFETY_NOTICE
    return Ways(
        warnings=tuple(in_pieces(line, links, names) for line in lines[:first]),
        button=in_pieces(lines[first], names=names) if has_button else (),
        number=tel(number),
        others=tuple(in_pieces(line, links, names) for line in lines[first + has_button :]),
        yourself=in_pieces(book.yourself, links) if content.kind in _FOR_THE_MISSING else (),
    )


def number_links(brand: Brand) -> dict[str, str]:
    """What calls each number that a message may carry."""
    return {number: tel(number) for number in sorted(brand.allowed_numbers)}


def _lines(content: Content, words: Words, book: Phrasebook) -> list[str]:
    """The page's own lines, or else those that stand in the wording of the kind."""
    advice = book.advice.get(content.kind)
    return [line.format(wie=_whom(content, book)) for line in advice] if advice else words.instruction.splitlines()


def _whom(content: Content, book: Phrasebook) -> str:
    persons = [person for _, person in subjects_of(content)]
    if persons and all(person.first_name for person in persons):
        return in_words([person.first_name for person in persons], book.or_)
    return book.the_children if len(persons) > 1 else book.the_child
