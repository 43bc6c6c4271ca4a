"""Settings and bounds of what comes in."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.domain import errors
from alerting.runtime.http_api import depth_of
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
