"""Photos from quarantine to clean, on moto: who may bring one, what becomes of it, and that nothing but pixels passes."""

import base64
import io
import json
import struct
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image

from alerting.store.media import MediaStore, photo_key
from builders import MEDIA
from media import photos_handler
from photos_world import QUARANTINE, Lab, is_like, open_lab
from pictures import BLUE, RED, encoded, noise, opened, picture

GPS = 0x8825


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with open_lab(monkeypatch) as opened_lab:
        yield opened_lab


class TestAsking:
    def test_an_operator_gets_a_place_for_one_key_an_image_and_fifteen_megabytes(self, lab: Lab) -> None:
        answer = lab.ask("POST", "/v1/photos")

        policy = json.loads(base64.b64decode(answer["body"]["fields"]["policy"]))
        assert answer["status"] == 201
        assert ["content-length-range", 1, 15_000_000] in policy["conditions"]
        assert ["starts-with", "$Content-Type", "image/"] in policy["conditions"]
        assert {"bucket": QUARANTINE} in policy["conditions"]
        assert {"key": f"quarantine/{answer['body']['id']}"} in policy["conditions"]
        assert answer["body"]["url"].startswith(f"https://{QUARANTINE}.s3.")

    def test_two_places_are_never_the_same(self, lab: Lab) -> None:
        assert len({lab.ask("POST", "/v1/photos")["body"]["id"] for _ in range(20)}) == 20

    def test_until_the_file_was_looked_at_it_is_pending(self, lab: Lab) -> None:
        found = lab.state(lab.upload(encoded(picture())))

        assert (found["state"], found["digest"]) == ("pending", None)

    @pytest.mark.parametrize("groups", ["[viewer]", "[communications]", "[admin]", "[org-limburg]", "[]"])
    def test_who_may_not_draft_may_not_upload(self, lab: Lab, groups: str) -> None:
        assert lab.ask("POST", "/v1/photos", groups)["status"] == 403
        assert lab.ask("GET", f"/v1/photos/{lab.upload(b'x')}", groups)["status"] == 403

    def test_a_police_system_may_not_upload(self, lab: Lab) -> None:
        assert lab.ask("POST", "/v1/photos", sub="gms", client_id="gms", scope="alerts/draft")["status"] == 403

    def test_an_upload_that_nobody_asked_for_is_not_found(self, lab: Lab) -> None:
        assert lab.ask("GET", f"/v1/photos/{'0' * 26}")["status"] == 404
        assert lab.ask("GET", "/v1/photos/nonsense")["status"] == 422


