"""A part of a photo, named before the upload or when it is clean, on moto."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from alerting.store.media import MediaStore, photo_key
from builders import MEDIA
from photos_world import Lab, is_like, open_lab
from pictures import BLUE, RED, encoded, opened, picture

LEFT_HALF = {"left": 0, "top": 0, "width": 0.5, "height": 1}
WRONG: list[Any] = [
    pytest.param(LEFT_HALF | {"left": -0.1}, id="left of it"),
    pytest.param(LEFT_HALF | {"left": 0.6}, id="beyond the right"),
    pytest.param(LEFT_HALF | {"top": 0.1}, id="beyond the bottom"),
    pytest.param(LEFT_HALF | {"width": 0.05}, id="too narrow"),
    pytest.param(LEFT_HALF | {"height": 0}, id="no height"),
    pytest.param(LEFT_HALF | {"width": 1.01}, id="wider than it"),
    pytest.param(LEFT_HALF | {"width": "0.5"}, id="a text"),
    pytest.param(LEFT_HALF | {"left": True}, id="a yes"),
    pytest.param(LEFT_HALF | {"angle": 90}, id="a turn"),
    pytest.param({"left": 0, "top": 0, "width": 0.5}, id="no height given"),
    pytest.param([0, 0, 0.5, 1], id="a list"),
]


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with open_lab(monkeypatch) as opened_lab:
        yield opened_lab


@pytest.fixture
def digest(lab: Lab) -> str:
    """A photo of 900 by 1200, the left half red and the right half blue."""
    return str(lab.settle(encoded(picture()))["digest"])


def crop(lab: Lab, digest: str, part: object, groups: str = "[operator org-midden-nederland]", **claims: str) -> dict[str, Any]:
    return lab.ask("POST", f"/v1/photos/{digest}/crop", groups, {"crop": part}, **claims)


class TestBeforeTheUpload:
    def test_only_the_part_that_was_named_is_kept(self, lab: Lab) -> None:
        found = lab.settle(encoded(picture()), {"left": 0.5, "top": 0.25, "width": 0.5, "height": 0.75})

        kept = opened(lab.read(photo_key(found["digest"])))
        assert (found["state"], found["width"], found["height"]) == ("clean", 450, 900)
        assert found["crop"] == {"left": 0.5, "top": 0.25, "width": 0.5, "height": 0.75}
        assert kept.size == (450, 900)
        assert is_like(kept.getpixel((440, 880)), BLUE)
        assert len({opened(lab.read(key)).size for key in lab.keys(MEDIA, f"photos/{found['digest']}")}) > 1

    def test_the_part_is_of_the_picture_as_it_is_seen_not_as_the_camera_was_held(self, lab: Lab) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # upright it is 900 by 1200, red above blue

        kept = opened(lab.clean(encoded(picture(1200, 900), exif=exif), {"left": 0, "top": 0, "width": 1, "height": 0.25}))

        assert kept.size == (900, 300)
        assert is_like(kept.getpixel((450, 290)), RED)

    def test_a_small_part_of_a_large_photo_keeps_the_pixels_that_it_had(self, lab: Lab) -> None:
        """A decoder that may read a JPEG at a quarter of its size would leave a face of 200 pixels."""
        found = lab.settle(encoded(picture(6000, 8000)), {"left": 0.4, "top": 0.4, "width": 0.2, "height": 0.2})

        assert (found["width"], found["height"]) == (1200, 1600)

    def test_bounds_on_size_hold_after_it(self, lab: Lab) -> None:
        found = lab.settle(encoded(picture(6000, 8000)), LEFT_HALF)

        assert (found["width"], found["height"]) == (900, 2400)

    def test_what_leaves_too_little_is_refused_with_what_to_do(self, lab: Lab) -> None:
        found = lab.settle(encoded(picture()), {"left": 0, "top": 0, "width": 0.2, "height": 1})

        assert (found["state"], found["reason"], found["digest"]) == ("refused", "crop-too-small", None)
        assert "Crop less" in found["detail"]

    @pytest.mark.parametrize("part", WRONG)
    def test_a_part_that_is_none_is_refused_at_once(self, lab: Lab, part: object) -> None:
        answer = lab.ask("POST", "/v1/photos", body={"crop": part})

        assert answer["status"] == 422
        assert all(error["field"].startswith("body.crop") for error in answer["body"]["errors"])
        assert lab.keys(MEDIA, "uploads/") == []

    @pytest.mark.parametrize("body", [None, "", "{}", "null", '{"crop": null}'])
    def test_without_one_all_of_it_is_kept(self, lab: Lab, body: str | None) -> None:
        offer = lab.ask("POST", "/v1/photos", body=body)

        assert offer["status"] == 201
        assert lab.state(offer["body"]["id"])["crop"] is None


class TestWhenItIsClean:
    def test_the_part_is_a_photo_of_its_own_at_once(self, lab: Lab, digest: str) -> None:
        answer = crop(lab, digest, {"left": 0.5, "top": 0.25, "width": 0.5, "height": 0.75})

        part = answer["body"]["digest"]
        assert (answer["status"], answer["body"]) == (201, {"digest": part, "width": 450, "height": 900})
        assert MediaStore(lab.s3, MEDIA).holds(part)
        kept = opened(lab.read(photo_key(part)))
        assert kept.size == (450, 900)
        assert is_like(kept.getpixel((440, 880)), BLUE)
        assert lab.s3.head_object(Bucket=MEDIA, Key=photo_key(part))["Metadata"] == {"width": "450", "height": "900"}
        assert len(lab.keys(MEDIA, f"photos/{part}")) == 4

    def test_the_whole_stays_as_it_was(self, lab: Lab, digest: str) -> None:
        before = lab.read(photo_key(digest))

        assert crop(lab, digest, LEFT_HALF)["body"]["digest"] != digest

        assert lab.read(photo_key(digest)) == before
        assert hashlib.sha256(before).hexdigest() == digest

    def test_the_same_part_twice_is_one_photo(self, lab: Lab, digest: str) -> None:
        assert crop(lab, digest, LEFT_HALF) == crop(lab, digest, LEFT_HALF)

    def test_a_part_that_ends_at_the_edge_may_overstep_it_by_a_hair_as_sums_of_fractions_do(self, lab: Lab, digest: str) -> None:
        part = {"left": 2 / 3, "top": 0.6, "width": 1 / 3 + 1e-12, "height": 0.4}

        answer = crop(lab, digest, part)

        assert part["left"] + part["width"] > 1
        assert (answer["status"], answer["body"]["width"], answer["body"]["height"]) == (201, 300, 480)

    @pytest.mark.parametrize("part", WRONG)
    def test_a_part_that_is_none_is_refused(self, lab: Lab, digest: str, part: object) -> None:
        assert crop(lab, digest, part)["status"] == 422

    @pytest.mark.parametrize("body", ["", "{}", "null", '{"crop": null}'])
    def test_here_a_part_must_be_named(self, lab: Lab, digest: str, body: str) -> None:
        assert lab.ask("POST", f"/v1/photos/{digest}/crop", body=body)["status"] == 422

    def test_what_leaves_too_little_is_refused_with_what_to_do(self, lab: Lab, digest: str) -> None:
        before = lab.keys(MEDIA)

        answer = crop(lab, digest, {"left": 0, "top": 0, "width": 0.2, "height": 1})

        assert (answer["status"], answer["body"]["type"]) == (422, "https://kindalarm.nl/problems/invalid-request")
        assert [error["field"] for error in answer["body"]["errors"]] == ["crop"]
        assert "Crop less" in answer["body"]["detail"]
        assert lab.keys(MEDIA) == before

    def test_there_is_no_part_of_a_photo_that_is_not_there(self, lab: Lab) -> None:
        assert crop(lab, "c" * 64, LEFT_HALF)["status"] == 404

    @pytest.mark.parametrize("groups", ["[viewer]", "[communications]", "[admin]", "[org-limburg]", "[]"])
    def test_who_may_not_draft_may_not_crop(self, lab: Lab, digest: str, groups: str) -> None:
        before = lab.keys(MEDIA)

        assert crop(lab, digest, LEFT_HALF, groups)["status"] == 403
        assert lab.keys(MEDIA) == before

    def test_a_police_system_may_not_crop(self, lab: Lab, digest: str) -> None:
        assert crop(lab, digest, LEFT_HALF, sub="gms", client_id="gms", scope="alerts/draft")["status"] == 403
