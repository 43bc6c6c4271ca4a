"""Two people sign exactly what goes out."""

from datetime import timedelta

import pytest

import story
from alerting.domain.alert import AlertState, ProposalState, Source
from alerting.domain.content import Photo
from alerting.domain.errors import (
    BaseMovedError,
    HashMismatchError,
    InvalidContentError,
    NotAllowedError,
    SecondPersonNeededError,
    TooLargeError,
    WrongStateError,
)
from alerting.domain.lifecycle import Command
from alerting.domain.messages import MessageType, Removal
from alerting.domain.people import Principal
from alerting.domain.signatures import signed_hash
from builders import (
    ADMIN,
    COLLEAGUE,
    DESK,
    DESK_TWO,
    NOW,
    OPERATOR,
    PHOTO_DIGEST,
    STRANGER,
    SYSTEM,
    VIEWER,
    House,
    amber,
    golf,
    jan,
    missing_person,
    safety_notice,
)
from intake.correct_alert import correct_alert
from intake.create_draft import create_draft
from intake.edit_draft import edit_draft
from intake.release import check_size
from intake.send_back import send_back
from intake.sign_proposal import sign_proposal
from intake.submit_proposal import submit_proposal


def test_two_people_release_what_they_both_signed(house: House) -> None:
    view = story.pending(house)
    assert view.alert.state is AlertState.DRAFT
    assert view.proposal is not None
    assert [signature.sub for signature in view.proposal.signatures] == ["olga"]
    house.later(minutes=1)
    released = story.sign(house, view)
    assert released.alert.state is AlertState.LIVE
    version = house.alerts.version(view.alert.id, 1)
    assert version is not None
    assert version.hash == view.proposal.hash == signed_hash(MessageType.ALERT, version.content, version.texts, 0)
    assert {signature.sub for signature in version.signatures} == {"olga", "nora"}
    assert version.sent == NOW + timedelta(minutes=1)
    assert version.expires == version.sent + timedelta(hours=12)
    assert house.alerts.live() == [view.alert.id]


def test_the_author_cannot_give_the_second_signature(house: House) -> None:
    view = story.pending(house, author=DESK)
    with pytest.raises(SecondPersonNeededError):
        story.sign(house, view, DESK)
    assert house.desk(DESK).view(view.alert.id).alert.state is AlertState.DRAFT


def test_signing_twice_gives_the_first_answer_again(house: House) -> None:
    view = story.pending(house)
    first, second = story.sign(house, view), story.sign(house, view)
    assert first == second
    assert first.alert.version == 1


def test_submitting_twice_gives_the_first_answer_again(house: House) -> None:
    view = story.pending(house)
    assert submit_proposal(house.desk(OPERATOR), view.alert.id, 1) == view


def test_two_operators_without_the_releasing_role_cannot_release_an_amber_alert(house: House) -> None:
    view = story.sign(house, story.pending(house), COLLEAGUE)
    assert view.alert.state is AlertState.DRAFT
    assert view.proposal is not None
    assert view.proposal.state is ProposalState.PENDING
    assert story.sign(house, view, DESK).alert.state is AlertState.LIVE


def test_an_old_hash_cannot_be_signed(house: House) -> None:
    view = story.pending(house)
    assert view.proposal is not None
    old = view.proposal.hash
    edit_draft(house.desk(OPERATOR), view.alert.id, amber(persons=(jan(age=13),)), view.proposal.revision)
    submit_proposal(house.desk(OPERATOR), view.alert.id, view.proposal.revision + 1)
    with pytest.raises(HashMismatchError):
        sign_proposal(house.desk(DESK), view.alert.id, old or "")
    assert house.desk(DESK).view(view.alert.id).alert.state is AlertState.DRAFT


def test_a_releaser_may_edit_and_the_author_then_signs_as_second(house: House) -> None:
    view = story.pending(house)
    edit_draft(house.desk(DESK), view.alert.id, amber(persons=(jan(age=13),)), 2)
    view = submit_proposal(house.desk(DESK), view.alert.id, 3)
    assert view.alert.state is AlertState.DRAFT
    assert story.sign(house, view, OPERATOR).alert.state is AlertState.LIVE


def test_a_police_system_submits_and_two_people_still_sign(house: House) -> None:
    view = story.pending(house, author=SYSTEM)
    assert view.proposal is not None
    assert view.proposal.signatures == ()
    with pytest.raises(NotAllowedError, match="two people must sign"):
        story.sign(house, view, SYSTEM)
    view = story.sign(house, view, DESK)
    assert view.alert.state is AlertState.DRAFT
    assert story.sign(house, view, OPERATOR).alert.state is AlertState.LIVE


@pytest.mark.parametrize("who", [VIEWER, ADMIN, STRANGER])
def test_no_other_role_may_sign(house: House, who: Principal) -> None:
    with pytest.raises(NotAllowedError):
        story.sign(house, story.pending(house), who)


