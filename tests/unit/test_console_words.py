"""The words of the console: Dutch for every sentence that the API can say to an operator, English for every text of a screen."""

import json
import re
from http import HTTPStatus
from string import Formatter
from typing import Final

import pytest
import urllib3
from jinja2 import DictLoader, Environment

from alerting.domain import errors
from alerting.runtime.web_pages import Request
from api_sentences import find_sentences
from builders import NOW
from console.api import Api, ApiProblem, Fault
from console.colleagues import Colleagues
from console.content_form import NUMBER
from console.reference import Reference
from console.refusals import PROBLEMS, _faults, fault_words, mistakes_of
from console.session import Person
from console.settings import ConsoleSettings
from console.visit import Visit
from console.words import translator
from screen_texts import CONSOLE, screen_texts
from wrong_forms import about_forms

DUTCH, ENGLISH = translator("nl"), translator("en")
ENGLISH_TEXTS: Final[dict[str, str]] = json.loads((CONSOLE / "english.json").read_text("utf-8"))
#: Field errors that never come before an operator, by the sources they are in.
ELSEWHERE: Final = {
    "alerting/render/cap_in/": "what is wrong with a CAP document is read by the system that sent it; the console sends none",
    "intake/take_cap.py": "the same",
}
#: Where a message passes through that is written, and found, elsewhere.
PASSING: Final = {
    "intake/choose_area.py _wrong": "its callers give the message",
    "intake/document_checks.py check_documents": "of alerting/render/documents/cap_check.py",
    "status/previews/show_documents.py show_cap": "the same",
    "intake/take_cap.py _refuse": "its callers give the message",
    "alerting/render/cap_in/read_cap.py _check_one": "about a CAP document",
    "alerting/render/cap_in/read_tree.py _refuse": "about a CAP document",
    "alerting/render/cap_in/refusals.py refuse": "its callers give the message",
    "alerting/render/request.py __init__": "whoever raises a PhraseError gives the message",
}

#: Refusals that the console never meets.
NEVER_MET: Final = {
    "refused": "the kind of all others, and of none",
    "precondition-required": "the console sends the headers that this asks for",
    "wrong-secret": "of the API of participants and devices",
}


def said(english: str) -> str:
    """What an operator reads in Dutch."""
    return fault_words(Fault("", english), DUTCH)


def told() -> set[str]:
    """Every sentence of ours that an operator may read."""
    return {item.text for item in find_sentences().sentences if not (item.refuses and item.where.startswith(tuple(ELSEWHERE)))}


def listed(what: str, items: list[str]) -> str:
    """All of them, one on each line."""
    return "\n".join([f"{what}:", *items])


def test_every_sentence_of_ours_is_said_in_dutch() -> None:
    missing = sorted(text for text in told() if said(text) == text)
    assert not missing, listed("functions/console/refusals.json has no Dutch for", missing)


def test_everything_that_validation_says_of_a_form_is_said_in_dutch() -> None:
    missing = sorted(text for text in about_forms() if said(text) == text)
    assert not missing, listed("functions/console/refusals.json has no Dutch for", missing)


def test_messages_that_cannot_be_read_from_a_source_only_pass_through_there() -> None:
    assert set(find_sentences().unknown) == set(PASSING), (
        "write the sentence where it can be found, or say here where it comes from"
    )


def test_every_refusal_says_in_dutch_what_to_do() -> None:
    slugs = {error.slug for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.AlertingError)}
    assert slugs - PROBLEMS.keys() == NEVER_MET.keys()


def test_what_is_left_out_is_there() -> None:
    wheres = {item.where for item in find_sentences().sentences if item.refuses}
    assert all(any(where.startswith(source) for where in wheres) for source in ELSEWHERE)


def test_every_pair_is_said_by_something() -> None:
    used = set()
    for text in told() | about_forms() | {"Choose one of: national, regional."}:
        used.add(next((pattern.pattern for pattern, _ in _faults() if pattern.fullmatch(text)), ""))
    unsaid = [pattern.pattern for pattern, _ in _faults() if pattern.pattern not in used]
    assert not unsaid, listed("Nothing says this any more", unsaid)


