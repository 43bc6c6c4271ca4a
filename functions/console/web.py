"""What the console takes and gives: forms as large as an alert, photos, and pages that run no script but our own files."""

from typing import Final

from alerting.runtime.web_pages import HEADERS as COMMON
from alerting.runtime.web_pages import Bounds

#: A photo as it comes from a phone, in base64, within the 6 MB that a Lambda function takes.
BOUNDS: Final = Bounds(most_body=5_900_000, most_fields=500)


def headers(tiles_url: str) -> dict[str, str]:
    """The headers of every page. Scripts and styles are files of our own; only a map's background may come from elsewhere."""
    tiles = tiles_url.partition("{")[0].split("/")
    elsewhere = f" {tiles[0]}//{tiles[2]}" if tiles_url else ""
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{elsewhere}; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {**COMMON, "Content-Security-Policy": policy}
