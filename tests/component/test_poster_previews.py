"""Previews of posters on moto: the poster that would be published, byte for byte, for whoever is on duty."""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from moto import mock_aws

import story
from alerting.domain.area import Area
from alerting.domain.content import Channel, Content, Photo
from alerting.domain.kinds import Outcome
from alerting.domain.lifecycle import Command
from alerting.domain.messages import Removal, StopReason
from alerting.domain.people import Principal
from alerting.render.documents.outlet import Outlet
from alerting.render.poster.sizes import POSTER_SIZES, Size
from alerting.store.media import photo_key
from builders import (
    ALERTS,
    DESK,
    MEDIA,
    OPERATOR,
    SYSTEM,
    House,
    amber,
    circle,
    golf,
    jan,
    missing_child,
    missing_person,
    safety_notice,
    wanted,
)
from intake.ask_stop import ask_stop
from intake.correct_alert import correct_alert
from intake.create_draft import Received, create_draft, idempotency_key
from intake.desk import AlertView
from intake.propose_next import propose_result, propose_update
from intake.send_back import send_back
from intake.stop_alert import stop_alert
from media import previews_api_handler
from media.posters.publish_posters import Press, publish_posters
from media.posters.shelf import Shelf
from photos_world import event_of, picture_in
from pictures import encoded, opened, picture

PUBLIC = "public"
PORTRAIT = encoded(picture())
PHOTO = Photo(digest=hashlib.sha256(PORTRAIT).hexdigest(), alt="Foto van Jan, 14 jaar, blond haar, blauw shirt.")
GONE = Photo(digest="c" * 64, alt="Foto van Jan, 14 jaar, blond haar, blauw shirt.")
LANDSCAPE, PORTRAIT_SCREEN, CARD = "posters/1920x1080", "posters/1080x1920", "card"
SCREENS = (Size(1920, 1080), Size(1080, 1920))
SHOWN = (LANDSCAPE, PORTRAIT_SCREEN, CARD)


