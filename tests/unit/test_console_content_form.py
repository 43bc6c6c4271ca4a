"""A content as fields of a form, and back: nothing that an operator did not touch becomes another."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.domain.content import Answer, Authority, Content, Photo, Prosecutor
from alerting.domain.kinds import KINDS, Kind, Scope
from alerting.domain.subject import Gender, LastSeen, Person, Role, Vehicle
from builders import amber, golf, jan, missing_child, missing_person, prosecutor, safety_notice, wanted
from console.content_form import MOMENT, NUMBER, Filled, filled_in, read, shown, tidied
from console.screens.draft import KIND_FIELDS, WHO_FIELDS
from fills import unhurried
from intake.requests import DraftContent

TEXT_FIELDS = re.compile(r"channels|duration_minutes|voice_at_night|confirmed|texts\..+")
#: The hour that comes twice: half past two in summer time, and again in winter time.
FIRST, SECOND = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

lines = st.text(st.characters(categories=("L", "Nd", "P", "Zs")), max_size=30).map(lambda text: text.strip()[:30].strip())
moments = st.integers(0, 10 * 365 * 86_400).map(lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
seen = st.builds(LastSeen, place=lines, spot=lines, at=st.none() | moments)
people = st.builds(
    Person,
    role=st.sampled_from(Role),
    first_name=lines,
    surname=lines,
    age=st.none() | st.integers(0, 120),
    gender=st.sampled_from(Gender),
    height_cm=st.none() | st.integers(30, 250),
    build=lines,
    hair=lines,
    clothing=st.lists(lines.filter(bool), max_size=6).map(tuple),
    marks=lines,
    last_seen=seen,
)
plates = st.from_regex(r"[A-Z0-9-]{0,8}", fullmatch=True)
cars = st.builds(Vehicle, role=st.sampled_from(Role), plate=plates, make=lines, model=lines, colour=lines)
pictures = st.builds(Photo, digest=st.from_regex(r"[0-9a-f]{64}", fullmatch=True), alt=lines, caption=lines)
slots = st.from_regex(r"[a-z]{1,8}\.[a-z0-9/_]{1,12}", fullmatch=True) | st.sampled_from(
    ["push.title", "display.3x16/motorist", "web.at"]
)
wordings = st.dictionaries(
    slots, st.text(st.characters(categories=("L", "P")) | st.just("\n"), min_size=1).map(str.strip).filter(bool), max_size=5
)
permissions = st.none() | st.builds(Prosecutor, name=lines.filter(bool), at=moments, covers_minor=st.booleans())


def is_shown(row: Person | Vehicle) -> bool:
    """A row that says more than its role; another is nobody, and is not kept."""
    return row != type(row)(role=row.role)


@st.composite
def contents(draw: st.DrawFn) -> Content:
    content = draw(st.sampled_from([amber(), missing_child(), missing_person(), wanted(), safety_notice()]))
    questions = [question.id for question in KINDS[content.kind].checklist]
    answers = st.builds(Answer, yes=st.booleans(), reason=lines)
    checklist = draw(st.dictionaries(st.sampled_from(questions), answers))
    return content.model_copy(
        update={
            "scope": draw(st.none() | st.sampled_from(Scope)),
            "persons": tuple(draw(st.lists(people.filter(is_shown), max_size=6))),
            "vehicles": tuple(draw(st.lists(cars.filter(is_shown), max_size=6))),
            "photos": tuple(draw(st.lists(pictures, max_size=6))),
            "authority": Authority(checklist=checklist, prosecutor=draw(permissions)),
            "texts": draw(wordings),
            "confirmed": frozenset(draw(st.lists(lines.filter(bool), max_size=6))),
            "voice_at_night": draw(st.booleans()),
            "duration_minutes": draw(st.none() | st.integers(5, 2_880)),
            "valid_until": draw(st.none() | moments),
        }
    )


def is_asked(path: str) -> bool:
    """Whether one of the steps has a field for it."""
    return any(pattern.fullmatch(path) for pattern in (KIND_FIELDS, WHO_FIELDS, TEXT_FIELDS))


def sent(content: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """The fields as a browser sends them: choices one by one, line ends of its own, nothing for a box that is not ticked."""
    boxes = re.compile(r".*\.covers_minor|voice_at_night|ending\.family_informed")
    fields = {path: text for path, text in shown(content).items() if text or not boxes.fullmatch(path)}
    return {path: text.split("\n") if path == "channels" else [text.replace("\n", "\r\n")] for path, text in fields.items()}


def document(content: Content) -> dict[str, Any]:
    """The content as the API tells it."""
    told: dict[str, Any] = content.model_dump(mode="json")
    return told


def saved(stored: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Content:
    """What the API would hold after these fields are saved over what is stored."""
    filled = read(fields, is_asked)
    assert filled.mistakes == {}
    made = DraftContent.model_validate_json(json.dumps(tidied(filled_in(stored, filled.values))))
    return Content.model_validate(made.model_dump())


@unhurried
@given(contents())
def test_what_is_shown_and_sent_back_untouched_is_the_same_content(content: Content) -> None:
    stored = document(content)
    assert saved(stored, sent(stored)) == content


@unhurried
@given(contents())
def test_rows_that_are_filled_in_anew_are_the_same_rows(content: Content) -> None:
    """The step of who and what begins with empty lists: a minute is what its fields tell of a moment."""
    stored = document(content)
    emptied = stored | {"persons": [], "vehicles": []}
    again = saved(emptied, sent(stored))
    assert [to_the_minute(person) for person in again.persons] == [to_the_minute(person) for person in content.persons]
    assert again.vehicles == content.vehicles


def to_the_minute(person: Person) -> Person:
    """Without seconds, and of the hour that comes twice always the first."""
    at = person.last_seen.at
    if at is None:
        return person
    at = at.replace(second=0)
    if at.month == 10 and at.hour == 1 and at.isoweekday() == 7 and at.day > 24:
        at -= timedelta(hours=1)
    return person.model_copy(update={"last_seen": person.last_seen.model_copy(update={"at": at})})


def test_a_moment_that_nobody_touched_keeps_its_seconds_and_its_half_of_the_night() -> None:
    stored = document(safety_notice(valid_until=SECOND + timedelta(seconds=25)))
    assert saved(stored, {"valid_until": ["2026-10-25T02:30"]}).valid_until == SECOND + timedelta(seconds=25)
    assert saved(stored, {"valid_until": ["2026-10-25T02:29"]}).valid_until == FIRST - timedelta(minutes=1)


def test_a_box_that_is_no_longer_ticked_takes_the_permission_back() -> None:
    stored = document(wanted(authority=Authority(prosecutor=prosecutor(covers_minor=True))))
    fields = sent(stored)
    del fields["authority.prosecutor.covers_minor"]
    again = saved(stored, fields).authority.prosecutor
    assert again is not None
    assert not again.covers_minor


def test_a_step_without_that_box_leaves_it_as_it_was() -> None:
    stored = document(wanted(authority=Authority(prosecutor=prosecutor(covers_minor=True))))
    again = saved(stored, {"offence": ["een inbraak"]}).authority.prosecutor
    assert again is not None
    assert again.covers_minor


def test_a_permission_whose_name_and_time_are_emptied_is_gone() -> None:
    stored = document(wanted(authority=Authority(prosecutor=prosecutor())))
    assert (
        saved(stored, sent(stored) | {"authority.prosecutor.name": [""], "authority.prosecutor.at": [""]}).authority.prosecutor
        is None
    )


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("persons.0.age", "tien", NUMBER),
        ("persons.0.age", "14 jaar", NUMBER),
        ("persons.0.height_cm", "1,75", NUMBER),
        ("duration_minutes", "een uur", NUMBER),
        ("persons.0.last_seen.at", "gisteren", MOMENT),
        ("persons.0.last_seen.at", "2026-11-20", MOMENT),
        ("persons.0.last_seen.at", "0026-11-20T12:00", MOMENT),
        ("valid_until", "2026-02-30T12:00", MOMENT),
    ],
)
def test_what_cannot_be_read_is_a_mistake_at_its_field_and_changes_nothing(path: str, typed: str, words: str) -> None:
    assert read({path: [typed], "offence": ["inbraak"]}, is_asked) == Filled({"offence": "inbraak"}, {path: words})


def test_an_emptied_number_or_moment_is_taken_away() -> None:
    again = saved(document(amber()), {"persons.0.age": [""], "persons.0.last_seen.at": [" "], "duration_minutes": [""]})
    assert again.persons[0].age is None
    assert again.persons[0].last_seen.at is None
    assert again.duration_minutes is None


def test_fields_that_a_step_does_not_ask_for_are_passed_over() -> None:
    fields = {"organisation": ["limburg"], "exercise": ["ja"], "formulier": ["x"], "incident": ["PL0900-2026-99"]}
    again = saved(document(amber()), fields)
    assert again == amber(incident="PL0900-2026-99")


def test_own_wording_stands_under_the_whole_name_of_its_slot() -> None:
    fields = {
        "texts.display.3x16/motorist": ["AMBER ALERT\r\nAB-123-C"],
        "texts.push.title": [" Let op "],
        "texts.sms.text": [" "],
    }
    assert saved(document(amber()), fields).texts == {"display.3x16/motorist": "AMBER ALERT\nAB-123-C", "push.title": "Let op"}


def test_garments_stand_on_lines_of_their_own_or_on_one_with_commas() -> None:
    worn = {"rode jas\r\nblauwe broek, nat": ("rode jas", "blauwe broek, nat"), "rode jas, broek ,": ("rode jas", "broek")}
    for typed, garments in worn.items():
        assert saved(document(amber()), {"persons.0.clothing": [typed]}).persons[0].clothing == garments


def test_rows_that_say_nothing_are_left_out_and_those_behind_them_move_up() -> None:
    fields = {
        "persons.0.role": ["missing"], "persons.0.gender": ["unknown"], "persons.0.first_name": [""], "persons.0.age": [""],
        "persons.1.role": ["with"], "persons.1.age": ["0"],
        "vehicles.0.role": ["with"], "vehicles.0.plate": [""],
        "vehicles.2.plate": ["ab-123-c"],
    }  # fmt: skip
    again = saved(document(amber(persons=(), vehicles=())), fields)
    assert again.persons == (Person(role=Role.WITH, age=0),)
    assert again.vehicles == (Vehicle(plate="AB-123-C"),)


def test_rows_grow_in_the_order_of_their_numbers_whatever_the_order_of_the_fields() -> None:
    fields = {f"persons.{number}.first_name": [name] for number, name in ((2, "Cem"), (0, "Ada"), (1, "Bo"))}
    assert [person.first_name for person in saved(document(amber(persons=())), fields).persons] == ["Ada", "Bo", "Cem"]


def test_the_content_that_was_given_is_left_as_it_was() -> None:
    stored = document(amber(persons=(jan(),), vehicles=(golf(),)))
    before = json.dumps(stored)
    tidied(
        filled_in(stored, {"persons.0.age": 3, "vehicles.0.plate": "", "texts.sms.text": "x", "authority.prosecutor.name": "x"})
    )
    assert json.dumps(stored) == before


def test_answers_are_yes_no_or_not_given() -> None:
    path = "authority.checklist.under_18"
    fields = {f"{path}.yes": ["nee"], f"{path}.reason": ["nog niet bekend"]}
    answered = saved(document(amber()), fields).authority.checklist
    assert answered["under_18"] == Answer(yes=False, reason="nog niet bekend")
    assert "under_18" not in saved(document(amber()), {f"{path}.yes": ["misschien"]}).authority.checklist


def test_every_kind_is_covered_by_the_builders() -> None:
    assert {build().kind for build in (amber, missing_child, missing_person, wanted, safety_notice)} == set(Kind)
