"""The readers that judge pages see what is wrong: a test that cannot fail proves nothing."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from browsing import Served, Site, axe, invalid_html

HEAD = b'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Goed</title></head>'
GOOD = HEAD + b"<body><main><h1>Goed</h1></main></body></html>"
BAD = b'<!doctype html><html><head><title></title></head><body><img src="/x.png"><p><div>fout</div></p></body></html>'


def test_axe_sees_a_page_without_language_and_a_picture_without_words(page: Page, serve: Callable[[Served], Site]) -> None:
    site = serve({"/goed": (GOOD, "text/html"), "/fout": (BAD, "text/html")})
    page.goto(f"{site.address}/goed")
    assert axe(page) == []
    page.goto(f"{site.address}/fout")
    assert {found.partition(":")[0] for found in axe(page)} >= {"html-has-lang", "image-alt"}


def test_the_validator_sees_what_the_standard_forbids(tmp_path: Path) -> None:
    assert invalid_html(GOOD, tmp_path) == []
    assert invalid_html(BAD, tmp_path) != []
