"""What feed readers, websites, apps and screens read: shapes, escaping, sizes, and that nobody is named after the stop."""

import html
import json
import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alerting.domain.area import Area, Circle, National, Polygons
from alerting.domain.content import Ending
from alerting.domain.coverage import contains, distance_m
from alerting.domain.kinds import Kind, Outcome, Scope
from alerting.domain.messages import MessageType, Removal
from alerting.domain.subject import Role
from alerting.render.documents.atom import atom
from alerting.render.documents.country import NETHERLANDS
from alerting.render.documents.feeds import feed_documents
from alerting.render.documents.geojson import geojson
from alerting.render.documents.geometry import covering_disc, degrees, outline
from alerting.render.documents.landactie import landactie
from alerting.render.documents.local_actions import local_actions
from alerting.render.documents.nl_alert import nl_alert
from alerting.render.documents.outlet import message_number, number_of
from alerting.render.documents.rss import rss
from alerting.render.documents.story import Story
from builders import circle
from fills import unhurried
from published import (
    ALERT_ID,
    EXERCISES,
    LIVE,
    METACHARACTERS,
    TRIANGLE,
    and_then,
    areas,
    concluded,
    names_in,
    outlet_of,
    read,
    shared,
    star,
    started,
    stopped,
    stories,
    strings_in,
    ten_alerts,
    with_id,
)
from renderings import MONDAY, content_of, jan

NOBODY_YET = timedelta(minutes=1)


@unhurried
@given(stories())
def test_nobody_is_named_in_any_feed_after_the_stop(story: Story) -> None:
    if story.is_over:
        for made in feed_documents([story], outlet_of(story), story.newest.sent + NOBODY_YET):
            said = html.unescape(made.body.decode())
            assert (made.path, [name for name in names_in(story) - {"]]>"} if name in said]) == (made.path, [])


@unhurried
@given(stories())
def test_rebuilding_gives_the_same_bytes_in_whichever_order_the_alerts_come(story: Story) -> None:
    other = with_id(story, "9xyz9876")
    now = story.newest.sent
    assert feed_documents([story, other], outlet_of(story), now) == feed_documents([other, story], outlet_of(story), now)


def test_facts_that_stayed_in_a_result_are_in_no_feed() -> None:
    result = content_of(Kind.AMBER, ending=Ending(outcome=Outcome.FOUND))
    story = and_then(stopped(started()), MessageType.RESULT, result)
    for made in feed_documents([story], LIVE, story.newest.sent):
        said = html.unescape(made.body.decode())
        assert (made.path, [name for name in names_in(story) if name in said]) == (made.path, [])


def test_a_feed_reader_reads_the_atom_feed() -> None:
    found = feedparser.parse(atom([started(persons=(jan(first_name=METACHARACTERS),))], LIVE))
    assert (found.bozo, found.version, found.feed.title) == (False, "atom10", "Meldingen van Burgernet")
    (entry,) = found.entries
    assert entry.title == f"AMBER Alert: {METACHARACTERS} Jansen (14)"
    assert entry.summary.startswith("Vermist in Utrecht sinds")
    assert entry.link == f"https://kindalarm.nl/{ALERT_ID}"
    assert entry.links[0].href == f"https://kindalarm.nl/cap/{ALERT_ID}/1.xml"
    assert [link.type for link in entry.links] == ["application/cap+xml", "text/html"]
    assert entry.id == f"urn:oid:{LIVE.identifier(ALERT_ID, 1)}"


def test_a_feed_reader_reads_the_rss_feed() -> None:
    update = content_of(Kind.AMBER, news=f"gezien met {METACHARACTERS}")
    found = feedparser.parse(rss([and_then(started(), MessageType.UPDATE, update)], LIVE))
    assert (found.bozo, found.version, found.feed.language) == (False, "rss20", "nl-NL")
    (entry,) = found.entries
    assert entry.title == "AMBER Alert: Jan Jansen (14)"
    assert entry.link == f"https://kindalarm.nl/cap/{ALERT_ID}/2.xml"
    first, second = entry.summary.split("<br /><br />")
    assert METACHARACTERS in html.unescape(first)
    assert second.startswith("Vermist in Utrecht")
    assert entry.published == "Mon, 23 Nov 2026 14:45:00 +0100"


