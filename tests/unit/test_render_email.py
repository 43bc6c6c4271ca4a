"""What a letter by e-mail says, in plain text and in HTML, and how it ends."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given

import builders
from alerting.domain.content import Channel, Content, Ending
from alerting.domain.errors import FieldError, InvalidContentError
from alerting.domain.kinds import Kind, Outcome
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.subject import Gender, Person, Role
from alerting.render.brand import Brand
from alerting.render.checks import check_texts
from alerting.render.mail import readable
from alerting.render.request import RenderRequest
from alerting.render.texts import compose, render_texts
from fills import NAMES, requests, slots_of, unhurried
from renderings import (
    LINK,
    amber,
    content_of,
    jan,
    missing_child,
    missing_person,
    request,
    safety_notice,
    texts_of,
    wanted,
    zoe_and_daniel,
)

BY_MAIL = frozenset({Channel.EMAIL})
FOOTER = (
    "---\n\n"
    "Afzender: de politie, met Burgernet. U kunt deze e-mail niet beantwoorden.\n"
    "U krijgt dit bericht omdat u meedoet met Burgernet.\n"
    "Afmelden: %LEAVE_URL%\n"
)
VOID = {"meta", "br"}


class Reader(HTMLParser):
    """A strict reader: keeps tags and text, and refuses what is not closed in order."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: dict[str, list[str]] = {}
        self.feed(document)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.text.setdefault(self.open[-1], []).append(data)

    @property
    def links(self) -> list[str]:
        return [value for name, value in self.attributes if name == "href"]


def letter(message: MessageType, content: Content, audience: str = "", **changes: Any) -> dict[str, str]:
    texts = texts_of(message, content.model_copy(update={"channels": BY_MAIL}), **changes)
    return texts["email"][audience or ("first" if message is MessageType.ALERT else "reached")]


def errors_of(message: MessageType = MessageType.ALERT, **changes: Any) -> list[FieldError]:
    content = amber(**{"channels": BY_MAIL, **changes})
    return check_texts(compose(request(message, content)).texts, content, Brand())


