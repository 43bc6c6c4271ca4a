"""Pages from templates: every value escaped once, nothing invisible in it, and one that is missing is an error."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alerting.render.documents.feeds import Document
from alerting.render.documents.outlet import Language, Outlet
from alerting.render.page.phrasebook import PHRASEBOOKS
from alerting.render.page.phrasebook.shape import Phrasebook
from alerting.render.page.pieces import seen

if TYPE_CHECKING:
    from jinja2 import Environment

HERE: Final = Path(__file__).parent
MEDIA_TYPE: Final = "text/html; charset=utf-8"
STYLE: Final = "assets/page.css"
SCRIPT: Final = "assets/page.js"
#: Names must be gone from search engines when they are gone from here, and no request of ours reaches every engine's copies in
#: time. So no page is ever in one: people come by the link in a message, by the feeds and by the home page.
ROBOTS: Final = "noindex, noarchive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is around a page's content.

    `addresses`: the page itself per language, none for one that has no address of its own. `title` and `description` are also
    what social networks show; `theirs`: they are the operator's words, in Dutch. `header` and `look` are the band on top and its
    colour. `mark`: what says that it is not real. `image`: the card's address. `at_once`: an open page that learns of this one
    shows it without asking, because something must not be seen any longer. `is_end`: nothing can follow that readers wait for.
    """

    title: str
    header: str
    addresses: Mapping[Language, str]
    description: str = ""
    theirs: bool = False
    look: str = "neutral"
    mark: str = ""
    image: str = ""
    at_once: bool = False
    is_end: bool = False


def page(template: str, path: str, frame: Frame, outlet: Outlet, book: Phrasebook, **values: Any) -> Document:
    """One page. The same facts give the same bytes; `version` is a digest of what people see, for pages that stay open."""
    templates = _templates()
    shared = {"book": book, "frame": frame, "outlet": outlet}
    main = templates.get_template(f"{template}.html").render(**shared, **values)
    digest = hashlib.sha256(main.encode()).hexdigest()[:16]
    around = {**_assets(outlet), "robots": ROBOTS, "other": _other(book)}
    body = templates.get_template("layout.html").render(**shared, **around, main=_safe(main), version=digest)
    return Document(outlet.path(path), body.encode(), MEDIA_TYPE)


def asset(name: str) -> bytes:
    """The style sheet or the script."""
    return (HERE / name).read_bytes()


def _assets(outlet: Outlet) -> dict[str, str]:
    """A preview runs no script: there is nothing to follow and nothing to share yet."""
    if outlet.preview:
        return {"style": outlet.preview.style, "script": ""}
    return {"style": f"/{STYLE}", "script": f"/{SCRIPT}"}


def _other(book: Phrasebook) -> Phrasebook:
    return next(other for other in PHRASEBOOKS if other is not book)


@cache
def _templates() -> "Environment":
    """Read when the first page is made: jinja2 is in a layer that only some functions have."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    templates.filters["local"] = _local
    return templates


def _clean(value: Any) -> Any:
    return seen(value) if type(value) is str else value


def _safe(html: str) -> str:
    from markupsafe import Markup  # noqa: PLC0415  # of the same layer

    return Markup(html)  # noqa: S704  # made by our own templates, which escape


def _local(address: str, outlet: Outlet) -> str:
    """An address of ours as a path, which also holds where the site is served under another name; whole in a preview."""
    return address if outlet.preview else address.removeprefix(outlet.public_url)
