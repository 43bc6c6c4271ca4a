"""CAP over the API: what a police system posts becomes a draft or a proposal, never more, or a refusal that says what to do."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

import pytest

import story
from alerting.domain.alert import Alert, Proposal, Version
from alerting.domain.content import Channel, Content
from alerting.domain.kinds import KINDS, Kind, Scope
from alerting.domain.messages import MessageType, Removal
from alerting.domain.signatures import signed_hash
from alerting.render.cap_in.read_tree import MAX_BYTES
from alerting.render.documents.cap import cap_document
from alerting.render.documents.moments import with_offset
from alerting.render.documents.story import Story
from builders import (
    DESK,
    OPERATOR,
    PHOTO_DIGEST,
    SETTINGS,
    House,
    amber,
    circle,
    golf,
    missing_child,
    missing_person,
    safety_notice,
    wanted,
)
from intake.correct_alert import correct_alert
from intake.extend_alert import extend_alert
from intake.propose_next import propose_update
from intake.stop_alert import stop_alert
from intake_client import ENVIRONMENT, Client, forget_the_world
from published import EXERCISES, LIVE, public

GMS = Client.of_system("gms")
OLGA = Client("olga", "operator org-midden-nederland")
NORA = Client("nora", "national org-landelijk")

INFO = """<info><language>nl-NL</language><category>Rescue</category><category>Safety</category><event>Vermist kind</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>
<eventCode><valueName>OET</valueName><value>{code}</value></eventCode><expires>{expires}</expires>
<headline>Jan Jansen (14) vermist</headline><description>Jan is vermist sinds 14:30.</description>
<instruction>Bel 112.</instruction>{parameters}{resources}
<area><areaDesc>Utrecht en omgeving</areaDesc>{shape}</area></info>"""
CIRCLE = "<circle>52.09,5.12 3</circle>"


def cap(msg_type: str = "Alert", *, info: str = INFO, **parts: Any) -> bytes:
    """A document as a police system writes it; `facts` are our own parameters."""
    at = parts.get("sent") or datetime.now(UTC)
    facts = parts.get("facts", {})
    parameters = "".join(
        f"<parameter><valueName>kindalarm:{name}</valueName><value>{escape(value)}</value></parameter>"
        for name, value in facts.items()
    )
    filled = info.format(
        code=parts.get("code", "OET-130"),
        expires=with_offset(parts.get("expires") or at + timedelta(hours=10)),
        parameters=parameters,
        resources=parts.get("resources", ""),
        shape=parts.get("shape", CIRCLE),
    )
    references = f"<references>{' '.join(parts['references'])}</references>" if "references" in parts else ""
    incidents = f"<incidents>{parts.get('incident', 'PL0900-2026-17')}</incidents>" if parts.get("incident") != "" else ""
    document = f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{parts.get("identifier", "GMS-2026-17")}</identifier>
<sender>gms@politie.nl</sender><sent>{with_offset(at)}</sent><status>{parts.get("status", "Actual")}</status>
<msgType>{msg_type}</msgType><scope>{parts.get("scope", "Public")}</scope>{references}{incidents}{filled}</alert>"""
    return document.encode()


