"""Starting the outside world, giving it orders, and asking what it received."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.aws import LocalAws
from local.certificates import make_certificate
from local.places import LOOPBACK, STATE, free_ports
from local.processes import running, wait_until
from local.web import call


@dataclass(frozen=True, slots=True)
class Ports:
    """Where each party listens."""

    sns: int
    sms: int
    mail: int
    displays: int
    geocoder: int
    front_door: int
    staff_door: int
    page: int

    @classmethod
    def free(cls) -> "Ports":
        """As many free ports."""
        return cls(*free_ports(8))

    def endpoints(self) -> dict[str, str]:
        """The services that the outside world plays, as settings of the AWS SDKs."""
        return {
            "AWS_ENDPOINT_URL_SNS": f"http://{LOOPBACK}:{self.sns}",
            "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": f"http://{LOOPBACK}:{self.sms}",
            "AWS_ENDPOINT_URL_SESV2": f"http://{LOOPBACK}:{self.mail}",
        }


@dataclass(frozen=True, slots=True)
class Outside:
    """The running outside world. `authority` signed the certificate of its webhooks (PEM)."""

    ports: Ports
    authority: str

    @property
    def page(self) -> str:
        """The page to look at."""
        return f"http://{LOOPBACK}:{self.ports.page}/"

    @property
    def webhook_host(self) -> str:
        """Host and port of the display networks."""
        return f"{LOOPBACK}:{self.ports.displays}"

    @property
    def public_url(self) -> str:
        """The address of the public pages as a browser names it; pages compare forms with it."""
        return f"http://localhost:{self.ports.front_door}"

    @property
    def front_door(self) -> str:
        """The same address for programs."""
        return f"http://{LOOPBACK}:{self.ports.front_door}"

    @property
    def console_url(self) -> str:
        """The operators' address as a browser names it; the console compares forms with it."""
        return f"http://localhost:{self.ports.staff_door}"

    @property
    def staff_door(self) -> str:
        """The same address for programs."""
        return f"http://{LOOPBACK}:{self.ports.staff_door}"

    @property
    def geocoder(self) -> str:
        """The address register."""
        return f"http://{LOOPBACK}:{self.ports.geocoder}"

    def webhook_url(self, network: str) -> str:
        """The address of one display network."""
        return f"https://{self.webhook_host}/networks/{network}"

    def order(self, **orders: Any) -> None:
        """Give orders; see World.told, Apps.carry_out and Orders.carry_out. Raises ValueError with what stood in the way."""
        answer = call("POST", f"{self.page}control", json.dumps(orders).encode(), {"Content-Type": "application/json"})
        if answer.status != 204:  # noqa: PLR2004  # HTTP No Content
            raise ValueError(f"The outside world cannot do {sorted(orders)}: {answer.body.decode(errors='replace')}")

    def fail(self, receiver: str, kind: str | None, times: int | None = None) -> None:
        """Let `push`, `sms`, `voice`, `mail`, `geocoder` or `display:<network>` fail in this way, or (None) be well again."""
        self.order(faults={receiver: None if kind is None else {"kind": kind, "times": times}})

    def reply(self, number: str, text: str) -> None:
        """Somebody texts to our number."""
        self.order(reply={"number": number, "text": text})

    def received(self) -> dict[str, Any]:
        """Everything received so far."""
        received: dict[str, Any] = call("GET", f"{self.page}received.json").json()
        return received


@contextmanager
def running_outside(aws: LocalAws, ports: Ports, folder: Path = STATE) -> Iterator[Outside]:
    """The outside world for as long as the context lasts. Log and certificate go into `folder`."""
    files = make_certificate(folder / "certificates")
    settings = {**asdict(ports), "aws": aws.endpoint, "certificate": str(files.certificate), "key": str(files.key)}
    command = [sys.executable, "-m", "local.outside", json.dumps(settings)]
    with running(command, os.environ, folder / "outside.log") as process:
        outside = Outside(ports, files.authority)
        wait_until(lambda: _answers(outside), "The outside world", 20, process)
        yield outside


def _answers(outside: Outside) -> bool:
    try:
        return call("GET", f"{outside.page}received.json", timeout=1).status == 200  # noqa: PLR2004  # HTTP OK
    except OSError:
        return False
