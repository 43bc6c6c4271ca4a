"""A letter by e-mail: subject, plain text and HTML of the same words.

Above stands what a push says, whole; then, while the search goes on, every fact as a list and what to do; below it who sends it,
why, and how to leave. `%LEAVE_URL%` stands once in each part, for the sender to fill in. The HTML carries nothing from elsewhere
and sets no colours, so that it follows the reader's own, light or dark.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Final

from alerting.domain.content import Content
from alerting.domain.kinds import KINDS, Kind
from alerting.domain.messages import Audience, MessageType, StopReason
from alerting.domain.subject import LastSeen, Person, Role
from alerting.render.lines import Line, exercise_text, write
from alerting.render.phrases import (
    capitalised,
    description,
    in_full,
    names,
    sentence,
    vehicle_phrase,
    who_word,
)
from alerting.render.request import NOTHING_DROPPED, WHOLE_DESCRIPTION, Drop, RenderRequest
from alerting.render.templates import STARTING_TITLE, SUBJECT, Bound, fill, fit
from alerting.render.wording import WORDING, common

LEAVE_MARKER: Final = "%LEAVE_URL%"
MAX_PLAIN: Final = 10_000
MAX_HTML: Final = 20_000

_FIELD: Final = "texts.email.body"
_BODY: Final = Bound(len, MAX_PLAIN // 2, MAX_PLAIN // 2)
_LATER_SUBJECT: Final = (Drop.DETAILS, Drop.TOWN)
#: The heading repeats the subject, which is checked by itself.
_HEADING: Final = r"(?s)<!doctype html>.*</h1>"
_TAG: Final = r"<[^>]*>"

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What both parts say. `link` is the address of the alert page, without scheme, as it may stand in any text here."""

    paragraphs: tuple[str, ...]
    footer: tuple[str, ...]
    link: str
    facts: Facts = ()
    advice: tuple[str, ...] = ()


def subject(audience: Audience, request: RenderRequest) -> str:
    """The subject by wording.md's table; raises PhraseError when it cannot be made."""
    if request.content.exercise:
        return fit(common.EXERCISE_TITLE, request, SUBJECT, (Drop.TOWN,), "texts.email.subject")
    start = WORDING[request.content.kind].start.subject
    return write(
        Line(SUBJECT, "texts.email.subject", start, STARTING_TITLE, lambda told: told.subject or told.title, _LATER_SUBJECT),
        audience,
        request,
    )


def letter(audience: Audience, request: RenderRequest, own: str = "") -> Letter:
    """Everything but the subject; `own` is the operator's wording, which stands alone above our footer."""
    whole = replace(request, longest_description=WHOLE_DESCRIPTION)
    footer = tuple(fill(template, whole, NOTHING_DROPPED) for template in (common.SENDER, common.WHY))
    link = request.brand.link(request.alert_id)
    if own:
        return Letter(tuple(re.split(r"\n\s*\n", own.strip())), footer, link)
    if request.content.exercise:
        return Letter((exercise_text(whole),), footer, link)
    paragraphs = tuple(_paragraphs(audience, whole))
    if request.message in {MessageType.STOP, MessageType.RESULT} or audience is Audience.DROPPED:
        return Letter(paragraphs, footer, link)
    advice = WORDING[request.content.kind].advice
    return Letter(paragraphs, footer, link, tuple(_facts(whole)), tuple(fill(line, whole, NOTHING_DROPPED) for line in advice))


def _paragraphs(audience: Audience, request: RenderRequest) -> Iterator[str]:
    start = WORDING[request.content.kind].start.body
    body = capitalised(write(Line(_BODY, _FIELD, start, (), lambda told: told.text, ()), audience, request))
    yield body
    if request.message is MessageType.STOP and request.because is not StopReason.EXPIRED:
        yield common.DELETE_MAILS
    if request.brand.link(request.alert_id) not in body:
        photo = request.content.photos and request.message not in {MessageType.STOP, MessageType.RESULT}
        yield fill(common.PHOTO_AND_MORE if photo else common.MORE, request, NOTHING_DROPPED)


