"""How fast a channel may send: tokens of its rate, which each worker leases for about a second of its own work."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from alerting.domain.kinds import Lane
from alerting.domain.rate import Limits, moments
from alerting.store.rates import Full, Lease, RateStore

#: Tokens are leased for at most so long ahead. Routine work stands further back while it is alone, so that urgent work which
#: begins then waits for no more than that.
HORIZON: Final = timedelta(seconds=3)
ALONE: Final = timedelta(seconds=1)
#: A token that is older than this is left unused: used late, it would add to the rate of the next second.
STALE: Final = timedelta(milliseconds=100)
#: The most tokens in one lease, and how much of its own speed a worker asks for.
MOST: Final = 100
SHARE: Final = 0.7
#: What a send takes, in seconds, before any was measured.
USUAL: Final = 0.03


class Brake:
    """One worker's tokens on one lane; kept while the function is warm. `line` is the channel."""

    def __init__(self, rates: RateStore, line: str, lane: Lane, clock: Callable[[], datetime]) -> None:
        """Start with none."""
        self._rates = rates
        self._line = line
        self._lane = lane
        self._clock = clock
        self._held: deque[datetime] = deque()
        self._pace = USUAL
        self._leased_in = 0
        self._urgent_until = float("inf")

    def hold(self, needed: int, limits: Limits, each: int = 1) -> datetime | None:
        """Have tokens for the next block; when to come back where there are not even those for one send within the horizon.

        A send takes `each`.

        Besides, a worker takes one lease each second for the next, of which tokens are partly over once it has begun; none for a
        second of which it has tokens already: it could not use both.
        """
        self._drop_stale()
        second = int(self._clock().timestamp())
        is_due = second > self._leased_in and (not self._held or second >= int(self._held[-1].timestamp()))
        while is_due or len(self._held) < needed:
            is_due = False
            self._leased_in = second
            found = self._lease(max(needed, self._lot(limits.per_second)), limits.per_second)
            if isinstance(found, Full):
                return None if len(self._held) >= each else max(found.free, self._clock() + HORIZON)
            oldest = self._clock() - STALE
            fresh = [moment for moment in moments(found.first, found.count, limits.per_second) if moment >= oldest]
            self._held = deque(sorted([*self._held, *fresh]))
        return None

    def next_moment(self, tokens: int) -> datetime | None:
        """When the next send may start, which takes so many tokens; None where too few are held."""
        self._drop_stale()
        if len(self._held) < tokens:
            return None
        return [self._held.popleft() for _ in range(tokens)][-1]

    def note_pace(self, seconds: float) -> None:
        """What a send took, for how much to lease at a time."""
        self._pace = 0.8 * self._pace + 0.2 * seconds

    def _lot(self, rate: int) -> int:
        """About what this worker can use in a second."""
        return min(MOST, rate, int(SHARE / self._pace) if self._pace > SHARE / MOST else MOST)

    def _lease(self, count: int, rate: int) -> Lease | Full:
        now = self._clock()
        if self._lane is Lane.URGENT:
            return self._rates.lease_urgent(self._line, count, rate, now, HORIZON)
        has_company = self._urgent_until > now.timestamp()
        if has_company and rate > 1:  # while urgent work takes tokens too, routine has at most half
            half = self._rates.lease(f"{self._line}#{self._lane.value}", count, rate // 2, now, HORIZON)
            if isinstance(half, Full):
                return half
        found = self._rates.lease(self._line, count, rate, now, HORIZON if has_company else ALONE)
        if isinstance(found, Lease):
            self._urgent_until = found.urgent_until
        return found

    def _drop_stale(self) -> None:
        oldest = self._clock() - STALE
        while self._held and self._held[0] < oldest:
            self._held.popleft()
