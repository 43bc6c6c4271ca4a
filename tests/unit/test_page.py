"""The public pages: what stands on them, who is named and when nobody is, escaping, dates, and the same bytes every time."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from alerting.domain.area import National
from alerting.domain.content import Channel, Ending, Photo
from alerting.domain.kinds import Kind, Outcome
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.subject import LastSeen, Role
from alerting.render.brand import Brand
from alerting.render.documents.feeds import Document
from alerting.render.documents.outlet import Language
from alerting.render.documents.story import Story
from alerting.render.page.alert_page import alert_pages
from alerting.render.page.area_map import HEIGHT, WIDTH, map_of
from alerting.render.page.dates import in_full, in_short
from alerting.render.page.home_page import PlannedTest, home_pages
from alerting.render.page.phrasebook import PHRASEBOOKS
from alerting.render.page.phrasebook.dutch import DUTCH
from alerting.render.page.phrasebook.english import ENGLISH
from alerting.render.page.pieces import Piece, in_pieces, seen
from alerting.render.page.site import site_documents
from alerting.render.page.ways import TIPS_FORM
from builders import circle, golf
from fills import unhurried
from published import (
    ALERT_ID,
    EXERCISES,
    FORTY,
    LIVE,
    METACHARACTERS,
    and_then,
    concluded,
    names_in,
    outlet_of,
    started,
    stopped,
    stories,
)
from renderings import MONDAY, content_of, jan, zoe_and_daniel

DIGEST, OTHER = "a1" * 32, "b2" * 32
PHOTO = Photo(digest=DIGEST, alt="Foto van Jan, 14 jaar, blond haar.", caption="In september 2026")
KEES = jan(role=Role.WITH, first_name="Kees", surname="Geheim", age=41)
SOON = MONDAY + timedelta(minutes=20)
ENDED_TEXT = "Deze zoekactie is gestopt. Naam en foto zijn verwijderd. Help mee: verwijder ze ook bij jezelf."


class Pages(NamedTuple):
    """The page in both languages, as bytes, and as a reader's program takes them apart."""

    dutch: HtmlElement
    english: HtmlElement
    documents: tuple[Document, ...]


def pages(story: Story) -> Pages:
    documents = alert_pages(story, outlet_of(story))
    dutch, english = (read(document) for document in documents)
    return Pages(dutch, english, documents)


def read(document: Document) -> HtmlElement:
    page = document_fromstring(document.body.decode())
    for line_break in page.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    return page


def said(part: HtmlElement, path: str = "//main") -> str:
    """The text of the parts at a path, as it is read."""
    found: list[HtmlElement] = part.xpath(path)
    return " ".join(" ".join(element.text_content() for element in found).split())


def attributes(part: HtmlElement, path: str) -> list[str]:
    return [str(value) for value in part.xpath(path)]


def lines(story: Story) -> str:
    return said(pages(story).dutch)


def public_test() -> Story:
    return Story(started(persons=(jan(),), photos=(PHOTO,)).versions, public_test=True)


# Where the pages lie, and what they tell machines


def test_the_dutch_page_lies_under_the_bare_id_and_the_english_one_beside_it() -> None:
    dutch, english = alert_pages(started(), LIVE)
    assert (dutch.path, english.path) == (ALERT_ID, f"en/{ALERT_ID}")
    assert {dutch.media_type, english.media_type} == {"text/html; charset=utf-8"}
    assert dutch.max_age <= 15
    assert [document.path for document in alert_pages(started(exercise=True), EXERCISES)] == [
        f"test/{ALERT_ID}",
        f"test/en/{ALERT_ID}",
    ]


def test_an_exercise_does_not_leave_its_tree_and_nothing_real_enters_it() -> None:
    for story, outlet in ((started(exercise=True), LIVE), (started(), EXERCISES)):
        with pytest.raises(ValueError, match="tree for exercises"):
            alert_pages(story, outlet)
        with pytest.raises(ValueError, match="tree for exercises"):
            home_pages([story], [], outlet, SOON)


def test_no_page_is_ever_in_a_search_engine() -> None:
    every = [*alert_pages(started(), LIVE), *alert_pages(stopped(started()), LIVE), *home_pages([], [], LIVE, SOON)]
    every.append(next(document for document in site_documents(LIVE) if document.path == "404.html"))
    for document in every:
        assert attributes(read(document), "//meta[@name='robots']/@content") == ["noindex, noarchive"]
    robots = next(document for document in site_documents(LIVE) if document.path == "robots.txt").body.decode()
    # A crawler that may not read a page never learns that it belongs in no index.
    assert "Disallow: /\n" not in robots
    assert "/cards" not in robots


