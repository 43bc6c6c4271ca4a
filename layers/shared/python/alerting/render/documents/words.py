"""What a document says in Dutch: the texts that were signed, and nobody's name after the stop."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.kinds import KINDS, Naming
from alerting.domain.messages import Audience, MessageType
from alerting.render.brand import Brand
from alerting.render.documents.story import ENDS, Story
from alerting.render.phrases import names
from alerting.render.request import NOTHING_DROPPED, RenderRequest, subjects_of
from alerting.render.templates import fill
from alerting.render.texts import compose
from alerting.render.wording import WORDING

EXERCISE_NOTE: Final = "OEFENING. Geen echte melding."
TEST_NOTE: Final = "TEST. De politie test het systeem. Er is geen kind vermist."
NOTHING_TO_DO: Final = "U hoeft niets te doen. Bel niet en deel dit niet."
_SHORTEST_NAME: Final = 2


@dataclass(frozen=True, slots=True)
class Words:
    """A headline, what is the matter (what is new first, in paragraphs of their own), and what to do."""

    headline: str
    description: str
    instruction: str = ""

    @property
    def in_one_line(self) -> str:
        """The description for those who show no paragraphs."""
        return " ".join(self.description.split())


def words_of(story: Story, version: Version, brand: Brand) -> Words:
    """What a version says by itself to somebody who heard nothing before.

    The texts for the web, or else for push, as they were signed; where nobody chose either, the same templates over the same
    immutable facts. An update says what is new and then the whole, because a reader of a feed keeps only the newest.
    """
    request = _request(story, version, brand)
    if version.message in ENDS:
        return _of_the_end(story, version, request)
    slots = _slots(version, request)
    first, reached = slots.get(Audience.FIRST, {}), slots.get(Audience.REACHED, {})
    headline = first.get("title") or reached.get("title") or brand.header(version.content.kind)
    told = dict.fromkeys(filter(None, (reached.get("body"), first.get("body"))))
    return Words(headline, "\n\n".join(told) or f"{headline}. {brand.link(version.alert_id)}", _instruction(story, request))


def english_of(story: Story, version: Version) -> Words | None:
    """The same in English, where the operator wrote it; None too where it names somebody after the stop."""
    for slots in version.texts.get(Channel.WEB.value, {}).values():
        if "title_en" in slots and "body_en" in slots:
            words = Words(slots["title_en"], slots["body_en"])
            named = version.message in ENDS and names_somebody(story, f"{words.headline}\n{words.description}")
            return None if named else words
    return None


def title_of(story: Story, version: Version) -> str | None:
    """Name and age as the kind allows, Jan Jansen (14); None where nobody is named, as after the stop."""
    naming = KINDS[version.content.kind].naming
    if version.message in ENDS or naming is Naming.NOBODY:
        return None
    persons = [person for _, person in subjects_of(version.content)]
    name = names(persons, naming, NOTHING_DROPPED)
    if not name:
        return None
    age = f" ({persons[0].age})" if len(persons) == 1 and persons[0].age is not None else ""
    return f"{mark_of(story)}{name}{age}"


def mark_of(story: Story) -> str:
    """The first word of whatever is not real."""
    if story.exercise:
        return "OEFENING: "
    return "TEST: " if story.public_test else ""


def note_of(story: Story) -> str:
    """What is said beside a document that is not real; empty for a real one."""
    if story.exercise:
        return EXERCISE_NOTE
    return TEST_NOTE if story.public_test else ""


def names_somebody(story: Story, said: str) -> bool:
    """Whether a text holds the name of anybody who ever stood in the alert."""
    persons = [person for version in story.versions for person in version.content.persons]
    return mentions(said, (name for person in persons for name in (person.first_name, person.surname)))


def mentions(said: str, names: Iterable[str]) -> bool:
    """Whether one of these names stands in a text, as a word of its own."""
    known = {name for name in names if len(name) >= _SHORTEST_NAME}
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said, re.IGNORECASE) for name in known)


def _of_the_end(story: Story, version: Version, request: RenderRequest) -> Words:
    """Signed words name nobody by then; a name that slipped in anyway makes the template speak."""
    words = _told(_slots(version, request), request)
    if names_somebody(story, f"{words.headline}\n{words.description}"):
        words = _told(_rendered(request), request)
    return words


def _told(slots: dict[str, dict[str, str]], request: RenderRequest) -> Words:
    reached = slots.get(Audience.REACHED, {})
    header = request.brand.header(request.content.kind)
    return Words(reached.get("title") or f"{header} gestopt", reached.get("body") or f"{header} is gestopt. Dank u wel.")


def _instruction(story: Story, request: RenderRequest) -> str:
    if story.exercise or story.public_test:
        return NOTHING_TO_DO
    return "\n".join(fill(line, request, NOTHING_DROPPED) for line in WORDING[request.content.kind].advice)


def _slots(version: Version, request: RenderRequest) -> dict[str, dict[str, str]]:
    return version.texts.get(Channel.WEB.value) or version.texts.get(Channel.PUSH.value) or _rendered(request)


def _rendered(request: RenderRequest) -> dict[str, dict[str, str]]:
    return compose(request).texts.get(Channel.WEB.value, {})


def _request(story: Story, version: Version, brand: Brand) -> RenderRequest:
    content = version.content.model_copy(update={"channels": frozenset({Channel.WEB}), "texts": {}})
    return RenderRequest(
        message=version.message,
        content=content,
        alert_id=version.alert_id,
        brand=brand,
        released_at=story.released_at if version.message is not MessageType.ALERT else None,
        previous=story.previous(version),
        because=version.because,
        removed=version.removed,
    )