def test_metacharacters_are_escaped_once_in_each_format() -> None:
    story = started(persons=(jan(first_name=METACHARACTERS),))
    escaped = 'Zoë &amp; Daniël &lt;b&gt; "X"'
    assert f"<title>AMBER Alert: {escaped} Jansen (14)</title>" in atom([story], LIVE).decode()
    assert f"<title>AMBER Alert: {escaped} Jansen (14)</title>" in rss([story], LIVE).decode()
    update = content_of(Kind.AMBER, news=METACHARACTERS)
    assert f"<![CDATA[Jan (14): {escaped}." in rss([and_then(started(), MessageType.UPDATE, update)], LIVE).decode()
    for made in (landactie, local_actions, geojson, nl_alert):
        written = made([story], LIVE).decode()
        assert any(METACHARACTERS in text for text in strings_in(read(made([story], LIVE))))
        assert "&amp;" not in written
        assert "\\u" not in written


def test_feeds_are_shown_by_a_browser_with_a_stylesheet() -> None:
    for made in (atom([], LIVE), rss([], LIVE)):
        head = etree.fromstring(made).getroottree().xpath("preceding-sibling::processing-instruction()")
        assert b'<?xml-stylesheet type="text/css" href="https://kindalarm.nl/feeds/feed.css"?>' in made
        assert head is not None


def test_quiet_feeds_never_change() -> None:
    quiet = feed_documents([], LIVE, MONDAY)
    assert quiet == feed_documents([], LIVE, MONDAY + timedelta(days=30))
    assert {made.path: made.body for made in quiet}["landactiehost/api/v1/alerts"] == b"[]"
    assert feedparser.parse(atom([], LIVE)).bozo is False


def test_a_cancel_is_a_new_entry_that_readers_of_the_alert_take_up() -> None:
    (before,), (after,) = (feedparser.parse(atom([story], LIVE)).entries for story in (started(), stopped(started())))
    assert before.id != after.id
    assert (after.title, [tag.term for tag in after.tags]) == ("AMBER Alert gestopt", ["amber", "Cancel"])


def test_an_end_stays_a_day_in_feeds_and_an_hour_on_screens() -> None:
    story = stopped(started())
    at = story.newest.sent

    def shown(after: timedelta) -> list[str]:
        made = feed_documents([story], LIVE, at + after)
        quiet = {document.path: document.body for document in feed_documents([], LIVE, at)}
        return [document.path for document in made if document.body != quiet[document.path]]

    indexes = ["feeds/atom.xml", "feeds/rss.xml", "burgernet/burgernet-api/v2/actions"]
    screens = ["landactiehost/api/v1/alerts", "feeds/screens.json"]
    assert sorted(shown(timedelta(minutes=59))) == sorted([*indexes, *screens])
    assert sorted(shown(timedelta(hours=1))) == sorted(indexes)
    assert shown(timedelta(hours=24)) == []


def test_exercises_are_published_in_their_own_tree_and_marked() -> None:
    story = started(exercise=True)
    made = feed_documents([story], EXERCISES, MONDAY)
    outside = {document.path: document.body for document in made if not document.path.startswith("test/")}
    # The one path beside their tree: there consumers of the real feed look for tests.
    assert outside == {"landactiehost/api/test/alerts": landactie([story], EXERCISES)}
    assert not {document.path for document in feed_documents([], LIVE, MONDAY)} & outside.keys()
    entry = read(landactie([story], EXERCISES))[0]
    assert (entry["State"], entry["Message"]["Title"]) == ("Exercise", "OEFENING: Jan Jansen (14)")
    assert entry["Message"]["Description"].startswith("OEFENING")
    with pytest.raises(ValueError, match="tree for exercises"):
        feed_documents([story], LIVE, MONDAY)
    with pytest.raises(ValueError, match="tree for exercises"):
        feed_documents([started()], EXERCISES, MONDAY)


# Landactie


def shape(value: Any) -> Any:
    """Names and nesting; every value but null as its type."""
    match value:
        case dict():
            return {name: shape(part) for name, part in value.items()}
        case list():
            return [shape(part) for part in value]
        case _:
            return type(value).__name__


@pytest.mark.parametrize(("sample", "story"), [("alert", started()), ("cancel", stopped(started()))])
def test_landactie_has_the_shape_of_the_real_feed(sample: str, story: Story) -> None:
    (theirs,) = json.loads(shared(f"landactie/{sample}.json").read_text(encoding="utf-8"))
    (ours,) = read(landactie([story], LIVE))
    assert list(ours) == list(theirs)
    for part in ("Location", "Message", "Area"):
        assert list(ours[part]) == list(theirs[part])
    assert list(ours["Message"]["Media"]) == list(theirs["Message"]["Media"])
    for name in ("State", "Type", "Scope", "Sender", "AlertLevel"):
        assert ours[name] == theirs[name]
    nulls = {name for name, value in theirs["Message"].items() if value is None}
    assert {name for name, value in ours["Message"].items() if value is None} == nulls


