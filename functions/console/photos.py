"""Bringing a photo in: a place in quarantine, the file, and waiting until it was looked at and encoded anew."""

import time
from typing import Final

from urllib3 import encode_multipart_formdata, exceptions

from console.api import TIMEOUT, ApiDownError
from console.visit import Visit

#: How long a page waits for the cleaner, and how often it asks, in seconds.
PATIENCE: Final = 12.0
PAUSE: Final = 0.25
CREATED: Final = (200, 201, 204)
#: The first bytes of what the cleaner takes.
TYPES: Final = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))
#: What fits, in base64, into the 6 MB that a Lambda function takes, with the fields of the form.
MOST_BYTES: Final = 4_000_000
TOO_LARGE: Final = "Deze foto is te groot: hoogstens 4 MB. Maak hem kleiner of sla hem met minder detail op."
NO_PHOTO: Final = "Dit bestand is geen foto die we kunnen lezen. Kies een JPEG, PNG of WebP."
REFUSED: Final = "Deze foto is geweigerd. Kies een andere, of sla hem opnieuw op als JPEG."
SLOW: Final = "De foto wordt nog bekeken. Sla over een paar seconden opnieuw op."


class PhotoRefusedError(Exception):
    """The photo cannot be used; `words` say why, in Dutch."""

    def __init__(self, words: str) -> None:
        """Keep the words."""
        super().__init__(words)
        self.words = words


def upload(visit: Visit, image: bytes) -> str:
    """The digest of the clean photo; raises PhotoRefusedError, or ApiDownError where storage does not answer."""
    if len(image) > MOST_BYTES:
        raise PhotoRefusedError(TOO_LARGE)
    media_type = next((kind for start, kind in TYPES if image.startswith(start)), None)
    if media_type is None:
        raise PhotoRefusedError(NO_PHOTO)
    offer = visit.api.post("/v1/photos", {}).body
    fields = {**offer["fields"], "Content-Type": media_type, "file": ("photo", image, media_type)}
    body, content_type = encode_multipart_formdata(fields)
    try:
        stored = visit.api.pool.request(
            "POST",
            offer["url"],
            body=body,
            headers={"Content-Type": content_type},
            timeout=TIMEOUT,
            retries=False,
            redirect=False,
        )
    except exceptions.HTTPError:
        raise ApiDownError(maybe_done=False) from None
    if stored.status not in CREATED:
        raise PhotoRefusedError(REFUSED)
    return _wait(visit, offer["id"])


def _wait(visit: Visit, upload_id: str) -> str:
    """Until the cleaner has said what it thinks of it."""
    waited = 0.0
    while waited < PATIENCE:
        found = visit.api.get(f"/v1/photos/{upload_id}").body
        if found["state"] == "clean":
            return str(found["digest"])
        if found["state"] != "pending":
            raise PhotoRefusedError(REFUSED)
        time.sleep(PAUSE)
        waited += PAUSE
    raise PhotoRefusedError(SLOW)
