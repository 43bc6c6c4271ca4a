"""Put official outlines over our coarse ones: `make areas SOURCE=<address or file> TYPE=municipality TABLE=<settings table>`.

SOURCE is a GeoJSON file, the items of an OGC API Features collection, or a WFS 2.0 GetFeature address, such as PDOK's
"CBS Gebiedsindelingen"; both kinds are read to their last page. Outlines are simplified outwards: whoever is in the official
area is in ours. Running it again writes only what differs, so after a failure one runs it again.
Sources: OGC 17-069r4, 7.15 (links, rel=next); OGC 09-025r2, 7.7.4 (startIndex, count, numberMatched); docs/areas.md (addresses).
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import boto3
import urllib3
from shapely import GEOSException, from_geojson, get_parts, is_valid, make_valid, transform, union_all
from shapely.geometry import MultiPolygon, Polygon

from alerting.domain.area import MAX_RINGS, MAX_VERTICES, AreaType, NamedArea, Ring
from alerting.store.settings import SettingsStore

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: PDOK gives no more than 1,000 features for one request.
PAGE: Final = 1_000
MOST_PAGES: Final = 200
MOST_BYTES: Final = 100_000_000
SECONDS: Final = 60.0
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
#: In degrees, the finest first: how far (about 30 m to 7 km) an outline may be drawn outside the official border.
STEPS: Final = (0.0004, 0.0008, 0.0016, 0.003, 0.006, 0.012, 0.025, 0.05, 0.1)
DECIMALS: Final = 5
CODES: Final[Mapping[AreaType, str]] = {
    AreaType.PROVINCE: r"PV\d{2}",
    AreaType.MUNICIPALITY: r"GM\d{4}",
    AreaType.SAFETY_REGION: r"VR\d{2}",
    AreaType.POLICE_UNIT: r"RE\d{2}",
}
#: CBS numbers the police units; we call them by the codes of their organisations, which are their names.
UNITS: Final = frozenset(
    {
        "noord-nederland",
        "oost-nederland",
        "midden-nederland",
        "noord-holland",
        "amsterdam",
        "den-haag",
        "rotterdam",
        "zeeland-west-brabant",
        "oost-brabant",
        "limburg",
    }
)
#: West, south, east, north of the European Netherlands, in degrees.
BOUNDS: Final = (3.0, 50.5, 7.5, 54.0)

Fetch = Callable[[str], bytes]
Feature = Mapping[str, Any]


class SourceError(Exception):
    """The source cannot be read; says why and what to do."""


@dataclass
class Report:
    """What came of it: codes that were written or stood already, and what was skipped with the reason."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """For a terminal."""
        yield f"{len(self.written)} written, {len(self.unchanged)} unchanged, {len(self.skipped)} skipped."
        yield from (f"skipped: {reason}" for reason in self.skipped)
        yield from (f"mind: {warning}" for warning in self.warnings)


def load_areas(source: str, of_type: AreaType, store: SettingsStore, fetch: Fetch) -> Report:
    """Read the source to its end, then write every area that is new or differs. Raises SourceError."""
    report = Report()
    newest: dict[str, tuple[int, Feature]] = {}
    for feature in read_features(source, fetch, report):
        code = _code(feature, of_type)
        if code is None:
            report.skipped.append(f"{_statcode(feature) or 'a feature without a code'} is no {of_type.value}")
        elif code not in newest or newest[code][0] < _year(feature):  # one collection may hold many years
            newest[code] = _year(feature), feature
    for code, (_, feature) in sorted(newest.items()):
        try:
            area = _area(code, of_type, feature)
        except (ValueError, GEOSException) as error:
            report.skipped.append(f"{code}: {error}")
            continue
        if store.area(code) == area:
            report.unchanged.append(code)
        else:
            store.put_area(area)
            report.written.append(code)
    return report


def read_features(source: str, fetch: Fetch, report: Report) -> Iterator[Feature]:
    """Every feature of a file, an OGC API Features collection or a WFS."""
    if "://" not in source:
        yield from _features(Path(source).read_bytes(), source)
    elif "getfeature" in source.lower():
        yield from _read_wfs(source, fetch, report)
    else:
        yield from _read_ogc(source, fetch, report)


def _read_ogc(source: str, fetch: Fetch, report: Report) -> Iterator[Feature]:
    """The next page is where the answer says, on the same host."""
    address: str | None = _with_query(source, {"f": "json", "limit": str(PAGE)}, keep=True)
    seen: set[str] = set()
    read = 0
    while address:
        if address in seen or len(seen) >= MOST_PAGES:
            raise SourceError(f"The pages do not end: {address} came {'again' if address in seen else 'after too many'}.")
        seen.add(address)
        page = _collection(fetch(address), address)
        read += len(page["features"])
        yield from page["features"]
        following = next((str(link["href"]) for link in page.get("links", []) if link.get("rel") == "next"), None)
        if following is None:
            _check_number(read, page, report)
            return
        following = urljoin(address, following)
        if urlsplit(following).netloc != urlsplit(address).netloc:
            raise SourceError(f"The next page is on another host ({urlsplit(following).netloc}); load that address by itself.")
        address = following


def _read_wfs(source: str, fetch: Fetch, report: Report) -> Iterator[Feature]:
    """The next page starts after what came; a server may give fewer than were asked for."""
    fixed = {"service": "WFS", "version": "2.0.0", "outputFormat": "application/json", "srsName": "EPSG:4326"}
    read = 0
    for _ in range(MOST_PAGES):
        address = _with_query(source, {**fixed, "startIndex": str(read), "count": str(PAGE)})
        page = _collection(fetch(address), address)
        read += len(page["features"])
        yield from page["features"]
        matched = page.get("numberMatched")
        if not page["features"] or (isinstance(matched, int) and read >= matched):
            _check_number(read, page, report)
            return
    raise SourceError(f"The pages do not end: {read} features in {MOST_PAGES} pages.")


def _check_number(read: int, page: Mapping[str, Any], report: Report) -> None:
    matched = page.get("numberMatched")
    if isinstance(matched, int) and matched != read:
        report.warnings.append(f"the source has {matched} features and gave {read}; run it again")


def _with_query(address: str, wanted: Mapping[str, str], *, keep: bool = False) -> str:
    """The address with these parameters, whose names WFS reads in any case; with `keep` those that stand already win."""
    parts = urlsplit(address)
    there = parse_qsl(parts.query, keep_blank_values=True)
    names = {name.lower() for name, _ in there}
    if keep:
        added = [(name, value) for name, value in wanted.items() if name.lower() not in names]
        return urlunsplit(parts._replace(query=urlencode([*there, *added])))
    lower = {name.lower() for name in wanted}
    rest = [(name, value) for name, value in there if name.lower() not in lower]
    return urlunsplit(parts._replace(query=urlencode([*rest, *wanted.items()])))


def _collection(body: bytes, where: str) -> dict[str, Any]:
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except ValueError:
        start = body[:200].decode("utf-8", "replace")
        raise SourceError(f"{where} does not answer GeoJSON but: {start}") from None
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise SourceError(f"{where} is no GeoJSON FeatureCollection; give the address of the items, or of GetFeature.")
    return document


def _features(body: bytes, where: str) -> list[Feature]:
    features: list[Feature] = _collection(body, where)["features"]
    return features


def _properties(feature: Feature) -> Mapping[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, Mapping) else {}


def _statcode(feature: Feature) -> str:
    """CBS says statcode; Kadaster's Bestuurlijke Gebieden says identificatie."""
    properties = _properties(feature)
    return str(properties.get("statcode") or properties.get("identificatie") or "").strip()


