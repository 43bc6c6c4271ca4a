"""The second pair of eyes: what goes out, what changed, who wrote it, what it will do; and then sign, return or reject."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from alerting.runtime.web_pages import Reply, see
from console.api import ApiProblem
from console.consequence import consequence, gesture_of, is_gesture, names_of, reach_of
from console.content_form import shown
from console.drafts import Draft, load
from console.visit import Visit

WAITING: Final = frozenset({"pending", "asked"})
#: What became another under the hand of who is looking at it.
MOVED: Final = frozenset({"content-changed", "base-moved", "wrong-state"})


def show_sign(visit: Visit) -> Reply:
    """The proposal as it is frozen."""
    return _page(visit, load(visit))


def do_sign(visit: Visit) -> Reply:
    """Sign exactly the hash that was shown, with the gesture that this message asks for."""
    draft = load(visit)
    if draft.proposal is None or draft.proposal["state"] not in WAITING:
        return see(visit.here())
    if visit.field("hash") != draft.proposal["hash"]:
        return _page(visit, draft, HTTPStatus.CONFLICT, moved=True)
    if draft.proposal["message"] != "stop" and not is_gesture(visit.field("woord"), draft.content):
        return _page(visit, draft, mistakes={"woord": visit.t("Typ precies dit woord: {word}", word=gesture_of(draft.content))})
    try:
        view = visit.api.post(f"{visit.alert}/proposal/sign", {"hash": visit.field("hash")}).body
    except ApiProblem as problem:
        if problem.slug in MOVED:
            return _page(visit, load(visit), HTTPStatus.CONFLICT, moved=True)
        raise
    if view["proposal"]["state"] == "released":
        stopped = view["alert"]["state"] == "stopped" and view["proposal"]["message"] == "stop"
        return see(visit.here(f"/live?gedaan={'gestopt' if stopped else 'verstuurd'}"))
    return see(visit.here("/sign?gedaan=ondertekend"))


def do_return(visit: Visit) -> Reply:
    """Back to the author, with what must change."""
    return _send_back(visit, "return", "teruggestuurd")


def do_reject(visit: Visit) -> Reply:
    """Not at all."""
    return _send_back(visit, "reject", "afgewezen")


def _send_back(visit: Visit, command: str, said: str) -> Reply:
    reason = visit.field("reden")
    if len(reason) < 3:  # noqa: PLR2004  # as the API takes it
        return _page(visit, load(visit), mistakes={f"reden-{command}": visit.t("Zeg kort waarom; de opsteller leest dit.")})
    visit.api.post(f"{visit.alert}/proposal/{command}", {"reason": reason})
    return see(f"/console?gedaan={said}")


def _page(visit: Visit, draft: Draft, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Reply:
    proposal = draft.proposal
    if proposal is None or proposal["state"] not in WAITING:
        return see(visit.here())
    people = {proposal["author"], proposal["changed_by"], *(item["sub"] for item in proposal["signatures"])}
    visit.colleagues.learn(visit.api, frozenset(people), visit.now)
    content = draft.content
    base = visit.api.get(f"{visit.alert}/versions/{draft.alert['version']}").body if draft.alert["version"] else None
    reach = reach_of(visit, content, exercise=draft.alert["exercise"])
    yours = draft.view.get("yours") or ()
    return visit.page(
        "sign",
        status,
        **(
            {
                "draft": draft,
                "proposal": proposal,
                "content": content,
                "texts": proposal["texts"],
                "rules": draft.rules,
                "changes": changes(base["content"], content) if base else None,
                "sentence": consequence(visit, content, reach),
                "reach": reach,
                "gesture": gesture_of(content),
                "named": bool(names_of(content)),
                "signed": any(item["sub"] == visit.person.sub for item in proposal["signatures"]),
                "may_sign": "sign" in yours,
                "yours": yours,
                "completes": draft.view.get("completes", True),
                "exercise": draft.alert["exercise"],
                "changeable": False,
                "moved": False,
                "word": visit.field("woord"),
            }
            | values
        ),
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What differs from what was last sent: field, old, new."""
    old, new = shown(_plain(before)), shown(_plain(after))
    paths = sorted(old.keys() | new.keys())
    return [(path, old.get(path, ""), new.get(path, "")) for path in paths if old.get(path, "") != new.get(path, "")]


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """An area as its words and its size: its corners say nothing to a reader."""
    area = content["area"] or {}
    told = {key: value for key, value in area.items() if key in {"type", "description", "radius_m", "code"}}
    corners = sum(len(ring) for ring in area.get("rings", ()))
    return {**content, "area": told | ({"hoekpunten": corners} if corners else {}), "channels": sorted(content["channels"])}
