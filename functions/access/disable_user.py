"""Take somebody's access away: one administrator may, alone and at once."""

from typing import Final

from access.ask_change import check_reason
from access.office import Office
from access.user_pool import User
from alerting.domain.errors import NotAllowedError, TooFewAdminsError
from alerting.domain.subject import Frozen

#: Fewer could confirm nothing. Who was invited and never signed in may never do so.
FEWEST_ADMINS: Final = 2


class DisabledUser(Frozen):
    """Who signs in no more."""

    sub: str
    enabled: bool = False


def disable_user(office: Office, sub: str, reason: str) -> DisabledUser:
    """Disable a user and end their sessions; the line in the trail comes first, so that nothing goes without one.

    Of an administrator this waits for its turn: two who disable each other at one moment must not both succeed.
    """
    turn = office.house.requests.turn(office.now) if (user := _user_of(office, sub, reason)).is_admin else None
    line = office.line("disable", f"user:{sub}", "enabled" if user.enabled else "disabled", "disabled", reason)
    if turn is None:
        office.house.requests.note(line)
        office.house.pool.disable(sub)
        return DisabledUser(sub=sub)
    _check_enough_remain(office, sub)
    office.house.requests.take_turn(turn, office.now, line)
    office.house.pool.disable(sub)
    office.house.requests.give_back(turn)
    return DisabledUser(sub=sub)


def _user_of(office: Office, sub: str, reason: str) -> User:
    office.check_admin()
    if sub == office.me:
        raise NotAllowedError("Nobody disables their own account: let another administrator do it.")
    user = office.user(sub)
    check_reason(reason, user.name)
    return user


def _check_enough_remain(office: Office, sub: str) -> None:
    office.check_admin()  # again, now that the turn was read
    admins = office.house.pool.admins()
    remaining = [admin for admin in admins if admin.is_admin and not admin.is_invited and admin.sub != sub]
    if len(remaining) < FEWEST_ADMINS:
        raise TooFewAdminsError("Fewer than two administrators would remain: nobody could confirm anything. Add one first.")
