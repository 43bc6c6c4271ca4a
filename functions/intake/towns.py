"""Dutch towns and villages by name, from GeoNames (https://www.geonames.org, CC BY 4.0)."""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

#: CBS numbers the provinces.
PROVINCES: Final = {
    "PV20": "Groningen",
    "PV21": "Friesland",
    "PV22": "Drenthe",
    "PV23": "Overijssel",
    "PV24": "Flevoland",
    "PV25": "Gelderland",
    "PV26": "Utrecht",
    "PV27": "Noord-Holland",
    "PV28": "Zuid-Holland",
    "PV29": "Zeeland",
    "PV30": "Noord-Brabant",
    "PV31": "Limburg",
}
MOST_SUGGESTIONS: Final = 10


@dataclass(frozen=True, slots=True)
class Town:
    """A town: its centre in degrees, the name of its province, and how many people live there."""

    name: str
    latitude: float
    longitude: float
    province: str
    population: int

    @property
    def label(self) -> str:
        """With its province, as people tell towns of one name apart."""
        return f"{self.name} ({self.province})"


def towns_named(name: str, province: str = "") -> list[Town]:
    """The towns of exactly this name, also as "Hengelo (Gelderland)", whatever its capitals and accents; the largest first."""
    bare, _, behind = name.partition("(")
    wanted, where = _plain(bare), _plain(PROVINCES.get(province.upper(), province) or behind.rstrip(") "))
    return [town for key, town in _towns() if key == wanted and where in {"", _plain(town.province)}]


def suggest_towns(name: str) -> list[Town]:
    """Towns that somebody who typed this may mean: those that begin so, then those with the word in them; the largest first."""
    wanted = _plain(name)
    if not wanted:
        return []
    begin = (town for key, town in _towns() if key.startswith(wanted))
    within = (town for key, town in _towns() if wanted in key and not key.startswith(wanted))
    return list(islice((town for towns in (begin, within) for town in towns), MOST_SUGGESTIONS))


def largest_towns(most: int) -> list[Town]:
    """The largest towns, the largest first."""
    return [town for _, town in islice(_towns(), most)]


def resembling_towns(name: str) -> list[Town]:
    """Towns whose name a mistyped one resembles."""
    from difflib import get_close_matches  # noqa: PLC0415  # on first use: only a mistake needs it

    near = get_close_matches(_plain(name), dict.fromkeys(key for key, _ in _towns()), n=3, cutoff=0.75)
    return [town for key, town in _towns() if key in near] or suggest_towns(name)[:3]


@cache
def _towns() -> list[tuple[str, Town]]:
    """The towns in this folder's file with the key that they are found by, the largest first; read on first use."""
    document = json.loads(Path(__file__).with_name("places.json").read_text("utf-8"))
    return [(_plain(row[0]), Town(row[0], row[1], row[2], PROVINCES[row[3]], row[4])) for row in document["places"]]


def _plain(text: str) -> str:
    """Small letters without accents, quotes and hyphens."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(" " if letter in "-'’`" else letter for letter in letters if not unicodedata.combining(letter))  # noqa: RUF001  # people type it
    return " ".join(kept.split())