def test_the_dutch_is_a_sentence_in_the_polite_form() -> None:
    for _, dutch in _faults():
        assert re.search(r"[.?]$|\\\d$", dutch), dutch
        assert not re.search(r"\b(?:je|jij|jou|jouw)\b", dutch, re.IGNORECASE), dutch


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("Choose one of: national, regional.", "Kies hoe ver deze alert gaat. Niet elke mogelijkheid past bij deze soort."),
        ("Choose one of: found, found_safe.", "Kies een afloop die bij deze soort alert past."),
        ("Answer: Jonger dan 18?", "Beantwoord deze vraag: Jonger dan 18?"),
        (
            "'AMBER 'x' \\1' is longer than 35 characters: shorten each person's first garment.",
            "'AMBER 'x' \\1' is langer dan 35 tekens. Maak bij elke persoon het eerste kledingstuk korter.",
        ),
        (
            "There is no place 'Utrecth'; did you mean Utrecht (Utrecht) at 52.09083,5.12222?",
            "De plaats 'Utrecth' is niet gevonden. Bedoelt u Utrecht (Utrecht)? Kies een plaats uit de lijst.",
        ),
        (
            "There are 2 places of this name: Ee (Friesland) at 53.3,6.1, Ee (Utrecht) at 52.0,5.0. Say in 'province' which one.",
            "Er zijn 2 plaatsen met deze naam: Ee (Friesland), Ee (Utrecht). Kies de plaats met de provincie erbij uit de lijst.",
        ),
        (
            "Choose a time after 2021-01-10T13:40:00+00:00 and not after 2021-01-11T01:10:00.25+00:00.",
            "Kies een tijd na zo 10-1-2021 14:40 en niet later dan ma 11-1-2021 02:10.",
        ),
        (
            "String should match pattern '^[A-Za-z0-9-]*$'",
            "Gebruik in een kenteken alleen letters, cijfers en streepjes, bijvoorbeeld: AB-123-C.",
        ),
        ("Value should have at least 3 items after validation, not 1", "Dit is te kort. Gebruik minstens 3 tekens."),
    ],
)
def test_what_was_filled_in_is_carried_over(english: str, dutch: str) -> None:
    assert said(english) == dutch


def test_a_sentence_without_dutch_is_shown_as_it_is() -> None:
    assert said("Something new.") == "Something new."


def test_a_mistake_stands_at_its_field_whatever_the_validator_calls_that() -> None:
    paths = ["body.persons.0.age", "body.invite.email", "body.change.reason", "texts.sms.text", "body.kind"]
    problem = ApiProblem(422, {"detail": "", "errors": [{"field": path, "message": "Field required"} for path in paths]})
    assert list(mistakes_of(problem.faults, DUTCH)) == ["persons.0.age", "email", "reason", "texts.sms.text", "kind"]


def test_who_reads_english_reads_the_api_itself() -> None:
    assert fault_words(Fault("", "Field required"), ENGLISH) == "Field required"


@pytest.mark.parametrize(("language", "words"), [("nl", NUMBER), ("en", "Enter a whole number, for example 14.")])
def test_what_a_form_cannot_read_is_said_in_the_language_of_the_visit(language: str, words: str) -> None:
    person = Person("olga", frozenset({"operator"}), frozenset(), "", NOW)
    settings = ConsoleSettings("http://api", "http://console", "http://sign-in", "console", "test")
    api = Api(urllib3.PoolManager(), settings.api_url, "")
    pages = Environment(loader=DictLoader({"step.html": "{{ language }}: {{ mistakes['persons.0.age'] }}"}), autoescape=True)
    visit = Visit(Request("GET", "/console"), settings, NOW, person, api, Colleagues(), Reference(), "key", language, pages)
    page = visit.page("step", mistakes={"persons.0.age": NUMBER})
    assert (page.status, page.body) == (HTTPStatus.UNPROCESSABLE_ENTITY, f"{language}: {words}")


def test_every_text_of_a_screen_has_english() -> None:
    missing = [
        f"{json.dumps(text, ensure_ascii=False)} of {where}"
        for text, where in screen_texts().shown.items()
        if text not in ENGLISH_TEXTS
    ]
    assert not missing, listed("functions/console/english.json lacks", missing)


def test_every_english_text_is_of_a_screen() -> None:
    unused = sorted(ENGLISH_TEXTS.keys() - screen_texts().shown.keys())
    assert not unused, listed("Take out of functions/console/english.json", unused)


def test_every_text_that_a_screen_shows_can_be_found() -> None:
    unknown = screen_texts().unknown
    assert not unknown, listed("Say in tests/screen_texts.py where these texts come from", unknown)


def test_both_languages_are_filled_in_with_the_same() -> None:
    for dutch, english in ENGLISH_TEXTS.items():
        assert english.strip(), dutch
        assert slots(dutch) == slots(english), dutch
        assert (dutch[0] == " ", dutch[-1] == " ") == (english[0] == " ", english[-1] == " "), dutch


def slots(text: str) -> set[str]:
    """What is filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