def test_landactie_tells_a_national_amber_alert() -> None:
    (entry,) = read(landactie([started(area=National())], LIVE))
    digest = started().newest.content.photos[0].digest
    assert entry["AlertLevel"] == "10"
    assert entry["Sent"] == "1795441200"
    assert entry["AlertId"] == str(number_of(ALERT_ID))
    assert entry["MessageId"] == str(message_number(ALERT_ID, 1))
    assert entry["Message"]["Title"] == "Jan Jansen (14)"
    assert entry["Message"]["DescriptionExt"] == "Vermist"
    assert entry["Message"]["Media"]["Image"] == f"https://kindalarm.nl/photos/{ALERT_ID}/{digest}.jpg"
    assert re.fullmatch(r"52\.\d+,5\.\d+ 1\d{5}", entry["Area"]["Circle"])


def test_landactie_tells_a_regional_alert_with_its_circle_in_metres_and_kilometres() -> None:
    (entry,) = read(landactie([started(Kind.MISSING_CHILD, scope=Scope.REGIONAL)], LIVE))
    assert (entry["AlertLevel"], entry["Message"]["Title"]) == ("5", "Jan (14)")
    assert entry["Area"] == {"Description": "Utrecht en omgeving", "Circle": "52.09,5.12 3000", "CircleKM": "52.09,5.12 3"}
    assert entry["Location"] == {"Description": "Utrecht", "Latitude": "52.09", "Longitude": "5.12"}


def test_landactie_cancels_under_the_same_alert_with_a_new_message_and_without_a_title() -> None:
    (before,), (after,) = (read(landactie([story], LIVE)) for story in (started(), stopped(started())))
    assert after["AlertId"] == before["AlertId"]
    assert after["MessageId"] != before["MessageId"]
    assert (after["Type"], after["Message"]["Title"], after["Message"]["Media"]["Image"]) == ("Cancel", None, None)
    assert after["Message"]["Description"].startswith("AMBER ALERT van 14:40 is gestopt.")


def test_landactie_updates_under_the_same_alert() -> None:
    (entry,) = read(landactie([and_then(started(), MessageType.UPDATE, content_of(Kind.AMBER, news="gezien in Ee"))], LIVE))
    assert (entry["Type"], entry["AlertId"]) == ("Update", str(number_of(ALERT_ID)))
    assert entry["Message"]["Description"].startswith("Jan (14): gezien in Ee.")


@unhurried
@given(stories())
def test_landactie_holds_strings_and_nulls_without_html_entities(story: Story) -> None:
    found = read(landactie([story], outlet_of(story)))
    assert set(re.findall(r"'(int|float|bool)'", str(shape(found)))) == set()
    assert not any(re.search(r"&#?\w+;", text) for text in strings_in(found))
    assert all(re.fullmatch(r"\d+", entry[name]) for entry in found for name in ("AlertId", "MessageId", "Sent"))


@pytest.mark.parametrize("kind", [Kind.MISSING_PERSON, Kind.WANTED, Kind.SAFETY_NOTICE])
def test_landactie_is_for_children_only(kind: Kind) -> None:
    assert landactie([started(kind)], LIVE) == b"[]"


def test_numbers_made_of_ids_are_exact_in_javascript_and_never_meet() -> None:
    assert message_number("zzzzzzzz", 999) < 2**53
    assert message_number("00000001", 0) > message_number("00000000", 999)


# Local actions


def test_local_actions_tell_what_the_app_reads() -> None:
    story = started(Kind.WANTED)
    (action,) = read(local_actions([story], LIVE))["actions"]
    assert action["area"] == {"lat": 52.09, "lng": 5.12, "radius": 3000}
    assert (action["active"], action["amberAlert"], action["actionType"]) == (True, False, "Gezocht")
    assert action["endTimestamp"] - action["startTimestamp"] == 12 * 3600
    (message,) = action["messages"]
    assert message["title"].startswith("Burgernet: kijk uit naar")
    assert message["responseUrl"] == f"https://kindalarm.nl/{ALERT_ID}"


def test_an_ended_action_is_no_longer_active_and_keeps_only_its_end() -> None:
    story = concluded(
        stopped(and_then(started(), MessageType.UPDATE, content_of(Kind.AMBER, news="gezien in Ee"))), Outcome.FOUND
    )
    (action,) = read(local_actions([story], LIVE))["actions"]
    assert (action["active"], [message["messageType"] for message in action["messages"]]) == (False, ["Cancel", "Cancel"])
    assert action["endTimestamp"] == int((MONDAY + timedelta(minutes=10)).timestamp())


def test_nothing_from_before_a_correction_is_repeated() -> None:
    content = content_of(Kind.AMBER)
    story = and_then(
        and_then(started(), MessageType.CORRECTION, removed=Removal.PHOTO),
        MessageType.UPDATE,
        content.model_copy(update={"news": "gezien in Ee"}),
    )
    (action,) = read(local_actions([story], LIVE))["actions"]
    assert len(action["messages"]) == 2


