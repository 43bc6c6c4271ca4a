"""What looks odd is said to those who sign, and keeps nothing from going out."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import story
from alerting.domain.area import National, Polygons
from alerting.domain.content import Content, Photo
from alerting.domain.kinds import KINDS, Kind, Outcome, Scope
from alerting.domain.signatures import signed_hash
from alerting.store.media import MediaStore, photo_key
from builders import (
    DESK,
    MEDIA,
    OPERATOR,
    PHOTO_DIGEST,
    UTRECHT,
    House,
    amber,
    circle,
    golf,
    jan,
    missing_child,
    missing_person,
    wanted,
)
from intake.check_proposal import check_proposal
from intake.create_draft import create_draft
from intake.edit_draft import edit_draft
from intake.oddities import LATELY, LOOKED_AT, SMALLEST_SIDE, USUAL_KM2
from intake.propose_next import propose_result
from intake.stop_alert import stop_alert
from intake.submit_proposal import submit_proposal

OVER = "The area reaches over the border of Politie Midden-Nederland."
DARK = amber(persons=(jan(hair="donker haar"),))  # other words about the same boy


def warnings(house: House, content: Content) -> tuple[str, ...]:
    view = story.pending(house, content)
    assert view.proposal is not None
    return view.proposal.warnings


def twice(alert_id: str, state: str, what: str) -> str:
    return f"Alert {alert_id} ({state}) has the same {what}: check that this is not the same case twice."


class TestTwice:
    def test_the_same_child_in_a_live_alert_is_said(self, house: House) -> None:
        other = story.live(house).alert.id
        assert warnings(house, DARK) == (twice(other, "live", "person"),)

    def test_whatever_the_capitals(self, house: House) -> None:
        other = create_draft(
            house.desk(OPERATOR), amber(persons=(jan(first_name="JAN", surname="jansen"),)), "draft-001"
        ).alert.id
        assert warnings(house, DARK) == (twice(other, "draft", "person"),)

    @pytest.mark.parametrize("other", [jan(age=13), jan(surname="Smit"), jan(first_name="Piet"), jan(surname="")])
    def test_another_age_or_name_is_another_child(self, house: House, other: Any) -> None:
        create_draft(house.desk(OPERATOR), amber(persons=(other,)), "draft-001")
        assert warnings(house, DARK) == ()

    def test_the_same_plate_is_said_with_dashes_or_without(self, house: House) -> None:
        car = wanted(vehicles=(golf(plate="AB123C"),))
        other = create_draft(house.desk(OPERATOR), car, "draft-001").alert.id
        assert warnings(house, amber(vehicles=(golf(),))) == (twice(other, "draft", "number plate"),)

    def test_the_same_words_are_said(self, house: House) -> None:
        other = story.pending(house, missing_person()).alert.id
        assert warnings(house, missing_person()) == (twice(other, "live", "text"),)
        assert warnings(house, missing_person(persons=(jan(first_name="", surname="", age=40),))) == ()

    def test_an_exercise_is_compared_with_exercises_and_never_by_its_words(self, house: House) -> None:
        story.live(house)
        exercise = story.pending(house, replace_exercise(DARK)).alert.id
        unnamed = missing_person(exercise=True)
        story.pending(house, unnamed)
        other = unnamed.persons[0].model_copy(update={"hair": "wit haar"})
        assert warnings(house, unnamed.model_copy(update={"persons": (other,)})) == ()
        assert warnings(house, replace_exercise(DARK)) == (twice(exercise, "draft", "person"),)

    def test_what_was_a_day_ago_is_another_case(self, house: House) -> None:
        story.live(house)
        house.later(seconds=LATELY.total_seconds() - 1)
        assert len(warnings(house, DARK.model_copy(update={"persons": (jan(hair="rood haar", last_seen=seen(house)),)}))) == 1
        house.later(seconds=LATELY.total_seconds())
        assert warnings(house, DARK.model_copy(update={"persons": (jan(hair="wit haar", last_seen=seen(house)),)})) == ()

    def test_what_was_sent_lately_counts_however_long_it_was_a_draft(self, house: House) -> None:
        view = create_draft(house.desk(OPERATOR), amber(), "draft-001")
        house.later(days=2)
        pending = submit_proposal(house.desk(OPERATOR), view.alert.id, 1)
        story.sign(house, pending)
        assert warnings(house, DARK) == (twice(view.alert.id, "live", "person"),)

    def test_an_update_of_an_alert_is_no_second_one(self, house: House) -> None:
        view = story.updated(house, story.live(house), news="rode rugzak")
        assert view.proposal is not None
        assert view.proposal.warnings == ()

    def test_a_result_says_what_many_results_say(self, house: House) -> None:
        for _ in range(2):
            alert_id = stop_alert(house.desk(DESK), story.live(house).alert.id).alert.id
            view = propose_result(house.desk(DESK), alert_id, Outcome.FOUND, family_informed=True, key=f"r-{house.new_id(8)}")
            assert view.proposal is not None
            view = submit_proposal(house.desk(DESK), alert_id, view.proposal.revision)
            assert view.proposal is not None
            assert view.proposal.warnings == ()

    def test_a_bounded_number_of_alerts_is_looked_at(self, house: House) -> None:
        for number in range(LOOKED_AT + 5):
            create_draft(house.desk(OPERATOR), amber(), f"draft-{number:03}")
        calls: list[str] = []
        events = house.dynamodb.meta.events
        events.register("before-send.dynamodb", lambda request, **_: calls.append(str(request.headers["X-Amz-Target"])))
        view = story.pending(house, DARK)
        events.unregister("before-send.dynamodb")
        assert view.proposal is not None
        assert len(view.proposal.warnings) <= LOOKED_AT
        assert sum(".Query" in call for call in calls) <= 5
        assert sum("BatchGet" in call for call in calls) == 1


def replace_exercise(content: Content) -> Content:
    return content.model_copy(update={"exercise": True})


def seen(house: House) -> Any:
    return jan().last_seen.model_copy(update={"at": house.now - timedelta(hours=1)})


class TestArea:
    @pytest.mark.parametrize(("radius", "odd"), [(14_000, False), (16_000, True)])
    def test_a_local_action_over_more_than_fifteen_kilometres_is_odd(self, house: House, radius: int, *, odd: bool) -> None:
        wide = missing_person(area=circle(radius_m=radius, latitude=52.1, longitude=5.2))
        assert any("unusually large" in warning for warning in warnings(house, wide)) is odd

    def test_it_says_what_is_usual(self, house: House) -> None:
        (warning,) = (w for w in warnings(house, missing_person(area=circle(radius_m=16_000))) if "large" in w)
        assert warning == (
            "The area is unusually large: 803 km2; a local alert of the kind missing_person usually has at most 700 km2."
        )

    def test_a_drawn_area_counts_as_a_circle_does(self, house: House) -> None:
        drawn = missing_person(area=Polygons(description="Provincie Utrecht", rings=(UTRECHT,)))
        assert any("unusually large" in warning for warning in warnings(house, drawn))

    def test_a_search_for_a_child_may_cover_provinces_and_the_whole_country_is_no_surprise(self, house: House) -> None:
        regional = {"scope": Scope.REGIONAL, "persons": (jan(first_name="Anna"),)}
        assert warnings(house, missing_child(**regional, area=circle(radius_m=60_000))) == (OVER,)
        assert any("15,000" in w for w in warnings(house, missing_child(**regional, area=circle(radius_m=75_000, latitude=52.2))))
        assert warnings(house, amber(area=National(), persons=(jan(first_name="Bo"),))) == ()

    def test_every_kind_has_a_usual_size_in_every_scope_but_the_whole_country(self) -> None:
        scopes = {(kind, scope) for kind, rules in KINDS.items() for scope in rules.scopes if scope is not Scope.NATIONAL}
        assert set(USUAL_KM2) == scopes
        assert {kind for kind, _ in USUAL_KM2} == set(Kind)


class TestPhoto:
    def put(self, house: House, **metadata: str) -> Photo:
        content = f"photo of {metadata}".encode()
        digest = hashlib.sha256(content).hexdigest()
        house.s3.put_object(Bucket=MEDIA, Key=photo_key(digest), Body=content, Metadata=metadata)
        return Photo(digest=digest, alt="Foto van Jan.")

    @pytest.mark.parametrize(
        ("width", "height", "odd"),
        [(SMALLEST_SIDE, SMALLEST_SIDE, False), (599, 2_000, True), (1_600, 599, True), (1_600, 2_400, False)],
    )
    def test_a_photo_with_a_short_side_is_small(self, house: House, width: int, height: int, *, odd: bool) -> None:
        photo = self.put(house, width=str(width), height=str(height))
        expected = (f"Photo 1 is small ({width} by {height} pixels): large screens will show it blurred.",)
        assert warnings(house, amber(photos=(photo,))) == (expected if odd else ())

    @pytest.mark.parametrize("metadata", [{}, {"width": "400"}, {"width": "x", "height": "300"}, {"width": "", "height": ""}])
    def test_nothing_is_said_of_a_photo_whose_size_is_not_known(self, house: House, metadata: dict[str, str]) -> None:
        assert warnings(house, amber(photos=(self.put(house, **metadata),))) == ()

    def test_a_photo_that_is_not_there_has_no_size(self, house: House) -> None:
        assert MediaStore(house.s3, MEDIA).size_of("0" * 64) is None
        assert MediaStore(house.s3, MEDIA).size_of(PHOTO_DIGEST) is None


def test_warnings_are_no_part_of_what_is_signed(house: House) -> None:
    story.live(house)
    proposal = story.pending(house, DARK).proposal
    assert proposal is not None
    assert proposal.warnings
    assert proposal.hash == signed_hash(proposal.message, proposal.content, proposal.texts, proposal.base_version)


def test_an_alert_goes_out_with_its_warnings(house: House) -> None:
    story.live(house)
    view = story.live(house, DARK)
    assert view.alert.state.value == "live"
    assert view.proposal is not None
    assert len(view.proposal.warnings) == 1


def test_a_look_up_that_fails_costs_the_warning_and_nothing_else(house: House) -> None:
    story.live(house)
    view = create_draft(house.desk(OPERATOR), DARK, "draft-001")

    def broken(_: str) -> tuple[int, int] | None:
        raise ConnectionError

    pending = submit_proposal(replace(house.desk(OPERATOR), photo_size=broken), view.alert.id, 1)
    assert pending.proposal is not None
    assert (pending.proposal.state.value, pending.proposal.warnings) == ("pending", ())


def test_a_check_says_what_submitting_would_say_even_of_what_is_not_complete(house: House) -> None:
    other = story.live(house).alert.id
    view = create_draft(house.desk(OPERATOR), DARK, "draft-001")
    said = twice(other, "live", "person")
    assert check_proposal(house.desk(OPERATOR), view.alert.id).warnings == (said,)
    edit_draft(house.desk(OPERATOR), view.alert.id, DARK.model_copy(update={"duration_minutes": None}), 1)
    checked = check_proposal(house.desk(OPERATOR), view.alert.id)
    assert checked.errors
    assert checked.warnings == (said,)
