"""The deliveries table as dispatch works on it: a row per job, and a write-once list of its recipients beside it.

Whoever holds a lease writes on the condition that it still does; who lost it writes nothing. Times are compared as text,
so they are always written in the one form that `stamp` gives.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from alerting.domain.delivery import LEASE, Job, JobState
from alerting.store.alerts import from_row, stamp, to_row
from alerting.store.delivery_rows import WHO, JobKey, JobRecord, fixed, job_of, job_row, moves, outcomes, records, who_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: TransactWriteItems takes 100 items: one or two conditions, and two rows for each of these jobs.
MOST_JOBS: Final = 49
#: A write that met another transaction on the same row is simply tried again, this often.
TRIES: Final = 5
NEWER_VERSION: Final = "newer_version"
#: The clocks of two workers may differ by this much: a job that is due to one must not be early to the next.
SKEW: Final = timedelta(seconds=1)
ENDS: Final = frozenset({JobState.DONE, JobState.CLOSED})

#: Nobody has it and it is due, or whoever had it is gone.
_FREE: Final = (
    "((#state = :planned AND (attribute_not_exists(#not_before) OR #not_before <= :due))"
    " OR (#state = :leased AND #lease_until < :now))"
)

T = TypeVar("T")


class LostLeaseError(Exception):
    """Somebody else works on this now, or a newer version closed it: nothing was written."""


class Kept(StrEnum):
    """What became of a worker's write: everything; only the outcomes, because the job was closed meanwhile; nothing."""

    ALL = "all"
    OUTCOMES = "outcomes"
    NOTHING = "nothing"


