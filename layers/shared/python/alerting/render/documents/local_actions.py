"""Local actions, version 2: what the Burgernet app and its followers read, all kinds, the ended ones for a day.

The values of `actionType` and `messageType` and the unit of time (seconds since 1970) are ours; no specification was found.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from alerting.domain.alert import Version
from alerting.domain.area import National
from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType
from alerting.render.documents.atom import newest_first
from alerting.render.documents.cap import msg_type
from alerting.render.documents.geometry import covering_disc
from alerting.render.documents.json_text import json_document
from alerting.render.documents.moments import epoch
from alerting.render.documents.outlet import Outlet, number_of
from alerting.render.documents.story import CHILD_KINDS, ENDS, Story
from alerting.render.documents.words import mark_of, words_of

MEDIA_TYPE: Final = "application/json"
PATH: Final = "burgernet/burgernet-api/v2/actions"
#: The latest messages of an action: a feed tells what is going on, not how it went.
MOST_MESSAGES: Final = 3
_TYPES: Final = {
    Kind.AMBER: "Vermist kind",
    Kind.MISSING_CHILD: "Vermist kind",
    Kind.MISSING_PERSON: "Vermist persoon",
    Kind.WANTED: "Gezocht",
    Kind.SAFETY_NOTICE: "Let op",
}


def local_actions(stories: Sequence[Story], outlet: Outlet) -> bytes:
    """The feed: {"actions": […]}."""
    return json_document({"actions": [_action(story, outlet) for story in newest_first(stories)]})


def _action(story: Story, outlet: Outlet) -> dict[str, Any]:
    version = story.newest
    area = version.content.area
    disc = covering_disc(area) if area else None
    return {
        "id": number_of(version.alert_id),
        "municipality": "Nederland" if isinstance(area, National) else getattr(area, "description", ""),
        "actionType": _TYPES[version.content.kind],
        "amberAlert": version.content.kind in CHILD_KINDS,
        "active": not story.is_over,
        "startTimestamp": epoch(story.released_at),
        "endTimestamp": epoch(story.ends_at),
        "area": disc and {"lat": disc.latitude, "lng": disc.longitude, "radius": disc.radius_m},
        "messages": [_message(story, told, outlet) for told in _messages(story)],
    }


def _messages(story: Story) -> Iterator[Version]:
    """The newest first, back to what still holds: nothing from before a stop, a correction or another kind."""
    kept: list[Version] = []
    for version in reversed(story.told):
        if kept and (kept[-1].message in ENDS) is not (version.message in ENDS):
            break
        if kept and version.content.kind is not kept[-1].content.kind:
            break
        kept.append(version)
        if version.message is MessageType.CORRECTION or len(kept) == MOST_MESSAGES:
            break
    yield from kept


def _message(story: Story, version: Version, outlet: Outlet) -> dict[str, Any]:
    words = words_of(story, version, outlet.brand)
    mark = mark_of(story)
    return {
        "title": words.headline if words.headline.startswith(mark.rstrip(": ")) else mark + words.headline,
        "body": words.description,
        "responseUrl": outlet.page(version.alert_id),
        "messageType": msg_type(version.message),
        "lastModifiedTimestamp": epoch(version.sent),
        "speechId": None,
    }
