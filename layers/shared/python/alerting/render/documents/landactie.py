"""The Landactie feed as Dutch websites, widgets and screens know it: alerts for missing children, every value a string or null.

Radius in metres; `Sent` in seconds since 1970; on a Cancel no title and nobody named, under the same AlertId with a new
MessageId; `[]` when nothing is going on. Consumers put texts into pages as they come, so there are no HTML entities.
"""

from collections.abc import Sequence
from typing import Any, Final

from alerting.domain.alert import Version
from alerting.domain.area import Area, National
from alerting.domain.kinds import Scope
from alerting.render.documents.atom import newest_first
from alerting.render.documents.cap import msg_type
from alerting.render.documents.geometry import covering_disc, degrees
from alerting.render.documents.json_text import json_document
from alerting.render.documents.moments import epoch
from alerting.render.documents.outlet import Outlet, message_number, number_of
from alerting.render.documents.story import CHILD_KINDS, ENDS, Story
from alerting.render.documents.words import mark_of, title_of, words_of
from alerting.render.request import subjects_of

MEDIA_TYPE: Final = "application/json"
PATH: Final = "landactiehost/api/v1/alerts"
#: Where consumers of this feed look for tests, beside the live tree.
TEST_PATH: Final = "landactiehost/api/test/alerts"
#: AMBER Alert for the whole country, Vermist Kind Alert for a region: the level follows the scope.
_LEVELS: Final = {Scope.NATIONAL: "10", Scope.REGIONAL: "5", Scope.LOCAL: "5"}


def landactie(stories: Sequence[Story], outlet: Outlet) -> bytes:
    """The feed: a JSON array."""
    return json_document([_entry(story, outlet) for story in newest_first(stories) if is_for_landactie(story)])


def is_for_landactie(story: Story) -> bool:
    """Only searches for children; what was escalated to one, or fell back from one, counts as what it is now."""
    return story.newest.content.kind in CHILD_KINDS


def _entry(story: Story, outlet: Outlet) -> dict[str, Any]:
    version = story.newest
    return {
        "AlertId": str(number_of(version.alert_id)),
        "MessageId": str(message_number(version.alert_id, version.number)),
        "Sender": outlet.landactie_sender,
        "Sent": str(epoch(version.sent)),
        "State": "Exercise" if story.exercise else "Test" if story.public_test else "Actual",
        "Type": msg_type(version.message),
        "Scope": "Public",
        "AlertLevel": _LEVELS[version.content.scope or Scope.REGIONAL],
        "Location": _location(version),
        "Message": _message(story, version, outlet),
        "Area": _area(version.content.area),
    }


def _location(version: Version) -> dict[str, str | None]:
    """The town of the search; no point on the map for a whole country, and none after the end."""
    area = version.content.area
    if version.message in ENDS or area is None:
        return {"Description": None, "Latitude": None, "Longitude": None}
    places = (person.last_seen.place for _, person in subjects_of(version.content))
    town = next(filter(None, places), None)
    if isinstance(area, National):
        return {"Description": town, "Latitude": None, "Longitude": None}
    disc = covering_disc(area)
    return {"Description": town, "Latitude": degrees(disc.latitude), "Longitude": degrees(disc.longitude)}


def _message(story: Story, version: Version, outlet: Outlet) -> dict[str, Any]:
    words = words_of(story, version, outlet.brand).in_one_line
    photo = next(iter(version.content.photos), None) if version.message not in ENDS else None
    mark = mark_of(story)
    return {
        "Title": title_of(story, version),
        "Description": words if words.startswith(mark.rstrip(": ")) else mark + words,
        "DescriptionExt": None if version.message in ENDS else "Vermist",
        "Readmore_URL": outlet.page(version.alert_id),
        "Media_URL": None,
        "Media": {
            "Image": outlet.photo_url(version.alert_id, photo.digest) if photo else None,
            "SmallImage": outlet.photo_url(version.alert_id, photo.digest, small=True) if photo else None,
        },
    }


def _area(area: Area | None) -> dict[str, str | None]:
    """A circle, whatever the form of the area: its smallest covering one."""
    if area is None:
        return {"Description": None, "Circle": None, "CircleKM": None}
    disc = covering_disc(area)
    centre = f"{degrees(disc.latitude)},{degrees(disc.longitude)}"
    return {
        "Description": "Nederland" if isinstance(area, National) else area.description,
        "Circle": f"{centre} {disc.radius_m}",
        "CircleKM": f"{centre} {degrees(disc.radius_m / 1_000)}",
    }
