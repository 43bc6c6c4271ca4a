"""A phone changes what it asks for, or has its endpoint looked after."""

from collections.abc import Callable
from typing import Final

from alerting.domain.errors import ConcurrentChangeError, FieldError, InvalidRequestError, WrongStateError
from community.devices.device import Device, Wish, digest_of
from community.devices.office import FrontOffice
from community.devices.requests import ChangeRequest, takes_token
from community.devices.transactions import MovedError

TRIES: Final = 8


def change_device(office: FrontOffice, find: Callable[[], Device], request: ChangeRequest) -> Device:
    """Write down what the phone asks for now and wake the worker; `find` reads the device afresh for each try.

    Raises what `find` raises; InvalidRequestError for a token of another form; WrongStateError for a token that belongs to
    another registration, or a dead device without a new token; ConcurrentChangeError.
    """
    for _ in range(TRIES):
        device = find()
        wish = request.applied_to(device.wish, device.platform)
        _check(office, device, wish)
        try:
            office.registry.change(device, wish, office.clock())
        except MovedError:
            continue
        office.queue.wake([device.id])
        return find()
    raise _busy()


def _check(office: FrontOffice, device: Device, wish: Wish) -> None:
    if not wish.token:
        raise WrongStateError("The push service no longer knows this phone's token. Send the token that the phone has now.")
    if wish.token == device.wish.token:
        return
    if not takes_token(device.platform, wish.token):
        errors = [FieldError("token", f"This is no token of {device.platform.value}.")]
        raise InvalidRequestError("A device stays on its platform.", errors)
    if office.registry.holder(digest_of(device.platform, wish.token)) not in {None, device.id}:
        raise WrongStateError("This token belongs to another registration. Register again with it, and erase this one.")
    if device.wish.token and device.step and not device.done.endpoint:  # an endpoint with the former token may be in the making
        raise _busy()


def _busy() -> ConcurrentChangeError:
    return ConcurrentChangeError("This phone is being registered at this moment; try again in a minute.")
