"""Who is signed in, in a signed cookie for half an hour, and the token that every form carries.

Nothing is stored: the cookie names participants, an end, and a signature by a key of its own. After leaving there is nobody
behind it any more.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

COOKIE: Final = "__Host-meedoen"
SESSION_LIFE: Final = timedelta(minutes=30)
FORM_LIFE: Final = timedelta(hours=4)
_VALUE: Final = re.compile(r"([a-z2-7]{26}(?:~[a-z2-7]{26})?)\.(\d{10})\.([0-9a-f]{64})")
_FORM: Final = re.compile(r"(\d{10})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Session:
    """The participants that one person confirmed: a number, a mail address, or both. `value` is the cookie's."""

    ids: tuple[str, ...] = ()
    value: str = ""


class Sessions:
    """Signs cookies and forms; `key` is the contact key, from which a key of their own is made."""

    def __init__(self, key: bytes) -> None:
        """Make the key."""
        self._key = hmac.digest(key, b"session of /meedoen", hashlib.sha256)

    def read(self, value: str, now: datetime) -> Session:
        """The session of a cookie; nobody's when it is old, forged or absent."""
        match = _VALUE.fullmatch(value)
        if match is None or not self._is_signed(f"{match[1]}.{match[2]}", match[3]) or int(match[2]) <= now.timestamp():
            return Session()
        return Session(tuple(match[1].split("~")), value)

    def cookie(self, ids: tuple[str, ...], now: datetime) -> str:
        """The Set-Cookie header for who was just confirmed."""
        signed = f"{'~'.join(ids)}.{int((now + SESSION_LIFE).timestamp())}"
        life = int(SESSION_LIFE.total_seconds())
        return f"{COOKIE}={signed}.{self._sign(signed)}; Max-Age={life}; Path=/; Secure; HttpOnly; SameSite=Lax"

    @staticmethod
    def end() -> str:
        """The Set-Cookie header that signs out."""
        return f"{COOKIE}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"

    def form_token(self, session: Session, now: datetime) -> str:
        """The token of a form that is shown now, good for this session only."""
        at = int(now.timestamp())
        return f"{at}.{self._sign(f'form.{at}.{session.value}')}"

    def is_form(self, token: str, session: Session, now: datetime) -> bool:
        """Whether a form is ours, of this session, and not old."""
        match = _FORM.fullmatch(token)
        if match is None or not self._is_signed(f"form.{match[1]}.{session.value}", match[2]):
            return False
        return now - datetime.fromtimestamp(int(match[1]), UTC) < FORM_LIFE

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _is_signed(self, text: str, signature: str) -> bool:
        return hmac.compare_digest(self._sign(text), signature)
