"""The one request with XML in it: it goes to an API of its own, with other bounds, because the other one takes JSON."""

from collections.abc import Mapping
from typing import Any, Final

from alerting.render.cap_in.read_tree import MAX_BYTES
from alerting.render.documents.cap import MEDIA_TYPE
from alerting.runtime.http_api import Bodies, media_type_of

PATH: Final = "/v1/alerts"
BODIES: Final = Bodies(MEDIA_TYPE, MAX_BYTES)
#: For the API description, beside the JSON that the same route takes.
REQUEST: Final[Mapping[str, Any]] = {
    MEDIA_TYPE: {
        "schema": {
            "type": "string",
            "contentMediaType": MEDIA_TYPE,
            "description": "A CAP 1.2 document. An Alert becomes a draft, an Update an update proposal, a Cancel a stop that is "
            "asked for. Without an Idempotency-Key, sender, identifier and sent are the key.",
        }
    }
}


def is_cap(event: Mapping[str, Any]) -> bool:
    """Whether a request is this API's: the same address takes JSON as well."""
    method = event.get("requestContext", {}).get("http", {}).get("method")
    return (method, event.get("rawPath"), media_type_of(event)) == ("POST", PATH, MEDIA_TYPE)
