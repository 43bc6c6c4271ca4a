"""Who is signed in: tokens in cookies that no script can read, and the token that every form carries.

Nothing is stored on our side. What a token says is believed for display only: every call carries it to the API, which verifies
it. The form token is made from a random cookie of this browser and the person (a double submit that another origin can neither
read nor write, since the cookie is `__Host-`); it outlives a session, so that a form that was open when it ended can be sent by
the same person after signing in again.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

ACCESS: Final = "__Host-kindalarm-access"
REFRESH: Final = "__Host-kindalarm-refresh"
UNTIL: Final = "__Host-kindalarm-until"
FORM: Final = "__Host-kindalarm-form"
#: One shift: as long as the user pool's refresh token lives (infra/users.py).
SHIFT: Final = timedelta(hours=10)
FORM_LIFE: Final = timedelta(days=2)
#: An access token that ends sooner is renewed before it is used.
MARGIN: Final = timedelta(seconds=60)
_ATTRIBUTES: Final = "Path=/; Secure; HttpOnly; SameSite=Lax"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, by what the access token says; `until` is when the session ends."""

    sub: str
    roles: frozenset[str]
    organisations: frozenset[str]
    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the user pool gave."""

    access: str
    refresh: str = ""


def claims_of(token: str) -> Mapping[str, Any]:
    """What a token says, unverified; nothing where it is none."""
    try:
        part = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def person_of(token: str, until: datetime) -> Person | None:
    """The person whom a token names."""
    claims = claims_of(token)
    sub, named = claims.get("sub"), claims.get("cognito:groups")
    if not isinstance(sub, str) or not sub:
        return None
    groups = [group for group in named if isinstance(group, str)] if isinstance(named, list) else []
    return Person(
        sub=sub,
        roles=frozenset(group for group in groups if not group.startswith("org-")),
        organisations=frozenset(group.removeprefix("org-") for group in groups if group.startswith("org-")),
        token=token,
        until=until,
    )


def is_fresh(token: str, now: datetime) -> bool:
    """Whether the API will still take it in a minute."""
    try:
        return datetime.fromtimestamp(int(claims_of(token).get("exp", 0)), UTC) - now > MARGIN
    except (TypeError, ValueError, OverflowError, OSError):
        return False


def session_end(cookies: Mapping[str, str]) -> datetime | None:
    """When the shift that began by signing in is over; None where nobody signed in."""
    try:
        return datetime.fromtimestamp(int(cookies.get(UNTIL, "")), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def signed_in(tokens: Tokens, now: datetime) -> tuple[str, ...]:
    """The cookies of somebody who just signed in."""
    life = int(SHIFT.total_seconds())
    until = int((now + SHIFT).timestamp())
    return (
        set_cookie(ACCESS, tokens.access, life),
        set_cookie(REFRESH, tokens.refresh, life),
        set_cookie(UNTIL, str(until), life),
    )


def signed_out() -> tuple[str, ...]:
    """The cookies of somebody who left."""
    return tuple(set_cookie(name, "", 0) for name in (ACCESS, REFRESH, UNTIL, FORM))


def set_cookie(name: str, value: str, life: int) -> str:
    """A Set-Cookie header; `life` in seconds."""
    return f"{name}={value}; Max-Age={life}; {_ATTRIBUTES}"


def new_form_key() -> tuple[str, str]:
    """A random key for this browser's forms, and the cookie that keeps it."""
    key = secrets.token_urlsafe(32)
    return key, set_cookie(FORM, key, int(FORM_LIFE.total_seconds()))


def form_token(key: str, sub: str) -> str:
    """The token of every form that is shown to this person in this browser."""
    return hmac.new(key.encode(), f"form of {sub}".encode(), hashlib.sha256).hexdigest()


def is_form_of(token: str, key: str, sub: str) -> bool:
    """Whether a form was shown by us, here, to this person."""
    return bool(key) and hmac.compare_digest(token.encode(), form_token(key, sub).encode())
