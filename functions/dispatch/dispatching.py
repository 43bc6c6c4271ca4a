"""What expanding and delivering work with: the tables, the queues, the channel, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Generic

from alerting.domain.kinds import Lane
from alerting.store.deliveries import DeliveryStore
from alerting.store.rates import RateStore
from dispatch.brake import Brake
from dispatch.guards import Guards
from dispatch.job_queue import JobQueue
from dispatch.sender import R, Sender

#: A channel that is switched off is looked at again after this long.
WHILE_OFF: Final = timedelta(seconds=60)


class Verdict(StrEnum):
    """What happens to the message: it is gone, or it stays in the queue and comes again after the visibility timeout."""

    DONE = "done"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Dispatch(Generic[R]):
    """One channel's function. `new_id` gives a name that no other claim has; `sleep` takes seconds."""

    deliveries: DeliveryStore
    rates: RateStore
    brakes: Mapping[Lane, Brake]
    guards: Guards
    queue: JobQueue
    sender: Sender[R]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    sleep: Callable[[float], None]


#: How long the invocation may still take.
Remaining = Callable[[], timedelta]
