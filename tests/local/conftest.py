"""The deployed stack, started once for all tests that want it."""

from collections.abc import Iterator

import pytest
from local.stack import Stack, running_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with running_stack(print) as running:
        yield running
