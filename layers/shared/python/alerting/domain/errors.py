"""Everything the domain can refuse, each a type with a stable name and words that say what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong: `field` is a path into the request (`persons.0.age`), `message` says what to do."""

    field: str
    message: str


class AlertingError(Exception):
    """A refusal. `slug` is the last part of the problem type (RFC 9457), `title` never changes per occurrence."""

    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = "The request was refused"

    def __init__(self, detail: str, errors: Iterable[FieldError] = ()) -> None:
        """Keep `detail` (what happened and what to do now) and the field errors, if any."""
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)


class InvalidContentError(AlertingError):
    """The content cannot go out as it is; `errors` lists every field to mend."""

    slug = "invalid-content"
    title = "The alert is not complete or not correct"


class UnknownAlertError(AlertingError):
    """No alert, proposal or version by that id."""

    slug = "not-found"
    title = "Not found"


class UnknownUserError(AlertingError):
    """No user, or no request about one, by that id."""

    slug = "not-found"
    title = "Not found"


class TooFewAdminsError(AlertingError):
    """Without this administrator, no two would remain to confirm anything."""

    slug = "too-few-admins"
    title = "Two administrators must remain"


class NotAllowedError(AlertingError):
    """This person or system may not do this, whatever the state of the alert."""

    slug = "not-allowed"
    title = "You may not do this"


class SecondPersonNeededError(AlertingError):
    """One person signed already; another must give the other signature."""

    slug = "second-person-needed"
    title = "A second person must sign"


class HashMismatchError(AlertingError):
    """What was signed is not what the proposal holds now."""

    slug = "content-changed"
    title = "The content changed since you saw it"


class RevisionMismatchError(AlertingError):
    """Somebody else changed the proposal meanwhile (If-Match)."""

    slug = "revision-changed"
    title = "Somebody else changed this meanwhile"


class PreconditionMissingError(AlertingError):
    """An edit or submit without If-Match, or a create without Idempotency-Key."""

    slug = "precondition-required"
    title = "A required header is missing"


class BaseMovedError(AlertingError):
    """The proposal was made against a version that is no longer the newest."""

    slug = "base-moved"
    title = "A newer version was released meanwhile"


class WrongStateError(AlertingError):
    """The command does not exist in the state the alert is in."""

    slug = "wrong-state"
    title = "Not possible in this state"


class IdempotencyConflictError(AlertingError):
    """The same Idempotency-Key came with another request."""

    slug = "idempotency-key-reused"
    title = "This Idempotency-Key was used for another request"


class TooLargeError(AlertingError):
    """A body, area or version beyond its bound."""

    slug = "too-large"
    title = "Too large"


class ConcurrentChangeError(AlertingError):
    """A transaction lost against another one again and again: nothing was changed, trying again is safe."""

    slug = "try-again"
    title = "Somebody else was faster; nothing was changed"


class WrongSecretError(AlertingError):
    """No such participant or device, or not its secret: which of the two is nobody's business."""

    slug = "wrong-secret"
    title = "Not known by this secret"


class InvalidRequestError(AlertingError):
    """A request that is well-formed but cannot be met; `errors` lists what to mend."""

    slug = "invalid-request"
    title = "The request does not have the right form"