@dataclass
class Studio:
    """The house of the alerts, the public bucket, and the API of the previews."""

    house: House

    def draft(self, content: Content | None = None, who: Principal = OPERATOR) -> AlertView:
        return create_draft(self.house.desk(who), content or amber(photos=(PHOTO,)), f"create-{self.house.new_id(8)}")

    def ask(self, view: AlertView, which: str, groups: str = "[viewer]", **claims: str) -> dict[str, Any]:
        event = event_of("GET", f"/v1/alerts/{view.alert.id}/previews/{which}", groups, **claims)
        return previews_api_handler.handle(event, None)  # type: ignore[arg-type]  # no route looks at the Lambda context

    def see(self, view: AlertView, which: str) -> bytes:
        answer = self.ask(view, which)
        assert answer["statusCode"] == 200, answer["body"]
        return picture_in(answer)

    def refused(self, view: AlertView, which: str) -> tuple[int, str]:
        """The status and what is said."""
        answer = self.ask(view, which)
        problem = json.loads(answer["body"])
        assert answer["headers"]["Content-Type"] == "application/problem+json"
        return answer["statusCode"], f"{problem['type'].rpartition('/')[2]}: {problem['detail']}"

    def lacks(self, view: AlertView, which: str) -> set[str]:
        """The fields that an unfinished draft is told to mend."""
        answer = self.ask(view, which)
        problem = json.loads(answer["body"])
        assert (answer["statusCode"], problem["type"]) == (422, "https://kindalarm.nl/problems/invalid-content")
        return {error["field"] for error in problem["errors"]}

    def published(self, view: AlertView) -> dict[str, bytes]:
        """What the public sees of it."""
        outlets = {
            exercise: Outlet(public_url="https://kindalarm.nl", sender="burgernet@kindalarm.nl", exercise=exercise)
            for exercise in (False, True)
        }
        s3 = self.house.s3
        press = Press(self.house.alerts, s3, MEDIA, Shelf(s3, PUBLIC), outlets, lambda: self.house.now, SCREENS)
        publish_posters(press, view.alert.id)
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket=PUBLIC).get("Contents", [])]
        found = {key: s3.get_object(Bucket=PUBLIC, Key=key)["Body"].read() for key in keys}
        tree = "test/" if view.alert.exercise else ""
        wanted = {name: f"{tree}static/posters/landelijk/{name.rpartition('/')[2]}.jpg" for name in SHOWN if name != CARD}
        wanted[CARD] = f"{tree}cards/{view.alert.id}.jpg"
        return {name: found[key] for name, key in wanted.items() if key in found}


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    names = {"BRAND_AMBER": "AMBER Alert", "BRAND_MISSING_CHILD": "Vermist Kind Alert", "LINK_BASE": "kindalarm.nl/"}
    for key, value in {"ALERTS_TABLE": ALERTS, "MEDIA_BUCKET": MEDIA, **names}.items():
        monkeypatch.setenv(key, value)
    previews_api_handler.api.cache_clear()
    with mock_aws():
        house = House()
        house.s3.create_bucket(Bucket=PUBLIC, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        house.s3.put_object(Bucket=MEDIA, Key=photo_key(PHOTO.digest), Body=PORTRAIT)
        yield Studio(house)


class TestTheSame:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(amber(photos=(PHOTO,), vehicles=(golf(),)), id="amber"),
            pytest.param(amber(photos=(), photo_absent_reason="De familie zoekt er een."), id="photo follows"),
            pytest.param(amber(photos=(PHOTO,), exercise=True), id="exercise"),
            pytest.param(amber(photos=(PHOTO,), persons=(jan(), jan(first_name="Ann"))), id="two children"),
        ],
    )
    def test_what_was_shown_while_it_was_written_and_signed_is_what_the_public_sees(
        self, studio: Studio, content: Content
    ) -> None:
        draft = studio.draft(content)
        written = {name: studio.see(draft, name) for name in SHOWN}
        pending = story.pending(studio.house, content)
        signed = {name: studio.see(pending, name) for name in SHOWN}
        live = story.sign(studio.house, pending)

        published = studio.published(live)

        assert written == signed == published
        assert {name: studio.see(live, name) for name in SHOWN} == published

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(amber(area=circle(), photos=(PHOTO,)), id="amber"),
            pytest.param(missing_child(area=circle(), photos=(PHOTO,)), id="child"),
            pytest.param(missing_person(), id="person"),
            pytest.param(wanted(), id="wanted"),
            pytest.param(safety_notice(), id="notice"),
        ],
    )
    def test_a_local_or_regional_alert_has_its_card(self, studio: Studio, content: Content) -> None:
        found = opened(studio.see(studio.draft(content), CARD))

        assert (found.format, found.size) == ("JPEG", (1200, 630))
        assert not found.getexif()

    def test_every_size_of_the_screens_can_be_seen(self, studio: Studio) -> None:
        draft = studio.draft()

        assert {opened(studio.see(draft, f"posters/{size}")).size for size in POSTER_SIZES} == {tuple(s) for s in POSTER_SIZES}

    def test_where_the_photo_is_gone_it_looks_as_it_would_when_published(self, studio: Studio) -> None:
        live = story.live(studio.house, amber(photos=(PHOTO,)))
        with_photo = studio.see(live, CARD)
        studio.house.s3.delete_object(Bucket=MEDIA, Key=photo_key(PHOTO.digest))

        assert studio.see(live, CARD) == studio.published(live)[CARD] != with_photo

    def test_a_draft_that_names_a_photo_which_never_was_shows_a_silhouette(self, studio: Studio) -> None:
        assert studio.see(studio.draft(amber(photos=(GONE,))), CARD) != studio.see(studio.draft(), CARD)

    def test_no_cache_keeps_it(self, studio: Studio) -> None:
        headers = studio.ask(studio.draft(), CARD)["headers"]

        assert (headers["Cache-Control"], headers["Content-Type"]) == ("no-store", "image/jpeg")


