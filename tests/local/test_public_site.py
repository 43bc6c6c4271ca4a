"""The public site of the deployed stack, as strangers meet it: readers of feeds, screens, a browser, and what may not come in."""

import io
import json
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from local.places import STATE
from local.public_site import read
from local.scenario import sign_by_two, wait_for_channels
from local.seed import NATIONAL, OPERATOR
from local.stack import Stack
from local.story_facts import amber_alert, with_photo
from local.upload import post_form, upload_photo
from local.web import Answer, call
from lxml import etree
from PIL import Image

from published import shared

pytestmark = pytest.mark.local

LANDACTIE = "landactiehost/api/v1/alerts"


@pytest.fixture(scope="module")
def alert_id(stack: Stack) -> str:
    """A national AMBER Alert on the web alone, live while these tests look at it."""
    content = with_photo(amber_alert(datetime.now(UTC)), stack.photo) | {"channels": ["web"]}
    made: str = stack.api(OPERATOR).post("/v1/alerts", content)["alert"]["id"]
    sign_by_two(stack, made, OPERATOR, NATIONAL)
    wait_for_channels(stack.api(OPERATOR), made)
    return made


@pytest.fixture(scope="module", autouse=True)
def ended(stack: Stack, alert_id: str) -> Any:
    yield
    stack.api(NATIONAL).post(f"/v1/alerts/{alert_id}/stop")
    wait_for_channels(stack.api(OPERATOR), alert_id)


def test_the_schema_of_oasis_takes_what_is_published(stack: Stack, alert_id: str) -> None:
    schema = etree.XMLSchema(etree.parse(shared("cap/CAP-v1.2.xsd")))
    schema.assertValid(etree.fromstring(read(stack, f"cap/{alert_id}/1.xml").body))


def test_the_schema_takes_every_document_that_the_scenario_kept(stack: Stack) -> None:
    """Start, update and end of the scenario, which goes first; where it did not run, there is nothing to look at."""
    schema = etree.XMLSchema(etree.parse(shared("cap/CAP-v1.2.xsd")))
    kept = sorted(Path(STATE, "public").rglob("cap/**/*.xml"))
    if not kept:
        pytest.skip("no scenario was played before")
    for path in kept:
        schema.assertValid(etree.parse(path))
    del stack


@pytest.mark.parametrize("feed", ["feeds/atom.xml", "feeds/rss.xml"])
def test_a_feed_reader_reads_both_feeds(stack: Stack, alert_id: str, feed: str) -> None:
    found = feedparser.parse(read(stack, feed).body)
    assert not found.bozo
    (entry,) = (item for item in found.entries if alert_id in str(item.links))
    assert "Jan Jansen (14)" in entry.title


def test_landactie_has_the_shape_of_the_real_feed(stack: Stack, alert_id: str) -> None:
    sample = json.loads(shared("landactie/alert.json").read_bytes())[0]
    (ours,) = (item for item in read(stack, LANDACTIE).json() if alert_id in item["Message"]["Readmore_URL"])
    assert _shape(ours) == _shape(sample)


def test_what_is_kept_for_how_long_and_read_by_whom(stack: Stack, alert_id: str) -> None:
    page = read(stack, alert_id, {"Origin": "https://gemeente.example"}).headers
    assert page["cache-control"] == "public, max-age=15, must-revalidate, stale-if-error=0"
    assert page["access-control-allow-origin"] == "*"
    assert page["x-robots-tag"] == "noindex, noarchive"
    assert "default-src 'none'" in page["content-security-policy"]


def test_what_is_not_there_is_404_with_a_page_that_helps(stack: Stack) -> None:
    answer = read(stack, "zzzzzzzz")
    assert answer.status == 404
    assert b"Burgernet" in answer.body
    assert read(stack, "test/static/posters/landelijk/480x270.jpg").status == 404


def test_nobody_lists_the_bucket_and_the_root_is_the_home_page(stack: Stack) -> None:
    answer = call("GET", f"{stack.outside.front_door}/?list-type=2")
    assert answer.status == 200
    assert b"ListBucketResult" not in answer.body
    assert b"<html" in answer.body


def test_the_original_of_a_photo_is_never_public(stack: Stack, alert_id: str) -> None:
    for key in (f"photos/{stack.photo}", f"photos/{stack.photo}/800.jpg", f"uploads/{stack.photo}.json"):
        assert read(stack, key).status == 404
    picture = Image.open(io.BytesIO(read(stack, f"photos/{alert_id}/{stack.photo}.jpg").body))
    assert (picture.format, dict(picture.getexif())) == ("JPEG", {})


