"""What the web could not publish is not submitted: rendered as it would be released, and named by the field to mend."""

from dataclasses import replace

import pytest

import story
from alerting.domain.alert import AlertState, ProposalState
from alerting.domain.area import Polygons
from alerting.domain.content import Channel, Content
from alerting.domain.errors import InvalidContentError
from alerting.domain.kinds import Outcome, Scope
from alerting.render.documents.feeds import check_story
from alerting.render.documents.fields import field_of
from alerting.render.documents.story import Story
from builders import DESK, OPERATOR, House, amber, circle, golf, missing_child, missing_person, safety_notice, wanted
from intake.create_draft import create_draft
from intake.stop_alert import stop_alert
from intake.submit_proposal import submit_proposal

#: Three positions that are one when they are written with six decimals, as CAP's readers want them: a mast.
MAST = Polygons(description="Bij de mast", rings=(((5.1, 52.1), (5.1000002, 52.1), (5.1000001, 52.1000002), (5.1, 52.1)),))
WHOLE = [amber(), missing_child(area=circle(), scope=Scope.REGIONAL), missing_person(), wanted(), safety_notice()]


def errors_of(house: House, content: Content) -> list[tuple[str, str]]:
    """What a submit of this content is refused for."""
    view = create_draft(house.desk(OPERATOR), content, f"create-{house.new_id(8)}")
    with pytest.raises(InvalidContentError) as refused:
        submit_proposal(house.desk(OPERATOR), view.alert.id, 1)
    assert house.desk(OPERATOR).view(view.alert.id) == view  # nothing was changed
    return [(error.field, error.message) for error in refused.value.errors]


def test_an_area_that_is_a_point_to_its_readers_is_named_where_it_was_drawn(house: House) -> None:
    ((field, message),) = errors_of(house, missing_person(area=MAST))
    assert field == "area.rings.0"
    assert "three different positions" in message


@pytest.mark.parametrize("content", WHOLE, ids=[content.kind.value for content in WHOLE])
@pytest.mark.parametrize("exercise", [False, True])
def test_what_is_submitted_is_published_without_a_mistake(house: House, content: Content, *, exercise: bool) -> None:
    view = story.pending(house, content.model_copy(update={"exercise": exercise}))
    view = story.sign(house, view) if view.alert.state is AlertState.DRAFT else view
    version = house.alerts.version(view.alert.id, 1)
    assert version is not None
    assert check_story(Story((version,)), house.desk(DESK).outlet(exercise)) == []


def test_an_update_and_a_result_are_looked_at_with_all_that_went_before(house: House) -> None:
    view = story.live(house, missing_child(area=circle(), scope=Scope.REGIONAL))
    view = story.sign(house, story.updated(house, view, vehicles=(golf(),)))
    with pytest.raises(InvalidContentError) as refused:
        story.updated(house, view, area=MAST)
    assert [error.field for error in refused.value.errors] == ["area.rings.0"]
    stop_alert(house.desk(DESK), view.alert.id)
    assert story.concluded(house, view, Outcome.FOUND_DEAD).alert.state is AlertState.CONCLUDED


def test_what_rendering_refuses_is_a_refusal_of_the_submit(house: House) -> None:
    """As if an exercise were to be published in the live tree."""
    view = create_draft(house.desk(OPERATOR), missing_person(exercise=True), "create-1")
    astray = replace(house.desk(OPERATOR), outlet=lambda _: house.desk(OPERATOR).outlet(False))  # noqa: FBT003  # the live tree
    with pytest.raises(InvalidContentError) as refused:
        submit_proposal(astray, view.alert.id, 1)
    ((field, message),) = [(error.field, error.message) for error in refused.value.errors]
    assert field == "cap"
    assert "tree for exercises" in message
    state = house.desk(OPERATOR).view(view.alert.id).proposal
    assert state is not None
    assert state.state is ProposalState.DRAFT


def test_without_the_page_that_every_text_links_to_nothing_is_submitted(house: House) -> None:
    ((field, message),) = errors_of(house, missing_person(channels=frozenset({Channel.PUSH, Channel.SMS})))
    assert field == "channels"
    assert "keep the channel web" in message


@pytest.mark.parametrize(("path", "field"), [
    ("info.0.area.0.areaDesc", "area.description"),
    ("info.0.area.0.polygon.3", "area.rings.3"),
    ("info.0.area.0.circle.0", "area"),
    ("info.0.area.0", "area"),
    ("info.0.headline", "texts.web.title"),
    ("info.0.description", "texts.web.body"),
    ("info.0.resource.2", "photos.2.alt"),
    ("info.0.expires", "duration_minutes"),
    ("identifier", "cap.identifier"),
    ("info.0.event", "cap.info.0.event"),
])  # fmt: skip
def test_each_part_of_the_document_leads_to_the_field_that_it_comes_from(path: str, field: str) -> None:
    assert field_of(path) == field