class TestTheLetter:
    def test_of_an_amber_alert_says_the_push_whole_and_then_every_fact(self) -> None:
        mail = letter(MessageType.ALERT, amber(vehicles=(builders.golf(),)))
        assert mail["subject"] == "AMBER Alert: Jan (14) vermist"
        assert mail["plain"] == (
            "Vermist in Utrecht sinds ma 12:40. Leven mogelijk in gevaar. "
            "1,53 m, blond haar, blauw shirt, witte korte broek. Mogelijk in grijze VW Golf AB-123-C. "
            "Gezien? Bel 112. Tips: 0800-6070.\n\n"
            f"Foto en meer informatie: https://{LINK}\n\n"
            "Vermist: Jan Jansen, jongen van 14 jaar\n"
            "Signalement: 1,53 m, blond haar, blauw shirt, witte korte broek\n"
            "Laatst gezien: maandag 23 november om 12:40, Utrecht, Neude\n"
            "Voertuig: grijze VW Golf AB-123-C\n\n"
            "- Nu gezien? Bel 112 en blijf op afstand.\n"
            f"- Eerder gezien? Bel 0800-6070 of vul het formulier in op https://{LINK}.\n"
            "- Bellen lukt niet? Gebruik de 112NL-app.\n\n" + FOOTER
        )

    def test_in_html_is_one_small_page_that_carries_nothing_from_elsewhere(self) -> None:
        document = letter(MessageType.ALERT, amber(vehicles=(builders.golf(),)))["html"]
        page = Reader(document)
        assert document.startswith('<!doctype html>\n<html lang="nl">')
        assert page.text["h1"] == page.text["title"] == ["AMBER Alert: Jan (14) vermist"]
        assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("footer") == 1
        assert not {"table", "img", "script", "link", "style"} & set(page.tags)
        assert ("content", "light dark") in page.attributes
        assert page.links == [f"https://{LINK}", f"https://{LINK}", "%LEAVE_URL%"]
        assert not {"src", "class", "bgcolor"} & {name for name, _ in page.attributes}
        assert not any("color:#" in value or "url(" in value for name, value in page.attributes if name == "style")

    def test_of_a_missing_child_names_the_first_name_only(self) -> None:
        mail = letter(MessageType.ALERT, missing_child())
        assert mail["subject"] == "Vermist Kind Alert: Jan (14) vermist"
        assert "Vermist: Jan, jongen van 14 jaar\n" in mail["plain"]
        assert not any("Jansen" in part for part in mail.values())

    def test_of_two_children_tells_each_apart(self) -> None:
        mail = letter(MessageType.ALERT, amber(persons=zoe_and_daniel()))
        assert mail["subject"] == "AMBER Alert: Zoë (4) en Daniël (6) vermist"
        assert "Vermist: Zoë Vos, meisje van 4 jaar\nSignalement: 1,53 m, blond haar, rode jas\n" in mail["plain"]
        assert "Vermist: Daniël Vos, jongen van 6 jaar\nSignalement: 1,53 m, blond haar, gele trui\n" in mail["plain"]

    def test_tells_with_whom_but_never_their_name(self) -> None:
        companion = Person(role=Role.WITH, first_name="Piet", gender=Gender.MALE, age=45, clothing=("zwarte jas",))
        mail = letter(MessageType.ALERT, amber(persons=(jan(), companion)))
        assert "Mogelijk samen met: man van 45 jaar\nSignalement: Zwarte jas\n" in mail["plain"]
        assert "Piet" not in mail["plain"] + mail["html"]

    def test_of_a_missing_person(self) -> None:
        mail = letter(MessageType.ALERT, missing_person())
        assert mail["subject"] == "Burgernet Utrecht: vrouw (82) vermist"
        assert "Vermist: vrouw van 82 jaar\nSignalement: Grijs haar, groene jas\n" in mail["plain"]

    def test_of_a_wanted_person(self) -> None:
        mail = letter(MessageType.ALERT, wanted())
        assert mail["subject"] == "Burgernet Utrecht: kijk uit na inbraak"
        assert "Gezocht: man\nSignalement: Zwarte jas\n" in mail["plain"]
        assert "Richting: station\n\n- Ga er niet zelf op af.\n" in mail["plain"]

    def test_of_a_safety_notice(self) -> None:
        mail = letter(MessageType.ALERT, safety_notice())
        assert mail["subject"] == "Burgernet Utrecht: Rook door grote brand"
        assert "Geldt tot: maandag 23 november om 17:40\n" in mail["plain"]
        assert "Afzender: Burgernet. U kunt" in mail["plain"]

    def test_has_a_shorter_subject_where_the_matter_does_not_fit(self) -> None:
        notice = safety_notice().notice.model_copy(update={"what": "x" * 60})
        assert letter(MessageType.ALERT, safety_notice(notice=notice))["subject"] == "Burgernet Utrecht: let op"
        assert letter(MessageType.ALERT, wanted(offence="x" * 60))["subject"] == "Burgernet Utrecht: kijk uit"

    def test_holds_a_description_that_no_sms_could(self) -> None:
        person = jan(hair="halflang donkerblond krullend haar", marks="bril met rood montuur", build="slank")
        looks = "1,53 m, slank, halflang donkerblond krullend haar, blauw shirt, witte korte broek, bril met rood montuur"
        assert f"Signalement: {looks}\n" in letter(MessageType.ALERT, amber(persons=(person,)))["plain"]

    def test_without_a_photo_points_to_information(self) -> None:
        assert f"\n\nMeer informatie: https://{LINK}\n\n" in letter(MessageType.ALERT, amber(photos=()))["plain"]

    def test_without_a_fact_it_needs_is_refused_by_name(self) -> None:
        with pytest.raises(InvalidContentError) as refusal:
            letter(MessageType.ALERT, amber(persons=(Person(),)))
        assert {error.field for error in refusal.value.errors} == {"persons.0.first_name"}

    def test_escapes_names_once(self) -> None:
        name = "Zoë & Daniël <b> &amp; {x} %s"
        mail = letter(MessageType.ALERT, amber(persons=(jan(first_name=name, surname="", age=None),)))
        assert f"Vermist: {name}\n" in mail["plain"]
        page = Reader(mail["html"])
        assert page.text["h1"] == [f"AMBER Alert: {name} vermist"]
        assert name in page.text["dd"]
        assert "b" not in page.tags


