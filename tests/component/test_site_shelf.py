"""The public bucket on moto: nothing is written over what was not seen, and what is the same is not written."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from alerting.render.documents.feeds import Document
from builders import MEDIA, PHOTO_DIGEST, House
from dispatch.site.shelf import OvertakenError, Shelf

PUBLIC = "public"
PAGE = Document("abcd1234", b"<p>Jan</p>", "text/html; charset=utf-8")
AFTER = Document("abcd1234", b"<p>Gestopt</p>", "text/html; charset=utf-8")


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with mock_aws():
        house = House()
        house.s3.create_bucket(Bucket=PUBLIC, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield Shelf(house.s3, PUBLIC, MEDIA)


def test_what_may_name_somebody_is_asked_for_again_after_15_seconds_and_never_served_stale(shelf: Shelf) -> None:
    shelf.put(PAGE, None)
    found = shelf.client.get_object(Bucket=PUBLIC, Key=PAGE.path)
    assert found["CacheControl"] == "public, max-age=15, must-revalidate, stale-if-error=0"
    assert found["ContentType"] == "text/html; charset=utf-8"


def test_texts_say_that_they_are_utf_8_and_json_does_not(shelf: Shelf) -> None:
    shelf.put(Document("a.css", b"a", "text/css"), None)
    shelf.put(Document("a.json", b"[]", "application/json"), None)
    types = {key: shelf.client.head_object(Bucket=PUBLIC, Key=key)["ContentType"] for key in ("a.css", "a.json")}
    assert types == {"a.css": "text/css; charset=utf-8", "a.json": "application/json"}


def test_the_same_bytes_are_not_written_again(shelf: Shelf) -> None:
    assert shelf.put(PAGE, None) is True
    assert shelf.put(PAGE, shelf.tags([PAGE.path])[PAGE.path]) is False


def test_nothing_is_written_over_what_was_not_seen(shelf: Shelf) -> None:
    seen = shelf.tags([PAGE.path]).get(PAGE.path)
    shelf.put(PAGE, None)  # somebody else, meanwhile
    with pytest.raises(OvertakenError):
        shelf.put(AFTER, seen)
    with pytest.raises(OvertakenError):
        shelf.put(AFTER, "0" * 32)
    assert shelf.put(AFTER, shelf.tags([PAGE.path])[PAGE.path]) is True


def test_what_is_not_there_has_no_tag_and_is_no_error(shelf: Shelf) -> None:
    assert shelf.tags(["nowhere", "nowhere/else"]) == {}


def test_a_photo_is_copied_with_our_own_headers_and_a_missing_one_is_told(shelf: Shelf) -> None:
    assert shelf.copy_photo(f"photos/{PHOTO_DIGEST}", "photos/abcd1234/x.jpg") is True
    found = shelf.client.head_object(Bucket=PUBLIC, Key="photos/abcd1234/x.jpg")
    assert (found["ContentType"], found["CacheControl"][:18]) == ("image/jpeg", "public, max-age=15")
    assert shelf.copy_photo("photos/nothing", "photos/abcd1234/y.jpg") is False
    assert set(shelf.under("photos/abcd1234/")) == {"photos/abcd1234/x.jpg"}


def test_removing_what_is_gone_already_is_fine(shelf: Shelf) -> None:
    shelf.put(PAGE, None)
    shelf.remove({PAGE.path, "never/there"})
    shelf.remove({PAGE.path})
    shelf.remove(set())
    assert shelf.under("") == {}
