"""Uploading a photo as the console does: ask for a place, post the file there, wait until it was looked at."""

import secrets
import time
from collections.abc import Mapping
from typing import Any, Final

from local.api import Api
from local.processes import LocalWorldError
from local.web import call

PATIENCE_SECONDS: Final = 30.0
OK: Final = range(200, 300)


def upload_photo(api: Api, content: bytes, media_type: str) -> dict[str, Any]:
    """The upload as it ended: clean with its digest, or refused with the reason; raises LocalWorldError when it never ends."""
    offer = api.post("/v1/photos", {})
    answer = post_form(offer["url"], {**offer["fields"], "Content-Type": media_type}, content)
    if answer not in OK:
        raise LocalWorldError(f"The bucket answered {answer} to a photo of {len(content)} bytes.")
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        upload: dict[str, Any] = api.get(f"/v1/photos/{offer['id']}")
        if upload["state"] != "pending":
            return upload
        time.sleep(0.1)
    raise LocalWorldError(f"The photo {offer['id']} is still not looked at after {PATIENCE_SECONDS:.0f} s.")


def post_form(url: str, fields: Mapping[str, str], content: bytes) -> int:
    """Post a form with a file, as browsers do (RFC 7578); gives the status."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="foto"\r\n\r\n'
    body = "".join([*parts, file]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return call("POST", url, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}).status
