"""Settings and bounds of what comes in."""

import json
from base64 import b64encode
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.domain import errors
from alerting.runtime.http_api import body_of, depth_of, make_api, media_type_of
from alerting.runtime.problems import STATUS
from alerting.runtime.settings import SettingsError, keys, load


@dataclass(frozen=True)
class Example:
    alerts_table: str
    most: int
    loud: bool
    extra: str = "none"


def test_settings_are_read_by_their_names() -> None:
    assert load(Example, {"ALERTS_TABLE": "a", "MOST": "3", "LOUD": "true"}) == Example("a", 3, loud=True)
    assert keys(Example) == {"ALERTS_TABLE", "MOST", "LOUD", "EXTRA"}


def test_all_that_is_missing_or_wrong_is_named_at_once() -> None:
    with pytest.raises(SettingsError, match="ALERTS_TABLE is missing; MOST is no whole number; LOUD is no 'true' or 'false'"):
        load(Example, {"MOST": "three", "LOUD": "yes"})


def test_every_refusal_has_a_status() -> None:
    assert set(STATUS) == set(errors.AlertingError.__subclasses__())


def test_depth_counts_brackets_outside_strings_only() -> None:
    assert depth_of('{"a": ["[[[[", {"b\\"[": 1}]}') == 3


@given(
    st.recursive(st.none() | st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
)
def test_depth_agrees_with_the_parsed_document(value: object) -> None:
    def deep(item: object) -> int:
        if isinstance(item, dict):
            return 1 + max(map(deep, item.values()), default=0)
        if isinstance(item, list):
            return 1 + max(map(deep, item), default=0)
        return 0

    assert depth_of(json.dumps(value)) == deep(value)


def test_a_hundred_thousand_brackets_are_counted_without_recursion() -> None:
    assert depth_of("[" * 100_000) == 100_000


def test_a_body_is_the_bytes_that_were_sent() -> None:
    assert body_of({"body": "Zoë"}) == "Zoë".encode()
    assert body_of({"body": b64encode(b"\xff\x00").decode(), "isBase64Encoded": True}) == b"\xff\x00"
    assert body_of({}) == b""
    with pytest.raises(ValueError, match="base64"):
        body_of({"body": "%%%%", "isBase64Encoded": True})


@pytest.mark.parametrize("written", ["application/json", "Application/JSON; charset=utf-8", " application/json ;a=b"])
def test_a_media_type_is_read_without_its_parameters(written: str) -> None:
    assert media_type_of({"headers": {"Content-Type": written}}) == "application/json"
    assert media_type_of({"headers": None}) == ""


@pytest.mark.parametrize(("body", "encoded", "media_type", "status"), [
    ("%%%%", True, "application/json", 400),
    (b64encode(b"[" * 100_000).decode(), True, "application/json", 400),
    (b64encode(b" " * 256_001).decode(), True, "application/json", 413),
    ("é" * 128_001, False, "application/json", 413),
    ("{}", False, "text/plain", 415),
])  # fmt: skip
def test_bounds_hold_however_a_body_comes(body: str, encoded: bool, media_type: str, status: int) -> None:  # noqa: FBT001  # a parameter
    event = {"rawPath": "/x", "body": body, "isBase64Encoded": encoded, "headers": {"content-type": media_type}}
    answer = make_api().resolve(event, None)  # type: ignore[arg-type]  # nothing looks at Lambda's context
    assert (answer["statusCode"], json.loads(answer["body"])["status"]) == (status, status)
    assert answer["headers"] == {"Content-Type": "application/problem+json"}
