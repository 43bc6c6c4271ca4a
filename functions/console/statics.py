"""Style sheet, scripts and pictures: files of ours and of pinned packages, under names that change with what is in them."""

import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from alerting.render import page
from alerting.runtime.web_pages import Reply

HERE: Final = Path(__file__).parent / "static"
#: Where the build puts what comes from npm (infra/build_console.py).
VENDOR: Final = HERE / "vendor"
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
FOR_EVER: Final = "public, max-age=31536000, immutable"


def show_static(name: str) -> Reply:
    """A file by its digest and name (`0a1b2c3d/console.css`), for ever; by its bare name, for a minute."""
    digest, _, bare = name.rpartition("/")
    found = _files().get(bare)
    if found is None or (digest and digest != found[1]):
        return Reply("", HTTPStatus.NOT_FOUND)
    path, _ = found
    headers = {"Content-Type": TYPES[path.suffix], "Cache-Control": FOR_EVER if digest else "public, max-age=60"}
    return Reply(path.read_bytes(), headers=headers)


def static(name: str) -> str:
    """The address of a file, which changes with what is in it; raises KeyError for one that is not there."""
    return f"/console/static/{_files()[name][1]}/{name}"


@cache
def _files() -> dict[str, tuple[Path, str]]:
    """Every file by its name, with its digest."""
    found = [path for folder in (HERE, VENDOR) for path in folder.glob("*") if path.suffix in TYPES]
    found.append(Path(page.__file__).with_name("page.css"))  # of the public page, which previews show
    return {path.name: (path, hashlib.sha256(path.read_bytes()).hexdigest()[:8]) for path in found}
