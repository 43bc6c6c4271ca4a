"""Participants as rows of the community table, as the community function would have written them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from alerting.domain.area import Circle
from alerting.domain.community import Consent, Participant, ParticipantState, Place
from alerting.domain.content import Channel
from alerting.domain.coverage import cell_of, parent_of
from alerting.store.alerts import to_row
from alerting.store.community_rows import (
    COUNT,
    TOTAL,
    audience_of,
    counts_pk,
    member_sk,
    members_pk,
    pack_places,
    participant_key,
)
from builders import COMMUNITY, NOW

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Where the made-up people live: the middle of Utrecht; and Groningen, 150 km away.
UTRECHT = (52.0907, 5.1214)
GRONINGEN = (53.2194, 6.5665)
AROUND_UTRECHT = Circle(latitude=UTRECHT[0], longitude=UTRECHT[1], radius_m=3_000, description="Utrecht en omgeving")
AROUND_GRONINGEN = Circle(latitude=GRONINGEN[0], longitude=GRONINGEN[1], radius_m=3_000, description="Groningen en omgeving")


def person_id(index: int) -> str:
    """The id of the index-th made-up person; sorts as the index does."""
    return f"{index:026d}".translate(str.maketrans("0123456789", "abcdefghij"))


def number(index: int) -> str:
    """The made-up number of one recipient."""
    return f"+316{index:08d}"


def place(at: tuple[float, float] = UTRECHT, **changes: Any) -> Place:
    """A place that somebody follows."""
    return Place(cell=cell_of(*at), latitude=at[0], longitude=at[1], **changes)


def participant(index: int, *places: Place, **changes: Any) -> Participant:
    """An active participant with a number, in Utrecht unless told otherwise."""
    return Participant.model_validate(
        {
            "id": person_id(index),
            "number": number(index),
            "channels": {Channel.SMS},
            "places": places or (place(),),
            "state": ParticipantState.ACTIVE,
            "consents": (Consent(at=NOW, by="web", source="meedoen"),),
            "leave_token": f"leave-{index}",
            "created_at": NOW,
            "confirmed_at": NOW,
            **changes,
        }
    )


def put_people(client: "DynamoDBClient", people: Iterable[Participant]) -> None:
    """Put them with their memberships, and count them in."""
    counted: Counter[tuple[str, str]] = Counter()
    for person in people:
        for row in _rows_of(person):
            client.put_item(TableName=COMMUNITY, Item=to_row(row))
        counted.update(_counters_of(person))
    _count(client, counted)


def remove_people(client: "DynamoDBClient", people: Iterable[Participant]) -> None:
    """They leave."""
    counted: Counter[tuple[str, str]] = Counter()
    for person in people:
        for row in _rows_of(person):
            client.delete_item(TableName=COMMUNITY, Key=to_row({"pk": row["pk"], "sk": row["sk"]}))
        counted.subtract(_counters_of(person))
    _count(client, counted)


def _rows_of(person: Participant) -> Iterator[dict[str, Any]]:
    yield {**participant_key(person.id), "document": person.model_dump_json(), "state": person.state.value}
    if person.state is ParticipantState.ACTIVE:
        for audience, cell in _cells_of(person):
            key = {"pk": members_pk(audience, parent_of(cell)), "sk": member_sk(cell, person.id)}
            yield key | {"places": pack_places(person.places)}


def _cells_of(person: Participant) -> Iterator[tuple[str, str]]:
    for channel in sorted(person.channels):
        for cell in sorted({place.cell for place in person.places}):
            yield audience_of(channel, exercise=person.exercise), cell


def _counters_of(person: Participant) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    if person.state is ParticipantState.ACTIVE:
        for audience, cell in _cells_of(person):
            parent = parent_of(cell)
            found |= {(counts_pk(parent), f"{audience}#{cell}"), (COUNT, f"{audience}#{parent}"), (COUNT, f"{audience}#{TOTAL}")}
    return found


def _count(client: "DynamoDBClient", counted: Counter[tuple[str, str]]) -> None:
    for (pk, sk), change in counted.items():
        client.update_item(
            TableName=COMMUNITY,
            Key=to_row({"pk": pk, "sk": sk}),
            UpdateExpression="ADD people :change",
            ExpressionAttributeValues=to_row({":change": change}),
        )
