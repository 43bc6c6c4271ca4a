"""What may stand in a text, whoever wrote it."""

from typing import Any

import pytest

import builders
from alerting.domain.content import Authority, Channel, Content, Ending
from alerting.domain.errors import FieldError
from alerting.domain.kinds import Outcome
from alerting.domain.messages import MessageType
from alerting.render.brand import Brand
from alerting.render.checks import check_texts
from alerting.render.request import RenderRequest
from alerting.render.texts import compose


def errors_of(content: Content, message: MessageType = MessageType.ALERT) -> list[FieldError]:
    composition = compose(RenderRequest(message=message, content=content, alert_id="0abc1234", released_at=builders.NOW))
    return check_texts(composition.texts, content, Brand())


def refused(texts: dict[str, str], **changes: Any) -> set[str]:
    return {error.field for error in errors_of(builders.amber(texts=texts, **changes))}


@pytest.mark.parametrize(
    "text",
    [
        "Gezien? Bel 112. Tips: 0800-6070.",
        "Bel 0800 6070 of 08006070, hulplijn 116000, anoniem: 0800-7000, politie: 0900-8844, 0800-0011",
        "Om 14:30. 112 is voor nood. Op 23-11-2026 van 14:30 tot 15:00, 25-30 jaar, 1.75-1.80 m, 1,65 m",
        "Kijk op kindalarm.nl/12345678, https://www.politie.nl/vermist, (burgernet.nl) of mail info@politie.nl.",
        "Grijze Golf AB-123-C 112",
        "De 112NL-app, o.a. bij de A12",
    ],
)
def test_numbers_and_addresses_on_the_list_pass(text: str) -> None:
    assert refused({"push.body": text}, vehicles=(builders.golf(),)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Bel 030-1234567",
        "Bel 06 12 34 56 78",
        "Bel +31 6 12345678",
        "Bel 0031612345678",
        "Bel (030) 123 45 67",
        "Bel 0900\u20111234",
        "Bel \uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        "Bel 113",
        "Tips: 0800-60701",
        "Bel 0112 0800 60700",
        "sms 4040",
    ],
)
def test_another_number_needs_confirmation(text: str) -> None:
    assert refused({"push.body": text}) == {"texts.push.body"}


@pytest.mark.parametrize(
    "text",
    [
        "Kijk op evil.com/x",
        "https://politie.nl@evil.com",
        "https://evil.com\\@politie.nl",
        "politie.nl.evil.com",
        "nepolitie.nl",
        "HTTP://1.2.3.4/",
        "p\u043elitie.nl",
        "www\uff0eevil\uff0ecom",
        "mailto:x@evil.com",
    ],
)
def test_another_address_needs_confirmation(text: str) -> None:
    assert refused({"push.body": text}) == {"texts.push.body"}


def test_what_was_confirmed_passes_and_only_that() -> None:
    confirmed = frozenset({"030-1234567", "https://www.utrecht.nl/brand"})
    text = "Bel 030 123 45 67 of kijk op www.utrecht.nl/brand"
    assert refused({"push.body": text}, confirmed=confirmed) == set()
    assert refused({"push.body": text + " of bel 030-1234568"}, confirmed=confirmed) == {"texts.push.body"}


def test_a_number_in_the_facts_is_found_in_every_text_that_shows_it() -> None:
    fields = {error.field for error in errors_of(builders.amber(persons=(builders.jan(hair="", clothing=("tel 0612345678",)),)))}
    assert fields == {"texts.push.body", "texts.sms.text", "texts.display.board"}


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("push.title", "x" * 51),
        ("push.body", "x" * 179),
        ("sms.text", "x" * 307),
        ("display.board", "x" * 101),
        ("display.2x12/passenger", "AMBER ALERT\nJONGEN 14 JAAR"),
        ("display.2x12/passenger", "A\nB\nC"),
        ("display.3x16/passenger", "AMBER ALERT\n\nBEL 112"),
        ("push.title", " "),
        ("sms.text", ""),
        ("push.title", "regel\nregel"),
        ("push.body", "links \u202e rechts"),
        ("sms.text", "bel\x07"),
        ("sms.text", "on\u200bzichtbaar"),
        ("mail.subject", "Onderwerp"),
        ("display.4x20/passenger", "AMBER ALERT"),
    ],
)
def test_a_text_that_cannot_be_shown_like_this_is_refused(slot: str, text: str) -> None:
    assert f"texts.{slot}" in refused({slot: text})


