"""The alerts table: heads, proposals, versions and retries (the outbox), audit trail, live markers, idempotency keys.

Every change is one transaction with the state it was decided on as its condition: who comes second changes nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from alerting.domain.alert import Alert, AlertState, Proposal, Version
from alerting.domain.errors import ConcurrentChangeError, IdempotencyConflictError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: What such a row's key begins with; the stream's filter in infra looks for it.
RETRY: Final = "RETRY#"
RETRY_TERM: Final = timedelta(days=1)
IDEMPOTENCY_TERM: Final = timedelta(hours=24)
#: BatchGetItem takes no more keys than this in one call.
MOST_KEYS: Final = 100

_read = TypeDeserializer().deserialize
_write = TypeSerializer().serialize
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit trail: ids and states, with the detail that explains a decision afterwards."""

    at: datetime
    id: str
    actor: str
    command: str
    before: str
    after: str
    hash: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A POST that creates, as its sender named it; `request` is the hash of what was asked."""

    sub: str
    key: str
    request: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Asks one channel to try again what it did not send of one version. Its row is an outbox: the stream carries its key on."""

    version: int
    channel: str

    @classmethod
    def of_key(cls, sk: str) -> "Retry":
        """What a row's key asks for."""
        _, number, channel, _ = sk.split("#")
        return cls(int(number), channel)

    def key(self, name: str) -> str:
        """The sort key; `name` tells one asking from another."""
        return f"{RETRY}{self.version:04d}#{self.channel}#{name}"


@dataclass(frozen=True, slots=True)
class Change:
    """One step of one alert: what it was decided on, what it becomes, and the line for the audit trail.

    `signed_by` are the people whose signatures on the stored proposal a release counts on. `retry`: what a channel did not send
    of the newest version is to be tried again.
    """

    alert: Alert
    audit: AuditEntry
    was: Alert | None = None
    proposal: Proposal | None = None
    proposal_was: Proposal | None = None
    version: Version | None = None
    idempotency: IdempotencyKey | None = None
    signed_by: tuple[str, ...] = ()
    signer: str = ""
    retry: Retry | None = None