class DeliveryStore:
    """Reads and conditional writes; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def load(self, key: JobKey, now: datetime) -> JobRecord | None:
        """The job with its recipients, as they are now; None where none was planned or its term is over."""
        pending: Any = {self._table: {"Keys": [key.row(), key.row(WHO)], "ConsistentRead": True}}
        rows: list[dict[str, Any]] = []
        while pending:  # DynamoDB may leave keys unread when it is busy
            answer = self._client.batch_get_item(RequestItems=pending)
            rows += map(from_row, answer["Responses"][self._table])
            pending = answer.get("UnprocessedKeys")
        return next(records(rows, now), None)

    def up_to(self, alert_id: str, channel: str, version: int, now: datetime) -> list[JobRecord]:
        """Every job of the channel up to this version with its recipients, expansions included, oldest version first."""
        return list(records(self._query(f"{alert_id}#{channel}", f"{version + 1:04d}"), now))

    def jobs(self, alert_id: str, channel: str, now: datetime) -> list[Job]:
        """Every job of the channel without its recipients, expansions included."""
        rows = self._query(f"{alert_id}#{channel}", "~", FilterExpression="attribute_not_exists(ids)")
        return [record.job for record in records(rows, now)]

    def claim_expansion(self, expansion: Job, now: datetime) -> Job | None:
        """Take an expansion for LEASE in the name of its `lease_owner`, making the row where there is none: None when it is ours.

        When it is not, the answer is what the row holds: it ended, another has it, or it is not due yet.
        """
        taken = replace(expansion, state=JobState.LEASED, lease_until=now + LEASE)
        changes = {name: moves(taken)[name] for name in ("state", "lease_owner", "lease_until")}
        was = self._update(expansion, changes, f"attribute_not_exists(pk) OR {_FREE}", _free_at(now), once=fixed(taken, now))
        return None if was is None else job_of(was)

    def plan(self, expansion: Job, planned: Sequence[JobRecord], now: datetime) -> None:
        """Put new jobs with their recipients, at most MOST_JOBS at once, and the expansion's `resume`, while it holds its lease.

        Raises LostLeaseError.
        """
        while_leased = self._while_leased(expansion)["ConditionCheck"]
        values = {**while_leased["ExpressionAttributeValues"], **to_row({":resume": expansion.resume})}
        update = {**while_leased, "UpdateExpression": "SET resume = :resume", "ExpressionAttributeValues": values}
        self._transact([{"Update": update}, *self._puts(planned, now)])

    def put_once(self, record: JobRecord, now: datetime) -> bool:
        """Put a job with its recipients unless there is one by that id; whether it was put."""
        try:
            self._transact(self._puts([record], now))
        except LostLeaseError:
            return False
        return True

    def supersede(self, expansion: Job, source: Job, successors: Sequence[JobRecord], now: datetime) -> None:
        """Put the jobs that take over from one older job and mark that job, in one step: nobody falls between, nobody gets two.

        Raises LostLeaseError, also when the older job was closed by a version newer than the expansion's.
        """
        mark = {
            "Update": {
                "TableName": self._table,
                "Key": JobKey.of(source).row(),
                "UpdateExpression": "SET superseded_by = :version",
                "ConditionExpression": "closed_by = :version AND attribute_not_exists(superseded_by)",
                "ExpressionAttributeValues": to_row({":version": expansion.version}),
            }
        }
        self._transact([self._while_leased(expansion), mark, *self._puts(successors, now)])

    def close(self, job: Job, version: int) -> bool:
        """Close an older job for a newer version, which is remembered: a closed job opens no block. A done one stays done.

        False when the row is no longer as it was read, or a version as new has closed it: read it again.
        """
        changes: dict[str, Any] = {"closed_by": version}
        if job.state not in ENDS:
            changes |= {"state": JobState.CLOSED.value, "closed_because": NEWER_VERSION}
        ended = "#state IN (:ended_done, :ended_closed)" if job.state in ENDS else "NOT #state IN (:ended_done, :ended_closed)"
        values = {"ended_done": JobState.DONE.value, "ended_closed": JobState.CLOSED.value}
        condition = f"{ended} AND (attribute_not_exists(#closed_by) OR #closed_by < :closed_by)"
        return self._update(job, changes, condition, values) is None

    def reopen(self, seen: Job, job: Job) -> bool:
        """Write a job that goes on again over its row as seen; not when anybody moved it since, or a newer version closed it.

        A claim brings another owner, and a reopening another state or time: what is as it was seen was not touched.
        """
        same = [
            f"#{name} = :seen_{name}" if was else f"attribute_not_exists(#{name})"
            for name, was in (("lease_owner", seen.lease_owner), ("not_before", seen.not_before))
        ]
        condition = " AND ".join(["#state = :seen_state", "attribute_not_exists(#closed_by)", *same])
        values = {"seen_state": seen.state.value, "seen_lease_owner": seen.lease_owner}
        if seen.not_before:
            values["seen_not_before"] = stamp(seen.not_before)
        return self._update(seen, moves(job) | outcomes(job), condition, values) is None

    def claim(self, seen: Job, job: Job, now: datetime) -> bool:
        """Write a job's next state, in the name of a new `lease_owner`, over the row as it was seen.

        That is: free, and with the owner of then; every claim brings another owner, so an unchanged one means an unchanged row.
        """
        same = "#lease_owner = :seen" if seen.lease_owner else "attribute_not_exists(#lease_owner)"
        values = _free_at(now) | {"seen": seen.lease_owner}
        return self._update(job, moves(job) | outcomes(job), f"{_FREE} AND {same}", values) is None

    def keep(self, job: Job, recorded: Job) -> Kept:
        """Write a job's next state for the owner of its lease.

        Of a job that was closed meanwhile only the outcomes are kept, as in `recorded`: with its last block settled and no
        further one opened.
        """
        values = {"me": job.lease_owner, "leased": JobState.LEASED.value, "closed": JobState.CLOSED.value}
        was = self._update(job, moves(job) | outcomes(job), "#lease_owner = :me AND #state = :leased", values)
        if was is None:
            return Kept.ALL
        if was.get("state") == JobState.CLOSED:
            was = self._update(job, outcomes(recorded), "#lease_owner = :me AND #state = :closed", values)
        return Kept.OUTCOMES if was is None else Kept.NOTHING

    def _update(  # a conditional update has this many parts
        self,
        job: Job,
        changes: Mapping[str, Any],
        condition: str,
        values: Mapping[str, Any],
        once: Mapping[str, Any] | None = None,
    ) -> dict[str, Any] | None:
        """Change a row on a condition: None when it held, else the row as it is. A change to None removes.

        `once` is written only where it is absent. Values that the condition does not use are left out.
        """
        once = once or {}
        sets = [f"#{name} = :{name}" for name, value in changes.items() if value is not None]
        sets += [f"#{name} = if_not_exists(#{name}, :{name})" for name in once]
        removes = [f"#{name}" for name, value in changes.items() if value is None]
        update = f"SET {', '.join(sets)}" + (f" REMOVE {', '.join(removes)}" if removes else "")
        text = f"{update} {condition}"
        known = {**once, **changes, **values}
        request: dict[str, Any] = {
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {f"#{name}": name for name in re.findall(r"#(\w+)", text)},
            "ExpressionAttributeValues": to_row({f":{name}": known[name] for name in re.findall(r":(\w+)", text)}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        conflict = self._client.exceptions.TransactionConflictException
        try:
            _again(lambda: self._client.update_item(TableName=self._table, Key=JobKey.of(job).row(), **request), conflict)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            was: Any = error.response.get("Item", {})
            return from_row(was)
        return None

    def _transact(self, items: Sequence[Any]) -> None:
        cancelled = self._client.exceptions.TransactionCanceledException
        try:
            _again(lambda: self._client.transact_write_items(TransactItems=items), cancelled, _is_conflict)
        except cancelled as error:
            if "ConditionalCheckFailed" in _reasons(error):
                raise LostLeaseError from error
            raise

    def _while_leased(self, expansion: Job) -> dict[str, Any]:
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": JobKey.of(expansion).row(),
                "ConditionExpression": "lease_owner = :me AND #state = :leased",
                "ExpressionAttributeNames": {"#state": "state"},
                "ExpressionAttributeValues": to_row({":me": expansion.lease_owner, ":leased": JobState.LEASED.value}),
            }
        }

    def _puts(self, planned: Sequence[JobRecord], now: datetime) -> list[dict[str, Any]]:
        rows = [row for record in planned for row in (job_row(record.job, now), who_row(record, now))]
        absent = "attribute_not_exists(pk)"
        return [{"Put": {"TableName": self._table, "Item": row, "ConditionExpression": absent}} for row in rows]

    def _query(self, pk: str, before: str, **query: Any) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk < :before",
            ExpressionAttributeValues=to_row({":pk": pk, ":before": before}),
            ConsistentRead=True,
            **query,
        )
        return [from_row(item) for page in pages for item in page["Items"]]


def _free_at(now: datetime) -> dict[str, Any]:
    """The values that _FREE speaks of."""
    states = {"planned": JobState.PLANNED.value, "leased": JobState.LEASED.value}
    return {**states, "now": stamp(now), "due": stamp(now + SKEW)}


def _again(call: Callable[[], T], conflict: type[Exception], is_conflict: Callable[[Any], bool] = lambda _: True) -> T:
    """Make a call, and again while it meets another transaction on the same row."""
    for _ in range(TRIES - 1):
        try:
            return call()
        except conflict as error:
            if not is_conflict(error):
                raise
    return call()


def _reasons(error: Any) -> list[str]:
    return [reason.get("Code", "") for reason in error.response.get("CancellationReasons", [])]


def _is_conflict(error: Any) -> bool:
    return "TransactionConflict" in _reasons(error) and "ConditionalCheckFailed" not in _reasons(error)
