"""What the pages need beside themselves: style sheet, script, the page for what is not there, and a word to search engines."""

from typing import Final

from alerting.render.documents.feeds import Document
from alerting.render.documents.outlet import Outlet
from alerting.render.page.phrasebook.dutch import DUTCH
from alerting.render.page.phrasebook.english import ENGLISH
from alerting.render.page.renderer import SCRIPT, STYLE, Frame, asset, page

#: Nobody's data are in these, and pages ask for them again and again.
ASSETS_MAX_AGE: Final = 300
NOT_FOUND: Final = "404.html"
#: The pages say themselves that they belong in no index, and a crawler that may not read them would never learn that. Pictures
#: cannot say it; cards stay open, because social networks fetch them by the same rules.
ROBOTS_TXT: Final = "User-agent: *\nDisallow: /photos/\nDisallow: /sheets/\nDisallow: /test/photos/\nDisallow: /test/sheets/\n"


def site_documents(outlet: Outlet) -> tuple[Document, ...]:
    """These documents; all are in the live tree, and pages of exercises refer to them there."""
    if outlet.exercise:
        return ()
    return (
        Document(STYLE, asset("page.css"), "text/css; charset=utf-8", ASSETS_MAX_AGE),
        Document(SCRIPT, asset("page.js"), "text/javascript; charset=utf-8", ASSETS_MAX_AGE),
        _not_found(outlet),
        Document("robots.txt", ROBOTS_TXT.encode(), "text/plain; charset=utf-8", ASSETS_MAX_AGE),
    )


def _not_found(outlet: Outlet) -> Document:
    """One page for every missing path, so in Dutch with a line of English. What is gone is shown gone at once."""
    frame = Frame(
        title=f"{DUTCH.missing_title} | {outlet.brand.service}",
        header=outlet.brand.service,
        look="home",
        at_once=True,
        is_end=True,
        addresses={},
    )
    return page("missing", NOT_FOUND, frame, outlet, DUTCH, english=ENGLISH)