class TestClean:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_a_photo_becomes_a_jpeg_named_by_its_digest(self, lab: Lab, form: str) -> None:
        found = lab.settle(encoded(picture(900, 1200), form))

        assert (found["state"], found["width"], found["height"]) == ("clean", 900, 1200)
        assert MediaStore(lab.s3, MEDIA).holds(found["digest"])
        assert opened(lab.read(photo_key(found["digest"]))).format == "JPEG"

    def test_sizes_lie_beside_it_none_of_them_enlarged_or_distorted(self, lab: Lab) -> None:
        found = lab.settle(encoded(picture(3000, 4000)))

        sizes = {key: opened(lab.read(key)).size for key in lab.keys(MEDIA, f"photos/{found['digest']}")}
        prefix = f"photos/{found['digest']}"
        assert sizes == {
            prefix: (1600, 2133),
            f"{prefix}/800.jpg": (800, 1067),
            f"{prefix}/400.jpg": (400, 533),
            f"{prefix}/square.jpg": (600, 600),
        }

    def test_a_small_photo_stays_as_small_as_it_is(self, lab: Lab) -> None:
        found = lab.settle(encoded(picture(300, 400)))

        sizes = {opened(lab.read(key)).size for key in lab.keys(MEDIA, f"photos/{found['digest']}")}
        assert sizes == {(300, 400), (300, 300)}

    def test_where_it_was_taken_and_by_which_camera_is_gone(self, lab: Lab) -> None:
        exif = Image.Exif()
        exif[0x010F] = "CameraMaker"
        exif.get_ifd(GPS).update({1: "N", 2: (52.0, 5.0, 24.0), 3: "E", 4: (5.0, 7.0, 17.0)})
        image = picture()
        original = encoded(image, exif=exif, comment=b"thuisadres", icc_profile=b"\0" * 128, xmp=b"<x:xmpmeta>geheim</x:xmpmeta>")
        assert opened(original).getexif().get_ifd(GPS)

        found = lab.settle(original)

        for key in lab.keys(MEDIA, f"photos/{found['digest']}"):
            content = lab.read(key)
            assert not opened(content).getexif()
            for secret in (b"CameraMaker", b"thuisadres", b"geheim", b"Exif", b"ICC_PROFILE"):
                assert secret not in content

    def test_it_stands_upright_as_the_camera_was_held(self, lab: Lab) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was turned: a quarter to the right puts it upright

        found = opened(lab.clean(encoded(picture(1200, 900), exif=exif)))

        assert found.size == (900, 1200)
        assert is_like(found.getpixel((450, 10)), RED)
        assert is_like(found.getpixel((450, 1190)), BLUE)

    def test_a_broken_note_about_the_camera_is_no_reason_to_refuse(self, lab: Lab) -> None:
        assert lab.clean(encoded(picture(), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12\0\x03\0\0\0\x01"))

    @pytest.mark.parametrize("mode", ["CMYK", "L"])
    def test_colours_of_print_and_greys_become_those_of_screens(self, lab: Lab, mode: str) -> None:
        found = opened(lab.clean(encoded(picture(mode=mode))))

        assert found.mode == "RGB"
        if mode == "CMYK":
            assert is_like(found.getpixel((50, 900)), RED, by=60)

    @pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "1"])
    def test_a_png_of_any_kind_is_understood(self, lab: Lab, mode: str) -> None:
        assert opened(lab.clean(encoded(picture(mode=mode), "PNG"))).mode == "RGB"

    def test_what_is_transparent_becomes_white(self, lab: Lab) -> None:
        image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))

        assert opened(lab.clean(encoded(image, "PNG"))).getpixel((200, 200)) == (255, 255, 255)

    def test_sixteen_bits_of_grey_do_not_become_white(self, lab: Lab) -> None:
        image = Image.new("I;16", (400, 400), 0x4000)

        pixel = opened(lab.clean(encoded(image, "PNG"))).getpixel((200, 200))

        assert isinstance(pixel, tuple)
        assert pixel[0] == pytest.approx(64, abs=4)

    def test_a_phones_photo_with_further_pictures_in_it_is_the_first_of_them(self, lab: Lab) -> None:
        original = encoded(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (900, 1200), "green")])
        assert opened(original).format == "MPO"

        assert is_like(opened(lab.clean(original)).getpixel((50, 900)), RED)

    def test_a_picture_that_is_also_something_else_is_only_a_picture_afterwards(self, lab: Lab) -> None:
        script = b"<script>alert(1)</script>"
        archive = b"PK\x03\x04 a second file"
        original = encoded(picture(), comment=script) + script + archive

        found = lab.clean(original)

        assert script not in found
        assert archive not in found


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            pytest.param(b"", "not-a-photo", id="empty"),
            pytest.param(b"%PDF-1.7 hello", "not-a-photo", id="pdf"),
            pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-photo", id="svg"),
            pytest.param(encoded(picture(), "GIF"), "not-a-photo", id="gif"),
            pytest.param(encoded(picture(), "TIFF"), "not-a-photo", id="tiff"),
            pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, "heic", id="heic"),
            pytest.param(encoded(picture(), "AVIF"), "heic", id="avif"),
            pytest.param(encoded(picture())[:5_000], "damaged", id="cut off"),
            pytest.param(encoded(picture(199, 400)), "too-small", id="too narrow"),
            pytest.param(
                encoded(picture(), "PNG", save_all=True, append_images=[picture().transpose(Image.Transpose.ROTATE_180)]),
                "moves",
                id="moving png",
            ),
            pytest.param(
                encoded(picture(), "WEBP", save_all=True, append_images=[picture().transpose(Image.Transpose.ROTATE_180)]),
                "moves",
                id="moving webp",
            ),
        ],
    )
    def test_a_file_that_is_no_photo_is_refused_with_what_to_do(self, lab: Lab, content: bytes, reason: str) -> None:
        found = lab.settle(content)

        assert (found["state"], found["reason"], found["digest"]) == ("refused", reason, None)
        assert len(found["detail"]) > 40
        assert lab.keys(QUARANTINE) == []

    def test_forty_megabytes_are_refused_without_being_read(self, lab: Lab) -> None:
        assert lab.settle(encoded(picture()) + b"\0" * 40_000_000)["reason"] == "too-many-bytes"

    @pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (65_000, 300), (65_000, 65_000)])
    def test_a_decompression_bomb_is_refused_by_what_its_header_says(self, lab: Lab, width: int, height: int) -> None:
        assert lab.settle(_png(width, height))["reason"] == "too-many-pixels"

    def test_a_bomb_in_a_text_chunk_does_not_go_off(self, lab: Lab) -> None:
        text = b"x\0\0" + zlib.compress(b"\0" * 200_000_000, 9)
        original = encoded(picture(), "PNG")
        assert lab.settle(original[:33] + _chunk(b"zTXt", text) + original[33:])["state"] in {"refused", "clean"}

    def test_a_file_that_stopped_the_worker_twice_is_refused_unread_the_third_time(self, lab: Lab) -> None:
        upload_id = lab.upload(encoded(picture()))

        lab.work(upload_id, attempt=3)

        assert lab.state(upload_id)["reason"] == "damaged"
        assert lab.keys(QUARANTINE) == []