def _name(feature: Feature) -> str:
    properties = _properties(feature)
    return str(properties.get("statnaam") or properties.get("naam") or "").strip()


def _year(feature: Feature) -> int:
    """Which year's division this is, 0 where it does not say."""
    properties = _properties(feature)
    text = str(properties.get("jaarcode") or properties.get("jrstatcode") or "")[:4]
    return int(text) if text.isdigit() else 0


def _code(feature: Feature, of_type: AreaType) -> str | None:
    """Our code of the area, None when it is not of this type."""
    if not re.fullmatch(CODES[of_type], _statcode(feature)):
        return None
    if of_type is not AreaType.POLICE_UNIT:
        return _statcode(feature)
    unit = re.sub(r"[^a-z]+", "-", _name(feature).lower()).strip("-")
    return unit if unit in UNITS else None


def _area(code: str, of_type: AreaType, feature: Feature) -> NamedArea:
    """Raises ValueError with what is wrong with it."""
    if not _name(feature):
        raise ValueError("it has no name")
    return NamedArea(code=code, name=_name(feature)[:60], type=of_type, rings=outward(_land(feature.get("geometry"))))


def _land(geometry: object) -> "BaseGeometry":
    """The polygons without their holes, in longitude and latitude."""
    if not isinstance(geometry, Mapping) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise ValueError("it has no polygon")
    shape = from_geojson(json.dumps(geometry))
    shape = union_all([make_valid(Polygon(part.exterior)) for part in get_parts(shape) if not part.is_empty])
    if shape.is_empty or shape.area == 0:
        raise ValueError("it has no surface")
    if not _in_bounds(shape):
        shape = transform(shape, lambda positions: positions[:, ::-1])  # WFS 2.0 may write EPSG:4326 latitude first
    if not _in_bounds(shape):
        raise ValueError("it is not in degrees in the Netherlands; ask for srsName=EPSG:4326, or for CRS84")
    return shape


