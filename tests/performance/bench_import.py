"""Importing one million participants through the engine with a stubbed table: peak memory of a fresh process, and speed.

The file is made while it is read, so that only the engine holds memory. Speed is told as a ratio to a bare csv.reader loop over
the same rows: what validating, finding cells and making ids cost. Run by itself it prints one line of JSON.
"""

import argparse
import csv
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

#: Megabytes, of the whole process.
MEMORY_HOLD: Final = 300
PEOPLE: Final = 1_000_000
HEADER: Final = "number;email;channels;latitude;longitude;label;window;consent_at;consent_source;language;inquiries\r\n"
NOW: Final = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def rows(count: int) -> Iterator[str]:
    """Numbers all over the country, one in a thousand of them broken, one in a hundred there twice."""
    for index in range(count):
        who = index - 1 if index % 100 == 99 else index
        number = "0612" if index % 1_000 == 0 else f"+316{10_000_000 + who * 7 % 48_000_000:08d}"
        latitude, longitude = 51.6 + (index * 37 % 15_000) / 10_000, 5.0 + (index * 91 % 11_000) / 10_000
        yield (
            f"{number};;sms;{latitude:.4f};{longitude:.4f};Thuis;07:00-22:00;2019-05-01T12:00:00+02:00;"
            f"Burgernet 2019, form {index};nl;nee\r\n"
        )


class Made:
    """A file of rows that is never whole in memory."""

    def __init__(self, count: int) -> None:
        """Start at the header."""
        self._rows = rows(count)
        self._rest = HEADER.encode()

    def read(self, size: int) -> bytes:
        """The next bytes."""
        parts, held = [self._rest], len(self._rest)
        for row in self._rows:
            parts.append(row.encode())
            held += len(parts[-1])
            if held >= size:
                break
        data = b"".join(parts)
        self._rest = data[size:]
        return data[:size]


def bare(count: int) -> float:
    """Seconds of CPU that a csv.reader takes for the same bytes."""
    made = Made(count)
    before = time.process_time()

    def lines() -> Iterator[str]:
        rest = b""
        while chunk := made.read(262_144):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from (line.decode() + "\n" for line in whole)

    for _ in csv.reader(lines(), delimiter=";"):
        pass
    return time.process_time() - before


def imported(count: int) -> tuple[float, dict[str, int]]:
    """Seconds of CPU that the engine takes, and what became of the rows."""
    from community.import_book import Known, Progress, Put  # noqa: PLC0415  # this process measures them
    from community.import_reader import SAMPLE, read_layout  # noqa: PLC0415  # same
    from community.import_run import Office, run_import  # noqa: PLC0415  # same

    class Stub:
        """Everybody is new, every write is taken and forgotten."""

        def __init__(self) -> None:
            self.report = 0

        def known(self, ids: Sequence[str]) -> dict[str, Known]:
            return dict.fromkeys(ids, Known())

        def write(self, puts: Sequence[Put]) -> list[Put]:
            for put in puts:
                put.stored.participant.model_dump_json()
            return []

        def advance(self, was: Progress, becomes: Progress) -> bool:
            return was != becomes

        def take(self, _: int, text: str) -> None:
            self.report += len(text)

    stub, made = Stub(), Made(count)
    sample = made.read(SAMPLE)
    layout = read_layout(sample)
    began = io.BytesIO(sample[layout.start :])
    office = Office(stub, b"k" * 32, NOW, lambda: "token", stub.take, lambda: True)
    before = time.process_time()
    done = run_import(
        office, lambda size: began.read(size) or made.read(size), layout, Progress("bench", "made", "", offset=layout.start)
    )
    seconds = time.process_time() - before
    return seconds, {"rows": done.rows, "added": done.added, "rejected": done.rejected, "report_bytes": stub.report}


def measure(count: int = PEOPLE) -> dict[str, float]:
    """The figures of a fresh process: peak_mb, ratio (rows per second by those of the bare loop), seconds, and the counts."""
    done = subprocess.run(  # noqa: S603  # our own interpreter and script
        [sys.executable, str(Path(__file__)), "--people", str(count)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    """Measure in this process."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=PEOPLE)
    count = arguments.parse_args().people
    seconds, counts = imported(count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes on Linux
    loop = bare(count)
    print(json.dumps(counts | {"peak_mb": round(peak, 1), "ratio": round(loop / seconds, 4), "seconds": round(seconds, 1)}))


if __name__ == "__main__":
    root = Path(__file__).parents[2]
    sys.path[:0] = [str(root / part) for part in ("functions", "layers/shared/python")]
    main()
