"""The CAP documents of an alert: what they say, in which order, under which name, and that the schema takes every one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from alerting.domain.area import National
from alerting.domain.content import Content, Ending
from alerting.domain.kinds import Kind, Outcome
from alerting.domain.messages import MessageType, Removal, StopReason
from alerting.domain.subject import Role
from alerting.render.cap_in.read_cap import read_cap
from alerting.render.documents.cap import cap_document, cap_of, cap_xml
from alerting.render.documents.cap_check import check_cap
from alerting.render.documents.cap_model import NAMESPACE, CapAlert
from alerting.render.documents.feeds import alert_documents, check_story
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from builders import circle, golf
from fills import unhurried
from published import (
    ALERT_ID,
    EXERCISES,
    FORTY,
    LIVE,
    METACHARACTERS,
    MOMENTS,
    TRIANGLE,
    and_then,
    concluded,
    names_in,
    outlet_of,
    shared,
    started,
    stopped,
    stories,
)
from renderings import MONDAY, content_of, jan, zoe_and_daniel

GOLDEN = Path(__file__).parents[1] / "golden" / "documents"


def newest(story: Story) -> CapAlert:
    return cap_of(story, story.newest, outlet_of(story))


def document(story: Story) -> str:
    return cap_document(story, story.newest, outlet_of(story)).decode()


def amber(**changes: Any) -> Content:
    return content_of(Kind.AMBER, **changes)


@unhurried
@given(stories())
def test_the_schema_of_oasis_takes_every_document_that_we_make(story: Story) -> None:
    schema = etree.XMLSchema(etree.parse(shared("cap/CAP-v1.2.xsd")))
    for version in story.told:
        schema.assertValid(etree.fromstring(cap_document(story, version, outlet_of(story))))


@unhurried
@given(stories())
def test_the_rules_that_the_schema_misses_hold_for_every_document_that_we_make(story: Story) -> None:
    assert check_story(story, outlet_of(story)) == []


@unhurried
@given(stories())
def test_what_was_written_is_what_is_read_with_every_character_escaped_once(story: Story) -> None:
    made = newest(story)
    assert read_cap(cap_xml(made)) == made


@unhurried
@given(stories())
def test_nothing_personal_is_left_after_the_stop(story: Story) -> None:
    if story.is_over:
        said = etree.fromstring(document(story).encode()).xpath("string()")
        assert [name for name in names_in(story) if name in said] == []


@unhurried
@given(stories())
def test_publishing_again_gives_the_same_bytes(story: Story) -> None:
    again = Story(tuple(version.model_copy(deep=True) for version in story.versions))
    assert alert_documents(again, outlet_of(story)) == alert_documents(story, outlet_of(story))


@pytest.mark.parametrize("message", [MessageType.STOP, MessageType.RESULT])
def test_facts_that_stayed_in_an_end_are_not_published(message: MessageType) -> None:
    """A result's content is edited by people: what it still holds of the search is not for the public."""
    ending = Ending(outcome=Outcome.FOUND)
    whole = amber(vehicles=(golf(),), ending=ending if message is MessageType.RESULT else None)
    story = and_then(stopped(started()), message, whole)
    said = etree.fromstring(document(story).encode()).xpath("string()")
    assert [name for name in names_in(story) if name in said] == []
    assert newest(story).infos[0].resources == ()


def test_metacharacters_are_escaped_once() -> None:
    said = document(started(persons=(jan(first_name=METACHARACTERS),)))
    assert '<value>Zoë &amp; Daniël &lt;b&gt; "X"</value>' in said
    assert "&amp;amp;" not in said
    assert "&amp;lt;" not in said


def test_what_xml_cannot_hold_is_left_out() -> None:
    made = newest(started())
    assert "<note>ab\nc</note>" in cap_xml(replace(made, note="a\0b\n\ufffe\ud800c\r")).decode()


def test_a_story_runs_from_alert_over_updates_to_cancel_each_naming_all_before_it() -> None:
    story = stopped(
        and_then(
            and_then(started(), MessageType.UPDATE, amber(news="gezien in Ee")), MessageType.CORRECTION, removed=Removal.PHOTO
        )
    )
    documents = [cap_of(story, version, LIVE) for version in story.told]
    assert [made.msg_type for made in documents] == ["Alert", "Update", "Update", "Cancel"]
    assert len({made.identifier for made in documents}) == 4
    named = [f"{made.sender},{made.identifier},{made.sent}" for made in documents]
    assert [made.references for made in documents] == ["", named[0], " ".join(named[:2]), " ".join(named[:3])]


@pytest.mark.parametrize("because", StopReason)
def test_every_stop_is_a_cancel_that_is_past(because: StopReason) -> None:
    info = newest(stopped(started(), because)).infos[0]
    assert (newest(stopped(started(), because)).msg_type, info.urgency, info.resources) == ("Cancel", "Past", ())
    assert info.response_types == (("Monitor",) if because is StopReason.EXPIRED else ("None",))


