"""The deliveries table for those who watch: reads jobs without their recipients, and writes down what receipts say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.types import TypeDeserializer

from alerting.domain.delivery import EXPANSION, Job, JobState
from alerting.store.delivery_rows import job_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Everything that a reader of progress asks for: a role can be bound to these (`dynamodb:Attributes`), so that not even
#: a mistake here reads the recipients beside a job (`ids` of the `#WHO` row).
ATTRIBUTES: Final = (
    "pk",
    "sk",
    "ttl",
    "audience",
    "total",
    "state",
    "accepted",
    "rejected",
    "unknown",
    "unsupported",
    "confirmed",
    "unconfirmed",
    "reasons",
    "attempts",
    "not_before",
    "first_at",
    "last_at",
    "closed_because",
    "closed_by",
    "lease_owner",
    "lease_until",
    "unsure",
    "refused",
)

_read = TypeDeserializer().deserialize


@dataclass(frozen=True, slots=True)
class JobRow:
    """What is known of one job, in numbers. `planned` is how many recipients it was given.

    `job`: the job itself, as far as ATTRIBUTES go: enough for what would be tried again.
    """

    version: int
    job_id: str
    state: JobState
    audience: str = ""
    planned: int = 0
    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    unsupported: int = 0
    confirmed: int = 0
    unconfirmed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    attempts: int = 0
    not_before: datetime | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    closed_because: str = ""
    closed_by: int = 0
    job: Job | None = field(default=None, compare=False)

    @property
    def is_expansion(self) -> bool:
        """Whether this job plans the others and sends nothing itself."""
        return self.job_id == EXPANSION


class ProgressReader:
    """Queries on the deliveries table; `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def jobs(self, alert_id: str, channel: str, now: datetime) -> list[JobRow]:
        """The channel's jobs, the oldest version first, and of each version the expansion first.

        Rows past their term are left out; DynamoDB may take days to remove them.
        """
        return [_job(row) for row in self._rows(f"{alert_id}#{channel}", now)]

    def first_jobs(self, alert_id: str, channel: str, version: int, now: datetime, *, pages: int) -> list[JobRow]:
        """The jobs of one version, the expansion first, as far as so many queries go (each reads a megabyte, lists included)."""
        return [_job(row) for row in self._rows(f"{alert_id}#{channel}", now, begins=f"{version:04d}#", pages=pages)]

    def has_expansion(self, alert_id: str, channel: str, version: int) -> bool:
        """Whether the channel ever began to expand this version, whatever became of it."""
        answer = self._client.get_item(
            TableName=self._table,
            Key={"pk": {"S": f"{alert_id}#{channel}"}, "sk": {"S": f"{version:04d}#{EXPANSION}"}},
            ConsistentRead=True,
            ProjectionExpression="pk",
        )
        return "Item" in answer

    def _rows(self, pk: str, now: datetime, *, begins: str = "", pages: int | None = None) -> Iterator[dict[str, Any]]:
        names = {f"#{name}": name for name in ATTRIBUTES}
        values = {":pk": {"S": pk}, ":now": {"N": str(int(now.timestamp()))}}
        found = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :begins)" if begins else "#pk = :pk",
            # Only jobs have a state; lists of recipients stay on the server.
            FilterExpression="attribute_exists(#state) AND (attribute_not_exists(#ttl) OR #ttl > :now)",
            ProjectionExpression=", ".join(names),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values | ({":begins": {"S": begins}} if begins else {}),
        )
        for page in islice(found, pages):
            for item in page["Items"]:
                yield {key: _read(value) for key, value in item.items()}


class ReceiptEffect(StrEnum):
    """What a receipt changed. `late`: a failure that arrived after the confirmation and changes nothing."""

    RECORDED = "recorded"
    LATE = "late"
    UNKNOWN_JOB = "unknown_job"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient of a job by its index, never by name or number."""

    alert_id: str
    channel: str
    version: int
    job_id: str
    index: int


class ReceiptBook:
    """What the network says afterwards, as two sets of recipient indices on the job's row; repeating changes nothing."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def confirm(self, recipient: Recipient) -> ReceiptEffect:
        """It arrived, whatever was said before."""
        return self._update(recipient, "ADD confirmed :one DELETE unconfirmed :one")

    def deny(self, recipient: Recipient) -> ReceiptEffect:
        """It did not arrive, unless a receipt said earlier that it did: the network may report out of order."""
        return self._update(recipient, "ADD unconfirmed :one", " AND NOT contains(confirmed, :index)")

    def _update(self, recipient: Recipient, update: str, further: str = "") -> ReceiptEffect:
        index = str(recipient.index)
        values: dict[str, Any] = {":one": {"NS": [index]}, ":index": {"N": index}}
        try:
            self._client.update_item(
                TableName=self._table,
                Key={
                    "pk": {"S": f"{recipient.alert_id}#{recipient.channel}"},
                    "sk": {"S": f"{recipient.version:04d}#{recipient.job_id}"},
                },
                UpdateExpression=update,
                ConditionExpression=f"#total > :index{further}",
                ExpressionAttributeNames={"#total": "total"},
                ExpressionAttributeValues=values,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            row: Mapping[str, Any] = error.response.get("Item", {})  # type: ignore[assignment]  # the stubs leave it open
            return ReceiptEffect.LATE if index in row.get("confirmed", {}).get("NS", []) else ReceiptEffect.UNKNOWN_JOB
        return ReceiptEffect.RECORDED


def _job(row: Mapping[str, Any]) -> JobRow:
    version, job_id = row["sk"].split("#", 1)
    return JobRow(
        version=int(version),
        job_id=job_id,
        state=JobState(row["state"]),
        audience=row.get("audience", ""),
        planned=int(row.get("total", 0)),
        accepted=int(row.get("accepted", 0)),
        rejected=int(row.get("rejected", 0)),
        unknown=int(row.get("unknown", 0)),
        unsupported=int(row.get("unsupported", 0)),
        confirmed=len(row.get("confirmed", ())),
        unconfirmed=len(row.get("unconfirmed", ())),
        reasons={reason: int(count) for reason, count in row.get("reasons", {}).items()},
        attempts=int(row.get("attempts", 0)),
        not_before=_time(row.get("not_before")),
        first_at=_time(row.get("first_at")),
        last_at=_time(row.get("last_at")),
        closed_because=row.get("closed_because", ""),
        closed_by=int(row.get("closed_by", 0)),
        job=job_of(row),
    )


def _time(raw: str | None) -> datetime | None:
    return datetime.fromisoformat(raw) if raw else None
