"""What people see before they sign is what goes out: texts, the public page and the CAP document."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring

import story
from alerting.domain.alert import Version
from alerting.domain.content import Channel, Content, Photo
from alerting.domain.errors import InvalidContentError
from alerting.domain.kinds import Kind, Outcome
from alerting.domain.lifecycle import Command
from alerting.domain.messages import Audience, MessageType, Removal, StopReason, Texts
from alerting.domain.people import Principal
from alerting.render.composing import compose_stop
from alerting.render.documents.cap import cap_document
from alerting.render.documents.outlet import Language, Outlet
from alerting.render.documents.story import Story
from alerting.render.message import Message
from alerting.render.page.alert_page import alert_pages
from alerting.render.push import payloads_of
from alerting.store.alerts import to_row
from builders import (
    ALERTS,
    DELIVERIES,
    DESK,
    NOW,
    OPERATOR,
    PHOTO_DIGEST,
    SETTINGS,
    VIEWER,
    House,
    amber,
    circle,
    golf,
    jan,
    missing_child,
    missing_person,
    safety_notice,
    wanted,
)
from intake.correct_alert import correct_alert
from intake.create_draft import create_draft
from intake.desk import AlertView
from intake.edit_draft import edit_draft
from intake.propose_next import propose_result, propose_update
from intake.send_back import send_back
from intake.stop_alert import stop_alert
from intake.submit_proposal import submit_proposal
from intake_client import ENVIRONMENT, EVENT
from status import api_handler
from status.previews.show_documents import show_cap, show_page
from status.previews.show_previews import Previews, show_previews
from status.previews.subject import Asked, Of, Reader

ALL = frozenset(Channel)


def outlet(exercise: bool = False) -> Outlet:  # noqa: FBT001, FBT002
    return Outlet(public_url="https://kindalarm.nl", sender="burgernet@kindalarm.nl", exercise=exercise)


def reader(house: House, who: Principal = VIEWER) -> Reader:
    return Reader(who, house.now, house.alerts, outlet)


def previews(house: House, alert_id: str, of: Of | None = None, because: StopReason = StopReason.STOPPED) -> Previews:
    return show_previews(reader(house), Asked(alert_id, of, because))


def as_texts(shown: Previews) -> Texts:
    """The previews of words as a version stores them, without display, which they show once for all audiences."""
    texts: Texts = {}
    for channel, items, slots in (
        ("push", shown.push, ("title", "body")),
        ("sms", shown.sms, ("text",)),
        ("voice", shown.voice, ("ssml",)),
        ("email", shown.email, ("subject", "plain", "html")),
        ("web", shown.web, ("title", "body", "title_en", "body_en")),
    ):
        for item in items:
            said = {slot: getattr(item, slot) for slot in slots if getattr(item, slot) is not None}
            texts.setdefault(channel, {})[item.audience.value] = said
    return texts


def signed_texts(texts: Texts) -> Texts:
    return {channel: audiences for channel, audiences in texts.items() if channel != "display"}


def signs(shown: Previews) -> dict[str, str]:
    return {item.slot: "\n".join(item.lines) for item in shown.display}


def draft(house: House, content: Content) -> AlertView:
    return create_draft(house.desk(OPERATOR), content, f"draft-{house.new_id(8)}")


def released(house: House, alert_id: str) -> Version:
    head = house.alerts.head(alert_id)
    assert head is not None
    version = house.alerts.version(alert_id, head.version)
    assert version is not None
    return version


COMPLETE = [
    amber(channels=ALL, vehicles=(golf(),)),
    missing_child(channels=ALL),
    missing_person(channels=ALL),
    wanted(channels=ALL - {Channel.DISPLAY}),
    safety_notice(channels=ALL - {Channel.DISPLAY}),
    amber(channels=ALL, persons=(jan(first_name="Zoë"),), exercise=True),
]
contents = st.builds(
    lambda content, age, hair, channels, alt: content.model_copy(
        update={
            "persons": tuple(p.model_copy(update={"age": age, "hair": hair}) for p in content.persons),
            "channels": channels & content.channels | {Channel.WEB},
            "photos": content.photos and (Photo(digest=PHOTO_DIGEST, alt=alt),),
        }
    ),
    st.sampled_from([content for content in COMPLETE if content.kind is not Kind.SAFETY_NOTICE]) | st.just(safety_notice()),
    st.integers(3, 17),
    st.sampled_from(["blond haar", "bruin krulhaar", "donkerblond, kort", "rossig € haar"]),
    st.frozensets(st.sampled_from(Channel), min_size=1),
    st.sampled_from(["Foto van een kind.", "Foto: bruin haar."]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=contents, update=st.booleans())
def test_a_draft_shows_what_submitting_it_then_freezes_and_releasing_it_sends(
    house: House,
    content: Content,
    update: bool,  # noqa: FBT001
) -> None:
    view = draft(house, content)
    if update:
        live = story.live(house, amber(channels=ALL))
        view = propose_update(house.desk(OPERATOR), live.alert.id, f"update-{house.new_id(8)}")
        changed = amber(channels=ALL, vehicles=(golf(),))  # what is new is found by holding it against what was sent
        view = edit_draft(house.desk(OPERATOR), live.alert.id, changed, view.proposal.revision if view.proposal else 0)
    assert view.proposal is not None
    before = previews(house, view.alert.id)
    assert (before.of, before.frozen, before.hash) == (Of.PROPOSAL, False, None)
    try:
        pending = submit_proposal(house.desk(OPERATOR), view.alert.id, view.proposal.revision)
    except InvalidContentError:
        return  # what was drawn cannot go out
    assert before.errors == ()
    assert pending.proposal is not None
    texts = pending.proposal.texts
    assert as_texts(before) == signed_texts(texts)
    assert signs(before) == next((slots for slots in texts.get("display", {}).values() if slots), {})

    after = previews(house, view.alert.id)
    assert after.frozen
    assert after.hash == pending.proposal.hash
    words = {"push", "sms", "voice", "email", "display", "web"}
    assert after.model_dump(include=words) == before.model_dump(include=words)


def test_what_waits_for_signatures_is_shown_as_it_is_stored_and_not_made_again(house: House) -> None:
    """Whatever a later deployment would write: people sign these bytes."""
    view = story.pending(house, amber(channels=ALL))
    assert view.proposal is not None
    other = {"push": {"first": {"title": "Wat er staat", "body": "is wat er uitgaat."}}, "sms": {"first": {"text": "zoals hier"}}}
    stored = view.proposal.model_copy(update={"texts": other})
    house.dynamodb.update_item(
        TableName=ALERTS,
        Key=to_row({"pk": f"ALERT#{view.alert.id}", "sk": "PROPOSAL"}),
        UpdateExpression="SET document = :document",
        ExpressionAttributeValues=to_row({":document": stored.model_dump_json()}),
    )

    shown = previews(house, view.alert.id)

    assert as_texts(shown) == other
    assert (shown.frozen, shown.hash, shown.revision, shown.version) == (True, view.proposal.hash, 2, None)


def test_a_version_is_shown_as_it_was_sent(house: House) -> None:
    alert_id = story.live(house, amber(channels=ALL)).alert.id
    version = released(house, alert_id)
    house.later(hours=9)

    shown = previews(house, alert_id)

    assert (shown.of, shown.version, shown.hash, shown.frozen) == (Of.VERSION, 1, version.hash, True)
    assert as_texts(shown) == signed_texts(version.texts)
    assert shown.push[0].fcm is not None
    assert shown.push[0].fcm["fcmV1Message"]["message"]["android"]["ttl"] == "43200s"


@pytest.mark.parametrize("content", [amber(), missing_person(), missing_person(area=circle(radius_m=20_000))])
def test_a_push_is_shown_as_the_channel_makes_it(house: House, content: Content) -> None:
    alert_id = draft(house, content).alert.id
    (push,) = previews(house, alert_id).push
    submit_proposal(house.desk(OPERATOR), alert_id, 1)
    head, proposal = house.desk(OPERATOR).load(alert_id)
    version = released(house, alert_id) if head.version else None
    if version is None:
        assert proposal is not None
        story.sign(house, AlertView.of(head, proposal))
        version = released(house, alert_id)

    sent = payloads_of(Message(version, Audience.FIRST, version.texts["push"]["first"], "J1", version.expires), push.topic, NOW)

    assert sent is not None
    assert (push.apns, push.fcm) == (json.loads(sent["APNS"]), json.loads(sent["GCM"]))
    assert push.bytes is not None
    assert (push.bytes.apns, push.bytes.fcm) == (len(sent["APNS"].encode()), len(sent["GCM"].encode()))


def test_a_returned_proposal_is_made_again(house: House) -> None:
    view = story.pending(house)
    send_back(house.desk(DESK), view.alert.id, Command.RETURN, "graag een foto")
    shown = previews(house, view.alert.id)
    assert (shown.of, shown.frozen, shown.hash, shown.errors) == (Of.PROPOSAL, False, None, ())
    assert view.proposal is not None
    assert as_texts(shown) == signed_texts(view.proposal.texts)


def test_an_unfinished_draft_shows_what_can_be_made_and_says_what_cannot(house: House) -> None:
    wordy = amber(channels=ALL, persons=(jan(hair="x" * 60),))
    shown = previews(house, draft(house, wordy).alert.id)
    assert shown.push[0].title == "AMBER Alert: Jan Jansen (14)"
    assert (shown.push[0].body, shown.push[0].apns, shown.push[0].bytes) == ("", None, None)
    assert "persons.0" in {error.field for error in shown.errors}


EMPTY = Content(kind=Kind.AMBER, organisation="midden-nederland", incident="PL-1")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("channels", [frozenset(), ALL])
def test_a_draft_with_nothing_in_it_has_a_preview(house: House, kind: Kind, channels: frozenset[Channel]) -> None:
    view = draft(house, EMPTY.model_copy(update={"kind": kind, "channels": channels}))
    shown = previews(house, view.alert.id)
    assert bool(shown.errors) is bool(channels)
    assert not shown.sms or shown.sms[0].parts == 1


def test_one_letter_outside_the_alphabet_is_folded_and_said_to_be(house: House) -> None:
    view = draft(house, amber(persons=(jan(first_name="Noël"),)))
    (sms,) = previews(house, view.alert.id).sms
    assert "Noel" in sms.text
    assert (sms.folded, sms.parts, sms.encoding) == (True, 1, "GSM-7")
    assert sms.characters == len(sms.text)
    assert not previews(house, draft(house, amber()).alert.id).sms[0].folded


def test_signs_are_shown_by_their_size_and_the_board_as_one_line(house: House) -> None:
    shown = previews(house, draft(house, amber(vehicles=(golf(),))).alert.id)
    assert [(sign.slot, sign.rows, sign.columns, sign.viewer) for sign in shown.display] == [
        ("2x12/motorist", 2, 12, "motorist"),
        ("2x12/passenger", 2, 12, "passenger"),
        ("3x16/motorist", 3, 16, "motorist"),
        ("3x16/passenger", 3, 16, "passenger"),
        ("board", 1, 100, None),
    ]
    assert all(len(sign.lines) <= sign.rows and max(map(len, sign.lines)) <= sign.columns for sign in shown.display)


def test_who_is_dropped_hears_something_else(house: House) -> None:
    view = story.updated(house, story.live(house, amber(channels=ALL)), news="rode rugzak")
    shown = previews(house, view.alert.id)
    assert [push.audience for push in shown.push] == [Audience.FIRST, Audience.REACHED, Audience.DROPPED]
    assert shown.display
    apns = [push.apns["audience"] for push in shown.push if push.apns]
    assert apns == ["first", "reached", "dropped"]


@pytest.mark.parametrize("because", [StopReason.STOPPED, StopReason.WRONG_AREA])
def test_what_a_stop_would_say_is_what_the_stop_then_says(house: House, because: StopReason) -> None:
    alert_id = story.live(house, amber(channels=ALL)).alert.id
    shown = previews(house, alert_id, Of.STOP, because)
    stop_alert(house.desk(DESK), alert_id, because)
    sent = released(house, alert_id)
    assert as_texts(shown) == signed_texts(sent.texts)
    assert (shown.message, shown.frozen, shown.display, shown.errors) == (MessageType.STOP, False, (), ())
    after = previews(house, alert_id)
    words = {"push", "sms", "voice", "email", "display", "web", "message"}
    assert after.model_dump(include=words) == shown.model_dump(include=words)
    assert "Jan" not in shown.model_dump_json()


def test_a_stop_that_is_asked_for_is_shown_as_it_will_be_signed(house: House) -> None:
    view = story.asked(house)
    shown = previews(house, view.alert.id)
    head, proposal = house.desk(DESK).load(view.alert.id)
    assert proposal is not None
    assert (shown.of, shown.message, shown.frozen, shown.hash) == (Of.PROPOSAL, MessageType.STOP, True, proposal.hash)
    assert as_texts(shown) == signed_texts(proposal.texts)
    assert compose_stop(head, released(house, head.id), StopReason.STOPPED, outlet().brand).texts == proposal.texts
    page = document_fromstring(show_page(reader(house), Asked(view.alert.id), Language.DUTCH))
    assert "Jan" not in page.text_content()


def test_a_result_reaches_those_who_were_reached_and_a_death_is_told_on_the_page_only(house: House) -> None:
    alert_id = stop_alert(house.desk(DESK), story.live(house, amber(channels=ALL)).alert.id).alert.id
    propose_result(house.desk(DESK), alert_id, Outcome.FOUND_DEAD, family_informed=True, key="result-001")
    shown = previews(house, alert_id)
    assert (shown.push, shown.sms, shown.voice, shown.email, shown.display) == ((), (), (), (), ())
    assert [web.audience for web in shown.web] == [Audience.REACHED]


def test_a_correction_is_shown_as_it_was_sent(house: House) -> None:
    alert_id = story.live(house, amber(channels=ALL, vehicles=(golf(),))).alert.id
    correct_alert(house.desk(DESK), alert_id, Removal.PLATE, 0, 1)
    shown = previews(house, alert_id)
    assert (shown.message, shown.version) == (MessageType.CORRECTION, 2)
    assert as_texts(shown) == signed_texts(released(house, alert_id).texts)


class TestThePage:
    def page(self, house: House, alert_id: str, of: Of | None = None, language: Language = Language.DUTCH) -> Any:
        return document_fromstring(show_page(reader(house), Asked(alert_id, of), language))

    def test_photos_and_style_sheet_come_from_the_console_and_no_script_does(self, house: House) -> None:
        page = self.page(house, draft(house, amber()).alert.id)
        assert page.xpath("//figure//img/@src") == [f"/console/photos/{PHOTO_DIGEST}"]
        assert set(page.xpath("//figure//a/@href")) == {f"/console/photos/{PHOTO_DIGEST}"}
        assert page.xpath("//link[@rel='stylesheet']/@href") == ["/console/static/page.css"]
        assert page.xpath("//script") == []
        assert [href for href in page.xpath("//a/@href") if href.startswith("/") and not href.startswith("/console/")] == []
        assert page.xpath("//svg[contains(@class, 'map')]")

    def test_but_for_these_addresses_it_is_the_page_that_is_published(self, house: House) -> None:
        view = story.live(house)
        shown = self.page(house, view.alert.id)
        dutch, _ = alert_pages(Story((released(house, view.alert.id),), extended_to=view.alert.expires_at), outlet())
        published = document_fromstring(dutch.body.decode())
        assert shown.xpath("//main")[0].text_content() == published.xpath("//main")[0].text_content()
        assert shown.xpath("//title/text()") == published.xpath("//title/text()")

    def test_the_page_of_a_draft_is_that_of_its_release(self, house: House) -> None:
        alert_id = draft(house, missing_person()).alert.id
        before = self.page(house, alert_id)
        submit_proposal(house.desk(OPERATOR), alert_id, 1)
        after = self.page(house, alert_id)
        assert before.xpath("//main")[0].text_content() == after.xpath("//main")[0].text_content()

    def test_it_can_be_read_in_english(self, house: House) -> None:
        page = self.page(house, draft(house, amber()).alert.id, language=Language.ENGLISH)
        assert page.get("lang") == "en"

    def test_after_a_stop_nobody_is_named(self, house: House) -> None:
        alert_id = story.live(house).alert.id
        page = self.page(house, alert_id, Of.STOP)
        assert "Jan" not in page.text_content()
        assert page.xpath("//img") == []

    def test_an_exercise_is_marked_as_one(self, house: House) -> None:
        page = self.page(house, draft(house, amber(exercise=True)).alert.id)
        assert "OEFENING" in page.text_content()


class TestCap:
    def test_it_is_the_document_that_is_published_but_for_its_signature(self, house: House) -> None:
        view = story.live(house)
        version = released(house, view.alert.id)
        cap = show_cap(reader(house), Asked(view.alert.id))
        published = cap_document(Story((version,), extended_to=view.alert.expires_at), version, outlet())
        assert cap.encode() == published

    def test_a_draft_shows_times_and_identifier_as_they_would_be_now(self, house: House) -> None:
        alert_id = draft(house, missing_person()).alert.id
        before = show_cap(reader(house), Asked(alert_id))
        submit_proposal(house.desk(OPERATOR), alert_id, 1)
        assert before == show_cap(reader(house), Asked(alert_id))
        assert "<sent>2026-11-20T14:40:00+01:00</sent>" in before

    def test_an_update_names_what_came_before(self, house: House) -> None:
        view = story.updated(house, story.live(house), news="rode rugzak")
        cap = show_cap(reader(house), Asked(view.alert.id))
        assert "<msgType>Update</msgType>" in cap
        assert "<references>" in cap

    def test_a_stop_is_a_cancel(self, house: House) -> None:
        cap = show_cap(reader(house), Asked(story.live(house).alert.id, Of.STOP))
        assert "<msgType>Cancel</msgType>" in cap
        assert "Jan" not in cap

    @pytest.mark.parametrize("show", [show_cap, lambda r, a: show_page(r, a, Language.DUTCH)])
    def test_of_an_unfinished_draft_the_fields_to_mend_are_told(self, house: House, show: Any) -> None:
        nobody = amber(persons=())
        with pytest.raises(InvalidContentError) as refused:
            show(reader(house), Asked(draft(house, nobody).alert.id))
        assert "persons.0.first_name" in {error.field for error in refused.value.errors}

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"area": None}, "cap"), ({"duration_minutes": None}, "duration_minutes"), ({"area": circle(description="")}, None)],
    )
    def test_what_publishing_would_refuse_is_named_by_its_field(
        self, house: House, changes: dict[str, Any], field: str | None
    ) -> None:
        alert_id = draft(house, missing_person(**changes)).alert.id
        if field is None:
            assert show_cap(reader(house), Asked(alert_id))  # the area is named by a word of ours
            return
        with pytest.raises(InvalidContentError) as refused:
            show_cap(reader(house), Asked(alert_id))
        assert [error.field for error in refused.value.errors] == [field]


class TestOverTheApi:
    @pytest.fixture(autouse=True)
    def deployed(self, house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        for key, value in ({**ENVIRONMENT, "DELIVERIES_TABLE": DELIVERIES}).items():
            monkeypatch.setenv(key, value)
        for client, organisation in {"gms": "midden-nederland", "other": "limburg"}.items():
            row = to_row({"pk": "SYSTEMS", "sk": client, "organisation": organisation})
            house.dynamodb.put_item(TableName=SETTINGS, Item=row)
        api_handler.api.cache_clear()
        yield
        api_handler.api.cache_clear()

    def get(self, path: str, claims: dict[str, str] | None = None, **query: str) -> dict[str, Any]:
        event = json.loads(json.dumps(EVENT))
        event["rawPath"] = event["requestContext"]["http"]["path"] = path
        person = {"sub": "vera", "username": "vera", "cognito:groups": "[viewer]"}
        event["requestContext"]["authorizer"]["jwt"]["claims"] = claims or person
        event["rawQueryString"] = urlencode(query)
        event["queryStringParameters"] = query
        return api_handler.handle(event, SimpleNamespace())  # type: ignore[arg-type]  # no route looks at the Lambda context

    PATHS = ("previews", "previews/page", "previews/cap")

    @pytest.mark.parametrize(
        ("path", "media_type"),
        [
            ("previews", "application/json"),
            ("previews/page", "text/html; charset=utf-8"),
            ("previews/cap", "application/xml; charset=utf-8"),
        ],
    )
    def test_each_has_its_media_type(self, house: House, path: str, media_type: str) -> None:
        answer = self.get(f"/v1/alerts/{draft(house, amber()).alert.id}/{path}")
        assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, media_type)
        assert "Jan" in answer["body"]
        if path == "previews/cap":
            assert answer["headers"]["Content-Disposition"].startswith("inline")
            assert answer["body"].startswith("<?xml")
        if path == "previews/page":
            assert answer["body"].startswith("<!doctype html>")

    @pytest.mark.parametrize("path", PATHS)
    def test_a_system_sees_those_of_its_own_organisation_only(self, house: House, path: str) -> None:
        address = f"/v1/alerts/{draft(house, amber()).alert.id}/{path}"
        answers = {
            name: self.get(address, {"sub": name, "client_id": name, "scope": "alerts/draft"})["statusCode"]
            for name in ("gms", "other", "unknown")
        }
        assert answers == {"gms": 200, "other": 403, "unknown": 403}
        assert self.get(address, {"sub": "x", "username": "x", "cognito:groups": "[]"})["statusCode"] == 403

    @pytest.mark.parametrize("path", PATHS)
    def test_what_is_not_there_is_404_and_what_cannot_be_stopped_409(self, house: House, path: str) -> None:
        address = f"/v1/alerts/{draft(house, amber()).alert.id}/{path}"
        assert self.get(f"/v1/alerts/00000000/{path}")["statusCode"] == 404
        assert self.get(address, of="version")["statusCode"] == 404
        assert self.get(address, of="stop")["statusCode"] == 409
        assert self.get(address, of="everything")["statusCode"] == 422
        live = f"/v1/alerts/{story.live(house).alert.id}/{path}"
        assert self.get(live, of="proposal")["statusCode"] == 404
        assert self.get(live, of="stop", because="wrong_area")["statusCode"] == 200

    def test_an_unfinished_draft_is_refused_by_its_fields(self, house: House) -> None:
        answer = self.get(f"/v1/alerts/{draft(house, amber(area=None)).alert.id}/previews/cap")
        assert answer["statusCode"] == 422
        assert json.loads(answer["body"])["type"].endswith("/invalid-content")
