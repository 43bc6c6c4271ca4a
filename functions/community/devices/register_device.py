"""A phone registers; the registration that held its token before, if any, ends with that."""

import hashlib
from collections.abc import Mapping
from typing import Final

from alerting.domain.errors import ConcurrentChangeError, FieldError, InvalidRequestError
from community.devices.device import Device, DeviceState, Platform, digest_of
from community.devices.office import FrontOffice
from community.devices.requests import Registered, RegisterRequest
from community.devices.transactions import MovedError

TRIES: Final = 8


def register_device(office: FrontOffice, request: RegisterRequest, applications: Mapping[Platform, str]) -> Registered:
    """Write down what the phone asks for and wake the worker; raises InvalidRequestError, ConcurrentChangeError."""
    if not applications[request.platform]:
        known = ", ".join(sorted(platform for platform, arn in applications.items() if arn)) or "none"
        error = FieldError("platform", f"This service does not reach phones of this platform. It reaches: {known}.")
        raise InvalidRequestError("This service cannot send to this platform.", [error])
    secret = office.new_secret()
    now = office.clock()
    device = Device(
        id=office.new_id(),
        platform=request.platform,
        secret_hash=hash_of(secret),
        wish=request.wish(),
        state=DeviceState.PENDING,
        created_at=now,
        changed_at=now,
    )
    _put(office, device)
    office.queue.wake([device.id])
    return Registered(id=device.id, secret=secret)


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is random enough not to need a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _put(office: FrontOffice, device: Device) -> None:
    for _ in range(TRIES):
        holder = office.registry.holder(digest_of(device.platform, device.wish.token))
        former = office.registry.load(holder, device.changed_at) if holder else None
        if former and former.wish.token != device.wish.token:  # it is giving this token up, and the endpoint still has it
            break
        try:
            if former:
                office.registry.take_over(device, former)
            else:
                office.registry.add(device)
        except MovedError:
            continue
        return
    raise ConcurrentChangeError("This phone is being registered at this moment; try again in a minute.")
