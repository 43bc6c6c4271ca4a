"""A form with a file in it (multipart/form-data, RFC 7578), as browsers write it."""

import re
from dataclasses import replace
from typing import Final

from alerting.runtime.web_pages import Request, UnreadableError
from console.web import BOUNDS

MULTIPART: Final = "multipart/form-data"
_BOUNDARY: Final = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s";]{1,70}))', re.IGNORECASE)
_DISPOSITION: Final = re.compile(rb"^content-disposition:\s*form-data\s*(.*)$", re.IGNORECASE | re.MULTILINE)
_PARAMETER: Final = re.compile(rb';\s*([a-z]+)\*?="((?:[^"\\]|\\.)*)"', re.IGNORECASE)


def with_upload(request: Request) -> Request:
    """The same request with its fields in `form`, and its file's bytes in `body`; others as they are. Raises UnreadableError."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith(MULTIPART):
        return request
    lists: dict[str, tuple[str, ...]] = {}
    file = b""
    for head, content in _parts(request.body, kind):
        disposition = _DISPOSITION.search(head)
        named = dict(_PARAMETER.findall(disposition[1])) if disposition else {}
        if b"name" not in named:
            raise UnreadableError
        if b"filename" in named:
            file = content or file
        else:
            name = _text(named[b"name"])
            lists[name] = (*lists.get(name, ()), _text(content))
    return replace(request, form={name: values[-1] for name, values in lists.items()}, lists=lists, body=file)


def _parts(body: bytes, kind: str) -> list[tuple[bytes, bytes]]:
    """The head and the content of each part."""
    boundary = _BOUNDARY.search(kind)
    if boundary is None:
        raise UnreadableError
    delimiter = b"\r\n--" + (boundary[1] or boundary[2]).encode("latin-1", "replace")
    _, *parts = (b"\r\n" + body).split(delimiter, BOUNDS.most_fields + 2)
    if not parts or not parts[-1].startswith(b"--") or len(parts) > BOUNDS.most_fields:
        raise UnreadableError  # cut off on its way, or more than any form of ours has
    found = [part.partition(b"\r\n\r\n") for part in parts[:-1]]
    if not all(between for _, between, _ in found):
        raise UnreadableError
    return [(head, content) for head, _, content in found]


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except ValueError:
        raise UnreadableError from None
