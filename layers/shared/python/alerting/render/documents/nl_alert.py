"""What screens in public transport read, in the form of NL-Alert's public API: a message, its hours, its areas latitude first.

Screens show persons who are missing only: no wanted people, no notices. The message of an ended search names nobody.
"""

from collections.abc import Sequence
from typing import Any, Final

from alerting.domain.kinds import KINDS
from alerting.render.documents.atom import headline_of, newest_first
from alerting.render.documents.geometry import latitude_first, outline
from alerting.render.documents.json_text import json_document
from alerting.render.documents.moments import with_offset
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from alerting.render.documents.words import words_of

MEDIA_TYPE: Final = "application/json"
PATH: Final = "feeds/screens.json"


def nl_alert(stories: Sequence[Story], outlet: Outlet) -> bytes:
    """The feed: {"data": […]}."""
    return json_document({"data": [_item(story, outlet) for story in newest_first(stories) if is_for_screens(story)]})


def is_for_screens(story: Story) -> bool:
    """Whether the kind may be on signs and screens at all."""
    return KINDS[story.newest.content.kind].signs


def _item(story: Story, outlet: Outlet) -> dict[str, Any]:
    version = story.newest
    area = version.content.area
    words = words_of(story, version, outlet.brand).in_one_line
    return {
        "id": version.alert_id,
        "message": f"{headline_of(story, outlet)}. {words}",
        "type": version.content.kind.value,
        "start_at": with_offset(story.released_at),
        "stop_at": with_offset(story.ends_at),
        "area": [latitude_first(ring) for ring in outline(area)] if area else [],
    }