def _in_bounds(shape: "BaseGeometry") -> bool:
    west, south, east, north = shape.bounds
    return bool(west >= BOUNDS[0] and south >= BOUNDS[1] and east <= BOUNDS[2] and north <= BOUNDS[3])


def outward(land: "BaseGeometry") -> tuple[Ring, ...]:
    """Rings around the land, as fine as 1,000 positions and 20 rings allow; nothing of the land is left out."""
    for step in STEPS:
        drawn = land.buffer(2 * step, quad_segs=2).simplify(step)
        rings = tuple(_rounded(part) for part in get_parts(drawn))
        if len(rings) > MAX_RINGS or sum(map(len, rings)) > MAX_VERTICES:
            continue
        shapes = [Polygon(ring) for ring in rings]
        if is_valid(MultiPolygon(shapes)) and union_all(shapes).covers(land):
            return rings
    raise ValueError("its outline cannot be drawn in 20 rings and 1,000 positions")


def _rounded(part: Polygon) -> Ring:
    return tuple((round(float(east), DECIMALS), round(float(north), DECIMALS)) for east, north in part.exterior.coords)


def fetch_page(address: str, most: int = MOST_BYTES) -> bytes:
    """The body behind an address: https, or anything on this machine; no redirects, bounded in time and size."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise SourceError(f"Only https addresses are read, not {address}.")
    retries = urllib3.Retry(total=3, redirect=0, backoff_factor=1.0, status_forcelist=(429, 500, 502, 503, 504))
    try:
        answer = urllib3.request(
            "GET", address, preload_content=False, redirect=False, retries=retries, timeout=urllib3.Timeout(total=SECONDS)
        )
        with answer:
            if answer.status != 200:  # noqa: PLR2004  # OK
                raise SourceError(f"{address} answers {answer.status}; look at it in a browser.")
            body = answer.read(most + 1)
    except urllib3.exceptions.HTTPError as error:
        raise SourceError(f"{address} does not answer: {type(error).__name__}.") from error
    if len(body) > most:
        raise SourceError(f"{address} answers more than {most} bytes; ask for fewer at a time with limit or count.")
    return bytes(body)


def main(arguments: Iterable[str]) -> int:
    """Load, and say what came of it."""
    parser = argparse.ArgumentParser(prog="make areas")
    parser.add_argument("--source", required=True)
    parser.add_argument("--type", required=True, type=AreaType, choices=list(AreaType))
    parser.add_argument("--table", required=True)
    chosen = parser.parse_args(list(arguments))
    store = SettingsStore(boto3.client("dynamodb"), chosen.table)
    try:
        report = load_areas(chosen.source, chosen.type, store, fetch_page)
    except (SourceError, OSError) as error:
        print(error)
        return 1
    print("\n".join(report.lines()))
    return 0 if report.written or report.unchanged else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
