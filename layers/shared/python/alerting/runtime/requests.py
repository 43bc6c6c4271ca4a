"""Headers and texts that the APIs of several functions take in the same form."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from alerting.domain.errors import PreconditionMissingError
from alerting.domain.subject import Paragraph

#: Stored as it was given, so it must be what is stored; a text area sends CRLF.
Reason = Annotated[Paragraph, BeforeValidator(lambda text: str(text).replace("\r\n", "\n")), Field(min_length=3)]


def revision_of(if_match: str | None) -> int:
    """The revision in an If-Match header, `"3"`; raises PreconditionMissingError."""
    match = re.fullmatch(r'\s*(?:W/)?"?(\d{1,9})"?\s*', if_match or "")
    if match is None:
        raise PreconditionMissingError('Send If-Match with the ETag of what you saw, for example If-Match: "3".')
    return int(match.group(1))


def key_of(idempotency_key: str | None) -> str:
    """The Idempotency-Key header; raises PreconditionMissingError."""
    key = (idempotency_key or "").strip().strip('"')
    if not re.fullmatch(r"[A-Za-z0-9_.:-]{8,100}", key):
        raise PreconditionMissingError("Send an Idempotency-Key of 8 to 100 letters, digits or - _ . : with a POST that creates.")
    return key