def test_a_page_names_itself_and_its_other_language_and_sends_no_referrer() -> None:
    dutch, english, _ = pages(started())
    for page, language in ((dutch, "nl"), (english, "en")):
        assert attributes(page, "/html/@lang") == [language]
        addresses = {"nl": f"https://kindalarm.nl/{ALERT_ID}", "en": f"https://kindalarm.nl/en/{ALERT_ID}"}
        assert attributes(page, "//link[@rel='canonical']/@href") == [addresses[language]]
        alternates = page.xpath("//link[@hreflang]")
        assert {link.get("hreflang"): link.get("href") for link in alternates} == addresses
        assert attributes(page, "//meta[@name='referrer']/@content") == ["no-referrer"]
    assert attributes(dutch, "//header//a/@href") == [f"/en/{ALERT_ID}"]
    assert attributes(english, "//header//a/@href") == [f"/{ALERT_ID}"]


def test_social_networks_find_the_card_while_it_is_there() -> None:
    live = pages(started()).dutch
    assert attributes(live, "//meta[@property='og:image']/@content") == [f"https://kindalarm.nl/cards/{ALERT_ID}.jpg"]
    assert attributes(live, "//meta[@property='og:title']/@content") == ["AMBER Alert: Jan Jansen (14)"]
    assert "Vermist in Utrecht" in attributes(live, "//meta[@property='og:description']/@content")[0]
    assert attributes(live, "//meta[@name='twitter:card']/@content") == ["summary_large_image"]
    ended = pages(stopped(started())).dutch
    assert attributes(ended, "//meta[@property='og:image']/@content") == []
    assert attributes(ended, "//meta[@name='twitter:card']/@content") == ["summary"]


def test_what_lies_in_the_bucket_is_asked_for_where_the_site_is_served() -> None:
    story = started(exercise=True, photos=(PHOTO,))
    page = pages(story).dutch
    assert attributes(page, "//img/@src") == [f"/test/photos/{ALERT_ID}/{DIGEST}-small.jpg"]
    assert attributes(page, "//figure/a/@href") == [f"/test/photos/{ALERT_ID}/{DIGEST}.jpg"]
    assert attributes(page, "//link[@rel='stylesheet']/@href") == ["/assets/page.css"]
    assert attributes(page, "//footer//a/@href") == ["/test/index.html"]
    assert attributes(pages(started()).dutch, "//footer//a/@href") == ["/"]


@unhurried
@given(stories())
def test_nothing_on_a_page_needs_an_inline_script_or_style(story: Story) -> None:
    now = story.newest.sent
    for document in (*alert_pages(story, outlet_of(story)), *home_pages([story], [], outlet_of(story), now)):
        page = read(document)
        assert page.xpath("//style | //@style | //script[not(@src)] | //@*[starts-with(name(), 'on')]") == []
        assert not any(link.startswith("javascript:") for link in attributes(page, "//@href"))


@unhurried
@given(stories())
def test_the_same_facts_give_the_same_bytes(story: Story) -> None:
    again = Story(tuple(version.model_copy(deep=True) for version in story.versions))
    assert alert_pages(story, outlet_of(story)) == alert_pages(again, outlet_of(story))


def test_the_version_of_a_page_changes_with_what_people_see_and_with_nothing_else() -> None:
    def version(story: Story) -> str:
        return attributes(pages(story).dutch, "//main/@data-version")[0]

    story = started()
    extended = Story(story.versions, extended_to=story.newest.expires + timedelta(hours=1))
    assert version(story) == version(Story(story.versions))
    assert len({version(story), version(extended), version(stopped(story))}) == 3


def test_a_page_is_small() -> None:
    person = jan(
        first_name=FORTY,
        surname=METACHARACTERS,
        build="normaal" * 8,
        clothing=("donkerblauwe winterjas met capuchon",) * 6,
        marks="litteken boven het linkeroog",
    )
    story = started(persons=(person,) * 6, vehicles=(golf(),) * 6, photos=())
    assert all(len(document.body) < 20_000 for document in alert_pages(story, LIVE))
    assert all(len(document.body) < 9_000 for document in alert_pages(started(), LIVE))


# What stands on the page of a live alert


