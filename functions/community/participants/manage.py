"""What participants do with their own data: prove that it is theirs, see all of it, change it, leave."""

import hmac
import re
from typing import Any, Final

from alerting.domain.community import Participant
from alerting.runtime.telemetry import logger
from community.participants.contact import Contact, check_channels, number_of
from community.participants.desk import Desk, Register
from community.participants.join import MEND, places_of
from community.participants.refusals import Fault, InvalidRequestError, NotYoursError, WrongValueError
from community.participants.requests import ChangeRequest
from community.participants.store import Stored, again

WRONG: Final = "The id or the secret is not right. Ask for a code to get a new secret."
_ID: Final = re.compile(r"[a-z2-7]{26}")


def authenticate(register: Register, participant_id: str, secret: str) -> Stored:
    """The participant whose secret this is; raises NotYoursError, the same for a wrong secret and for nobody."""
    stored = register.store.find(participant_id)
    expected = stored.secret if stored else ""
    if not hmac.compare_digest(expected or "nobody", register.codes.hash(participant_id, secret)) or stored is None:
        raise NotYoursError(WRONG)
    return stored


def export(desk: Desk, participant_id: str) -> dict[str, Any]:
    """Everything that is stored about a participant; raises NotYoursError when there is nothing."""
    stored = desk.store.find(participant_id)
    if stored is None:
        raise NotYoursError(WRONG)
    waiting = desk.codes.waiting(participant_id, desk.now)
    document = stored.participant.model_dump(mode="json", exclude={"leave_token"})
    return document | {
        "leave_url": leave_url(desk.public_url, stored.participant),
        "waiting_request": waiting.participant.model_dump(mode="json", exclude={"leave_token"}) if waiting.participant else None,
        "codes_sent_at": [at.isoformat() for at in waiting.sent],
    }


def leave_url(public_url: str, participant: Participant) -> str:
    """The participant's own unsubscribe link."""
    return f"{public_url}/meedoen/af/{participant.id}.{participant.leave_token}"


def change(desk: Desk, participant_id: str, request: ChangeRequest) -> None:
    """Change what the request names; raises InvalidRequestError, LookupDownError, NotYoursError, ChangedMeanwhileError."""
    wanted: dict[str, Any] = {name: getattr(request, name) for name in request.model_fields_set if name != "places"}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    if request.places is not None:
        wanted["places"] = places_of(request.places, desk.find_address)

    def once() -> None:
        stored = desk.store.find(participant_id)
        if stored is None:
            raise NotYoursError(WRONG)
        was = stored.participant
        becomes = was.model_copy(update=wanted | {"revision": was.revision + 1})
        _check_channels(becomes)
        desk.store.save(was, Stored(becomes, stored.secret))

    again(once)


def _check_channels(participant: Participant) -> None:
    contact = number_of(participant.number) if participant.number else Contact("email", participant.email)
    try:
        check_channels(contact, frozenset(participant.channels))
    except WrongValueError as error:
        raise InvalidRequestError(MEND, [Fault("channels", error.reason)]) from None


def leave(register: Register, participant_id: str, why: str) -> bool:
    """Erase a participant and whatever waits for their code; False when there was nobody. Repeating is harmless."""
    found = False

    def once() -> None:
        nonlocal found
        stored = register.store.find(participant_id)
        if stored is None:
            register.codes.forget(participant_id)
            return
        register.store.erase(stored.participant, register.now, why)
        found = True

    again(once)
    logger().info("left", extra={"participant": participant_id, "why": why, "known": found})
    return found


def leave_by_link(register: Register, token: str) -> bool:
    """Leave by the token of an unsubscribe link, `<id>.<leave token>`; False when the link leads to nobody (any more)."""
    if not is_link(register, token):
        return False
    return leave(register, token.partition(".")[0], "link")


def is_link(register: Register, token: str) -> bool:
    """Whether this is the unsubscribe token of somebody who takes part."""
    participant_id, _, secret = token.partition(".")
    stored = register.store.find(participant_id) if _ID.fullmatch(participant_id) else None
    return stored is not None and hmac.compare_digest(stored.participant.leave_token.encode(), secret.encode())
