"""What every test gets: no network in unit and component tests, and made-up AWS credentials."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import disable_socket, enable_socket

#: A busy machine is no fault of the code: what is slow shows in make bench.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

OPEN_TO_LOOPBACK = {"local", "ui", "infra"}


@pytest.fixture(autouse=True)
def closed_world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    kind = Path(str(request.node.path)).relative_to(Path(__file__).parent).parts[0]
    if kind in OPEN_TO_LOOPBACK:
        yield
        return
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()
