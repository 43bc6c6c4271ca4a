"""CAP that comes in: bounds first, then the schema's rules, then ours; a draft, or a refusal that says what to do."""

import re
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alerting.domain.area import Circle, National, Polygons
from alerting.domain.content import Content, Photo
from alerting.domain.errors import InvalidRequestError, TooLargeError
from alerting.domain.kinds import Kind, Scope
from alerting.domain.messages import MessageType, StopReason
from alerting.render.cap_in.draft import CapMessage, DraftIn, Reference, read_draft
from alerting.render.cap_in.read_cap import read_cap
from alerting.render.cap_in.read_tree import MAX_BYTES
from alerting.render.documents.cap import cap_document, cap_of, cap_xml
from alerting.render.documents.cap_model import CapAlert, CapArea, CapResource
from alerting.render.documents.story import Story
from fills import unhurried
from published import ALERT_ID, LIVE, and_then, outlet_of, public, shared, started, stopped, stories
from renderings import MONDAY, content_of

#: As a police system writes it: no word of ours in it.
THEIRS = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>GMS-2026-17</identifier><sender>gms@politie.nl</sender>
<sent>2026-10-25T02:30:00+02:00</sent><status>Actual</status><msgType>Alert</msgType>
<scope>Public</scope><incidents>PL0900-2026-17</incidents>
<info><language>nl-NL</language><category>Rescue</category><category>Safety</category><event>Vermist kind</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>
<eventCode><valueName>OET</valueName><value>OET-130</value></eventCode><expires>2026-10-25T14:30:00+01:00</expires>
<headline>Jan Jansen (14) vermist</headline>
<description>Jan is vermist sinds 14:30.</description><instruction>Bel 112.</instruction>
<area><areaDesc>Utrecht en omgeving</areaDesc><circle>52.09,5.12 3</circle></area></info></alert>"""

RESOURCE = "<resource><resourceDesc>x</resourceDesc><mimeType>x</mimeType></resource><area>"
GEOCODE = "<geocode><valueName>CBS</valueName><value>GM0344</value></geocode>"


def theirs(*changes: tuple[str, str]) -> bytes:
    document = THEIRS
    for old, new in changes:
        assert old in document
        document = document.replace(old, new, 1)
    return document.encode()


def draft(*changes: tuple[str, str]) -> DraftIn:
    return read_draft(theirs(*changes), LIVE)


def refusal(body: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRequestError) as refused:
        read_draft(body, LIVE)
    return [(error.field, error.message) for error in refused.value.errors]


def ours(story: Story) -> bytes:
    return cap_document(story, story.newest, outlet_of(story))


def reference(number: int = 1, alert_id: str = ALERT_ID, sender: str = LIVE.sender) -> str:
    return f"{sender},{LIVE.identifier(alert_id, number)},2026-10-25T01:30:00+02:00"


def following(msg_type: str, *references: str) -> bytes:
    written = f"<scope>Public</scope><references>{' '.join(references)}</references>"
    return theirs(("<msgType>Alert<", f"<msgType>{msg_type}<"), ("<scope>Public</scope>", written))


# A draft


def test_an_alert_becomes_a_draft_and_the_words_come_along() -> None:
    made = draft()
    assert (made.message, made.kind, made.exercise, made.references) == (CapMessage.ALERT, Kind.MISSING_CHILD, False, ())
    assert made.area == Circle(description="Utrecht en omgeving", latitude=52.09, longitude=5.12, radius_m=3_000)
    assert (made.headline, made.instruction) == ("Jan Jansen (14) vermist", "Bel 112.")
    assert made.incident == "PL0900-2026-17"
    assert made.content["duration_minutes"] == 13 * 60  # the hour that comes twice counts twice
    assert made.content["scope"] is Scope.REGIONAL
    assert made.key == "gms@politie.nl,GMS-2026-17,2026-10-25T02:30:00+02:00"


def test_nobody_is_guessed_out_of_sentences() -> None:
    assert (draft().content["persons"], draft().content["vehicles"]) == ((), ())


def test_an_exercise_becomes_an_exercise() -> None:
    made = draft(("<status>Actual", "<status>Exercise"))
    assert (made.exercise, made.content["exercise"]) == (True, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_other_encodings_that_xml_knows_are_read(encoding: str) -> None:
    document = THEIRS.replace("UTF-8", encoding).replace("Jan is", "Zoë is")
    assert read_draft(document.encode(encoding), LIVE).description.startswith("Zoë is")


def test_a_signature_is_passed_over() -> None:
    inside = '<ds:SignedInfo><a b="c">text</a></ds:SignedInfo>'
    signature = f'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="x">{inside}</ds:Signature>'
    assert draft(("</alert>", f"{signature}</alert>")) == draft()


@pytest.mark.parametrize(("codes", "categories", "kind"), [
    (["OET-038"], ["Safety", "Security"], Kind.AMBER),
    (["CAE"], ["Rescue"], Kind.AMBER),
    (["CAE", "OET-038"], ["Rescue", "Safety"], Kind.AMBER),
    (["OET-130"], ["Rescue", "Safety"], Kind.MISSING_CHILD),
    (["OET-130"], ["Safety"], Kind.MISSING_PERSON),
    (["OET-176"], ["Security"], Kind.WANTED),
    ([], ["Safety"], Kind.SAFETY_NOTICE),
])  # fmt: skip
def test_codes_mean_a_kind(codes: list[str], categories: list[str], kind: Kind) -> None:
    assert draft(*coded(codes, categories)).kind is kind


@pytest.mark.parametrize(("codes", "categories"), [
    (["OET-130"], ["Met"]), (["OET-130", "OET-038"], ["Rescue", "Safety"]), (["OET-999"], ["Safety"]), ([], ["Rescue", "Safety"]),
    ([], ["Met"]), (["OET-176"], ["Met"]),
])  # fmt: skip
def test_codes_that_mean_no_kind_or_two_are_refused(codes: list[str], categories: list[str]) -> None:
    ((field, message),) = refusal(theirs(*coded(codes, categories)))
    assert field in {"info.0.eventCode", "info.0.category"}
    assert "OET-038 (AMBER)" in message or "disagree" in message


def coded(codes: list[str], categories: list[str]) -> list[tuple[str, str]]:
    written = "".join(f"<eventCode><valueName>x</valueName><value>{code}</value></eventCode>" for code in codes)
    return [
        (
            "<category>Rescue</category><category>Safety</category>",
            "".join(f"<category>{name}</category>" for name in categories),
        ),
        ("<eventCode><valueName>OET</valueName><value>OET-130</value></eventCode>", written),
    ]


def test_polygons_come_latitude_first_and_circles_beside_them_become_rings() -> None:
    written = "<polygon>52.0,5.0 52.0,5.2 52.1,5.1 52.0,5.0</polygon><circle>52.5,5.5 1</circle>"
    area = draft(("<circle>52.09,5.12 3</circle>", written)).area
    assert isinstance(area, Polygons)
    assert area.rings[0] == ((5.0, 52.0), (5.2, 52.0), (5.1, 52.1), (5.0, 52.0))
    assert len(area.rings) == 2


def test_the_whole_country_is_a_code_that_somebody_wrote() -> None:
    code = "<geocode><valueName>ISO3166-1</valueName><value>NL</value></geocode>"
    assert draft(("<circle>52.09,5.12 3</circle>", code)).area == National()


def test_a_national_drawing_is_a_drawing() -> None:
    box = "<polygon>50.7,3.2 53.7,3.2 53.7,7.3 50.7,7.3 50.7,3.2</polygon>"
    assert isinstance(draft(("<circle>52.09,5.12 3</circle>", box)).area, Polygons)


def test_photos_of_others_are_passed_over_and_never_fetched() -> None:
    written = RESOURCE.replace("</mimeType>", "</mimeType><uri>http://169.254.169.254/x.jpg</uri>")
    made = draft(("<area>", written))
    assert made.content["photos"] == ()
    assert any("not ours" in warning for warning in made.warnings)


def test_other_languages_are_passed_over() -> None:
    info = THEIRS[THEIRS.index("<info>") : THEIRS.index("</alert>")].replace("nl-NL", "en-GB")
    made = draft(("</alert>", f"{info}</alert>"))
    assert made.headline == "Jan Jansen (14) vermist"
    assert any("en-GB" in warning for warning in made.warnings)


# Update and Cancel


@pytest.mark.parametrize(("msg_type", "message"), [("Update", CapMessage.UPDATE), ("Cancel", CapMessage.CANCEL)])
def test_update_and_cancel_name_one_alert_of_ours_by_any_of_its_messages(msg_type: str, message: CapMessage) -> None:
    made = read_draft(following(msg_type, reference(1), reference(2)), LIVE)
    assert (made.message, made.alert_id) == (message, ALERT_ID)
    sent = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    assert made.references == tuple(Reference(alert_id=ALERT_ID, version=number, sent=sent) for number in (1, 2))


def test_a_cancel_needs_no_info() -> None:
    document = following("Cancel", reference()).decode()
    bare = document[: document.index("<info>")] + "</alert>"
    made = read_draft(bare.encode(), LIVE)
    assert (made.message, made.kind, made.area, made.content) == (CapMessage.CANCEL, None, None, {})


@pytest.mark.parametrize(("references", "advice"), [
    ((), "names what it follows"),
    ((reference(), reference(alert_id="9xyz9876")), "exactly one alert"),
    ((reference(sender="gms@politie.nl"),), "no message of ours"),
    ((f"{LIVE.sender},GMS-2026-16,2026-10-25T01:30:00+02:00",), "no message of ours"),
    ((f"{LIVE.sender},{LIVE.oid}.99999999999999.1,2026-10-25T01:30:00+02:00",), "no message of ours"),
    (("zzz",), "is no reference"),
])  # fmt: skip
@pytest.mark.parametrize("msg_type", ["Update", "Cancel"])
def test_references_to_nothing_two_alerts_or_strangers_are_refused(
    msg_type: str, references: tuple[str, ...], advice: str
) -> None:
    ((field, message),) = refusal(following(msg_type, *references))
    assert field == "references"
    assert advice in message


def test_an_alert_that_follows_something_is_refused() -> None:
    assert refusal(following("Alert", reference()))[0][0] == "references"


# Refused for what they are


@pytest.mark.parametrize(("old", "new", "field", "advice"), [
    ("<msgType>Alert", "<msgType>Ack", "msgType", "acknowledgement"),
    ("<msgType>Alert", "<msgType>Error", "msgType", "no error messages"),
    ("<msgType>Alert", "<msgType>Cancelled", "msgType", "Alert, Update or Cancel"),
    ("<status>Actual", "<status>Test", "status", "Exercise"),
    ("<status>Actual", "<status>Draft", "status", "Actual or Exercise"),
    ("<status>Actual", "<status>System", "status", "not for the public"),
    ("<scope>Public</scope>", "<scope>Private</scope><addresses>a</addresses>", "scope", "send Public"),
    ("<scope>Public</scope>", "<scope>Restricted</scope><restriction>a</restriction>", "scope", "send Public"),
    ("PL0900-2026-17", "PL0900-2026-17 PL0900-2026-18", "incidents", "one incident"),
    ("PL0900-2026-17", "<![CDATA[a'b]]>", "incidents", "letters, digits"),
    ("14:30:00+01:00</expires>", "01:33:00+01:00</expires>", "info.0.expires", "5 minutes to 48 hours"),
    ("<circle>52.09,5.12 3", "<circle>5.12,52.09 3", "info.0.area.0.circle.0", "latitude first"),
    ("<circle>52.09,5.12 3", "<circle>52.09,5.12 200", "info.0.area.0.circle.0.radius_m", "less than or equal"),
    ("<identifier>GMS-2026-17", "<identifier>GMS 2026", "identifier", "without spaces"),
    ("<language>nl-NL</language>", "", "info.0.language", "en-US"),
    ("<circle>52.09,5.12 3</circle>", GEOCODE, "info.0.area", "Draw the area"),
])  # fmt: skip
def test_what_cannot_become_a_draft_says_why(old: str, new: str, field: str, advice: str) -> None:
    found = refusal(theirs((old, new)))
    assert [name for name, _ in found] == [field]
    assert advice in found[0][1]


def test_an_area_of_too_many_positions_says_how_many_fit() -> None:
    polygon = " ".join(f"52.{index:04},5.1" for index in range(1_100))
    written = f"<polygon>52.0,5.0 {polygon} 52.0,5.0</polygon>"
    assert "1000 positions" in refusal(theirs(("<circle>52.09,5.12 3</circle>", written)))[0][1]


@pytest.mark.parametrize(("name", "value", "field"), [
    ("person.0.age", "veertien", "parameter.person.0.age"),
    ("person.0.hair", "h" * 61, "parameter.person.0.hair"),
    ("vehicle.0.plate", "AB 123", "parameter.vehicle.0.plate"),
    ("validUntil", "morgen", "info.parameter.validUntil"),
    ("scope", "wereld", "info.parameter.scope"),
    ("news", "n" * 61, "info.parameter.news"),
    ("notice.what", "n" * 61, "notice.what"),
])  # fmt: skip
def test_facts_that_a_draft_cannot_hold_are_named_and_not_repeated(name: str, value: str, field: str) -> None:
    parameter = f"<parameter><valueName>kindalarm:{name}</valueName><value>{value}</value></parameter>"
    found = refusal(theirs(("<area>", f"{parameter}<area>")))
    assert [wrong for wrong, _ in found] == [field]
    assert value not in found[0][1]


# The schema


SCHEMA = [
    (("<status>Actual</status>", ""), "status"),
    (("<status>Actual</status>", "<status>Actual</status><status>Actual</status>"), "status"),
    (("<status>Actual", "<status>actual"), "status"),
    (("<status>Actual", "<status> Actual"), "status"),
    (("<scope>Public</scope>", "<scope>Public</scope><source>x</source>"), "source"),
    (("<scope>Public</scope>", "<scope>Public</scope><extra/>"), "extra"),
    (("02:30:00+02:00</sent>", "02:30:00Z</sent>"), "sent"),
    (("02:30:00+02:00</sent>", "02:30:00.5+02:00</sent>"), "sent"),
    (("02:30:00+02:00</sent>", "02:30:00</sent>"), "sent"),
    (("2026-10-25T14:30:00+01:00</expires>", "2026-10-32T14:30:00+01:00</expires>"), "info.0.expires"),
    (("<category>Rescue</category><category>Safety</category>", ""), "info.0.category"),
    (("<category>Rescue", "<category>Reddding"), "info.0.category.0"),
    (("<urgency>Immediate", "<urgency>Now"), "info.0.urgency"),
    (("<event>Vermist kind</event>", ""), "info.0.event"),
    (("<value>OET-130</value>", ""), "info.0.eventCode.0.value"),
    (("<areaDesc>Utrecht en omgeving</areaDesc>", ""), "info.0.area.0.areaDesc"),
    (("<language>nl-NL", "<language>nl_NL"), "info.0.language"),
    (("<headline>Jan", "<headline><b/>Jan"), "info.0.headline"),
    (("<info>", "<info>text"), "info.0"),
    (("<area>", RESOURCE.replace("</mimeType>", "</mimeType><size>big</size>")), "info.0.resource.0.size"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field"), SCHEMA, ids=[f"{field}-{index}" for index, (_, field) in enumerate(SCHEMA)])
def test_what_the_schema_refuses_is_refused_by_name(change: tuple[str, str], field: str) -> None:
    assert [name for name, _ in refusal(theirs(change))] == [field]


@pytest.mark.parametrize("change", [change for change, _ in SCHEMA])
def test_the_schema_of_oasis_refuses_the_same(change: tuple[str, str]) -> None:
    assert not schema().validate(etree.fromstring(theirs(change)))


def test_the_schema_of_oasis_takes_what_we_take() -> None:
    schema().assertValid(etree.fromstring(theirs()))


def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared("cap/CAP-v1.2.xsd")))


@unhurried
@given(st.data())
def test_our_reading_of_the_schema_is_the_schemas(data: st.DataObject) -> None:
    """Whatever is left out, doubled or moved: we refuse what the schema refuses, and nothing else."""
    root = etree.fromstring(theirs())
    parents = [node for node in root.iter() if len(node)]
    parent = data.draw(st.sampled_from(parents))
    child = data.draw(st.sampled_from(list(parent)))
    match data.draw(st.sampled_from(["leave out", "double", "move"])):
        case "leave out":
            parent.remove(child)
        case "double":
            parent.insert(parent.index(child), etree.fromstring(etree.tostring(child)))
        case _:
            parent.insert(data.draw(st.integers(0, len(parent))), child)
    body = etree.tostring(root)
    try:
        read_cap(body)
        taken = True
    except InvalidRequestError:
        taken = False
    assert taken is schema().validate(etree.fromstring(body))


# Bounds


BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "doctype", [BOMB, '<!DOCTYPE alert SYSTEM "file:///etc/passwd">', '<!DOCTYPE alert [<!ENTITY x SYSTEM "http://127.0.0.1/">]>']
)
def test_a_doctype_is_refused_before_anything_is_made_of_it(doctype: str) -> None:
    ((_, message),) = refusal(theirs(("<alert ", f"{doctype}<alert "), ("Jan is", "&b; is" if doctype is BOMB else "Jan is")))
    assert "DOCTYPE" in message


@pytest.mark.parametrize(("body", "advice"), [
    (b"", "well-formed"),
    (b"{}", "well-formed"),
    (THEIRS.encode()[:300], "well-formed"),
    (b"\xff\xfe\x00", "well-formed"),
    (THEIRS.replace("UTF-8", "UTF-7").encode(), "UTF-8"),
    (THEIRS.replace("UTF-8", "x-none").encode(), "UTF-8"),
    (THEIRS.replace("cap:1.2", "cap:1.1").encode(), "namespace"),
    (THEIRS.replace("<alert ", "<info ", 1).replace("</alert>", "</info>").encode(), "'alert'"),
    (THEIRS.replace("<status>", '<status id="x">').encode(), "attributes"),
    (THEIRS.replace("Jan is", "&nbsp;").encode(), "well-formed"),
])  # fmt: skip
def test_what_is_no_cap_is_refused(body: bytes, advice: str) -> None:
    assert advice in refusal(body)[0][1]


def nested(depth: int) -> bytes:
    return theirs(("Jan is", "<info>" * depth + "</info>" * depth))


@pytest.mark.parametrize("make", [
    lambda: b" " * (MAX_BYTES + 1),
    lambda: theirs(("Jan is", "x" * 20_000_000)),
    lambda: theirs(("<circle>52.09,5.12 3</circle>", f"<polygon>{'52.1,5.1 ' * 100_000}</polygon>")),
    lambda: theirs(("<area>", "<parameter/>" * 10_001 + "<area>")),
    lambda: nested(25),
])  # fmt: skip
def test_what_is_too_much_is_refused_before_it_is_kept(make: Callable[[], bytes]) -> None:
    body = make()
    tracemalloc.start()
    with pytest.raises(TooLargeError):
        read_draft(body, LIVE)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8_000_000


def test_a_hundred_mistakes_are_not_all_listed() -> None:
    assert len(refusal(theirs(("<area>", "<parameter/>" * 100 + "<area>")))) == 50


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(body: bytes) -> None:
    for document in (body, theirs(("Jan is", "Jan is")).replace(b"Utrecht", body)):
        with suppress(InvalidRequestError, TooLargeError):
            read_draft(document, LIVE)


# There and back


@unhurried
@given(stories())
def test_what_we_publish_reads_back_without_loss_of_public_meaning(story: Story) -> None:
    version = story.newest
    made = read_draft(ours(story), outlet_of(story))
    assert made.area == version.content.area
    assert (made.exercise, made.because) == (story.exercise, version.because)
    assert [reference.version for reference in made.references] == [earlier.number for earlier in story.before(version)]
    if story.is_over:
        assert made.message is CapMessage.CANCEL
        assert (made.kind, made.content["persons"], made.content["photos"]) == (version.content.kind, (), ())
        return
    found = {name: value for name, value in made.content.items() if name != "duration_minutes"}
    assert found == public(version.content)
    content = Content(organisation="x-1", incident="1234", area=made.area, **made.content)
    assert content.area == version.content.area


def test_a_duration_reads_back() -> None:
    assert read_draft(ours(started()), LIVE).content["duration_minutes"] == 12 * 60
    update = and_then(started(), MessageType.UPDATE, content_of(Kind.AMBER, news="gezien in Ee"))
    made = read_draft(ours(update), LIVE)
    assert (made.content["duration_minutes"], made.expires) == (None, MONDAY + timedelta(hours=12, minutes=5))


def test_a_stop_reads_back_as_a_cancel_with_its_reason() -> None:
    made = read_draft(ours(stopped(started(), StopReason.WRONG_SUBJECT)), LIVE)
    assert (made.message, made.alert_id, made.because) == (CapMessage.CANCEL, ALERT_ID, StopReason.WRONG_SUBJECT)


@given(st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=8, max_size=8), st.integers(1, 9_999))
def test_an_identifier_leads_back_to_its_version(alert_id: str, number: int) -> None:
    identifier = LIVE.identifier(alert_id, number)
    assert LIVE.version_of(identifier) == (alert_id, number)
    assert re.fullmatch(r"[\d.]+", identifier)


def test_every_part_of_the_standard_comes_through_reading_and_writing() -> None:
    info = replace(
        cap_of(started(), started().newest, LIVE).infos[0],
        audience="iedereen", effective="2026-11-23T14:40:00+01:00", onset="2026-11-23T14:40:00+01:00",
        resources=(CapResource(description="a", mime_type="b/c", size="1", uri="https://a/", deref_uri="eA==", digest="d"),),
        areas=(CapArea(description="x", circles=("52,5 1",), geocodes=(("a", "b"),), altitude="1.5", ceiling="2"),),
    )  # fmt: skip
    whole = CapAlert(
        identifier="a", sender="b", sent="2026-11-23T14:40:00+01:00", status="Actual", msg_type="Alert", source="c",
        scope="Private", restriction="d", addresses="e", codes=("f", "g"), note="h", references="i", incidents="j",
        infos=(info, replace(info, language="en-GB")),
    )  # fmt: skip
    assert read_cap(cap_xml(whole)) == whole
    schema().assertValid(etree.fromstring(cap_xml(whole)))


def test_a_photo_of_ours_comes_back_by_its_digest() -> None:
    photo = Photo(digest="a1" * 32, alt="Foto van Jan.", caption="Met jas")
    assert read_draft(ours(started(photos=(photo,))), LIVE).content["photos"] == (photo,)