def test_a_control_room_releases_a_local_search_with_one_signature(house: House) -> None:
    view = story.pending(house, missing_person())
    assert view.alert.state is AlertState.LIVE
    assert view.alert.expires_at == NOW + timedelta(hours=1)


def test_a_photo_of_an_adult_takes_two(house: House) -> None:
    view = story.pending(house, missing_person(photos=(Photo(digest=PHOTO_DIGEST, alt="Foto van een vrouw."),)))
    assert view.alert.state is AlertState.DRAFT
    assert story.sign(house, view, COLLEAGUE).alert.state is AlertState.LIVE


def test_a_control_room_cannot_release_in_anothers_area(house: House) -> None:
    far = missing_person(area=missing_person().area.model_copy(update={"latitude": 51.44, "longitude": 5.48}))  # type: ignore[union-attr]
    with pytest.raises(InvalidContentError) as refused:
        story.pending(house, far)
    assert [error.field for error in refused.value.errors] == ["area"]


def test_a_notice_ends_when_it_says_it_ends(house: House) -> None:
    view = story.pending(house, safety_notice())
    assert view.alert.expires_at == NOW + timedelta(hours=3)


def test_a_photo_that_is_not_there_cannot_be_submitted(house: House) -> None:
    with pytest.raises(InvalidContentError) as refused:
        story.pending(house, amber(photos=(Photo(digest="0" * 64, alt="Foto."),)))
    assert [error.field for error in refused.value.errors] == ["photos.0.digest"]


def test_a_photo_whose_bytes_are_not_its_digest_cannot_be_submitted(house: House) -> None:
    house.s3.put_object(Bucket="media", Key=f"photos/{PHOTO_DIGEST}", Body=b"somebody else")
    with pytest.raises(InvalidContentError):
        story.pending(house)


def test_a_refused_submit_changes_nothing(house: House) -> None:
    view = create_draft(house.desk(OPERATOR), amber(area=None), "create-1")
    with pytest.raises(InvalidContentError):
        submit_proposal(house.desk(OPERATOR), view.alert.id, 1)
    assert house.desk(OPERATOR).view(view.alert.id) == view


def test_returned_work_goes_back_to_its_author_with_the_reason(house: House) -> None:
    view = story.pending(house)
    returned = send_back(house.desk(DESK), view.alert.id, Command.RETURN, "Leeftijd klopt niet")
    assert returned == send_back(house.desk(DESK), view.alert.id, Command.RETURN, "Leeftijd klopt niet")
    assert returned.proposal is not None
    assert returned.proposal.state is ProposalState.RETURNED
    assert returned.proposal.reason == "Leeftijd klopt niet"
    assert returned.proposal.signatures == ()
    assert submit_proposal(house.desk(OPERATOR), view.alert.id, returned.proposal.revision).proposal is not None


def test_a_rejected_first_proposal_closes_the_alert(house: House) -> None:
    view = story.pending(house)
    rejected = send_back(house.desk(DESK), view.alert.id, Command.REJECT, "Geen AMBER Alert")
    assert rejected.alert.state is AlertState.CLOSED
    assert rejected.possible == ()
    with pytest.raises(WrongStateError):
        story.sign(house, view, DESK_TWO)


def test_an_update_against_a_base_that_moved_is_not_released(house: House) -> None:
    view = story.live(house, amber(vehicles=(golf(),)))
    pending = story.updated(house, view, news="rode rugzak")
    correct_alert(house.desk(DESK), view.alert.id, Removal.PLATE, 0, 1)
    with pytest.raises(BaseMovedError, match="Version 2 was released"):
        story.sign(house, pending)
    assert pending.proposal is not None
    newest = house.alerts.version(view.alert.id, 2)
    assert newest is not None
    edit_draft(
        house.desk(OPERATOR), view.alert.id, newest.content.model_copy(update={"news": "rode rugzak"}), pending.proposal.revision
    )
    view = submit_proposal(house.desk(OPERATOR), view.alert.id, pending.proposal.revision + 1)
    assert story.sign(house, view).alert.version == 3


def test_the_words_of_a_sender_take_no_room_from_the_version(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = story.pending(house).proposal
    assert proposal is not None
    monkeypatch.setattr("intake.release.MAX_VERSION_BYTES", len(proposal.model_dump_json(exclude={"source"}).encode()))
    source = Source(sender="gms@politie.nl", identifier="GMS-1", sent="2026-11-20T14:40:00+01:00", description="x" * 4_000)
    check_size(proposal.model_copy(update={"source": source}))


def test_a_version_has_a_bound(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.release.MAX_VERSION_BYTES", 1_000)
    with pytest.raises(TooLargeError):
        story.pending(house)
