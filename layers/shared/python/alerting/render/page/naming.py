"""Which names may stand on the page of a live alert, by its kind, and which may not."""

from alerting.domain.content import Content
from alerting.domain.kinds import KINDS, Naming
from alerting.render.request import subjects_of


def names_said(content: Content) -> tuple[str, ...]:
    """The names that may stand there: AMBER in full, a missing child by first name, companions and everybody else not at all."""
    persons = [person for _, person in subjects_of(content)]
    match KINDS[content.kind].naming:
        case Naming.FULL:
            found = [name for person in persons for name in (person.full_name, person.first_name, person.surname)]
        case Naming.FIRST_NAME:
            found = [person.first_name for person in persons]
        case Naming.NOBODY:
            found = []
    return tuple(filter(None, found))


def names_unsaid(content: Content) -> frozenset[str]:
    """Names that a text beside a photo may not bring along."""
    known = {name for person in content.persons for name in (person.first_name, person.surname)}
    return frozenset(known - set(names_said(content)) - {""})