# Maps and screens


def test_geojson_is_longitude_first_anticlockwise_and_only_of_what_is_live() -> None:
    clockwise = Polygons(description="Utrecht", rings=(TRIANGLE.rings[0][::-1],))
    over = with_id(stopped(started()), "9xyz9876")
    (feature,) = read(geojson([over, started(Kind.WANTED, area=clockwise)], LIVE))["features"]
    (ring,) = feature["geometry"]["coordinates"]
    assert feature["geometry"]["type"] == "Polygon"
    assert all(4 < longitude < 6 and 51 < latitude < 53 for longitude, latitude in ring)
    assert ring[0] == ring[-1]
    assert sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring)) < 0
    assert feature["properties"]["cap"] == f"https://kindalarm.nl/cap/{ALERT_ID}/1.xml"


def test_several_polygons_are_a_multipolygon() -> None:
    assert sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(NETHERLANDS)) < 0
    twice = Polygons(description="Utrecht", rings=(TRIANGLE.rings[0], tuple((x + 1, y) for x, y in TRIANGLE.rings[0])))
    (feature,) = read(geojson([started(Kind.WANTED, area=twice)], LIVE))["features"]
    assert (feature["geometry"]["type"], len(feature["geometry"]["coordinates"])) == ("MultiPolygon", 2)


def test_screens_read_a_message_with_its_hours_and_the_latitude_first() -> None:
    (item,) = read(nl_alert([started(Kind.MISSING_CHILD)], LIVE))["data"]
    assert item["message"].startswith("Vermist Kind Alert: Jan (14). Vermist in Utrecht")
    assert (item["start_at"], item["stop_at"]) == ("2026-11-23T14:40:00+01:00", "2026-11-24T02:40:00+01:00")
    assert all(51 < float(pair.split(",")[0]) < 53 for pair in item["area"][0].split())


@pytest.mark.parametrize("kind", [Kind.WANTED, Kind.SAFETY_NOTICE])
def test_screens_never_show_wanted_people_or_notices(kind: Kind) -> None:
    role = Role.WANTED if kind is Kind.WANTED else Role.MISSING
    story = started(kind, persons=(jan(role=role),) if kind is Kind.WANTED else ())
    assert read(nl_alert([story], LIVE)) == {"data": []}


# Geometry


@unhurried
@given(areas())
def test_the_covering_circle_holds_the_whole_area(area: Area) -> None:
    disc = covering_disc(area)
    rings = area.rings if isinstance(area, Polygons) else (NETHERLANDS,) if isinstance(area, National) else ()
    for ring in rings:
        assert all(distance_m(disc.latitude, disc.longitude, north, east) <= disc.radius_m for east, north in ring)


def test_the_covering_circle_is_hardly_larger_than_it_must_be() -> None:
    around = covering_disc(star(400))
    widest = max(distance_m(y, x, 52.09, 5.12) for x, y in star(400).rings[0])
    assert widest <= around.radius_m <= widest * 1.02
    assert distance_m(around.latitude, around.longitude, 52.09, 5.12) < 500


@given(st.lists(st.tuples(st.floats(4, 6), st.floats(51, 53)), min_size=1, max_size=8))
def test_any_positions_have_a_covering_circle(positions: list[tuple[float, float]]) -> None:
    disc = covering_disc(Polygons(rings=((*positions, positions[0]),)))
    assert all(distance_m(disc.latitude, disc.longitude, y, x) <= disc.radius_m for x, y in positions)


@pytest.mark.parametrize("area", [star(400), circle(), TRIANGLE])
def test_an_outline_has_few_positions_and_leaves_nobody_out(area: Circle | Polygons) -> None:
    rings = outline(area)
    assert sum(map(len, rings)) <= 24
    if isinstance(area, Polygons):
        assert all(contains(Polygons(rings=rings), y, x) for ring in area.rings for x, y in ring)


@pytest.mark.parametrize(
    ("value", "written"), [(5.0, "5"), (52.1234567, "52.123457"), (-0.0000001, "0"), (1e-5, "0.00001"), (100.0, "100")]
)
def test_degrees_have_six_decimals_at_most_and_no_exponent(value: float, written: str) -> None:
    assert degrees(value) == written


# Sizes


def test_ten_alerts_fit_twenty_kilobytes_in_every_feed() -> None:
    made = feed_documents(ten_alerts(), LIVE, MONDAY + timedelta(minutes=10))
    assert {document.path: len(document.body) for document in made if len(document.body) > 20_000} == {}
    assert len(read(landactie(ten_alerts(), LIVE))) == 10
