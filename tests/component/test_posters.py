"""Posters drawn and published on moto: up while an alert is live, gone when it ends, and true however calls meet."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from PIL import ImageChops

from alerting.domain.alert import Alert, AlertState, Version
from alerting.domain.content import Channel, Content, Photo
from alerting.domain.messages import MessageType
from alerting.render.documents.outlet import Outlet
from alerting.render.poster.facts import PosterFacts, facts_of
from alerting.render.poster.layout import lay_out
from alerting.render.poster.pieces import Layout
from alerting.render.poster.placement import Rectangle
from alerting.render.poster.sizes import CARD, POSTER_SIZES, Size
from alerting.render.poster.text import Line, Weight
from alerting.render.request import RenderRequest
from alerting.store.alerts import AuditEntry, Change
from alerting.store.media import photo_key
from builders import ALERTS, DELIVERIES, MEDIA, NOW, House, amber, circle, missing_child
from media import posters_handler
from media.posters.draw import PhotoAlbum, draw, jpeg
from media.posters.publish_posters import Press, StillChangingError, publish_posters
from media.posters.ruler import FontRuler, font
from media.posters.shelf import CACHE, Shelf
from pictures import encoded, opened, picture

PUBLIC = "public"
OUTLETS = {
    exercise: Outlet(public_url="https://kindalarm.nl", sender="burgernet@kindalarm.nl", exercise=exercise)
    for exercise in (False, True)
}
FIRST, SECOND = "7k2m9qxw", "8k2m9qxw"
PORTRAIT = encoded(picture())
DIGEST = hashlib.sha256(PORTRAIT).hexdigest()
#: Enough to see what happens; every size is drawn once, in a test of its own.
FEW = (Size(480, 270), Size(432, 1008), Size(728, 90))
TREE = "static/posters/landelijk/"


class Meddling(Shelf):
    """A shelf that lets something else happen right after the first write."""

    meddle: Callable[[], None] | None = None

    def put(self, key: str, content: bytes) -> None:
        super().put(key, content)
        if self.meddle:
            meddle, self.meddle = self.meddle, None
            meddle()


@dataclass
class Works:
    """The tables, the buckets, the press."""

    house: House
    channels: frozenset[Channel] = frozenset({Channel.PUSH, Channel.WEB})
    shelf: Meddling = field(init=False)
    press: Press = field(init=False)

    def __post_init__(self) -> None:
        s3 = self.house.s3
        s3.create_bucket(Bucket=PUBLIC, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_object(Bucket=MEDIA, Key=photo_key(DIGEST), Body=PORTRAIT)
        self.shelf = Meddling(s3, PUBLIC)
        self.press = Press(self.house.alerts, s3, MEDIA, self.shelf, OUTLETS, lambda: self.house.now, FEW)

    def release(self, alert_id: str = FIRST, content: Content | None = None, message: MessageType = MessageType.ALERT) -> None:
        was = self.house.alerts.head(alert_id)
        number = was.version + 1 if was else 1
        content = content or amber(photos=(Photo(digest=DIGEST),))
        content = content.model_copy(update={"channels": self.channels})
        over = message is MessageType.STOP
        alert = Alert(
            id=alert_id,
            state=AlertState.STOPPED if over else AlertState.LIVE,
            kind=content.kind,
            organisation=content.organisation,
            incident=content.incident,
            exercise=content.exercise,
            created_at=NOW,
            created_by="olga",
            version=number,
            released_at=was.released_at if was else self.house.now,
            expires_at=self.house.now + timedelta(hours=12),
        )
        version = Version(
            alert_id=alert_id,
            number=number,
            message=message,
            content=content.without_personal_data() if over else content,
            texts={},
            hash="0" * 64,
            signatures=(),
            base_version=number - 1,
            sent=self.house.now,
            expires=self.house.now + timedelta(hours=12),
        )
        entry = AuditEntry(at=self.house.now, id=f"{alert_id}{number}", actor="nora", command="release", before="", after="")
        self.house.alerts.commit(Change(alert=alert, was=was, version=version, audit=entry))

    def stop(self, alert_id: str = FIRST) -> None:
        self.release(alert_id, message=MessageType.STOP)

    def publish(self, alert_id: str = FIRST) -> int:
        return publish_posters(self.press, alert_id)

    def paths(self) -> set[str]:
        return {item["Key"] for item in self.house.s3.list_objects_v2(Bucket=PUBLIC).get("Contents", [])}

    def read(self, key: str) -> bytes:
        return self.house.s3.get_object(Bucket=PUBLIC, Key=key)["Body"].read()


@pytest.fixture
def works() -> Iterator[Works]:
    with mock_aws():
        yield Works(House())


WHOLE_SET = {f"{TREE}{size}.jpg" for size in FEW}


class TestPublished:
    def test_a_national_alert_has_a_poster_of_every_size_a_card_and_a_sheet(self, works: Works) -> None:
        works.release()

        assert works.publish() == 5
        assert works.paths() == WHOLE_SET | {f"cards/{FIRST}.jpg", f"sheets/{FIRST}.pdf"}

    def test_every_poster_has_exactly_its_size_and_says_nothing_beside_the_picture(self, works: Works) -> None:
        works.release()
        assert publish_posters(replace(works.press, sizes=POSTER_SIZES), FIRST) == 34

        for size in POSTER_SIZES:
            found = opened(works.read(f"{TREE}{size}.jpg"))
            assert (found.format, found.size) == ("JPEG", tuple(size))
            assert not found.getexif()
        assert opened(works.read(f"cards/{FIRST}.jpg")).size == (1200, 630)

    def test_caches_keep_them_for_fifteen_seconds(self, works: Works) -> None:
        works.release()
        works.publish()

        found = works.house.s3.head_object(Bucket=PUBLIC, Key=f"{TREE}480x270.jpg")
        assert (found["CacheControl"], found["ContentType"]) == (CACHE, "image/jpeg")

    def test_no_key_and_no_title_carries_a_name(self, works: Works) -> None:
        works.release()
        works.publish()

        assert not any("jan" in key.lower() for key in works.paths())
        sheet = works.read(f"sheets/{FIRST}.pdf")
        assert sheet.startswith(b"%PDF-")
        assert b"Jansen" not in sheet
        assert "Jansen".encode("utf-16-be") not in sheet

    def test_the_same_alert_gives_the_same_bytes(self, works: Works) -> None:
        works.release()
        works.publish()
        before = {key: works.read(key) for key in works.paths()}

        works.publish()

        assert {key: works.read(key) for key in works.paths()} == before

    def test_a_regional_alert_has_a_card_and_a_sheet_and_no_place_on_the_national_path(self, works: Works) -> None:
        works.release(content=missing_child(area=circle()))

        works.publish()

        assert works.paths() == {f"cards/{FIRST}.jpg", f"sheets/{FIRST}.pdf"}

    def test_an_exercise_stands_in_a_tree_of_its_own_and_leaves_the_real_one_alone(self, works: Works) -> None:
        works.release()
        works.publish()
        before = {key: works.read(key) for key in works.paths()}
        works.release(SECOND, amber(exercise=True))

        works.publish(SECOND)

        after = works.paths()
        assert {key: works.read(key) for key in before} == before
        assert {key for key in after - set(before) if not key.startswith("test/")} == set()
        assert len(after) == 2 * len(before)
        works.publish(FIRST)
        assert {key: works.read(key) for key in before} == before

    def test_where_only_one_of_two_has_room_it_is_the_newest(self, works: Works) -> None:
        works.release(FIRST, amber(photos=()))
        works.publish(FIRST)
        older = works.read(f"{TREE}480x270.jpg")
        works.house.later(minutes=1)
        works.release(SECOND)
        works.publish(SECOND)
        newest = works.read(f"{TREE}480x270.jpg")

        works.publish(FIRST)

        assert works.read(f"{TREE}480x270.jpg") == newest != older

    def test_a_photo_that_is_gone_or_broken_does_not_keep_the_poster_back(self, works: Works) -> None:
        works.release(content=amber(photos=(Photo(digest="c" * 64),)))
        assert works.publish() == 5

        works.release()
        works.house.s3.put_object(Bucket=MEDIA, Key=photo_key(DIGEST), Body=b"no picture")
        assert works.publish() == 5


class TestEnded:
    def test_after_the_stop_nothing_of_it_is_left(self, works: Works) -> None:
        works.release()
        works.publish()
        works.stop()

        assert works.publish() == 0
        assert works.paths() == set()

    def test_when_its_time_is_over_it_goes_even_before_somebody_stops_it(self, works: Works) -> None:
        works.release()
        works.publish()
        works.house.later(hours=13)

        works.publish()

        assert works.paths() == set()

    def test_an_alert_that_never_was_has_nothing(self, works: Works) -> None:
        assert works.publish("00000000") == 0

    def test_of_two_alerts_the_other_stays_and_is_drawn_alone(self, works: Works) -> None:
        works.release(SECOND)
        works.publish(SECOND)
        alone = works.read(f"{TREE}432x1008.jpg")
        works.house.later(minutes=1)
        works.release(FIRST)
        works.publish(FIRST)
        both = works.read(f"{TREE}432x1008.jpg")
        works.stop(FIRST)

        works.publish(FIRST)

        assert both != alone
        assert works.read(f"{TREE}432x1008.jpg") == alone
        assert f"cards/{SECOND}.jpg" in works.paths()
        assert f"cards/{FIRST}.jpg" not in works.paths()


class TestMeeting:
    def test_a_stop_in_the_midst_of_writing_leaves_nothing(self, works: Works) -> None:
        works.release()
        works.shelf.meddle = works.stop

        assert works.publish() == 0
        assert works.paths() == set()

    def test_a_stop_that_is_published_by_another_worker_meanwhile_leaves_nothing(self, works: Works) -> None:
        works.release()

        def stop_elsewhere() -> None:
            works.stop()
            publish_posters(works.press, FIRST)

        works.shelf.meddle = stop_elsewhere

        works.publish()

        assert works.paths() == set()

    def test_an_update_before_the_first_publish_finished_is_what_is_shown(self, works: Works) -> None:
        works.release()
        works.publish()
        works.release(message=MessageType.UPDATE, content=amber(photos=()))
        works.publish()
        updated = works.read(f"{TREE}480x270.jpg")
        works.release(SECOND)
        works.stop(SECOND)
        works.release(message=MessageType.UPDATE)
        works.shelf.meddle = lambda: works.release(message=MessageType.UPDATE, content=amber(photos=()))

        works.publish()

        assert works.read(f"{TREE}480x270.jpg") == updated

    def test_alerts_that_never_rest_are_left_to_the_next_try(self, works: Works) -> None:
        works.release()

        def again() -> None:
            works.release(message=MessageType.UPDATE)
            works.shelf.meddle = again

        works.shelf.meddle = again

        with pytest.raises(StillChangingError):
            works.publish()

    def test_when_s3_fails_in_the_midst_the_next_try_completes_the_set(self, works: Works) -> None:
        works.release()

        def fail() -> None:
            raise ClientError({"Error": {"Code": "InternalError"}}, "PutObject")

        works.shelf.meddle = fail
        with pytest.raises(ClientError):
            works.publish()

        assert works.publish() == 5


class Overtaken(Shelf):
    """The shelf of a worker that pauses right before it writes the sheet, and is killed right after."""

    happens: Callable[[], None] = staticmethod(lambda: None)

    def put(self, key: str, content: bytes) -> None:
        if key.endswith(".pdf"):
            type(self).happens()
            super().put(key, content)
            raise KilledError
        super().put(key, content)


class KilledError(Exception):
    """The function's end, before its work's."""


def test_what_a_killed_worker_left_after_the_stop_goes_when_its_message_comes_again(works: Works) -> None:
    works.release()

    def stopped_and_taken_down() -> None:
        works.stop()
        works.publish()

    Overtaken.happens = staticmethod(stopped_and_taken_down)
    with pytest.raises(KilledError):
        publish_posters(replace(works.press, shelf=Overtaken(works.house.s3, PUBLIC)), FIRST)
    assert f"sheets/{FIRST}.pdf" in works.paths()
    works.publish()
    assert works.paths() == set()


def test_an_alert_that_is_not_for_the_web_has_no_posters(works: Works) -> None:
    works.channels = frozenset({Channel.PUSH})
    works.release()
    assert works.publish() == 0


class TestHandler:
    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        names = {"BRAND_AMBER": "AMBER Alert", "BRAND_MISSING_CHILD": "Vermist Kind Alert", "LINK_BASE": "kindalarm.nl/"}
        names |= {"DELIVERIES_TABLE": DELIVERIES, "PUBLIC_URL": "https://kindalarm.nl", "CAP_SENDER": "burgernet@kindalarm.nl"}
        for key, value in {"ALERTS_TABLE": ALERTS, "MEDIA_BUCKET": MEDIA, "PUBLIC_BUCKET": PUBLIC, **names}.items():
            monkeypatch.setenv(key, value)
        posters_handler.press.cache_clear()
        posters_handler.receipts.cache_clear()

    def test_a_send_of_the_web_is_confirmed_once_its_posters_are_up(self, works: Works) -> None:
        works.release()
        key = {"pk": {"S": f"{FIRST}#web"}, "sk": {"S": "0001#J1-0001"}}
        works.house.dynamodb.put_item(TableName=DELIVERIES, Item=key | {"total": {"N": "1"}})
        body = json.dumps({"alert_id": FIRST, "version": 1, "job_id": "J1-0001", "index": 0})

        assert posters_handler.handle({"Records": [{"messageId": "1", "body": body}]}, None) == {"batchItemFailures": []}
        assert works.house.dynamodb.get_item(TableName=DELIVERIES, Key=key)["Item"]["confirmed"] == {"NS": ["0"]}

    def test_posters_for_a_job_that_is_gone_are_drawn_all_the_same(self, works: Works) -> None:
        works.release()
        body = json.dumps({"alert_id": FIRST, "version": 1, "job_id": "J1-0009", "index": 0})

        assert posters_handler.handle({"Records": [{"messageId": "1", "body": body}]}, None) == {"batchItemFailures": []}

    def test_nothing_is_confirmed_while_the_posters_are_not_up(self, works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
        works.release()
        monkeypatch.setenv("PUBLIC_BUCKET", "nowhere")
        key = {"pk": {"S": f"{FIRST}#web"}, "sk": {"S": "0001#J1-0001"}}
        works.house.dynamodb.put_item(TableName=DELIVERIES, Item=key | {"total": {"N": "1"}})
        body = json.dumps({"alert_id": FIRST, "version": 1, "job_id": "J1-0001", "index": 0})

        answer = posters_handler.handle({"Records": [{"messageId": "1", "body": body}]}, None)
        assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
        assert "confirmed" not in works.house.dynamodb.get_item(TableName=DELIVERIES, Key=key)["Item"]

    def test_a_message_that_fails_is_reported_alone(self, works: Works) -> None:
        works.release()
        records = [
            {"messageId": "bad", "body": "{}"},
            {"messageId": "good", "body": json.dumps({"alert_id": FIRST})},
        ]

        assert posters_handler.handle({"Records": records}, None) == {"batchItemFailures": [{"itemIdentifier": "bad"}]}


class TestDrawing:
    def test_the_photo_stands_in_its_frame_round_as_it_was(self) -> None:
        album = PhotoAlbum({DIGEST: encoded(picture(2000, 1000))})
        layout = lay_out([facts(amber(photos=(Photo(digest=DIGEST),)))], CARD, FontRuler())

        frame = layout.pictures[0].frame
        shown = draw(layout, album).crop(frame.corners)
        blue = shown.getchannel("B").point(lambda level: 255 if level > 140 else 0)
        green = shown.getchannel("G").point(lambda level: 255 if level > 160 else 0)
        face = ImageChops.multiply(blue, green).getbbox()

        assert face is not None
        assert face[2] - face[0] == pytest.approx(face[3] - face[1], rel=0.05)

    def test_no_letter_is_drawn_outside_its_line(self) -> None:
        layout = lay_out([facts(amber())], Size(800, 600), FontRuler())
        drawn = draw(layout, PhotoAlbum({}))
        blank = draw(Layout(layout.size, layout.fills, layout.pictures, ()), PhotoAlbum({}))

        outside = ImageChops.difference(drawn, blank)
        assert outside.getbbox() is not None
        for line in layout.lines:
            outside.paste(0, line.room.corners)
        assert outside.getbbox() is None

    @pytest.mark.parametrize("text", ["Jansen", "Jij", "j", "fff", "Ĵ"])
    @pytest.mark.parametrize("size", [9, 40, 200])
    def test_a_text_is_measured_with_all_of_its_ink(self, text: str, size: int) -> None:
        ruler = FontRuler()
        room = Rectangle(50, 50, ruler.width(text, size, Weight.BOLD), ruler.height(size))
        line = Line(text, room, size, Weight.BOLD, "#ffffff")

        drawn = draw(Layout(Size(1_000, 500), (), (), (line,)), PhotoAlbum({}))

        found = drawn.getbbox()
        assert found is not None
        assert room.holds(Rectangle(found[0], found[1], found[2] - found[0], found[3] - found[1]))

    @pytest.mark.parametrize(
        "text", ["Zoë & Daniël", "Ștefan Țânțaru", "Łukasz Żółć", "Đorđe Ñandú", "Özgür Şahin", "Åsa Ødegård"]
    )
    def test_every_letter_of_a_name_has_a_shape_of_its_own(self, text: str) -> None:
        shapes = {_shape(letter) for letter in set(text) - {" "}}

        assert len(shapes) == len(set(text) - {" "})
        assert _shape("\U000f0000") not in shapes

    def test_a_jpeg_is_all_that_is_sent(self) -> None:
        found = jpeg(draw(lay_out([facts(amber())], CARD, FontRuler()), PhotoAlbum({})))

        assert opened(found).format == "JPEG"


def facts(content: Content) -> PosterFacts:
    found = facts_of(RenderRequest(message=MessageType.ALERT, content=content, alert_id=FIRST))
    assert found is not None
    return found


def _shape(letter: str) -> bytes:
    out = io.BytesIO()
    mask = font(60, Weight.BOLD).getmask(letter)
    out.write(repr(mask.size).encode() + bytes(mask))
    return out.getvalue()
