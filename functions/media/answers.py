"""A picture as the answer to a request."""

from base64 import b64encode
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

JPEG: Final = "image/jpeg"
#: What the API's description says of a route that answers with a picture.
PICTURE: Final[dict[int, Any]] = {
    HTTPStatus.OK.value: {
        "description": "The picture",
        "content": {JPEG: {"schema": {"type": "string", "contentMediaType": JPEG}}},
    }
}


def picture(content: bytes, cache_control: str) -> Response[str]:
    """These bytes of a JPEG, as an HTTP API takes them: in base64, and said to be so."""
    answer = Response(
        status_code=HTTPStatus.OK.value,
        content_type=JPEG,
        body=b64encode(content).decode(),
        headers={"Cache-Control": cache_control, "X-Content-Type-Options": "nosniff"},
    )
    answer.base64_encoded = True
    return answer
