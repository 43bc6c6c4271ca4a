"""Photos: shown from storage by way of the API, and cropped."""

import re
from http import HTTPStatus
from typing import Final

from alerting.runtime.web_pages import Reply, see
from console.api import ApiProblem
from console.drafts import INVALID, Draft, load, save, too_late
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
    draft = load(visit)
    if not draft.is_open:
        return too_late(visit, "who", draft)
    index = _place(visit, draft)
    if index is None:
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
    rows = {name: len(draft.content[name]) for name in ("persons", "vehicles")}
    return save(visit, "who", draft, {**draft.content, "photos": photos}, rows=rows)


def _place(visit: Visit, draft: Draft) -> int | None:
    """Which photo of now the address means: the one that was shown, wherever it stands; none that was cut already."""
    index, photos = visit.parts["index"], draft.content["photos"]
    if shown := visit.field("foto"):
        return next((place for place, photo in enumerate(photos) if photo["digest"] == shown), None)
    return int(index) if re.fullmatch(r"[0-9]", index) and int(index) < len(photos) else None


def _page(visit: Visit, mistakes: dict[str, str]) -> Reply:
    draft = load(visit)
    index = _place(visit, draft) if draft.is_open else None
    if index is None:
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
