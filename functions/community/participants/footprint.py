"""What a participant leaves in the community table besides the profile: members per coarse cell, and counters.

Only who takes part counts. A change touches just the difference, so that members and counters always equal a recount.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from alerting.domain.community import Participant, ParticipantState
from alerting.domain.coverage import parent_of
from alerting.store.community_rows import COUNT, TOTAL, audience_of, counts_pk, member_sk, members_pk, pack_places

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Footprint:
    """`members`: the packed places by key (pk, sk). `counters`: how many this participant adds, by key."""

    members: dict[Key, str] = field(default_factory=dict)
    counters: Counter[Key] = field(default_factory=Counter)


def footprint(participant: Participant | None) -> Footprint:
    """Everything that stands beside this profile; nothing for nobody, and for who is pending or dormant."""
    if participant is None or participant.state is not ParticipantState.ACTIVE:
        return Footprint()
    cells = {place.cell: parent_of(place.cell) for place in participant.places}
    audiences = [audience_of(channel, exercise=participant.exercise) for channel in participant.channels]
    places = pack_places(participant.places)
    return Footprint(
        members={
            (members_pk(audience, parent), member_sk(cell, participant.id)): places
            for audience in audiences
            for cell, parent in cells.items()
        },
        counters=Counter(key for audience in audiences for key in _counted(audience, cells)),
    )


def _counted(audience: str, cells: dict[str, str]) -> Iterator[Key]:
    yield from ((counts_pk(parent), f"{audience}#{cell}") for cell, parent in cells.items())
    yield from ((COUNT, f"{audience}#{parent}") for parent in set(cells.values()))
    yield COUNT, f"{audience}#{TOTAL}"


@dataclass(frozen=True, slots=True)
class Difference:
    """What must be written to get from one footprint to another: every key at most once, as a transaction demands."""

    put: dict[Key, str]
    delete: frozenset[Key]
    add: dict[Key, int]


def difference(was: Footprint, becomes: Footprint) -> Difference:
    """The smallest set of writes."""
    keys = was.counters.keys() | becomes.counters.keys()
    steps = {key: becomes.counters[key] - was.counters[key] for key in keys}
    return Difference(
        put={key: places for key, places in becomes.members.items() if was.members.get(key) != places},
        delete=frozenset(was.members.keys() - becomes.members.keys()),
        add={key: step for key, step in steps.items() if step},
    )


def key_row(key: Key) -> dict[str, Any]:
    """A key as the table's two attributes."""
    return {"pk": key[0], "sk": key[1]}
