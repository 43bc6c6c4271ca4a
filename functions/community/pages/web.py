"""What the pages under /meedoen take and give: short forms, and no script at all."""

from typing import Final

from alerting.runtime.web_pages import HEADERS as COMMON
from alerting.runtime.web_pages import Bounds

BOUNDS: Final = Bounds(most_body=20_000, most_fields=100)
#: Nothing but our own style sheet: no script, no frame, no form to anywhere else.
HEADERS: Final = {
    **COMMON,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
