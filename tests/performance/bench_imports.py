"""What importing each Lambda handler costs, as a ratio to boto3 with one client, in fresh processes with bytecode present."""

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Final

BASE: Final = 'import boto3; boto3.client("dynamodb", region_name="eu-central-1")'
#: A handler makes its clients on the first call: boto3 and one client belong to the start of every one of them.
#: The design holds channel and API functions; the others are measured only.
CHANNEL_HOLD: Final = 1.5
API_HOLD: Final = 1.7
HANDLERS: Final[dict[str, float | None]] = {
    "intake.api_handler": API_HOLD,
    "intake.relay_handler": None,
    "intake.sweep_handler": None,
    "dispatch.push_handler": CHANNEL_HOLD,
    "dispatch.sms_handler": CHANNEL_HOLD,
    "dispatch.display_handler": CHANNEL_HOLD,
    "dispatch.sweep_handler": None,
    "status.api_handler": API_HOLD,
    "status.receipts_handler": None,
}
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


def ratios() -> dict[str, float]:
    """Each handler's median by the base's, all of them measured in turn so that a slow moment hits every one."""
    codes = {"": BASE} | {handler: f"{BASE}; import {handler}" for handler in HANDLERS}
    rounds = [{name: cpu_seconds(code) for name, code in codes.items()} for _ in range(1 + RUNS)][1:]  # the first wrote bytecode
    medians = {name: statistics.median(measured[name] for measured in rounds) for name in codes}
    return {handler: round(medians[handler] / medians[""], 2) for handler in HANDLERS}