class TestLater:
    @pytest.mark.parametrize(
        ("message", "changes", "subject"),
        [
            (MessageType.UPDATE, {"previous": amber(persons=())}, "NIEUW: AMBER Alert van 23 november, 14:40"),
            (MessageType.CORRECTION, {"removed": Removal.PLATE}, "CORRECTIE: AMBER Alert van 23 november, 14:40"),
            (MessageType.STOP, {}, "Gestopt: AMBER Alert van 23 november, 14:40"),
            (MessageType.STOP, {"because": StopReason.EXPIRED}, "Verlopen: AMBER Alert van 23 november, 14:40"),
            (MessageType.STOP, {"because": StopReason.WRONG_AREA}, "INGETROKKEN: AMBER Alert van 23 november, 14:40"),
        ],
    )
    def test_messages_say_in_the_subject_what_they_are(self, message: MessageType, changes: dict[str, Any], subject: str) -> None:
        assert letter(message, amber(), **changes)["subject"] == subject

    def test_a_subject_too_long_shortens_the_month_before_it_loses_the_town(self) -> None:
        far = builders.circle(description="Nieuwerkerk ad IJsel")
        content = missing_person(persons=(Person(),), area=far)
        retracted = letter(MessageType.STOP, content, because=StopReason.WRONG_CONTENT)
        assert retracted["subject"] == "INGETROKKEN: Burgernet van 23 nov, 14:40"
        assert letter(MessageType.STOP, content)["subject"] == "Gestopt: Burgernet Nieuwerkerk ad IJsel van 23 nov, 14:40"

    def test_an_update_tells_what_is_new_and_repeats_the_facts(self) -> None:
        mail = letter(MessageType.UPDATE, amber(vehicles=(builders.golf(),)), previous=amber())
        assert mail["plain"].startswith(
            f"Jan (14): let op grijze VW Golf AB-123-C. Gezien? Bel 112. Info: https://{LINK}\n\nVermist: Jan Jansen, jongen"
        )
        assert f'Info: <a href="https://{LINK}">{LINK}</a></p>' in mail["html"]

    def test_who_was_dropped_hears_that_and_no_facts(self) -> None:
        mail = letter(MessageType.UPDATE, amber(news="gezien in Zeist"), "dropped", previous=amber())
        assert mail["plain"] == (
            "AMBER ALERT van 14:40 geldt niet meer voor uw gebied. Daarbuiten zoekt de politie door. "
            f"Info: https://{LINK}\n\n{FOOTER}"
        )

    def test_a_correction_repeats_only_what_still_holds(self) -> None:
        before = amber(vehicles=(builders.golf(),))
        mail = letter(MessageType.CORRECTION, amber(), previous=before, removed=Removal.VEHICLE)
        assert mail["plain"].startswith("Let NIET meer op het voertuig uit het bericht van 14:40. Het kind is nog vermist.")
        assert "Vermist: Jan Jansen" in mail["plain"]
        assert "AB-123-C" not in mail["plain"] + mail["html"]

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("removed", list(Removal))
    def test_a_correction_is_never_refused_whatever_is_left(self, kind: Kind, removed: Removal) -> None:
        bare = content_of(kind, persons=(Person(),), vehicles=(), offence="", area=None)
        assert set(letter(MessageType.CORRECTION, bare, "first", removed=removed)) == {"subject", "plain", "html"}

    def test_the_stop_asks_to_delete_the_earlier_mails_and_names_nobody(self) -> None:
        mail = letter(MessageType.STOP, amber(vehicles=(builders.golf(),)))
        assert mail["plain"] == (
            "AMBER ALERT van 14:40 is gestopt. Uitkijken hoeft niet meer. Gedeeld? Haal naam en foto weg. Dank u wel.\n\n"
            f"Verwijder ook onze eerdere e-mails hierover.\n\nMeer informatie: https://{LINK}\n\n{FOOTER}"
        )
        assert "dl" not in Reader(mail["html"]).tags

    def test_an_expiry_claims_nothing_and_deletes_nothing(self) -> None:
        assert "Verwijder" not in letter(MessageType.STOP, amber(), because=StopReason.EXPIRED)["plain"]

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("because", list(StopReason))
    def test_the_end_is_never_refused_whatever_is_left_of_the_content(self, kind: Kind, because: StopReason) -> None:
        assert letter(MessageType.STOP, Content(kind=kind, organisation="x-1", incident="1234"), because=because)["subject"]

    @pytest.mark.parametrize(
        ("kind", "outcome", "subject", "words"),
        [
            (Kind.AMBER, Outcome.FOUND, "AMBER Alert: kind gevonden", "Het kind is gevonden. Meer delen wij niet"),
            (Kind.AMBER, Outcome.UNRESOLVED, "AMBER Alert stopt, zoeken gaat door", "AMBER ALERT stopt, maar het kind"),
            (Kind.WANTED, Outcome.ARREST, "Burgernet Utrecht: actie gestopt", "De politie heeft iemand aangehouden."),
            (Kind.SAFETY_NOTICE, Outcome.OVER, "Burgernet Utrecht: voorbij", "De situatie is voorbij."),
        ],
    )
    def test_results(self, kind: Kind, outcome: Outcome, subject: str, words: str) -> None:
        mail = letter(MessageType.RESULT, content_of(kind, ending=Ending(outcome=outcome)))
        assert mail["subject"] == subject
        assert mail["plain"].startswith(words)

    def test_a_death_is_never_told_by_mail(self) -> None:
        content = amber(ending=Ending(outcome=Outcome.FOUND_DEAD), channels=BY_MAIL, texts={"email.body": "overleden"})
        assert texts_of(MessageType.RESULT, content) == {}

    @pytest.mark.parametrize("kind", list(Kind))
    def test_an_exercise_says_so_first_and_nothing_of_the_case(self, kind: Kind) -> None:
        mail = letter(MessageType.STOP, content_of(kind, exercise=True))
        assert mail["subject"].startswith("OEFENING: ")
        assert mail["subject"].endswith(", geen echte melding")
        assert mail["plain"].startswith("OEFENING, GEEN ECHTE MELDING. ")
        assert Reader(mail["html"]).text["h1"] == [mail["subject"]]
        assert LINK not in mail["plain"] + mail["html"]


