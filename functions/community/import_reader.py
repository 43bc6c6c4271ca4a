"""Reading a CSV file as a stream of bytes, record by record, each with the place where the next one begins.

What is wrong with one record costs that record only; what is wrong with the file (encoding, header) refuses the file. Memory is
bounded by the longest record, whatever the file holds.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: A row of ours is under 600 bytes; what is longer is no row.
MOST_LINE: Final = 16_384
#: A quoted field may hold line ends, but a quote that was never closed must not swallow the file.
MOST_LINES: Final = 8
SAMPLE: Final = 262_144
CHUNK: Final = 262_144
SEPARATORS: Final = (",", ";", "\t")

REQUIRED: Final = frozenset({"channels", "latitude", "longitude", "consent_at", "consent_source"})
CONTACTS: Final = frozenset({"number", "email"})
OPTIONAL: Final = frozenset({"label", "window", "language", "inquiries"})


class BadRow(StrEnum):
    """Why a record cannot be read. Never the value."""

    COLUMNS = "columns"
    ENCODING = "encoding"
    NUL = "nul_byte"
    QUOTE = "quote"
    TOO_LONG = "too_long"
    TRUNCATED = "truncated"


class FileRefusedError(Exception):
    """The whole file cannot be imported; says what to do."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The header: the separator, the columns in order, and the offset of the first record."""

    separator: str
    columns: tuple[str, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its number (1 is the first after the header), where the next one begins, and its fields or why it has none."""

    number: int
    end: int
    fields: tuple[str, ...] = ()
    wrong: BadRow | None = None


def read_layout(sample: bytes) -> Layout:
    """The header in the first bytes (SAMPLE) of a file; raises FileRefusedError with what to do."""
    start = 3 if sample.startswith(b"\xef\xbb\xbf") else 0
    _check_encoding(sample, start)
    line, end, _ = sample[start:].partition(b"\n")
    if len(line) > MOST_LINE:
        raise FileRefusedError("The first line is too long for a header. Is this a CSV file with one person per line?")
    if not line.strip():
        raise FileRefusedError("The file has no header in its first line. Put the names of the columns there.")
    if not end:
        raise FileRefusedError("The file has one line only. End every line with a line end; is the file complete?")
    header = line.decode().rstrip("\r")
    for separator in SEPARATORS:
        columns = tuple(name.strip().strip('"').strip().lower() for name in header.split(separator))
        if len(columns) > 1:
            _check_columns(columns)
            return Layout(separator, columns, start + len(line) + 1)
    raise FileRefusedError("No separator was found in the header. Separate the columns by a comma, a semicolon or a tab.")


def _check_encoding(sample: bytes, start: int) -> None:
    if not sample[start:].strip():
        raise FileRefusedError("The file is empty.")
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or sample[:64].count(0) > 8:  # noqa: PLR2004  # every other byte of UTF-16
        raise FileRefusedError("The file is UTF-16 (Excel: 'Unicode text'). Save it as 'CSV UTF-8' and send it again.")
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        if len(sample) - error.start > 3 or len(sample) < SAMPLE:  # noqa: PLR2004  # a sample may end inside a character
            raise FileRefusedError(
                "The file is not UTF-8; it looks like Latin-1 or Windows-1252. Save it as 'CSV UTF-8' and send it again."
            ) from None


def _check_columns(columns: Sequence[str]) -> None:
    found = frozenset(columns)
    wrong = []
    if missing := sorted(REQUIRED - found):
        wrong.append(f"missing: {', '.join(missing)}")
    if not found & CONTACTS:
        wrong.append("missing: number or email")
    if unknown := sorted(found - REQUIRED - CONTACTS - OPTIONAL):
        wrong.append(f"not ours to keep: {', '.join(name[:40] for name in unknown[:20])}")
    if len(found) < len(columns):
        wrong.append("a column is there twice")
    if wrong:
        raise FileRefusedError(f"The columns do not fit ({'; '.join(wrong)}).")


@dataclass(slots=True)
class _Line:
    """A line with its line end; `whole` is False when it was too long and its middle was thrown away."""

    data: bytes
    end: int
    whole: bool = True


class RecordReader:
    """Records from an offset on. `read(size)` gives the next bytes of the file, b"" at its end."""

    def __init__(self, read: Callable[[int], bytes], layout: Layout, offset: int, number: int) -> None:
        """Start at a byte offset that a record's `end` gave, with the number of the record before it."""
        self._lines = _lines(read, offset)
        self._layout = layout
        self._number = number
        self._ahead: deque[_Line] = deque()

    def __iter__(self) -> Iterator[Record]:
        """The records that are left. Lines without anything in them are passed over and not counted."""
        while (line := self._next()) is not None:
            if line.whole and not line.data.strip():
                continue
            self._number += 1
            yield self._record(line)

    def _record(self, line: _Line) -> Record:
        if not line.whole:
            return Record(self._number, line.end, wrong=BadRow.TOO_LONG)
        if not line.data.endswith(b"\n"):
            return Record(self._number, line.end, wrong=BadRow.TRUNCATED)
        if not line.data.count(b'"') % 2:
            return self._parsed(line.data, line.end)
        lines = self._open_quote(line)
        if lines is not None:
            record = self._parsed(b"".join(item.data for item in lines), lines[-1].end)
            if record.wrong is None:
                return record
            self._ahead.extendleft(reversed(lines[1:]))
        return Record(self._number, line.end, wrong=BadRow.QUOTE)

    def _open_quote(self, first: _Line) -> list[_Line] | None:
        """The lines up to the closing quote; None, and the lines are put back, when it does not come soon."""
        lines, quotes = [first], first.data.count(b'"')
        while quotes % 2 and len(lines) < MOST_LINES:
            line = self._next()
            if line is None:
                break
            lines.append(line)
            quotes += line.data.count(b'"')
            if not line.whole:
                break
        if quotes % 2 or not lines[-1].whole or not lines[-1].data.endswith(b"\n"):
            self._ahead.extendleft(reversed(lines[1:]))
            return None
        return lines

    def _parsed(self, data: bytes, end: int) -> Record:
        if b"\0" in data:
            return Record(self._number, end, wrong=BadRow.NUL)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return Record(self._number, end, wrong=BadRow.ENCODING)
        try:
            rows = list(csv.reader([text], delimiter=self._layout.separator, strict=True))
        except csv.Error:
            return Record(self._number, end, wrong=BadRow.QUOTE)
        if len(rows) != 1 or len(rows[0]) != len(self._layout.columns):
            return Record(self._number, end, wrong=BadRow.COLUMNS)
        return Record(self._number, end, tuple(rows[0]))

    def _next(self) -> _Line | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)


def _lines(read: Callable[[int], bytes], offset: int) -> Iterator[_Line]:
    """Lines with where they end, never holding more than one chunk and one line."""
    rest, whole = b"", True
    while chunk := read(CHUNK):
        parts = (rest + chunk).split(b"\n")
        rest = parts.pop()
        for part in parts:
            offset += len(part) + 1
            yield _Line(part + b"\n", offset, whole and len(part) <= MOST_LINE)
            whole = True
        if len(rest) > MOST_LINE:
            offset += len(rest)
            rest, whole = b"", False
    if rest or not whole:
        yield _Line(rest, offset + len(rest), whole)
