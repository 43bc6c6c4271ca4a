"""Alerts as they were released, version by version, for tests of what the outside world reads about them."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from alerting.domain.alert import AFTERMATH, Version
from alerting.domain.area import Area, Circle, National, Polygons
from alerting.domain.content import Content, Ending, Photo
from alerting.domain.kinds import KINDS, Kind, Naming, Outcome, Scope
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.subject import Gender, LastSeen, Person, Role, Vehicle
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from alerting.render.request import RenderRequest, subjects_of
from alerting.render.texts import compose
from renderings import MONDAY, content_of, jan

ALERT_ID = "0abc1234"
SHARED = Path(__file__).parents[2] / "shared" / "data"
LIVE = Outlet(public_url="https://kindalarm.nl", sender="burgernet@kindalarm.nl")
EXERCISES = Outlet(public_url="https://kindalarm.nl", sender="burgernet@kindalarm.nl", exercise=True)
METACHARACTERS = 'Zoë & Daniël <b> "X"'
FORTY = "Wolfeschlegelsteinhausenbergerdorffsxyz"
NAMES = (METACHARACTERS, FORTY, "Zoe\u0308", "محمد", "]]>", "Jan")
#: An hour before, within and after the hour that comes twice, and around the hour that never is.
MOMENTS = (
    MONDAY,
    datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, 0, 999_999, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
)
TRIANGLE = Polygons(description="Utrecht", rings=(((5.0, 52.0), (5.2, 52.0), (5.1, 52.123456), (5.0, 52.0)),))


def shared(path: str) -> Path:
    """A file of the reference data; the test is skipped where that is absent."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"the reference data have no {path} here")
    return found


def outlet_of(story: Story) -> Outlet:
    return EXERCISES if story.exercise else LIVE


def release(
    message: MessageType,
    content: Content,
    before: tuple[Version, ...] = (),
    sent: datetime = MONDAY,
    **changes: Any,
) -> Version:
    """A version as release makes it: texts rendered, times stamped."""
    request = RenderRequest(
        message=message,
        content=content,
        alert_id=ALERT_ID,
        released_at=before[0].sent if before else None,
        previous=before[-1].content if before else None,
        because=changes.get("because"),
        removed=changes.get("removed"),
    )
    over = message in {MessageType.STOP, MessageType.RESULT}
    version = Version(
        alert_id=ALERT_ID,
        number=len(before) + 1,
        message=message,
        content=content,
        texts=compose(request).texts,
        hash="0" * 64,
        signatures=(),
        base_version=len(before),
        sent=sent,
        expires=sent + (AFTERMATH if over else timedelta(hours=12)),
    )
    return version.model_copy(update=changes)


def started(kind: Kind = Kind.AMBER, sent: datetime = MONDAY, **changes: Any) -> Story:
    return Story((release(MessageType.ALERT, content_of(kind, **changes), sent=sent),))


def and_then(story: Story, message: MessageType, content: Content | None = None, **changes: Any) -> Story:
    """The story with one more version, five minutes later."""
    newest = story.versions[-1]
    sent = newest.sent + timedelta(minutes=5)
    return Story((*story.versions, release(message, content or newest.content, story.versions, sent, **changes)))


def stopped(story: Story, because: StopReason = StopReason.STOPPED) -> Story:
    return and_then(story, MessageType.STOP, story.versions[-1].content.without_personal_data(), because=because)


def concluded(story: Story, outcome: Outcome) -> Story:
    content = story.versions[-1].content.model_copy(update={"ending": Ending(outcome=outcome, family_informed=True)})
    return and_then(story, MessageType.RESULT, content)


def with_id(story: Story, alert_id: str) -> Story:
    return Story(tuple(version.model_copy(update={"alert_id": alert_id}) for version in story.versions))


def star(points: int, east: float = 5.12) -> Polygons:
    ring = [
        (
            east + (0.3 if index % 2 else 0.25) * math.cos(math.tau * index / points),
            52.09 + 0.2 * math.sin(math.tau * index / points),
        )
        for index in range(points)
    ]
    return Polygons(description="Utrecht en omgeving", rings=((*ring, ring[0]),))


def ten_alerts() -> list[Story]:
    """Ten at once, in long words, each with an area as fine as one may be."""
    made = []
    for index in range(10):
        content = content_of(
            Kind.MISSING_CHILD,
            area=star(999, 4.8 + index / 20),
            scope=Scope.REGIONAL,
            persons=(jan(first_name="Xquélisanne", clothing=("rode jas met capuchon", "gele laarzen")),),
        )
        story = started(Kind.MISSING_CHILD, **{name: getattr(content, name) for name in ("area", "scope", "persons")})
        made.append(
            with_id(
                and_then(story, MessageType.UPDATE, content.model_copy(update={"news": "gezien bij het station"})),
                f"0abc123{index}",
            )
        )
    return made


def read(body: bytes) -> Any:
    return json.loads(body)