class TestCapIn:
    def test_a_police_system_sends_cap_and_it_becomes_a_draft_never_more(self, stack: Stack, alert_id: str) -> None:
        published = read(stack, f"cap/{alert_id}/1.xml").body
        body = published.replace(b"<info>", b"<incidents>PL0900-2026-77</incidents><info>", 1)
        made = _send_cap(stack, body)
        assert made.status == 201, made.body
        view = made.json()
        assert (view["alert"]["state"], view["proposal"]["state"]) == ("draft", "draft")
        assert view["proposal"]["content"]["persons"][0]["first_name"] == "Jan"
        assert _send_cap(stack, body).json()["alert"]["id"] == view["alert"]["id"]
        assert stack.system().send("POST", f"/v1/alerts/{view['alert']['id']}/stop", {}).status == 403

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 422),
            (b"<alert/>", 422),
            (b"<a>" * 50_000, 422),
            (b"<a>" + b"x" * 3_000_000, 413),
        ],
    )
    def test_what_is_no_cap_is_refused_with_what_to_do(self, stack: Stack, body: bytes, status: int) -> None:
        answer = _send_cap(stack, body)
        assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (status, "application/problem+json")
        assert answer.json()["detail"]


class TestPhotos:
    def test_a_bomb_is_refused_by_what_its_header_says(self, stack: Stack) -> None:
        upload = upload_photo(stack.api(OPERATOR), _bomb(40_000), "image/png")
        assert (upload["state"], upload["reason"]) == ("refused", "too-many-pixels")

    def test_a_web_page_that_calls_itself_a_picture_is_refused(self, stack: Stack) -> None:
        upload = upload_photo(stack.api(OPERATOR), b"<html><script>alert(1)</script></html>" * 20, "image/jpeg")
        assert (upload["state"], upload["reason"]) == ("refused", "not-a-photo")

    def test_forty_megabytes_do_not_even_reach_quarantine(self, stack: Stack) -> None:
        offer = stack.api(OPERATOR).post("/v1/photos", {})
        fields = {**offer["fields"], "Content-Type": "image/jpeg"}
        assert post_form(offer["url"], fields, b"\xff\xd8" + b"0" * 40_000_000) == 400
        assert stack.api(OPERATOR).get(f"/v1/photos/{offer['id']}")["state"] == "pending"

    def test_cmyk_with_a_place_in_it_comes_out_clean(self, stack: Stack) -> None:
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x010E] = "Neude 1, Utrecht"
        Image.new("CMYK", (400, 500), (0, 90, 90, 0)).save(out, "JPEG", exif=exif)
        upload = upload_photo(stack.api(OPERATOR), out.getvalue(), "image/jpeg")
        assert upload["state"] == "clean"
        s3 = stack.aws.session().client("s3", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
        kept = s3.get_object(Bucket=stack.outputs["MediaBucket"], Key=f"photos/{upload['digest']}")["Body"].read()
        assert Image.open(io.BytesIO(kept)).mode == "RGB"
        assert b"Neude" not in kept

    def test_what_was_refused_cannot_be_proposed(self, stack: Stack) -> None:
        content = with_photo(amber_alert(datetime.now(UTC)), "0" * 64)
        made = stack.api(OPERATOR).post("/v1/alerts", content)
        revision = made["proposal"]["revision"]
        path = f"/v1/alerts/{made['alert']['id']}/proposal"
        answer = stack.api(OPERATOR).send("POST", f"{path}/submit", If_Match=f'"{revision}"')
        assert answer.status == 422
        assert "photos.0.digest" in answer.body.decode()


def _send_cap(stack: Stack, body: bytes) -> Answer:
    headers = {"Authorization": f"Bearer {stack.system().token}", "Content-Type": "application/cap+xml"}
    return call("POST", f"{stack.api_url}/v1/alerts", body, headers)


def _shape(value: Any) -> Any:
    """Keys in their order; whether a value is a text or nothing does not matter, because both occur."""
    if isinstance(value, dict):
        return {key: _shape(part) for key, part in value.items()}
    assert value is None or isinstance(value, str)
    return "text"


def _bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that says it is `side` by `side`."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1_000)

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
