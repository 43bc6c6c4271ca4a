"""Ask that somebody gets rights: another administrator must confirm it."""

import re
from hashlib import sha256
from typing import Final, assert_never

from access.office import Office
from access.requests import AnyRequest, ChangeRequest, EnableRequest, InviteRequest, ResetCodeRequest
from access.rights import check_rights
from access.user_pool import User
from access.user_request import TERM, Action, UserRequest
from alerting.domain.content import sha256_of
from alerting.domain.errors import (
    ConcurrentChangeError,
    FieldError,
    IdempotencyConflictError,
    InvalidRequestError,
    NotAllowedError,
    WrongStateError,
)

#: Shorter words of a name are words of everyday Dutch too.
SHORTEST_NAME: Final = 4


def ask_change(office: Office, asked: AnyRequest, key: str) -> UserRequest:
    """Write down what is asked; nothing changes yet. The same key again gives the request that it made."""
    office.check_admin()
    request = _request_of(office, asked, key)
    if (made := _made_before(office, request)) is not None:
        return made
    if isinstance(asked, InviteRequest):
        _check_invitation(office, asked)
    else:
        user = _user_of(office, asked)
        request = request.model_copy(update={"before": tuple(sorted(user.rights.groups))})
    line = office.line(f"ask {request.action}", request.subject, request.rights_before.words, _words(request), request.reason)
    try:
        office.house.requests.add(request, line, office.now)
    except ConcurrentChangeError:
        made = _made_before(office, request)  # the same POST, twice at one moment
        if made is None:
            raise
        return made
    return request


def _request_of(office: Office, asked: AnyRequest, key: str) -> UserRequest:
    """Its id comes from who asks and their key, so that the same POST makes the same request."""
    content = asked.model_dump(mode="json")
    return UserRequest.model_validate(
        content
        | {
            "id": sha256(f"{office.me}#{key}".encode()).hexdigest()[:24],
            "asked_by": office.me,
            "asked_at": office.now,
            "expires_at": office.now + TERM,
            "digest": sha256_of(content),
        }
    )


def _made_before(office: Office, request: UserRequest) -> UserRequest | None:
    made = office.house.requests.find(request.id)
    if made is None or made.is_expired(office.now):
        return None
    if made.digest != request.digest:
        raise IdempotencyConflictError("Use a new Idempotency-Key for a new request.")
    return made


def _check_invitation(office: Office, asked: InviteRequest) -> None:
    check_rights(asked.rights, office.exists)
    check_reason(asked.reason, asked.name)
    found = office.house.pool.user_by_email(asked.email)
    if found is not None and not found.is_invited:
        detail = "Somebody has an account with this address: ask for a change of theirs."
        raise InvalidRequestError(detail, [FieldError("email", "Somebody signs in with this address already.")])


def _user_of(office: Office, asked: ChangeRequest | EnableRequest | ResetCodeRequest) -> User:
    """The user it is about, if this can be asked for them."""
    if asked.sub == office.me:
        raise NotAllowedError("Nobody asks for a change of their own account: let another administrator do it.")
    user = office.user(asked.sub)
    check_reason(asked.reason, user.name)
    match asked:
        case ChangeRequest():
            check_rights(asked.rights, office.exists)
            if asked.rights == user.rights:
                raise WrongStateError("This user has exactly these rights already.")
        case EnableRequest():
            if user.enabled:
                raise WrongStateError("This user is not disabled.")
        case ResetCodeRequest():
            if user.is_invited:
                raise WrongStateError("This user never signed in, and has no code yet: send the invitation again.")
        case _:
            assert_never(asked)
    return user


def check_reason(reason: str, name: str) -> None:
    """A reason stays in the trail for years: it must not name whom it is about. Raises InvalidRequestError."""
    words = set(re.findall(r"\w+", reason.lower()))
    named = {word for word in re.findall(r"\w+", name.lower()) if len(word) >= SHORTEST_NAME}
    if "@" in reason or words & named:
        detail = "The reason is kept in the audit trail: leave names and addresses out."
        raise InvalidRequestError(detail, [FieldError("reason", "Leave names and addresses out.")])


def _words(request: UserRequest) -> str:
    return request.rights.words if request.gives_rights else Action(request.action).value
