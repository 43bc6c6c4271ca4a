"""The templates' rows in the settings table: `TEMPLATES` / id, and beside them how many each organisation has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from alerting.store.alerts import from_row, to_row
from alerting.store.settings_audit import SettingsAudit, SettingsEntry
from configuration.template import Template
from configuration.transactions import Item, SettingsTable

PARTITION: Final = "TEMPLATES"
#: So many of one organisation are a list that a person still reads.
MOST: Final = 200
#: Sorts before every id, so that a list begins behind the counters.
_COUNTER: Final = "#COUNT#"


@dataclass(frozen=True, slots=True)
class Kept:
    """A template, and the hash of the request that made it."""

    template: Template
    request: str


class TemplateBook:
    """Reads and transactions; writes raise MovedError when the table is not as they were decided on."""

    def __init__(self, table: SettingsTable, audit: SettingsAudit) -> None:
        """Keep where to look."""
        self._table = table
        self._audit = audit

    def find(self, template_id: str) -> Kept | None:
        """One template."""
        row = self._table.get(PARTITION, template_id)
        return Kept(Template.model_validate_json(row["document"]), row["request"]) if row else None

    def is_full(self, organisation: str) -> bool:
        """Whether an organisation has as many as it may."""
        row = self._table.get(PARTITION, _COUNTER + organisation)
        return row is not None and int(row["templates"]) >= MOST

    def documents(self, after: str) -> Iterator[tuple[str, str]]:
        """Ids and documents behind this id, in the order of ids, a megabyte at a time."""
        pages = self._table.client.get_paginator("query").paginate(
            TableName=self._table.table,
            KeyConditionExpression="pk = :pk AND sk > :after",
            ExpressionAttributeValues=to_row({":pk": PARTITION, ":after": after or "$"}),
            ConsistentRead=True,
        )
        for page in pages:
            for row in map(from_row, page["Items"]):
                yield row["sk"], row["document"]

    def create(self, kept: Kept, entry: SettingsEntry) -> None:
        """Put it there and count it, if neither it is there yet nor its organisation has MOST."""
        put = self._table.put(_row(kept), "attribute_not_exists(#pk)")
        condition = "attribute_not_exists(#templates) OR #templates < :most"
        count = self._counted(kept.template, condition, {"change": 1, "most": MOST})
        self._table.commit(put, count, self._audit.put_of(entry))

    def change(self, kept: Kept, was: int, entry: SettingsEntry) -> None:
        """Write it over revision `was`."""
        put = self._table.put(_row(kept), "#revision = :was", {"was": was})
        self._table.commit(put, self._audit.put_of(entry))

    def delete(self, template: Template, entry: SettingsEntry) -> None:
        """Delete exactly this revision."""
        gone = self._table.delete(_key(template.id), "#revision = :was", {"was": template.revision})
        self._table.commit(gone, self._counted(template, "", {"change": -1}), self._audit.put_of(entry))

    def _counted(self, template: Template, condition: str, values: Item) -> Item:
        return self._table.update(_key(_COUNTER + template.organisation), "ADD #templates :change", condition, values)


def _row(kept: Kept) -> dict[str, Any]:
    document = kept.template.model_dump_json()
    return {**_key(kept.template.id), "document": document, "revision": kept.template.revision, "request": kept.request}


def _key(sk: str) -> dict[str, str]:
    return {"pk": PARTITION, "sk": sk}
