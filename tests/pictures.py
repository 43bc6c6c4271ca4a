"""Drawn pictures for tests: no real child's face belongs in a repository."""

import io
import random
from typing import Any

from PIL import Image, ImageDraw

#: Left half red, right half blue, so that a turn shows.
RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(width: int = 900, height: int = 1200, mode: str = "RGB") -> Image.Image:
    """A picture with two halves and a round face."""
    image = Image.new("RGB", (width, height), RED)
    pen = ImageDraw.Draw(image)
    pen.rectangle((width // 2, 0, width, height), BLUE)
    radius = min(width, height) // 5
    pen.ellipse((width // 2 - radius, height // 3 - radius, width // 2 + radius, height // 3 + radius), (240, 200, 170))
    return image.convert(mode)


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """The bytes of a file with this picture."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def noise(width: int, height: int) -> Image.Image:
    """What a camera's picture costs to decode and encode, roughly: a drawing costs far less."""
    chance = random.Random(1)  # noqa: S311  # the same picture on every run
    small = Image.frombytes("RGB", (width // 4, height // 4), chance.randbytes(width // 4 * (height // 4) * 3))
    return Image.blend(picture(width, height), small.resize((width, height), Image.Resampling.BICUBIC), 0.3)


def opened(content: bytes) -> Image.Image:
    """The picture in a file."""
    return Image.open(io.BytesIO(content))
