"""A drawn portrait for the demo: no real child's face belongs in a repository."""

import struct
import zlib
from typing import Final

WIDTH: Final = 240
HEIGHT: Final = 320
_Colour = tuple[int, int, int]
WALL: Final[_Colour] = (214, 226, 236)
SKIN: Final[_Colour] = (229, 190, 160)
HAIR: Final[_Colour] = (92, 64, 44)
SHIRT: Final[_Colour] = (40, 86, 150)


def portrait() -> bytes:
    """A head and shoulders as PNG, the same bytes every time."""
    rows = b"".join(b"\x00" + b"".join(bytes(_colour(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _colour(x: int, y: int) -> _Colour:
    if _within(x, y, 120, 135, 52, 64):
        return HAIR if y < 105 + abs(x - 120) // 6 else SKIN
    if _within(x, y, 120, 118, 60, 66) and y < 150:  # noqa: PLR2004  # the drawing's own measure
        return HAIR
    if _within(x, y, 120, 320, 100, 110):
        return SHIRT
    if abs(x - 120) < 20 and 180 < y < 230:  # noqa: PLR2004  # the neck
        return SKIN
    return WALL


def _within(x: int, y: int, centre_x: int, centre_y: int, half_width: int, half_height: int) -> bool:
    return ((x - centre_x) / half_width) ** 2 + ((y - centre_y) / half_height) ** 2 <= 1


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
