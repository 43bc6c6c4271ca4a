"""Signing in through the user pool's pages: authorization code with PKCE (RFC 7636), refreshing, and leaving."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlencode

import urllib3
from urllib3 import exceptions

from alerting.runtime.telemetry import logger
from console.session import Tokens, set_cookie

HOME: Final = "/console"
CALLBACK: Final = "/console/callback"
SCOPE: Final = "openid alerts/operate"
COOKIE: Final = "__Host-kindalarm-signing-in"
#: So long may somebody take to type a password and a code, in seconds.
PATIENCE: Final = 900
TIMEOUT: Final = urllib3.Timeout(connect=2, read=8)
_PATH: Final = re.compile(r"/console(?:/[A-Za-z0-9/_.~-]*)?(?:\?[A-Za-z0-9/_.~%&=+-]*)?")


class SignInRefusedError(Exception):
    """The pool gave no token: the code or refresh token is old, used, or not ours."""


class SignInDownError(Exception):
    """The pool did not answer."""


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in under way: what the pool must send back, what proves that it was us, and where to go on to."""

    state: str
    verifier: str
    to: str

    def cookie(self) -> str:
        """The Set-Cookie header that remembers it."""
        return set_cookie(COOKIE, f"{self.state}.{self.verifier}.{quote(self.to, safe='')}", PATIENCE)

    @classmethod
    def read(cls, value: str) -> "Started | None":
        """From the cookie's value; None where it holds none."""
        parts = value.split(".", 2)
        return cls(parts[0], parts[1], own_path(unquote(parts[2]))) if len(parts) == 3 and parts[0] else None  # noqa: PLR2004  # as written


def own_path(path: str) -> str:
    """A path within the console; its home for anything else, so that no link leads from our sign-in to elsewhere."""
    return path if _PATH.fullmatch(path) and "//" not in path and "/.." not in path else HOME


@dataclass(frozen=True, slots=True)
class UserPool:
    """The pool's pages and its token endpoint. `callback` is where it sends the browser back to, `home` where after leaving."""

    pool: urllib3.PoolManager
    url: str
    client_id: str
    callback: str
    home: str

    def begin(self, to: str) -> tuple[str, Started]:
        """The address of the sign-in page, and what to remember meanwhile."""
        started = Started(secrets.token_urlsafe(24), secrets.token_urlsafe(48), own_path(to))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(started.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.callback,
            "scope": SCOPE,
            "state": started.state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.url}/oauth2/authorize?{urlencode(query)}", started

    def finish(self, code: str, started: Started) -> Tokens:
        """Exchange the code; raises SignInRefusedError or SignInDownError."""
        return self._token(
            {
                "grant_type": "authorization_code",
                "client_id": self.client_id,
                "redirect_uri": self.callback,
                "code": code,
                "code_verifier": started.verifier,
            }
        )

    def renew(self, refresh: str) -> Tokens:
        """A new access token; raises SignInRefusedError or SignInDownError."""
        return self._token({"grant_type": "refresh_token", "client_id": self.client_id, "refresh_token": refresh})

    def leave(self, refresh: str) -> str:
        """Make the refresh token worthless, and give the address that ends the pool's own session."""
        if refresh:
            try:
                self._post("/oauth2/revoke", {"token": refresh, "client_id": self.client_id})
            except SignInDownError:
                logger().warning("token not revoked")
        return f"{self.url}/logout?{urlencode({'client_id': self.client_id, 'logout_uri': self.home})}"

    def _token(self, fields: Mapping[str, str]) -> Tokens:
        status, body = self._post("/oauth2/token", fields)
        if status != 200 or not body.get("access_token"):  # noqa: PLR2004  # HTTP OK
            logger().info("sign-in refused", extra={"status": status, "reason": body.get("error", "")})
            raise SignInRefusedError
        return Tokens(body["access_token"], body.get("refresh_token", ""))

    def _post(self, path: str, fields: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = self.pool.request(
                "POST", self.url + path, body=urlencode(fields), headers=headers, timeout=TIMEOUT, retries=False, redirect=False
            )
        except exceptions.HTTPError:
            raise SignInDownError from None
        if answer.status >= 500:  # noqa: PLR2004  # HTTP: not our fault
            raise SignInDownError
        try:
            body = json.loads(answer.data)
        except ValueError:
            body = {}
        return answer.status, body if isinstance(body, dict) else {}
