"""What every test gets: no network in unit and component tests, made-up AWS credentials, and a browser where one is asked for."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless, without the network beyond loopback."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium here: install the package chromium to run the browser tests")
    with sync_playwright() as playwright:
        flags = [
            "--no-sandbox",
            "--disable-gpu",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
        ]
        opened = playwright.chromium.launch(executable_path=program, args=flags)
        yield opened
        opened.close()
