"""Bytes into a tree of CAP elements, bounded before anything is built: size, depth, elements, positions; no DTD, no entities.

A billion laughs needs entities, and entities need a DTD: the first sign of one ends the reading. Nothing is ever fetched.
"""

from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.parsers import expat  # bounded here: DTD, entities, size and depth are refused as they appear

from alerting.domain.errors import FieldError, InvalidRequestError, TooLargeError
from alerting.render.documents.cap_model import NAMESPACE

#: Ten times what our largest alert takes; files travel beside a CAP document, not in it.
MAX_BYTES: Final = 2_000_000
#: Signatures nest deepest.
MAX_DEPTH: Final = 20
MAX_ELEMENTS: Final = 10_000
#: Ten times what an area may have: who sends 2,000 positions hears how to simplify, who sends 100,000 is stopped here.
MAX_POSITIONS: Final = 10_000
ENCODINGS: Final = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1"})
_CHUNK: Final = 65_536
_SIGNATURE: Final = "http://www.w3.org/2000/09/xmldsig#"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SPACE: Final = " "
_HEADLESS: Final = "The document cannot be read as CAP 1.2."


@dataclass(slots=True)
class Node:
    """An element: its name, the text directly in it, and the elements in it."""

    name: str
    parts: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.parts)


def read_tree(body: bytes) -> Node:
    """The document's root; raises TooLargeError or InvalidRequestError with what to do."""
    if len(body) > MAX_BYTES:
        raise TooLargeError(f"The document has {len(body)} bytes; send at most {MAX_BYTES}.")
    reader = _Reader()
    try:
        for start in range(0, len(body), _CHUNK):
            reader.parser.Parse(body[start : start + _CHUNK], False)  # noqa: FBT003  # expat takes it by position
        reader.parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        _refuse(f"It is no well-formed XML: {expat.ErrorString(error.code)}, line {error.lineno}, column {error.offset}.")
    except (LookupError, ValueError):  # an encoding that Python does not know, or cannot use here
        _refuse("Send it in UTF-8.")
    if reader.root is None:
        _refuse("Send a CAP 1.2 document.")
    return reader.root


def _refuse(message: str) -> NoReturn:
    raise InvalidRequestError(_HEADLESS, [FieldError("", message)])


class _Reader:
    """Takes what expat finds; counts first, keeps afterwards."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._depth = 0
        self._elements = 0
        self._positions = 0
        self._in_signature = 0
        self.parser = expat.ParserCreate(namespace_separator=_SPACE)
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.ExternalEntityRefHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            _refuse("Send it in UTF-8.")

    def _doctype(self, *_: object) -> NoReturn:
        _refuse("Leave the DOCTYPE and entities out: CAP needs none, and they are never read.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise TooLargeError(f"The document nests deeper than {MAX_DEPTH} or has more than {MAX_ELEMENTS} elements.")
        space, _, local = name.rpartition(_SPACE)
        if self._in_signature or (space == _SIGNATURE and self._depth > 1):
            self._in_signature += 1  # who sends it is known by its token; a signature proves nothing more here
            return
        if space != NAMESPACE:
            _refuse(f"'{local[:40]}' is no element of CAP 1.2: its namespace is {NAMESPACE}.")
        if any(attribute.rpartition(_SPACE)[0] != _INSTANCE for attribute in attributes):
            _refuse(f"'{local[:40]}' has attributes; CAP has none.")
        node = Node(local)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._depth -= 1
        if self._in_signature:
            self._in_signature -= 1
            return
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._in_signature or not self._open:
            return
        if self._open[-1].name == "polygon":
            self._positions += text.count(",")
            if self._positions > MAX_POSITIONS:
                raise TooLargeError(f"The polygons have more than {MAX_POSITIONS} positions; simplify the outline.")
        self._open[-1].parts.append(text)
