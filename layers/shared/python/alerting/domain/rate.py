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
    return datetime.fromtimestamp(second + _places(rate)[place] / rate, UTC)


def moments(first: int, count: int, rate: int) -> Iterator[datetime]:
    """When the tokens from `first` on may be used, in the order of time."""
    yield from sorted(moment_of(token, rate) for token in range(first, first + count))


@cache
def _places(rate: int) -> tuple[int, ...]:
    """For each token of a second its place in it: the order of the multiples of the golden ratio, without their whole parts."""
    order = sorted(range(rate), key=lambda token: token * _GOLDEN % 1)
    return tuple(place for _, place in sorted(zip(order, range(rate), strict=True)))