class TestWhichOne:
    def test_an_update_that_is_being_written_is_shown_and_the_newest_version_when_it_is_given_up(self, studio: Studio) -> None:
        live = story.live(studio.house, amber(photos=(PHOTO,)))
        before = studio.see(live, CARD)
        update = story.updated(studio.house, live, vehicles=(golf(),))

        assert studio.see(update, CARD) != before
        send_back(studio.house.desk(OPERATOR), live.alert.id, Command.DISCARD)
        assert studio.see(live, CARD) == before

    def test_an_update_without_news_shows_the_poster_all_the_same(self, studio: Studio) -> None:
        """What is new is told on a phone, and is not on a poster."""
        live = story.live(studio.house, amber(photos=(PHOTO,)))
        before = studio.see(live, CARD)
        propose_update(studio.house.desk(OPERATOR), live.alert.id, "update-0001")

        assert studio.see(live, CARD) == before

    def test_after_a_correction_what_was_taken_out_is_not_on_it(self, studio: Studio) -> None:
        live = story.live(studio.house, amber(photos=(PHOTO,), vehicles=(golf(),)))
        with_plate = studio.see(live, CARD)
        corrected = correct_alert(studio.house.desk(DESK), live.alert.id, Removal.PLATE, 0, 1)

        assert studio.see(corrected, CARD) == studio.published(corrected)[CARD] != with_plate

    @pytest.mark.parametrize("which", SHOWN)
    def test_after_the_stop_there_is_none_and_for_the_result_neither(self, studio: Studio, which: str) -> None:
        live = story.live(studio.house, amber(photos=(PHOTO,)))
        stop_alert(studio.house.desk(DESK), live.alert.id)
        none = (404, "not-found: A stop and a result have no poster: after the stop nobody is named anywhere.")

        assert studio.refused(live, which) == none
        propose_result(studio.house.desk(OPERATOR), live.alert.id, Outcome.FOUND_SAFE, family_informed=True, key="result-0001")
        assert studio.refused(live, which) == none

    def test_a_stop_that_somebody_asks_for_would_take_it_down(self, studio: Studio) -> None:
        live = story.live(studio.house, amber(photos=(PHOTO,)))
        desk = studio.house.desk(SYSTEM)
        ask_stop(desk, live.alert.id, StopReason.STOPPED, idempotency_key(desk, "ask-0001", "ask", ""), Received())

        assert studio.refused(live, CARD)[0] == 404

    def test_of_a_draft_that_was_given_up_nothing_is_shown(self, studio: Studio) -> None:
        draft = studio.draft()
        send_back(studio.house.desk(OPERATOR), draft.alert.id, Command.DISCARD)

        status, said = studio.refused(draft, CARD)

        assert status == 404
        assert "nothing is being prepared" in said


class TestNone:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(missing_person(), id="person"),
            pytest.param(wanted(), id="wanted"),
            pytest.param(safety_notice(), id="notice"),
            pytest.param(missing_child(area=circle()), id="regional child"),
        ],
    )
    def test_what_screens_do_not_show_has_no_poster_and_is_told_where_its_card_is(self, studio: Studio, content: Content) -> None:
        status, said = studio.refused(studio.draft(content), LANDSCAPE)

        assert status == 404
        assert "national alerts about children only" in said
        assert "/previews/card" in said

    @pytest.mark.parametrize("size", ["1920x1081", "card", "1920", "1200x630", "x" * 200])
    def test_a_size_that_no_screen_has_is_answered_with_those_that_there_are(self, studio: Studio, size: str) -> None:
        status, said = studio.refused(studio.draft(), f"posters/{size}")

        assert status == 404
        assert all(str(known) in said for known in POSTER_SIZES)

    def test_an_alert_that_never_was_is_not_found(self, studio: Studio) -> None:
        draft = studio.draft()
        gone = draft.model_copy(update={"alert": draft.alert.model_copy(update={"id": "00000000"})})

        assert studio.refused(gone, CARD)[0] == studio.refused(gone, LANDSCAPE)[0] == 404


