"""The address register: PDOK's Locatieserver, as far as a postcode and a house number go.

https://api.pdok.nl/bzk/locatieserver/search/v3_1/ui/ : `free` with a filter per field; `centroide_ll` is "POINT(lon lat)".
"""

import json
from typing import Final
from urllib.parse import parse_qs, urlsplit

from local.outside.listener import Party
from local.outside.world import FaultKind, World

#: A few real postcodes, each with about where it is (latitude, longitude). House numbers 1 to 199 exist in all of them.
POSTCODES: Final = {
    "3511AB": (52.0903, 5.1108),
    "3512JC": (52.0907, 5.1213),
    "3572EB": (52.0985, 5.1351),
    "3431CB": (52.0284, 5.0812),
    "1012JS": (52.3731, 4.8926),
    "2513AA": (52.0799, 4.3113),
    "3011AD": (51.9244, 4.4777),
    "9711LA": (53.2189, 6.5675),
    "6211CK": (50.8489, 5.6886),
}
HIGHEST_NUMBER: Final = 199


class Geocoder(Party):
    """Answers GET /free."""

    def do_GET(self) -> None:  # noqa: N802  # http.server's name
        """One search."""
        fault = self.world.fault_of("geocoder")
        if fault in {FaultKind.GARBAGE, FaultKind.HANG}:
            self.break_off(fault)
            return
        if fault is not None:
            self.answer(int(fault.value))
            return
        address = urlsplit(self.path)
        if not address.path.endswith("/free"):
            self.answer(404)
            return
        filters = dict(item.split(":", 1) for item in parse_qs(address.query).get("fq", ()))
        docs = _found(filters.get("postcode", ""), filters.get("huisnummer", ""))
        answer = {"response": {"numFound": len(docs), "start": 0, "numFoundExact": True, "docs": docs}}
        self.answer(200, json.dumps(answer).encode())


def _found(postcode: str, number: str) -> list[dict[str, str]]:
    """One address, a few metres along the street for each number; or none."""
    spot = POSTCODES.get(postcode)
    if spot is None or not number.isdigit() or not 1 <= int(number) <= HIGHEST_NUMBER:
        return []
    latitude, longitude = spot
    return [{"centroide_ll": f"POINT({longitude + int(number) * 1e-5:.8f} {latitude:.8f})"}]


def geocoder(world_: World) -> type[Geocoder]:
    """The party for this world."""

    class Here(Geocoder):
        world = world_

    return Here
