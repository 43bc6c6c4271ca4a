"""Wakes the worker for devices that have been waiting: their message was lost, or ended in the dead-letter queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from community.devices.registry import DeviceRegistry
from community.devices.wake_queue import WakeQueue

OVERDUE: Final = timedelta(minutes=2)
#: So many in one sweep: what the worker does in five minutes at most, so that its queue is not filled with copies.
MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Sweep:
    """The devices, the worker's queue and a clock."""

    registry: DeviceRegistry
    queue: WakeQueue
    clock: Callable[[], datetime]

    def run(self) -> int:
        """Wake the worker for what is overdue; how many devices. It never touches a row."""
        overdue = list(islice(self.registry.overdue(self.clock() - OVERDUE), MOST))
        self.queue.wake(overdue)
        return len(overdue)