def public(content: Content) -> dict[str, Any]:
    """What of a content is public: names by kind, no incident, authority or own wording."""
    naming = KINDS[content.kind].naming
    subjects = {index for index, _ in subjects_of(content)}

    def shown(index: int, person: Person) -> Person:
        if index not in subjects or naming is Naming.NOBODY:
            return person.model_copy(update={"first_name": "", "surname": ""})
        return person if naming is Naming.FULL else person.model_copy(update={"surname": ""})

    notice = content.kind is Kind.SAFETY_NOTICE
    return {
        "kind": content.kind,
        "exercise": content.exercise,
        "scope": content.scope,
        "persons": tuple(shown(index, person) for index, person in enumerate(content.persons)),
        "vehicles": content.vehicles,
        "offence": content.offence,
        "direction": content.direction,
        "news": content.news,
        "notice": content.notice,
        "valid_until": content.valid_until if notice else None,
        "photos": content.photos,
    }


coordinates = st.builds(lambda x, y: (round(x, 6), round(y, 6)), st.floats(4.5, 6.0), st.floats(51.6, 53.0))


@st.composite
def areas(draw: st.DrawFn) -> Area:
    description = draw(
        st.sampled_from(["Utrecht en omgeving", "Ee & <b>", "d" * 60, "Waterland tussen de sluizen en de dijken van het meer"])
    )
    east, north = draw(coordinates)
    width, height = draw(st.floats(0.01, 0.4)), draw(st.floats(0.01, 0.4))
    corners = [(east, north), (east + width, north), (east + width / 3, north + height)]
    ring = tuple((round(x, 6), round(y, 6)) for x, y in (*corners, corners[0]))
    circle = Circle(description=description, latitude=north, longitude=east, radius_m=draw(st.integers(100, 150_000)))
    code = draw(st.sampled_from([None, "GM0344"]))
    found: list[Area] = [National(), circle, Polygons(description=description, rings=(ring,), code=code)]
    return draw(st.sampled_from(found))


lines = st.one_of(
    st.just(""), st.sampled_from(['blauw & "wit" <b>', "é" * 20]), st.text("abc ë&<>\"'", max_size=20).map(str.strip)
)


@st.composite
def persons(draw: st.DrawFn, role: Role) -> Person:
    return Person(
        role=role,
        first_name=draw(st.sampled_from(NAMES)),
        surname=draw(st.sampled_from(NAMES)),
        age=draw(st.one_of(st.none(), st.integers(0, 17))),
        gender=draw(st.sampled_from(Gender)),
        height_cm=draw(st.one_of(st.none(), st.integers(30, 250))),
        build=draw(lines),
        hair=draw(lines),
        clothing=tuple(filter(None, draw(st.lists(lines, max_size=3)))),
        marks=draw(lines),
        last_seen=LastSeen(
            place=draw(st.sampled_from(["Utrecht", "'s-Gravenhage"])),
            spot=draw(lines),
            at=draw(st.sampled_from([None, *MOMENTS[1:3]])),
        ),
    )


@st.composite
def contents(draw: st.DrawFn) -> Content:
    kind = draw(st.sampled_from(Kind))
    area = draw(areas())
    scopes = KINDS[kind].scopes
    scope = Scope.NATIONAL if isinstance(area, National) and Scope.NATIONAL in scopes else scopes[-1]
    role = Role.WANTED if kind is Kind.WANTED else Role.MISSING
    people = () if kind is Kind.SAFETY_NOTICE else (draw(persons(role)), *draw(st.lists(persons(Role.WITH), max_size=1)))
    vehicle = Vehicle(plate=draw(st.sampled_from(["", "AB-123-C"])), colour="grijs", make=draw(lines), model="Golf")
    photo = Photo(digest=draw(st.sampled_from(["0" * 64, "a1" * 32])), alt=draw(lines) or "Foto", caption=draw(lines))
    return content_of(
        kind,
        area=area,
        scope=scope,
        persons=people,
        vehicles=draw(st.sampled_from([(), (vehicle,)])) if people else (),
        photos=draw(st.sampled_from([(), (photo,)])),
        offence=draw(lines) if kind is Kind.WANTED else "",
        direction=draw(lines) if kind is Kind.WANTED else "",
        news="",
        exercise=draw(st.booleans()),
    )


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """An alert that was updated or corrected, or not, and is going on, was stopped, or has a result."""
    content = draw(contents())
    story = Story((release(MessageType.ALERT, content, sent=draw(st.sampled_from(MOMENTS))),))
    if draw(st.booleans()):
        story = and_then(story, MessageType.UPDATE, content.model_copy(update={"news": "gezien in Ee & <b>"}))
    if draw(st.booleans()):
        removed = content.model_copy(update={"photos": (), "vehicles": ()})
        story = and_then(story, MessageType.CORRECTION, removed, removed=draw(st.sampled_from(Removal)))
    if draw(st.booleans()):
        story = stopped(story, draw(st.sampled_from(StopReason)))
        if draw(st.booleans()):
            story = concluded(story, draw(st.sampled_from(KINDS[content.kind].outcomes)))
    return story


def names_in(story: Story) -> set[str]:
    """Everything by which somebody could be known."""
    found = {METACHARACTERS, "Zoë", "Daniël"} if story.versions[0].content.persons else set()
    for version in story.versions:
        found |= {name for person in version.content.persons for name in (person.first_name, person.surname) if len(name) > 1}
        found |= {photo.digest for photo in version.content.photos}
        found |= {vehicle.plate for vehicle in version.content.vehicles if vehicle.plate}
    return found


def strings_in(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case Mapping():
            return [found for part in value.values() for found in strings_in(part)]
        case list():
            return [found for part in value for found in strings_in(part)]
        case _:
            return []
