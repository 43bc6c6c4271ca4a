"""Pages served from memory on loopback, for a real Chromium."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from browsing import Served, Site
from console_client import Browsers, browsing
from console_world import World, open_world


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of its own; any error of a script fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="nl-NL", timezone_id="Europe/Amsterdam")
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []


@pytest.fixture
def serve() -> Iterator[Callable[[Served], Site]]:
    """Serves documents on loopback with ETags, CORS and 304, as the public distribution does; gives the site with its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(documents: Served) -> Site:
        site = Site(documents)

        class Here(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # of an older one, browsers do not believe an ETag

            def do_GET(self) -> None:
                body, media_type = site.documents.get(self.path.partition("?")[0], (b"", ""))
                tag = f'"{hash(body)}"'
                status = 404 if not media_type else 304 if self.headers.get("If-None-Match") == tag else 200
                site.asked.append((self.path, status))
                self.send_response(status)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Type", media_type or "text/plain")
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body) if status == 200 else 0))
                self.end_headers()
                if status == 200:
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Silence."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Here)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        site.address = f"http://127.0.0.1:{server.server_port}"
        return site

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A whole console with its API and sign-in pages, with nobody's alert in it yet."""
    with open_world(monkeypatch) as opened:
        yield opened


@pytest.fixture
def browsers(world: World) -> Iterator[Browsers]:
    """Browsers without scripts, one for each person of that world."""
    with browsing(world) as opened:
        yield opened
