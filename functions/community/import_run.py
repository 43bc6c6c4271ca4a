"""The import engine: records in, dormant participants and rejections out, in steps that a crash can only repeat.

A step reads some records, writes them in batches, writes its rejections as one report part named after its first record,
and only then moves the cursor. A step that is repeated writes the same rows and the same part again.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final, Protocol

from alerting.domain.community import Participant, ParticipantState
from community.import_book import BATCH, Known, Progress, Put
from community.import_person import BadRowError, BadValue, Candidate, candidates, merge
from community.import_reader import Layout, Record, RecordReader
from community.participants.store import Stored

#: Records per step: a few seconds of work, so that little is repeated.
STEP: Final = 2_000
ATTEMPTS: Final = 4


class People(Protocol):
    """Where participants are kept: `ImportBook`, or a stand-in that measures."""

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """What is known of these contacts."""

    def write(self, puts: Sequence[Put]) -> list[Put]:
        """Write these; those that lost against another write."""


class Book(People, Protocol):
    """Where the cursor is kept too."""

    def advance(self, was: Progress, becomes: Progress) -> bool:
        """Move the cursor; False when somebody else did."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that makes nobody: its number, the column, the reason. Never the value."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Office:
    """What a run needs: the book, the contact key, the time, tokens, where a report part goes, and whether time is left."""

    book: Book
    key: bytes
    now: datetime
    new_token: Callable[[], str]
    report: Callable[[int, str], None]
    has_time: Callable[[], bool]
    step: int = STEP


class BusyError(Exception):
    """The table kept giving way to others; the step is repeated later."""


def run_import(office: Office, read: Callable[[int], bytes], layout: Layout, progress: Progress) -> Progress:
    """Go on from the cursor until the end of the file or of the time; `read` gives bytes from the cursor's offset on.

    Stops too when another run has moved the cursor: then that one goes on.
    """
    records = iter(RecordReader(read, layout, progress.offset, progress.rows))
    while progress.status == "running":
        step = list(islice(records, office.step))
        becomes = _step(office, layout, progress, step) if step else replace(progress, status="done")
        if not office.book.advance(progress, becomes):
            return progress
        progress = becomes
        if not office.has_time():
            break
    return progress


def _step(office: Office, layout: Layout, progress: Progress, step: list[Record]) -> Progress:
    rejections: list[Rejection] = []
    found = list(_candidates(office, layout, step, rejections))
    outcome = _Outcome()
    for batch in _batches(found):
        _write(office, batch, outcome, rejections)
    if rejections:
        office.report(progress.rows + 1, report_text(rejections))
    return replace(
        progress,
        offset=step[-1].end,
        rows=step[-1].number,
        added=progress.added + outcome.added,
        merged=progress.merged + outcome.merged,
        known=progress.known + outcome.known,
        rejected=progress.rejected + len({item.row for item in rejections}),
    )


@dataclass(slots=True)
class _Outcome:
    added: int = 0
    merged: int = 0
    known: int = 0


def _candidates(office: Office, layout: Layout, step: Iterable[Record], rejections: list[Rejection]) -> Iterator[Candidate]:
    for record in step:
        if record.wrong is not None:
            rejections.append(Rejection(record.number, "", record.wrong.value))
            continue
        try:
            row = dict(zip(layout.columns, record.fields, strict=True))
            yield from list(candidates(record.number, row, office.key, office.now))
        except BadRowError as error:
            rejections.append(Rejection(record.number, error.column, error.reason))


def _batches(found: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Candidates by at most BATCH contacts; the rows of one contact in a batch stay together and in order."""
    batch: list[Candidate] = []
    ids: set[str] = set()
    for candidate in found:
        if candidate.participant.id not in ids and len(ids) == BATCH:
            yield batch
            batch, ids = [], set()
        batch.append(candidate)
        ids.add(candidate.participant.id)
    if batch:
        yield batch


def _write(office: Office, batch: list[Candidate], outcome: _Outcome, rejections: list[Rejection]) -> None:
    """Write one batch; what lost is read again and decided anew."""
    for _ in range(ATTEMPTS):
        known = office.book.known(list({candidate.participant.id: None for candidate in batch}))
        plan = _Plan(office.new_token)
        for candidate in batch:
            plan.take(candidate, known[candidate.participant.id])
        lost = {put.stored.participant.id for put in office.book.write(list(plan.puts.values()))}
        outcome.added += sum(not put.was for who, put in plan.puts.items() if who not in lost)
        outcome.merged += sum(bool(put.was) for who, put in plan.puts.items() if who not in lost)
        outcome.known += sum(who not in lost for who in plan.same)
        rejections += [item for who, item in plan.rejections if who not in lost]
        batch = [candidate for candidate in batch if candidate.participant.id in lost]
        if not batch:
            return
    raise BusyError


class _Plan:
    """What to write for one batch: every contact at most once."""

    def __init__(self, new_token: Callable[[], str]) -> None:
        self.puts: dict[str, Put] = {}
        self.same: list[str] = []
        self.rejections: list[tuple[str, Rejection]] = []
        self._new_token = new_token

    def take(self, candidate: Candidate, known: Known) -> None:
        """Add a new contact, or merge into one that is dormant. Who takes part already chose for themselves: nothing changes."""
        more = candidate.participant
        try:
            if known.left and datetime.fromisoformat(known.left) >= more.consents[0].at:
                raise BadRowError("consent_at", BadValue.LEFT)  # noqa: TRY301  # every refusal of a row ends below
            was = self.puts[more.id].stored if more.id in self.puts else known.stored
            if was is None:
                self.puts[more.id] = Put(Stored(more.model_copy(update={"leave_token": self._new_token()})), 0)
            elif was.participant.state is not ParticipantState.DORMANT or not self._merge(was, known, more):
                self.same.append(more.id)
        except BadRowError as error:
            self.rejections.append((more.id, Rejection(candidate.row, error.column, error.reason)))

    def _merge(self, was: Stored, known: Known, more: Participant) -> bool:
        """Whether merging changed anything."""
        becomes = merge(was.participant, more)
        if becomes == was.participant:
            return False
        revision = known.stored.participant.revision if known.stored else 0
        stored = Stored(becomes.model_copy(update={"revision": revision + 1}), was.secret)
        self.puts[more.id] = Put(stored, revision)
        return True


def report_text(rejections: Iterable[Rejection]) -> str:
    """A report part as CSV: row, column, reason."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("row", "column", "reason"))
    writer.writerows(sorted((item.row, item.column, item.reason) for item in rejections))
    return text.getvalue()
