"""Finds the device that somebody may speak for: by its id and its secret."""

import hmac

from alerting.domain.errors import WrongSecretError
from community.devices.device import Device, DeviceState
from community.devices.office import FrontOffice
from community.devices.register_device import hash_of

_SCHEME = "bearer "


def find_device(office: FrontOffice, device_id: str, authorization: str | None) -> Device:
    """The device, where the secret in this header is its own; raises WrongSecretError, the same for all that can be wrong."""
    device = office.registry.load(device_id, office.clock())
    given = (authorization or "").strip()
    secret = given[len(_SCHEME) :] if given.lower().startswith(_SCHEME) else ""
    fits = hmac.compare_digest(hash_of(secret), device.secret_hash if device else hash_of(""))
    if device is None or not fits or device.state is DeviceState.LEAVING:
        raise WrongSecretError("There is no such device with this secret. Register again.")
    return device
