"""Everything that is published about alerts: which documents exist now, where, and which must be gone.

Documents first, then the indexes that name them, then what is superseded goes; after a stop it goes at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alerting.domain.errors import FieldError
from alerting.render.documents import atom, cap, geojson, landactie, local_actions, nl_alert, rss, stylesheet
from alerting.render.documents.cap_check import check_cap
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import FEEDS_KEEP, SCREENS_KEEP, Story

LONGEST_KEEP: Final = max(FEEDS_KEEP, SCREENS_KEEP)
#: What may hold personal data is asked for again after so many seconds; what never does may be kept for longer.
MAX_AGE: Final = 15


@dataclass(frozen=True, slots=True)
class Document:
    """An object of the public bucket: its key, bytes and media type, and for how many seconds it may be kept."""

    path: str
    body: bytes
    media_type: str
    max_age: int = MAX_AGE


def alert_documents(story: Story, outlet: Outlet) -> tuple[Document, ...]:
    """An alert's own documents: the CAP of its newest message, and of no other."""
    version = story.newest
    path = outlet.path(outlet.cap_path(story.alert_id, version.number))
    return (Document(path, cap.cap_document(story, version, outlet), cap.MEDIA_TYPE),)


def feed_documents(stories: Sequence[Story], outlet: Outlet, now: datetime) -> tuple[Document, ...]:
    """All indexes over these stories: those that are live, and those that ended less than LONGEST_KEEP ago.

    Raises ValueError where an exercise would leave its tree, or a real alert enter it.
    """
    if any(story.exercise is not outlet.exercise for story in stories):
        raise ValueError("an exercise is published in the tree for exercises, and nothing else is")
    feeds = [story for story in stories if story.is_shown(now, FEEDS_KEEP)]
    screens = [story for story in stories if story.is_shown(now, SCREENS_KEEP)]
    made = (
        (atom.PATH, atom.atom(feeds, outlet), atom.MEDIA_TYPE),
        (rss.PATH, rss.rss(feeds, outlet), rss.MEDIA_TYPE),
        (landactie.PATH, landactie.landactie(screens, outlet), landactie.MEDIA_TYPE),
        (local_actions.PATH, local_actions.local_actions(feeds, outlet), local_actions.MEDIA_TYPE),
        (geojson.PATH, geojson.geojson(feeds, outlet), geojson.MEDIA_TYPE),
        (nl_alert.PATH, nl_alert.nl_alert(screens, outlet), nl_alert.MEDIA_TYPE),
        (atom.STYLESHEET, stylesheet.FEED_CSS.encode(), stylesheet.MEDIA_TYPE),
    )
    documents = tuple(Document(outlet.path(path), body, media_type) for path, body, media_type in made)
    if not outlet.exercise:
        return documents
    return (*documents, Document(landactie.TEST_PATH, landactie.landactie(screens, outlet), landactie.MEDIA_TYPE))


def check_story(story: Story, outlet: Outlet) -> list[FieldError]:
    """What would be wrong with the documents of the newest version: run at submit and again before publishing."""
    return check_cap(cap.cap_of(story, story.newest, outlet))
