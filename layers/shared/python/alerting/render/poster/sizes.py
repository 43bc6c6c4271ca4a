"""The sizes that screens in the country ask for, in pixels, as posters of AMBER Alert have had them; the card; the sheet."""

from typing import Final, NamedTuple


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def ratio(self) -> float:
        """Width by height."""
        return self.width / self.height


POSTER_SIZES: Final = (
    Size(3120, 260), Size(1920, 1200), Size(1920, 1080), Size(1080, 1920), Size(1792, 640), Size(1560, 1440),
    Size(1440, 760), Size(1320, 720), Size(1312, 704), Size(1200, 800), Size(1152, 896), Size(1152, 768),
    Size(1150, 160), Size(980, 440), Size(970, 250), Size(936, 624), Size(800, 600), Size(800, 130),
    Size(768, 864), Size(768, 405), Size(768, 384), Size(728, 90), Size(726, 482), Size(720, 540),
    Size(720, 528), Size(640, 540), Size(600, 500), Size(588, 1008), Size(576, 480), Size(540, 960),
    Size(480, 270), Size(432, 1008),
)  # fmt: skip
#: What social networks show beside a link (Open Graph).
CARD: Final = Size(1200, 630)
#: A4 at 200 dots an inch.
SHEET: Final = Size(1654, 2339)
SHEET_DPI: Final = 200