class TestOwnWording:
    def test_stands_in_both_parts_above_our_footer(self) -> None:
        own = {"email.subject": "Kijk uit naar Jan", "email.body": "Jan is weg & <b>.\nKijk mee.\n\nBel 112."}
        mail = letter(MessageType.ALERT, amber(texts=own))
        assert mail["subject"] == "Kijk uit naar Jan"
        assert mail["plain"] == f"Jan is weg & <b>.\nKijk mee.\n\nBel 112.\n\n{FOOTER}"
        page = Reader(mail["html"])
        assert page.text["h1"] == ["Kijk uit naar Jan"]
        assert "<p>Jan is weg &amp; &lt;b&gt;.<br>\nKijk mee.</p>\n<p>Bel 112.</p>" in mail["html"]
        assert page.links == ["%LEAVE_URL%"]

    def test_of_the_subject_alone_heads_our_own_page(self) -> None:
        mail = letter(MessageType.ALERT, amber(texts={"email.subject": "Kijk uit naar Jan"}))
        assert "<h1" in mail["html"].partition(">Kijk uit naar Jan</h1>")[0]
        assert "Vermist: Jan Jansen" in mail["plain"]

    def test_links_the_alert_page_however_it_is_written(self) -> None:
        mail = letter(MessageType.ALERT, amber(texts={"email.body": f"Zie {LINK}, https://{LINK}."}))
        assert f"Zie https://{LINK}, https://{LINK}." in mail["plain"]
        assert Reader(mail["html"]).links == [f"https://{LINK}", f"https://{LINK}", "%LEAVE_URL%"]

    def test_never_enters_a_stop(self) -> None:
        own = {"email.subject": "eigen", "email.body": "eigen"}
        assert not any("eigen" in part.lower() for part in letter(MessageType.STOP, amber(texts=own)).values())

    @pytest.mark.parametrize(
        ("slot", "text"),
        [
            ("email.subject", "x" * 61),
            ("email.subject", "regel\nregel"),
            ("email.subject", "Bel 030-1234567"),
            ("email.body", "Bel 030-1234567"),
            ("email.body", "Kijk op evil.com"),
            ("email.body", "Afmelden: %LEAVE_URL%"),
            ("email.body", "links \u202e rechts"),
            ("email.body", "bel\x07"),
            ("email.body", "De verdachte is gezien"),
            ("email.body", " "),
            ("email.html", "<p>Hallo</p>"),
            ("email.plain", "Hallo"),
        ],
    )
    def test_that_cannot_be_sent_like_this_is_refused(self, slot: str, text: str) -> None:
        assert {error.field for error in errors_of(texts={slot: text})} == {f"texts.{slot}"}

    def test_that_may_be_sent_passes(self) -> None:
        own = {"email.subject": "Kijk uit naar Jan Jansen", "email.body": f"Jan Jansen is weg.\n\nBel 112.\nZie {LINK}."}
        assert errors_of(texts=own) == []

    def test_of_an_exercise_begins_with_the_word(self) -> None:
        own = {"email.subject": "Vermist", "email.body": "Vermist"}
        assert {error.field for error in errors_of(texts=own, exercise=True)} == {"texts.email.subject", "texts.email.body"}
        own = {"email.subject": "OEFENING: vermist", "email.body": "OEFENING. Vermist"}
        assert errors_of(texts=own, exercise=True) == []

    def test_names_nobody_where_nobody_may_be_named(self) -> None:
        content = builders.missing_person(persons=(builders.jan(),), texts={"email.body": "Jan is weg"}, channels=BY_MAIL)
        texts = compose(request(MessageType.ALERT, content)).texts
        assert {error.field for error in check_texts(texts, content, Brand())} == {"texts.email.body"}


@unhurried
@given(requests())
def test_every_letter_is_well_formed_and_says_the_same_in_both_parts(request: RenderRequest) -> None:
    for mail in render_texts(request).get("email", {}).values():
        page = Reader(mail["html"])
        assert page.text["h1"] == [mail["subject"]]
        assert mail["plain"].count("%LEAVE_URL%") == mail["html"].count("%LEAVE_URL%") == 1
        plain = re.findall(r"\w+", mail["plain"].replace("https://", "").replace(": %LEAVE_URL%", ""))
        assert re.findall(r"\w+", readable(mail["html"])) == plain
        assert all(href.startswith("https://kindalarm.nl/") or href == "%LEAVE_URL%" for href in page.links)


@unhurried
@given(requests((MessageType.STOP, MessageType.RESULT)))
def test_after_the_stop_a_letter_holds_no_facts(request: RenderRequest) -> None:
    texts = render_texts(request)
    for part in ("subject", "plain", "html"):
        for text in slots_of(texts, "email", part):
            assert not any(name in text for name in NAMES)
            assert "Signalement" not in text
