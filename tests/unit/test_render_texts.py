"""What each message says, by the wording of the kinds."""

from string import Formatter
from typing import Any

import pytest

import builders
from alerting.domain.content import Channel, Content, Ending, Photo
from alerting.domain.errors import InvalidContentError
from alerting.domain.kinds import KINDS, Kind, Outcome
from alerting.domain.messages import MessageType, Removal, StopReason, Texts
from alerting.domain.subject import Gender, LastSeen, Person, Role
from alerting.render.brand import Brand
from alerting.render.slots import SLOTS
from alerting.render.texts import compose
from alerting.render.wording import WORDING, common
from alerting.render.wording.shapes import Told
from renderings import (
    LINK,
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


def every_text(texts: Texts) -> list[str]:
    return [text for audiences in texts.values() for slots in audiences.values() for text in slots.values()]


def refused_fields(message: MessageType, content: Content, **changes: Any) -> set[str]:
    with pytest.raises(InvalidContentError) as refusal:
        texts_of(message, content, **changes)
    return {error.field for error in refusal.value.errors}


class TestTheStart:
    def test_of_an_amber_alert(self) -> None:
        texts = texts_of(MessageType.ALERT, amber())
        assert texts["push"]["first"] == {
            "title": "AMBER Alert: Jan Jansen (14)",
            "body": "Vermist in Utrecht sinds ma 12:40. Leven mogelijk in gevaar. Blond haar, blauw shirt. "
            "Gezien? Bel 112. Tips: 0800-6070.",
        }
        assert texts["sms"]["first"]["text"] == (
            f"POLITIE AMBER ALERT: Jan (14) vermist, Utrecht, ma 12:40. Blond haar, blauw shirt. Gezien? Bel 112. Foto: {LINK}"
        )

    def test_of_an_amber_alert_with_a_vehicle(self) -> None:
        texts = texts_of(MessageType.ALERT, amber(vehicles=(builders.golf(),)))
        assert "Mogelijk in grijze VW Golf AB-123-C. Gezien?" in texts["push"]["first"]["body"]
        assert texts["sms"]["first"]["text"] == (
            f"POLITIE AMBER ALERT: Jan (14) vermist, Utrecht. Let op grijze VW Golf AB-123-C. Gezien? Bel 112. Foto: {LINK}"
        )

    def test_of_a_missing_child_names_the_first_name_only(self) -> None:
        texts = texts_of(MessageType.ALERT, missing_child())
        assert texts["push"]["first"]["title"] == "Vermist Kind Alert: Jan (14)"
        assert "De politie maakt zich grote zorgen." in texts["push"]["first"]["body"]
        assert texts["sms"]["first"]["text"].startswith("POLITIE VERMIST KIND: Jan (14) vermist, Utrecht, ma 12:40.")
        assert not any("Jansen" in text for text in every_text(texts))

    def test_of_a_missing_person(self) -> None:
        texts = texts_of(MessageType.ALERT, missing_person())
        assert texts["push"]["first"] == {
            "title": "Burgernet Utrecht: vrouw (82) vermist",
            "body": "Laatst gezien ma 12:40, Neude. Grijs haar, groene jas. "
            "Gezien? Houd de persoon in het oog en bel gratis 0800-0011. Direct gevaar: 112.",
        }
        assert texts["sms"]["first"]["text"] == (
            "BURGERNET Utrecht: vrouw (82) vermist. Laatst gezien ma 12:40. Grijs haar, groene jas. "
            "Gezien? Bel gratis 0800-0011. Gevaar: 112"
        )

    def test_of_a_wanted_person(self) -> None:
        texts = texts_of(MessageType.ALERT, wanted())
        assert texts["push"]["first"] == {
            "title": "Burgernet: kijk uit naar man, zwarte jas",
            "body": "Na inbraak in Utrecht (ma 14:20). Man, zwarte jas, richting station. Ga er niet op af. "
            "Gezien? Bel gratis 0800-0011. Gevaar: 112.",
        }
        assert texts["sms"]["first"]["text"] == (
            "BURGERNET: na inbraak in Utrecht zoeken wij: man, zwarte jas. Ga er NIET op af. "
            "Gezien? Bel gratis 0800-0011. Gevaar: 112"
        )

    def test_of_a_wanted_vehicle_without_a_person(self) -> None:
        texts = texts_of(MessageType.ALERT, wanted(persons=(), vehicles=(builders.golf(),)))
        assert texts["push"]["first"]["title"] == "Burgernet: kijk uit naar grijze VW Golf AB-123-C"
        assert "in Utrecht en omgeving zoeken wij: grijze VW Golf AB-123-C." in texts["sms"]["first"]["text"]

    def test_of_a_safety_notice(self) -> None:
        texts = texts_of(MessageType.ALERT, safety_notice())
        assert texts["push"]["first"] == {
            "title": "Burgernet: let op in Utrecht",
            "body": f"Rook door grote brand. Sluit ramen en deuren. Geldt tot ma 17:40. Bel alleen bij gevaar 112. Meer: {LINK}",
        }
        assert texts["sms"]["first"]["text"] == (
            "BURGERNET Utrecht: Rook door grote brand. Sluit ramen en deuren. Bel alleen bij gevaar: 112"
        )

    def test_of_two_children_names_both_and_speaks_in_the_plural(self) -> None:
        texts = texts_of(MessageType.ALERT, amber(persons=zoe_and_daniel()))
        assert texts["push"]["first"]["title"] == "AMBER Alert: Zoë Vos (4) en Daniël Vos (6)"
        assert "Levens mogelijk in gevaar. Rode jas; gele trui." in texts["push"]["first"]["body"]
        assert texts["sms"]["first"]["text"].startswith("POLITIE AMBER ALERT: Zoe (4) en Daniel (6) vermist, Utrecht, ma 12:40.")
        assert texts["display"]["first"]["3x16/passenger"] == "AMBER ALERT\n2 KINDEREN\nBEL 112"

    def test_without_a_photo_points_to_information(self) -> None:
        texts = texts_of(MessageType.ALERT, amber(photos=()))
        assert texts["sms"]["first"]["text"].endswith(f"Info: {LINK}")

    def test_goes_to_the_first_audience_and_the_chosen_channels_only(self) -> None:
        texts = texts_of(MessageType.ALERT, amber(channels=frozenset({Channel.SMS})))
        assert {channel: set(audiences) for channel, audiences in texts.items()} == {"sms": {"first"}}

    def test_under_another_brand_carries_its_name(self) -> None:
        brand = Brand(amber="Kind Alarm", link_base="kind.nl/")
        texts = texts_of(MessageType.ALERT, amber(), brand=brand)
        assert texts["push"]["first"]["title"] == "Kind Alarm: Jan Jansen (14)"
        assert texts["sms"]["first"]["text"].startswith("POLITIE KIND ALARM: Jan")
        assert texts["sms"]["first"]["text"].endswith("kind.nl/0abc1234")
        assert texts["display"]["first"]["2x12/passenger"].startswith("KIND ALARM\n")


class TestWriting:
    def test_markup_accents_and_quotes_survive_push_verbatim_and_fold_in_sms(self) -> None:
        content = amber(persons=(jan(first_name='Zoë & Daniël <b> "X"', surname="", clothing=("{jas} [x]",)),))
        texts = texts_of(MessageType.ALERT, content)
        assert texts["push"]["first"]["title"] == 'AMBER Alert: Zoë & Daniël <b> "X" (14)'
        assert "{jas} [x]" in texts["push"]["first"]["body"]
        assert texts["sms"]["first"]["text"].startswith('POLITIE AMBER ALERT: Zoe & Daniel <b> "X" (14) vermist')

    def test_times_are_amsterdams_in_summer_too(self) -> None:
        seen = LastSeen(place="Utrecht", at=MONDAY.replace(month=7, day=5, hour=22, minute=30))
        texts = texts_of(MessageType.ALERT, amber(persons=(jan(last_seen=seen),)))
        assert "sinds ma 00:30" in texts["push"]["first"]["body"]

    def test_a_description_loses_build_then_height_then_the_last_garment(self) -> None:
        def body(**changes: Any) -> str:
            return texts_of(MessageType.ALERT, amber(persons=(jan(hair="", **changes),)))["push"]["first"]["body"]

        assert " 1,53 m, slank, jas." in body(build="slank", clothing=("jas",))
        assert " 1,53 m, blauw shirt, witte broek." in body(build="slank", clothing=("blauw shirt", "witte broek"))
        assert " Blauw shirt, witte broek, pet." in body(build="slank", clothing=("blauw shirt", "witte broek", "pet"))
        assert " Blauw shirt, witte korte broek." in body(clothing=("blauw shirt", "witte korte broek", "rode schoenen"))

    def test_a_description_that_cannot_be_shortened_is_refused_by_name(self) -> None:
        content = amber(persons=(jan(hair="halflang donkerblond krullend haar", marks="bril met rood montuur"),))
        assert "persons.0" in refused_fields(MessageType.ALERT, content)

    def test_a_body_that_is_too_long_loses_its_time_but_never_its_plate(self) -> None:
        seen = LastSeen(place="Nieuwerkerk aan den", at=MONDAY)
        person = jan(hair="", clothing=("x" * 35,), last_seen=seen)
        texts = texts_of(MessageType.ALERT, missing_child(persons=(person,), vehicles=(builders.golf(model="Transporter"),)))
        assert "sinds" not in texts["push"]["first"]["body"]
        assert "Mogelijk in voertuig AB-123-C." in texts["push"]["first"]["body"]

    def test_a_name_too_long_for_the_title_is_refused_until_the_operator_writes_it(self) -> None:
        content = amber(persons=(jan(surname="van den Oudenaarden-Nieuwenhuizen"),))
        assert refused_fields(MessageType.ALERT, content) == {"texts.push.title"}
        own = {"push.title": "AMBER Alert: Jan (14)"}
        texts = texts_of(MessageType.ALERT, content.model_copy(update={"texts": own}))
        assert texts["push"]["first"]["title"] == "AMBER Alert: Jan (14)"

    def test_facts_that_a_text_needs_are_named(self) -> None:
        assert refused_fields(MessageType.ALERT, amber(persons=(Person(),))) == {"persons.0.first_name"}
        assert "persons.0.last_seen.place" in refused_fields(MessageType.ALERT, amber(persons=(Person(),), area=None))
        assert refused_fields(MessageType.ALERT, wanted(offence="")) == {"offence"}
        assert "notice.what" in refused_fields(
            MessageType.ALERT,
            Content(
                kind=Kind.SAFETY_NOTICE,
                organisation="x-1",
                incident="1234",
                area=builders.circle(),
                channels=frozenset({Channel.PUSH}),
            ),
        )

    def test_a_preview_shows_what_can_be_made_beside_what_cannot(self) -> None:
        composition = compose(request(MessageType.ALERT, wanted(offence="")))
        assert composition.texts["push"]["first"] == {"title": "Burgernet: kijk uit naar man, zwarte jas"}
        assert {error.field for error in composition.errors} == {"offence"}

    @pytest.mark.parametrize(("colour", "bent"), [("grijs", "grijze"), ("donkerblauw", "donkerblauwe"), ("Oranje", "Oranje")])
    def test_colours_bend_before_the_vehicle(self, colour: str, bent: str) -> None:
        content = amber(vehicles=(builders.golf(colour=colour, make="Volkswagen"),))
        assert f"Let op {bent} VW Golf AB-123-C." in texts_of(MessageType.ALERT, content)["sms"]["first"]["text"]


class TestOwnWording:
    def test_replaces_the_template_of_the_main_audience_and_is_folded_for_sms(self) -> None:
        content = amber(texts={"sms.text": "Zoë", "push.body": "Zoë", "display.board": "Zoë"})
        texts = texts_of(MessageType.ALERT, content)
        assert texts["sms"]["first"]["text"] == "Zoe"
        assert texts["push"]["first"]["body"] == texts["display"]["first"]["board"] == "Zoë"

    def test_in_an_update_is_for_those_who_were_reached(self) -> None:
        content = amber(texts={"sms.text": "Nieuw"}, news="gezien in Zeist")
        texts = texts_of(MessageType.UPDATE, content, previous=amber())
        assert texts["sms"]["reached"]["text"] == "Nieuw"
        assert texts["sms"]["first"]["text"].startswith("POLITIE AMBER ALERT")

    @pytest.mark.parametrize("message", [MessageType.STOP, MessageType.CORRECTION])
    def test_never_enters_a_fixed_text(self, message: MessageType) -> None:
        content = amber(texts={"sms.text": "eigen", "push.title": "eigen", "push.body": "eigen", "display.board": "eigen"})
        assert "eigen" not in every_text(texts_of(message, content, removed=Removal.PLATE))


class TestAnUpdate:
    def update(self, content: Content, previous: Content) -> Texts:
        return texts_of(MessageType.UPDATE, content, previous=previous)

    def test_tells_a_new_vehicle(self) -> None:
        texts = self.update(amber(vehicles=(builders.golf(),), news="gezien in Zeist"), amber())
        assert texts["sms"]["reached"]["text"] == (
            f"NIEUW AMBER ALERT Jan (14): let op grijze VW Golf AB-123-C. Gezien? Bel 112. Info: {LINK}"
        )
        assert texts["push"]["reached"] == {
            "title": "NIEUW: AMBER Alert van 14:40",
            "body": f"Jan (14): let op grijze VW Golf AB-123-C. Gezien? Bel 112. Info: {LINK}",
        }

    def test_tells_whose_area_was_dropped_and_clears_their_signs(self) -> None:
        texts = self.update(amber(news="gezien in Zeist"), amber())
        assert texts["sms"]["dropped"]["text"] == (
            f"POLITIE: AMBER ALERT van 14:40 geldt niet meer voor uw gebied. Daarbuiten zoekt de politie door. Info: {LINK}"
        )
        assert texts["display"]["dropped"] == {}

    def test_shows_the_same_signs_to_everybody(self) -> None:
        texts = self.update(amber(vehicles=(builders.golf(),)), amber())
        assert texts["display"]["first"] == texts["display"]["reached"]
        assert texts["display"]["first"]["2x12/motorist"] == "AMBER ALERT\nAB-123-C"

    def test_that_replaces_a_plate_says_which_one_is_right(self) -> None:
        before = amber(vehicles=(builders.golf(plate="XX-999-X"),))
        texts = self.update(amber(vehicles=(builders.golf(),)), before)
        assert texts["push"]["reached"]["title"] == "CORRECTIE: AMBER Alert van 14:40"
        assert texts["sms"]["reached"]["text"] == (
            "CORRECTIE AMBER ALERT: het kenteken in het bericht van 14:40 is fout. Juist is: AB-123-C. "
            f"Gezien? Bel 112. Info: {LINK}"
        )

    @pytest.mark.parametrize(
        ("changes", "news"),
        [
            ({"news": "gezien op station Zeist."}, "gezien op station Zeist"),
            (
                {"persons": (jan(), Person(role=Role.WITH, gender=Gender.MALE, age=45, clothing=("zwarte jas",)))},
                "mogelijk samen met man (45), zwarte jas",
            ),
            ({"persons": (jan(), jan(first_name="Piet"))}, "ook Piet vermist"),
            ({"persons": (jan(last_seen=LastSeen(place="Zeist", at=MONDAY)),)}, "laatst gezien ma 14:40 in Zeist"),
            ({"persons": (jan(clothing=("rode jas",)),)}, "1,53 m, blond haar, rode jas"),
            ({"photos": (Photo(digest="0" * 64),)}, "nieuwe foto"),
            ({"area": builders.circle()}, "het gebied is gewijzigd"),
        ],
    )
    def test_finds_what_is_new(self, changes: dict[str, Any], news: str) -> None:
        texts = self.update(amber(**changes), amber())
        assert f": {news}. Gezien? Bel 112." in texts["push"]["reached"]["body"]

    def test_that_escalates_says_what_it_is_now(self) -> None:
        texts = self.update(amber(area=builders.circle()), missing_child())
        assert "dit is nu een AMBER Alert." in texts["sms"]["reached"]["text"]

    def test_of_a_safety_notice_tells_its_new_text(self) -> None:
        notice = safety_notice().notice.model_copy(update={"do": "Ga naar buiten"})
        texts = self.update(safety_notice(notice=notice), safety_notice())
        assert "NIEUW BURGERNET Utrecht: Rook door grote brand. Ga naar buiten. Bel alleen" in texts["sms"]["reached"]["text"]

    def test_with_nothing_new_asks_for_the_news(self) -> None:
        assert refused_fields(MessageType.UPDATE, amber(), previous=amber()) == {"news"}

    def test_greets_newcomers_in_short_where_the_start_does_not_fit(self) -> None:
        content = amber(persons=(jan(surname="van den Oudenaarden-Nieuwenhuizen"),), news="gezien in Zeist")
        texts = self.update(content, amber())
        assert texts["push"]["first"]["title"] == "AMBER Alert"
        assert "Vermist in Utrecht" in texts["push"]["first"]["body"]


class TestACorrection:
    @pytest.mark.parametrize(
        ("removed", "what"),
        [
            (Removal.PLATE, "het kenteken"),
            (Removal.VEHICLE, "het voertuig"),
            (Removal.PERSON, "de persoon"),
            (Removal.PHOTO, "de foto"),
        ],
    )
    def test_says_what_to_disregard(self, removed: Removal, what: str) -> None:
        texts = texts_of(MessageType.CORRECTION, amber(), removed=removed)
        assert texts["sms"]["reached"]["text"] == (
            f"CORRECTIE AMBER ALERT: let NIET meer op {what} uit het bericht van 14:40. Het kind is nog vermist. Gezien? Bel 112"
        )
        assert texts["push"]["reached"]["title"] == "CORRECTIE: AMBER Alert van 14:40"

    def test_of_a_wrong_number_gives_the_right_one(self) -> None:
        texts = texts_of(MessageType.CORRECTION, amber(), removed=Removal.NUMBER)
        assert texts["sms"]["reached"]["text"] == (
            "CORRECTIE POLITIE: het telefoonnummer van 14:40 is fout. Tips: 0800-6070. Gezien? Bel 112"
        )

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("removed", list(Removal))
    def test_is_never_refused_whatever_is_left(self, kind: Kind, removed: Removal) -> None:
        bare = content_of(kind, persons=(Person(),), vehicles=(), texts={}, offence="", area=None, channels=frozenset(Channel))
        texts = texts_of(MessageType.CORRECTION, bare, removed=removed)
        assert set(texts["push"]["first"]) == set(texts["push"]["reached"]) == {"title", "body"}

    def test_that_takes_the_only_plate_takes_the_road_sign(self) -> None:
        texts = texts_of(MessageType.CORRECTION, amber(), removed=Removal.VEHICLE)
        assert set(texts["display"]["reached"]) == {"2x12/passenger", "3x16/passenger", "board"}


class TestTheEnd:
    @pytest.mark.parametrize(
        ("because", "title", "sms"),
        [
            (
                StopReason.STOPPED,
                "AMBER Alert gestopt",
                (
                    "POLITIE: AMBER ALERT van 14:40 is gestopt. Uitkijken hoeft niet meer. Gedeeld? Haal naam en foto weg. "
                    "Dank u wel."
                ),
            ),
            (
                StopReason.EXPIRED,
                "AMBER Alert verlopen",
                f"POLITIE: AMBER ALERT van 14:40 is verlopen. Laatste stand: {LINK}. Gezien? Bel 112. Tips: 0800-6070",
            ),
            (
                StopReason.SENT_BY_MISTAKE,
                "INGETROKKEN: AMBER Alert van 14:40",
                (
                    "INGETROKKEN: AMBER ALERT van 14:40 is per ongeluk verstuurd. Er is geen kind vermist. "
                    "U hoeft niets te doen. Onze excuses. Politie"
                ),
            ),
            (
                StopReason.WRONG_CONTENT,
                "INGETROKKEN: AMBER Alert van 14:40",
                (
                    "INGETROKKEN: het bericht van 14:40 klopte niet. Gebruik het niet en deel het niet. "
                    f"Kijk voor de juiste stand op {LINK}. Politie"
                ),
            ),
            (
                StopReason.WRONG_SUBJECT,
                "INGETROKKEN: AMBER Alert van 14:40",
                (
                    "INGETROKKEN: de persoon in het bericht van 14:40 heeft NIETS met de zaak te maken. Wis het bericht. "
                    "Onze excuses. Politie"
                ),
            ),
            (
                StopReason.WRONG_AREA,
                "INGETROKKEN: AMBER Alert van 14:40",
                "POLITIE: het bericht van 14:40 was niet voor uw gebied bedoeld. U hoeft niets te doen. Onze excuses.",
            ),
        ],
    )
    def test_of_an_amber_alert(self, because: StopReason, title: str, sms: str) -> None:
        texts = texts_of(MessageType.STOP, amber(), because=because)
        assert texts["push"]["reached"]["title"] == title
        assert texts["sms"] == {"reached": {"text": sms}}
        assert texts["push"]["reached"]["body"].lower() in sms.lower()
        assert texts["display"] == {"reached": {}}

    @pytest.mark.parametrize(
        ("outcome", "title", "sms"),
        [
            (
                Outcome.FOUND,
                "AMBER Alert: kind gevonden",
                (
                    "POLITIE AMBER ALERT: het kind is gevonden. Meer delen wij niet, voor de rust van kind en familie. "
                    "Haal naam en foto weg. Dank u wel."
                ),
            ),
            (
                Outcome.FOUND_SAFE,
                "AMBER Alert: kind veilig gevonden",
                (
                    "POLITIE AMBER ALERT: het kind is veilig gevonden. Dank u wel. Gedeeld? Haal naam en foto weg, "
                    "dat helpt het kind."
                ),
            ),
            (
                Outcome.UNRESOLVED,
                "AMBER Alert stopt, zoeken gaat door",
                (
                    "POLITIE: AMBER ALERT stopt, maar het kind is nog niet gevonden. De politie zoekt door. Gezien? Bel 112. "
                    "Tips: 0800-6070"
                ),
            ),
        ],
    )
    def test_result_of_an_amber_alert(self, outcome: Outcome, title: str, sms: str) -> None:
        texts = texts_of(MessageType.RESULT, amber(ending=Ending(outcome=outcome)))
        assert texts["push"]["reached"]["title"] == title
        assert texts["sms"]["reached"]["text"] == sms
        assert texts["display"] == {"reached": {}}

    def test_result_speaks_of_two_children_in_the_plural(self) -> None:
        content = amber(persons=zoe_and_daniel(), ending=Ending(outcome=Outcome.FOUND_SAFE))
        texts = texts_of(MessageType.RESULT, content)
        assert texts["push"]["reached"] == {
            "title": "AMBER Alert: kinderen veilig gevonden",
            "body": "De kinderen zijn veilig gevonden. Dank u wel. Gedeeld? Haal naam en foto weg, dat helpt de kinderen.",
        }

    def test_a_death_is_told_by_no_push_sms_call_or_mail_even_in_own_words(self) -> None:
        own = {"sms.text": "overleden", "voice.text": "overleden", "email.body": "overleden"}
        content = amber(ending=Ending(outcome=Outcome.FOUND_DEAD), texts=own, channels=frozenset(Channel))
        texts = texts_of(MessageType.RESULT, content)
        assert set(texts) == {"display", "web"}
        assert texts["display"] == {"reached": {}}
        assert texts["web"]["reached"]["body"].startswith("De politie heeft het kind overleden gevonden.")

    @pytest.mark.parametrize(
        ("kind", "outcome", "title", "ending"),
        [
            (
                Kind.MISSING_PERSON,
                Outcome.PERSON_FOUND,
                "persoon gevonden",
                "de vermiste persoon is gevonden. Uitkijken hoeft niet meer.",
            ),
            (
                Kind.MISSING_PERSON,
                Outcome.PERSON_NOT_FOUND,
                "actie gestopt",
                "actie gestopt, persoon nog niet gevonden. De politie zoekt door. Gezien? Bel 0900-8844. Gevaar: 112",
            ),
            (
                Kind.WANTED,
                Outcome.ARREST,
                "actie gestopt",
                "de politie heeft iemand aangehouden. Uitkijken hoeft niet meer. Dank u wel.",
            ),
            (
                Kind.WANTED,
                Outcome.VEHICLE_FOUND,
                "actie gestopt",
                "het voertuig is gevonden. Uitkijken hoeft niet meer. Dank u wel.",
            ),
            (
                Kind.WANTED,
                Outcome.NOTHING,
                "actie gestopt",
                "actie gestopt, niet gevonden. Iets gezien of op camera? Bel 0900-8844, anoniem: 0800-7000",
            ),
            (Kind.SAFETY_NOTICE, Outcome.OVER, "voorbij", "de situatie is voorbij. U hoeft niets meer te doen. Dank u wel."),
        ],
    )
    def test_result_of_a_burgernet_action(self, kind: Kind, outcome: Outcome, title: str, ending: str) -> None:
        texts = texts_of(MessageType.RESULT, content_of(kind, ending=Ending(outcome=outcome)))
        assert texts["push"]["reached"]["title"] == f"Burgernet Utrecht: {title}"
        assert texts["sms"]["reached"]["text"].startswith(f"BURGERNET Utrecht: {ending}")

    def test_result_without_an_outcome_or_with_another_kinds_is_refused(self) -> None:
        assert refused_fields(MessageType.RESULT, amber()) == {"ending"}
        assert refused_fields(MessageType.RESULT, amber(ending=Ending(outcome=Outcome.ARREST))) == {"ending.outcome"}

    @pytest.mark.parametrize("kind", list(Kind))
    def test_every_outcome_of_the_table_has_its_wording(self, kind: Kind) -> None:
        assert set(WORDING[kind].results) == set(KINDS[kind].outcomes)

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("because", list(StopReason))
    def test_is_never_refused_whatever_is_left_of_the_content(self, kind: Kind, because: StopReason) -> None:
        bare = Content(kind=kind, organisation="x-1", incident="1234", channels=frozenset(Channel))
        texts = texts_of(MessageType.STOP, bare, because=because)
        assert set(texts["push"]["reached"]) == {"title", "body"}
        assert texts["sms"]["reached"]["text"]

    def test_says_both_when_person_or_vehicle_may_have_been_wrong(self) -> None:
        previous = amber(vehicles=(builders.golf(),))
        texts = texts_of(MessageType.STOP, amber(), previous=previous, because=StopReason.WRONG_SUBJECT)
        assert "de persoon of het voertuig in het bericht van 14:40" in texts["sms"]["reached"]["text"]
        assert "AB-123-C" not in texts["sms"]["reached"]["text"]


class TestAnExercise:
    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("message", list(MessageType))
    def test_says_so_in_the_first_word_of_every_text(self, kind: Kind, message: MessageType) -> None:
        ending = Ending(outcome=KINDS[kind].outcomes[0])
        content = content_of(kind, exercise=True, ending=ending, channels=frozenset(Channel), area=builders.circle())
        texts = texts_of(message, content, removed=Removal.PLATE)
        calls = [slots.pop("ssml") for slots in texts["voice"].values()]
        letters = [slots.pop("html") for slots in texts["email"].values()]
        assert all(text.startswith(("OEFENING:", "OEFENING,", "OEFENING.", "OEFENING\n")) for text in every_text(texts))
        assert all(heard(call).startswith("Dit is een oefening.") for call in calls)
        assert all('">OEFENING: ' in letter for letter in letters)
        assert calls
        assert letters

    def test_starts_with_the_text_that_nobody_takes_for_real(self) -> None:
        texts = texts_of(MessageType.ALERT, amber(exercise=True, vehicles=(builders.golf(),)))
        assert texts["push"]["first"]["title"] == "OEFENING: AMBER Alert: Jan Jansen (14)"
        assert texts["sms"]["first"]["text"] == (
            "OEFENING, GEEN ECHTE MELDING. Er is geen kind vermist. Bel niet en deel dit niet. Politie"
        )
        assert texts["push"]["first"]["body"] == texts["sms"]["first"]["text"]
        assert set(texts["display"]["first"].values()) == {"OEFENING\nGEEN ALARM", "OEFENING. Geen echte melding."}

    def test_says_which_step_a_later_message_is(self) -> None:
        texts = texts_of(MessageType.STOP, amber(exercise=True))
        assert texts["push"]["reached"]["title"] == "OEFENING: AMBER Alert gestopt"
        assert texts["sms"]["reached"]["text"].endswith("Politie (gestopt)")

    def test_takes_the_plain_title_where_the_real_one_does_not_fit(self) -> None:
        texts = texts_of(MessageType.STOP, missing_child(exercise=True), because=StopReason.WRONG_AREA)
        assert texts["push"]["reached"]["title"] == "OEFENING: Vermist Kind Alert, geen echte melding"


class TestTheWording:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_names_only_slots_that_exist(self, kind: Kind) -> None:
        wording = WORDING[kind]
        later = [getattr(wording, name) for name in wording.__slots__ if isinstance(getattr(wording, name), Told)]
        later += [*wording.results.values(), *wording.retractions.values()]
        start = [getattr(wording.start, name) for name in wording.start.__slots__]
        templates = [
            *start,
            *(part for told in later for part in (told.title, told.prefix + told.text, told.spoken, told.subject)),
        ]
        templates += [common.EXERCISE_TITLE, common.EXERCISE_TEXT, common.SENDER, common.WHY, *wording.advice]
        named = {name for template in templates for _, name, _, _ in Formatter().parse(template) if name}
        assert {name if name in SLOTS else name.lower() for name in named} <= set(SLOTS)

    def test_later_messages_need_the_time_of_the_first_release(self) -> None:
        with pytest.raises(ValueError, match="first release"):
            texts_of(MessageType.STOP, amber(), released_at=None)

    @pytest.mark.parametrize(
        "brand", [{"amber": ""}, {"service": "Burgernet Nederland en België"}, {"link_base": "kindalarm.politie.nl/"}]
    )
    def test_a_brand_that_would_not_fit_the_templates_is_refused(self, brand: dict[str, str]) -> None:
        with pytest.raises(ValueError, match="must"):
            Brand(**brand)  # type: ignore[arg-type]  # only texts here
