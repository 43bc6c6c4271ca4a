"""A phone leaves: what it asked for goes at once, the rest as soon as SNS knows nothing of it."""

from collections.abc import Callable
from typing import Final

from alerting.domain.errors import ConcurrentChangeError
from community.devices.device import Device
from community.devices.office import FrontOffice
from community.devices.transactions import MovedError

TRIES: Final = 8


def erase_device(office: FrontOffice, find: Callable[[], Device]) -> None:
    """Mark the device as leaving and wake the worker; `find` reads it afresh for each try.

    Raises what `find` raises, and ConcurrentChangeError.
    """
    for _ in range(TRIES):
        device = find()
        try:
            office.registry.leave(device, office.clock())
        except MovedError:
            continue
        office.queue.wake([device.id])
        return
    raise ConcurrentChangeError("This phone is being changed at this moment; try again in a minute.")
