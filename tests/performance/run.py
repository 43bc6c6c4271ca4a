"""`make bench`: what the design promises, measured in one run; exit code 1 when a hold is missed. Writes .local/bench.json."""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / part) for part in ("functions", "layers/shared/python", "tests", "tests/performance", ".")]
os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-central-1"}
os.environ["POWERTOOLS_LOG_LEVEL"] = "CRITICAL"

import bench_calls  # noqa: E402  # the path above comes first
import bench_imports  # noqa: E402  # same

BLOCK: Final = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, and what must hold (None: nothing to hold it to)."""

    what: str
    measured: float
    hold: float | None = None
    detail: str = ""

    @property
    def is_held(self) -> bool:
        """Whether the measured value is within the hold."""
        return self.hold is None or self.measured <= self.hold


def imports() -> list[Row]:
    """Import cost of every handler against boto3 and one client."""
    return [Row(f"import {name}, x boto3", ratio, bench_imports.HANDLERS[name]) for name, ratio in bench_imports.ratios().items()]


def calls() -> list[Row]:
    """AWS calls per release, push and thousand SMS."""
    rows = [
        Row(f"AWS calls: {step}", found.total(), None, ", ".join(f"{name} {count}" for name, count in sorted(found.items())))
        for step, found in bench_calls.release().items()
    ]
    push, sms = bench_calls.national_push(), bench_calls.thousand_sms()
    rows.append(Row("publishes of a national push", push["Publish"], 1, f"{push.total()} AWS calls with expansion"))
    rows.append(Row("AWS calls per 1,000 SMS", sms.total(), bench_calls.SMS_HOLD, f"{sms['SendTextMessage']} sends"))
    return rows


def kills(count: int) -> list[Row]:
    """Workers killed at random calls, in a process of its own."""
    script = Path(__file__).with_name("bench_deliver_kill.py")
    done = subprocess.run(  # noqa: S603  # our own interpreter and script
        [sys.executable, str(script), "--kills", str(count)], check=False, capture_output=True, text=True
    )
    lines = done.stdout.strip().splitlines()
    if not lines:
        raise SystemExit(done.stderr)
    found = json.loads(lines[-1])
    name = f"{found['kills']} kills"
    return [
        Row(f"{name}: recipients lost", found["lost"], 0),
        Row(f"{name}: most repeated texts per crash", found["duplicates_max_per_crash"], BLOCK),
    ]


def main() -> int:
    """Measure, print, write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=500)
    rows = [*imports(), *calls(), *kills(arguments.parse_args().kills)]
    print(f"{'what':<52} {'measured':>9} {'hold':>7}")
    for row in rows:
        hold = "" if row.hold is None else f"{row.hold:g}"
        print(f"{row.what:<52} {row.measured:>9g} {hold:>7} {'' if row.is_held else 'MISSED'} {row.detail}".rstrip())
    target = ROOT / ".local" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(row) | {"held": row.is_held} for row in rows], indent=1) + "\n", "utf-8")
    return int(not all(row.is_held for row in rows))


if __name__ == "__main__":
    sys.exit(main())
