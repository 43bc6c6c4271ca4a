"""What a call says, as it is heard: times, ages, numbers and plates in words, said twice."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders
from alerting.domain.content import Channel, Content, Ending, Photo
from alerting.domain.errors import FieldError, InvalidContentError
from alerting.domain.kinds import KINDS, Kind, Outcome
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.subject import Gender, LastSeen, Person
from alerting.render.brand import Brand
from alerting.render.checks import check_texts
from alerting.render.request import RenderRequest
from alerting.render.spoken import called, cardinal, clock, readable, ssml
from alerting.render.texts import compose, render_texts
from fills import NAMES, requests, slots_of, unhurried
from renderings import (
    MONDAY,
    amber,
    content_of,
    heard,
    jan,
    missing_child,
    missing_person,
    request,
    safety_notice,
    texts_of,
    wanted,
    zoe_and_daniel,
)

BY_CALL = frozenset({Channel.VOICE})
HALF_PAST_TWO = LastSeen(place="Utrecht", at=MONDAY - timedelta(minutes=10))
TEN_PAST = "maandag om tien over half drie 's middags"
AGAIN = " ... Ik herhaal."


def call(message: MessageType, content: Content, audience: str = "", **changes: Any) -> str:
    """What is heard before it is repeated."""
    texts = texts_of(message, content.model_copy(update={"channels": BY_CALL}), **changes)
    audience = audience or ("first" if message is MessageType.ALERT else "reached")
    once, _, again = heard(texts["voice"][audience]["ssml"]).partition(AGAIN)
    assert again == once
    return once


def saying(text: str, *plates: str) -> str:
    return heard(ssml(text, plates)).partition(AGAIN)[0]


def errors_of(text: str, message: MessageType = MessageType.ALERT, **changes: Any) -> list[FieldError]:
    content = amber(texts={"voice.text": text}, channels=BY_CALL, **changes)
    return check_texts(compose(request(message, content)).texts, content, Brand())


class TestTheStart:
    def test_of_an_amber_alert(self) -> None:
        person = jan(height_cm=None, hair="", clothing=("blauw shirt",), last_seen=HALF_PAST_TWO)
        assert call(MessageType.ALERT, amber(persons=(person,))) == (
            "Dit is een AMBER Alert van de politie. Wij zoeken Jan, een jongen van veertien jaar. "
            "Het leven van Jan is mogelijk in gevaar. Laatst gezien op maandag om half drie 's middags in Utrecht. Blauw shirt. "
            "Gezien? Bel direct een, een, twee. Tips? Bel nul achthonderd, zestig zeventig."
        )

    def test_is_a_document_that_says_everything_twice(self) -> None:
        document = texts_of(MessageType.ALERT, amber(channels=BY_CALL))["voice"]["first"]["ssml"]
        root = ET.fromstring(document)  # noqa: S314 - made by our own code
        assert (root.tag, root.attrib) == ("speak", {"{http://www.w3.org/XML/1998/namespace}lang": "nl-NL"})
        first, pause, herald, second = root
        assert (pause.tag, pause.attrib, herald.text) == ("break", {"time": "1s"}, "Ik herhaal.")
        assert ET.tostring(first).partition(b"<break")[0] == ET.tostring(second)

    def test_of_an_amber_alert_tells_all_looks_and_spells_the_plate(self) -> None:
        said = call(MessageType.ALERT, amber(vehicles=(builders.golf(),)))
        assert "in Utrecht. één meter drieënvijftig, blond haar, blauw shirt, witte korte broek. Mogelijk in een grijze" in said
        assert "grijze Volkswagen Golf met kenteken A B ... een, twee, drie ... C. Gezien?" in said

    def test_of_two_children_introduces_both(self) -> None:
        said = call(MessageType.ALERT, amber(persons=zoe_and_daniel()))
        assert "Wij zoeken Zoë, een meisje van vier jaar, en Daniël, een jongen van zes jaar. Het leven van Zoë en Daniël" in said
        assert "Signalement van Zoë: één meter drieënvijftig, blond haar, rode jas. Signalement van Daniël: " in said

    def test_never_calls_a_child_without_an_age_a_man(self) -> None:
        assert "Wij zoeken Jan. Het leven" in call(MessageType.ALERT, amber(persons=(jan(age=None),)))

    def test_of_a_missing_child(self) -> None:
        said = call(MessageType.ALERT, missing_child())
        assert said.startswith("Dit is een Vermist Kind Alert van de politie. Wij zoeken Jan, een jongen van veertien jaar. ")
        assert "De politie maakt zich grote zorgen. Laatst gezien op maandag om tien over half één 's middags in Utrecht." in said

    def test_of_a_missing_person(self) -> None:
        assert call(MessageType.ALERT, missing_person()) == (
            "Dit is Burgernet. In Utrecht is een vrouw van tweeëntachtig jaar vermist. Grijs haar, groene jas. "
            "Gezien? Bel gratis nul achthonderd, nul nul elf."
        )

    def test_of_two_missing_persons_counts_them(self) -> None:
        persons = missing_person().persons * 2
        said = call(MessageType.ALERT, missing_person(persons=persons))
        assert "In Utrecht zijn twee personen vermist. Persoon één: grijs haar, groene jas. Persoon twee: grijs" in said

    def test_of_a_wanted_person(self) -> None:
        assert call(MessageType.ALERT, wanted()) == (
            "Dit is Burgernet. Na een inbraak in Utrecht zoeken wij een man, zwarte jas. Ga er niet zelf op af. "
            "Gezien? Bel gratis nul achthonderd, nul nul elf. Bij gevaar een, een, twee."
        )

    def test_of_a_wanted_vehicle(self) -> None:
        said = call(MessageType.ALERT, wanted(persons=(), vehicles=(builders.golf(colour="", make="", model=""),)))
        assert "zoeken wij een voertuig met kenteken A B ... een, twee, drie ... C. Ga er niet" in said

    def test_of_a_safety_notice(self) -> None:
        assert call(MessageType.ALERT, safety_notice()) == (
            "Dit is Burgernet met een bericht voor Utrecht. Rook door grote brand. Sluit ramen en deuren. "
            "Bel alleen bij gevaar een, een, twee."
        )

    def test_without_a_fact_it_needs_is_refused_by_name(self) -> None:
        for content, field in ((amber(persons=(Person(),)), "persons.0.first_name"), (wanted(offence=""), "offence")):
            with pytest.raises(InvalidContentError) as refusal:
                call(MessageType.ALERT, content)
            assert field in {error.field for error in refusal.value.errors}

    def test_that_would_take_minutes_loses_garments_but_not_the_plate(self) -> None:
        crowd = tuple(jan(clothing=(f"{word} jas", "x" * 60), marks="y" * 60) for word in ("rode", "gele", "witte") * 2)
        said = call(MessageType.ALERT, amber(persons=crowd, vehicles=(builders.golf(),)))
        assert "rode jas" in said
        assert "x" * 60 not in said
        assert "kenteken A B" in said


class TestLater:
    def test_an_update_says_what_is_new(self) -> None:
        said = call(MessageType.UPDATE, amber(vehicles=(builders.golf(),)), previous=amber())
        assert said == (
            f"Dit is de politie met nieuws over de AMBER Alert van {TEN_PAST}. Wij zoeken Jan, een jongen van veertien jaar. "
            "Let op grijze Volkswagen Golf A B ... een, twee, drie ... C. "
            "Gezien? Bel direct een, een, twee. Tips? Bel nul achthonderd, zestig zeventig."
        )

    def test_an_update_greets_newcomers_and_releases_who_was_dropped(self) -> None:
        content, previous = amber(news="gezien in Zeist"), amber()
        newcomer = call(MessageType.UPDATE, content, "first", previous=previous)
        assert newcomer.startswith("Dit is een AMBER Alert van de politie.")
        assert call(MessageType.UPDATE, content, "dropped", previous=previous) == (
            f"Dit is de politie. De AMBER Alert van {TEN_PAST} geldt niet meer voor uw gebied. Daarbuiten zoekt de politie door."
        )

    def test_an_update_that_replaces_a_plate_spells_the_right_one(self) -> None:
        before = amber(vehicles=(builders.golf(plate="XX-999-X"),))
        said = call(MessageType.UPDATE, amber(vehicles=(builders.golf(),)), previous=before)
        assert f"Het kenteken in ons bericht van {TEN_PAST} is fout. Juist is: A B ... een, twee, drie ... C." in said

    def test_a_correction_says_what_to_disregard(self) -> None:
        said = call(MessageType.CORRECTION, amber(), removed=Removal.PLATE)
        assert f"Let niet meer op het kenteken uit ons bericht van {TEN_PAST}. Het kind is nog vermist. Gezien?" in said
        assert "Het telefoonnummer in ons bericht" in call(MessageType.CORRECTION, amber(), removed=Removal.NUMBER)

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("removed", list(Removal))
    def test_a_correction_is_never_refused_whatever_is_left(self, kind: Kind, removed: Removal) -> None:
        bare = content_of(kind, persons=(Person(),), vehicles=(), offence="", area=None)
        assert call(MessageType.CORRECTION, bare, "first", removed=removed)
        assert call(MessageType.CORRECTION, bare, removed=removed)

    @pytest.mark.parametrize("kind", [Kind.AMBER, Kind.MISSING_CHILD, Kind.MISSING_PERSON, Kind.WANTED])
    def test_the_stop_says_only_that_it_stopped(self, kind: Kind) -> None:
        assert call(MessageType.STOP, content_of(kind)) == (
            f"Dit is de politie. De zoekactie van {TEN_PAST} is gestopt. Uitkijken hoeft niet meer. Dank u wel."
        )

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("because", list(StopReason))
    def test_the_end_is_never_refused_whatever_is_left_of_the_content(self, kind: Kind, because: StopReason) -> None:
        said = call(MessageType.STOP, Content(kind=kind, organisation="x-1", incident="1234"), because=because)
        assert said.startswith(("Dit is de politie. ", "Dit is Burgernet. "))
        assert TEN_PAST in said

    @pytest.mark.parametrize(
        ("because", "words"),
        [
            (StopReason.EXPIRED, "is verlopen. De laatste stand vindt u op de website van de politie. Gezien? Bel direct een,"),
            (
                StopReason.SENT_BY_MISTAKE,
                "is per ongeluk verstuurd. Er is geen kind vermist. U hoeft niets te doen. Onze excuses.",
            ),
            (StopReason.WRONG_CONTENT, "klopte niet. Gebruik het niet en deel het niet. De juiste stand vindt u op de website"),
            (StopReason.WRONG_SUBJECT, "De persoon of het voertuig in ons bericht van"),
            (StopReason.WRONG_AREA, "was niet voor uw gebied bedoeld. U hoeft niets te doen. Onze excuses."),
        ],
    )
    def test_expiry_and_retractions(self, because: StopReason, words: str) -> None:
        assert words in call(MessageType.STOP, amber(), previous=amber(vehicles=(builders.golf(),)), because=because)

    @pytest.mark.parametrize(
        ("kind", "outcome", "words"),
        [
            (Kind.AMBER, Outcome.FOUND, "Het kind is gevonden. Meer delen wij niet, voor de rust van kind en familie."),
            (Kind.AMBER, Outcome.FOUND_SAFE, "Het kind is veilig gevonden. Dank u wel."),
            (
                Kind.AMBER,
                Outcome.UNRESOLVED,
                "stopt, maar het kind is nog niet gevonden. De politie zoekt door. Gezien? Bel direct",
            ),
            (Kind.MISSING_PERSON, Outcome.PERSON_FOUND, "De vermiste persoon is gevonden. Uitkijken hoeft niet meer."),
            (Kind.MISSING_PERSON, Outcome.PERSON_NOT_FOUND, "Bel nul negenhonderd, achtentachtig vierenveertig."),
            (Kind.WANTED, Outcome.ARREST, "De politie heeft iemand aangehouden. Uitkijken hoeft niet meer."),
            (Kind.WANTED, Outcome.VEHICLE_FOUND, "Het voertuig is gevonden. Uitkijken hoeft niet meer."),
            (Kind.WANTED, Outcome.NOTHING, "Anoniem: nul achthonderd, zeventig nul nul."),
            (Kind.SAFETY_NOTICE, Outcome.OVER, "De situatie is voorbij. U hoeft niets meer te doen."),
        ],
    )
    def test_results(self, kind: Kind, outcome: Outcome, words: str) -> None:
        assert words in call(MessageType.RESULT, content_of(kind, ending=Ending(outcome=outcome)))

    def test_a_death_is_never_told_by_voice(self) -> None:
        content = amber(ending=Ending(outcome=Outcome.FOUND_DEAD), channels=BY_CALL, texts={"voice.text": "overleden"})
        assert texts_of(MessageType.RESULT, content) == {}

    @pytest.mark.parametrize("kind", list(Kind))
    def test_an_exercise_says_so_first_and_nothing_of_the_case(self, kind: Kind) -> None:
        content = content_of(kind, exercise=True)
        quiet = "Dit is een oefening. Er is niets aan de hand. U hoeft niets te doen."
        assert call(MessageType.ALERT, content) == quiet
        assert call(MessageType.STOP, content) == f"{quiet} De oefening is gestopt."


class TestOwnWording:
    def test_is_spoken_like_ours_and_said_twice(self) -> None:
        text = "Jan is ma 14:30 gezien in de A12 & <b>.\n\nLet op AB-123-C.  Bel 112 of 0800-6070."
        said = call(MessageType.ALERT, amber(texts={"voice.text": text}, vehicles=(builders.golf(),)))
        assert said == (
            "Jan is maandag om half drie 's middags gezien in de A twaalf & <b>. Let op A B ... een, twee, drie ... C. "
            "Bel een, een, twee of nul achthonderd, zestig zeventig."
        )

    def test_never_enters_a_stop(self) -> None:
        assert "eigen" not in call(MessageType.STOP, amber(texts={"voice.text": "eigen"}))

    @pytest.mark.parametrize(
        "text",
        [
            "Bel 030-1234567",
            "Kijk op politie.nl",
            "Kijk op evil.com",
            "x" * 1_001,
            "14:30 " * 166,
            "Jan Jansen is vermist",
            "De verdachte is gezien",
            "",
            "bel\x07",
            "links \u202e rechts",
        ],
    )
    def test_that_cannot_be_said_like_this_is_refused(self, text: str) -> None:
        assert {error.field for error in errors_of(text)} == {"texts.voice.text"}

    def test_that_may_be_said_passes(self) -> None:
        assert errors_of("Jan is vermist. Kijk op de website van de politie. Bel 112.\nOf 0800-6070.") == []

    def test_of_an_exercise_begins_with_saying_so(self) -> None:
        assert {error.field for error in errors_of("OEFENING. Niets aan de hand.", exercise=True)} == {"texts.voice.text"}
        assert errors_of("Dit is een oefening. Niets aan de hand.", exercise=True) == []

    def test_is_plain_text_never_ssml(self) -> None:
        content = amber(texts={"voice.ssml": "<speak>Hallo</speak>"}, channels=BY_CALL)
        texts = compose(request(MessageType.ALERT, content)).texts
        assert "Hallo" not in texts["voice"]["first"]["ssml"]
        assert {error.field for error in check_texts(texts, content, Brand())} == {"texts.voice.ssml"}


class TestSpeech:
    @pytest.mark.parametrize(
        ("hour", "minute", "words"),
        [
            (14, 30, "half drie 's middags"),
            (21, 15, "kwart over negen 's avonds"),
            (15, 40, "tien over half vier 's middags"),
            (0, 0, "twaalf uur 's nachts"),
            (12, 0, "twaalf uur 's middags"),
            (0, 30, "half één 's nachts"),
            (12, 45, "kwart voor één 's middags"),
            (23, 59, "één voor twaalf 's avonds"),
            (5, 59, "één voor zes 's nachts"),
            (6, 5, "vijf over zes 's ochtends"),
            (11, 20, "tien voor half twaalf 's ochtends"),
            (13, 1, "één over één 's middags"),
        ],
    )
    def test_times_are_said_as_people_say_them(self, hour: int, minute: int, words: str) -> None:
        assert clock(hour, minute) == words

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (0, "nul"),
            (1, "één"),
            (14, "veertien"),
            (21, "eenentwintig"),
            (22, "tweeëntwintig"),
            (33, "drieëndertig"),
            (82, "tweeëntachtig"),
            (100, "honderd"),
            (104, "honderdvier"),
            (250, "tweehonderdvijftig"),
            (1000, "duizend"),
            (1985, "negentienhonderdvijfentachtig"),
            (2026, "tweeduizend zesentwintig"),
            (25_000, "vijfentwintigduizend"),
            (1_000_000, "een, nul, nul, nul, nul, nul, nul"),
        ],
    )
    def test_numbers_are_said_in_words(self, number: int, words: str) -> None:
        assert cardinal(number) == words

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            ("112", "een, een, twee"),
            ("0800-6070", "nul achthonderd, zestig zeventig"),
            ("0800-0011", "nul achthonderd, nul nul elf"),
            ("0900 8844", "nul negenhonderd, achtentachtig vierenveertig"),
            ("0800-0105", "nul achthonderd, nul een nul vijf"),
            ("116000", "een, een, zes, nul, nul, nul"),
            ("+31 6 1234", "plus, drie, een, zes, een, twee, drie, vier"),
        ],
    )
    def test_numbers_to_call_are_said_as_the_police_say_them(self, number: str, words: str) -> None:
        assert called(number) == words

    @pytest.mark.parametrize(
        ("written", "words"),
        [
            ("1,53 m", "één meter drieënvijftig"),
            ("2.00 meter", "twee meter"),
            ("1.75-1.80 m", "één meter vijfenzeventig tot één meter tachtig"),
            ("man (45), jas", "man van vijfenveertig jaar, jas"),
            ("bel alarm (112)", "bel alarm (een, een, twee)"),
            ("25-30 jaar", "vijfentwintig tot dertig jaar"),
            ("zo 09.05 uur", "zondag om vijf over negen 's ochtends"),
            ("op 23-11-2026", "op drieëntwintig november tweeduizend zesentwintig"),
            ("1.500 m2", "vijftienhonderd m twee"),
            ("2,5 km", "twee komma vijf km"),
            ("de 112NL-app", "de een, een, twee NL-app"),
            ("kenteken 12-AB-34", "kenteken een, twee ... A B ... drie, vier"),
            ("tel. 030 123 45 67", "tel. nul, drie, nul, een, twee, drie, vier, vijf, zes, zeven"),
        ],
    )
    def test_what_is_written_short_is_said_in_full(self, written: str, words: str) -> None:
        assert saying(written) == words

    def test_plates_of_the_alert_are_spelled_however_they_are_written(self) -> None:
        assert saying("B-AB-12345E", "B-AB-12345E") == "B ... A B ... een, twee, drie, vier, vijf ... E"
        assert saying("AB123C", "AB-123-C") == "A B ... een, twee, drie ... C"

    @pytest.mark.parametrize("text", ["Zoë & Daniël <b> \"X\" 'Y' ]]> &amp;", "a\x00b\uffffc"])
    def test_text_is_escaped_once_and_always_xml(self, text: str) -> None:
        assert saying(text) == " ".join(re.sub("[\x00\uffff]", " ", text).split())

    @given(st.text())
    def test_whatever_is_written_can_be_parsed_and_no_digit_is_left_to_guess(self, text: str) -> None:
        assert not any(character.isdecimal() for character in saying(text))

    @given(st.text(st.characters(codec="utf-8", categories=["L", "P", "Zs"])))
    def test_what_was_written_can_be_read_back(self, text: str) -> None:
        assert readable(ssml(text)) == " ".join(text.split())


@unhurried
@given(requests())
def test_every_call_is_valid_within_its_bound_and_holds_no_digits_and_no_link(request: RenderRequest) -> None:
    for document in slots_of(render_texts(request), "voice", "ssml"):
        said = heard(document)
        assert len(document) <= 4_500
        assert not any(character.isdigit() for character in said)
        assert not re.search(r"https?:|kindalarm|\.nl", said)
        assert said.count(AGAIN) == 1


@unhurried
@given(requests())
def test_a_call_names_a_child_by_first_name_and_nobody_else(request: RenderRequest) -> None:
    child = KINDS[request.content.kind].naming != "nobody" and not request.content.exercise
    before_the_stop = request.message not in {MessageType.STOP, MessageType.RESULT}
    allowed = {request.content.persons[0].first_name} if child and before_the_stop else set()
    for document in slots_of(render_texts(request), "voice", "ssml"):
        words = set(re.findall(r"\w+", heard(document)))
        assert not (set(NAMES) - allowed) & words


def test_the_plate_is_part_of_a_call_however_much_must_go() -> None:
    content = amber(vehicles=(builders.golf(),) * 6, photos=(Photo(digest="0" * 64),), persons=(jan(gender=Gender.UNKNOWN),))
    assert call(MessageType.ALERT, content).count("A B ... een, twee, drie ... C") == 6
