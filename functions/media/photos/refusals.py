"""Why a photo is refused, each with what to do."""

from enum import StrEnum
from typing import Final


class Refusal(StrEnum):
    """A fixed word per reason."""

    TOO_MANY_BYTES = "too-many-bytes"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_SMALL = "too-small"
    CROP_TOO_SMALL = "crop-too-small"
    HEIC = "heic"
    NOT_A_PHOTO = "not-a-photo"
    MOVES = "moves"
    DAMAGED = "damaged"


ADVICE: Final = {
    Refusal.TOO_MANY_BYTES: "The file has more than 15 MB. Save a smaller copy (2,000 pixels wide is plenty) and upload that.",
    Refusal.TOO_MANY_PIXELS: "The picture has more than 50 million pixels. Save a smaller copy (2,000 pixels wide is plenty).",
    Refusal.TOO_SMALL: "The picture is less than 200 pixels wide or high: a face cannot be recognised. Ask for the original.",
    Refusal.CROP_TOO_SMALL: "What the crop leaves is less than 200 pixels wide or high: a face cannot be recognised. Crop less, "
    "or ask for a larger original.",
    Refusal.HEIC: "This is a HEIC or AVIF file. On an iPhone, mail the photo to yourself (that makes it a JPEG), or open it on a "
    "computer and save it as JPEG.",
    Refusal.NOT_A_PHOTO: "This is not a JPEG, PNG or WebP file. Open it and save it as JPEG.",
    Refusal.MOVES: "This picture moves. Save one frame of it as JPEG.",
    Refusal.DAMAGED: "The picture is damaged or cannot be read in time. Open it, save it as JPEG, and upload that.",
}


class PhotoRefusedError(Exception):
    """The file cannot become a photo."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
