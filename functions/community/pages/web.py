"""One request to a page and its answer, over HTTP API events, with the headers that every page carries."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qsl

MOST_BODY: Final = 20_000
MOST_FIELDS: Final = 100
#: Nothing but our own style sheet: no script, no frame, no form to anywhere else. The referrer stays on the site, and is not
#: "no-referrer", with which browsers send `Origin: null` along with a form.
HEADERS: Final[dict[str, str]] = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


class UnreadableError(Exception):
    """A body that is no form, or one beyond its bounds."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser sent. Fields and parameters that come twice count once: the last."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `headers` come over those of every page."""

    body: str = ""
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    cookie: str = ""

    def event(self) -> dict[str, Any]:
        """As an HTTP API takes it."""
        answer: dict[str, Any] = {"statusCode": self.status.value, "headers": {**HEADERS, **self.headers}, "body": self.body}
        return answer | {"cookies": [self.cookie]} if self.cookie else answer


def see(path: str, cookie: str = "") -> Reply:
    """Go on to another page by GET, so that going back or reloading repeats nothing."""
    return Reply(status=HTTPStatus.SEE_OTHER, headers={"Location": path}, cookie=cookie)


def request_of(event: Mapping[str, Any]) -> Request:
    """The request in an HTTP API event (payload format 2.0); raises UnreadableError."""
    headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
    return Request(
        method=event["requestContext"]["http"]["method"],
        path=event["rawPath"].rstrip("/") or "/",
        query=_pairs(event.get("rawQueryString", "")),
        form=_pairs(_body(event)),
        cookies=_cookies(event.get("cookies") or [headers.get("cookie", "")]),
        origin=headers.get("origin", ""),
    )


def _body(event: Mapping[str, Any]) -> str:
    body = event.get("body") or ""
    if len(body) > MOST_BODY:
        raise UnreadableError
    if not event.get("isBase64Encoded"):
        return str(body)
    try:
        return base64.b64decode(body, validate=True).decode()
    except ValueError:
        raise UnreadableError from None


def _pairs(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
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
