"""The apps on the phones, as callers of the device API: they register, move, change what they follow, and are removed."""

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import h3

from local.outside.phone import Phone, Spot
from local.outside.world import World
from local.web import Answer, call

#: The cell of resolution 4 is all that a phone tells of where it is.
COARSE: Final = 4
PLATFORMS: Final = {"iphone": "apns", "android": "fcm"}
#: See local.join: more would be slower.
AT_ONCE: Final = 2
ACCEPTED: Final = 202
OK: Final = 200


class RefusedByApiError(Exception):
    """The device API answered something else than a phone expects."""


class Apps:
    """Calls the device API at the front door for every phone that an order names."""

    def __init__(self, world: World, front_door: str) -> None:
        """Keep the world, and where the public API is."""
        self._world = world
        self._url = f"{front_door}/v1/public/devices"

    def carry_out(self, orders: Mapping[str, Any]) -> None:
        """`register`, `erase`, `look` (ask what is kept): tokens. `change`: {token: {"places", "position"}}."""
        self._each(self._register, orders.get("register", ()))
        self._each(self._erase, orders.get("erase", ()))
        changes = orders.get("change", {})
        self._each(lambda phone: self._change(phone, changes[phone.token]), changes)
        self._each(self._look, orders.get("look", ()))

    def _each(self, act: Callable[[Phone], None], tokens: Iterable[str]) -> None:
        phones = [self._world.phones[token] for token in tokens]
        if not phones:
            return
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(act, phones))

    def _register(self, phone: Phone) -> None:
        body = {"platform": PLATFORMS[phone.platform], "token": phone.token, "language": "nl", "over_16": True}
        answer = self._send("POST", "", {**body, **follows(phone), "exercise": phone.exercise})
        with self._world.locked():
            phone.device_id, phone.secret, phone.state = answer["id"], answer["secret"], "pending"

    def _change(self, phone: Phone, change: Mapping[str, Any]) -> None:
        """The app calls only where what it told is different now: a walk within one coarse cell stays on the phone."""
        before = follows(phone)
        with self._world.locked():
            if "places" in change:
                phone.places = [_spot(item) for item in change["places"]]
            if "position" in change:
                phone.position = _spot(change["position"]) if change["position"] else None
        told = {key: value for key, value in follows(phone).items() if value != before[key]}
        if told:
            answer = self._send("PATCH", f"/{phone.device_id}", told, phone.secret)
            with self._world.locked():
                phone.state = answer["state"]

    def _erase(self, phone: Phone) -> None:
        self._send("DELETE", f"/{phone.device_id}", None, phone.secret)
        with self._world.locked():
            phone.state = "erased"

    def _look(self, phone: Phone) -> None:
        answer = self._send("GET", f"/{phone.device_id}", None, phone.secret)
        with self._world.locked():
            phone.state = answer["state"]

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None, secret: str = "") -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {secret}"} if secret else {})
        answer: Answer = call(method, f"{self._url}{path}", None if body is None else json.dumps(body).encode(), headers)
        if answer.status not in {OK, ACCEPTED}:
            raise RefusedByApiError(f"{method} {path}: {answer.status} {answer.body.decode(errors='replace')[:300]}")
        return answer.json()


def follows(phone: Phone) -> dict[str, Any]:
    """What a phone tells of its places: addresses, and the coarse cell that it is in while live location is on."""
    places = [{"latitude": latitude, "longitude": longitude} for latitude, longitude in phone.places]
    return {"places": places, "near": h3.latlng_to_cell(*phone.position, COARSE) if phone.position else None}


def _spot(item: Any) -> Spot:
    latitude, longitude = item
    return float(latitude), float(longitude)