@pytest.fixture(autouse=True)
def deployed(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    house.now = datetime.now(UTC) - timedelta(minutes=1)
    for key, value in ENVIRONMENT.items():
        monkeypatch.setenv(key, value)
    for system, organisation in (("gms", "midden-nederland"), ("other", "landelijk")):
        house.dynamodb.put_item(
            TableName=SETTINGS, Item={"pk": {"S": "SYSTEMS"}, "sk": {"S": system}, "organisation": {"S": organisation}}
        )
    forget_the_world()
    yield
    forget_the_world()


def proposal_of(answer: Any) -> Proposal:
    return Proposal.model_validate(answer.body["proposal"])


def alert_of(answer: Any) -> Alert:
    return Alert.model_validate(answer.body["alert"])


def refused(answer: Any, status: int = 422) -> list[tuple[str, str]]:
    """The errors of a problem of this status."""
    assert (answer.status, answer.body["status"]) == (status, status), answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["detail"]
    return [(error["field"], error["message"]) for error in answer.body.get("errors", [])]


def alerts() -> list[dict[str, Any]]:
    return NORA.send("GET", "/v1/alerts?limit=100").body  # type: ignore[no-any-return]  # a list


def versions(house: House, alert_id: str) -> list[Version]:
    numbers = range(1, (house.alerts.head(alert_id) or pytest.fail(alert_id)).version + 1)
    return [version for number in numbers if (version := house.alerts.version(alert_id, number))]


def reference(version: Version, **other: str) -> str:
    """How a document names one of our messages."""
    parts = {
        "sender": LIVE.sender,
        "identifier": LIVE.identifier(version.alert_id, version.number),
        "sent": with_offset(version.sent),
    }
    return ",".join((parts | other).values())


def live(house: House, content: Content | None = None) -> Version:
    """The first message of a live alert."""
    view = story.live(house, content or missing_child(area=circle(), scope=Scope.REGIONAL))
    return versions(house, view.alert.id)[0]


# An Alert becomes a draft


def test_a_police_systems_alert_becomes_a_draft_that_nobody_signed(house: House) -> None:
    made = GMS.send_cap(cap())
    assert made.status == 201, made.body
    assert made.headers["etag"] == '"1"'
    alert, proposal = alert_of(made), proposal_of(made)
    assert (alert.state, alert.organisation, alert.incident) == ("draft", "midden-nederland", "PL0900-2026-17")
    assert (alert.created_by, alert.exercise, alert.version) == ("system:gms", False, 0)
    assert (proposal.state, proposal.message, proposal.signatures, proposal.hash) == ("draft", "alert", (), None)
    assert proposal.content.kind is Kind.MISSING_CHILD
    assert proposal.content.area == circle()
    assert proposal.content.channels == frozenset(map(Channel, KINDS[Kind.MISSING_CHILD].channels))
    assert proposal.content.duration_minutes == 600
    assert house.alerts.live() == []


def test_the_senders_words_come_along_for_people_to_read() -> None:
    made = GMS.send_cap(cap())
    source = proposal_of(made).source
    assert source is not None
    assert (source.sender, source.identifier) == ("gms@politie.nl", "GMS-2026-17")
    assert (source.headline, source.instruction) == ("Jan Jansen (14) vermist", "Bel 112.")
    shown = OLGA.send("GET", f"/v1/alerts/{alert_of(made).id}")
    assert proposal_of(shown).source == source


def test_the_words_stay_while_people_write_and_are_no_part_of_what_is_signed_or_sent(house: House) -> None:
    made = GMS.send_cap(cap(info=INFO.replace("14:30", "14:30, zegt GMS")))
    alert_id = alert_of(made).id
    whole = missing_child(area=circle(), scope=Scope.REGIONAL, incident="PL0900-2026-17")
    edited = OLGA.send("PUT", f"/v1/alerts/{alert_id}/proposal", json.loads(whole.model_dump_json()), {"if-match": '"1"'})
    assert proposal_of(edited).source == proposal_of(made).source
    submitted = OLGA.send("POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"if-match": '"2"'})
    assert submitted.status == 200, submitted.body
    pending = proposal_of(submitted)
    assert pending.source == proposal_of(made).source
    assert pending.hash == signed_hash(MessageType.ALERT, pending.content, pending.texts, 0)
    released = NORA.send("POST", f"/v1/alerts/{alert_id}/proposal/sign", {"hash": pending.hash})
    assert alert_of(released).state == "live"
    assert proposal_of(released).source is None
    assert "zegt GMS" not in versions(house, alert_id)[0].model_dump_json()
    assert "zegt GMS" not in str(house.alerts.audit(alert_id))


def test_words_without_end_come_along_as_far_as_people_read() -> None:
    made = GMS.send_cap(cap(info=INFO.replace("14:30.", "14:30. " + "x" * 300_000)))
    assert made.status == 201
    source = proposal_of(made).source
    assert source is not None
    assert len(source.description) == 4_000
    assert "Only the first 4000 characters of the description came along." in proposal_of(made).warnings
    long = "<identifier>" + "x" * 201
    assert refused(GMS.send_cap(cap().replace(b"<identifier>GMS-2026-17", long.encode())))[0][0] == "identifier"


def test_what_was_passed_over_is_told() -> None:
    resource = (
        "<resource><resourceDesc>x</resourceDesc><mimeType>image/jpeg</mimeType><uri>https://elders.nl/x.jpg</uri></resource>"
    )
    made = GMS.send_cap(cap(resources=resource))
    assert [warning for warning in proposal_of(made).warnings if "not ours" in warning]


def test_our_parameters_fill_the_draft() -> None:
    facts = {"person.0.firstName": "Jan", "person.0.age": "14", "vehicle.0.plate": "AB-123-C"}
    content = proposal_of(GMS.send_cap(cap(facts=facts))).content
    assert [(person.first_name, person.age) for person in content.persons] == [("Jan", 14)]
    assert [vehicle.plate for vehicle in content.vehicles] == ["AB-123-C"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_document_says_itself_how_it_is_encoded(encoding: str) -> None:
    text = cap(info=INFO.replace("Jan Jansen", "Zoë Jansen")).decode().replace("UTF-8", encoding)
    source = proposal_of(GMS.send_cap(text.encode(encoding))).source
    assert source is not None
    assert source.headline == "Zoë Jansen (14) vermist"


def test_a_body_that_the_gateway_took_for_text_is_read_too() -> None:
    made = GMS.send("POST", "/v1/alerts", headers={"content-type": "Application/CAP+xml; charset=utf-8"}, raw=cap().decode())
    assert made.status == 201, made.body


def test_an_exercise_is_an_exercise_with_the_photos_of_exercises() -> None:
    uri = EXERCISES.photo_url("0abc1234", PHOTO_DIGEST)
    resource = f"<resource><resourceDesc>Jan</resourceDesc><mimeType>image/jpeg</mimeType><uri>{uri}</uri></resource>"
    made = GMS.send_cap(cap(status="Exercise", resources=resource))
    assert alert_of(made).exercise is True
    assert [photo.digest for photo in proposal_of(made).content.photos] == [PHOTO_DIGEST]


def test_a_person_sends_for_the_one_organisation_they_work_for() -> None:
    assert alert_of(OLGA.send_cap(cap())).organisation == "midden-nederland"
    both = Client("otto", "operator org-midden-nederland org-landelijk")
    ((field, message),) = refused(both.send_cap(cap()))
    assert field == "organisation"
    assert "JSON" in message


def test_who_may_not_draft_may_not_by_cap() -> None:
    assert refused(Client("vera", "viewer org-midden-nederland").send_cap(cap()), 403) == []
    assert refused(Client("new", "").send_cap(cap()), 422)[0][0] == "organisation"


def test_without_an_incident_number_it_says_where_to_put_it() -> None:
    ((field, message),) = refused(GMS.send_cap(cap(incident="")))
    assert field == "incidents"
    assert "incident number" in message


@pytest.mark.parametrize("msg_type", ["Alert", "Update"])
def test_what_has_ended_already_is_refused(house: House, msg_type: str) -> None:
    sent = datetime.now(UTC) - timedelta(hours=12)
    parts: dict[str, Any] = {"references": [reference(live(house))]} if msg_type == "Update" else {}
    document = cap(msg_type, sent=sent, **parts)
    assert [field for field, _ in refused(GMS.send_cap(document))] == ["info.0.expires"]


# The same document again


def test_the_same_document_twice_makes_one_alert() -> None:
    document = cap()
    first, second = GMS.send_cap(document), GMS.send_cap(document)
    assert (first.status, alert_of(first), proposal_of(first)) == (201, alert_of(second), proposal_of(second))
    assert len(alerts()) == 1


def test_the_same_identifier_with_another_content_is_a_conflict() -> None:
    sent = datetime.now(UTC)
    GMS.send_cap(cap(sent=sent))
    answer = GMS.send_cap(cap(sent=sent, code="OET-038"))
    refused(answer)
    assert answer.body["type"].endswith("/idempotency-key-reused")
    assert "identifier" in answer.body["detail"]
    assert len(alerts()) == 1


def test_a_key_of_the_sender_goes_before_the_identifier() -> None:
    document = cap()
    made = [GMS.send_cap(document, {"idempotency-key": key}) for key in ("gms-00001", "gms-00001", "gms-00002")]
    assert len({alert_of(answer).id for answer in made}) == 2
    other = GMS.send_cap(cap(identifier="GMS-2"), {"idempotency-key": "gms-00001"})
    assert "Idempotency-Key" in other.body["detail"]
    assert other.status == 422
    assert GMS.send_cap(document, {"idempotency-key": "x"}).status == 428


def test_two_senders_share_no_key() -> None:
    document = cap()
    assert alert_of(GMS.send_cap(document)).id != alert_of(OLGA.send_cap(document)).id


# What is refused for its form


BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("doctype", [
    BOMB, '<!DOCTYPE alert SYSTEM "file:///etc/passwd">', '<!DOCTYPE alert [<!ENTITY x SYSTEM "http://169.254.169.254/">]>',
])  # fmt: skip
def test_bombs_and_entities_are_never_opened(doctype: str) -> None:
    document = cap().replace(b"<alert ", f"{doctype}<alert ".encode()).replace(b"Jan is", b"&b; &x; is")
    ((_, message),) = refused(GMS.send_cap(document))
    assert "DOCTYPE" in message
    assert alerts() == []


@pytest.mark.parametrize("document", [
    cap(info=INFO.replace("14:30.", "x" * 20_000_000)),
    cap(info=INFO.replace("14:30.", "x" * MAX_BYTES)),
    cap(shape=f"<polygon>{'52.1,5.1 ' * 100_000}</polygon>"),
    cap(info=INFO.replace("14:30.", "<a>" * 30 + "</a>" * 30)),
], ids=["20 MB", "just over", "100,000 points", "deep"])  # fmt: skip
def test_what_is_too_much_is_413(document: bytes) -> None:
    answer = GMS.send_cap(document)
    assert refused(answer, 413) == []
    assert answer.body["type"].endswith("/too-large")


def test_a_document_of_two_megabytes_is_read() -> None:
    document = cap(info=INFO.replace("14:30.", "x" * 1_990_000))
    assert 1_990_000 < len(document) <= MAX_BYTES
    assert GMS.send_cap(document).status == 201


def test_an_outline_of_two_thousand_points_says_how_many_fit() -> None:
    points = " ".join(f"52.{index:04},5.{index % 7 + 1}" for index in range(2_000))
    ((field, message),) = refused(GMS.send_cap(cap(shape=f"<polygon>52.0,5.0 {points} 52.0,5.0</polygon>")))
    assert field == "info.0.area"
    assert "1000 positions" in message


@pytest.mark.parametrize(("old", "new", "field"), [
    ("<msgType>Alert", "<msgType>Ack", "msgType"),
    ("<msgType>Alert", "<msgType>Error", "msgType"),
    ("<msgType>Alert", "<msgType>Cancelled", "msgType"),
    ("<status>Actual", "<status>Test", "status"),
    ("<status>Actual", "<status>Draft", "status"),
    ("<status>Actual", "<status>System", "status"),
    ("<scope>Public</scope>", "<scope>Private</scope><addresses>a</addresses>", "scope"),
    ("<scope>Public</scope>", "<scope>Restricted</scope><restriction>a</restriction>", "scope"),
    ("<value>OET-130", "<value>OET-999", "info.0.eventCode"),
    (CIRCLE, "", "info.0.area.0"),
    ("<circle>52.09,5.12", "<circle>5.12,52.09", "info.0.area.0.circle.0"),
])  # fmt: skip
def test_what_cannot_become_a_draft_is_a_problem_that_names_the_part(old: str, new: str, field: str) -> None:
    document = cap().decode()
    assert old in document
    assert [name for name, _ in refused(GMS.send_cap(document.replace(old, new).encode()))] == [field]
    assert alerts() == []


@pytest.mark.parametrize(
    "media_type", ["text/xml", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_another_media_type_is_415_and_says_what_to_send(media_type: str) -> None:
    answer = GMS.send("POST", "/v1/alerts", headers={"content-type": media_type, "idempotency-key": "key-00001"}, raw=cap())
    refused(answer, 415)
    assert "application/json" in answer.body["detail"]
    assert "application/cap+xml" in answer.body["detail"]


def test_cap_elsewhere_is_415() -> None:
    answer = OLGA.send("POST", "/v1/areas/estimate", headers={"content-type": "application/cap+xml"}, raw=cap())
    refused(answer, 415)


def test_a_body_that_is_not_there_or_not_what_it_says_is_refused() -> None:
    cap_xml = {"content-type": "application/cap+xml"}
    bodies = [GMS.send("POST", "/v1/alerts", headers=cap_xml), GMS.send("POST", "/v1/alerts", headers=cap_xml, raw="{}")]
    for answer in (*bodies, GMS.send_cap(b"\xff\xfe\x00")):
        assert "well-formed" in refused(answer)[0][1]


# An Update becomes an update proposal


def test_an_update_becomes_a_proposal_that_keeps_what_cap_does_not_know(house: House) -> None:
    first = live(house)
    facts = {"news": "gezien in Zeist", "vehicle.0.plate": "ZZ-99-Z", "vehicle.0.make": "Volvo"}
    made = GMS.send_cap(cap("Update", references=[reference(first)], facts=facts, shape="<circle>52.10,5.20 4</circle>"))
    assert made.status == 201, made.body
    alert, proposal = alert_of(made), proposal_of(made)
    assert (alert.id, alert.state, alert.version) == (first.alert_id, "live", 1)
    assert (proposal.message, proposal.state, proposal.base_version) == ("update", "draft", 1)
    assert proposal.signatures == ()
    content = proposal.content
    for name in ("organisation", "incident", "authority", "channels", "persons", "photos", "scope", "kind", "exercise"):
        assert getattr(content, name) == getattr(first.content, name), name
    assert content.news == "gezien in Zeist"
    assert [vehicle.plate for vehicle in content.vehicles] == ["ZZ-99-Z"]
    assert content.area == circle(latitude=52.10, longitude=5.20, radius_m=4_000)
    (kept,) = [warning for warning in proposal.warnings if "Not stated" in warning]
    assert "persons, photos" in kept
    assert "vehicles" not in kept
    assert proposal.source is not None
    assert proposal.source.headline == "Jan Jansen (14) vermist"


def test_an_update_from_cap_takes_the_same_signatures_as_any_other(house: House) -> None:
    first = live(house)
    made = GMS.send_cap(cap("Update", references=[reference(first)], facts={"news": "gezien in Zeist"}))
    path = f"/v1/alerts/{first.alert_id}/proposal"
    submitted = GMS.send("POST", f"{path}/submit", headers={"if-match": made.headers["etag"]})
    assert submitted.status == 200, submitted.body
    assert proposal_of(submitted).signatures == ()
    signing = {"hash": proposal_of(submitted).hash}
    assert GMS.send("POST", f"{path}/sign", signing).status == 403
    assert alert_of(NORA.send("POST", f"{path}/sign", signing)).version == 1
    assert alert_of(OLGA.send("POST", f"{path}/sign", signing)).version == 2
    assert versions(house, first.alert_id)[1].content.news == "gezien in Zeist"


def test_the_same_update_twice_opens_one_proposal(house: House) -> None:
    document = cap("Update", references=[reference(live(house))])
    first, second = GMS.send_cap(document), GMS.send_cap(document)
    assert proposal_of(first) == proposal_of(second)
    stop_alert(house.desk(DESK), alert_of(first).id)
    assert alert_of(GMS.send_cap(document)).state == "stopped"  # the answer to a repeat is how it is now


def test_persons_that_are_stated_replace(house: House) -> None:
    made = GMS.send_cap(
        cap("Update", references=[reference(live(house))], facts={"person.0.firstName": "Piet", "person.0.age": "9"})
    )
    assert [(person.first_name, person.hair) for person in proposal_of(made).content.persons] == [("Piet", "")]


def test_an_update_moves_the_end_where_the_kind_lets_it(house: House) -> None:
    first = live(house)
    made = GMS.send_cap(cap("Update", references=[reference(first)], expires=first.sent + timedelta(hours=20, seconds=30)))
    assert proposal_of(made).content.duration_minutes == 20 * 60 + 1
    assert not [warning for warning in proposal_of(made).warnings if "end" in warning]


@pytest.mark.parametrize(("hours", "said"), [(3, "never shortens"), (60, "at most 2880 minutes")])
def test_an_end_that_cannot_be_is_told_and_stays(house: House, hours: int, said: str) -> None:
    first = live(house)
    made = GMS.send_cap(cap("Update", references=[reference(first)], expires=first.sent + timedelta(hours=hours)))
    assert proposal_of(made).content.duration_minutes == first.content.duration_minutes
    assert [warning for warning in proposal_of(made).warnings if said in warning]


def test_an_end_that_was_extended_meanwhile_is_the_end_that_is_compared(house: House) -> None:
    first = live(house)
    extend_alert(house.desk(DESK), first.alert_id, (first.sent + timedelta(hours=30)).replace(microsecond=0))
    made = GMS.send_cap(cap("Update", references=[reference(first)], expires=first.sent + timedelta(hours=20)))
    assert [warning for warning in proposal_of(made).warnings if "never shortens" in warning]


def test_a_notice_is_said_to_hold_as_long_as_its_update_does(house: House) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    view = story.pending(house, safety_notice(valid_until=at + timedelta(hours=3)))
    (first,) = versions(house, view.alert.id)
    info = INFO.replace("<category>Rescue</category>", "").replace(
        "<eventCode><valueName>OET</valueName><value>{code}</value></eventCode>", ""
    )
    document = cap("Update", info=info, references=[reference(first)], expires=at + timedelta(hours=6), incident="PL0900-2026-20")
    content = proposal_of(GMS.send_cap(document)).content
    assert content.valid_until == at + timedelta(hours=6)
    assert content.notice == first.content.notice
    assert first.sent + timedelta(minutes=content.duration_minutes or 0) >= at + timedelta(hours=6)


def test_a_sender_who_missed_the_newest_message_is_watched(house: House) -> None:
    first = live(house, missing_child(area=circle(), scope=Scope.REGIONAL, vehicles=(golf(),)))
    correct_alert(house.desk(DESK), first.alert_id, Removal.PLATE, 0, 1)
    old = GMS.send_cap(cap("Update", references=[reference(first)], facts={"vehicle.0.plate": "AB-123-C"}))
    assert [warning for warning in proposal_of(old).warnings if "newest message (2)" in warning]
    OLGA.send("POST", f"/v1/alerts/{first.alert_id}/proposal/discard")
    both = [reference(version) for version in versions(house, first.alert_id)]
    new = GMS.send_cap(cap("Update", references=both, identifier="GMS-18"))
    assert not [warning for warning in proposal_of(new).warnings if "newest message" in warning]


def test_another_kind_is_an_escalation_and_begins_elsewhere(house: House) -> None:
    first = live(house)
    ((field, message),) = refused(GMS.send_cap(cap("Update", references=[reference(first)], code="OET-038")))
    assert field == "info.0.eventCode"
    assert f"/v1/alerts/{first.alert_id}/escalate" in message


# A Cancel becomes a stop that is asked for


BARE = ""


@pytest.mark.parametrize("info", [INFO, BARE], ids=["with an info", "without"])
def test_a_cancel_asks_for_a_stop_which_one_person_signs(house: House, info: str) -> None:
    first = live(house)
    made = GMS.send_cap(cap("Cancel", info=info, references=[reference(first)]))
    assert made.status == 201, made.body
    assert (alert_of(made).state, proposal_of(made).state, proposal_of(made).message) == ("live", "asked", "stop")
    assert {"sign", "discard", "stop"} <= set(made.body["possible"])
    seen = OLGA.send("GET", f"/v1/alerts/{first.alert_id}")
    assert proposal_of(seen) == proposal_of(made)
    path = f"/v1/alerts/{first.alert_id}/proposal/sign"
    assert NORA.send("POST", path, {"hash": proposal_of(made).hash}).body["alert"]["state"] == "stopped"
    assert versions(house, first.alert_id)[1].message is MessageType.STOP


def test_a_system_signs_releases_and_stops_nothing(house: House) -> None:
    first = live(house)
    made = GMS.send_cap(cap("Cancel", references=[reference(first)]))
    path = f"/v1/alerts/{first.alert_id}"
    assert GMS.send("POST", f"{path}/proposal/sign", {"hash": proposal_of(made).hash}).status == 403
    assert GMS.send("POST", f"{path}/proposal/submit", headers={"if-match": made.headers["etag"]}).status == 409
    assert GMS.send("POST", f"{path}/stop", {}).status == 403
    assert GMS.send("POST", f"{path}/retract", {"reason": "wrong_area"}).status == 403
    assert (house.alerts.live(), len(versions(house, first.alert_id))) == ([first.alert_id], 1)


def test_the_reason_of_a_retraction_comes_along(house: House) -> None:
    first = live(house)
    made = GMS.send_cap(cap("Cancel", references=[reference(first)], facts={"because": "wrong_subject"}))
    assert proposal_of(made).because == "wrong_subject"
    NORA.send("POST", f"/v1/alerts/{first.alert_id}/proposal/discard")
    late = GMS.send_cap(cap("Cancel", references=[reference(first)], facts={"because": "expired"}, identifier="GMS-18"))
    assert proposal_of(late).because == "stopped"  # that time ran out is for our clock to say


def test_a_person_with_the_releasing_role_asks_too_and_stops_with_the_stop(house: House) -> None:
    first = live(house)
    assert proposal_of(NORA.send_cap(cap("Cancel", references=[reference(first)]))).state == "asked"
    stopped = NORA.send("POST", f"/v1/alerts/{first.alert_id}/stop", {})
    assert (alert_of(stopped).state, proposal_of(stopped).state) == ("stopped", "discarded")


# What Update and Cancel may follow


BOTH = pytest.mark.parametrize("msg_type", ["Update", "Cancel"])


def unchanged(house: House, first: Version) -> bool:
    alert, proposal = house.desk(DESK).load(first.alert_id)
    return (alert.state, alert.version) == ("live", 1) and proposal is not None and proposal.state == "released"


@BOTH
@pytest.mark.parametrize(("other", "advice"), [
    ({"sent": "2026-11-23T14:40:00+01:00"}, "another time"),
    ({"sender": "gms@politie.nl"}, "no message of ours"),
    ({"identifier": "GMS-2026-16"}, "no message of ours"),
    ({"identifier": LIVE.identifier("7zzzzzzz", 1)}, "No alert of ours"),
])  # fmt: skip
def test_a_reference_to_what_we_never_published_so_is_refused(
    house: House, msg_type: str, other: dict[str, str], advice: str
) -> None:
    first = live(house)
    ((field, message),) = refused(GMS.send_cap(cap(msg_type, references=[reference(first, **other)])))
    assert field == "references"
    assert advice in message
    assert unchanged(house, first)


@BOTH
def test_a_reference_a_second_off_is_refused_and_another_offset_is_not(house: House, msg_type: str) -> None:
    first = live(house)
    late = with_offset(first.sent + timedelta(seconds=1))
    assert "another time" in refused(GMS.send_cap(cap(msg_type, references=[reference(first, sent=late)])))[0][1]
    utc = first.sent.astimezone(UTC).replace(microsecond=0).isoformat()
    assert GMS.send_cap(cap(msg_type, references=[reference(first, sent=utc)])).status == 201


@BOTH
def test_a_message_that_does_not_exist_yet_is_refused(house: House, msg_type: str) -> None:
    first = live(house)
    future = reference(first, identifier=LIVE.identifier(first.alert_id, 2))
    assert "never published" in refused(GMS.send_cap(cap(msg_type, references=[reference(first), future])))[0][1]


@BOTH
def test_no_reference_and_two_alerts_are_refused(house: House, msg_type: str) -> None:
    one, two = live(house), live(house)
    assert [field for field, _ in refused(GMS.send_cap(cap(msg_type)))] == ["references"]
    ((field, message),) = refused(GMS.send_cap(cap(msg_type, references=[reference(one), reference(two)])))
    assert (field, "exactly one alert" in message) == ("references", True)
    assert unchanged(house, one)
    assert unchanged(house, two)


@BOTH
def test_what_has_ended_is_followed_by_nothing(house: House, msg_type: str) -> None:
    first = live(house)
    stop_alert(house.desk(DESK), first.alert_id)
    answer = GMS.send_cap(cap(msg_type, references=[reference(first)]))
    refused(answer, 409)
    assert "nothing can follow it but its result" in answer.body["detail"]
    story.concluded(house, house.desk(DESK).view(first.alert_id))
    refused(GMS.send_cap(cap(msg_type, references=[reference(first)])), 409)


@BOTH
def test_a_draft_was_never_published_and_cannot_be_followed(msg_type: str) -> None:
    draft = alert_of(GMS.send_cap(cap()))
    identifier = LIVE.identifier(draft.id, 1)
    document = cap(msg_type, references=[f"{LIVE.sender},{identifier},{with_offset(draft.created_at)}"], identifier="GMS-18")
    assert "never published" in refused(GMS.send_cap(document))[0][1]


@BOTH
@pytest.mark.parametrize("exercise", [True, False])
def test_an_exercise_and_the_real_thing_do_not_follow_each_other(house: House, msg_type: str, *, exercise: bool) -> None:
    first = live(house, missing_child(area=circle(), scope=Scope.REGIONAL, exercise=exercise))
    document = cap(msg_type, references=[reference(first)], status="Actual" if exercise else "Exercise")
    assert [field for field, _ in refused(GMS.send_cap(document))] == ["status"]
    assert unchanged(house, first)


@BOTH
def test_another_incident_is_refused_and_ours_not_told(house: House, msg_type: str) -> None:
    first = live(house)
    ((field, message),) = refused(GMS.send_cap(cap(msg_type, references=[reference(first)], incident="PL0900-2026-99")))
    assert field == "incidents"
    assert first.content.incident not in message
    assert GMS.send_cap(cap(msg_type, references=[reference(first)], incident="", identifier="GMS-18")).status == 201


@BOTH
def test_an_open_proposal_is_a_conflict_that_says_what_to_do(house: House, msg_type: str) -> None:
    first = live(house)
    propose_update(house.desk(OPERATOR), first.alert_id, "update-1")
    answer = GMS.send_cap(cap(msg_type, references=[reference(first)]))
    refused(answer, 409)
    assert "open proposal (update, draft)" in answer.body["detail"]
    assert "stop" in answer.body["detail"]
    OLGA.send("POST", f"/v1/alerts/{first.alert_id}/proposal/discard")
    assert GMS.send_cap(cap(msg_type, references=[reference(first)])).status == 201


@BOTH
def test_a_system_follows_alerts_of_its_own_organisation_only(house: House, msg_type: str) -> None:
    first = live(house)
    other = Client.of_system("other")
    for incident in ("", "PL0900-2026-99"):  # not even whether its guess is right
        assert other.send_cap(cap(msg_type, references=[reference(first)], incident=incident)).status == 403
    assert Client("vera", "viewer org-midden-nederland").send_cap(cap(msg_type, references=[reference(first)])).status == 403
    assert unchanged(house, first)


# There and back


WHOLE = [
    amber(vehicles=(golf(),)),
    missing_child(area=circle(), scope=Scope.REGIONAL),
    missing_person(),
    wanted(),
    safety_notice(),
]


@pytest.mark.parametrize("content", WHOLE, ids=[content.kind.value for content in WHOLE])
def test_what_we_publish_reads_back_as_a_draft_with_the_same_public_facts(house: House, content: Content) -> None:
    if content.valid_until:
        content = content.model_copy(update={"valid_until": house.now.replace(microsecond=0) + timedelta(hours=3)})
    view = story.pending(house, content)
    view = story.sign(house, view) if view.alert.state == "draft" else view
    (first,) = versions(house, view.alert.id)
    document = cap_document(Story((first,)), first, LIVE)
    made = GMS.send_cap(document.replace(b"</scope>", b"</scope><incidents>PL-2026-1</incidents>"))
    assert made.status == 201, made.body
    assert alert_of(made).id != first.alert_id
    back = proposal_of(made).content
    assert public(back) == public(first.content)
    assert back.area == first.content.area
    if not content.valid_until:
        assert back.duration_minutes == first.content.duration_minutes


def test_what_we_publish_as_an_update_reads_back_as_an_update(house: House) -> None:
    first = live(house)
    story.sign(house, story.updated(house, house.desk(DESK).view(first.alert_id), news="gezien in Zeist"))
    told = Story(tuple(versions(house, first.alert_id)))
    made = GMS.send_cap(cap_document(told, told.newest, LIVE))
    assert made.status == 201, made.body
    assert public(proposal_of(made).content) == public(told.newest.content)
    assert proposal_of(made).content.duration_minutes == first.content.duration_minutes


def test_the_description_lists_cap() -> None:
    paths = OLGA.send("GET", "/v1/openapi.json").body["paths"]
    assert set(paths["/v1/alerts"]["post"]["requestBody"]["content"]) == {"application/json", "application/cap+xml"}
