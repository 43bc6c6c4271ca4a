"""Where the local world keeps its files, and which ports it listens on: loopback only, free ones."""

import socket
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
#: Everything a run leaves behind; not in git, safe to delete.
STATE: Final = ROOT / ".local"
LOOPBACK: Final = "127.0.0.1"
PORTS: Final = range(20_000, 30_000)


def free_ports(count: int) -> list[int]:
    """So many different free ports.

    They lie below those that the system gives to outgoing connections: one of these could be gone before its server starts.
    """
    found: list[int] = []
    for port in SystemRandom().sample(PORTS, len(PORTS)):
        if len(found) == count:
            break
        with socket.socket() as probe, suppress(OSError):
            probe.bind((LOOPBACK, port))
            found.append(port)
    return found