class TestAgain:
    def test_the_same_event_twice_changes_nothing(self, lab: Lab) -> None:
        upload_id = lab.upload(encoded(picture()))
        lab.work(upload_id)
        before, keys = lab.state(upload_id), lab.keys(MEDIA)

        assert lab.work(upload_id) == {"batchItemFailures": []}

        assert (lab.state(upload_id), lab.keys(MEDIA)) == (before, keys)

    def test_the_same_photo_uploaded_twice_is_one_photo(self, lab: Lab) -> None:
        assert lab.settle(encoded(picture()))["digest"] == lab.settle(encoded(picture()))["digest"]

    def test_the_original_is_gone_from_quarantine(self, lab: Lab) -> None:
        lab.settle(encoded(picture()))

        assert lab.keys(QUARANTINE) == []

    def test_a_second_file_on_the_same_key_is_thrown_away_unread(self, lab: Lab) -> None:
        upload_id = lab.upload(encoded(picture()))
        lab.work(upload_id)
        before = lab.state(upload_id)
        lab.s3.put_object(Bucket=QUARANTINE, Key=f"quarantine/{upload_id}", Body=encoded(noise(400, 400)))

        lab.work(upload_id)

        assert lab.state(upload_id) == before
        assert lab.keys(QUARANTINE) == []

    def test_a_file_that_nobody_asked_for_is_thrown_away(self, lab: Lab) -> None:
        lab.s3.put_object(Bucket=QUARANTINE, Key=f"quarantine/{'1' * 26}", Body=encoded(picture()))

        lab.work("1" * 26)

        assert lab.keys(QUARANTINE) == []
        assert len(lab.keys(MEDIA, "photos/")) == 1  # the house's own

    def test_an_event_before_its_file_leaves_it_pending(self, lab: Lab) -> None:
        upload_id = str(lab.ask("POST", "/v1/photos")["body"]["id"])

        assert lab.work(upload_id) == {"batchItemFailures": []}

        assert lab.state(upload_id)["state"] == "pending"


class TestEvents:
    def test_the_buckets_own_event_needs_no_queue(self, lab: Lab) -> None:
        upload_id = lab.upload(encoded(picture()))

        photos_handler.handle({"Records": [{"s3": {"object": {"key": f"quarantine/{upload_id}"}}}]}, None)

        assert lab.state(upload_id)["state"] == "clean"

    def test_the_test_event_of_a_new_notification_is_nothing(self, lab: Lab) -> None:  # noqa: ARG002  # opens the world
        record = {"messageId": "m1", "body": '{"Event": "s3:TestEvent"}', "attributes": {"ApproximateReceiveCount": "1"}}

        assert photos_handler.handle({"Records": [record]}, None) == {"batchItemFailures": []}

    def test_a_message_that_fails_is_reported_alone(self, lab: Lab) -> None:
        upload_id = lab.upload(encoded(picture()))
        good = {"Records": [{"s3": {"object": {"key": f"quarantine/{upload_id}"}}}]}
        attributes = {"ApproximateReceiveCount": "1"}
        records = [
            {"messageId": "bad", "body": "no json", "attributes": attributes},
            {"messageId": "good", "body": json.dumps(good), "attributes": attributes},
        ]

        assert photos_handler.handle({"Records": records}, None) == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
        assert lab.state(upload_id)["state"] == "clean"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(width: int, height: int) -> bytes:
    """A file of a few bytes that says to be this large."""
    out = io.BytesIO(b"")
    out.write(b"\x89PNG\r\n\x1a\n")
    out.write(_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
    out.write(_chunk(b"IDAT", zlib.compress(b"\0" * 100_000)))
    out.write(_chunk(b"IEND", b""))
    return out.getvalue()
