"""What browser tests share: a site from memory, and two strict readers: axe for people, html-validate for the standard."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

ROOT: Final = Path(__file__).parents[1]
AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
HTML_VALIDATE: Final = ROOT / "node_modules" / ".bin" / "html-validate"
#: What is judged: WCAG 2.2 AA, and axe's best practices.
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Served = Mapping[str, tuple[bytes, str]]


class Site:
    """Documents by path (with the slash), each with its media type; may be changed while it is served. `asked` is the log."""

    def __init__(self, documents: Served) -> None:
        self.documents = dict(documents)
        self.asked: list[tuple[str, int]] = []
        self.address = ""


def axe(tab: Page) -> list[str]:
    """What axe finds wrong with the page as it stands: rule and element."""
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = tab.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [f"{violation['id']}: {node['html'][:120]}" for violation in found["violations"] for node in violation["nodes"]]


def invalid_html(html: bytes, folder: Path) -> list[str]:
    """What html-validate finds wrong with a document, by the standard (not by taste)."""
    return [found.partition(": ")[2] for found in invalid_pages({"page": html}, folder)]


def invalid_pages(pages: Mapping[str, bytes], folder: Path) -> list[str]:
    """The same of many documents in one run, each finding with the name of its document before it."""
    written = {}
    for number, (name, html) in enumerate(pages.items()):
        path = folder / f"page-{number}.html"
        path.write_bytes(html)
        written[str(path)] = name
    settings = folder / ".htmlvalidate.json"
    settings.write_text(json.dumps({"extends": ["html-validate:standard"], "root": True}))
    command = [str(HTML_VALIDATE), "--config", str(settings), "--formatter", "json", *written]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    reports: list[dict[str, Any]] = json.loads(answer.stdout or "[]")
    return [
        f"{written[report['filePath']]}: {item['ruleId']} at line {item['line']}: {item['message']}"
        for report in reports
        for item in report["messages"]
    ]
