"""Confirm what another administrator asked, and do it.

The user pool and our table know no common transaction. So the request is claimed first, then each step in the pool is one that
may be repeated, then the request is done. A crash in between leaves it claimed: after a minute it can be confirmed again.
"""

from typing import assert_never

from access.office import Office
from access.rights import check_rights
from access.user_pool import UserPool
from access.user_request import Action, RequestState, UserRequest
from alerting.domain.errors import NotAllowedError, SecondPersonNeededError, WrongStateError


def confirm_request(office: Office, request_id: str) -> UserRequest:
    """Carry out a request, as its second administrator.

    The turn is read before everything that is checked, and taken only if nobody had it since: so what was checked still holds.
    At least two administrators remain whatever is confirmed: who asked and who confirms, and it is about neither.
    """
    requests = office.house.requests
    turn = requests.turn(office.now)
    office.check_admin()
    request = office.request(request_id)
    _check_second_person(office, request)
    _check_state(office, request)
    _check_user(office, request)
    was = request.rights_before.words
    requests.claim(request, turn, office.now, office.line("confirm", request.subject, request.state.value, "doing"))
    sub = carry_out(office.house.pool, request)
    return requests.finish(request, turn, sub, office.line(request.action.value, request.subject, was, _result(request, sub)))


def carry_out(pool: UserPool, request: UserRequest) -> str:
    """Do in the pool what was asked, however much of it was done before; gives the user's `sub`."""
    if request.action is Action.INVITE:
        sub = pool.invite(request.email or "", request.name or "")
        pool.set_rights(sub, request.rights)
        return sub
    sub = request.sub or ""
    match request.action:
        case Action.CHANGE:
            pool.set_rights(sub, request.rights)
        case Action.ENABLE:
            pool.enable(sub)
        case Action.RESET_CODE:
            pool.forget_code(sub)
        case _:
            assert_never(request.action)
    return sub


def _check_second_person(office: Office, request: UserRequest) -> None:
    if request.asked_by == office.me:
        raise SecondPersonNeededError("You asked for this: another administrator must confirm it.")
    if request.sub == office.me:
        raise NotAllowedError("This is about your own account: a third administrator must confirm it.")


def _check_state(office: Office, request: UserRequest) -> None:
    if request.state in {RequestState.DONE, RequestState.WITHDRAWN}:
        raise WrongStateError(f"This request is {request.state.value}.")
    if request.is_expired(office.now):
        raise WrongStateError("This request is more than a day old: ask again.")
    if not office.is_admin(request.asked_by):
        raise WrongStateError("Who asked for this is no administrator any more: ask for it yourself, and let another confirm.")


def _check_user(office: Office, request: UserRequest) -> None:
    """The user is as they were when this was asked; or on the way from there, if somebody began this and crashed."""
    if request.gives_rights:
        check_rights(request.rights, office.exists)
    if request.action is Action.INVITE:
        _check_invited(office, request)
        return
    user = office.user(request.sub or "")
    before, after, now = request.rights_before.groups, request.rights.groups, user.rights.groups
    begun = request.state is RequestState.DOING and request.action is Action.CHANGE
    if now != before and not (begun and before & after <= now <= before | after):
        raise WrongStateError("The rights of this user changed since this was asked: look at them, and ask again.")


def _check_invited(office: Office, request: UserRequest) -> None:
    """An open invitation gives no rights to an account that is in use; its address may have become somebody's since."""
    found = office.house.pool.user_by_email(request.email or "")
    if found is None:
        return
    if found.sub == office.me:
        raise NotAllowedError("This is your own address: a third administrator must confirm it.")
    if request.state is RequestState.OPEN and not found.is_invited:
        raise WrongStateError("Somebody signs in with this address meanwhile: ask for a change of their rights.")


def _result(request: UserRequest, sub: str) -> str:
    match request.action:
        case Action.INVITE:
            return f"user:{sub} {request.rights.words}"
        case Action.CHANGE:
            return request.rights.words
        case Action.ENABLE:
            return "enabled"
        case Action.RESET_CODE:
            return "code forgotten"
        case _:
            assert_never(request.action)
