"""How participants look as rows of the community table, and which counters and members stand beside them.

| pk | sk | what |
|---|---|---|
| PARTICIPANT#id | PROFILE | the participant as JSON |
| MEMBERS#audience#r4 | r7#id | an active participant with a place in the cell r7, with all their places |
| COUNT#r4 | audience#r7 | how many have a place in the cell r7 |
| COUNT | audience#r4, audience#TOTAL | how many have a place in the cell r4, or anywhere |
| TOPICS#r4 | the topic's name | an area topic that phones subscribe to |

An audience is a channel, `exercise-` before it for those who only take part in exercises, and `near` for phones that follow
their live location (counted per r4 only).
"""

from collections.abc import Mapping
from datetime import time
from typing import Any, Final

from alerting.domain.community import Participant, Place, Window

PROFILE: Final = "PROFILE"
COUNT: Final = "COUNT"
TOTAL: Final = "TOTAL"
EXERCISE: Final = "exercise-"
NEAR_AUDIENCE: Final = "near"


def audience_of(channel: str, *, exercise: bool) -> str:
    """The audience of a channel in reality or in exercises; the two never share a row."""
    return f"{EXERCISE}{channel}" if exercise else channel


def participant_key(participant_id: str) -> dict[str, str]:
    """The key of a participant."""
    return {"pk": f"PARTICIPANT#{participant_id}", "sk": PROFILE}


def participant_of(row: Mapping[str, Any]) -> Participant:
    """The participant that a row holds; raises pydantic's ValidationError."""
    return Participant.model_validate_json(row["document"])


def members_pk(audience: str, parent: str) -> str:
    """The partition of an audience's members in one coarse cell."""
    return f"MEMBERS#{audience}#{parent}"


def member_sk(cell: str, participant_id: str) -> str:
    """The sort key of a member: by cell, then by id."""
    return f"{cell}#{participant_id}"


def counts_pk(parent: str) -> str:
    """The partition of the counters of the cells in one coarse cell."""
    return f"{COUNT}#{parent}"


def topics_pk(parent: str) -> str:
    """The partition of the topics of one coarse cell and of the cells in it."""
    return f"TOPICS#{parent}"


def pack_places(places: tuple[Place, ...]) -> str:
    """Places as one short text, without their labels: cell,latitude,longitude,from-until+from-until; and so on."""
    return ";".join(
        f"{place.cell},{place.latitude:.5f},{place.longitude:.5f},"
        + "+".join(f"{window.start:%H%M}-{window.until:%H%M}" for window in place.windows)
        for place in places
    )


def unpack_places(text: str) -> tuple[Place, ...]:
    """The places of `pack_places`. They were validated when they were written, and are not again: an expansion reads millions."""
    places = []
    for item in text.split(";"):
        cell, latitude, longitude, windows = item.split(",")
        places.append(
            Place.model_construct(
                cell=cell, latitude=float(latitude), longitude=float(longitude), windows=_windows(windows), label=""
            )
        )
    return tuple(places)


def _windows(text: str) -> tuple[Window, ...]:
    if text not in _WINDOWS:
        pairs = [item.split("-") for item in text.split("+") if item]
        _WINDOWS[text] = tuple(Window.model_construct(start=_time(start), until=_time(until)) for start, until in pairs)
    return _WINDOWS[text]


def _time(text: str) -> time:
    return time(int(text[:2]), int(text[2:]))


#: The hours that people choose are few.
_WINDOWS: Final[dict[str, tuple[Window, ...]]] = {}