def test_an_amber_page_names_the_child_in_full_and_says_what_to_do() -> None:
    page = pages(started(photos=(PHOTO,), vehicles=(golf(),))).dutch
    assert said(page, "//header") == "AMBER Alert English"
    assert said(page, "//h1") == "Jan Jansen (14)"
    text = said(page)
    assert said(page, "//div[@class='says']") == (
        "Vermist in Utrecht sinds ma 12:40. Leven mogelijk in gevaar. Blond haar, blauw shirt. "
        "Mogelijk in grijze VW Golf AB-123-C. Gezien? Bel 112. Tips: 0800-6070."
    )
    assert said(page, "//a[contains(@class, 'call')]") == "Zie je Jan nu? Bel 112 en blijf op afstand."
    assert attributes(page, "//a[contains(@class, 'call')]/@href") == ["tel:112"]
    assert "Eerder gezien? Bel 0800-6070 of vul het formulier in." in text
    assert "Bellen lukt niet? Gebruik de 112NL-app." in text
    assert "Ben jij dit zelf? Bel 0800-6070 of praat met hulplijn 116000." in text
    assert {"tel:08006070", "tel:116000", TIPS_FORM} <= set(attributes(page, "//main//@href"))
    for label, value in (("Leeftijd", "14 jaar"), ("Lengte", "1,53 m"), ("Kleding", "blauw shirt, witte korte broek")):
        assert said(page, f"//div[dt='{label}']/dd") == value
    assert said(page, "//div[dt='Wanneer']/dd") == "maandag 23 november 2026 om 12:40"
    assert said(page, "//div[dt='Kenteken']/dd") == "AB-123-CA B 1 2 3 C"
    assert "Bijgewerkt: ma 23 november 2026, 14:40" in text
    assert "Geldt tot di 24 november 2026, 02:40" in text
    assert "vandaag" not in text


def test_the_tip_form_is_on_a_host_that_messages_may_name() -> None:
    assert TIPS_FORM.split("/")[2].removeprefix("www.") in Brand().hosts


def test_a_missing_child_is_called_by_first_name_only() -> None:
    photos = (Photo(digest=DIGEST, alt="Foto van Jan"), Photo(digest=OTHER, alt="Foto van Jan Jansen"))
    body = alert_pages(started(Kind.MISSING_CHILD, persons=(jan(), KEES), photos=photos), LIVE)
    assert said(read(body[0]), "//h1") == "Jan (14)"
    assert said(read(body[0]), "//h1/bdi") == "Jan"
    assert attributes(read(body[0]), "//img/@alt") == ["Foto van Jan", "Foto van Jan, 14 jaar, blond haar."]
    assert not [name for name in ("Jansen", "Kees", "Geheim") for document in body if name in document.body.decode()]


@pytest.mark.parametrize("kind", [Kind.MISSING_PERSON, Kind.WANTED])
def test_kinds_that_name_nobody_name_nobody(kind: Kind) -> None:
    role = Role.WANTED if kind is Kind.WANTED else Role.MISSING
    photo = Photo(digest=DIGEST, alt="Foto van Xaviera Qvist", caption="Xaviera in juni")
    person = jan(first_name="Xaviera", surname="Qvist", age=82, role=role)
    for document in alert_pages(started(kind, persons=(person,), photos=(photo,)), LIVE):
        assert not [name for name in ("Xaviera", "Qvist") if name in document.body.decode()]
        assert attributes(read(document), "//img/@alt") in (["Foto bij deze melding"], ["Photo with this alert"])


def test_companions_are_described_and_never_named_not_beside_a_photo_either() -> None:
    photo = Photo(digest=DIGEST, alt="Jan met Kees", caption="Jan en meneer Geheim")
    for document in alert_pages(started(persons=(jan(), KEES), photos=(photo,)), LIVE):
        assert not [name for name in ("Kees", "Geheim") if name in document.body.decode()]
    page = pages(started(persons=(jan(), KEES))).dutch
    assert said(page, "//section[h2='Mogelijk samen met']//div[dt='Leeftijd']/dd") == "41 jaar"


def test_several_children_are_each_described_under_their_name() -> None:
    page = pages(started(Kind.MISSING_CHILD, persons=zoe_and_daniel())).dutch
    assert said(page, "//h1") == "Zoë (4) en Daniël (6)"
    assert "Zie je Zoë of Daniël nu? Bel 112" in said(page)
    assert said(page, "//section[h2='Signalement: Daniël']//div[dt='Kleding']/dd") == "gele trui"
    assert len(page.xpath("//section[h2='Laatst gezien']")) == 1


def test_children_who_were_last_seen_apart_are_told_apart() -> None:
    zoe, daniel = zoe_and_daniel()
    elsewhere = daniel.model_copy(update={"last_seen": LastSeen(place="Zeist")})
    page = pages(started(Kind.MISSING_CHILD, persons=(zoe, elsewhere))).dutch
    assert said(page, "//section[h2='Laatst gezien: Daniël']//dd") == "Zeist"


