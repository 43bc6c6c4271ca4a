"""A code comes back: the contact is theirs. Joins them, wakes an imported participant, or just lets them in."""

from typing import Any, Final

from alerting.domain.community import Consent, Participant, ParticipantState
from community.participants.desk import Desk
from community.participants.refusals import ChangedMeanwhileError, CodeRefusedError
from community.participants.store import LostError, Stored

MOST_CONSENTS: Final = 10
ATTEMPTS: Final = 3
AGAIN: Final = "Check the code, or ask for a new one: a code works 15 minutes and five times."


def confirm(desk: Desk, participant_id: str, code: str, secret: str = "") -> Participant:
    """Use up the code and make the participant active. `secret` becomes the management secret; the last one stays without it.

    Raises CodeRefusedError, and ChangedMeanwhileError with the code still good.
    """
    digest = desk.codes.take(participant_id, code, desk.now)
    if not digest:
        raise CodeRefusedError(AGAIN)
    for _ in range(ATTEMPTS):
        waiting = desk.codes.waiting(participant_id, desk.now)
        stored = desk.store.find(participant_id)
        was = stored.participant if stored else None
        becomes = _confirmed(desk, was, waiting.participant)
        if becomes is None or waiting.row.get("hash") != digest:
            raise CodeRefusedError(AGAIN)
        kept = stored.secret if stored else ""
        try:
            desk.store.save(was, Stored(becomes, desk.codes.hash(participant_id, secret) if secret else kept), digest)
        except LostError:
            continue
        return becomes
    raise ChangedMeanwhileError("Somebody else changed this at the same moment; send the same code again.")


def _confirmed(desk: Desk, was: Participant | None, waiting: Participant | None) -> Participant | None:
    """What becomes of who was there and of what waits; None when there is neither."""
    base = was or waiting
    if base is None:
        return None
    changes: dict[str, Any] = {"state": ParticipantState.ACTIVE, "confirmed_at": base.confirmed_at or desk.now}
    if was is not None:
        changes["revision"] = was.revision + 1
    if was is not None and waiting is not None:
        wanted = {name: getattr(waiting, name) for name in ("channels", "places", "language", "exercise", "inquiries")}
        changes |= wanted | {"consents": join_consents(was.consents, waiting.consents)}
    return base.model_copy(update=changes)


def join_consents(some: tuple[Consent, ...], others: tuple[Consent, ...]) -> tuple[Consent, ...]:
    """All consents once, oldest first; of too many, the oldest and the newest stay."""
    every = sorted({(item.at, item.by, item.source): item for item in (*some, *others)}.values(), key=lambda item: item.at)
    return tuple(every if len(every) <= MOST_CONSENTS else [every[0], *every[1 - MOST_CONSENTS :]])
