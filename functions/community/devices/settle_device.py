"""Leads a device to what its phone asked for last: an enabled endpoint, the right subscriptions and counts, or nothing at all."""

from datetime import datetime
from enum import Enum
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from community.devices.device import NATIONAL, Device, DeviceState
from community.devices.office import BackOffice
from community.devices.push_service import EndpointLostError, TokenRefusedError
from community.devices.transactions import MovedError

#: How often it begins again because the phone asked for something else meanwhile.
ROUNDS: Final = 4


class Verdict(Enum):
    """What becomes of the message that woke the worker."""

    DONE = "done"
    LATER = "later"


def settle_device(office: BackOffice, device_id: str) -> Verdict:
    """Do all that is lacking, and only that. LATER when another worker has the device, or its phone does not stop changing.

    What SNS or the table refuses for now is raised; how far it came stands in the row, and the next time goes on from there.
    """
    for _ in range(ROUNDS):
        now = office.clock()
        device = office.registry.load(device_id, now)
        if device is None or device.is_settled:
            return Verdict.DONE
        if device.lease_until and device.lease_until >= now:
            return Verdict.LATER
        try:
            if _take_up(office, device, now):
                return Verdict.DONE
        except MovedError:
            continue
    return Verdict.LATER


def _take_up(office: BackOffice, device: Device, now: datetime) -> bool:
    """Claim it and work on it; whether that was all."""
    device = office.worklist.claim(device, now)
    progress = dict(device.done.subscribed)
    try:
        return _work(office, device, progress)
    except (ClientError, BotoCoreError, EndpointLostError, MovedError):
        office.worklist.put_down(device, progress)
        raise


def _work(office: BackOffice, device: Device, progress: dict[str, str]) -> bool:
    if device.state is not DeviceState.PENDING:
        _dismantle(office, device, progress)
        office.worklist.end(device, office.clock())
        return True
    try:
        device = _with_endpoint(office, device, progress)
    except TokenRefusedError:
        office.worklist.refuse(device)
        return False
    _subscribe(office, device, progress)
    office.worklist.settle(device, progress)
    return True


def _with_endpoint(office: BackOffice, device: Device, progress: dict[str, str]) -> Device:
    """The device with an endpoint that is enabled and has its token. With a new endpoint, nothing is subscribed yet."""
    known = device.done.endpoint
    if known and office.service.refresh_endpoint(known, device):
        return device
    endpoint = office.service.create_endpoint(device)
    if known:
        _unsubscribe(office, device, progress)
        if known != endpoint:
            office.service.delete_endpoint(known)
    device = office.worklist.set_endpoint(device, endpoint)
    progress.clear()
    progress.update(device.done.subscribed)
    return device


def _subscribe(office: BackOffice, device: Device, progress: dict[str, str]) -> None:
    """Subscribe to what is lacking, unsubscribe from what is too much."""
    wanted = device.wish.topics()
    for topic in sorted(wanted):
        if not progress.get(topic):
            _need_topic(office, topic)
            progress[topic] = office.service.subscribe(topic, device.done.endpoint)
    for topic in sorted(progress.keys() - wanted):
        office.service.unsubscribe(topic, progress[topic], device.done.endpoint)
        del progress[topic]


def _unsubscribe(office: BackOffice, device: Device, progress: dict[str, str]) -> None:
    """Unsubscribe from everything; the topics stay in `progress`, for they may have to be subscribed again."""
    for topic in sorted(progress):
        office.service.unsubscribe(topic, progress[topic], device.done.endpoint)
        progress[topic] = ""


def _dismantle(office: BackOffice, device: Device, progress: dict[str, str]) -> None:
    """Remove all that SNS knows of the device."""
    endpoint = device.done.endpoint
    if not endpoint and device.step > 1 and device.wish.token:  # a worker before this one may have died right after making it
        endpoint = office.service.find_endpoint(device)
    for topic in sorted(progress):
        office.service.unsubscribe(topic, progress[topic], endpoint)
        del progress[topic]
    if endpoint:
        office.service.delete_endpoint(endpoint)


def _need_topic(office: BackOffice, topic: str) -> None:
    """Make an area topic on first need, and record it before anybody follows it: alerts go to what is recorded."""
    if not topic.endswith(NATIONAL) and not office.worklist.has_topic(topic):
        office.service.create_topic(topic)
        office.worklist.add_topic(topic)
