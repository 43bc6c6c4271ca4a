"""The outside world's own rules: what a phone shows, what a platform refuses, how a text travels, who signed a webhook."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from local.outside.displays import BadWebhookError, verify
from local.outside.page import draw
from local.outside.sms_network import encoding_and_parts
from local.outside.sns_mobile import CannotDeliverError, Publication, read_notification
from local.outside.world import FaultKind, Notification, Phone, World
from standardwebhooks import Webhook

from alerting.render import gsm7

NOW = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
NOTE = Notification(
    at=NOW.isoformat(),
    message_id="m1",
    topic="national",
    key="alert1",
    title="AMBER Alert",
    body="Vermist",
    loud=True,
    ttl=60,
    priority="10",
    push_type="alert",
    size=100,
    data={},
)
SECRET = "whsec_" + base64.b64encode(b"a key of 24 bytes length").decode()


def phone() -> Phone:
    return Phone(token="t", name="Telefoon 1", platform="iphone", exercise=False)


def publication(attributes: dict[str, str] | None = None, **messages: str) -> Publication:
    message = json.dumps({"default": "tekst", **messages})
    return Publication("national", "m1", message, is_json=True, attributes=attributes or {})


def test_a_notification_with_the_same_key_takes_the_place_of_the_last() -> None:
    mine = phone()
    mine.take(NOTE)
    mine.take(replace(NOTE, title="AMBER Alert gestopt"))
    assert [note.title for note in mine.shown.values()] == ["AMBER Alert gestopt"]
    assert len(mine.received) == 2


def test_a_phone_that_was_off_gets_the_last_word_only() -> None:
    mine = replace(phone(), online=False)
    mine.take(NOTE)
    mine.take(replace(NOTE, title="Gestopt"))
    mine.switch_on(NOW + timedelta(seconds=30))
    assert [note.title for note in mine.received] == ["Gestopt"]


def test_a_notification_is_dropped_after_its_time_to_live() -> None:
    mine = replace(phone(), online=False)
    mine.take(NOTE)
    mine.switch_on(NOW + timedelta(seconds=61))
    assert mine.received == []


def test_a_fault_wears_off_after_the_number_of_times_it_was_given() -> None:
    world = World()
    world.told({"faults": {"sms": {"kind": "500", "times": 2}}})
    assert [world.fault_of("sms") for _ in range(3)] == [FaultKind.ERROR, FaultKind.ERROR, None]


def test_each_platform_reads_its_own_payload_and_options() -> None:
    apns = json.dumps({"aps": {"alert": {"title": "Titel", "body": "Tekst"}, "sound": "default"}, "alert_id": "a1"})
    shown = {"title": "Titel", "body": "Tekst"}
    android = {"ttl": "60s", "priority": "high", "notification": {"tag": "a1"}}
    gcm = json.dumps({"fcmV1Message": {"message": {"notification": shown, "android": android}}})
    options = {"AWS.SNS.MOBILE.APNS.COLLAPSE_ID": "a1", "AWS.SNS.MOBILE.APNS.TTL": "60"}
    both = publication(options, APNS=apns, GCM=gcm)
    notes = [read_notification(both, platform) for platform in ("APNS", "GCM")]
    assert [(note.key, note.title, note.body, note.ttl, note.loud) for note in notes] == [("a1", "Titel", "Tekst", 60, True)] * 2
    assert notes[0].data == {"alert_id": "a1"}


def test_a_platform_without_a_payload_of_its_own_gets_the_default_text() -> None:
    assert read_notification(publication(APNS="{}"), "GCM").body == "tekst"


@pytest.mark.parametrize(
    ("payload", "attributes"),
    [
        (json.dumps({"aps": {"alert": "x" * 4_100}}), {}),
        ("{", {}),
        ("{}", {"AWS.SNS.MOBILE.APNS.TTL": "soon"}),
        ("{}", {"AWS.SNS.MOBILE.APNS.COLLAPSE_ID": "x" * 65}),
        ("{}", {"AWS.SNS.MOBILE.APNS.PRIORITY": "7"}),
        ("{}", {"AWS.SNS.MOBILE.APNS.PUSH_TYPE": "shout"}),
    ],
)
def test_what_apple_would_refuse_is_not_delivered(payload: str, attributes: dict[str, str]) -> None:
    with pytest.raises(CannotDeliverError):
        read_notification(publication(attributes, APNS=payload), "APNS")


@given(st.text(max_size=400))
def test_the_network_and_the_renderer_count_parts_alike(text: str) -> None:
    folded = gsm7.fold(text)
    encoding, parts = encoding_and_parts(folded)
    assert encoding == "GSM"
    assert (parts == 1) is (gsm7.septets(folded) <= gsm7.ONE_PART)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, ("GSM", 1)),
        ("a" * 161, ("GSM", 2)),
        ("€" * 80, ("GSM", 1)),
        ("ë" * 70, ("Unicode", 1)),
        ("ë" * 71, ("Unicode", 2)),
    ],
)
def test_a_text_travels_in_as_many_parts_as_the_standard_says(text: str, expected: tuple[str, int]) -> None:
    assert encoding_and_parts(text) == expected


def test_a_webhook_signed_by_the_reference_implementation_is_accepted() -> None:
    verify(SECRET, signed(), b'{"type":"sign.show"}', NOW.timestamp())


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "other"},
        {"webhook-timestamp": str(int(NOW.timestamp()) - 301)},
        {"webhook-timestamp": "now"},
        {"webhook-signature": "v1,AAAA"},
    ],
)
def test_a_webhook_that_was_tampered_with_or_repeated_late_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(BadWebhookError):
        verify(SECRET, {**signed(), **change}, b'{"type":"sign.show"}', NOW.timestamp())


def test_a_webhook_without_signature_is_refused() -> None:
    headers = {key: value for key, value in signed().items() if key != "webhook-signature"}
    with pytest.raises(BadWebhookError):
        verify(SECRET, headers, b'{"type":"sign.show"}', NOW.timestamp())


def signed() -> dict[str, str]:
    return {
        "webhook-id": "w1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("w1", NOW, '{"type":"sign.show"}'),
    }


def test_the_page_escapes_what_it_shows() -> None:
    world = World()
    world.phones["t"] = phone()
    world.phones["t"].take(replace(NOTE, title="<b>Zoë</b>", body='"X" & <script>'))
    page = draw(world.snapshot())
    assert "&lt;b&gt;Zoë&lt;/b&gt;" in page
    assert "&quot;X&quot; &amp; &lt;script&gt;" in page


def test_the_snapshot_never_holds_a_network_s_secret() -> None:
    network: dict[str, Any] = {"id": "weg", "rows": 3, "columns": 16, "viewer": "motorist", "board": False, "exercise": False}
    world = World()
    world.told({"networks": [{**network, "secret": SECRET}]})
    assert SECRET not in json.dumps(world.snapshot())
