"""Writing XML: every text escaped exactly once, in the one place that makes an element."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final

#: What XML 1.0 cannot hold, not even escaped; a carriage return would come back as a newline.
_UNWRITABLE: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Lines = Iterator[str]


def element(name: str, text: str, attributes: Mapping[str, str] | None = None) -> str:
    """An element with a text."""
    return f"<{name}{_attributes(attributes)}>{_clean(text, quote=False)}</{name}>"


def optional(name: str, text: str) -> Lines:
    """The element, if there is anything to say."""
    if text:
        yield element(name, text)


def empty(name: str, attributes: Mapping[str, str]) -> str:
    """An element that is all attributes."""
    return f"<{name}{_attributes(attributes)}/>"


def parent(name: str, children: Iterable[str], attributes: Mapping[str, str] | None = None) -> Lines:
    """An element with elements in it, a line each."""
    yield f"<{name}{_attributes(attributes)}>"
    yield from children
    yield f"</{name}>"


def document(lines: Iterable[str], stylesheet: str = "") -> bytes:
    """The whole, in UTF-8."""
    head = ['<?xml version="1.0" encoding="UTF-8"?>']
    if stylesheet:
        head.append(f'<?xml-stylesheet type="text/css" href="{_clean(stylesheet, quote=True)}"?>')
    return ("\n".join([*head, *lines]) + "\n").encode()


def _attributes(attributes: Mapping[str, str] | None) -> str:
    return "".join(f' {name}="{_clean(value, quote=True)}"' for name, value in (attributes or {}).items())


def _clean(text: str, *, quote: bool) -> str:
    return escape(_UNWRITABLE.sub("", text), quote=quote)
