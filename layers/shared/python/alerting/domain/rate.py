"""The rate of a channel as numbered tokens, each with the moment at which it may be used.

A second has as many tokens as the rate. Tokens that follow each other are far apart within their second (by the golden ratio), so
that whoever takes several can use them one after another, and all workers together are as even as a clock. Pure.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

_GOLDEN: Final = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel may take: tokens per second, per alert and per month; 0 is no limit."""

    per_second: int = 0
    per_alert: int = 0
    per_month: int = 0


def token_at(now: datetime, rate: int) -> int:
    """The number of the first token that is not over at this moment, were they used in the order of their numbers."""
    return math.ceil(now.timestamp() * rate)


def moment_of(token: int, rate: int) -> datetime:
    """When a token may be used."""
    second, place = divmod(token, rate)
    return datetime.fromtimestamp(second + place * _step(rate) % rate / rate, UTC)


def moments(first: int, count: int, rate: int) -> Iterator[datetime]:
    """When the tokens from `first` on may be used, in the order of time."""
    yield from sorted(moment_of(token, rate) for token in range(first, first + count))


@cache
def _step(rate: int) -> int:
    """The number nearest to the golden section of the rate that shares no divisor with it: it visits every place once."""
    aim = max(1, round(rate * _GOLDEN))
    return next(step for away in range(rate + 1) for step in (aim + away, aim - away) if step > 0 and math.gcd(step, rate) == 1)
