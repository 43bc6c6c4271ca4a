"""What the demo is filled with: codes, a drawing, organisations and facts that the domain accepts."""

import base64
import json
import zlib
from pathlib import Path

import pytest
from local.photo import portrait
from local.seed import GROUPS, NAMES
from local.sign_in import one_time_code
from local.story_facts import CAR, amber_alert, with_photo

import local
from access.rights import Rights, check_rights
from alerting.domain.content import Content
from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType
from alerting.domain.organisation import Organisation
from builders import NOW
from intake.content_checks import check_content

RFC_6238_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")])
def test_a_one_time_code_is_what_the_standard_s_own_examples_say(at: int, code: str) -> None:
    assert one_time_code(RFC_6238_SECRET, at) == code


def test_the_portrait_is_a_png_and_always_the_same() -> None:
    drawing = portrait()
    assert drawing.startswith(b"\x89PNG\r\n\x1a\n")
    start = drawing.index(b"IDAT")
    length = int.from_bytes(drawing[start - 4 : start], "big")
    assert len(zlib.decompress(drawing[start + 4 : start + 4 + length])) == 320 * (1 + 240 * 3)
    assert drawing == portrait()


def organisations() -> dict[str, Organisation]:
    text = (Path(local.__file__).parent / "organisations.json").read_text("utf-8")
    found = [Organisation.model_validate(item) for item in json.loads(text)["organisations"]]
    return {item.code: item for item in found}


def test_the_organisations_are_the_national_desk_and_the_ten_units() -> None:
    found = organisations()
    assert found["national"].border is None
    assert [item.type for item in found.values()].count("police_unit") == 10
    assert not any(Kind.AMBER in item.may_release for item in found.values() if item.type == "police_unit")
    assert all(ring[0] == ring[-1] for item in found.values() for ring in item.border or ())


def test_the_people_of_the_demo_have_a_name_and_rights_that_go_together() -> None:
    assert NAMES.keys() == GROUPS.keys()
    for groups in GROUPS.values():
        check_rights(Rights.from_groups(groups), organisations().__contains__)
    assert [groups for groups in GROUPS.values() if "admin" in groups] == [("admin",)] * 2


@pytest.mark.parametrize("exercise", [False, True])
def test_the_demo_s_alert_is_complete_in_the_eyes_of_the_desk(exercise: bool) -> None:  # noqa: FBT001  # a parameter of the test
    content = Content.model_validate({**with_photo(amber_alert(NOW, exercise=exercise), "0" * 64), "vehicles": [CAR]})
    errors, warnings = check_content(content, MessageType.ALERT, organisations()["midden-nederland"], NOW)
    assert (errors, warnings) == ([], [])
