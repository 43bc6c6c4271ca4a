"""The templates hold their bounds with short and long fills, for every kind and message."""

from hypothesis import given

from alerting.domain.kinds import KINDS, Kind
from alerting.domain.messages import MessageType
from alerting.render import gsm7
from alerting.render.brand import Brand
from alerting.render.checks import check_texts
from alerting.render.profiles import PROFILES
from alerting.render.request import RenderRequest
from alerting.render.texts import render_texts
from fills import NAMES, PLATE, all_texts, requests, slots_of, unhurried


@unhurried
@given(requests())
def test_every_text_of_every_message_is_within_its_bound(request: RenderRequest) -> None:
    texts = render_texts(request)
    assert all(gsm7.septets(text) <= 160 for text in slots_of(texts, "sms", "text"))
    assert all(len(text) <= 50 for text in slots_of(texts, "push", "title"))
    assert all(len(text) <= 178 for text in slots_of(texts, "push", "body"))
    assert all(len(text) <= 100 for text in slots_of(texts, "display", "board"))
    assert all(len(text) <= 60 for text in slots_of(texts, "email", "subject"))
    assert all(len(text) <= 10_000 for text in slots_of(texts, "email", "plain"))
    assert all(len(text) <= 20_000 for text in slots_of(texts, "email", "html"))
    assert all(len(text) <= 4_500 for text in slots_of(texts, "voice", "ssml"))
    for profile in PROFILES:
        for text in slots_of(texts, "display", profile.slot):
            lines = text.split("\n")
            assert len(lines) <= profile.rows
            assert all(0 < len(line) <= profile.columns for line in lines)


@unhurried
@given(requests())
def test_what_the_templates_make_passes_the_checks(request: RenderRequest) -> None:
    assert check_texts(render_texts(request), request.content, Brand()) == []


@unhurried
@given(requests((MessageType.STOP, MessageType.RESULT)))
def test_after_the_stop_nobody_is_named_and_no_plate_is_repeated(request: RenderRequest) -> None:
    for text in all_texts(render_texts(request)):
        assert not any(name in text or gsm7.fold(name) in text for name in NAMES)
        assert PLATE not in text
        assert "say-as" not in text


@unhurried
@given(requests())
def test_a_burgernet_message_never_names_anybody(request: RenderRequest) -> None:
    if KINDS[request.content.kind].naming != "nobody":
        return
    for text in all_texts(render_texts(request)):
        assert not any(name in text or gsm7.fold(name) in text for name in NAMES)


@unhurried
@given(requests((MessageType.ALERT,)))
def test_only_an_amber_alert_says_the_surname_and_only_by_push_and_mail(request: RenderRequest) -> None:
    texts = render_texts(request)
    surname = request.content.persons[0].surname if request.content.persons else "Qvist"
    in_push = any(surname in text for text in texts["push"]["first"].values())
    assert in_push == (request.content.kind is Kind.AMBER) or request.content.exercise
    assert not in_push or request.content.kind is Kind.AMBER
    in_mail = surname in texts["email"]["first"]["plain"]
    assert in_mail == (request.content.kind is Kind.AMBER and not request.content.exercise)
    assert not any(
        surname in text for channel in ("sms", "voice", "display") for text in texts.get(channel, {}).get("first", {}).values()
    )


@unhurried
@given(requests((MessageType.ALERT, MessageType.UPDATE)))
def test_a_plate_stands_whole_wherever_a_vehicle_is_told(request: RenderRequest) -> None:
    if request.content.exercise or not request.content.vehicles or not request.content.vehicles[0].plate:
        return
    texts = render_texts(request)
    assert PLATE in texts["push"]["first"]["body"]
    assert PLATE in texts["sms"]["first"]["text"]
    assert all(PLATE in texts["display"]["first"][slot] for slot in ("2x12/motorist", "3x16/motorist"))
    if request.message is MessageType.UPDATE:
        assert PLATE in texts["sms"]["reached"]["text"]
        assert PLATE in texts["push"]["reached"]["body"]
