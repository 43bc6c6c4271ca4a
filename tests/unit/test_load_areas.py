"""Official outlines from services as PDOK runs them: doubles of an OGC API Features collection and of a WFS 2.0."""

import http.server
import json
import math
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from local.load_areas import Report, SourceError, fetch_page, load_areas, outward
from shapely.geometry import MultiPolygon, Point, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry

from alerting.domain.area import AreaType, NamedArea, check_area
from alerting.domain.area import Polygons as Area
from alerting.store.settings import SettingsStore

OGC = "https://api.pdok.nl/cbs/gebiedsindelingen/ogc/v1/collections/gemeente_gegeneraliseerd/items"
WFS = "https://service.pdok.nl/cbs/gebiedsindelingen/2025/wfs/v1_0?request=GetFeature&typeName=gemeente_gegeneraliseerd"


class Rows:
    """The settings table's areas, in memory."""

    def __init__(self) -> None:
        self.areas: dict[str, NamedArea] = {}
        self.writes = 0

    def area(self, code: str) -> NamedArea | None:
        return self.areas.get(code)

    def put_area(self, area: NamedArea) -> None:
        self.writes += 1
        self.areas[area.code] = area


def feature(
    code: str = "GM0344", name: str = "Utrecht", geometry: BaseGeometry | None = None, **properties: Any
) -> dict[str, Any]:
    found = geometry or Point(5.12, 52.09).buffer(0.05)
    return {
        "type": "Feature",
        "id": f"gemeente_gegeneraliseerd.{code}",
        "geometry": mapping(found),
        "properties": {
            "id": 1,
            "statcode": code,
            "jrstatcode": f"2025{code}",
            "statnaam": name,
            "rubriek": "gemeente",
            **properties,
        },
    }


def municipalities(count: int) -> list[dict[str, Any]]:
    return [feature(f"GM{n:04}", f"Plaats {n}", box(4 + n / 1000, 52, 4.01 + n / 1000, 52.01)) for n in range(count)]


class Ogc:
    """As PDOK's GoKoala pages: a cursor in the link with rel=next, numberReturned and no numberMatched."""

    def __init__(self, features: list[dict[str, Any]], page: int = 1_000) -> None:
        self.features, self.page, self.asked = features, page, list[str]()

    def __call__(self, address: str) -> bytes:
        self.asked.append(address)
        query = parse_qs(urlsplit(address).query)
        assert query["f"] == ["json"]
        start = int(query.get("cursor", ["0"])[0])
        found = self.features[start : start + self.page]
        links = [{"rel": "self", "href": address}]
        if start + self.page < len(self.features):
            links.append({"rel": "next", "href": f"?f=json&cursor={start + self.page}&limit={self.page}"})
        return json.dumps({"type": "FeatureCollection", "links": links, "features": found, "numberReturned": len(found)}).encode()


class Wfs:
    """As PDOK's WFS pages: numberMatched, startIndex and count, and no more than its own bound for one request."""

    def __init__(self, features: list[dict[str, Any]], bound: int = 1_000, *, matched: object = None) -> None:
        self.features, self.bound, self.asked = features, bound, list[str]()
        self.matched = len(features) if matched is None else matched

    def __call__(self, address: str) -> bytes:
        self.asked.append(address)
        query = {name.lower(): value for name, (value,) in parse_qs(urlsplit(address).query).items()}
        assert query["outputformat"] == "application/json"
        assert query["srsname"] == "EPSG:4326"
        start, count = int(query["startindex"]), min(int(query["count"]), self.bound)
        found = self.features[start : start + count]
        body = {"type": "FeatureCollection", "numberMatched": self.matched, "numberReturned": len(found), "features": found}
        return json.dumps(body).encode()


def loaded(source: str, fetch: Any, of_type: AreaType = AreaType.MUNICIPALITY, rows: Rows | None = None) -> tuple[Rows, Report]:
    rows = rows or Rows()
    return rows, load_areas(source, of_type, cast("SettingsStore", rows), fetch)


def test_every_page_of_an_ogc_collection_is_read() -> None:
    double = Ogc(municipalities(342), page=100)
    rows, report = loaded(OGC, double)
    assert len(rows.areas) == len(report.written) == 342
    assert len(double.asked) == 4
    assert "limit=1000" in double.asked[0]


def test_every_page_of_a_wfs_is_read_also_where_it_gives_fewer_than_asked_for() -> None:
    double = Wfs(municipalities(342), bound=100)
    rows, report = loaded(WFS, double)
    assert (len(rows.areas), report.skipped, report.warnings) == (342, [], [])
    assert [parse_qs(urlsplit(address).query)["startIndex"] for address in double.asked] == [["0"], ["100"], ["200"], ["300"]]


