"""A file from outside becomes a photo of ours: looked at by its content, decoded within bounds, and encoded anew.

Only pixels pass: what stood in the file beside them (the place where it was taken, a second file, a script) does not.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from alerting.render.poster.placement import Rectangle, place_photo
from media.photos.crop import Crop
from media.photos.refusals import PhotoRefusedError, Refusal
from media.photos.upload import MAX_UPLOAD_BYTES

if TYPE_CHECKING:
    from PIL.Image import Image

#: Cameras in phones make up to 50 million pixels; in memory that is 150 MB. A bomb says its size in its header.
MAX_PIXELS: Final = 51_000_000
MAX_SIDE: Final = 16_000
MIN_SIDE: Final = 200
#: Width of the main rendition, and of the smaller ones; a photo is never enlarged. Heights are bounded for very tall pictures.
MAIN_WIDTH: Final = 1600
WIDTHS: Final = (800, 400)
#: The smallest rendition: at most 400 wide and 600 high.
SMALL: Final = f"{min(WIDTHS)}.jpg"
SQUARE: Final = 600
_TALLEST: Final = 1.5
_QUALITY: Final = 88
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
#: ISO base media files by their brand: HEIC, HEIF, AVIF.
_ISO_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """JPEG bytes without metadata: the main rendition, and smaller ones by name (`800.jpg`, `400.jpg`, `square.jpg`)."""

    main: bytes
    renditions: dict[str, bytes]
    width: int
    height: int

    @property
    def digest(self) -> str:
        """What names it everywhere."""
        return hashlib.sha256(self.main).hexdigest()


def clean_photo(content: bytes, crop: Crop | None = None) -> CleanPhoto:
    """The photo in these bytes, or the part of it that is wanted, cleaned. Raises PhotoRefusedError."""
    if len(content) > MAX_UPLOAD_BYTES:
        raise PhotoRefusedError(Refusal.TOO_MANY_BYTES)
    if content[4:8] == b"ftyp" and content[8:12] in _ISO_BRANDS:
        raise PhotoRefusedError(Refusal.HEIC)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's doubts about a file are answered here, by refusing it or not
        upright = _upright(_decode(content, crop.enlarged(MAIN_WIDTH) if crop else MAIN_WIDTH))
        main = _at_most(_part(upright, crop) if crop else upright, MAIN_WIDTH)
    encoded = _encode(main)
    renditions = {f"{width}.jpg": _encode(_at_most(main, width)) for width in WIDTHS}
    return CleanPhoto(encoded, {**renditions, "square.jpg": _encode(_square(main))}, *main.size)


def _decode(content: bytes, least: int) -> "Image":
    """The picture, read from its header first: nothing is decoded that is out of bounds.

    A photo of 50 million pixels is read at a half or quarter of its size, where the format can, but not below `least`.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  # heavy: the layer `imaging`, on first use

    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
        _check(image)
        image.draft("RGB", (least, least))
        image.load()
    except PhotoRefusedError:
        raise
    except UnidentifiedImageError:
        raise PhotoRefusedError(Refusal.NOT_A_PHOTO) from None
    except Image.DecompressionBombError:
        raise PhotoRefusedError(Refusal.TOO_MANY_PIXELS) from None
    except Exception as error:  # a decoder fails in many ways on made-up bytes, and all mean this
        raise PhotoRefusedError(Refusal.DAMAGED) from error
    return image


def _check(image: "Image") -> None:
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PhotoRefusedError(Refusal.TOO_MANY_PIXELS)
    if min(width, height) < MIN_SIDE:
        raise PhotoRefusedError(Refusal.TOO_SMALL)
    # A phone's JPEG may carry further pictures (MPO: a depth map, a gain map); the first is the photo.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise PhotoRefusedError(Refusal.MOVES)


def _upright(image: "Image") -> "Image":
    """As the camera was held, in RGB; what is transparent becomes white."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # same

    try:
        ImageOps.exif_transpose(image, in_place=True)
    except Exception:  # noqa: BLE001  # a broken note about how the camera was held is no reason to refuse a child's photo
        image = image.copy()
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda level: level / 256).convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


def _part(image: "Image", crop: Crop) -> "Image":
    part = image.crop(crop.box(*image.size))
    if min(part.size) < MIN_SIDE:
        raise PhotoRefusedError(Refusal.CROP_TOO_SMALL)
    return part


def _at_most(image: "Image", width: int) -> "Image":
    """Within this width, never enlarged, never distorted."""
    from PIL import Image  # noqa: PLC0415  # same

    small = image.copy()
    small.thumbnail((width, int(width * _TALLEST)), Image.Resampling.LANCZOS)
    return small


def _square(image: "Image") -> "Image":
    """A square for lists and notifications: cropped as far as a face allows, the rest white."""
    from PIL import Image  # noqa: PLC0415  # same

    side = min(SQUARE, *image.size)
    crop, target = place_photo(image.size, Rectangle(0, 0, side, side))
    square = Image.new("RGB", (side, side), "white")
    square.paste(image.resize(target.size, Image.Resampling.LANCZOS, box=crop.corners), (target.x, target.y))
    return square


def _encode(image: "Image") -> bytes:
    """JPEG, and nothing but the picture: no EXIF, no profile, no comment."""
    image.info.clear()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
    return out.getvalue()