class TestUnfinished:
    @pytest.mark.parametrize("which", SHOWN)
    def test_a_draft_is_told_every_fact_that_its_poster_lacks(self, studio: Studio, which: str) -> None:
        bare = jan(first_name="", last_seen=jan().last_seen.model_copy(update={"place": ""}))
        draft = studio.draft(amber(persons=(bare,), area=None, channels=frozenset({Channel.PUSH})))

        assert studio.lacks(draft, which) == {"persons.0.first_name", "persons.0.last_seen.place", "area", "channels"}

    @pytest.mark.parametrize(
        ("content", "lacking"),
        [
            pytest.param(amber(persons=()), "persons.0.first_name", id="nobody"),
            pytest.param(wanted(offence=""), "offence", id="no offence"),
            pytest.param(safety_notice(notice=safety_notice().notice.model_copy(update={"what": ""})), "notice.what", id="what"),
        ],
    )
    def test_each_kind_has_its_own(self, studio: Studio, content: Content, lacking: str) -> None:
        assert lacking in studio.lacks(studio.draft(content), CARD)

    def test_an_exercise_lacks_what_the_real_thing_would(self, studio: Studio) -> None:
        assert "persons.0.first_name" in studio.lacks(studio.draft(amber(exercise=True, persons=())), CARD)

    def test_own_words_for_a_text_are_not_on_the_poster_and_fill_in_for_nothing(self, studio: Studio) -> None:
        own = {"web.title": "AMBER Alert", "web.body": "Kijk uit naar Jan."}

        assert "persons.0.first_name" in studio.lacks(studio.draft(amber(persons=(), texts=own)), CARD)

    def test_what_is_asked_at_submit_and_is_not_on_the_poster_does_not_keep_it_back(self, studio: Studio) -> None:
        content = amber(photos=(), duration_minutes=None, authority=amber().authority.model_copy(update={"checklist": {}}))

        assert studio.ask(studio.draft(content), LANDSCAPE)["statusCode"] == 200

    @pytest.mark.parametrize("area", [None, circle()])
    def test_whether_screens_show_it_is_not_said_before_the_area_is_known(self, studio: Studio, area: Area | None) -> None:
        assert studio.ask(studio.draft(amber(area=area)), LANDSCAPE)["statusCode"] == (404 if area else 422)


class TestWho:
    @pytest.mark.parametrize("groups", ["[viewer]", "[communications]", "[operator org-limburg]", "[national]", "[admin]"])
    def test_everybody_on_duty_may_see_it(self, studio: Studio, groups: str) -> None:
        assert studio.ask(studio.draft(), CARD, groups)["statusCode"] == 200

    @pytest.mark.parametrize("which", [LANDSCAPE, CARD])
    @pytest.mark.parametrize("groups", ["[]", "[org-midden-nederland]"])
    def test_who_has_no_role_may_not(self, studio: Studio, groups: str, which: str) -> None:
        assert studio.ask(studio.draft(), which, groups)["statusCode"] == 403

    def test_a_police_system_may_not(self, studio: Studio) -> None:
        assert studio.ask(studio.draft(), CARD, sub="gms", client_id="gms", scope="alerts/draft")["statusCode"] == 403

    def test_who_looked_is_logged_by_ids_and_nobody_is_named(self, studio: Studio, caplog: pytest.LogCaptureFixture) -> None:
        draft = studio.draft()
        with caplog.at_level(logging.INFO):
            studio.see(draft, LANDSCAPE)

        (viewed,) = (vars(record) for record in caplog.records if record.message == "poster viewed")
        assert (viewed["alert_id"], viewed["size"]) == (draft.alert.id, "1920x1080")
        assert viewed["actor"] == "f3a4c812-50d1-70e2-9c4b-1d2e3f405162"
        assert not any("Jan" in str(vars(record)) for record in caplog.records)


def test_the_largest_poster_fits_an_answer(studio: Studio) -> None:
    answer = studio.ask(studio.draft(), "posters/1920x1200")

    assert len(json.dumps(answer)) < 2_000_000
