"""Everything that will go out, as it will look: by the code that sends it."""

from http import HTTPStatus
from typing import Final

from alerting.runtime.web_pages import Reply
from console.drafts import OPEN, load
from console.visit import Visit

#: The three posters that stand for the thirty-two: a screen, a pillar, and the card that social networks show.
POSTERS: Final = (("1920x1080", "Liggend scherm"), ("432x1008", "Staand scherm"), ("card", "Kaart bij een link"))
DOCUMENTS: Final = {"page": "/previews/page", "cap": "/previews/cap"}
#: A page within ours: no script, nothing from elsewhere, and in no other frame.
FRAMED: Final = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin"
)


def show_previews(visit: Visit) -> Reply:
    """All of them, of the proposal where there is one, else of what was sent."""
    draft = load(visit)
    of = "proposal" if draft.proposal and draft.proposal["state"] in OPEN | {"asked"} else "version"
    previews = visit.api.get(f"{visit.alert}/previews", {"of": of}).body
    content = draft.content
    if of == "version":
        content = visit.api.get(f"{visit.alert}/versions/{draft.alert['version']}").body["content"]
    return visit.page(
        "previews",
        draft=draft,
        previews=previews,
        content=content,
        posters=POSTERS,
        of=of,
        exercise=draft.alert["exercise"],
    )


def show_document(visit: Visit) -> Reply:
    """The alert page or the CAP document itself, to be shown within the page of previews."""
    what = visit.parts["what"]
    if what not in DOCUMENTS:
        return visit.page("message", HTTPStatus.NOT_FOUND, title="Deze pagina bestaat niet", text="")
    language = {"language": "en"} if visit.request.query.get("language") == "en" else None
    body, media_type = visit.api.read(visit.alert + DOCUMENTS[what], language)
    if what == "cap":
        return Reply(body, headers={"Content-Type": "text/plain; charset=utf-8"})
    headers = {"Content-Type": media_type, "Content-Security-Policy": FRAMED, "X-Frame-Options": "SAMEORIGIN"}
    return Reply(body, headers=headers)


def show_poster(visit: Visit) -> Reply:
    """One poster."""
    size = visit.parts["size"]
    path = "/previews/card" if size == "card" else f"/previews/posters/{size}"
    body, media_type = visit.api.read(visit.alert + path)
    return Reply(body, headers={"Content-Type": media_type, "Cache-Control": "private, max-age=30"})
