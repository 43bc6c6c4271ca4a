"""Which field of the content stands behind a part of a public document: the one that an operator can mend."""

import re
from typing import Final

#: Where a part of the CAP document comes from.
_FIELDS: Final = (
    (r"info\.\d+\.area\.\d+\.areaDesc", "area.description"),
    (r"info\.\d+\.area\.\d+\.polygon\.(\d+)", r"area.rings.\1"),
    (r"info\.\d+\.area.*", "area"),
    (r"info\.\d+\.headline", "texts.web.title"),
    (r"info\.\d+\.description", "texts.web.body"),
    (r"info\.\d+\.resource\.(\d+)", r"photos.\1.alt"),
    (r"info\.\d+\.expires", "duration_minutes"),
)


def field_of(path: str) -> str:
    """The field of the content behind a part of the CAP document; the part itself where there is none."""
    for pattern, field in _FIELDS:
        if found := re.fullmatch(pattern, path):
            return found.expand(field)
    return f"cap.{path}"
