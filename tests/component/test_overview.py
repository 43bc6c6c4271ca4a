"""The first screen of somebody on duty, in one look."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import story
from alerting.domain.alert import AlertState, ProposalState
from alerting.domain.area import Polygons
from alerting.domain.content import Content
from alerting.domain.errors import NotAllowedError
from alerting.domain.kinds import Kind, Outcome, Scope
from alerting.domain.lifecycle import Command
from alerting.domain.messages import MessageType, Removal
from alerting.domain.people import Principal
from alerting.domain.subject import LastSeen
from builders import (
    ADMIN,
    COLLEAGUE,
    DESK,
    NOW,
    OPERATOR,
    SYSTEM,
    UTRECHT,
    VIEWER,
    House,
    amber,
    circle,
    golf,
    jan,
    missing_person,
    safety_notice,
    wanted,
)
from intake.correct_alert import correct_alert
from intake.create_draft import create_draft
from intake.in_short import area_in_short, title_of
from intake.propose_next import propose_result, propose_update
from intake.send_back import send_back
from intake.show_overview import ENDED_FOR, SHARES, Overview, show_overview
from intake.stop_alert import stop_alert
from intake_client import ENVIRONMENT, Client, forget_the_world

LISTS = ("live", "to_sign", "drafts", "returned", "ended")


def overview(house: House, who: Principal = OPERATOR) -> Overview:
    return show_overview(house.desk(who))


def lists(shown: Overview, alert_id: str) -> set[str]:
    """In which lists an alert stands."""
    return {name for name in LISTS if alert_id in {item.alert.id for item in getattr(shown, name)}}


def test_each_alert_stands_where_somebody_looks_for_it(house: House) -> None:
    draft = create_draft(house.desk(OPERATOR), amber(), "draft-001").alert.id
    pending = story.pending(house).alert.id
    returned = send_back(house.desk(DESK), story.pending(house).alert.id, Command.RETURN, "graag een foto").alert.id
    live = story.live(house).alert.id
    closed = send_back(house.desk(OPERATOR), story.pending(house).alert.id, Command.DISCARD).alert.id
    stopped = stop_alert(house.desk(DESK), story.live(house).alert.id).alert.id
    concluded = story.concluded(house, stop_alert(house.desk(DESK), story.live(house).alert.id)).alert.id

    shown = overview(house)

    where = {draft: {"drafts"}, pending: {"to_sign"}, returned: {"returned"}, live: {"live"}, stopped: {"ended"}}
    for alert_id, expected in (where | {concluded: {"ended"}, closed: set()}).items():
        assert lists(shown, alert_id) == expected
    assert shown.complete
    assert shown.as_of == NOW


def test_a_live_alert_with_a_proposal_stands_in_both_lists(house: House) -> None:
    written = propose_update(house.desk(OPERATOR), story.live(house).alert.id, "update-01").alert.id
    waiting = story.updated(house, story.live(house), news="rode rugzak").alert.id

    shown = overview(house)

    assert lists(shown, written) == {"live", "drafts"}
    assert lists(shown, waiting) == {"live", "to_sign"}


def test_a_result_that_waits_is_to_be_signed_however_long_ago_the_stop_was(house: House) -> None:
    alert_id = stop_alert(house.desk(DESK), story.live(house).alert.id).alert.id
    house.later(days=3)
    assert lists(overview(house), alert_id) == set()
    view = propose_result(house.desk(OPERATOR), alert_id, Outcome.FOUND_SAFE, family_informed=True, key="result-01")
    assert view.proposal is not None

    (item,) = overview(house).drafts

    assert (item.alert.id, item.proposal and item.proposal.message) == (alert_id, MessageType.RESULT)


def test_an_alert_is_listed_as_ended_for_a_day(house: House) -> None:
    alert_id = stop_alert(house.desk(DESK), story.live(house).alert.id).alert.id
    house.now = NOW + ENDED_FOR - timedelta(seconds=1)
    assert lists(overview(house), alert_id) == {"ended"}
    house.later(seconds=1)
    assert lists(overview(house), alert_id) == set()


def test_a_proposal_is_told_without_its_content(house: House) -> None:
    view = story.pending(house)
    assert view.proposal is not None

    (item,) = overview(house, DESK).to_sign

    assert item.proposal is not None
    assert item.proposal.model_dump(mode="json") == {
        "state": "pending",
        "message": "alert",
        "revision": 2,
        "hash": view.proposal.hash,
        "author": "olga",
        "changed_by": "olga",
        "updated_at": "2026-11-20T13:40:00Z",
        "signatures": [{"sub": "olga", "at": "2026-11-20T13:40:00Z", "releasing": False}],
        "reason": "",
        "warnings": 0,
        "needed": 2,
    }
    assert Command.SIGN in item.yours
    assert item.completes is True


def test_what_is_yours_differs_from_person_to_person(house: House) -> None:
    story.pending(house)
    mine, theirs, colleagues, viewers = (overview(house, who).to_sign[0] for who in (OPERATOR, DESK, COLLEAGUE, VIEWER))
    assert Command.SIGN not in mine.yours
    assert (Command.SIGN in theirs.yours, theirs.completes) == (True, True)
    assert (Command.SIGN in colleagues.yours, colleagues.completes) == (True, False)
    assert (viewers.yours, viewers.completes) == ((), None)


def test_as_many_must_sign_as_what_it_replaces_needed(house: House) -> None:
    live = story.sign(house, story.pending(house, safety_notice(scope=Scope.REGIONAL)), COLLEAGUE)
    story.updated(house, live, scope=Scope.LOCAL, news="ook roet")
    (item,) = overview(house).to_sign
    assert item.proposal is not None
    assert item.proposal.needed == 2


def test_whom_a_correction_took_out_is_not_named_over_a_live_alert(house: House) -> None:
    two = amber(persons=(jan(), jan(first_name="Piet", age=12)))
    view = story.live(house, two)
    assert overview(house).live[0].title == "Jan (14) en Piet (12), Utrecht"
    correct_alert(house.desk(DESK), view.alert.id, Removal.PERSON, 0, 1)
    assert overview(house).live[0].title == "Piet (12), Utrecht"


def test_people_still_recognise_an_alert_after_its_stop(house: House) -> None:
    stop_alert(house.desk(DESK), story.live(house).alert.id)
    assert overview(house).ended[0].title == "Jan (14), Utrecht"


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (amber(), "Jan (14), Utrecht"),
        (amber(persons=(jan(age=None),)), "Jan, Utrecht"),
        (amber(persons=(jan(last_seen=LastSeen()),)), "Jan (14)"),
        (amber(persons=tuple(jan(first_name=name) for name in "ABCD")), "4 kinderen, Utrecht"),
        (missing_person(), "Vrouw (82), Utrecht"),
        (wanted(), "Inbraak, Utrecht"),
        (wanted(offence="", persons=(), vehicles=(golf(),)), "Grijze VW Golf AB-123-C"),
        (safety_notice(), "Rook door grote brand"),
        (Content(kind=Kind.AMBER, organisation="midden-nederland", incident="PL-1"), ""),
        (Content(kind=Kind.WANTED, organisation="midden-nederland", incident="PL-1"), ""),
    ],
)
def test_a_line_says_who_or_what_and_where(content: Content, title: str) -> None:
    assert title_of(content) == title


@pytest.mark.parametrize(
    ("content", "area"),
    [
        (amber(), "Heel Nederland"),
        (amber(area=None), ""),
        (missing_person(), "Utrecht en omgeving (3 km)"),
        (missing_person(area=circle(description="", radius_m=1_500)), "Cirkel van 1,5 km"),
        (missing_person(area=Polygons(description="Provincie Utrecht", rings=(UTRECHT,))), "Provincie Utrecht"),
        (missing_person(area=Polygons(rings=(UTRECHT,))), "Getekend gebied"),
    ],
)
def test_an_area_has_a_few_words(content: Content, area: str) -> None:
    assert area_in_short(content) == area


def test_a_look_reads_a_bounded_number_of_rows_and_says_when_there_was_more(house: House) -> None:
    for number in range(SHARES[0][1] + SHARES[1][1] + 1):
        create_draft(house.desk(OPERATOR), missing_person(), f"draft-{number:03}")
    calls: list[str] = []
    house.dynamodb.meta.events.register(
        "before-send.dynamodb", lambda request, **_: calls.append(request.headers["X-Amz-Target"])
    )

    shown = overview(house)

    house.dynamodb.meta.events.unregister("before-send.dynamodb")
    assert len(shown.drafts) == SHARES[0][1] + SHARES[1][1]
    assert not shown.complete
    assert len(calls) < 15


def test_live_alerts_are_never_pushed_out_by_drafts(house: House) -> None:
    live = story.pending(house, missing_person()).alert.id
    house.later(minutes=1)
    for number in range(100):
        create_draft(house.desk(OPERATOR), missing_person(), f"draft-{number:03}")
    assert [item.alert.id for item in overview(house).live] == [live]


def test_the_shares_are_a_hundred_together() -> None:
    assert sum(share for _, share in SHARES) == 100
    assert {state for state, _ in SHARES} == set(AlertState) - {AlertState.CLOSED}


def test_a_stop_that_is_asked_for_waits_for_a_signature(house: House) -> None:
    asked = story.asked(house)
    (item,) = overview(house, DESK).to_sign
    assert lists(overview(house), asked.alert.id) == {"live", "to_sign"}
    assert (item.proposal and item.proposal.state, item.completes) == (ProposalState.ASKED, True)


def test_systems_and_accounts_without_a_role_have_no_first_screen(house: House) -> None:
    for who in (SYSTEM, replace(ADMIN, roles=frozenset())):
        with pytest.raises(NotAllowedError):
            overview(house, who)


class TestOverTheApi:
    @pytest.fixture(autouse=True)
    def deployed(self, house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        del house
        for key, value in ENVIRONMENT.items():
            monkeypatch.setenv(key, value)
        forget_the_world()
        yield
        forget_the_world()

    def ask(self, tag: str = "", who: str = "olga") -> Any:
        headers = {"if-none-match": tag} if tag else {}
        return Client(who, "operator org-midden-nederland").send("GET", "/v1/overview", headers=headers)

    def test_an_answer_that_one_has_is_not_sent_again(self, house: House) -> None:
        story.pending(house)
        first = self.ask()
        again = self.ask(first.headers["etag"])
        assert (first.status, again.status, again.body) == (200, 304, None)
        assert again.headers["etag"] == first.headers["etag"]
        assert set(first.body) == {*LISTS, "complete", "as_of"}
        assert first.body["to_sign"][0]["title"] == "Jan (14), Utrecht"

    def test_whatever_changes_makes_another_answer(self, house: House) -> None:
        view = story.pending(house)
        tag = self.ask().headers["etag"]
        story.sign(house, view, COLLEAGUE)
        answer = self.ask(tag)
        assert (answer.status, len(answer.body["to_sign"][0]["proposal"]["signatures"])) == (200, 2)

    def test_the_answer_to_one_person_is_not_that_to_another(self, house: House) -> None:
        story.pending(house)
        assert self.ask(self.ask().headers["etag"], "omar").status == 200
