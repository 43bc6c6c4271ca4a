"""Somebody who may take part asks for a code, to see, change or end it, or to finish joining."""

from community.participants.contact import Contact, email_of, number_of
from community.participants.desk import Desk
from community.participants.join import MEND
from community.participants.refusals import Fault, InvalidRequestError, Reason, WrongValueError


def sign_in(desk: Desk, contact: Contact) -> str:
    """Send a code; the id that it is for. Who does not take part is told so at the contact itself, and nobody else is.

    The same calls are made for everybody, so that the time of the answer tells nothing either.
    """
    participant_id = contact.id(desk.key)
    stored = desk.store.find(participant_id)
    waiting = desk.codes.waiting(participant_id, desk.now).participant
    code = desk.new_code()
    if desk.codes.issue(participant_id, code, desk.now):
        if stored or waiting:
            desk.post.send_code(contact, participant_id, code)
        else:
            desk.post.send_unknown(contact, participant_id)
    return participant_id


def contact_of(number: str, email: str) -> Contact:
    """The one contact that is meant; raises InvalidRequestError."""
    if bool(number) is bool(email):
        raise InvalidRequestError("Give a number or a mail address, one of the two.", [Fault("number", Reason.CONTACT_MISSING)])
    try:
        return number_of(number) if number else email_of(email)
    except WrongValueError as error:
        raise InvalidRequestError(MEND, [Fault("number" if number else "email", error.reason)]) from None
