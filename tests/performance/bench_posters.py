"""What posters in all sizes cost beside bare Pillow: the same photo decoded, resized and encoded in the same sizes."""

import io
import statistics
import time
from collections.abc import Callable
from typing import Final

from PIL import Image

from alerting.domain.content import Photo
from alerting.domain.messages import MessageType
from alerting.render.poster.facts import facts_of
from alerting.render.poster.layout import lay_out
from alerting.render.poster.sizes import POSTER_SIZES, Size
from alerting.render.request import RenderRequest
from builders import PHOTO_DIGEST, amber, golf
from media.posters.draw import JPEG_QUALITY, PhotoAlbum, draw, jpeg
from media.posters.ruler import FontRuler
from pictures import encoded, noise

HOLD: Final = 1.5
ROUNDS: Final = 5


def ratios() -> tuple[float, float]:
    """Ours by bare Pillow that decodes for every size, and by one that decodes once, as we do; processor time, medians."""
    photo = encoded(noise(1600, 2000), quality=88)
    _ours(photo)
    rounds = [(_seconds(_ours, photo), _seconds(_bare, photo), _seconds(_bare_once, photo)) for _ in range(ROUNDS)]
    each, once = (statistics.median(times[0] / times[index] for times in rounds) for index in (1, 2))
    return round(each, 2), round(once, 2)


def _ours(photo: bytes) -> None:
    """As the press does it: the photo decoded once, everything else anew."""
    content = amber(photos=(Photo(digest=PHOTO_DIGEST),), vehicles=(golf(),))
    facts = facts_of(RenderRequest(message=MessageType.ALERT, content=content, alert_id="7k2m9qxw"))
    if facts is None:
        raise RuntimeError("a first message has a poster")
    ruler, album = FontRuler(), PhotoAlbum({PHOTO_DIGEST: photo})
    for size in POSTER_SIZES:
        jpeg(draw(lay_out([facts], size, ruler), album))


def _bare(photo: bytes) -> None:
    for size in POSTER_SIZES:
        _resize_and_encode(Image.open(io.BytesIO(photo)), size)


def _bare_once(photo: bytes) -> None:
    decoded = Image.open(io.BytesIO(photo))
    for size in POSTER_SIZES:
        _resize_and_encode(decoded, size)


def _resize_and_encode(image: Image.Image, size: Size) -> None:
    small = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    small.save(io.BytesIO(), "JPEG", quality=JPEG_QUALITY)


def _seconds(work: Callable[[bytes], None], photo: bytes) -> float:
    before = time.process_time()
    work(photo)
    return time.process_time() - before


if __name__ == "__main__":
    print(*ratios())
