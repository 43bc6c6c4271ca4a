"""The smoke scenario, whole: an exercise, a regional and a national alert from draft to result, with all checks."""

import pytest
from local.show import Screen, console
from local.smoke import rehearse
from local.stack import Stack

pytestmark = pytest.mark.local


def test_everybody_gets_exactly_what_was_signed_from_the_first_draft_to_the_result(stack: Stack) -> None:
    with Screen(console()) as screen:
        report = rehearse(stack, screen)
    assert report["failures"] == []
    assert all(check["ok"] for check in report["checks"])
    people = stack.seeded.people
    assert {name: figures["accepted"] for name, figures in report["channels"].items()} == {
        "push": 1,
        "sms": len(people.contacts("sms") - stack.gone.keys()),
        "email": len(people.contacts("email") - stack.gone.keys()),
        "display": 2,
        "web": 1,
    }