def test_a_missing_person_wanted_and_a_notice_use_the_wording_of_their_kind() -> None:
    person = pages(started(Kind.MISSING_PERSON)).dutch
    assert said(person, "//h1") == "Burgernet Utrecht: vrouw (82) vermist"
    assert said(person, "//a[contains(@class, 'call')]").startswith("Nu gezien? Houd de persoon in het oog en bel gratis")
    assert attributes(person, "//a[contains(@class, 'call')]/@href") == ["tel:08000011"]
    assert "Eerder gezien? Bel gratis 0800-0011 of kijk op politie.nl/tips." in said(person)
    wanted = pages(started(Kind.WANTED)).dutch
    assert said(wanted, "//p[@class='warning']") == "Ga er niet zelf op af."
    assert said(wanted, "//div[dt='Richting']/dd") == "station"
    assert "Ben jij dit zelf?" not in said(wanted)
    notice = pages(started(Kind.SAFETY_NOTICE)).dutch
    assert notice.xpath("//a[contains(@class, 'call')]") == []
    assert "Bel alleen bij gevaar 112." in said(notice)
    assert said(notice, "//div[dt='Wat moet je doen?']/dd") == "Sluit ramen en deuren"
    assert "Geldt tot ma 23 november 2026, 17:40" in said(notice)


def test_the_app_of_112_is_no_number_and_neither_is_a_part_of_a_plate() -> None:
    assert in_pieces("Bel 112. Of de 112NL-app, 112-AB-3, AB-112.", {"112": "tel:112"}) == (
        Piece("Bel "),
        Piece("112", "tel:112"),
        Piece(". Of de 112NL-app, 112-AB-3, AB-112."),
    )


def test_every_photo_has_words_and_a_child_without_one_a_silhouette() -> None:
    two = (PHOTO, Photo(digest=OTHER))
    page = pages(started(photos=two)).dutch
    assert attributes(page, "//img/@alt") == [PHOTO.alt, "Foto van Jan, 14 jaar, blond haar."]
    assert said(page, "//figcaption") == PHOTO.caption
    for kind in (Kind.AMBER, Kind.MISSING_CHILD):
        assert "Foto volgt" in lines(started(kind, photos=()))
    for kind in (Kind.MISSING_PERSON, Kind.WANTED, Kind.SAFETY_NOTICE):
        assert "Foto volgt" not in lines(started(kind, photos=()))


def test_an_update_says_what_is_new_first_and_a_correction_is_shown_without_asking() -> None:
    update = pages(and_then(started(), MessageType.UPDATE, content_of(Kind.AMBER, news="gezien in Zeist"))).dutch
    assert said(update, "//div[@class='news']").startswith("Nieuw Jan (14): gezien in Zeist.")
    assert attributes(update, "//main/@data-at-once") == []
    text = said(update)
    assert text.index("gezien in Zeist") < text.index("Vermist in Utrecht")
    assert "Bijgewerkt: ma 23 november 2026, 14:45" in text
    correction = pages(
        and_then(started(vehicles=(golf(),)), MessageType.CORRECTION, content_of(Kind.AMBER), removed=Removal.PLATE)
    )
    assert said(correction.dutch, "//div[@class='news']").startswith("Correctie Let NIET meer op het kenteken")
    assert attributes(correction.dutch, "//main/@data-at-once") == [""]
    assert "AB-123-C" not in correction.documents[0].body.decode()


def test_own_wording_is_shown_as_it_was_signed() -> None:
    texts = {"web.title": "AMBER Alert: Jan is weg", "web.body": "Eerste regel.\nTweede regel.\n\nBel 112."}
    channels = frozenset({Channel.WEB})
    page = pages(started(texts=texts, channels=channels)).dutch
    assert said(page, "//h1") == "Jan Jansen (14)"
    assert said(page, "//div[@class='says']") == "Jan is weg Eerste regel. Tweede regel. Bel 112."
    assert attributes(page, "//div[@class='says']//a/@href") == ["tel:112"]


def test_an_extension_shows_the_new_end() -> None:
    story = started()
    extended = Story(story.versions, extended_to=MONDAY + timedelta(hours=20))
    assert "Geldt tot di 24 november 2026, 10:40" in lines(extended)


def test_a_text_that_only_leads_to_the_page_is_not_repeated_on_it() -> None:
    too_long = jan(first_name=FORTY, surname=METACHARACTERS, clothing=("donkerblauwe winterjas met capuchon",))
    page = pages(started(persons=(too_long,))).dutch
    assert said(page, "//div[@class='says']") == ""
    assert said(page, "//h1") == f"{FORTY} {METACHARACTERS} (14)"


