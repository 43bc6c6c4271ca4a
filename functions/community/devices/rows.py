"""How devices look as rows of the community table, and back.

| pk | sk | what |
|---|---|---|
| DEVICE#id | DEVICE | what a phone asks for and what was done about it |
| PENDING | id | the worker still has to do something for it; `since` when |
| TOKEN#digest | TOKEN | which device holds a token |
| ENDPOINT#digest | ENDPOINT | which device has an SNS endpoint |
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from alerting.store.alerts import stamp
from community.devices.device import Counter, Device, DeviceState, Done, Platform, Wish

PENDING: Final = "PENDING"


def device_key(device_id: str) -> dict[str, str]:
    """The key of a device."""
    return {"pk": f"DEVICE#{device_id}", "sk": "DEVICE"}


def pending_key(device_id: str) -> dict[str, str]:
    """The key of the marker that a device waits for the worker."""
    return {"pk": PENDING, "sk": device_id}


def token_key(digest: str) -> dict[str, str]:
    """The key of the claim to a token."""
    return {"pk": f"TOKEN#{digest}", "sk": "TOKEN"}


def endpoint_key(endpoint: str) -> dict[str, str]:
    """The key under which a device is found by its endpoint's ARN."""
    return {"pk": f"ENDPOINT#{hashlib.sha256(endpoint.encode()).hexdigest()}", "sk": "ENDPOINT"}


def device_row(device: Device) -> dict[str, Any]:
    """A new device's row."""
    row = {
        "platform": device.platform.value,
        "secret_hash": device.secret_hash,
        "over_16": True,
        "created_at": stamp(device.created_at),
        "step": device.step,
        **asked(device.wish, device.state, device.revision, device.changed_at),
        **done(device.done),
    }
    lease = {"lease_until": stamp(device.lease_until)} if device.lease_until else {}
    return device_key(device.id) | row | lease


def asked(wish: Wish, state: DeviceState, revision: int, now: datetime) -> dict[str, Any]:
    """The attributes that the phone changes."""
    return {
        "token": wish.token,
        "language": wish.language,
        "places": list(wish.places),
        "near": wish.near,
        "exercise": wish.exercise,
        "state": state.value,
        "revision": revision,
        "changed_at": stamp(now),
    }


def done(what: Done) -> dict[str, Any]:
    """The attributes that the worker changes."""
    return {
        "endpoint": what.endpoint,
        "subscribed": dict(what.subscribed),
        "counted": sorted("|".join(counter) for counter in what.counted),
        "tokens": sorted(what.tokens),
    }


def device_of(row: Mapping[str, Any]) -> Device:
    """The device that a row holds."""
    return Device(
        id=row["pk"].removeprefix("DEVICE#"),
        platform=Platform(row["platform"]),
        secret_hash=row["secret_hash"],
        wish=Wish(row["token"], row["language"], tuple(row["places"]), row["near"], row["exercise"]),
        state=DeviceState(row["state"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
        revision=int(row["revision"]),
        step=int(row["step"]),
        done=Done(
            endpoint=row["endpoint"],
            subscribed=row["subscribed"],
            counted=frozenset(Counter(*text.split("|")) for text in row["counted"]),
            tokens=frozenset(row["tokens"]),
        ),
        lease_until=datetime.fromisoformat(row["lease_until"]) if "lease_until" in row else None,
    )
