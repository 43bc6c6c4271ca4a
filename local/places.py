"""Where the local world keeps its files, and which ports it listens on: loopback only, free ones."""

import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
#: Everything a run leaves behind; not in git, safe to delete.
STATE: Final = ROOT / ".local"
LOOPBACK: Final = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """So many different free ports. All are held open until the last is found, so that none is given out twice."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for item in sockets:
            item.bind((LOOPBACK, 0))
        return [int(item.getsockname()[1]) for item in sockets]
