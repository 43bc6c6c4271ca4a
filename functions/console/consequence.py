"""What a signature does, in one sentence with numbers; and the gesture that a national alert asks for on top of a press."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from console.visit import Visit
from console.words import number

EXERCISE: Final = "OEFENING"
NATION: Final = "NEDERLAND"
#: What is no accented form of another letter to Unicode, and is to who types: Lukasz, Soren, D'Angelo, Jan Peter.
_TYPED: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
    | dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'")
    | dict.fromkeys("\u2010\u2011\u2013-", " ")
)


def reach_of(visit: Visit, content: Mapping[str, Any], *, exercise: bool) -> Mapping[str, Any] | None:
    """What the area of this content reaches now."""
    area = content["area"]
    if not area:
        return None
    found: Mapping[str, Any] = visit.api.post("/v1/areas/estimate", {"area": area, "exercise": exercise}).body
    return found


def consequence(visit: Visit, content: Mapping[str, Any], reach: Mapping[str, Any] | None) -> str:
    """What a press sends where: "Ik stuur dit nu naar heel Nederland: ± 2.900.000 telefoons, …". Nothing calls it back."""
    t, counted = visit.t, []
    for item in reach["reach"] if reach else ():
        channel = "push" if item["audience"] == "near" else item["audience"]
        if channel not in content["channels"] or item["audience"] == "near":
            continue  # who is near may be the same phone
        many = t("minder dan 10") if item["at_most"] is None else f"± {number(item['at_most'], visit.language)}"
        counted.append(f"{many} {t(_UNITS[item['audience']])}")
    if "display" in content["channels"]:
        counted.append(t("alle aangesloten borden en schermen"))
    where = where_of(visit, content)
    told = t(" en ").join([", ".join(counted[:-1]), counted[-1]]) if len(counted) > 1 else "".join(counted)
    if content["exercise"]:
        return t(
            "Dit is een oefening. Ik stuur dit nu naar de oefenontvangers in {where}: {told}.",
            where=where,
            told=told or t("de website"),
        )
    return t(
        "Ik stuur dit nu naar {where}: {told}. Dit kan niet ongedaan worden gemaakt.", where=where, told=told or t("de website")
    )


_UNITS: Final = {"push": "telefoons", "sms": "sms-ontvangers", "voice": "telefoonnummers", "email": "e-mailadressen"}


def where_of(visit: Visit, content: Mapping[str, Any]) -> str:
    """The area in a few words."""
    area = content["area"]
    if not area:
        return visit.t("een gebied dat nog niet gekozen is")
    if area["type"] == "national":
        return visit.t("heel Nederland")
    return area["description"] or visit.t("het getekende gebied")


def gesture_of(content: Mapping[str, Any]) -> str:
    """The word that must be typed: in an exercise OEFENING, nationally a missing person's first name or NEDERLAND, else none."""
    if content["exercise"]:
        return EXERCISE
    if not (content["area"] and content["area"]["type"] == "national"):
        return ""
    return names_of(content)[0] if names_of(content) else NATION


def names_of(content: Mapping[str, Any]) -> list[str]:
    """The first names of who is missing, as far as they can be typed."""
    return [person["first_name"] for person in content["persons"] if person["role"] == "missing" and plain(person["first_name"])]


def is_gesture(typed: str, content: Mapping[str, Any]) -> bool:
    """Whether what was typed is the word, whatever its capitals and accents; any of several names will do."""
    wanted = gesture_of(content)
    if not wanted:
        return True
    accepted = names_of(content) if wanted not in {EXERCISE, NATION} else [wanted]
    return plain(typed) in {plain(name) for name in accepted}


def plain(text: str) -> str:
    """Small letters without accents, single spaces, and no hyphens."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_TYPED))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
