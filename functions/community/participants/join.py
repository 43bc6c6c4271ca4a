"""Somebody asks to take part: checked, kept until confirmed, and a code sent to each contact."""

from collections.abc import Iterator
from typing import Final

from alerting.domain.community import Consent, Participant, ParticipantState, Place
from alerting.domain.content import Channel
from community.participants.contact import NUMBER_CHANNELS, Contact, check_channels, email_of, number_of
from community.participants.desk import Desk, FindAddress
from community.participants.place import make_place
from community.participants.refusals import Fault, InvalidRequestError, Reason, WrongValueError
from community.participants.requests import JoinRequest, PlaceRequest

#: What people agree to is the text of the page; another text gets another name here.
CONSENT: Final = "meedoen, text of 2026-11"
MEND: Final = "Mend what is listed in 'errors' and send it again."


def join(desk: Desk, request: JoinRequest) -> list[str]:
    """Keep the request and send a code per contact; the ids that a code may come for.

    Whether a contact is known, is new or had its codes for now makes no difference to who asks. Raises InvalidRequestError with
    every fault, LookupDownError, CodeNotSentError.
    """
    contacts, faults = _contacts(request)
    places, more_faults = _places(request.places, desk.find_address)
    if faults or more_faults:
        raise InvalidRequestError(MEND, [*faults, *more_faults])
    for contact, channels in contacts:
        participant = _pending(desk, request, contact, channels).model_copy(update={"places": places})
        code = desk.new_code()
        if desk.codes.issue(participant.id, code, desk.now, participant):
            desk.post.send_code(contact, participant.id, code)
    return [contact.id(desk.key) for contact, _ in contacts]


def places_of(requests: tuple[PlaceRequest, ...], find_address: FindAddress) -> tuple[Place, ...]:
    """The places; raises InvalidRequestError with every fault, or LookupDownError."""
    places, faults = _places(requests, find_address)
    if faults:
        raise InvalidRequestError(MEND, faults)
    return places


def _contacts(request: JoinRequest) -> tuple[list[tuple[Contact, frozenset[Channel]]], list[Fault]]:
    """The contacts with their channels, and everything that is wrong."""
    faults = list(_faults(request))
    contacts: list[tuple[Contact, frozenset[Channel]]] = []
    for field, text, parse, channels in (
        ("number", request.number, number_of, request.channels & NUMBER_CHANNELS),
        ("email", request.email, email_of, request.channels & {Channel.EMAIL}),
    ):
        if not text:
            continue
        try:
            contact = parse(text)
            check_channels(contact, frozenset(channels))
        except WrongValueError as error:
            faults.append(Fault("channels" if error.reason is Reason.CHANNEL_MISSING else field, error.reason))
        else:
            contacts.append((contact, frozenset(channels)))
    return contacts, faults


def _faults(request: JoinRequest) -> Iterator[Fault]:
    if not request.over_16:
        yield Fault("over_16", Reason.TOO_YOUNG)
    if not request.number and not request.email:
        yield Fault("number", Reason.CONTACT_MISSING)
        return
    if not request.number and request.channels & NUMBER_CHANNELS:
        yield Fault("number", Reason.CHANNEL_FOR_NUMBER)
    if not request.email and Channel.EMAIL in request.channels:
        yield Fault("email", Reason.CHANNEL_FOR_EMAIL)


def _places(requests: tuple[PlaceRequest, ...], find_address: FindAddress) -> tuple[tuple[Place, ...], list[Fault]]:
    places, faults = [], []
    for index, request in enumerate(requests):
        try:
            places.append(_place(request, find_address))
        except WrongValueError as error:
            field = "postcode" if error.reason is Reason.ADDRESS_UNKNOWN else "latitude"
            faults.append(Fault(f"places.{index}.{field}", error.reason))
    return tuple(places), faults


def _place(request: PlaceRequest, find_address: FindAddress) -> Place:
    windows = None if request.windows is None else [hours.window() for hours in request.windows]
    by_address, by_position = (request.postcode, request.house_number), (request.latitude, request.longitude)
    if any(by_address) and by_position != (None, None):
        raise WrongValueError(Reason.ADDRESS_INCOMPLETE)
    if all(by_address):
        latitude, longitude = find_address(*by_address)
    elif request.latitude is not None and request.longitude is not None:
        latitude, longitude = request.latitude, request.longitude
    else:
        raise WrongValueError(Reason.ADDRESS_INCOMPLETE)
    return make_place(latitude, longitude, windows, request.label)


def _pending(desk: Desk, request: JoinRequest, contact: Contact, channels: frozenset[Channel]) -> Participant:
    return Participant.model_validate(
        {
            "id": contact.id(desk.key),
            contact.kind: contact.value,
            "channels": channels,
            "state": ParticipantState.PENDING,
            "language": request.language,
            "exercise": request.exercise,
            "inquiries": request.inquiries,
            "consents": (Consent(at=desk.now, by="web", source=CONSENT),),
            "leave_token": desk.new_secret(),
            "created_at": desk.now,
        }
    )
