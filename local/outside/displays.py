"""Display networks: HTTPS webhooks that verify the Standard Webhooks signature themselves and keep what each sign shows."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, Final

from local.outside.listener import Party
from local.outside.world import FaultKind, Network, Showing, World, now_text

#: A signature older or newer than this is refused: somebody may be repeating an old message.
TOLERANCE_SECONDS: Final = 300
#: The two messages, and what both hold besides the lines of a sign.
TYPES: Final = frozenset({"sign.show", "sign.clear"})
NAMED: Final = frozenset({"alert_id", "version", "exercise"})


class BadWebhookError(Exception):
    """The request is not what the network agreed to; the message says why, without repeating anything secret."""


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Check a Standard Webhooks signature (standardwebhooks.com, version 1, symmetric); raises BadWebhookError."""
    try:
        message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
        signatures = headers["webhook-signature"].split()
    except KeyError as error:
        raise BadWebhookError(f"header {error} is missing") from error
    if not timestamp.isdigit() or abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise BadWebhookError("the timestamp is too far from now")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    if not any(hmac.compare_digest(expected, signature) for signature in signatures):
        raise BadWebhookError("no signature fits the body")


class DisplayNetworks(Party):
    """One address per network: /networks/<id>."""

    def do_POST(self) -> None:  # noqa: N802  # http.server's name
        """One webhook."""
        body = self.body()
        with self.world.locked() as world:
            network = world.networks.get(self.path.removeprefix("/networks/"))
        if network is None:
            self.answer(404)
            return
        fault = self.world.fault_of(f"display:{network.id}")
        if fault in {FaultKind.GARBAGE, FaultKind.HANG}:
            self.break_off(fault)
        elif fault in {FaultKind.ERROR, FaultKind.THROTTLE, FaultKind.REFUSE}:
            self.answer(int(fault.value), extra={"Retry-After": "1"} if fault is FaultKind.THROTTLE else {})
        else:
            self._take(network, body, fault)

    def _take(self, network: Network, body: bytes, fault: FaultKind | None) -> None:
        headers = {key.lower(): value for key, value in self.headers.items()}
        try:
            verify(network.secret, headers, body, time.time())
            message = _read(body)
        except BadWebhookError as error:
            with self.world.locked():
                network.refused.append(str(error))
            self.answer(400, json.dumps({"error": str(error)}).encode())
            return
        with self.world.locked():
            seen = {showing.webhook_id for showing in network.told}
            network.take(
                Showing(
                    at=now_text(),
                    webhook_id=headers["webhook-id"],
                    type=message["type"],
                    alert_id=message["alert_id"],
                    version=message["version"],
                    exercise=message["exercise"],
                    lines=tuple(message.get("lines", ())),
                    repeated=headers["webhook-id"] in seen,
                )
            )
        if fault is FaultKind.LOST:
            self.break_off(fault)
            return
        self.answer(204)


def _read(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise BadWebhookError("the body is no JSON") from error
    if (
        not isinstance(message, dict)
        or message.get("type") not in TYPES
        or not {"alert_id", "version", "exercise"} <= message.keys()
    ):
        raise BadWebhookError("the body is no sign message")
    if (message["type"] == "sign.show") != bool(message.get("lines")):
        raise BadWebhookError("a sign shows lines, or is cleared without")
    return message


def display_networks(world_: World) -> type[DisplayNetworks]:
    """The party for this world."""

    class Here(DisplayNetworks):
        world = world_

    return Here