def test_a_result_is_a_second_cancel_that_names_everything_before_it() -> None:
    story = concluded(stopped(started()), Outcome.FOUND_SAFE)
    made = newest(story)
    assert (made.msg_type, len(made.references.split()), made.infos[0].response_types) == ("Cancel", 2, ("AllClear",))
    assert "veilig gevonden" in made.infos[0].description


def test_a_search_that_goes_on_after_its_end_is_not_all_clear() -> None:
    assert newest(concluded(stopped(started()), Outcome.UNRESOLVED)).infos[0].response_types == ("Monitor",)


def test_a_death_is_never_published() -> None:
    story = concluded(stopped(started()), Outcome.FOUND_DEAD)
    assert (story.newest.message, len(story.told)) == (MessageType.STOP, 2)
    assert "overleden" not in document(story)


@pytest.mark.parametrize(("sent", "written"), [
    (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "2026-03-29T01:59:59+01:00"),
    (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T03:00:00+02:00"),
    (datetime(2026, 10, 25, 0, 30, 0, 999_999, tzinfo=UTC), "2026-10-25T02:30:00+02:00"),
    (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T02:30:00+01:00"),
])  # fmt: skip
def test_moments_carry_amsterdams_offset_and_no_fraction(sent: datetime, written: str) -> None:
    assert newest(started(sent=sent)).sent == written


def test_an_alert_that_runs_over_the_change_of_clocks_lasts_its_real_hours() -> None:
    made = newest(started(sent=MOMENTS[3]))
    assert (made.sent, made.infos[0].expires) == ("2026-10-25T02:30:00+02:00", "2026-10-25T13:30:00+01:00")


def test_an_extension_moves_the_end_of_the_newest_document_and_nothing_else() -> None:
    story = started()
    later = Story(story.versions, extended_to=MONDAY + timedelta(hours=20))
    made, extended = newest(story), newest(later)
    assert extended.infos[0].expires == "2026-11-24T10:40:00+01:00"
    assert (extended.sent, extended.identifier) == (made.sent, made.identifier)


def test_an_exercise_says_so_in_status_note_and_first_word() -> None:
    made = newest(started(exercise=True))
    assert (made.status, made.note) == ("Exercise", "OEFENING. Geen echte melding.")
    assert all(text.startswith("OEFENING") for text in (made.infos[0].headline, made.infos[0].description))
    assert made.infos[0].instruction == "U hoeft niets te doen. Bel niet en deel dit niet."


def test_a_public_test_has_status_test_and_a_note() -> None:
    made = newest(Story(started().versions, public_test=True))
    assert (made.status, made.note[:5]) == ("Test", "TEST.")


@pytest.mark.parametrize(("exercise", "outlet"), [(True, LIVE), (False, EXERCISES)])
def test_exercise_and_reality_never_share_a_tree(*, exercise: bool, outlet: Outlet) -> None:
    story = started(exercise=exercise)
    with pytest.raises(ValueError, match="tree for exercises"):
        cap_of(story, story.newest, outlet)


@pytest.mark.parametrize(("kind", "codes", "urgency", "severity"), [
    (Kind.AMBER, (("SAME", "CAE"), ("OET:v1.2", "OET-038")), "Immediate", "Extreme"),
    (Kind.MISSING_CHILD, (("OET:v1.2", "OET-130"),), "Immediate", "Severe"),
    (Kind.MISSING_PERSON, (("OET:v1.2", "OET-130"),), "Expected", "Moderate"),
    (Kind.WANTED, (("OET:v1.2", "OET-176"),), "Expected", "Moderate"),
    (Kind.SAFETY_NOTICE, (), "Expected", "Minor"),
])  # fmt: skip
def test_a_kind_is_coded_as_the_table_says(kind: Kind, codes: tuple[tuple[str, str], ...], urgency: str, severity: str) -> None:
    info = newest(started(kind)).infos[0]
    assert (info.event_codes, info.urgency, info.severity, info.language) == (codes, urgency, severity, "nl-NL")


def test_a_national_alert_is_the_country_by_outline_and_code() -> None:
    (area,) = newest(started(area=National())).infos[0].areas
    assert (area.description, area.geocodes, area.circles) == ("Nederland", (("ISO3166-1", "NL"),), ())
    assert area.polygons[0].startswith("51.35,3.3 ")


def test_a_circle_is_in_kilometres_with_the_latitude_first() -> None:
    (area,) = newest(started(Kind.WANTED, area=circle(radius_m=1_250))).infos[0].areas
    assert area.circles == ("52.09,5.12 1.25",)


def test_a_polygon_is_latitude_first_with_at_most_six_decimals() -> None:
    fine = TRIANGLE.model_copy(update={"rings": (((5.00000049, 52.0), (5.2, 52.0), (5.1, 52.1), (5.00000049, 52.0)),)})
    (area,) = newest(started(Kind.WANTED, area=fine)).infos[0].areas
    assert area.polygons == ("52,5 52,5.2 52.1,5.1 52,5",)


def test_a_long_description_of_an_area_is_cut_between_words() -> None:
    long = circle(description="De Utrechtse Heuvelrug tussen Zeist, Doorn en Veenendaal")
    (area,) = newest(started(Kind.WANTED, area=long)).infos[0].areas
    assert area.description == "De Utrechtse Heuvelrug tussen Zeist, Doorn en…"


def test_a_photo_is_a_resource_under_its_digest() -> None:
    (resource,) = newest(started()).infos[0].resources
    digest = amber().photos[0].digest
    assert resource.uri == f"https://kindalarm.nl/photos/{ALERT_ID}/{digest}.jpg"
    assert (resource.mime_type, resource.description) == ("image/jpeg", "Foto van Jan, 14 jaar, blond haar, blauw shirt.")


def test_the_incident_number_is_nowhere() -> None:
    assert amber().incident not in document(started())


@pytest.mark.parametrize("kind", [Kind.MISSING_PERSON, Kind.WANTED])
def test_a_kind_that_names_nobody_names_nobody(kind: Kind) -> None:
    role = Role.WANTED if kind is Kind.WANTED else Role.MISSING
    said = document(started(kind, persons=(jan(first_name=FORTY, surname="Xantippe", role=role),)))
    assert FORTY not in said
    assert "Xantippe" not in said


def test_a_missing_child_is_known_by_first_name_and_a_companion_by_none() -> None:
    companion = jan(role=Role.WITH, first_name="Quirijn", surname="Xantippe", age=44)
    said = document(started(Kind.MISSING_CHILD, persons=(jan(), companion)))
    assert "kindalarm:person.0.firstName" in said
    assert "Jansen" not in said
    assert "Quirijn" not in said


def test_two_children_are_both_named() -> None:
    info = newest(started(persons=zoe_and_daniel())).infos[0]
    assert info.headline == "AMBER Alert: Zoë Vos (4) en Daniël Vos (6)"


def test_the_signed_texts_are_what_is_said() -> None:
    story = started(texts={"push.title": "AMBER Alert: kijk uit", "push.body": "Zoals het getekend is."})
    info = newest(story).infos[0]
    assert (info.headline, info.description) == ("AMBER Alert: kijk uit", "Zoals het getekend is.")


def test_without_a_push_the_same_templates_speak() -> None:
    silent = started(channels=frozenset())
    assert silent.newest.texts == {}
    assert newest(silent).infos[0].description == newest(started()).infos[0].description


def test_an_update_says_what_is_new_and_then_the_whole() -> None:
    info = newest(and_then(started(), MessageType.UPDATE, amber(news="gezien in Zeist"))).infos[0]
    first, second = info.description.split("\n\n")
    assert first.startswith("Jan (14): gezien in Zeist.")
    assert second.startswith("Vermist in Utrecht")
    assert info.headline == "AMBER Alert: Jan Jansen (14)"


def test_a_name_that_slipped_into_the_end_is_not_published() -> None:
    story = stopped(started())
    texts = {"push": {"reached": {"title": "Jan gevonden", "body": "Jan Jansen is terecht."}}}
    leaky = Story((story.versions[0], story.versions[1].model_copy(update={"texts": texts})))
    assert newest(leaky) == newest(story)


def test_only_the_newest_document_stays() -> None:
    story = stopped(and_then(started(), MessageType.UPDATE, amber(news="gezien in Ee")))
    (made,) = alert_documents(story, LIVE)
    assert made.path == f"cap/{ALERT_ID}/3.xml"


def test_after_a_death_its_own_document_does_not_exist_and_the_stop_stays() -> None:
    story = concluded(stopped(started()), Outcome.FOUND_DEAD)
    assert alert_documents(story, LIVE)[0].path == f"cap/{ALERT_ID}/2.xml"


def test_exercises_lie_in_a_tree_of_their_own() -> None:
    assert alert_documents(started(exercise=True), EXERCISES)[0].path == f"test/cap/{ALERT_ID}/1.xml"


@pytest.mark.parametrize("wrong", [{"sender": "a b"}, {"sender": ""}, {"oid": "2.49.x"}, {"public_url": "https://kindalarm.nl/"}])
def test_an_outlet_that_could_not_publish_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must have|must be"):
        replace(LIVE, **wrong)


def test_a_story_is_whole_and_about_one_alert() -> None:
    whole = stopped(started()).versions
    other = whole[1].model_copy(update={"alert_id": "9xyz9876"})
    for versions in ((), whole[1:], (whole[0], other)):
        with pytest.raises(ValueError, match="a story"):
            Story(versions)


def test_a_version_without_an_area_is_never_everyones() -> None:
    with pytest.raises(ValueError, match="never published as everyone"):
        newest(started(area=None))


@pytest.mark.parametrize("name", ["amber_alert", "amber_update", "missing_child_cancel", "exercise_alert"])
def test_a_document_is_as_people_approved_it(name: str) -> None:
    story = {
        "amber_alert": started(persons=(jan(first_name=METACHARACTERS[:16]),)),
        "amber_update": and_then(started(), MessageType.UPDATE, amber(news="gezien in Zeist")),
        "missing_child_cancel": stopped(started(Kind.MISSING_CHILD)),
        "exercise_alert": started(exercise=True),
    }[name]
    assert document(story) == (GOLDEN / f"{name}.xml").read_text(encoding="utf-8")
    assert check_cap(newest(story)) == []
    assert NAMESPACE in document(story)
