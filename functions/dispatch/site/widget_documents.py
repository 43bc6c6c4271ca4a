"""The banner that any website may embed, and the page that says how: files beside this module, in the deployment's own names."""

import html
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from alerting.render.brand import Brand
from alerting.render.documents.feeds import Document
from alerting.render.documents.outlet import Outlet

#: How long one may be kept: it holds nothing about anybody, and a mistake in it must not stay on a thousand websites for a day.
MAX_AGE: Final = 300
SCRIPT: Final = "kind-alarm-banner.js"
_FOLDER: Final = Path(__file__).parent / "widget"
#: The address that the page was written with.
_WRITTEN: Final = "https://kindalarm.nl"


def widget_documents(outlet: Outlet) -> tuple[Document, ...]:
    """Script, page and the page's style; none for exercises: one script serves both trees, and its attribute `test` chooses."""
    if outlet.exercise:
        return ()
    return (
        _document(outlet, SCRIPT, _script(outlet), "text/javascript; charset=utf-8"),
        _document(outlet, "page.css", _read("page.css"), "text/css; charset=utf-8"),
        _document(outlet, "index.html", _page(outlet), "text/html; charset=utf-8"),
    )


def _document(outlet: Outlet, name: str, text: str, media_type: str) -> Document:
    return Document(outlet.path(f"widget/{name}"), text.encode(), media_type, MAX_AGE)


def _script(outlet: Outlet) -> str:
    """The feed names no kind, only a level: the script has to know what this deployment calls them."""
    return _renamed(_read(SCRIPT), outlet.brand, json.dumps)


def _page(outlet: Outlet) -> str:
    return _renamed(_read("index.html"), outlet.brand, html.escape).replace(_WRITTEN, html.escape(outlet.public_url))


def _renamed(text: str, brand: Brand, quote: Callable[[str], str]) -> str:
    written = Brand()
    for before, after in ((written.amber, brand.amber), (written.missing_child, brand.missing_child)):
        text = text.replace(quote(before), quote(after))
    return text


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
