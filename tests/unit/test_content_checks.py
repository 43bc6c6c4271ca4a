"""What each kind demands before it may be submitted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alerting.domain.area import National, Polygons
from alerting.domain.content import Answer, Authority, Channel, Content, Ending, Notice, Photo
from alerting.domain.kinds import Kind, Outcome, Scope
from alerting.domain.messages import MessageType
from alerting.domain.organisation import Organisation
from alerting.domain.subject import LastSeen, Role
from builders import (
    LANDELIJK,
    MIDDEN_NEDERLAND,
    NOW,
    PHOTO_DIGEST,
    amber,
    circle,
    jan,
    missing_person,
    prosecutor,
    safety_notice,
    wanted,
)
from intake.content_checks import check_content

PHOTO = Photo(digest=PHOTO_DIGEST, alt="Foto van een vrouw.")


def fields(content: Content, message: MessageType = MessageType.ALERT) -> list[str]:
    errors, _ = check_content(content, message, MIDDEN_NEDERLAND, NOW)
    return [error.field for error in errors]


@pytest.mark.parametrize("make", [amber, missing_person, wanted, safety_notice])
def test_a_complete_alert_of_each_kind_passes(make: Callable[[], Content]) -> None:
    assert fields(make()) == []


def test_an_empty_draft_lists_everything_at_once() -> None:
    missing = fields(Content(kind=Kind.AMBER, organisation="midden-nederland", incident="PL-1"))
    assert {"scope", "channels", "persons", "photos", "area", "duration_minutes", "authority.checklist.under_18"} <= set(missing)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (amber(area=None), "area"),
        (amber(area=circle()), "area"),
        (amber(scope=Scope.REGIONAL), "area"),
        (missing_person(area=National()), "area"),
        (missing_person(scope=Scope.NATIONAL), "scope"),
        (amber(channels=frozenset()), "channels"),
        (wanted(channels=frozenset({Channel.DISPLAY, Channel.WEB})), "channels"),
        (amber(channels=frozenset({Channel.PUSH, Channel.SMS})), "channels"),
        (amber(duration_minutes=24 * 60 + 1), "duration_minutes"),
        (missing_person(duration_minutes=181), "duration_minutes"),
        (amber(duration_minutes=None), "duration_minutes"),
        (amber(photos=()), "photos"),
        (amber(photos=(Photo(digest=PHOTO_DIGEST),)), "photos.0.alt"),
        (amber(persons=(jan(first_name=""),)), "persons.0.first_name"),
        (amber(persons=(jan(surname=""),)), "persons.0.surname"),
        (amber(persons=(jan(age=18),)), "persons.0.age"),
        (amber(persons=(jan(age=None),)), "persons.0.age"),
        (amber(persons=(jan(role=Role.WITH),)), "persons"),
        (amber(persons=(jan(last_seen=LastSeen(place="Utrecht", at=NOW + timedelta(hours=1))),)), "persons.0.last_seen.at"),
        (amber(persons=(jan(last_seen=LastSeen(at=NOW)),)), "persons.0.last_seen.place"),
        (amber(persons=(jan(hair="", clothing=(), height_cm=None),)), "persons.0"),
        (amber(ending=Ending(outcome=Outcome.FOUND)), "ending"),
        (missing_person(photos=(PHOTO,), persons=(jan(age=9),)), "photos"),
        (wanted(photos=(PHOTO,)), "authority.prosecutor"),
        (wanted(offence=""), "offence"),
        (wanted(persons=(wanted().persons[0].model_copy(update={"age": 16}),)), "authority.prosecutor"),
        (safety_notice(valid_until=None), "valid_until"),
        (safety_notice(valid_until=NOW), "valid_until"),
        (safety_notice(valid_until=NOW + timedelta(hours=25)), "valid_until"),
        (safety_notice(notice=Notice(what="Rook")), "notice.do"),
    ],
)
def test_what_is_missing_or_wrong_is_named(content: Content, field: str) -> None:
    assert fields(content) == [field]


def test_a_photo_that_follows_later_takes_a_reason() -> None:
    assert fields(amber(photos=(), photo_absent_reason="Familie zoekt een foto")) == []


def test_a_minor_is_searched_for_when_the_permission_names_it() -> None:
    content = wanted(persons=(wanted().persons[0].model_copy(update={"age": 16}),))
    permission = Authority(checklist=content.authority.checklist, prosecutor=prosecutor(covers_minor=True))
    assert fields(content.model_copy(update={"authority": permission})) == []


@pytest.mark.parametrize(
    ("question", "answer", "passes"),
    [
        ("under_18", Answer(yes=False, reason="toch"), False),
        ("danger", Answer(yes=True), True),
        ("publicity_risk", Answer(yes=True), False),
        ("publicity_risk", Answer(yes=True, reason="Afgewogen met de officier"), True),
        ("guardian_consent", Answer(yes=False), False),
        ("guardian_consent", Answer(yes=False, reason="Ouder is verdachte"), True),
        ("unheard_of", Answer(yes=True), False),
    ],
)
def test_the_checklist_decides(question: str, answer: Answer, *, passes: bool) -> None:
    checklist = {**amber().authority.checklist, question: answer}
    found = fields(amber(authority=Authority(checklist=checklist)))
    assert found == ([] if passes else [f"authority.checklist.{question}"])


def polygon(*ring: tuple[float, float], **changes: Any) -> Polygons:
    return Polygons(description="Utrecht", rings=(ring,)).model_copy(update=changes)


def ground(code: str, name: str, *ring: tuple[float, float]) -> Organisation:
    return MIDDEN_NEDERLAND.model_copy(update={"code": code, "name": name, "border": (ring,)})


RIVERS = ground("rivierenland", "Politie Rivierenland", (5.0, 51.7), (5.6, 51.7), (5.6, 51.94), (5.0, 51.94), (5.0, 51.7))
LIMBURG = ground("limburg", "Politie Limburg", (5.7, 50.8), (6.1, 50.8), (6.1, 51.7), (5.7, 50.8))
SQUARE = ((5.0, 52.0), (5.2, 52.0), (5.2, 52.1), (5.0, 52.1), (5.0, 52.0))
EINDHOVEN = ((5.4, 51.4), (5.5, 51.4), (5.5, 51.5), (5.4, 51.4))
PARIS = ((2.2, 48.8), (2.4, 48.8), (2.4, 48.9), (2.2, 48.8))


@pytest.mark.parametrize(
    ("area", "words"),
    [
        (polygon(*SQUARE[:-1]), "Close the polygon"),
        (polygon(SQUARE[0], SQUARE[1], SQUARE[0]), "three different positions"),
        (polygon(*((latitude, longitude) for longitude, latitude in SQUARE)), "Swap"),
        (circle(latitude=5.12, longitude=52.09), "Swap"),
        (polygon(SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]), "crosses itself"),
        (polygon(*PARIS), "wholly outside the Netherlands"),
        (polygon(*SQUARE, description=""), "Describe the area"),
        (polygon(*EINDHOVEN), "within Politie Midden-Nederland"),
        (Polygons(description="Utrecht", rings=(SQUARE * 100, SQUARE * 101)), "at most 1000 positions"),
    ],
)
def test_an_area_that_cannot_be_right_is_an_error(area: Any, words: str) -> None:
    errors, _ = check_content(missing_person(area=area), MessageType.ALERT, MIDDEN_NEDERLAND, NOW)
    assert any(words in error.message for error in errors), errors


def test_an_area_over_the_national_border_is_a_warning() -> None:
    area = circle(latitude=51.26, longitude=5.60, radius_m=20_000)
    errors, warnings = check_content(amber(scope=Scope.REGIONAL, area=area), MessageType.ALERT, LANDELIJK, NOW)
    assert errors == []
    assert warnings == ["The area crosses the national border; nobody abroad is alerted."]


def test_ten_kilometres_over_the_organisations_border_is_a_warning_that_names_the_neighbours() -> None:
    area = circle(latitude=51.90, longitude=5.2, radius_m=3_000)
    others = [MIDDEN_NEDERLAND, LANDELIJK, RIVERS, LIMBURG]
    errors, warnings = check_content(missing_person(area=area), MessageType.ALERT, MIDDEN_NEDERLAND, NOW, others)
    assert errors == []
    assert len(warnings) == 1
    assert "over the border of Politie Midden-Nederland" in warnings[0]
    assert "into the ground of Politie Rivierenland (rivierenland), which will be told." in warnings[0]


def test_over_the_border_where_nobody_is_a_neighbour_is_a_warning_still() -> None:
    area = circle(latitude=51.90, longitude=5.2, radius_m=3_000)
    _, warnings = check_content(missing_person(area=area), MessageType.ALERT, MIDDEN_NEDERLAND, NOW, [MIDDEN_NEDERLAND])
    assert warnings == ["The area reaches over the border of Politie Midden-Nederland."]


def test_a_regional_notice_stays_on_the_organisations_ground_too() -> None:
    groningen = circle(description="Groningen", latitude=53.22, longitude=6.57, radius_m=5_000)
    assert fields(safety_notice(scope=Scope.REGIONAL, area=groningen)) == ["area"]