def _facts(request: RenderRequest) -> Iterator[tuple[str, str]]:
    content = request.content
    for index, person in enumerate(content.persons):
        yield from _told(person, index, request)
    yield from (("Voertuig", phrase) for phrase in map(vehicle_phrase, content.vehicles) if phrase)
    if content.kind is Kind.WANTED and content.direction:
        yield "Richting", sentence(content.direction)
    if content.kind is Kind.SAFETY_NOTICE:
        yield "Wat er is", sentence(content.notice.what)
        yield "Wat u kunt doen", sentence(content.notice.do)
        if content.valid_until:
            yield "Geldt tot", in_full(content.valid_until)


def _told(person: Person, index: int, request: RenderRequest) -> Iterator[tuple[str, str]]:
    """One person: in which role, by name where this kind names them, then all that is known."""
    is_subject = any(index == subject for subject, _ in request.subjects)
    yield _role(person, request.content), _who(person, request.content) if is_subject else _aged(person)
    looks = description(person, NOTHING_DROPPED, f"persons.{index}", longest=WHOLE_DESCRIPTION)
    yield "Signalement", capitalised(looks)
    yield "Laatst gezien", _seen(person.last_seen)


def _role(person: Person, content: Content) -> str:
    match person.role:
        case Role.WITH:
            return "Mogelijk samen met"
        case Role.MISSING if content.kind is not Kind.WANTED:
            return "Vermist"
        case _:
            return "Gezocht"


def _who(person: Person, content: Content) -> str:
    """Jan Jansen, jongen van 14 jaar. A named child without an age is no 'man'."""
    name = names([person], KINDS[content.kind].naming, NOTHING_DROPPED)
    return ", ".join(filter(None, [name, "" if name and person.age is None else _aged(person)]))


def _aged(person: Person) -> str:
    return who_word(person) + ("" if person.age is None else f" van {person.age} jaar")


def _seen(seen: LastSeen) -> str:
    return ", ".join(filter(None, ["" if seen.at is None else in_full(seen.at), seen.place, sentence(seen.spot)]))


def plain(letter: Letter) -> str:
    """The plain text part."""
    blocks = [
        *letter.paragraphs,
        "\n".join(f"{label}: {value}" for label, value in letter.facts if value),
        "\n".join(f"- {line}" for line in letter.advice),
        "---",
        "\n".join([*letter.footer, f"{common.LEAVE}: {LEAVE_MARKER}"]),
    ]
    return _with_links("\n\n".join(filter(None, blocks)), letter.link, "https://{}".format) + "\n"


def html(letter: Letter, subject: str) -> str:
    """The HTML part: one heading, paragraphs and lists, in the reader's own colours."""
    facts = "".join(
        f'<dt style="font-weight:bold">{_escaped(label)}</dt><dd style="margin:0 0 .5em">{_marked(value, letter)}</dd>\n'
        for label, value in letter.facts
        if value
    )
    advice = "".join(f"<li>{_marked(line, letter)}</li>\n" for line in letter.advice)
    return _DOCUMENT.format(
        subject=_escaped(subject),
        paragraphs="".join(f"<p>{_marked(paragraph, letter)}</p>\n" for paragraph in letter.paragraphs),
        facts=facts and f"<dl>\n{facts}</dl>\n",
        advice=advice and f"<ul>\n{advice}</ul>\n",
        footer="".join(f"<p>{_escaped(line)}</p>\n" for line in letter.footer),
        leave=f'<p><a href="{LEAVE_MARKER}">{common.LEAVE}</a></p>',
    )


_DOCUMENT: Final = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{subject}</title>
</head>
<body style="margin:0 auto;padding:1em;max-width:36em;font-family:sans-serif;line-height:1.5;color-scheme:light dark">
<main>
<h1 style="font-size:1.5em;line-height:1.2">{subject}</h1>
{paragraphs}{facts}{advice}</main>
<footer style="border-top:1px solid;font-size:.9em">
{footer}{leave}
</footer>
</body>
</html>
"""


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _marked(text: str, letter: Letter) -> str:
    """Escaped once, lines kept, the alert page's address as a link."""
    lines = "<br>\n".join(map(_escaped, text.splitlines()))
    return _with_links(lines, _escaped(letter.link), '<a href="https://{0}">{0}</a>'.format)


def _with_links(text: str, link: str, mark: Callable[[str], str]) -> str:
    return re.sub(rf"(?<![\w/.@-])(?:https://)?{re.escape(link)}(?![\w-])", lambda _: mark(link), text)


def readable(document: str) -> str:
    """What the HTML part says below its heading, line by line, for checks."""
    text = unescape(re.sub(_TAG, "\n", re.sub(_HEADING, "", document)))
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line)
