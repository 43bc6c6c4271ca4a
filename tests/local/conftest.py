"""The deployed stack, started once for all tests that want it."""

from collections.abc import Iterator

import pytest
from local.stack import Stack, running_stack


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The scenario comes first: it looks at everything, and wants a deployment that no fault was tried on (calls to repeat wait
    minutes in their queue, an address that bounced is gone). All the others are shuffled."""
    items.sort(key=lambda item: "test_scenario.py" not in item.nodeid)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with running_stack(print) as running:
        yield running
