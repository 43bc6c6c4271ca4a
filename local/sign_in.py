"""Signing in as people and systems do: the hosted page with PKCE and a one-time code, or client credentials."""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from local.web import Answer, call

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class SignInError(Exception):
    """The sign-in did not end with a token."""


@dataclass(frozen=True, slots=True)
class SignInPages:
    """Where people sign in: the pool's pages, the client that asks, and where that client is sent back to."""

    address: str
    client_id: str
    callback: str


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account. `totp_secret` is what the authenticator app holds, in base 32."""

    username: str
    password: str
    totp_secret: str


def one_time_code(secret: str, at: float) -> str:
    """The six digits of this half minute (RFC 6238 with SHA-1, as authenticator apps do)."""
    digest = hmac.new(base64.b32decode(secret), int(at // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(pages: SignInPages, account: Account, scope: str) -> str:
    """An access token with this scope, by way of the hosted pages (authorization code with PKCE).

    Every form is filled in by the names of its fields, so a page that asks for the one-time code gets it. The local AWS
    checks that code when an account enrols, but its page does not ask for it; Cognito's does.
    """
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    state = secrets.token_urlsafe(16)
    query = {
        "response_type": "code",
        "client_id": pages.client_id,
        "redirect_uri": pages.callback,
        "scope": scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    code = _walk(pages, account, f"{pages.address}/oauth2/authorize?{urlencode(query)}", state)
    request = {
        "grant_type": "authorization_code",
        "client_id": pages.client_id,
        "redirect_uri": pages.callback,
        "code": code,
        "code_verifier": verifier,
    }
    return _token(call("POST", f"{pages.address}/oauth2/token", urlencode(request).encode(), FORM))


def sign_in_system(address: str, client_id: str, client_secret: str, scope: str) -> str:
    """An access token of a police system (client credentials)."""
    basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
    body = urlencode({"grant_type": "client_credentials", "scope": scope}).encode()
    return _token(call("POST", f"{address}/oauth2/token", body, {**FORM, "Authorization": f"Basic {basic}"}))


def _walk(pages: SignInPages, account: Account, url: str, state: str) -> str:
    """Fill in page after page until the browser is sent back with a code."""
    answer, cookies = call("GET", url), dict[str, str]()
    for _ in range(4):
        cookies |= _cookies(answer)
        if answer.status in {302, 303}:
            return _code(pages, answer.headers["location"], state)
        form = _Form.read(answer.body.decode())
        known = {
            "username": account.username,
            "password": account.password,
            "software_token_mfa_code": one_time_code(account.totp_secret, time.time()),
        }
        body = urlencode({name: known.get(name, value) for name, value in form.fields.items()}).encode()
        headers = FORM | ({"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())} if cookies else {})
        url = urljoin(url, form.action)
        answer = call("POST", url, body, headers)
    raise SignInError(f"{account.username} was not sent back to the console; are password and one-time code right?")


def _code(pages: SignInPages, location: str, state: str) -> str:
    query = parse_qs(urlsplit(location).query)
    if not location.startswith(pages.callback) or query.get("state") != [state] or "code" not in query:
        raise SignInError(
            f"The sign-in page sent the browser to {location.split('?', maxsplit=1)[0]}: {query.get('error_description')}"
        )
    return query["code"][0]


def _token(answer: Answer) -> str:
    body = answer.json() or {}
    if "access_token" not in body:
        raise SignInError(f"No token: {answer.status} {body.get('error')} {body.get('error_description', '')}")
    return str(body["access_token"])


def _cookies(answer: Answer) -> dict[str, str]:
    pair = answer.headers.get("set-cookie", "").split(";")[0]
    name, _, value = pair.partition("=")
    return {name: value} if name else {}


class _Form(HTMLParser):
    """The first form of a page: where it goes, and its fields with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    @classmethod
    def read(cls, page: str) -> "_Form":
        """Parse; raises SignInError where the page has no form."""
        form = cls()
        form.feed(page)
        if not form.action:
            raise SignInError("The sign-in page has no form.")
        return form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the form's address and each named input."""
        values = {key: value or "" for key, value in attrs}
        if tag == "form" and not self.action:
            self.action = values.get("action", "")
        if tag == "input" and values.get("name"):
            self.fields[values["name"]] = values.get("value", "")
