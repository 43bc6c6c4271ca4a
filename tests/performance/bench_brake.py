"""The rate brake with 1, 8 and 50 workers in virtual time: how much of the rate they use, and how far a second exceeds it.

The line of tokens is a row of moto's DynamoDB; each worker does what deliver does, block by block, and a send takes 20 ms.
"""

import heapq
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import boto3
from moto import mock_aws

from alerting.domain.kinds import Lane
from alerting.domain.rate import Limits
from alerting.store.rates import RateStore
from builders import DELIVERIES, make_tables
from dispatch.brake import Brake

START: Final = datetime(2026, 11, 20, 13, 40, 0, 300_000, tzinfo=UTC)
SEND: Final = 0.02
BLOCK: Final = 10
SECONDS: Final = 30
#: Left out at the start: whoever comes first finds half of their second gone.
WARM_UP: Final = 2
#: Tokens per second, by the number of workers.
RATES: Final = {1: 20, 8: 200, 50: 500}


@dataclass(frozen=True, slots=True)
class Measured:
    """What of the allowed rate was used (1 is all), by how much the busiest second exceeded it, and leases per thousand sends."""

    used: float
    over: float
    leases_per_thousand: float


class Simulation:
    """Workers that take turns on one clock."""

    def __init__(self, workers: int, rate: int, lanes: tuple[Lane, ...] = (Lane.URGENT,), tokens: int = 1) -> None:
        self.now = START
        self.sent: dict[Lane, list[datetime]] = {lane: [] for lane in Lane}
        self.calls = 0
        self._rate, self._tokens = rate, tokens
        self._client = boto3.client("dynamodb")
        make_tables(self._client)
        self._client.meta.events.register("before-call.*", self._count)
        self._rates = RateStore(self._client, DELIVERIES)
        self._turns = [(START, index, self._worker(lanes[index % len(lanes)])) for index in range(workers)]

    def run(self, seconds: int) -> None:
        """Let everybody work until then."""
        heapq.heapify(self._turns)
        end = START + timedelta(seconds=seconds)
        while self._turns[0][0] < end:
            self.now, index, worker = heapq.heappop(self._turns)
            heapq.heappush(self._turns, (next(worker), index, worker))

    def _worker(self, lane: Lane) -> Iterator[datetime]:
        """Block after block; yields when it wants to go on."""
        limits, brake = Limits(per_second=self._rate), Brake(self._rates, "sms", lane, lambda: self.now)
        while True:
            due = brake.hold(BLOCK * self._tokens, limits)
            if due is not None:
                yield due
                continue
            for _ in range(BLOCK):
                moment = brake.next_moment(self._tokens)
                if moment is None:
                    break
                yield max(moment, self.now)
                self.sent[lane] += [self.now] * self._tokens
                yield self.now + timedelta(seconds=SEND)
                brake.note_pace(SEND)

    def _count(self, **_: object) -> None:
        self.calls += 1


def measure(workers: int, rate: int) -> Measured:
    """All workers on the urgent lane."""
    with mock_aws():
        world = Simulation(workers, rate)
        world.run(SECONDS)
    sent = sorted(world.sent[Lane.URGENT])
    warm = START + timedelta(seconds=WARM_UP)
    steady = [at for at in sent if at >= warm]
    return Measured(
        used=round(len(steady) / (rate * (SECONDS - WARM_UP)), 3),
        over=round(max(0, busiest(sent) / rate - 1), 3),
        leases_per_thousand=round(1000 * world.calls / len(sent), 1),
    )


def routine_share(rate: int) -> float:
    """What routine work gets of the rate while urgent work waits."""
    with mock_aws():
        world = Simulation(16, rate, (Lane.URGENT, Lane.ROUTINE))
        world.run(SECONDS)
    return round(len(world.sent[Lane.ROUTINE]) / (rate * SECONDS), 2)


def busiest(sent: list[datetime]) -> int:
    """The most sends in any second, beginning anywhere."""
    return max(bisect_left(sent, at + timedelta(seconds=1)) - index for index, at in enumerate(sent))


if __name__ == "__main__":
    for workers_, rate_ in RATES.items():
        print(workers_, rate_, measure(workers_, rate_))
    print(routine_share(100))
