"""The sizes of sign that there is a variant for, and which variant a given sign gets.

Apart from `signs`, which makes the lines, because a sender only chooses among what was signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Viewer = Literal["motorist", "passenger"]
BOARD: Final = "board"


@dataclass(frozen=True, slots=True)
class Profile:
    """A size of sign that there is a variant for, and who reads it."""

    rows: int
    columns: int
    viewer: Viewer

    @property
    def has_room_for_a_number(self) -> bool:
        """The number to call comes from three rows up; two rows hold the header and one fact."""
        return self.rows > 2  # noqa: PLR2004 - said above

    @property
    def slot(self) -> str:
        """The name among the texts: 3x16/motorist."""
        return f"{self.rows}x{self.columns}/{self.viewer}"


PROFILES: Final = (
    Profile(2, 12, "motorist"),
    Profile(2, 12, "passenger"),
    Profile(3, 16, "motorist"),
    Profile(3, 16, "passenger"),
)


def choose_sign(slots: Mapping[str, str], rows: int, columns: int, viewer: Viewer) -> str | None:
    """The largest approved variant that fits a sign of this size and viewer; None when there is none."""
    fitting = [
        profile
        for profile in PROFILES
        if profile.viewer == viewer and profile.rows <= rows and profile.columns <= columns and profile.slot in slots
    ]
    return slots[max(fitting, key=lambda profile: profile.rows * profile.columns).slot] if fitting else None
