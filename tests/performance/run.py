"""`make bench`: what the design promises, measured in one run; exit code 1 when a hold is missed. Writes .local/bench.json."""

import argparse
import json
import math
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / part) for part in ("functions", "layers/shared/python", "tests", "tests/performance", ".")]
os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-central-1"}
os.environ["POWERTOOLS_LOG_LEVEL"] = "CRITICAL"

import bench_calls  # noqa: E402  # the path above comes first
import bench_imports  # noqa: E402  # same
import bench_throughput  # noqa: E402  # same

BLOCK: Final = 10
PROCESSES: Final = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, and the most it may be (`at_least`: the least), None where nothing must hold.

    A row that is no `promise` is reported, and fails nothing.
    """

    what: str
    measured: float
    hold: float | None = None
    detail: str = ""
    at_least: bool = False
    promise: bool = True

    @property
    def is_held(self) -> bool:
        """Whether the measured value is within the hold."""
        if self.hold is None:
            return True
        return self.measured >= self.hold if self.at_least else self.measured <= self.hold

    def __str__(self) -> str:
        hold = "" if self.hold is None else f"{'>=' if self.at_least else '<='} {self.hold:g}"
        missed = "" if self.is_held else "MISSED" if self.promise else "missed (reported only)"
        return f"{self.what:<52} {self.measured:>9g} {hold:>8} {missed} {self.detail}".rstrip()


def imports() -> list[Row]:
    """Import cost of every handler against boto3 and one client."""
    return [Row(f"import {name}, x boto3", ratio, bench_imports.HANDLERS[name]) for name, ratio in bench_imports.ratios().items()]


def by_operation(found: Counter[str]) -> str:
    """Each operation with its number of calls."""
    return ", ".join(f"{name} {count}" for name, count in sorted(found.items()))


def calls() -> list[Row]:
    """AWS calls per release, push and thousand SMS."""
    rows = [Row(f"AWS calls: {step}", found.total(), None, by_operation(found)) for step, found in bench_calls.release().items()]
    push, sms = bench_calls.national_push(), bench_calls.thousand_sms()
    rows.append(Row("publishes of a national push", push["Publish"], 1, f"{push.total()} AWS calls with expansion"))
    rows.append(Row("AWS calls per 1,000 SMS", sms.total(), bench_calls.SMS_HOLD, by_operation(sms)))
    return rows


def kills(count: int) -> list[Row]:
    """Workers killed at random calls, half of them in each of two processes with dice of their own."""
    script = Path(__file__).with_name("bench_deliver_kill.py")
    with ThreadPoolExecutor(PROCESSES) as pool:
        found = list(pool.map(lambda seed: _killed(script, math.ceil(count / PROCESSES), seed), range(1, PROCESSES + 1)))
    name = f"{sum(each['kills'] for each in found)} kills"
    total = sum(each["duplicates"] for each in found)
    most = max(each["duplicates_max_per_crash"] for each in found)
    return [
        Row(f"{name}: recipients lost", sum(each["lost"] for each in found), 0),
        Row(f"{name}: most texts that one crash repeated", most, BLOCK, f"{total} in all"),
        Row(f"{name}: texts repeated without a crash", sum(each["duplicates_without_crash"] for each in found), 0),
    ]


def _killed(script: Path, count: int, seed: int) -> dict[str, int]:
    done = subprocess.run(  # noqa: S603  # our own interpreter and script
        [sys.executable, str(script), "--kills", str(count), "--seed", str(seed)], check=False, capture_output=True, text=True
    )
    lines = done.stdout.strip().splitlines()
    if not lines:
        raise SystemExit(done.stderr)
    found: dict[str, int] = json.loads(lines[-1])
    return found


def throughput() -> Row:
    """Deliver against a bare loop of sends: what the design wants, no promise to anybody."""
    ratio = bench_throughput.ratio()
    return Row("SMS throughput, x a bare boto3 loop", ratio, bench_throughput.HOLD, at_least=True, promise=False)


def main() -> int:
    """Measure, print, write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=2_000)
    rows = [*imports(), *calls(), throughput(), *kills(arguments.parse_args().kills)]
    print(f"{'what':<52} {'measured':>9} {'hold':>8}")
    for row in rows:
        print(row)
    target = ROOT / ".local" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(row) | {"held": row.is_held} for row in rows], indent=1) + "\n", "utf-8")
    return int(not all(row.is_held for row in rows if row.promise))


if __name__ == "__main__":
    sys.exit(main())
