"""What the demo's alerts say: the child of the public feed's own example, who does not exist."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from local.seed import ORGANISATION

NAME: Final = ("Jan", "Jansen")
PLATE: Final = "AB-123-C"
CAR: Final[Mapping[str, str]] = {"role": "with", "plate": PLATE, "make": "VW", "model": "Golf", "colour": "grijze"}
_ANSWERS: Final[Mapping[str, bool]] = {
    "under_18": True,
    "danger": True,
    "enough_details": True,
    "publicity_risk": False,
    "guardian_consent": True,
    "family_detective": True,
    "photo_recent": True,
}


def amber_alert(now: datetime, *, exercise: bool = False) -> dict[str, Any]:
    """A national AMBER Alert, complete but for the photo."""
    return {
        "kind": "amber",
        "organisation": ORGANISATION,
        "incident": "PL0900-2026-318274",
        "exercise": exercise,
        "scope": "national",
        "area": {"type": "national"},
        "persons": [
            {
                "first_name": NAME[0],
                "surname": NAME[1],
                "age": 14,
                "gender": "male",
                "height_cm": 153,
                "hair": "bruin haar",
                "clothing": ["blauw shirt", "witte korte broek", "rode schoenen"],
                "last_seen": {"place": "Utrecht", "spot": "Neude", "at": (now - timedelta(hours=2)).isoformat()},
            }
        ],
        "authority": {"checklist": {question: {"yes": yes} for question, yes in _ANSWERS.items()}},
        "channels": ["push", "sms", "display"],
        "duration_minutes": 720,
    }


def with_photo(content: Mapping[str, Any], digest: str) -> dict[str, Any]:
    """The same content with the photo added."""
    photo = {"digest": digest, "caption": "Jan Jansen", "alt": "Foto van Jan, 14 jaar, bruin haar, blauw shirt."}
    return {**content, "photos": [photo]}
