"""How a job and its recipients look as rows of the deliveries table, and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from alerting.domain.delivery import Again, Job, JobState, Tally
from alerting.domain.messages import Audience
from alerting.store.alerts import stamp, to_row

KEPT_FOR: Final = timedelta(days=90)
#: The sort key of a list of recipients is its job's with this behind it.
WHO: Final = "#WHO"


@dataclass(frozen=True, slots=True)
class JobKey:
    """Which job: everything that its row's keys are made of."""

    alert_id: str
    channel: str
    version: int
    job_id: str

    @classmethod
    def of(cls, job: Job) -> "JobKey":
        """The key of a job that was read."""
        return cls(job.alert_id, job.channel, job.version, job.job_id)

    def row(self, suffix: str = "") -> dict[str, Any]:
        """The key as DynamoDB takes it; `suffix` WHO for the row with the recipients."""
        return to_row({"pk": f"{self.alert_id}#{self.channel}", "sk": f"{self.version:04d}#{self.job_id}{suffix}"})


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job with its recipients (ids, in the order of its indices) and the version that took them over, 0 when none did."""

    job: Job
    recipients: tuple[str, ...] = ()
    superseded_by: int = 0


def outcomes(job: Job) -> dict[str, Any]:
    """What a worker learns about recipients; None where the row has no such attribute."""
    tally = job.tally
    return {
        "block": list(job.block),
        "later": sorted(job.later),
        "doubted": sorted(job.doubted),
        "unsure": _lists(job.unsure),
        "refused": _lists(job.refused),
        "accepted": tally.accepted,
        "rejected": tally.rejected,
        "unknown": tally.unknown,
        "unsupported": tally.unsupported,
        "reasons": dict(tally.reasons),
        "first_at": _stamp(job.first_at),
        "last_at": _stamp(job.last_at),
    }


def moves(job: Job) -> dict[str, Any]:
    """Where a job stands and who has it; None where the row has no such attribute."""
    return {
        "state": job.state.value,
        "cursor": job.cursor,
        "attempts": job.attempts,
        "lease_until": _stamp(job.lease_until),
        "lease_owner": job.lease_owner or None,
        "not_before": _stamp(job.not_before),
        "closed_because": job.closed_because or None,
    }


def fixed(job: Job, now: datetime) -> dict[str, Any]:
    """What never changes after planning; `ttl` counts from now."""
    return {"audience": job.audience.value, "total": job.total, "ttl": int((now + KEPT_FOR).timestamp())}


def job_row(job: Job, now: datetime) -> dict[str, Any]:
    """A new job's row."""
    row = fixed(job, now) | moves(job) | outcomes(job)
    return JobKey.of(job).row() | to_row({name: value for name, value in row.items() if value is not None})


def who_row(record: JobRecord, now: datetime) -> dict[str, Any]:
    """The row with a new job's recipients."""
    row = {"ids": list(record.recipients), "ttl": fixed(record.job, now)["ttl"]}
    return JobKey.of(record.job).row(WHO) | to_row(row)


def records(rows: Iterable[Mapping[str, Any]], now: datetime) -> Iterator[JobRecord]:
    """The jobs among these rows, each with its recipients if their row is there too. Rows past their term do not exist."""
    lasting = {row["sk"]: row for row in rows if row.get("ttl", 0) > now.timestamp()}
    for sk, row in lasting.items():
        if not sk.endswith(WHO):
            who = lasting.get(sk + WHO, {})
            yield JobRecord(job_of(row), tuple(who.get("ids", ())), int(row.get("superseded_by", 0)))


def job_of(row: Mapping[str, Any]) -> Job:
    """The job that a row holds."""
    alert_id, channel = row["pk"].split("#")
    version, job_id = row["sk"].split("#")
    return Job(
        alert_id=alert_id,
        version=int(version),
        channel=channel,
        job_id=job_id,
        audience=Audience(row.get("audience", Audience.FIRST)),
        total=int(row.get("total", 0)),
        state=JobState(row["state"]),
        cursor=int(row.get("cursor", 0)),
        block=tuple(map(int, row.get("block", ()))),
        later=frozenset(map(int, row.get("later", ()))),
        doubted=frozenset(map(int, row.get("doubted", ()))),
        unsure=_again(row.get("unsure", {})),
        refused=_again(row.get("refused", {})),
        arrived=frozenset(map(int, row.get("confirmed", ()))),
        tally=Tally(
            accepted=int(row.get("accepted", 0)),
            rejected=int(row.get("rejected", 0)),
            unknown=int(row.get("unknown", 0)),
            unsupported=int(row.get("unsupported", 0)),
            reasons={reason: int(count) for reason, count in row.get("reasons", {}).items()},
        ),
        attempts=int(row.get("attempts", 0)),
        lease_until=_time(row.get("lease_until")),
        lease_owner=row.get("lease_owner", ""),
        not_before=_time(row.get("not_before")),
        first_at=_time(row.get("first_at")),
        last_at=_time(row.get("last_at")),
        closed_because=row.get("closed_because", ""),
        closed_by=int(row.get("closed_by", 0)),
        resume=row.get("resume", ""),
    )


def _lists(again: Again) -> dict[str, list[int]] | None:
    """Only a row of which somebody may be tried again has the attribute."""
    return {reason: sorted(indices) for reason, indices in again.items()} or None


def _again(raw: Mapping[str, Iterable[Any]]) -> Again:
    return {reason: frozenset(map(int, indices)) for reason, indices in raw.items()}


def _stamp(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _time(raw: str | None) -> datetime | None:
    return datetime.fromisoformat(raw) if raw else None
