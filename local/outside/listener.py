"""The HTTP side that all parties share: answers, problems on purpose, and a server on loopback."""

import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Final

from local.outside.world import FaultKind, World
from local.places import LOOPBACK

MAX_BODY: Final = 1_000_000
HANG_SECONDS: Final = 60


class Party(BaseHTTPRequestHandler):
    """One party of the outside world; subclasses are made by a factory that sets `world`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a small answer in two packets would wait 40 ms for the caller's acknowledgement
    world: ClassVar[World]

    def body(self) -> bytes:
        """The request's body, by its length; our callers do not send chunks."""
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(min(length, MAX_BODY))

    def answer(
        self, status: int, body: bytes = b"", content_type: str = "application/json", extra: Mapping[str, str] | None = None
    ) -> None:
        """Send one answer; the caller may have gone meanwhile."""
        with suppress(ConnectionError, ssl.SSLError):
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            for key, value in (extra or {}).items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

    def break_off(self, kind: FaultKind) -> None:
        """Fail below HTTP: nonsense on the line, or silence until the caller gives up."""
        self.close_connection = True
        if kind is FaultKind.GARBAGE:
            with suppress(ConnectionError, ssl.SSLError):
                self.wfile.write(b"\x16\x03\x01 this is not HTTP \xff\xfe\r\n\r\n")
            return
        self.world.closing.wait(HANG_SECONDS)

    def log_message(self, *_: object) -> None:
        """Say nothing: what arrived is on the page, and bodies hold personal data."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        """A caller that hangs up is no event."""


def listen(party: type[Party], port: int, tls: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    """Serve this party on loopback, in a thread, until the process ends."""
    server = _Server((LOOPBACK, port), party)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    return server
