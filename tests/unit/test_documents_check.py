"""The rules for CAP that the schema of OASIS misses: one document that holds to all, and one that breaks each."""

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType
from alerting.render.documents.cap import cap_of, cap_xml
from alerting.render.documents.cap_check import RECEIVED, check_cap
from alerting.render.documents.cap_model import CapAlert, CapArea, CapResource
from published import LIVE, and_then, shared, started
from renderings import content_of

RING = "52.0,5.0 52.0,5.2 52.1,5.1 52.0,5.0"


def alert(**changes: Any) -> CapAlert:
    story = started(Kind.MISSING_CHILD)
    return replace(cap_of(story, story.newest, LIVE), **changes)


def update(**changes: Any) -> CapAlert:
    story = and_then(started(), MessageType.UPDATE, content_of(Kind.AMBER, news="gezien in Ee"))
    return replace(cap_of(story, story.newest, LIVE), **changes)


def with_info(**changes: Any) -> CapAlert:
    return alert(infos=(replace(alert().infos[0], **changes),))


def with_area(**changes: Any) -> CapAlert:
    return with_info(areas=(replace(CapArea(description="Utrecht", polygons=(RING,)), **changes),))


def test_our_own_documents_hold_to_all_rules() -> None:
    assert check_cap(alert()) == []
    assert check_cap(update()) == []
    assert check_cap(with_area()) == []


SEMANTIC = [
    (alert(identifier="a b"), "identifier", "without spaces"),
    (alert(identifier="a,b"), "identifier", "without spaces"),
    (alert(identifier="a<b"), "identifier", "without spaces"),
    (alert(identifier="a&b"), "identifier", "without spaces"),
    (alert(identifier=""), "identifier", "not empty"),
    (alert(sender="Politie Nederland"), "sender", "without spaces"),
    (alert(sender=""), "sender", "not empty"),
    (alert(scope="Private"), "addresses", "addressees"),
    (alert(scope="Restricted"), "restriction", "restriction"),
    (alert(status="Exercise"), "note", "exercise"),
    (alert(msg_type="Update"), "references", "sender,identifier,sent"),
    (alert(msg_type="Cancel"), "references", "sender,identifier,sent"),
    (update(references="zzz"), "references", "'zzz' is no reference"),
    (update(references="a,b,2026-01-01T00:00:00Z"), "references", "is no reference"),
    (update(references=f"{LIVE.sender},{update().identifier},2026-11-23T14:40:00+01:00"), "references", "follow itself"),
    (alert(infos=()), "info", "Say in an info"),
    (with_info(language=""), "info.0.language", "en-US"),
    (with_info(language="en-GB"), "info.0.language", "Say it in nl"),
    (alert(infos=alert().infos * 2), "info", "several infos in nl-nl"),
    (with_info(event=" "), "info.0.event", "event"),
    (with_info(headline=""), "info.0.headline", "headline"),
    (with_info(description=""), "info.0.description", "description"),
    (with_info(expires=""), "info.0.expires", "until when"),
    (with_info(expires="2026-11-23T14:40:00+01:00"), "info.0.expires", "after it was sent"),
    (with_info(expires="2026-11-23T13:00:00-00:00"), "info.0.expires", "after it was sent"),
    (with_info(areas=()), "info.0.area", "never 'everyone'"),
    (with_info(resources=(CapResource(description="", mime_type="image/jpeg"),)), "info.0.resource.0", "what it is"),
    (with_area(description=""), "info.0.area.0.areaDesc", "few words"),
    (with_area(description="d" * 51), "info.0.area.0.areaDesc", "at most 50"),
    (with_area(polygons=()), "info.0.area.0", "Draw the area"),
    (with_area(polygons=("hello",)), "info.0.area.0.polygon.0", "latitude,longitude pairs"),
    (with_area(polygons=("",)), "info.0.area.0.polygon.0", "latitude,longitude pairs"),
    (with_area(polygons=("nan,5 nan,5.1 52,5 nan,5",)), "info.0.area.0.polygon.0", "latitude,longitude pairs"),
    (with_area(polygons=("52,5",)), "info.0.area.0.polygon.0", "three different positions"),
    (with_area(polygons=("52,5 52,5.1 52,5 52,5",)), "info.0.area.0.polygon.0", "three different positions"),
    (with_area(polygons=("52.0,5.0 52.0,5.2 52.1,5.1 52.1,5.0",)), "info.0.area.0.polygon.0", "Close the polygon"),
    (with_area(polygons=("5.0,52.0 5.2,52.0 5.1,52.1 5.0,52.0",)), "info.0.area.0.polygon.0", "latitude first"),
    (with_area(polygons=("48,2 48,3 49,2 48,2",)), "info.0.area.0.polygon.0", "outside the Netherlands"),
    (with_area(polygons=("52.0000001,5 52,5.2 52.1,5.1 52.0000001,5",)), "info.0.area.0.polygon.0", "at most 6 decimals"),
    (with_area(circles=("52,5",)), "info.0.area.0.circle.0", "radius in kilometres"),
    (with_area(circles=("52,5 0",)), "info.0.area.0.circle.0", "radius in kilometres"),
    (with_area(circles=("52,5 30000",)), "info.0.area.0.circle.0", "radius in kilometres"),
    (with_area(circles=("5.1,52.1 3",)), "info.0.area.0.circle.0", "latitude first"),
    (with_area(circles=("52.0000001,5 3",)), "info.0.area.0.circle.0", "at most 6 decimals"),
]


@pytest.mark.parametrize(("document", "field", "advice"), SEMANTIC, ids=[f"{field}-{advice}" for _, field, advice in SEMANTIC])
def test_a_rule_names_the_field_and_what_to_do(document: CapAlert, field: str, advice: str) -> None:
    errors = check_cap(document)
    assert [error.field for error in errors] == [field]
    assert advice in errors[0].message


@pytest.mark.parametrize("document", [document for document, _, _ in SEMANTIC])
def test_the_schema_alone_would_have_taken_it(document: CapAlert) -> None:
    etree.XMLSchema(etree.parse(shared("cap/CAP-v1.2.xsd"))).assertValid(etree.fromstring(cap_xml(document)))


@pytest.mark.parametrize(
    "sent", ["2026-11-23T14:40:00Z", "2026-11-23T14:40:00.5+01:00", "2026-11-23T14:40:00", "2026-02-30T14:40:00+01:00"]
)
def test_sent_has_a_numeric_offset_and_no_fraction(sent: str) -> None:
    assert [error.field for error in check_cap(alert(sent=sent))] == ["sent"]


def test_a_cancel_needs_no_info_and_no_area() -> None:
    assert check_cap(update(msg_type="Cancel", infos=())) == []
    assert check_cap(update(msg_type="Cancel", infos=(replace(alert().infos[0], areas=(), expires=""),))) == []


def test_what_comes_in_may_be_finer_and_longer_than_what_goes_out() -> None:
    finer = with_area(description="d" * 60, polygons=("52.0000001,5 52,5.2 52.1,5.1 52.0000001,5",))
    assert check_cap(finer, RECEIVED) == []
    assert check_cap(alert(status="Exercise"), RECEIVED) == []
