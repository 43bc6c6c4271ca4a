"""Starting programs in process groups of their own, and stopping them whatever happens: nothing is left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Final

from local.places import ROOT

GRACE_SECONDS: Final = 5.0


class LocalWorldError(Exception):
    """Something of the local world does not start or does not answer; the message says which log to read."""


def run(command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    """Run a program to its end, with its output in a fresh log file; raises LocalWorldError when it fails."""
    with running(command, environment, log) as process:
        expect_success(process, log)


def expect_success(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait for a program's end; raises LocalWorldError with the end of its log when it failed."""
    if process.wait() != 0:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:])
        raise LocalWorldError(f"{process.args!r} failed; the end of {log}:\n{tail}")


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path = ROOT
) -> Iterator["subprocess.Popen[bytes]"]:
    """A program for as long as the context lasts, with its output in a fresh log file.

    It gets a session of its own, so that its own children stop with it.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # the commands are this package's own, no shell, nothing from outside
            list(command),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask the whole group to end, then make it."""
    group = process.pid  # a session leader's group has its own number
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
    process.wait()


def wait_until(ready: Callable[[], bool], what: str, seconds: float, process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Wait until `ready()`; raises LocalWorldError after `seconds`, or at once when the process behind it ended."""
    end = time.monotonic() + seconds
    while not ready():
        if process is not None and process.poll() is not None:
            raise LocalWorldError(f"{what}: the program ended with code {process.returncode}; see its log in .local/.")
        if time.monotonic() > end:
            raise LocalWorldError(f"{what}: not ready after {seconds:.0f} seconds; see the logs in .local/.")
        time.sleep(0.05)


def end_on_sigterm() -> None:
    """Make SIGTERM unwind like Ctrl-C, so that every context manager gets to stop what it started."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
