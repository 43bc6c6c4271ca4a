"""One request to a page and its answer, over HTTP API events: forms, cookies, and what every page's headers say."""

import base64
import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qsl

#: What no page goes without. The referrer stays on the site, and is not "no-referrer", with which browsers send `Origin: null`
#: along with a form. Each set of pages adds its own Content-Security-Policy.
HEADERS: Final[Mapping[str, str]] = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
FORM: Final = "application/x-www-form-urlencoded"
#: Below this, compressing costs more than it saves.
WORTH_COMPRESSING: Final = 1_000


class UnreadableError(Exception):
    """A body that is no form, or one beyond its bounds."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a form may be: bytes of its body as it travels, and fields."""

    most_body: int
    most_fields: int


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser sent. In `form` and `query` a name that comes twice counts once, the last; `lists` has a form's all.

    `headers` by name in small letters. `body` is what was sent where it is no form.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def origin(self) -> str:
        """Where the page stands that sent this; empty where the browser did not say."""
        return self.headers.get("origin", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `headers` come over those of every page, each of `cookies` is a whole Set-Cookie header."""

    body: str | bytes = ""
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    def event(self, common: Mapping[str, str], accepts: str = "") -> dict[str, Any]:
        """As an HTTP API takes it; `common` are the headers of every page here, `accepts` is the browser's Accept-Encoding."""
        headers = {**common, **self.headers}
        body: str | bytes = self.body
        if "gzip" in accepts and len(body) > WORTH_COMPRESSING and headers["Content-Type"].startswith(_TEXT):
            body = gzip.compress(body.encode() if isinstance(body, str) else body, 6, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        answer: dict[str, Any] = {"statusCode": self.status.value, "headers": headers, "body": body}
        if isinstance(body, bytes):
            answer |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
        return answer | {"cookies": list(self.cookies)} if self.cookies else answer


_TEXT: Final = ("text/", "application/javascript", "application/json", "application/xml", "image/svg")


def see(path: str, *cookies: str) -> Reply:
    """Go on to another page by GET, so that going back or reloading repeats nothing."""
    return Reply(status=HTTPStatus.SEE_OTHER, headers={"Location": path}, cookies=cookies)


def request_of(event: Mapping[str, Any], bounds: Bounds) -> Request:
    """The request in an HTTP API event (payload format 2.0); raises UnreadableError."""
    headers = {name.lower(): str(value) for name, value in event.get("headers", {}).items()}
    body = _body(event, bounds)
    is_form = headers.get("content-type", FORM).partition(";")[0].strip().lower() == FORM
    pairs = _pairs(_text(body), bounds) if is_form else []
    lists: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        lists[name] = (*lists.get(name, ()), value)
    return Request(
        method=event["requestContext"]["http"]["method"],
        path=event["rawPath"].rstrip("/") or "/",
        query=dict(_pairs(event.get("rawQueryString", ""), bounds)),
        form=dict(pairs),
        lists=lists,
        cookies=_cookies(event.get("cookies") or [headers.get("cookie", "")]),
        headers=headers,
        body=b"" if is_form else body,
    )


def _body(event: Mapping[str, Any], bounds: Bounds) -> bytes:
    body = event.get("body") or ""
    if len(body) > bounds.most_body:
        raise UnreadableError
    if not event.get("isBase64Encoded"):
        return str(body).encode()
    try:
        return base64.b64decode(body, validate=True)
    except ValueError:
        raise UnreadableError from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except ValueError:
        raise UnreadableError from None


def _pairs(text: str, bounds: Bounds) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=bounds.most_fields, errors="strict")
    except ValueError:
        raise UnreadableError from None


def _cookies(parts: list[str]) -> dict[str, str]:
    """AWS lists the cookies; other gateways leave them in the header."""
    found: dict[str, str] = {}
    for part in parts:
        try:
            found |= {name: morsel.value for name, morsel in SimpleCookie(part).items()}
        except CookieError:
            continue
    return found
