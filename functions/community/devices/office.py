"""What the devices' use cases work with: the tables, SNS, the queue that wakes the worker, a clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from community.devices.push_service import PushService
from community.devices.registry import DeviceRegistry
from community.devices.wake_queue import WakeQueue
from community.devices.worklist import Worklist


@dataclass(frozen=True, slots=True)
class FrontOffice:
    """What the API works with. `new_id` and `new_secret` are random."""

    registry: DeviceRegistry
    queue: WakeQueue
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    new_secret: Callable[[], str]


@dataclass(frozen=True, slots=True)
class BackOffice:
    """What the worker works with."""

    registry: DeviceRegistry
    worklist: Worklist
    service: PushService
    clock: Callable[[], datetime]
