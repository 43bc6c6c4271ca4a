"""JSON as it is published: compact, UTF-8, in the order in which it was made, so that the same facts give the same bytes."""

import json
from typing import Any


def json_document(value: Any) -> bytes:
    """The bytes of a JSON document."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