# Names that could break a page


@pytest.mark.parametrize(
    "name", [METACHARACTERS, "]]>", "</title><script>alert(1)</script>", "Zoë-Daniëlle", "{{ 7 * 7 }}", "&amp;"]
)
def test_a_name_is_escaped_once_and_read_as_it_was_written(name: str) -> None:
    for document in alert_pages(started(persons=(jan(first_name=name, surname="", marks=name),), photos=()), LIVE):
        page = read(document)
        assert name in attributes(page, "//dd/bdi/text()")
        assert said(page, "//h1") == f"{name} (14)"
        assert len(page.xpath("//script")) == 1
        assert ("&amp;amp;" in document.body.decode()) is (name == "&amp;")
        assert html.escape(name, quote=False).replace('"', "&#34;") in document.body.decode()


def test_a_composed_name_is_one_name_however_it_was_typed() -> None:
    page = pages(started(persons=(jan(first_name="Zoe\u0308", surname=""),))).dutch
    assert said(page, "//h1/bdi") == "Zo\u00eb"


def test_names_from_right_to_left_leave_the_sentence_as_it_is() -> None:
    for page in pages(started(persons=(jan(first_name="محمد", surname="صلاح"),)))[:2]:
        assert said(page, "//h1/bdi") == "محمد صلاح"
        assert said(page, "//a[contains(@class, 'call')]/bdi") == "محمد"


def test_what_cannot_be_seen_does_not_change_how_a_name_is_read() -> None:
    page = pages(started(persons=(jan(first_name="Jan\u202eneJ", surname=""),))).documents[0].body.decode()
    assert "\u202e" not in page
    assert "JanneJ" in page
    assert seen("a\u200db\tc\x00d\ne") == "a\u200db cd\ne"


@unhurried
@given(stories())
def test_every_page_can_be_made_and_read(story: Story) -> None:
    for document in alert_pages(story, outlet_of(story)):
        text = document.body.decode()
        assert "&amp;amp;" not in text
        assert "&amp;lt;" not in text
        page = read(document)
        assert len(page.xpath("//h1")) == len(page.xpath("//main")) == 1
        assert said(page, "//h1") != ""


# Exercises and tests


def test_an_exercise_says_so_first_everywhere_and_shows_no_number() -> None:
    story = started(exercise=True, photos=(PHOTO,), vehicles=(golf(),))
    for document, word in zip(alert_pages(story, EXERCISES), ("OEFENING", "EXERCISE"), strict=True):
        page = read(document)
        assert said(page, "//title").startswith(word)
        assert attributes(page, "//meta[@property='og:title']/@content")[0].startswith(word)
        assert said(page, "//h1").startswith("OEFENING")
        assert said(page, "//p[@class='mark']").startswith(word)
        assert said(page, "//p[@class='call-nobody']") in {"Bel niet", "Do not call"}
        assert not [number for number in Brand().allowed_numbers if number in said(page, "//body")]
        assert page.xpath("//a[starts-with(@href, 'tel:')] | //*[@data-share]") == []
        assert "is missing" not in document.body.decode()


def test_an_exercise_calls_nobody_in_own_wording_either() -> None:
    texts = {"push.title": "OEFENING: zoek mee", "push.body": "OEFENING. Bel 112."}
    live = started(exercise=True, texts=texts)
    result = live.newest.content.model_copy(update={"ending": Ending(outcome=Outcome.FOUND, family_informed=True)})
    for story in (live, and_then(stopped(live), MessageType.RESULT, result)):
        for page in pages(story)[:2]:
            assert "Bel 112." in said(page)
            assert page.xpath("//a[starts-with(@href, 'tel:')]") == []


def test_an_exercise_that_ended_says_so_too() -> None:
    for document, word in zip(alert_pages(stopped(started(exercise=True)), EXERCISES), ("OEFENING", "EXERCISE"), strict=True):
        assert said(read(document), "//h1").startswith(word)
        assert said(read(document), "//p[@class='mark']").startswith(word)


def test_the_public_test_shows_nothing_but_that_it_is_a_test() -> None:
    story = public_test()
    for document in (*alert_pages(story, LIVE), *home_pages([story], [], LIVE, SOON)):
        text = document.body.decode()
        assert not [name for name in ("Jansen", DIGEST, "112", "Foto volgt") if name in text]
        assert "TEST: AMBER Alert" in text
    dutch, english = (read(document) for document in alert_pages(story, LIVE))
    assert said(dutch, "//h1").startswith("TEST")
    assert "De politie test het systeem. Er is geen kind vermist." in said(dutch)
    assert "The police are testing the system. No child is missing." in said(english)
    over = read(alert_pages(Story(stopped(story).versions, public_test=True), LIVE)[0])
    assert said(over, "//h1").startswith("TEST")
    assert "De test is voorbij. Er was geen kind vermist." in said(over)


