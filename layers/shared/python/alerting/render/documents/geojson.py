"""A GeoJSON FeatureCollection (RFC 7946) of what is live: longitude first, rings anticlockwise, outlines in few positions."""

from collections.abc import Sequence
from typing import Any, Final

from alerting.render.documents.atom import headline_of, newest_first
from alerting.render.documents.cap import area_name, event_of, msg_type
from alerting.render.documents.geometry import covering_disc, outline
from alerting.render.documents.json_text import json_document
from alerting.render.documents.moments import with_offset
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from alerting.render.documents.words import words_of

MEDIA_TYPE: Final = "application/geo+json"
PATH: Final = "feeds/alerts.geojson"


def geojson(stories: Sequence[Story], outlet: Outlet) -> bytes:
    """The collection. Ended alerts are no longer on the map."""
    live = [story for story in newest_first(stories) if not story.is_over]
    return json_document({"type": "FeatureCollection", "features": [_feature(story, outlet) for story in live]})


def _feature(story: Story, outlet: Outlet) -> dict[str, Any]:
    version = story.newest
    area = version.content.area
    if area is None:
        raise ValueError("a version without an area is never published as everyone's")
    rings = outline(area)
    single = len(rings) == 1
    geometry = {"type": "Polygon" if single else "MultiPolygon", "coordinates": rings if single else [[ring] for ring in rings]}
    disc = covering_disc(area)
    return {
        "type": "Feature",
        "id": version.alert_id,
        "geometry": geometry,
        "properties": {
            "identifier": outlet.identifier(version.alert_id, version.number),
            "status": "Exercise" if story.exercise else "Test" if story.public_test else "Actual",
            "msgType": msg_type(version.message),
            "kind": version.content.kind.value,
            "event": event_of(version.content, outlet),
            "headline": headline_of(story, outlet),
            "description": words_of(story, version, outlet.brand).description,
            "areaDesc": area_name(area),
            "circle": {"latitude": disc.latitude, "longitude": disc.longitude, "radius_m": disc.radius_m},
            "sent": with_offset(version.sent),
            "expires": with_offset(story.ends_at),
            "photo": next(
                (outlet.photo_url(version.alert_id, photo.digest, small=True) for photo in version.content.photos), None
            ),
            "web": outlet.page(version.alert_id),
            "cap": outlet.url(outlet.cap_path(version.alert_id, version.number)),
        },
    }
