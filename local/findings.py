"""What was looked at, and what was found wrong."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

#: How long the outside world may take after the last channel settled.
PATIENCE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `detail` says what was found where it is not ok."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(slots=True)
class Findings:
    """Every check so far."""

    checks: list[Check] = field(default_factory=list)

    def that(self, name: str, found: Callable[[], str]) -> None:
        """Look until nothing is wrong, or patience ends; `found` gives what is wrong, or nothing."""
        end = time.monotonic() + PATIENCE_SECONDS
        while (wrong := found()) and time.monotonic() < end:
            time.sleep(0.2)
        self.checks.append(Check(name, not wrong, wrong[:1_000]))

    @property
    def failures(self) -> list[Check]:
        """What is not ok."""
        return [check for check in self.checks if not check.ok]
