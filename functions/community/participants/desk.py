"""What every use case of participants needs besides its own input: time, randomness, tables, and ways to the outside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from community.participants.code_post import CodePost
from community.participants.codes import CodeBook
from community.participants.store import ParticipantStore

#: Latitude and longitude by postcode and house number.
FindAddress = Callable[[str, str], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Register:
    """What leaving needs: the table, the key that makes ids of contacts, and the time."""

    store: ParticipantStore
    codes: CodeBook
    key: bytes
    now: datetime


@dataclass(frozen=True, slots=True)
class Desk(Register):
    """One request's surroundings. `new_code` gives six digits, `new_secret` an unguessable text."""

    post: CodePost
    find_address: FindAddress
    new_code: Callable[[], str]
    new_secret: Callable[[], str]
    public_url: str
