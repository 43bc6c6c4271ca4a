"""An RSS 2.0 feed of the same entries as the Atom feed, for readers that know nothing newer.

In RSS a title is plain text and a description is HTML: so the description's text is written as HTML once, within CDATA.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from alerting.render.documents.atom import QUIET_SINCE, STYLESHEET, headline_of, newest_first, title_of_feed
from alerting.render.documents.cap import event_of
from alerting.render.documents.markup import document, element, empty, parent
from alerting.render.documents.moments import rfc_822
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from alerting.render.documents.words import words_of

MEDIA_TYPE: Final = "application/rss+xml"
PATH: Final = "feeds/rss.xml"
_ATOM: Final = {"version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom"}


def rss(stories: Sequence[Story], outlet: Outlet) -> bytes:
    """The feed, the newest message first. Its items link to the CAP documents."""
    return document(parent("rss", parent("channel", _channel(newest_first(stories), outlet)), _ATOM), outlet.url(STYLESHEET))


def _channel(stories: Sequence[Story], outlet: Outlet) -> Iterator[str]:
    yield element("title", title_of_feed(outlet))
    yield element("link", outlet.url(""))
    yield element("description", "Meldingen als CAP 1.2; een beëindigde melding staat er nog een dag.")
    yield element("language", "nl-NL")
    yield element("lastBuildDate", rfc_822(stories[0].newest.sent if stories else QUIET_SINCE))
    yield element("ttl", "1")
    yield empty("atom:link", {"rel": "self", "type": MEDIA_TYPE, "href": outlet.url(PATH)})
    for story in stories:
        yield from parent("item", _item(story, outlet))


def _item(story: Story, outlet: Outlet) -> Iterator[str]:
    version = story.newest
    yield element("title", headline_of(story, outlet))
    yield element("link", outlet.url(outlet.cap_path(version.alert_id, version.number)))
    yield f"<description>{_html(words_of(story, version, outlet.brand).description)}</description>"
    yield element("category", event_of(version.content, outlet))
    yield element("guid", f"urn:oid:{outlet.identifier(version.alert_id, version.number)}", {"isPermaLink": "false"})
    yield element("pubDate", rfc_822(version.sent))


def _html(text: str) -> str:
    """A text as HTML in CDATA. Escaped HTML holds no "]]>", so nothing can end the section early."""
    return f"<![CDATA[{escape(text, quote=False).replace(chr(10) + chr(10), '<br><br>')}]]>"