def test_what_the_web_takes_over_from_the_push_is_mended_there() -> None:
    both = frozenset({Channel.PUSH, Channel.WEB})
    assert refused({"push.body": "Bel 113"}, channels=both) == {"texts.push.body"}
    assert refused({"push.body": "Bel 112", "web.body": "Bel 113"}, channels=both) == {"texts.web.body"}
    assert refused({"push.body": "Bel 113"}, channels=frozenset({Channel.WEB})) >= {"texts.web.body"}


def test_two_parts_of_sms_and_lines_in_a_body_are_allowed() -> None:
    assert refused({"sms.text": "x" * 306, "push.body": "Een regel.\nNog een."}) == set()


def test_wording_that_no_message_would_show_is_refused() -> None:
    assert refused({"display.3x16/motorist": "AMBER ALERT"}) == {"texts.display.3x16/motorist"}
    assert refused({"sms.text": "x"}, channels=frozenset({Channel.PUSH})) == {"texts.sms.text"}
    dead = builders.amber(texts={"sms.text": "overleden"}, ending=Ending(outcome=Outcome.FOUND_DEAD))
    assert {error.field for error in errors_of(dead, MessageType.RESULT)} == {"texts.sms.text"}


def test_a_kind_that_never_goes_on_signs_is_refused_the_channel() -> None:
    assert {error.field for error in errors_of(builders.wanted(channels=frozenset(Channel)))} == {"channels"}


def test_own_wording_of_an_exercise_begins_with_the_word() -> None:
    assert refused({"push.body": "Vermist in Utrecht"}, exercise=True) == {"texts.push.body"}
    assert refused({"push.body": "OEFENINGEN zijn nuttig"}, exercise=True) == {"texts.push.body"}
    assert refused({"push.body": "OEFENING: vermist in Utrecht"}, exercise=True) == set()


@pytest.mark.parametrize("word", ["Verdachte", "ontvoerd", "ontvoering", "verdachten"])
def test_accusing_words_need_the_prosecutor(word: str) -> None:
    assert refused({"push.body": f"{word} gezien"}) == {"texts.push.body"}
    permitted = Authority(prosecutor=builders.prosecutor())
    assert refused({"push.body": f"{word} gezien"}, authority=permitted) == set()


def test_own_words_name_nobody_where_nobody_may_be_named() -> None:
    named = builders.missing_person(persons=(builders.jan(),))
    for texts, news, field in (({"push.body": "Jan is weg"}, "", "texts.push.body"), ({}, "jansen gezien", "news")):
        content = named.model_copy(update={"texts": texts, "news": news})
        assert field in {error.field for error in errors_of(content)}
    ending = builders.amber(texts={"push.body": "Jan is terecht"}, ending=Ending(outcome=Outcome.FOUND))
    assert {error.field for error in errors_of(ending, MessageType.RESULT)} == {"texts.push.body"}


def test_an_sms_in_own_words_holds_a_first_name_at_most() -> None:
    assert refused({"sms.text": "Jan is vermist", "push.body": "Jan Jansen is vermist"}) == set()
    assert refused({"sms.text": "Jan Jansen is vermist"}) == {"texts.sms.text"}


def test_messages_tell_what_to_do() -> None:
    (error,) = errors_of(builders.amber(texts={"push.body": "Bel 030-1234567"}))
    assert error == FieldError(
        "texts.push.body", "The number '030-1234567' is not on the list: remove it, or confirm it explicitly."
    )