class AlertStore:
    """Reads and transactions on the alerts table. `client` is a low-level DynamoDB client."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the client and the table's name."""
        self._client = client
        self._table = table

    def head(self, alert_id: str, *, consistent: bool = True) -> Alert | None:
        """The alert as it is now."""
        row = self._get(f"ALERT#{alert_id}", "HEAD", consistent=consistent)
        return _alert(row) if row else None

    def load(self, alert_id: str) -> tuple[Alert, Proposal | None] | None:
        """The alert and its last proposal, as they were at one moment."""
        keys = [{"pk": f"ALERT#{alert_id}", "sk": sk} for sk in ("HEAD", "PROPOSAL")]
        answer = self._client.transact_get_items(
            TransactItems=[{"Get": {"TableName": self._table, "Key": to_row(key)}} for key in keys]
        )
        head, proposal = (from_row(item["Item"]) if item.get("Item") else None for item in answer["Responses"])
        if head is None:
            return None
        return _alert(head), Proposal.model_validate_json(proposal["document"]) if proposal else None

    def version(self, alert_id: str, number: int) -> Version | None:
        """One released version, whole."""
        row = self._get(f"ALERT#{alert_id}", version_key(number), consistent=True)
        return Version.model_validate_json(row["document"]) if row else None

    def proposals(self, alert_ids: Sequence[str]) -> dict[str, Proposal]:
        """The last proposals of these alerts, by alert; for lists, so without waiting for the newest write."""
        rows = self._batch_get([(f"ALERT#{alert_id}", "PROPOSAL") for alert_id in alert_ids])
        found = (Proposal.model_validate_json(row["document"]) for row in rows)
        return {proposal.alert_id: proposal for proposal in found}

    def newest_versions(self, alerts: Sequence[Alert]) -> dict[str, Version]:
        """What was last released about these alerts, by alert; versions never change, so any copy of one will do."""
        rows = self._batch_get([(f"ALERT#{alert.id}", version_key(alert.version)) for alert in alerts if alert.version])
        found = (Version.model_validate_json(row["document"]) for row in rows)
        return {version.alert_id: version for version in found}

    def live(self) -> list[str]:
        """The ids of the alerts that are live."""
        rows = self._query(KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": "LIVE"}, ConsistentRead=True)
        return [row["sk"].removeprefix("ALERT#") for row in rows]

    def in_state(self, state: AlertState, limit: int) -> list[Alert]:
        """The newest alerts in a state (at most `limit`), newest first."""
        rows = self._query(
            IndexName="by_state",
            KeyConditionExpression="#state = :state",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":state": state.value},
            ScanIndexForward=False,
            Limit=limit,
        )
        return [_alert(row) for row, _ in zip(rows, range(limit), strict=False)]

    def released_since(self, since: datetime, now: datetime) -> list[tuple[str, int]]:
        """Alert id and number of every version sent since then, for the sweep."""
        months = {since.strftime("%Y-%m"), now.strftime("%Y-%m")}
        return [
            (row["pk"].removeprefix("ALERT#"), int(row["sk"].removeprefix("VERSION#")))
            for month in sorted(months)
            for row in self._query(
                IndexName="by_release",
                KeyConditionExpression="release_month = :month AND sent >= :since",
                ExpressionAttributeValues={":month": month, ":since": stamp(since)},
            )
        ]

    def audit(self, alert_id: str, *, after: str = "", limit: int = 1_000) -> list[tuple[str, AuditEntry]]:
        """The audit trail, oldest first, each entry with its key; `after` is the key to go on behind."""
        rows = self._query(
            KeyConditionExpression="pk = :pk AND sk BETWEEN :from AND :to",
            ExpressionAttributeValues={":pk": f"ALERT#{alert_id}", ":from": f"{after or 'AUDIT#'}\x01", ":to": "AUDIT$"},
            Limit=limit,
        )
        return [(row["sk"], _audit_entry(row)) for row, _ in zip(rows, range(limit), strict=False)]

    def created_before(self, key: IdempotencyKey) -> str | None:
        """The alert that this key created, if it did; raises IdempotencyConflictError if it asked for something else."""
        row = self._get(f"IDEM#{key.sub}#{key.key}", "IDEM", consistent=True)
        if row is None:
            return None
        if row["request"] != key.request:
            raise IdempotencyConflictError("Use a new Idempotency-Key for a new request.")
        return str(row["alert_id"])

    def commit(self, change: Change) -> None:
        """Write one change, whole or not at all.

        Raises ConcurrentChangeError when the table no longer holds what the change was decided on.
        """
        items = [item for item in self._items(change) if item]
        try:
            self._client.transact_write_items(TransactItems=items)  # type: ignore[arg-type]  # built below, item by item
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
            if set(reasons) - {"None", "ConditionalCheckFailed", "TransactionConflict"}:
                raise
            raise ConcurrentChangeError("The alert changed while you were working; look at it and try again.") from error

    def _items(self, change: Change) -> Iterator[Row]:
        yield self._head_item(change)
        if change.proposal:
            yield self._proposal_item(change, change.proposal)
        elif change.proposal_was:
            yield self._same_proposal(change.proposal_was)
        if change.version:
            yield self._put(_version_row(change.version), "attribute_not_exists(pk)")
        yield self._put(_audit_row(change.alert.id, change.audit), "attribute_not_exists(pk)")
        marker = {"pk": "LIVE", "sk": f"ALERT#{change.alert.id}"}
        if change.alert.state is AlertState.LIVE:
            yield self._put(marker)
        elif change.was and change.was.state is AlertState.LIVE:
            yield {"Delete": {"TableName": self._table, "Key": to_row(marker)}}
        if change.retry:
            yield self._put(_retry_row(change.retry, change), "attribute_not_exists(pk)")
        if change.idempotency:
            yield self._put(_idempotency_row(change.idempotency, change), "attribute_not_exists(pk)")

    def _head_item(self, change: Change) -> Row:
        row = {"pk": f"ALERT#{change.alert.id}", "sk": "HEAD", **change.alert.model_dump(mode="json", exclude_none=True)}
        if change.was is None:
            return self._put(row, "attribute_not_exists(pk)")
        values = {":was": change.was.state.value, ":version": change.was.version}
        condition = "#state = :was AND version = :version"
        if change.was.expires_at:
            condition += " AND expires_at = :expires"
            values[":expires"] = change.was.model_dump(mode="json")["expires_at"]
        if change.was == change.alert:
            return {"ConditionCheck": {**self._key(row), **_condition(condition, values)}}
        return self._put(row, condition, values)

    def _proposal_item(self, change: Change, proposal: Proposal) -> Row:
        was = change.proposal_was
        row = _proposal_row(proposal)
        if was is None:
            return self._put(row, "attribute_not_exists(pk)")
        values: Row = {":was": was.state.value, ":revision": was.revision}
        condition = "#state = :was AND revision = :revision"
        if change.signed_by:
            # The signatures are part of the condition. `contains` on an absent attribute is false and its negation true,
            # so the attribute's existence is asked for by name.
            values |= {":hash": proposal.hash, ":me": change.signer}
            values |= {f":signer{index}": sub for index, sub in enumerate(change.signed_by)}
            condition += " AND #hash = :hash AND attribute_exists(signed_by) AND NOT contains(signed_by, :me)"
            condition += "".join(f" AND contains(signed_by, :signer{index})" for index in range(len(change.signed_by)))
        return self._put(row, condition, values)

    def _same_proposal(self, was: Proposal) -> Row:
        """Nobody began or changed a proposal since it was read."""
        row = {"pk": f"ALERT#{was.alert_id}", "sk": "PROPOSAL"}
        values = {":was": was.state.value, ":revision": was.revision}
        return {"ConditionCheck": {**self._key(row), **_condition("#state = :was AND revision = :revision", values)}}

    def _put(self, row: Row, condition: str = "", values: Row | None = None) -> Row:
        return {"Put": {"TableName": self._table, "Item": to_row(row), **_condition(condition, values or {})}}

    def _key(self, row: Row) -> Row:
        return {"TableName": self._table, "Key": to_row({"pk": row["pk"], "sk": row["sk"]})}

    def _get(self, pk: str, sk: str, *, consistent: bool) -> Row | None:
        answer = self._client.get_item(TableName=self._table, Key=to_row({"pk": pk, "sk": sk}), ConsistentRead=consistent)
        return from_row(answer["Item"]) if "Item" in answer else None

    def _batch_get(self, keys: Sequence[tuple[str, str]]) -> Iterator[Row]:
        for start in range(0, len(keys), MOST_KEYS):
            wanted = [to_row({"pk": pk, "sk": sk}) for pk, sk in keys[start : start + MOST_KEYS]]
            pending: Any = {self._table: {"Keys": wanted}}
            while pending:  # an answer holds 16 MB, and less when the table is busy
                answer = self._client.batch_get_item(RequestItems=pending)
                yield from map(from_row, answer["Responses"].get(self._table, []))
                pending = answer.get("UnprocessedKeys")

    def _query(self, *, ExpressionAttributeValues: Row, **query: Any) -> Iterator[Row]:  # noqa: N803  # boto3's own name
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table, ExpressionAttributeValues=to_row(ExpressionAttributeValues), **query
        )
        return (from_row(item) for page in pages for item in page["Items"])


