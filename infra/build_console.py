"""Copies the console's scripts from the pinned npm packages into its folder: `python -m infra.build_console`, before any synth.

What is served is exactly what package-lock.json pins; nothing is fetched from anywhere by a browser but our own address.
"""

import shutil
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
TARGET: Final = ROOT / "functions" / "console" / "static" / "vendor"
#: By the name that pages know them by; a licence goes where its script goes.
SCRIPTS: Final = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE": "htmx.org/LICENSE",
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet.LICENSE": "leaflet/LICENSE",
}


class ScriptsMissingError(Exception):
    """The npm packages were not installed, or the console's scripts not copied."""


def main() -> None:
    """Copy each file that is not there, or is another one there."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, source in SCRIPTS.items():
        path, target = ROOT / "node_modules" / source, TARGET / name
        if not path.is_file():
            raise ScriptsMissingError(f"{path} is not there: run `npm ci`, as every make target does.")
        if not target.is_file() or target.read_bytes() != path.read_bytes():
            shutil.copyfile(path, target)


def check() -> None:
    """Raise ScriptsMissingError where the console would be deployed without its scripts."""
    missing = [name for name in SCRIPTS if not (TARGET / name).is_file()]
    if missing:
        raise ScriptsMissingError(f"{', '.join(missing)} not in {TARGET}: run `make layers` first.")


if __name__ == "__main__":
    main()
