"""What the console takes and gives: forms as large as an alert, photos, and pages that run no script but our own files."""

from typing import Final

from alerting.runtime.web_pages import HEADERS as COMMON
from alerting.runtime.web_pages import Bounds

#: Whatever a Lambda function takes (6 MB with a photo in base64), so that a photo that is too large can be answered kindly.
BOUNDS: Final = Bounds(most_body=6_291_456, most_fields=500)


def headers(tiles_url: str) -> dict[str, str]:
    """The headers of every page. Scripts and styles are files of our own; only a map's background may come from elsewhere."""
    tiles = tiles_url.partition("{")[0].split("/")
    elsewhere = f" {tiles[0]}//{tiles[2]}" if tiles_url else ""
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{elsewhere}; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {**COMMON, "Content-Security-Policy": policy}
