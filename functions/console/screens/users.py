"""Who may do what: an administrator asks, another confirms; taking somebody's access away takes one."""

from typing import Any

from alerting.runtime.web_pages import Reply, see
from console import labels
from console.api import ApiProblem
from console.drafts import INVALID
from console.refusals import mistakes_of, problem_words
from console.visit import Visit

USERS = "/v1/users"
HOME = "/console/users"


def show_users(visit: Visit) -> Reply:
    """Everybody, and what waits for a second administrator."""
    found = visit.api.get(USERS).body
    visit.colleagues.learn(visit.api, frozenset(item["asked_by"] for item in found["requests"]), visit.now)
    return visit.page(
        "users",
        users=found["users"],
        requests=found["requests"],
        names={user["sub"]: user["name"] or user["email"] for user in found["users"]},
    )


def show_invite(visit: Visit) -> Reply:
    """A new user."""
    return _form(visit, None, {})


def do_invite(visit: Visit) -> Reply:
    """Ask for the account."""
    body = {"action": "invite", "email": visit.field("email"), "name": visit.field("name"), **_rights(visit)}
    return _ask(visit, body, None)


def show_user(visit: Visit) -> Reply:
    """One user."""
    user = _find(visit)
    return see(HOME) if user is None else _form(visit, user, {})


def do_change(visit: Visit) -> Reply:
    """Ask for other rights, for access again, or for a new one-time code."""
    action = visit.field("doe")
    body: dict[str, Any] = {"action": action, "sub": visit.parts["sub"], "reason": visit.field("reason")}
    if action == "change":
        body |= _rights(visit)
    return _ask(visit, body, _find(visit))


def do_disable(visit: Visit) -> Reply:
    """Take the access away, now."""
    try:
        visit.api.post(f"{USERS}/{visit.parts['sub']}/disable", {"reason": visit.field("reason")})
    except ApiProblem as problem:
        if problem.slug not in INVALID:
            raise
        return _form(visit, _find(visit), mistakes_of(problem.faults, visit.t) or {"": problem_words(problem, visit.t)})
    return see(f"{HOME}?gedaan=opgeslagen")


def do_confirm(visit: Visit) -> Reply:
    """Do what another administrator asked."""
    visit.api.post(f"{USERS}/requests/{visit.parts['request']}/confirm", {})
    return see(f"{HOME}?gedaan=bevestigd")


def do_withdraw(visit: Visit) -> Reply:
    """Give up what was asked."""
    visit.api.post(f"{USERS}/requests/{visit.parts['request']}/withdraw", {})
    return see(f"{HOME}?gedaan=ingetrokken-verzoek")


def _ask(visit: Visit, body: dict[str, Any], user: dict[str, Any] | None) -> Reply:
    try:
        visit.api.post(f"{USERS}/requests", body, key=visit.field("once"))
    except ApiProblem as problem:
        if problem.slug not in INVALID:
            raise
        return _form(visit, user, mistakes_of(problem.faults, visit.t) or {"": problem_words(problem, visit.t)})
    return see(f"{HOME}?gedaan=gevraagd")


def _rights(visit: Visit) -> dict[str, Any]:
    lists = visit.request.lists
    return {
        "roles": sorted(set(lists.get("roles", ()))),
        "organisations": sorted(set(lists.get("organisations", ()))),
        "reason": visit.field("reason"),
    }


def _find(visit: Visit) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = visit.api.get(USERS).body["users"]
    return next((user for user in found if user["sub"] == visit.parts["sub"]), None)


def _form(visit: Visit, user: dict[str, Any] | None, mistakes: dict[str, str]) -> Reply:
    organisations = [(item["code"], item["name"]) for item in visit.reference.organisations(visit.api, visit.now)]
    lists = visit.request.lists
    return visit.page(
        "user",
        user=user,
        roles=list(labels.STAFF.items()),
        organisations=organisations,
        chosen_roles=lists.get("roles") or (user["roles"] if user else ()),
        chosen_organisations=lists.get("organisations") or (user["organisations"] if user else ()),
        values=dict(visit.request.form),
        once=visit.field("once") or visit.fresh_key(),
        mistakes=mistakes,
    )
