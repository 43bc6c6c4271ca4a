"""Take a wrong fact out of a live alert, alone and in one step: a number plate, vehicle, person, photo or phone number."""

from typing import TypeVar

from alerting.domain.alert import Alert, AlertState, Version
from alerting.domain.content import Content
from alerting.domain.errors import BaseMovedError, FieldError, InvalidContentError
from alerting.domain.lifecycle import Command, step
from alerting.domain.messages import MessageType, Removal
from alerting.domain.people import check_may_release
from alerting.domain.signatures import signed_hash
from alerting.domain.subject import Role
from alerting.render.checks import check_texts
from alerting.render.request import RenderRequest
from alerting.render.texts import compose
from alerting.store.alerts import Change
from intake.desk import AlertView, Desk
from intake.release import one_person_signature

T = TypeVar("T")


def correct_alert(desk: Desk, alert_id: str, fact: Removal, index: int, base_version: int) -> AlertView:
    """Remove the fact at `index` of `base_version` and tell everybody who heard it.

    The base version is asked for because an index means another fact after the next version: repeating the call must not
    remove two. Raises BaseMovedError when it is not the newest.
    """
    alert, proposal = desk.load(alert_id)
    check_may_release(desk.principal, desk.organisation(alert.organisation), alert.kind)
    newest = desk.alerts.version(alert_id, alert.version)
    if newest is None:
        step(Command.CORRECT, alert.state, proposal.state if proposal else None)
        message = f"live alert {alert_id} has no version {alert.version}"
        raise RuntimeError(message)
    if _was_corrected_by_me(desk, newest, fact, base_version) and _is_what_is_left(desk, newest, fact, index):
        return AlertView.of(alert, proposal)
    step(Command.CORRECT, alert.state, proposal.state if proposal else None)
    if base_version != alert.version:
        raise BaseMovedError(f"Version {alert.version} is the newest; look at it and say again what must go.")
    version = _corrected(desk, alert, newest, fact, index)
    head = alert.model_copy(update={"version": version.number, "state": AlertState.LIVE})
    audit = desk.audit(
        Command.CORRECT, (alert, proposal), (head, proposal), {"fact": fact, "index": index, "version": version.number}
    )
    desk.alerts.commit(Change(alert=head, was=alert, version=version, audit=audit))
    return AlertView.of(head, proposal)


def without(content: Content, fact: Removal, index: int) -> Content:
    """The content less one fact; own wording goes too, since it may repeat the fact. Raises InvalidContentError."""
    reduced = content.model_copy(update={"texts": {}, "news": ""})
    match fact:
        case Removal.NUMBER:
            if not content.confirmed:
                raise InvalidContentError(
                    "No number but our own was sent.", [FieldError("fact", "Retract with 'wrong_content'.")]
                )
            return reduced.model_copy(update={"confirmed": frozenset()})
        case Removal.PLATE:
            vehicles = list(_held(content.vehicles, index, fact))
            if not vehicles[index].plate:
                raise InvalidContentError("This vehicle has no plate.", [FieldError("index", "Name a vehicle with a plate.")])
            vehicles[index] = vehicles[index].model_copy(update={"plate": ""})
            return reduced.model_copy(update={"vehicles": tuple(vehicles)})
        case Removal.VEHICLE:
            return reduced.model_copy(update={"vehicles": _dropped(_held(content.vehicles, index, fact), index)})
        case Removal.PHOTO:
            photos = _dropped(_held(content.photos, index, fact), index)
            return reduced.model_copy(
                update={"photos": photos, "photo_absent_reason": content.photo_absent_reason or "Ingetrokken."}
            )
        case Removal.PERSON:
            persons = _dropped(_held(content.persons, index, fact), index)
            if any(p.role is Role.MISSING for p in content.persons) and not any(p.role is Role.MISSING for p in persons):
                raise InvalidContentError(
                    "Without the missing person there is no alert: retract it instead.",
                    [FieldError("index", "Retract with the reason 'wrong_subject'.")],
                )
            return reduced.model_copy(update={"persons": persons})


def _corrected(desk: Desk, alert: Alert, newest: Version, fact: Removal, index: int) -> Version:
    content = without(newest.content, fact, index)
    composition = compose(
        RenderRequest(
            message=MessageType.CORRECTION,
            content=content,
            alert_id=alert.id,
            released_at=alert.released_at,
            previous=newest.content,
            removed=fact,
            brand=desk.brand,
        )
    )
    texts = composition.texts
    if errors := [*composition.errors, *check_texts(texts, content, desk.brand)]:
        raise InvalidContentError("What is left cannot go out; retract or update instead.", errors)
    content_hash = signed_hash(MessageType.CORRECTION, content, texts, alert.version)
    return Version(
        alert_id=alert.id,
        number=alert.version + 1,
        message=MessageType.CORRECTION,
        content=content,
        texts=texts,
        hash=content_hash,
        signatures=one_person_signature(desk, content_hash),
        base_version=alert.version,
        sent=desk.now,
        expires=alert.expires_at or newest.expires,
        removed=fact,
    )


def _was_corrected_by_me(desk: Desk, newest: Version, fact: Removal, base_version: int) -> bool:
    return (
        newest.message is MessageType.CORRECTION
        and newest.removed is fact
        and newest.base_version == base_version
        and newest.signatures[0].sub == desk.principal.sub
    )


def _is_what_is_left(desk: Desk, newest: Version, fact: Removal, index: int) -> bool:
    """Whether the newest version is its base without this very fact: another plate of the same base is another correction."""
    base = desk.alerts.version(newest.alert_id, newest.base_version)
    try:
        return base is not None and without(base.content, fact, index) == newest.content
    except InvalidContentError:
        return False


def _held(items: tuple[T, ...], index: int, fact: Removal) -> tuple[T, ...]:
    if not 0 <= index < len(items):
        raise InvalidContentError(
            f"The newest version has {len(items)} of these.",
            [FieldError("index", f"Give the place of the {fact.value} in the newest version, counting from 0.")],
        )
    return items


def _dropped(items: tuple[T, ...], index: int) -> tuple[T, ...]:
    return items[:index] + items[index + 1 :]