def version_key(number: int) -> str:
    """The sort key of a version."""
    return f"VERSION#{number:04d}"


def stamp(at: datetime) -> str:
    """A time as the table sorts it: UTC, always with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def to_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A plain mapping as DynamoDB's attribute values."""
    return {key: _write(value) for key, value in row.items()}


def from_row(item: Mapping[str, Any]) -> Row:
    """DynamoDB's attribute values as a plain mapping."""
    return {key: _read(value) for key, value in item.items()}


def _condition(expression: str, values: Row) -> Row:
    if not expression:
        return {}
    names = {f"#{name}": name for name in ("state", "hash") if f"#{name}" in expression}
    return {
        "ConditionExpression": expression,
        **({"ExpressionAttributeNames": names} if names else {}),
        **({"ExpressionAttributeValues": to_row(values)} if values else {}),
    }


def _alert(row: Row) -> Alert:
    return Alert.model_validate({key: value for key, value in row.items() if key in Alert.model_fields})


def _proposal_row(proposal: Proposal) -> Row:
    row = {
        "pk": f"ALERT#{proposal.alert_id}",
        "sk": "PROPOSAL",
        "state": proposal.state.value,
        "revision": proposal.revision,
        "hash": proposal.hash or "",
        "document": proposal.model_dump_json(),
    }
    signers: Sequence[str] = [signature.sub for signature in proposal.signatures]
    return {**row, "signed_by": set(signers)} if signers else row


def _version_row(version: Version) -> Row:
    return {
        "pk": f"ALERT#{version.alert_id}",
        "sk": version_key(version.number),
        "document": version.model_dump_json(),
        "sent": stamp(version.sent),
        "release_month": version.sent.strftime("%Y-%m"),
        "channels": sorted(version.content.channels),
    }


def _audit_row(alert_id: str, entry: AuditEntry) -> Row:
    return {
        "pk": f"ALERT#{alert_id}",
        "sk": f"AUDIT#{stamp(entry.at)}#{entry.id}",
        "at": stamp(entry.at),
        "actor": entry.actor,
        "command": entry.command,
        "before": entry.before,
        "after": entry.after,
        "hash": entry.hash,
        "detail": json.dumps(entry.detail, ensure_ascii=False, sort_keys=True),
    }


def _audit_entry(row: Row) -> AuditEntry:
    return AuditEntry(
        at=datetime.fromisoformat(row["at"]),
        id=row["sk"].rsplit("#", 1)[1],
        actor=row["actor"],
        command=row["command"],
        before=row["before"],
        after=row["after"],
        hash=row["hash"],
        detail=json.loads(row["detail"]),
    )


def _retry_row(retry: Retry, change: Change) -> Row:
    ttl = int((change.audit.at + RETRY_TERM).timestamp())
    return {"pk": f"ALERT#{change.alert.id}", "sk": retry.key(change.audit.id), "by": change.audit.actor, "ttl": ttl}


def _idempotency_row(key: IdempotencyKey, change: Change) -> Row:
    return {
        "pk": f"IDEM#{key.sub}#{key.key}",
        "sk": "IDEM",
        "request": key.request,
        "alert_id": change.alert.id,
        "ttl": int((change.audit.at + IDEMPOTENCY_TERM).timestamp()),
    }
