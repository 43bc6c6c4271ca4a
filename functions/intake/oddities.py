"""What looks odd about a proposal and is let through: the same case twice, an area that is unusually large, a small photo.

Warnings only: none of them blocks, none is part of what is signed, and a look-up that fails costs the warning and nothing else.
Reads: four queries of the index by state and one BatchGetItem, for at most 4 x LOOKED_AT alerts; one HEAD for each photo.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from alerting.domain.alert import Alert, AlertState, Proposal
from alerting.domain.area import Circle, Polygons
from alerting.domain.content import Channel, Content
from alerting.domain.kinds import Kind, Scope
from alerting.domain.messages import Audience, MessageType, Texts
from alerting.runtime.telemetry import logger
from intake.desk import Desk
from intake.geography import size_km2

#: A second alert about one case comes within a day of the first.
LATELY: Final = timedelta(hours=24)
#: Of each state, the newest.
LOOKED_AT: Final = 20
#: How large an area usually is at most, in km2. Local actions go to some hundred square kilometres (700 is a circle of 15 km), a
#: notice of a region to one safety region (the largest has 3,500 km2 of land), a search for a child to a few provinces.
USUAL_KM2: Final[Mapping[tuple[Kind, Scope], int]] = {
    (Kind.AMBER, Scope.REGIONAL): 15_000,
    (Kind.MISSING_CHILD, Scope.REGIONAL): 15_000,
    (Kind.MISSING_PERSON, Scope.LOCAL): 700,
    (Kind.WANTED, Scope.LOCAL): 700,
    (Kind.SAFETY_NOTICE, Scope.LOCAL): 700,
    (Kind.SAFETY_NOTICE, Scope.REGIONAL): 5_000,
}
#: In pixels: what a billboard and a large screen need of the shortest side.
SMALLEST_SIDE: Final = 600
#: A result names nobody: there is nothing to look for.
_NEW: Final = frozenset({MessageType.ALERT, MessageType.UPDATE})
_STATES: Final = tuple(state for state in AlertState if state is not AlertState.CLOSED)


def oddities(desk: Desk, alert: Alert, proposal: Proposal, texts: Texts) -> list[str]:
    """What the people who sign should look at once more; `texts` are those of the proposal."""
    content = proposal.content
    warnings = list(_large(content))
    try:
        warnings += _small(desk, content)
        if proposal.message in _NEW:
            warnings += _twice(desk, alert, content, texts)
    except Exception:  # noqa: BLE001  # what only warns must never keep an alert from going out
        logger().exception("oddities not looked up", extra={"alert_id": alert.id})
    return warnings


def _large(content: Content) -> Iterator[str]:
    usual = USUAL_KM2.get((content.kind, content.scope)) if content.scope else None
    if usual and content.scope and isinstance(content.area, Circle | Polygons) and (size := size_km2(content.area)) > usual:
        yield (
            f"The area is unusually large: {size:,.0f} km2; a {content.scope.value} alert of the kind {content.kind.value} "
            f"usually has at most {usual:,} km2."
        )


def _small(desk: Desk, content: Content) -> Iterator[str]:
    """A photo whose size nobody wrote down is passed over."""
    for index, photo in enumerate(content.photos):
        size = desk.photo_size(photo.digest)
        if size and min(size) < SMALLEST_SIDE:
            width, height = size
            yield f"Photo {index + 1} is small ({width} by {height} pixels): large screens will show it blurred."


def _twice(desk: Desk, alert: Alert, content: Content, texts: Texts) -> Iterator[str]:
    """Other alerts of the last day about the same person or vehicle, or with the same words; exercises among themselves."""
    found = {other.id: other for state in _STATES for other in desk.alerts.in_state(state, LOOKED_AT)}
    others = [
        other
        for other in found.values()
        if other.id != alert.id
        and other.exercise is alert.exercise
        and max(other.created_at, other.released_at or other.created_at) > desk.now - LATELY
    ]
    proposals = desk.alerts.proposals([other.id for other in others])
    for other in sorted(others, key=lambda other: other.created_at, reverse=True):
        if (theirs := proposals.get(other.id)) and (shared := _shared(content, texts, theirs)):
            yield f"Alert {other.id} ({other.state.value}) has the same {shared}: check that this is not the same case twice."


def _shared(content: Content, texts: Texts, theirs: Proposal) -> str:
    if _people(content) & _people(theirs.content):
        return "person"
    if _plates(content) & _plates(theirs.content):
        return "number plate"
    same_words = _main_text(texts) and _main_text(texts) == _main_text(theirs.texts)
    return "text" if same_words and not content.exercise else ""  # exercises all say the same


def _people(content: Content) -> set[tuple[str, str, int | None]]:
    """Who is named in full, whatever the capitals."""
    people = (person for person in content.persons if person.first_name and person.surname)
    return {(person.first_name.casefold(), person.surname.casefold(), person.age) for person in people}


def _plates(content: Content) -> set[str]:
    """Number plates without their dashes, which people leave out or put elsewhere."""
    return {vehicle.plate.replace("-", "") for vehicle in content.vehicles} - {""}


def _main_text(texts: Texts) -> str:
    """What somebody who heard nothing yet reads on the phone or on the page; empty where neither is there."""
    first = (texts.get(channel.value, {}).get(Audience.FIRST.value, {}) for channel in (Channel.PUSH, Channel.WEB))
    return next((f"{slots.get('title', '')}\n{slots['body']}" for slots in first if slots.get("body")), "")