# After the end


@unhurried
@given(stories())
def test_nobody_is_named_on_the_page_after_the_stop(story: Story) -> None:
    if story.is_over:
        for document in alert_pages(story, outlet_of(story)):
            text = html.unescape(document.body.decode())
            assert (document.path, [name for name in names_in(story) - {"]]>"} if name in text]) == (document.path, [])


def test_after_the_stop_the_page_thanks_and_asks_to_delete() -> None:
    dutch, english, _ = pages(stopped(started(photos=(PHOTO,))))
    assert said(dutch, "//h1") == "AMBER Alert gestopt"
    assert ENDED_TEXT in said(dutch)
    assert "AMBER ALERT van 14:40 is gestopt. Uitkijken hoeft niet meer." in said(dutch)
    assert "Van ma 23 november 2026, 14:40 tot ma 23 november 2026, 14:45" in said(dutch)
    assert "This search has ended. The name and photo have been removed." in said(english)
    for page in (dutch, english):
        assert page.xpath("//img | //*[@data-share]") == []
        assert attributes(page, "//main/@data-at-once | //main/@data-end") == ["", ""]


@pytest.mark.parametrize(
    ("because", "words"),
    [
        (StopReason.EXPIRED, "is verlopen"),
        (StopReason.SENT_BY_MISTAKE, "per ongeluk verstuurd"),
        (StopReason.WRONG_SUBJECT, "heeft NIETS met de zaak te maken"),
    ],
)
def test_why_it_ended_is_told_in_the_signed_words(because: StopReason, words: str) -> None:
    for page in pages(stopped(started(), because))[:2]:
        assert words in said(page)


def test_when_the_search_goes_on_the_number_can_be_called() -> None:
    page = pages(concluded(stopped(started()), Outcome.UNRESOLVED)).dutch
    assert "De politie zoekt door." in said(page)
    assert attributes(page, "//main//a/@href") == ["tel:112", "tel:08006070"]


@pytest.mark.parametrize("channels", [frozenset({Channel.PUSH}), frozenset({Channel.PUSH, Channel.WEB})])
def test_a_death_is_told_on_the_page_and_not_on_the_list(channels: frozenset[Channel]) -> None:
    story = concluded(stopped(started(channels=channels)), Outcome.FOUND_DEAD)
    directly = concluded(started(channels=channels), Outcome.FOUND_DEAD)
    for page in (*pages(story)[:2], *pages(directly)[:2]):
        assert "De politie heeft het kind overleden gevonden." in said(page)
        assert "Wij vragen om rust voor hen." in said(page)
    for document in home_pages([story], [], LIVE, SOON):
        assert "overleden" not in document.body.decode()
    assert "gestopt" in said(read(home_pages([story], [], LIVE, SOON)[0]))


def test_a_name_that_slipped_into_the_words_of_the_end_is_not_shown() -> None:
    story = stopped(started(texts={}))
    slipped = {"web": {"reached": {"title": "Jan is terug", "body": "Dank u wel."}}}
    ended = Story((*story.versions[:-1], story.versions[-1].model_copy(update={"texts": slipped})))
    assert "Jan" not in said(pages(ended).dutch)
    assert said(pages(ended).dutch, "//h1") == "AMBER Alert gestopt"


def test_a_notice_that_is_over_was_no_search() -> None:
    page = pages(stopped(started(Kind.SAFETY_NOTICE))).dutch
    assert "Dit bericht geldt niet meer." in said(page)
    assert "zoekactie" not in said(page)


# English


def test_the_english_page_says_its_own_words_in_english_and_the_operators_in_dutch() -> None:
    story = and_then(
        started(photos=(PHOTO,), vehicles=(golf(),)), MessageType.UPDATE, content_of(Kind.AMBER, photos=(PHOTO,), news="in Zeist")
    )
    page = pages(story).english
    text = said(page)
    assert "Do you see Jan now? Call 112 and keep your distance." in text
    assert "Updated: Mon 23 November 2026, 14:45" in text
    assert said(page, "//div[dt='When']/dd") == "Monday 23 November 2026 at 12:40"
    assert said(page, "//div[dt='Height']/dd") == "1.53 m"
    for dutch in ("blond haar", "blauw shirt", "Vermist in Utrecht", "in Zeist", "Neude"):
        holders = page.xpath(f"//main//*[text()[contains(., '{dutch}')]][not(ancestor-or-self::*[@lang='nl'])]")
        assert (dutch, holders) == (dutch, [])
    assert attributes(page, "//title/@lang | //img/@lang") == ["nl", "nl"]


