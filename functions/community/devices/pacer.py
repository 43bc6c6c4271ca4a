"""Keeps calls apart, so that all workers together stay under a limit of AWS."""

from collections.abc import Callable


class Pacer:
    """Lets through `rate` calls a second, evenly; `clock` counts seconds and never goes back."""

    def __init__(self, rate: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """Keep the rate, the clock and how to wait."""
        self._step = 1 / rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    def wait(self) -> None:
        """Return when the next call may be made."""
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._step
