"""What the demo's alerts say: the child of the public feed's own example, and another, who do not exist either."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from alerting.domain.area import Circle
from local.seed import ORGANISATION

NAME: Final = ("Jan", "Jansen")
OTHER_NAME: Final = "Noor"
PLATE: Final = "AB-123-C"
#: What nobody may read any more after the stop.
NAMES: Final = (*NAME, OTHER_NAME, PLATE)
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
        "channels": ["push", "sms", "email", "display", "web"],
        "duration_minutes": 720,
    }


def missing_child(now: datetime, area: Circle) -> dict[str, Any]:
    """A Vermist Kind Alert for this circle, complete but for the photo; people may be called at any hour."""
    answers = {question: answer for question, answer in _ANSWERS.items() if question != "danger"}
    content = amber_alert(now)
    child = {"first_name": OTHER_NAME, "age": 9, "gender": "female", "height_cm": 138, "clothing": ["gele jas", "rode laarzen"]}
    return {
        **content,
        "persons": [{**content["persons"][0], **child, "surname": ""}],
        "kind": "missing_child",
        "incident": "PL0900-2026-318301",
        "scope": "regional",
        "area": area.model_dump(mode="json"),
        "authority": {"checklist": {question: {"yes": yes} for question, yes in answers.items()}},
        "channels": ["push", "sms", "voice", "email", "web"],
        "voice_at_night": True,
    }


def with_photo(content: Mapping[str, Any], digest: str) -> dict[str, Any]:
    """The same content with the photo added."""
    child = content["persons"][0]
    caption = f"{child['first_name']} {child['surname']}".strip()
    photo = {"digest": digest, "caption": caption, "alt": f"Foto van {child['first_name']}, {child['age']} jaar, bruin haar."}
    return {**content, "photos": [photo]}
