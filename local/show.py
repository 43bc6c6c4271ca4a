"""The terminal: what happens, step by step, with a live table of every channel."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from local.story import Progress

COLUMNS: Final = ("channel", "state", "planned", "accepted", "confirmed", "failed", "not sent", "first", "last")


class Screen:
    """Tells the story on a terminal; where there is none (a log), each step's last table is printed once.

    A context: the terminal is left as it was, whatever happens.
    """

    def __init__(self, console: Console) -> None:
        """Start with nothing shown."""
        self.console = console
        self._live: Live | None = None
        self._last: Table | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._freeze()

    def step(self, text: str) -> None:
        """A new step; the table of the one before stays above it."""
        self._freeze()
        self.console.print(f"[bold cyan]>[/] {text}")

    def progress(self, progress: Progress, sent: datetime) -> None:
        """The table as it is now; times count from `sent`."""
        self._last = _table(progress, sent)
        if self._live is None and self.console.is_terminal:
            self._live = Live(console=self.console, refresh_per_second=8)
            self._live.start()
        if self._live is not None:
            self._live.update(self._last)

    def _freeze(self) -> None:
        if self._live is not None:
            self._live.stop()
        elif self._last is not None:
            self.console.print(self._last)
        self._live = self._last = None


def console() -> Console:
    """The terminal, or a log wide enough for the table."""
    found = Console()
    return found if found.is_terminal else Console(width=110)


def _table(progress: Progress, sent: datetime) -> Table:
    message = progress["channels"][0]["message"] if progress["channels"] else ""
    table = Table(title=f"version {progress['version']}: {message}", title_justify="left", min_width=86)
    for column in COLUMNS:
        table.add_column(column, justify="left" if column in {"channel", "state"} else "right")
    for channel in progress["channels"]:
        table.add_row(*_row(channel, sent))
    return table


def _row(channel: Mapping[str, Any], sent: datetime) -> Iterator[str]:
    yield channel["channel"]
    yield channel["state"]
    yield from (str(channel[key]) for key in ("planned", "accepted"))
    yield "-" if channel["confirmed"] is None else str(channel["confirmed"])
    yield str(channel["rejected"] + channel["unknown"] + channel["unsupported"])
    yield str(channel["not_sent"])
    yield from (_since(channel[key], sent) for key in ("first_at", "last_at"))


def _since(at: str | None, sent: datetime) -> str:
    return "" if at is None else f"{(datetime.fromisoformat(at) - sent).total_seconds():.2f} s"
