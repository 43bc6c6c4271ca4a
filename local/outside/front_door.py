"""The addresses on this machine: each leads to a distribution, which the local AWS serves by its host name."""

import http.client
from typing import ClassVar, Final
from urllib.parse import urlsplit

from local.outside.listener import Party
from local.outside.world import World

#: Of one connection, not of the request (RFC 9110, 7.6.1); and what this side counts itself.
_NOT_PASSED_ON: Final = frozenset({"connection", "transfer-encoding", "keep-alive", "content-length", "host"})
_NOT_GIVEN: Final = frozenset({"connection", "transfer-encoding", "keep-alive", "content-length", "date", "server"})


class FrontDoor(Party):
    """Passes everything on to the distribution that the world was told of after the deployment; 503 until then.

    The distribution takes it for TLS, as the local AWS takes everything (strict_ministack.py): there is none on loopback.
    """

    behind: ClassVar[str]
    which: ClassVar[str]

    def do_GET(self) -> None:  # noqa: N802  # http.server's name
        """Any request."""
        body = self.body()
        with self.world.locked() as world:
            site = world.sites.get(self.which, "")
        if not site:
            self.answer(503, b'{"title": "Nothing is deployed yet"}')
            return
        connection = http.client.HTTPConnection(urlsplit(self.behind).netloc, timeout=30)
        try:
            headers = {key: value for key, value in self.headers.items() if key.lower() not in _NOT_PASSED_ON}
            connection.request(self.command, self.path, body or None, {**headers, "Host": site})
            response = connection.getresponse()
            self._give(response, response.read())
        except OSError:
            self.answer(502)
        finally:
            connection.close()

    do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = do_GET  # noqa: N815  # http.server's names

    def _give(self, response: http.client.HTTPResponse, body: bytes) -> None:
        self.send_response(response.status)
        for key, value in response.getheaders():
            if key.lower() not in _NOT_GIVEN:
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def front_door(world_: World, behind_: str, which_: str) -> type[FrontDoor]:
    """The party for this world, in front of the local AWS at `behind`; `which` distribution: `public` or `staff`."""

    class Here(FrontDoor):
        world, behind, which = world_, behind_, which_

    return Here
