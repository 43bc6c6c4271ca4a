"""A layout becomes a picture."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from alerting.render.poster.pieces import Code, Layout, Picture
from alerting.render.poster.placement import Rectangle, place_photo
from alerting.render.poster.sizes import SHEET_DPI
from alerting.render.poster.text import Fill, Line
from alerting.runtime.telemetry import logger
from media.posters.ruler import ascent, font, overhang

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

JPEG_QUALITY: Final = 85


class PhotoAlbum:
    """Decoded photos by digest: each is decoded once, whatever the number of posters. `contents`: digest -> bytes.

    What cannot be decoded is left out: a poster with a silhouette helps, no poster does not.
    """

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        opened = {digest: _decoded(digest, content) for digest, content in contents.items()}
        self._photos = {digest: photo for digest, photo in opened.items() if photo}

    def photo(self, digest: str | None) -> "Image | None":
        """The photo; None when there is none by this digest."""
        return self._photos.get(digest or "")


def _decoded(digest: str, content: bytes) -> "Image | None":
    from PIL import Image  # noqa: PLC0415  # heavy: the layer `imaging`, on first use

    try:
        return Image.open(io.BytesIO(content), formats=("JPEG", "PNG")).convert("RGB")
    except (OSError, Image.DecompressionBombError) as error:
        logger().error("a photo of a poster cannot be decoded", extra={"digest": digest, "why": type(error).__name__})
        return None


def draw(layout: Layout, album: PhotoAlbum) -> "Image":
    """The poster as a picture; a photo that the album lacks is a silhouette."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  # same

    poster = Image.new("RGB", layout.size)
    pen = ImageDraw.Draw(poster)
    _fill(pen, layout.fills)
    for picture in layout.pictures:
        _picture(poster, picture, album)
    for code in layout.codes:
        _code(pen, code)
    for line in layout.lines:
        _line(pen, line)
    return poster


def jpeg(poster: "Image") -> bytes:
    """As screens take it."""
    out = io.BytesIO()
    poster.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def pdf(sheet: "Image", title: str, at: datetime) -> bytes:
    """As printers take it: one page; dated by the release, so that the same sheet is the same bytes."""
    out = io.BytesIO()
    stamp = at.timetuple()
    sheet.save(out, "PDF", resolution=SHEET_DPI, quality=90, title=title, creationDate=stamp, modDate=stamp)
    return out.getvalue()


def _fill(pen: "ImageDraw", fills: Iterable[Fill]) -> None:
    for fill in fills:
        left, top, right, bottom = fill.room.corners
        pen.rounded_rectangle((left, top, right - 1, bottom - 1), fill.radius, fill.colour)


def _picture(poster: "Image", picture: Picture, album: PhotoAlbum) -> None:
    from PIL import Image  # noqa: PLC0415  # same

    photo = album.photo(picture.digest)
    if photo is None:
        poster.paste(
            Image.new("RGB", picture.frame.size, picture.colours.silhouette),
            (picture.frame.x, picture.frame.y),
            _silhouette(picture.frame.size),
        )
        return
    crop, target = place_photo(photo.size, picture.frame)
    small = photo.resize(target.size, Image.Resampling.BICUBIC, box=crop.corners, reducing_gap=2.0)
    poster.paste(small, (target.x, target.y))


@cache
def _silhouette(size: tuple[int, int]) -> "Image":
    """Head and shoulders of nobody, as a mask; drawn twice as large, for smooth edges."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  # same

    width, height = (2 * side for side in size)
    mask = Image.new("L", (width, height))
    pen = ImageDraw.Draw(mask)
    unit = min(width, height)
    centre, head = width / 2, 0.2 * unit
    top = height - 0.92 * unit
    pen.ellipse((centre - head, top, centre + head, top + 2.3 * head), fill=255)
    pen.ellipse((centre - 0.42 * unit, top + 0.54 * unit, centre + 0.42 * unit, top + 1.6 * unit), fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def _code(pen: "ImageDraw", code: Code) -> None:
    """The QR code with the white border that scanners need (ISO 18004: four modules)."""
    import segno  # noqa: PLC0415  # same

    rows = list(segno.make(code.address, micro=False, error="m").matrix_iter(scale=1, border=4))
    module = code.room.width // len(rows)
    start = (code.room.width - module * len(rows)) // 2
    pen.rectangle(_corners(code.room), "white")
    for down, row in enumerate(rows):
        for along, dark in enumerate(row):
            if dark:
                left, top = code.room.x + start + along * module, code.room.y + start + down * module
                pen.rectangle((left, top, left + module - 1, top + module - 1), "black")


def _corners(room: Rectangle) -> tuple[int, int, int, int]:
    return room.x, room.y, room.right - 1, room.bottom - 1


def _line(pen: "ImageDraw", line: Line) -> None:
    x = line.room.x + overhang(line.text, line.size, line.weight)
    y = line.room.y + ascent(line.size)
    pen.text((x, y), line.text, line.colour, font(line.size, line.weight), anchor="ls")
