"""Photos: shown from storage by way of the API, and cropped."""

import re
from http import HTTPStatus
from typing import Final

from alerting.runtime.web_pages import Reply, see
from console.api import ApiProblem
from console.drafts import INVALID, load, save
from console.visit import Visit

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PERCENT: Final = re.compile(r"\d{1,3}([.,]\d{1,2})?")
SIDES: Final = ("left", "top", "width", "height")
A_DAY: Final = "private, max-age=86400, immutable"


def show_photo(visit: Visit) -> Reply:
    """The photo itself."""
    digest = visit.parts["digest"]
    if not _DIGEST.fullmatch(digest):
        return Reply("", HTTPStatus.NOT_FOUND)
    small = {"size": "small"} if visit.request.query.get("size") == "small" else None
    try:
        body, media_type = visit.api.read(f"/v1/photos/{digest}/image", small)
    except ApiProblem as problem:
        return Reply("", HTTPStatus(problem.status))
    return Reply(body, headers={"Content-Type": media_type, "Cache-Control": A_DAY})


def show_crop(visit: Visit) -> Reply:
    """One photo with the part that is to be kept."""
    return _page(visit, {})


def do_crop(visit: Visit) -> Reply:
    """Cut it, and put the cut photo in its place."""
    draft, index = load(visit), int(visit.parts["index"])
    if not draft.is_open or index >= len(draft.content["photos"]):
        return see(visit.here("/who"))
    given = {side: visit.field(side) for side in SIDES}
    if not all(_PERCENT.fullmatch(value) for value in given.values()):
        return _page(visit, {"left": visit.t("Vul percentages in van 0 tot 100.")})
    crop = {side: float(value.replace(",", ".")) / 100 for side, value in given.items()}
    photo = draft.content["photos"][index]
    try:
        cut = visit.api.post(f"/v1/photos/{photo['digest']}/crop", {"crop": crop}).body
    except ApiProblem as problem:
        if problem.slug not in INVALID:
            raise
        return _page(visit, {"left": visit.t("Kies een stuk dat binnen de foto ligt en niet te klein is.")})
    photos = [{**item, "digest": cut["digest"]} if at == index else item for at, item in enumerate(draft.content["photos"])]
    return save(visit, "who", draft, {**draft.content, "photos": photos}, rows={"persons": 1, "vehicles": 0})


def _page(visit: Visit, mistakes: dict[str, str]) -> Reply:
    draft, index = load(visit), int(visit.parts["index"])
    if not draft.is_open or index >= len(draft.content["photos"]):
        return see(visit.here("/who"))
    whole = {"left": "0", "top": "0", "width": "100", "height": "100"}
    return visit.page(
        "crop",
        draft=draft,
        photo=draft.content["photos"][index],
        index=index,
        revision=draft.proposal["revision"] if draft.proposal else 0,
        values=whole | {side: visit.field(side) for side in SIDES if visit.field(side)},
        mistakes=mistakes,
        exercise=draft.alert["exercise"],
    )