def test_a_wfs_that_does_not_say_how_many_there_are_is_read_until_nothing_comes() -> None:
    rows, _ = loaded(WFS, Wfs(municipalities(150), bound=100, matched="unknown"))
    assert len(rows.areas) == 150


def test_a_wfs_that_gives_fewer_than_it_has_is_reported() -> None:
    _, report = loaded(WFS, Wfs(municipalities(10), matched=12))
    assert report.warnings == ["the source has 12 features and gave 10; run it again"]


def test_running_it_again_writes_nothing_and_after_a_change_only_that() -> None:
    features = municipalities(5)
    rows, _ = loaded(OGC, Ogc(features))
    _, again = loaded(OGC, Ogc(features), rows=rows)
    assert (again.written, len(again.unchanged), rows.writes) == ([], 5, 5)
    features[3]["properties"]["statnaam"] = "Anders"
    _, changed = loaded(OGC, Ogc(features), rows=rows)
    assert (changed.written, rows.areas["GM0003"].name) == (["GM0003"], "Anders")


def test_a_run_that_broke_off_goes_on_where_it_was() -> None:
    features = municipalities(5)

    class Full(Rows):
        def put_area(self, area: NamedArea) -> None:
            if self.writes == 3:
                raise ConnectionError
            super().put_area(area)

    rows: Rows = Full()
    with pytest.raises(ConnectionError):
        loaded(OGC, Ogc(features), rows=rows)
    whole = Rows()
    whole.areas = rows.areas
    _, report = loaded(OGC, Ogc(features), rows=whole)
    assert (len(report.unchanged), report.written) == (3, ["GM0003", "GM0004"])


def test_of_many_years_the_newest_counts() -> None:
    years = [feature(name=f"Utrecht {year}", jaarcode=year) for year in (2019, 2025, 2023)]
    rows, _ = loaded(OGC, Ogc(years))
    assert rows.areas["GM0344"].name == "Utrecht 2025"


@pytest.mark.parametrize(
    ("of_type", "code", "name", "ours"),
    [
        (AreaType.PROVINCE, "PV26", "Utrecht", "PV26"),
        (AreaType.SAFETY_REGION, "VR09", "Utrecht", "VR09"),
        (AreaType.MUNICIPALITY, " GM0344 ", "Utrecht", "GM0344"),
        (AreaType.POLICE_UNIT, "RE03", "Midden-Nederland", "midden-nederland"),
        (AreaType.POLICE_UNIT, "RE08", "Zeeland - West-Brabant", "zeeland-west-brabant"),
    ],
)
def test_each_type_gets_the_code_that_we_know_it_by(of_type: AreaType, code: str, name: str, ours: str) -> None:
    rows, _ = loaded(OGC, Ogc([feature(code, name)]), of_type)
    area = rows.areas[ours]
    assert (area.type, area.name, area.coarse) == (of_type, name, False)


def test_kadasters_names_of_the_properties_are_known_too() -> None:
    kadaster = feature() | {"properties": {"identificatie": "GM0344", "naam": "Utrecht"}}
    rows, _ = loaded(OGC, Ogc([kadaster]))
    assert rows.areas["GM0344"].name == "Utrecht"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (feature("WK034401"), "WK034401 is no municipality"),
        ({"type": "Feature", "properties": None, "geometry": None}, "a feature without a code is no municipality"),
        (feature() | {"geometry": None}, "GM0344: it has no polygon"),
        (feature() | {"geometry": {"type": "Point", "coordinates": [5, 52]}}, "GM0344: it has no polygon"),
        (feature() | {"geometry": {"type": "Polygon", "coordinates": []}}, "GM0344: it has no surface"),
        (feature(geometry=box(133_000, 450_000, 140_000, 460_000)), "GM0344: it is not in degrees in the Netherlands"),
        (feature(name=""), "GM0344: it has no name"),
        (feature() | {"geometry": {"type": "Polygon", "coordinates": "x"}}, "GM0344: "),
    ],
)
def test_what_cannot_be_used_is_skipped_with_the_reason(broken: dict[str, Any], why: str) -> None:
    rows, report = loaded(OGC, Ogc([broken, feature("GM0001", "Goed")]))
    assert list(rows.areas) == ["GM0001"]
    assert report.skipped[0].startswith(why)


def test_a_police_unit_that_we_do_not_know_is_skipped() -> None:
    _, report = loaded(OGC, Ogc([feature("RE11", "Landelijk")]), AreaType.POLICE_UNIT)
    assert report.skipped == ["RE11 is no police_unit"]


