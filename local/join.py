"""Everybody joins: phones register themselves, some people join as people do, the others are written at once."""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from datetime import time as clock
from typing import Any, Final, TypeVar

from alerting.domain.area import Circle
from alerting.domain.community import BY_DAY, Consent, Participant, ParticipantState, Window
from community.participants.clients import contact_key
from community.participants.contact import Contact, email_of, number_of
from community.participants.place import make_place
from community.participants.store import ParticipantStore, Stored
from local.aws import LocalAws
from local.outside.client import Outside
from local.people import DOM, GRONINGEN, Owner, People, Resident, is_inside
from local.processes import LocalWorldError
from local.web import Answer, call

PATH: Final = "/v1/public/participants"
#: Each request at once makes the local AWS start one more process for the function behind it, which takes longer than to wait.
AT_ONCE: Final = 2
PATIENCE_SECONDS: Final = 60.0
#: Around Utrecht everybody may be reached at any hour, so that what the scenario expects is the same by day and by night.
ANY_TIME: Final = (Window(start=clock(0), until=clock(0)),)
AROUND_UTRECHT: Final = Circle(latitude=DOM[0], longitude=DOM[1], radius_m=20_000)

T = TypeVar("T")
#: Id and secret by contact.
Access = dict[str, tuple[str, str]]


def join_everybody(aws: LocalAws, outside: Outside, outputs: Mapping[str, str], people: People) -> Access:
    """Phones first: the worker subscribes them while people join. Gives the access of those who joined by the public API."""
    register_phones(outside, people.owners)
    access = join_by_web(outside, [item for item in people.residents if item.by_web])
    write_participants(aws, outputs, [item for item in people.residents if not item.by_web])
    _each(lambda item: leave_by_web(outside, access[item.contact]), [item for item in people.residents if item.leaves])
    wait_for_phones(outside)
    change_phones(outside, people.owners)
    return access


def register_phones(outside: Outside, owners: Sequence[Owner]) -> None:
    """The outside world's phones register at the front door, each by itself."""
    known = ("token", "name", "platform", "town", "places", "position", "exercise", "alive")
    phones = [{key: asdict(owner)[key] for key in known} for owner in owners]
    for phone, owner in zip(phones, owners, strict=True):
        phone["places"] = [owner.from_] if owner.from_ else owner.places
    outside.order(phones=phones, register=[owner.token for owner in owners])


def change_phones(outside: Outside, owners: Sequence[Owner]) -> None:
    """Some move, some are erased; a walk to the next coarse cell and back is a change too."""
    movers = {owner.token: {"places": owner.places} for owner in owners if owner.from_}
    walkers = [owner for owner in owners if owner.position and owner.position != GRONINGEN and not owner.exercise][:1]
    outside.order(
        change={**movers, **{owner.token: {"position": GRONINGEN} for owner in walkers}},
        erase=[owner.token for owner in owners if owner.erased],
    )
    wait_for_phones(outside)
    outside.order(change={owner.token: {"position": owner.position} for owner in walkers})
    wait_for_phones(outside)


def wait_for_phones(outside: Outside) -> None:
    """Until SNS knows every phone that registered, as the device API tells each; raises LocalWorldError."""
    end = time.monotonic() + PATIENCE_SECONDS
    while pending := [phone["token"] for phone in outside.received()["phones"] if phone["state"] == "pending"]:
        outside.order(look=pending)
        if time.monotonic() > end:
            raise LocalWorldError(f"{len(pending)} phones are still pending after {PATIENCE_SECONDS:.0f} s.")
        time.sleep(0.3)


def join_by_web(outside: Outside, residents: Sequence[Resident]) -> Access:
    """Ask to join, read the code where it came, confirm. Gives id and secret by contact."""
    _each(lambda item: _send(outside, "POST", "", _request(item)), residents)
    codes = codes_of(outside.received())
    answers = _each(
        lambda item: _send(outside, "POST", "/confirm", {**_who(item), "code": codes[item.contact]}).json(), residents
    )
    return {item.contact: (answer["id"], answer["secret"]) for item, answer in zip(residents, answers, strict=True)}