def test_no_dutch_of_ours_stands_on_the_english_page() -> None:
    every = [started(kind) for kind in Kind]
    every += [stopped(story) for story in every]
    ours = {value for value in vars_of(DUTCH) if len(value) > 5} - set(vars_of(ENGLISH))
    for story in every:
        page = pages(story).english
        for element in page.xpath("//*[@lang='nl']"):
            element.drop_tree()
        text = etree.tostring(page, encoding="unicode")
        assert [value for value in ours if value in text] == []


def vars_of(book: Any) -> list[str]:
    return [value for name in book.__slots__ if isinstance(value := getattr(book, name), str) and "{" not in value]


def test_the_languages_have_words_for_the_same_things() -> None:
    for book in PHRASEBOOKS:
        assert set(book.kinds) == set(Kind)
        assert set(book.outcomes) == set(Outcome)
        assert set(book.stops) == set(StopReason)
        assert (len(book.weekdays), len(book.short_weekdays), len(book.months)) == (7, 7, 12)
    assert [book.language for book in PHRASEBOOKS] == list(Language)
    # Dutch words for the kinds that have none of their own here come from their wording.
    assert set(ENGLISH.advice) == set(ENGLISH.summary) == set(Kind)


# Dates


@pytest.mark.parametrize(
    ("at", "iso", "text"),
    [
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "2026-03-29T01:59:59+01:00", "zo 29 maart 2026, 01:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T03:00:00+02:00", "zo 29 maart 2026, 03:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T02:30:00+02:00", "zo 25 oktober 2026, 02:30 (zomertijd)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T02:30:00+01:00", "zo 25 oktober 2026, 02:30 (wintertijd)"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "2026-10-25T03:00:00+01:00", "zo 25 oktober 2026, 03:00"),
    ],
)
def test_a_moment_is_amsterdams_and_certain_when_the_clock_changes(at: datetime, iso: str, text: str) -> None:
    moment = in_short(at, DUTCH)
    assert (moment.iso, moment.text) == (iso, text)
    assert f'<time datetime="{iso}">{text}</time>' in alert_pages(started(sent=at), LIVE)[0].body.decode()


def test_a_date_in_full() -> None:
    assert in_full(MONDAY, DUTCH).text == "maandag 23 november 2026 om 14:40"
    assert in_full(MONDAY, ENGLISH).text == "Monday 23 November 2026 at 14:40"


# The map


def test_the_map_shows_the_area_and_rings_one_that_is_small() -> None:
    small = map_of(circle())
    assert small.ring is not None
    x, y, _ = small.ring
    assert abs(float(x) - 119.6) < 1
    assert abs(float(y) - 167) < 1
    assert map_of(circle(radius_m=60_000)).ring is None
    assert (map_of(National()).area, map_of(National()).ring) == ("", None)


def test_the_country_and_its_towns_stand_within_the_map() -> None:
    drawn = map_of(National())
    positions = re.findall(r"(-?[\d.]+) (-?[\d.]+)", drawn.country)
    assert all(0 < float(x) < WIDTH and 0 < float(y) < HEIGHT for x, y in positions)
    assert all(0 < float(town.x) < WIDTH and 0 < float(town.y) < HEIGHT for town in drawn.towns)


def test_a_reader_of_the_screen_hears_what_is_on_the_map() -> None:
    page = pages(started(Kind.MISSING_CHILD, area=circle(description="Utrecht & <Zeist>"))).dutch
    assert said(page, "//svg/desc") == "Aangegeven op de kaart: Utrecht & <Zeist>."
    assert "Heel Nederland" in lines(started())


# The page of what is going on


def home(*told: Story, now: datetime = SOON, planned: tuple[PlannedTest, ...] = ()) -> HtmlElement:
    return read(home_pages(told, planned, LIVE, now)[0])


def with_id(story: Story, alert_id: str) -> Story:
    return Story(
        tuple(version.model_copy(update={"alert_id": alert_id}) for version in story.versions), public_test=story.public_test
    )


def test_home_is_quiet_when_nothing_is_going_on() -> None:
    dutch, english = home_pages([], [], LIVE, SOON)
    assert (dutch.path, english.path) == ("index.html", "en/index.html")
    assert "Op dit moment is er geen actie." in said(read(dutch))
    assert "There is no alert at the moment." in said(read(english))
    assert "24 uur" not in said(read(dutch))


