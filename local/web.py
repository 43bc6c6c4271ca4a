"""A small HTTP client for the local world: no redirects, no proxies, loopback only."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final

TIMEOUT_SECONDS: Final = 40.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, None when there is none."""
        return json.loads(self.body) if self.body else None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """A redirect is an answer to look at, not to follow."""


_OPENER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())


def call(
    method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float = TIMEOUT_SECONDS
) -> Answer:
    """Send one request; an error status is an answer too. Raises OSError when nothing answers."""
    if not url.startswith("http://127.0.0.1:"):
        raise ValueError(f"The local world only talks to itself, not to {url}.")
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}), method=method)  # noqa: S310  # checked above
    try:
        with _OPENER.open(request, timeout=timeout) as response:
            return Answer(response.status, _lower(response.headers), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, _lower(error.headers), error.read())


def _lower(headers: Message) -> dict[str, str]:
    return {key.lower(): value for key, value in headers.items()}
