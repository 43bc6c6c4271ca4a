"""What the operator wrote in English reaches CAP and the English page, and nothing else."""

import pytest
from lxml import etree

from alerting.domain.content import Channel
from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType
from alerting.render.brand import Brand
from alerting.render.cap_in.draft import read_draft
from alerting.render.checks import check_texts
from alerting.render.documents.cap import cap_document, cap_of
from alerting.render.documents.cap_check import check_cap
from alerting.render.documents.outlet import Language
from alerting.render.documents.story import Story
from alerting.render.page.alert_page import alert_pages
from published import ALERT_ID, LIVE, and_then, release, shared, started, stopped
from renderings import content_of

TITLE, BODY = "AMBER Alert: Jan Jansen (14)", "Missing in Utrecht. His life may be in danger. Seen? Call 112."
ENGLISH = {"web.title_en": TITLE, "web.body_en": BODY}
WEB = frozenset({Channel.PUSH, Channel.WEB})


def english(**changes: object) -> Story:
    return Story((release(MessageType.ALERT, content_of(Kind.AMBER, texts=ENGLISH, channels=WEB, **changes)),))


def test_a_further_language_is_a_further_info_with_the_same_codes_and_area() -> None:
    dutch, other = cap_of(english(), english().newest, LIVE).infos
    assert (dutch.language, other.language) == ("nl-NL", "en")
    assert (other.headline, other.description) == (TITLE, BODY)
    assert (other.event_codes, other.areas, other.resources, other.expires) == (
        dutch.event_codes,
        dutch.areas,
        dutch.resources,
        dutch.expires,
    )
    assert check_cap(cap_of(english(), english().newest, LIVE)) == []


def test_the_schema_takes_both() -> None:
    schema = etree.XMLSchema(etree.parse(shared("cap/CAP-v1.2.xsd")))
    schema.assertValid(etree.fromstring(cap_document(english(), english().newest, LIVE)))


def test_without_english_there_is_one_info() -> None:
    story = started()
    assert [info.language for info in cap_of(story, story.newest, LIVE).infos] == ["nl-NL"]


def test_it_can_be_read_back_in_by_its_dutch_part() -> None:
    draft = read_draft(cap_document(english(), english().newest, LIVE), LIVE)
    assert draft.content["persons"][0].first_name == "Jan"
    assert draft.warnings == ("Passed over the text in en.",)


def test_the_english_page_says_it_and_the_dutch_page_does_not() -> None:
    pages = {document.path: document.body.decode() for document in alert_pages(english(), LIVE)}
    assert BODY in pages[LIVE.page_path(ALERT_ID, Language.ENGLISH)]
    assert BODY not in pages[LIVE.page_path(ALERT_ID)]


def test_an_update_says_its_own_english_or_none() -> None:
    story = and_then(english(), MessageType.UPDATE, content_of(Kind.AMBER, channels=WEB, news="gezien in Zeist"))
    assert len(cap_of(story, story.newest, LIVE).infos) == 1


def test_after_the_stop_a_name_in_english_is_never_published() -> None:
    content = content_of(Kind.AMBER, channels=WEB).without_personal_data()
    story = stopped(english())
    texts = {
        "web": {"reached": {"title": "AMBER Alert gestopt", "body": "Gestopt.", "title_en": TITLE, "body_en": "Jan is safe."}}
    }
    named = story.newest.model_copy(update={"content": content, "texts": texts})
    assert len(cap_of(Story((*story.versions[:-1], named)), named, LIVE).infos) == 1


@pytest.mark.parametrize("left_out", list(ENGLISH))
def test_half_of_it_is_refused(left_out: str) -> None:
    texts = {slot: text for slot, text in ENGLISH.items() if slot != left_out}
    content = content_of(Kind.AMBER, texts=texts, channels=WEB)
    version = release(MessageType.ALERT, content)
    assert {error.field for error in check_texts(version.texts, content, Brand())} == {f"texts.{left_out}"}


def test_an_exercise_says_so_in_english_too() -> None:
    content = content_of(Kind.AMBER, texts=ENGLISH, channels=WEB, exercise=True)
    version = release(MessageType.ALERT, content)
    assert {error.field for error in check_texts(version.texts, content, Brand())} == set(map("texts.{}".format, ENGLISH))


def test_a_number_that_is_not_on_the_list_is_refused_in_english_too() -> None:
    content = content_of(Kind.AMBER, texts={**ENGLISH, "web.body_en": "Call 0900-1234567 now."}, channels=WEB)
    version = release(MessageType.ALERT, content)
    assert {error.field for error in check_texts(version.texts, content, Brand())} == {"texts.web.body_en"}
