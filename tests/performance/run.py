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

import bench_brake  # noqa: E402  # the path above comes first
import bench_calls  # noqa: E402  # same
import bench_coverage  # noqa: E402  # same
import bench_import  # noqa: E402  # same
import bench_imports  # noqa: E402  # same
import bench_posters  # noqa: E402  # same
import bench_site  # noqa: E402  # same
import bench_throughput  # noqa: E402  # same

BLOCK: Final = 10
PROCESSES: Final = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, and the most it may be (`at_least`: the least), None where nothing must hold."""

    what: str
    measured: float
    hold: float | None = None
    detail: str = ""
    at_least: bool = False

    @property
    def is_held(self) -> bool:
        """Whether the measured value is within the hold."""
        if self.hold is None:
            return True
        return self.measured >= self.hold if self.at_least else self.measured <= self.hold

    def __str__(self) -> str:
        hold = "" if self.hold is None else f"{'>=' if self.at_least else '<='} {self.hold:g}"
        missed = "" if self.is_held else "MISSED"
        return f"{self.what:<52} {self.measured:>9g} {hold:>8} {missed} {self.detail}".rstrip()


def imports() -> list[Row]:
    """Import cost of every handler against boto3 and one client."""
    return [
        Row(f"import {name}, x boto3", alone, bench_imports.HANDLERS[name], f"with a client made: {first_call}")
        for name, (alone, first_call) in bench_imports.ratios().items()
    ] + [Row("import of the console, x jinja2 with the resolver", bench_imports.console_ratio(), bench_imports.CONSOLE_HOLD)]


def by_operation(found: Counter[str]) -> str:
    """Each operation with its number of calls."""
    return ", ".join(f"{name} {count}" for name, count in sorted(found.items()))


def calls() -> list[Row]:
    """AWS calls per release, push and thousand SMS."""
    rows = [Row(f"AWS calls: {step}", found.total(), None, by_operation(found)) for step, found in bench_calls.release().items()]
    push, sms, mails = bench_calls.national_push(), bench_calls.thousand_sms(), bench_calls.thousand_mails()
    area, topics = bench_calls.area_push()
    beyond = f"{topics} topics, {area.total()} AWS calls with expansion"
    return [
        *rows,
        Row("publishes of a national push", push["Publish"], 1, f"{push.total()} AWS calls with expansion"),
        Row("AWS calls of an area push, x its topics", round(area.total() / topics, 3), None, by_operation(area)),
        Row("publishes of an area push, x its topics", round(area["Publish"] / topics, 3), 1.02, beyond),
        Row("AWS calls per 1,000 SMS", sms.total(), bench_calls.SMS_HOLD, by_operation(sms)),
        Row("AWS calls per 1,000 mails", mails.total(), bench_calls.SMS_HOLD, by_operation(mails)),
        Row("DynamoDB requests of an estimate over the country", bench_calls.country_estimate(), 50),
    ]


def brake() -> list[Row]:
    """The rate that all workers together keep to."""
    rows = []
    for workers, rate in bench_brake.RATES.items():
        found = bench_brake.measure(workers, rate)
        name = f"rate brake, {workers} workers, {rate} a second"
        rows += [
            Row(f"{name}: share used", found.used, 0.99, f"{found.leases_per_thousand} leases per 1,000", at_least=True),
            Row(f"{name}: over in the busiest second", found.over, 0.0099),
        ]
    share = bench_brake.routine_share(100)
    return [*rows, Row("rate brake: routine's share while urgent work waits", share, 0.5)]


def cells() -> Row:
    """Areas as cells beside H3 alone."""
    return Row("polygon to cells, x h3 alone", bench_coverage.ratio(), bench_coverage.HOLD)


def posters() -> Row:
    """All sizes of a poster beside Pillow alone."""
    each, once = bench_posters.ratios()
    return Row("posters in all sizes, x bare Pillow", each, 1.5, f"against one decode for all sizes: {once}")


def site() -> list[Row]:
    """Milliseconds of processor time to render, and AWS calls to publish."""
    spent, counted = bench_site.milliseconds(), bench_site.calls()
    holds = {"all feeds of ten alerts": bench_site.FEEDS_HOLD}
    return [
        *(Row(f"CPU ms: {what}", found, holds.get(what)) for what, found in spent.items()),
        *(Row(f"AWS calls: {step}", found.total(), None, by_operation(found)) for step, found in counted.items()),
    ]


def imported() -> list[Row]:
    """A million participants from a file."""
    found = bench_import.measure()
    return [
        Row("import of 1,000,000 participants: peak MB", found["peak_mb"], bench_import.MEMORY_HOLD),
        Row("import of 1,000,000 participants: x a bare csv.reader", found["ratio"]),
    ]


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
    """Deliver against a bare loop of sends."""
    ratio = bench_throughput.ratio()
    return Row("SMS throughput, x a bare boto3 loop", ratio, bench_throughput.HOLD, at_least=True)


def main() -> int:
    """Measure, print, write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=10_000)
    wanted = arguments.parse_args().kills
    rows = [*imports(), *calls(), *brake(), cells(), posters(), *site(), throughput(), *imported(), *kills(wanted)]
    print(f"{'what':<52} {'measured':>9} {'hold':>8}")
    for row in rows:
        print(row)
    target = ROOT / ".local" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(row) | {"held": row.is_held} for row in rows], indent=1) + "\n", "utf-8")
    return int(not all(row.is_held for row in rows))


if __name__ == "__main__":
    sys.exit(main())
