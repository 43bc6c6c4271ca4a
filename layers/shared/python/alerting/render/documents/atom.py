"""An Atom feed (RFC 4287) of CAP: one entry per alert, its newest message, with a link to the CAP document.

The CAP document is an entry's first link, where aggregators look; the page is what readers open. An entry's id is that of its CAP
message, so that a reader which knows the alert still takes up its Cancel.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from alerting.render.documents.cap import MEDIA_TYPE as CAP
from alerting.render.documents.cap import event_of, msg_type
from alerting.render.documents.markup import document, element, empty, parent
from alerting.render.documents.moments import with_offset
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from alerting.render.documents.words import mark_of, words_of

MEDIA_TYPE: Final = "application/atom+xml"
PATH: Final = "feeds/atom.xml"
STYLESHEET: Final = "feeds/feed.css"
#: What a feed without entries says of its last change: RFC 4287 wants one, and a quiet feed must not change.
QUIET_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)


def atom(stories: Sequence[Story], outlet: Outlet) -> bytes:
    """The feed, the newest message first."""
    return document(
        parent("feed", _feed(newest_first(stories), outlet), {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "nl-NL"}),
        outlet.url(STYLESHEET),
    )


def newest_first(stories: Sequence[Story]) -> list[Story]:
    """By time of the newest message, then by id: one order for the same stories, however they came."""
    return sorted(stories, key=lambda story: (story.newest.sent, story.alert_id), reverse=True)


def title_of_feed(outlet: Outlet) -> str:
    """What the feed calls itself; one for exercises says so first."""
    return f"{'OEFENING: ' if outlet.exercise else ''}Meldingen van {outlet.brand.service}"


def headline_of(story: Story, outlet: Outlet) -> str:
    """The newest headline, marked where it is not real and does not say so itself."""
    headline = words_of(story, story.newest, outlet.brand).headline
    mark = mark_of(story)
    return headline if headline.startswith(mark.rstrip(": ")) else mark + headline


def _feed(stories: Sequence[Story], outlet: Outlet) -> Iterator[str]:
    yield element("id", outlet.url(PATH))
    yield element("title", title_of_feed(outlet))
    yield element("updated", with_offset(stories[0].newest.sent if stories else QUIET_SINCE))
    yield from parent("author", [element("name", f"{outlet.sender_name} / {outlet.brand.service}")])
    yield empty("link", {"rel": "self", "type": MEDIA_TYPE, "href": outlet.url(PATH)})
    yield empty("link", {"rel": "alternate", "type": "text/html", "href": outlet.url("")})
    for story in stories:
        yield from parent("entry", _entry(story, outlet))


def _entry(story: Story, outlet: Outlet) -> Iterator[str]:
    version = story.newest
    yield element("id", f"urn:oid:{outlet.identifier(version.alert_id, version.number)}")
    yield element("title", headline_of(story, outlet))
    yield element("updated", with_offset(version.sent))
    yield element("published", with_offset(version.sent))
    yield empty("category", {"term": version.content.kind.value, "label": event_of(version.content, outlet)})
    yield empty("category", {"term": msg_type(version.message), "scheme": "urn:oasis:names:tc:emergency:cap:1.2"})
    cap = outlet.url(outlet.cap_path(version.alert_id, version.number))
    yield empty("link", {"rel": "alternate", "type": CAP, "href": cap})
    yield empty("link", {"rel": "alternate", "type": "text/html", "href": outlet.page(version.alert_id)})
    yield element("summary", words_of(story, version, outlet.brand).description)
