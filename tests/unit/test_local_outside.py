"""The outside world's own rules: what a platform refuses, how a text travels, what a call says, who signed a webhook."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from local.outside.apps import follows
from local.outside.calls import heard
from local.outside.displays import BadWebhookError, verify
from local.outside.page import draw
from local.outside.phone import Notification, Phone
from local.outside.receipts import ConfigurationSets
from local.outside.service_model import problems
from local.outside.sms_network import encoding_and_parts
from local.outside.sns_mobile import CannotDeliverError, Publication, read_notification
from local.outside.world import FaultKind, World
from standardwebhooks import Webhook

from alerting.render import gsm7

NOW = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"a key of 24 bytes length").decode()


def note(**changes: Any) -> Notification:
    told = {"at": NOW.isoformat(), "message_id": "m1", "topic": "national", "key": "a1", "title": "Titel", "body": "Tekst"}
    rest = {"loud": True, "ttl": 60, "priority": "10", "by_app": False, "size": 100, "data": {}}
    return Notification(**{**told, **rest, **changes})


def publication(attributes: dict[str, str] | None = None, **messages: str) -> Publication:
    message = json.dumps({"default": "tekst", **messages})
    return Publication("national", "m1", message, is_json=True, attributes=attributes or {})


def test_a_fault_wears_off_after_the_number_of_times_it_was_given() -> None:
    world = World()
    world.told({"faults": {"sms": {"kind": "500", "times": 2}}})
    assert [world.fault_of("sms") for _ in range(3)] == [FaultKind.ERROR, FaultKind.ERROR, None]


def test_each_platform_reads_its_own_payload_and_options() -> None:
    apns = json.dumps({"aps": {"alert": {"title": "Titel", "body": "Tekst"}, "sound": "default"}, "alert_id": "a1"})
    shown = {"title": "Titel", "body": "Tekst"}
    android = {"ttl": "60s", "priority": "high", "notification": {"tag": "a1", "sound": "default"}}
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
    world.phones["t"] = Phone("t", "<i>Zoë</i>", "iphone", shown={"a": note(title="<b>Zoë</b>", body='"X" & <script>')})
    page = draw(world.snapshot())
    assert "&lt;i&gt;Zoë&lt;/i&gt;" in page
    assert "&lt;b&gt;Zoë&lt;/b&gt;" in page
    assert "&quot;X&quot; &amp; &lt;script&gt;" in page


def test_the_snapshot_never_holds_a_network_s_secret() -> None:
    network: dict[str, Any] = {"id": "weg", "rows": 3, "columns": 16, "viewer": "motorist", "board": False, "exercise": False}
    world = World()
    world.told({"networks": [{**network, "secret": SECRET}]})
    assert SECRET not in json.dumps(world.snapshot())


def test_the_snapshot_never_holds_a_phone_s_secret() -> None:
    world = World()
    world.phones["t"] = Phone("t", "Telefoon 1", "iphone", secret=SECRET)
    assert SECRET not in json.dumps(world.snapshot())


def test_data_alone_is_the_app_s_to_show() -> None:
    data = {"alert_id": "a1", "title": "Titel", "body": "Tekst", "channel_id": "alerts_loud"}
    gcm = json.dumps({"fcmV1Message": {"message": {"data": data, "android": {"priority": "high", "ttl": "60s"}}}})
    found = read_notification(publication(GCM=gcm), "GCM")
    assert (found.by_app, found.key, found.title, found.body, found.loud) == (True, "a1", "Titel", "Tekst", True)


def test_google_takes_strings_only_as_data() -> None:
    gcm = json.dumps({"fcmV1Message": {"message": {"data": {"version": 1}}}})
    with pytest.raises(CannotDeliverError, match="strings"):
        read_notification(publication(GCM=gcm), "GCM")


def test_a_phone_tells_its_addresses_and_no_more_than_the_coarse_cell_of_where_it_is() -> None:
    mine = Phone("t", "Telefoon 1", "android", places=[(52.0907, 5.1214)], position=(52.1, 5.1))
    assert follows(mine) == {"places": [{"latitude": 52.0907, "longitude": 5.1214}], "near": "8419691ffffffff"}


def test_a_call_says_what_its_ssml_makes_of_it() -> None:
    age, number = '<say-as interpret-as="cardinal">14</say-as>', '<sub alias="een een">112</sub>'
    ssml = f'<speak><p>Jan, {age} jaar.</p><break time="1s"/>{number}</speak>'
    assert heard(ssml, "SSML") == "Jan, 14 jaar. … een een"
    assert heard("Gewoon", "TEXT") == "Gewoon"


@pytest.mark.parametrize("ssml", ["<speak>Jan", "<p>Jan</p>", "<speak><b>Jan</b></speak>"])
def test_what_polly_does_not_read_is_refused(ssml: str) -> None:
    with pytest.raises(ValueError, match=r"SSML|Polly"):
        heard(ssml, "SSML")


def test_a_configuration_set_sends_its_own_types_of_events_and_no_others() -> None:
    sets = ConfigurationSets()
    sets.create("texts")
    sets.send_to("texts", "topic", ["TEXT_ALL"])
    assert sets.topics("texts", "TEXT_ALL", "TEXT_DELIVERED") == ["topic"]
    assert sets.topics("texts", "VOICE_ALL", "VOICE_BUSY") == sets.topics("other", "TEXT_ALL") == []


def test_a_request_outside_the_model_is_found_out_at_any_depth() -> None:
    request = {"Destination": {"ToAddresses": ["a@b.example"], "Fax": "1"}, "Content": {"Simple": {"Subject": {}, "Body": {}}}}
    assert {field for field, _ in problems("sesv2", "SendEmail", request)} == {"Destination.Fax", "Content.Simple.Subject.Data"}
