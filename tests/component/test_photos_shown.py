"""Looking at clean photos through the API, on moto: who may, what comes back, and what is written down about it."""

import json
import logging
from collections.abc import Iterator
from os import urandom

import pytest
from PIL import Image

from alerting.store.media import photo_key
from builders import MEDIA
from photos_world import Lab, open_lab, picture_in
from pictures import encoded, opened, picture


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with open_lab(monkeypatch) as opened_lab:
        yield opened_lab


@pytest.fixture
def digest(lab: Lab) -> str:
    return str(lab.settle(encoded(picture()))["digest"])


def test_a_photo_comes_back_as_the_bytes_that_its_digest_names(lab: Lab, digest: str) -> None:
    answer = lab.look(digest)

    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "image/jpeg"
    assert picture_in(answer) == lab.read(photo_key(digest))


def test_a_digest_means_one_picture_so_that_the_viewers_browser_keeps_it_for_a_day_and_no_other_cache_does(
    lab: Lab, digest: str
) -> None:
    assert lab.look(digest)["headers"]["Cache-Control"] == "private, max-age=86400, immutable"


def test_a_small_one_is_at_most_400_wide_and_600_high(lab: Lab, digest: str) -> None:
    assert opened(picture_in(lab.look(digest, "small"))).size == (400, 533)
    tall = lab.settle(encoded(picture(800, 4000)))["digest"]
    assert opened(picture_in(lab.look(tall, "small"))).size == (120, 600)
    assert lab.look(digest, "full") == lab.look(digest)


@pytest.mark.parametrize("groups", ["[viewer]", "[communications]", "[operator]", "[national]", "[admin]"])
def test_whoever_has_a_role_may_look(lab: Lab, digest: str, groups: str) -> None:
    assert lab.look(digest, groups=groups)["statusCode"] == 200


@pytest.mark.parametrize("groups", ["[]", "[org-limburg]"])
def test_who_has_no_role_may_not(lab: Lab, digest: str, groups: str) -> None:
    answer = lab.look(digest, groups=groups)

    assert answer["statusCode"] == 403
    assert json.loads(answer["body"])["type"].endswith("/not-allowed")


def test_a_police_system_may_not(lab: Lab, digest: str) -> None:
    assert lab.look(digest, sub="gms", client_id="gms", scope="alerts/draft")["statusCode"] == 403


def test_what_is_not_there_is_a_problem_that_no_cache_keeps(lab: Lab) -> None:
    answer = lab.look("c" * 64)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["detail"] == "There is no photo with this digest; upload it first."
    assert "Cache-Control" not in answer["headers"]


@pytest.mark.parametrize("name", ["C" * 64, "c" * 63, "0" * 26, "..", "%2E%2E%2Fuploads"])
def test_only_a_digest_names_a_photo(lab: Lab, name: str) -> None:
    assert lab.look(name)["statusCode"] == 422


def test_there_are_two_sizes(lab: Lab, digest: str) -> None:
    assert lab.look(digest, "huge")["statusCode"] == 422


def test_who_looked_at_which_photo_is_logged_by_ids(lab: Lab, digest: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        lab.look(digest, "small")

    (viewed,) = (vars(record) for record in caplog.records if record.message == "photo viewed")
    assert (viewed["digest"], viewed["size"]) == (digest, "small")
    assert viewed["actor"] == "f3a4c812-50d1-70e2-9c4b-1d2e3f405162"


def test_the_largest_photo_that_can_be_made_fits_an_answer(lab: Lab) -> None:
    """Noise of 1600 by 2400 in full contrast: no picture takes more bytes."""
    colours = [Image.frombytes("1", (1600, 2400), urandom(1600 * 2400 // 8)).convert("L") for _ in range(3)]
    found = lab.settle(encoded(Image.merge("RGB", colours), "PNG"))

    answer = lab.look(found["digest"])

    assert (found["width"], found["height"]) == (1600, 2400)
    assert answer["statusCode"] == 200
    assert 4_000_000 < len(json.dumps(answer)) < 6_000_000


def test_one_that_does_not_fit_all_the_same_says_to_ask_for_the_small_one(lab: Lab, digest: str) -> None:
    lab.s3.put_object(Bucket=MEDIA, Key=photo_key(digest), Body=b"x" * 4_500_001)

    answer = lab.look(digest)

    assert answer["statusCode"] == 413
    assert "size=small" in json.loads(answer["body"])["detail"]


def test_its_size_in_pixels_stands_beside_it_in_decimals(lab: Lab, digest: str) -> None:
    assert lab.s3.head_object(Bucket=MEDIA, Key=photo_key(digest))["Metadata"] == {"width": "900", "height": "1200"}