def leave_by_web(outside: Outside, access: tuple[str, str]) -> None:
    """Erase oneself."""
    _send(outside, "DELETE", f"/{access[0]}", None, access[1])


def codes_of(received: Mapping[str, Any]) -> dict[str, str]:
    """The last code that came to each number or address, whatever way it came."""
    said = [
        *((item["number"], item["body"]) for item in received["sms"]),
        *((item["number"], item["heard"]) for item in received["calls"]),
        *((item["to"], item["plain"]) for item in received["mails"]),
    ]
    found = ((who, re.search(r"code is\W*((?:\d\W*){6})", text)) for who, text in said)
    return {who: "".join(re.findall(r"\d", match[1])) for who, match in found if match}


def write_participants(aws: LocalAws, outputs: Mapping[str, str], residents: Sequence[Resident]) -> None:
    """Write participants who have confirmed already, with the community function's own writer.

    Joining takes two requests and a code each; for hundreds that is minutes, and some tens show as well that it works.
    """
    session, config = aws.session(), aws.config()
    key = contact_key(session.client("secretsmanager", endpoint_url=aws.endpoint, config=config), outputs["ContactKeySecretArn"])
    client = session.client("dynamodb", endpoint_url=aws.endpoint, config=config)
    store = ParticipantStore(client, outputs["CommunityTable"])
    now = datetime.now(UTC)
    _each(lambda item: store.save(None, Stored(_participant(item, key, now))), residents)


def participant_id(aws: LocalAws, outputs: Mapping[str, str], contact: str) -> str:
    """The id of the participant with this number or address."""
    secrets = aws.session().client("secretsmanager", endpoint_url=aws.endpoint, config=aws.config())
    return _contact(contact).id(contact_key(secrets, outputs["ContactKeySecretArn"]))


def _participant(resident: Resident, key: bytes, now: datetime) -> Participant:
    contact = _contact(resident.contact)
    windows = ANY_TIME if _is_around_utrecht(resident) else BY_DAY
    return Participant.model_validate(
        {
            "id": contact.id(key),
            contact.kind: contact.value,
            "channels": resident.channels,
            "places": tuple(make_place(*place, windows) for place in resident.places),
            "state": ParticipantState.ACTIVE,
            "exercise": resident.exercise,
            "consents": (Consent(at=now, by="web", source="the demo"),),
            "leave_token": f"demo-{contact.id(key)}",
            "created_at": now,
            "confirmed_at": now,
        }
    )


def _request(resident: Resident) -> dict[str, Any]:
    hours = {"windows": [{"start": "00:00", "until": "00:00"}]} if _is_around_utrecht(resident) else {}
    places = [{"latitude": place[0], "longitude": place[1], **hours} for place in resident.places]
    return {**_who(resident), "channels": resident.channels, "places": places, "over_16": True}


def _who(resident: Resident) -> dict[str, str]:
    return {"email" if resident.by_mail else "number": resident.contact}


def _contact(text: str) -> Contact:
    return email_of(text) if "@" in text else number_of(text)


def _is_around_utrecht(resident: Resident) -> bool:
    return any(is_inside(place, AROUND_UTRECHT) for place in resident.places)


def _send(outside: Outside, method: str, path: str, body: Mapping[str, Any] | None, secret: str = "") -> Answer:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {secret}"} if secret else {})
    data = None if body is None else json.dumps(body).encode()
    answer = call(method, f"{outside.front_door}{PATH}{path}", data, headers)
    if answer.status >= 400:  # noqa: PLR2004  # HTTP errors
        raise LocalWorldError(f"{method} {PATH}{path}: {answer.status} {answer.body.decode(errors='replace')[:500]}")
    return answer


def _each(act: Callable[[Any], T], items: Iterable[Any]) -> list[T]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(act, items))
