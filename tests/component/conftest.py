"""A house on moto for every component test."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from builders import House


@pytest.fixture
def house() -> Iterator[House]:
    with mock_aws():
        yield House()
