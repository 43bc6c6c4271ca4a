"""The HTTP API as the console's client sees it: one person's token, JSON both ways, problems as exceptions (RFC 9457)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from urllib3 import exceptions

#: The API itself gives up after 20 s.
TIMEOUT: Final = urllib3.Timeout(connect=2, read=22)
#: What was not answered may be asked again only where asking changes nothing.
ONCE: Final = urllib3.Retry(total=1, connect=1, read=0, redirect=0, status=0, allowed_methods=None)
SAFE: Final = urllib3.Retry(
    total=2,
    connect=1,
    read=1,
    redirect=0,
    status=2,
    status_forcelist=(502, 503, 504),
    backoff_factor=0.1,
    allowed_methods=frozenset({"GET"}),
    raise_on_status=False,
    respect_retry_after_header=False,
)
UNCHANGED: Final = 304
OK: Final = range(200, 300)
#: What is asked for a user stands in the path of a field, as the validator writes it.
_ACTION: Final = re.compile(r"^(?:invite|change|enable|reset_code)\.")
#: Keys and revisions come back from forms, and whoever sends one may write anything into it.
_NO_HEADER: Final = re.compile(r"[^A-Za-z0-9_.:-]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what was sent: the field's path, and what to do in the API's words."""

    field: str
    message: str


class ApiProblem(Exception):  # noqa: N818  # the field's own word, RFC 9457
    """The API refused: `slug` says what it was, `detail` what to do, `faults` name fields."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        """Read a problem document."""
        super().__init__(body.get("detail", ""))
        self.status = status
        self.slug = str(body.get("type", "")).rpartition("/")[2].rpartition(":")[2]
        self.detail = str(body.get("detail", ""))
        self.faults = tuple(_fault(item) for item in body.get("errors", ()))


class ApiDownError(Exception):
    """The API did not answer, or not as itself. `maybe_done`: it may have done what was asked all the same."""

    def __init__(self, *, maybe_done: bool) -> None:
        """Keep whether anything may have happened."""
        super().__init__()
        self.maybe_done = maybe_done


class SignedOutError(Exception):
    """The API does not know the token any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API; `etag` is the proposal's revision where it has one."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Of this answer, empty where it has none."""
        return self.headers.get("etag", "")


@dataclass(frozen=True, slots=True)
class Api:
    """The API for one person. `pool` keeps connections open between calls."""

    pool: urllib3.PoolManager
    url: str
    token: str

    def get(self, path: str, query: Mapping[str, str | Sequence[str]] | None = None, *, etag: str = "") -> Answer:
        """Read; with `etag` the answer may be 304 and empty."""
        asked = f"{path}?{urlencode(query, doseq=True)}" if query else path
        return _json("GET", self._send("GET", asked, headers={"If-None-Match": etag} if etag else {}))

    def read(self, path: str, query: Mapping[str, str] | None = None) -> tuple[bytes, str]:
        """What is no JSON: its bytes and media type."""
        response = self._send("GET", f"{path}?{urlencode(query)}" if query else path)
        if response.status not in OK:
            _json("GET", response)
        return response.data, response.headers.get("content-type", "application/octet-stream")

    def post(self, path: str, body: object, *, key: str = "", revision: str = "") -> Answer:
        """Do; `key` makes that doing it twice is doing it once, `revision` is the one that was seen."""
        return self._change("POST", path, body, key, revision)

    def put(self, path: str, body: object, *, revision: str = "") -> Answer:
        """Replace."""
        return self._change("PUT", path, body, "", revision)

    def delete(self, path: str, *, revision: str = "") -> Answer:
        """Take away."""
        return self._change("DELETE", path, None, "", revision)

    def _change(self, method: str, path: str, body: object, key: str, revision: str) -> Answer:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Idempotency-Key": _NO_HEADER.sub("", key)} if key else {}
        headers |= {"If-Match": f'"{_NO_HEADER.sub("", revision)}"'} if revision else {}
        return _json(method, self._send(method, path, headers=headers, body=None if body is None else json.dumps(body).encode()))

    def _send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> urllib3.BaseHTTPResponse:
        sent = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(headers or {})}
        retries = SAFE if method == "GET" else ONCE
        try:
            return self.pool.request(
                method, self.url + path, body=body, headers=sent, timeout=TIMEOUT, retries=retries, redirect=False
            )
        except exceptions.HTTPError as error:
            unsent = isinstance(_cause(error), exceptions.NewConnectionError | exceptions.ConnectTimeoutError)
            raise ApiDownError(maybe_done=method != "GET" and not unsent) from None


def _cause(error: Exception) -> object:
    return error.reason if isinstance(error, exceptions.MaxRetryError) else error


def _json(method: str, response: urllib3.BaseHTTPResponse) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.status == UNCHANGED:
        return Answer(response.status, None, headers)
    if response.status == HTTPStatus.UNAUTHORIZED:  # by the authorizer
        raise SignedOutError
    try:
        body = json.loads(response.data) if response.data else None
    except ValueError:
        body = None
    if response.status in OK:
        return Answer(response.status, body, headers)
    if not isinstance(body, dict) or "detail" not in body:
        # what a gateway refuses by itself never got as far as the API; what broke behind it may have
        raise ApiDownError(maybe_done=method != "GET" and response.status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    raise ApiProblem(response.status, body)


def _fault(item: Mapping[str, Any]) -> Fault:
    """The path as forms name it: what the validator calls `body.invite.email` is `email`."""
    path = str(item.get("field", "")).removeprefix("body.")
    return Fault(_ACTION.sub("", path), str(item.get("message", "")))