def test_latitude_first_is_turned_round() -> None:
    swapped = feature(geometry=box(52.0, 5.0, 52.1, 5.2))
    rows, _ = loaded(WFS, Wfs([swapped]))
    assert shape_of(rows.areas["GM0344"]).covers(box(5.0, 52.0, 5.2, 52.1))


def shape_of(area: NamedArea) -> BaseGeometry:
    return MultiPolygon([Polygon(ring) for ring in area.rings])


def test_holes_are_filled_and_islands_kept() -> None:
    lake = box(5.0, 52.0, 5.4, 52.4) - box(5.1, 52.1, 5.2, 52.2)
    rows, _ = loaded(OGC, Ogc([feature(geometry=MultiPolygon([lake, box(4.5, 53.0, 4.6, 53.1)]))]))
    area = shape_of(rows.areas["GM0344"])
    assert area.covers(Point(5.15, 52.15))
    assert area.covers(Point(4.55, 53.05))
    assert len(rows.areas["GM0344"].rings) == 2


def test_a_hundred_islands_are_drawn_together() -> None:
    islands = MultiPolygon([box(4 + n * 0.02, 52 + n % 7 * 0.1, 4.004 + n * 0.02, 52.004 + n % 7 * 0.1) for n in range(100)])
    rows, _ = loaded(OGC, Ogc([feature(geometry=islands)]))
    assert shape_of(rows.areas["GM0344"]).covers(islands)
    assert len(rows.areas["GM0344"].rings) <= 20


@given(corners=st.integers(3, 3_000), seed=st.integers(0, 1_000_000))
@settings(max_examples=50, deadline=None)
def test_nothing_of_the_official_area_is_left_out(corners: int, seed: int) -> None:
    reach = random.Random(seed)  # noqa: S311  # a ragged border
    ragged = Polygon(
        (5.3 + size * 0.4 * math.cos(turn), 52.2 + size * 0.25 * math.sin(turn))
        for turn, size in ((2 * math.pi * n / corners, reach.uniform(0.6, 1.0)) for n in range(corners))
    )
    rings = outward(ragged)
    assert sum(map(len, rings)) <= 1_000
    assert shape({"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}).covers(ragged)
    assert list(check_area(Area(description="x", rings=rings))) == []


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "gemeenten.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature()]}), "utf-8-sig")
    rows, _ = loaded(str(path), None)
    assert list(rows.areas) == ["GM0344"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<ows:ExceptionReport>no such layer</ows:ExceptionReport>", "no such layer"),
        (b'{"collections": []}', "is no GeoJSON FeatureCollection"),
        (b"\xff\xfe", "does not answer GeoJSON"),
    ],
)
def test_a_source_that_is_none_says_so(body: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        loaded(WFS, lambda _: body)


def test_pages_that_lead_back_or_elsewhere_are_not_followed() -> None:
    def page(link: str) -> bytes:
        return json.dumps({"features": [feature()], "links": [{"rel": "next", "href": link}]}).encode()

    with pytest.raises(SourceError, match="do not end"):
        loaded(OGC, page)
    with pytest.raises(SourceError, match="on another host"):
        loaded(OGC, lambda _: page("https://elsewhere.example/items"))


def test_a_wfs_that_gives_the_same_page_for_ever_ends() -> None:
    with pytest.raises(SourceError, match="do not end"):
        loaded(WFS, lambda _: json.dumps({"features": [feature()], "numberMatched": "unknown"}).encode())


@pytest.fixture
def served(socket_enabled: None) -> Iterator[str]:
    """A service on this machine: an ordinary answer, a redirect, and one that is too long."""
    assert socket_enabled is None

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = {"/moved": 302, "/gone": 404}.get(self.path.partition("?")[0], 200)
            self.send_response(status)
            self.send_header("Location", "/items")
            self.end_headers()
            self.wfile.write(Ogc([feature()])(self.path) if status == 200 else b"")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_areas_come_over_http_from_this_machine_only(served: str) -> None:
    rows, _ = loaded(f"{served}/items", fetch_page)
    assert list(rows.areas) == ["GM0344"]
    for address, words in ((f"{served}/moved", "answers 302"), (f"{served}/gone", "answers 404")):
        with pytest.raises(SourceError, match=words):
            fetch_page(address)
    for address in ("http://service.pdok.nl/items", "file:///etc/hosts", "ftp://service.pdok.nl/"):
        with pytest.raises(SourceError, match="Only https"):
            fetch_page(address)
    with pytest.raises(SourceError, match="more than 10 bytes"):
        fetch_page(f"{served}/items?f=json", most=10)