def test_home_tells_what_is_going_on_with_a_link() -> None:
    page = home(started())
    assert attributes(page, "//h3/a/@href") == [f"/{ALERT_ID}"]
    assert said(page, "//li") == "AMBER Alert Jan Jansen (14) Utrecht, sinds ma 23 november 2026, 14:40"
    assert page.xpath("//img") == []


def test_home_tells_what_ended_without_any_name() -> None:
    story = stopped(started(Kind.MISSING_CHILD, photos=(PHOTO,)))
    page = home(story)
    assert "Op dit moment is er geen actie." in said(page)
    head, _, times = said(page, "//li").partition(", ")
    assert head == "Vermist Kind Alert (vermist kind): gestopt Utrecht en omgeving"
    assert times == "ma 23 november 2026, 14:40 \u2013 ma 23 november 2026, 14:45"
    assert "veilig gevonden" in said(home(concluded(story, Outcome.FOUND_SAFE)), "//li")
    assert "per ongeluk" in said(home(stopped(started(), StopReason.SENT_BY_MISTAKE)), "//li")


def test_home_drops_an_area_that_names_somebody() -> None:
    story = stopped(started(Kind.MISSING_CHILD, area=circle(description="Rond het huis van Jansen")))
    assert "Jansen" not in said(home(story))


@unhurried
@given(stories())
def test_nobody_is_named_on_home_after_the_stop(story: Story) -> None:
    if story.is_over:
        for document in home_pages([story], [], outlet_of(story), story.newest.sent):
            text = html.unescape(document.body.decode())
            assert (document.path, [name for name in names_in(story) - {"]]>"} if name in text]) == (document.path, [])


def test_home_forgets_after_a_day() -> None:
    story = stopped(started())
    ended = story.newest.sent
    assert len(home(story, now=ended + timedelta(hours=23, minutes=59)).xpath("//li")) == 1
    assert home(story, now=ended + timedelta(hours=24)).xpath("//li") == []


def test_home_announces_tests_that_are_still_to_come_and_no_others() -> None:
    past, near, far = (PlannedTest(SOON + timedelta(days=days), "AMBER Alert") for days in (-1, 14, 200))
    page = home(planned=(far, past, near))
    assert said(page, "//section[h2='Aangekondigde test']//li[1]") == "TEST: AMBER Alert ma 7 december 2026, 15:00"
    assert len(page.xpath("//li")) == 2
    assert home(planned=(past,)).xpath("//li") == []


def test_home_has_the_same_bytes_while_nothing_changes_and_in_whichever_order_the_alerts_come() -> None:
    one, two, over = started(), with_id(started(Kind.WANTED), "9xyz9876"), with_id(stopped(started()), "5xyz9876")
    planned = [PlannedTest(SOON + timedelta(days=14), "AMBER Alert")]
    first = home_pages([one, two, over], planned, LIVE, SOON)
    assert first == home_pages([over, two, one], planned, LIVE, SOON + timedelta(hours=3))


def test_home_of_exercises_says_so_first() -> None:
    page = read(home_pages([started(exercise=True)], [], EXERCISES, SOON)[0])
    assert said(page, "//title").startswith("OEFENING")
    assert said(page, "//p[@class='mark']").startswith("OEFENING")
    assert attributes(page, "//h3/a/@href") == [f"/test/{ALERT_ID}"]


# What is beside the pages


def test_the_site_has_its_style_script_missing_page_and_robots_in_the_live_tree_only() -> None:
    documents = {document.path: document for document in site_documents(LIVE)}
    assert set(documents) == {"assets/page.css", "assets/page.js", "404.html", "robots.txt"}
    assert {path: document.max_age for path, document in documents.items()} == {
        "assets/page.css": 300,
        "assets/page.js": 300,
        "404.html": 15,
        "robots.txt": 300,
    }
    assert site_documents(EXERCISES) == ()
    missing = read(documents["404.html"])
    assert {"/", "/en/index.html"} <= set(attributes(missing, "//main//a/@href"))
    assert said(missing, "//main//*[@lang='en']") == "This page does not exist. All alerts"


def test_the_style_sheet_and_the_script_ask_for_nothing_elsewhere_and_set_no_cookie() -> None:
    for document in site_documents(LIVE):
        text = document.body.decode()
        assert not re.search(r"https?://(?!kindalarm\.nl)|url\(|@import|document\.cookie|localStorage", text)


def test_only_jinja_draws_the_pages_and_it_is_not_there_until_a_page_is_made() -> None:
    # Functions without the layer import the documents beside the pages all the same.
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = "import alerting.render.page.home_page, alerting.render.page.site, sys; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603  # our own code
