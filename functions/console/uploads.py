"""A form with a file in it (multipart/form-data, RFC 7578)."""

from dataclasses import replace
from email.parser import BytesParser
from email.policy import HTTP

from alerting.runtime.web_pages import Request, UnreadableError

MULTIPART = "multipart/form-data"


def with_upload(request: Request) -> Request:
    """The same request with its fields in `form`, and its file's bytes in `body`; others as they are. Raises UnreadableError."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith(MULTIPART):
        return request
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n" + request.body
    )
    if not message.is_multipart():
        raise UnreadableError
    form: dict[str, str] = {}
    file = b""
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise UnreadableError
        if part.get_filename() is not None:
            file = content
        else:
            form[name] = content.decode(errors="replace")
    return replace(request, form=form, lists={name: (value,) for name, value in form.items()}, body=file)
