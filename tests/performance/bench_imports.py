"""What importing each Lambda handler costs, as a ratio to boto3 with one client, in fresh processes with bytecode present."""

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Final

BASE: Final = 'import boto3; boto3.client("dynamodb", region_name="eu-central-1")'
#: The design holds the import of channel and API functions; the others, and import with a client made, are measured only.
CHANNEL_HOLD: Final = 1.5
API_HOLD: Final = 1.7
HANDLERS: Final[dict[str, float | None]] = {
    "intake.api_handler": API_HOLD,
    "intake.relay_handler": None,
    "intake.sweep_handler": None,
    "dispatch.push_handler": CHANNEL_HOLD,
    "dispatch.sms_handler": CHANNEL_HOLD,
    "dispatch.voice_handler": CHANNEL_HOLD,
    "dispatch.email_handler": CHANNEL_HOLD,
    "dispatch.display_handler": CHANNEL_HOLD,
    "dispatch.web_handler": CHANNEL_HOLD,
    "dispatch.web_sweep_handler": None,
    "dispatch.sweep_handler": None,
    "status.api_handler": API_HOLD,
    "configuration.api_handler": API_HOLD,
    "status.receipts_handler": None,
    "dispatch.voice_retry_handler": None,
    "community.devices_api_handler": API_HOLD,
    "community.participants_api_handler": API_HOLD,
    "community.pages_handler": API_HOLD,
    "media.api_handler": API_HOLD,
    "media.previews_api_handler": API_HOLD,
    "access.api_handler": API_HOLD,
    "media.photos_handler": None,
    "media.posters_handler": None,
    "community.devices_handler": None,
    "community.import_handler": None,
}
#: The console calls no AWS service: it is held against what its pages and a resolver cost, and its templates' maker is in it.
CONSOLE_BASE: Final = "import jinja2; from aws_lambda_powertools.event_handler import APIGatewayHttpResolver"
CONSOLE: Final = "import console.console_handler, jinja2"
CONSOLE_HOLD: Final = 1.5
RUNS: Final = 9
BYTECODE: Final = Path(__file__).parents[2] / ".local" / "bytecode"


def cpu_seconds(code: str) -> float:
    """User and system seconds of a fresh interpreter that runs this code."""
    # Bytecode is present on Lambda (the layers are compiled); a folder of its own has it for everything that is measured.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(BYTECODE)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)  # noqa: S603  # our own interpreter and code
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratios() -> dict[str, tuple[float, float]]:
    """Each handler's median by the base's: imported alone, and with a client made in the same process, as its first call does.

    All are measured in turn, so that a slow moment hits every one.
    """
    alone = {handler: f"import {handler}" for handler in HANDLERS}
    first_call = {f"{handler}+": f"{BASE}; import {handler}" for handler in HANDLERS}
    codes = {"": BASE} | alone | first_call
    rounds = [{name: cpu_seconds(code) for name, code in codes.items()} for _ in range(1 + RUNS)][1:]  # the first wrote bytecode
    medians = {name: statistics.median(measured[name] for measured in rounds) for name in codes}
    base = medians[""]
    return {handler: (round(medians[handler] / base, 2), round(medians[f"{handler}+"] / base, 2)) for handler in HANDLERS}


def console_ratio() -> float:
    """The console's import by that of jinja2 with the resolver, measured in turn."""
    rounds = [(cpu_seconds(CONSOLE_BASE), cpu_seconds(CONSOLE)) for _ in range(1 + RUNS)][1:]
    base = statistics.median(row[0] for row in rounds)
    return round(statistics.median(row[1] for row in rounds) / base, 2)
