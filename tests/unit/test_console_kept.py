"""Names and lists that a warm function keeps: how often it asks for them, and what it shows while nobody answers."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from console.api import ApiDownError
from console.colleagues import AGAIN, KEPT, Colleagues
from console.reference import Reference

NOW: Final = datetime(2026, 11, 20, 13, 40, tzinfo=UTC)
NORA: Final = {"people": [{"sub": "nora-nora-nora", "name": "Nora Landelijk"}]}
PLACES: Final = [{"code": "PV26", "name": "Utrecht", "type": "province"}]


class Api:
    """An API that answers with `body`, or does not."""

    def __init__(self, body: Any) -> None:
        self.body, self.asked, self.down = body, 0, False

    def get(self, _: str) -> Any:
        self.asked += 1
        if self.down:
            raise ApiDownError(maybe_done=False)
        return self


def learn(colleagues: Colleagues, api: Api, sub: str, now: datetime) -> None:
    colleagues.learn(api, frozenset({sub}), now)  # type: ignore[arg-type]  # all that is used of it


def test_names_are_asked_for_once_in_a_while_and_for_somebody_new_a_little_later() -> None:
    colleagues, api = Colleagues(), Api(NORA)
    for _ in range(3):
        learn(colleagues, api, "nora-nora-nora", NOW)
    assert (api.asked, colleagues.name("nora-nora-nora")) == (1, "Nora Landelijk")
    learn(colleagues, api, "somebody-new", NOW + AGAIN)
    assert (api.asked, colleagues.name("somebody-new")) == (1, "medewerker somebody")
    learn(colleagues, api, "somebody-new", NOW + AGAIN + timedelta(seconds=1))
    assert api.asked == 2
    learn(colleagues, api, "nora-nora-nora", NOW + AGAIN + KEPT + timedelta(seconds=2))
    assert api.asked == 3


def test_no_page_after_page_waits_for_names_that_do_not_come() -> None:
    colleagues, api = Colleagues(), Api(NORA)
    api.down = True
    for _ in range(5):
        learn(colleagues, api, "nora-nora-nora", NOW)
    assert api.asked == 1
    api.down = False
    learn(colleagues, api, "nora-nora-nora", NOW + AGAIN + timedelta(seconds=1))
    assert colleagues.name("nora-nora-nora") == "Nora Landelijk"


def test_names_that_were_known_are_not_forgotten_while_nobody_answers() -> None:
    colleagues, api = Colleagues(), Api(NORA)
    learn(colleagues, api, "nora-nora-nora", NOW)
    api.down = True
    learn(colleagues, api, "nora-nora-nora", NOW + 2 * KEPT)
    assert colleagues.name("nora-nora-nora") == "Nora Landelijk"


def test_a_list_that_is_old_is_better_than_none() -> None:
    reference, api = Reference(), Api(PLACES)
    assert reference.areas(api, NOW) == PLACES  # type: ignore[arg-type]  # all that is used of it
    api.down = True
    assert reference.areas(api, NOW + 2 * KEPT) == PLACES  # type: ignore[arg-type]  # same
    assert api.asked == 2
    with pytest.raises(ApiDownError):
        Reference().areas(api, NOW)  # type: ignore[arg-type]  # same
