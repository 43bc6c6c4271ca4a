"""A device whose endpoint SNS can no longer reach is dead; the worker removes what SNS and the counters hold of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alerting.runtime.telemetry import logger
from community.devices.device import DeviceState
from community.devices.endpoint_event import EndpointEvent
from community.devices.registry import DeviceRegistry
from community.devices.transactions import MovedError
from community.devices.wake_queue import WakeQueue

TRIES: Final = 8


class StillMovingError(Exception):
    """The device changed again and again: the event must come back."""


@dataclass(frozen=True, slots=True)
class Undertaker:
    """The devices, whether SNS has an endpoint disabled, the worker's queue and a clock."""

    registry: DeviceRegistry
    is_disabled: Callable[[str], bool]
    queue: WakeQueue
    clock: Callable[[], datetime]


def bury_device(undertaker: Undertaker, event: EndpointEvent) -> None:
    """Mark the endpoint's device as dead and wake the worker. A repeated or an old event is harmless: SNS is asked how it is now.

    A device that waits for the worker is left to it: the worker looks at the endpoint anyway, and a dead token fails again.
    """
    names = {"endpoint": event.endpoint_arn.rpartition("/")[2], "event_type": event.event_type, "failure": event.failure_type}
    owner = undertaker.registry.owner_of(event.endpoint_arn) if event.is_failure_of_endpoint else None
    if owner is None:
        logger().info("event of an unknown endpoint, or no failure of one", extra=names)
        return
    if not undertaker.is_disabled(event.endpoint_arn):
        logger().info("endpoint works again", extra=names | {"device_id": owner})
        return
    if _mark(undertaker, owner, event.endpoint_arn):
        undertaker.queue.wake([owner])
        logger().info("device is dead", extra=names | {"device_id": owner})


def _mark(undertaker: Undertaker, device_id: str, endpoint: str) -> bool:
    for _ in range(TRIES):
        now = undertaker.clock()
        device = undertaker.registry.load(device_id, now)
        if device is None or device.state is not DeviceState.ACTIVE or device.done.endpoint != endpoint:
            return False
        try:
            undertaker.registry.bury(device, now)
        except MovedError:
            continue
        return True
    raise StillMovingError(device_id)
