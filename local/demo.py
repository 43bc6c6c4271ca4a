"""The demo: `python -m local.demo` plays the scenario and stays up until Ctrl-C, for whoever wants to look or try."""

import signal
import sys
from contextlib import suppress
from typing import Final

from rich.console import Console
from rich.table import Table

from local.processes import end_on_sigterm
from local.show import Screen, console
from local.smoke import rehearse
from local.stack import Stack, running_stack

#: Between messages: long enough to look at the page of the outside world.
PAUSE_SECONDS: Final = 5


def main() -> int:
    """Play, then wait."""
    end_on_sigterm()
    terminal = console()
    with suppress(KeyboardInterrupt), Screen(terminal) as screen, running_stack(screen.step) as stack:
        terminal.print(f"Look on while it happens: [bold]{stack.outside.page}[/]")
        report = rehearse(stack, screen, PAUSE_SECONDS)
        for failure in report["failures"]:
            terminal.print(failure, style="red", markup=False)
        _addresses(terminal, stack)
        signal.pause()
    terminal.print("Stopped.")
    return 0


def _addresses(terminal: Console, stack: Stack) -> None:
    """Where to look, and who can sign in."""
    table = Table(show_header=False, box=None, title="Up until Ctrl-C", title_justify="left")
    table.add_row("The operators' console", f"{stack.outside.console_url}/console")
    table.add_row("The outside world", stack.outside.page)
    table.add_row("The same as JSON", f"{stack.outside.page}received.json")
    table.add_row("The public site", f"{stack.outside.public_url}/")
    table.add_row("The widget, and how to embed it", f"{stack.outside.public_url}/widget/index.html")
    table.add_row("Where citizens join, change and leave", f"{stack.outside.public_url}/meedoen")
    table.add_row("The API", f"{stack.api_url}/v1/openapi.json")
    table.add_row("The local AWS", f"{stack.aws.endpoint}/_ministack/health")
    for role, account in stack.seeded.accounts.items():
        table.add_row(f"Sign in as {role}", f"{account.username}   {account.password}   one-time code from {account.totp_secret}")
    terminal.print(table)


if __name__ == "__main__":
    sys.exit(main())
