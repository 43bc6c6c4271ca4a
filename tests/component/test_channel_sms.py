"""SMS: what each answer of the network means, what a text costs, and who is never sent to."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from moto import mock_aws

from alerting.domain.community import Participant
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, Outcome, Rejected, TryLater, Unknown
from alerting.domain.messages import Audience, MessageType
from alerting.render.message import Message
from builders import NOW, amber
from dispatch_world import Channelled, make_version
from people import number, participant, put_people

SOON = timedelta(seconds=2)


@pytest.fixture
def world() -> Iterator[Channelled]:
    with mock_aws():
        yield Channelled(recipients=3)


def message(*, exercise: bool = False, life: timedelta = timedelta(hours=1), text: str = "POLITIE") -> Message:
    version = make_version(MessageType.ALERT, 1, NOW, amber(exercise=exercise))
    return Message(version, Audience.FIRST, {"text": text}, "J1-0001", NOW + life)


def send(world: Channelled, to: Participant | None = None, **changes: Any) -> Outcome:
    return world.sms.sender.send(message(**changes), 7, to or participant(0), NOW)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", Accepted("m-1")),
        ("500", TryLater(SOON, "InternalServerException")),
        ("429", TryLater(SOON, "ThrottlingException")),
        ("no_sender", TryLater(SOON, "ResourceNotFoundException")),
        ("400", Rejected("ValidationException.DESTINATION_COUNTRY_BLOCKED")),
        ("opted_out", Rejected("ConflictException.DESTINATION_PHONE_NUMBER_OPTED_OUT")),
        ("no_pool", TryLater(SOON, "ConflictException.NO_ORIGINATION_IDENTITIES_FOUND")),
        ("sender_unknown", TryLater(SOON, "ValidationException.SENDER_ID_NOT_REGISTERED")),
        ("garbage", Unknown("garbage")),
        ("empty", Unknown("garbage")),
        ("nothing", Unknown("ReadTimeoutError")),
        ("unreachable", TryLater(SOON, "ConnectTimeoutError")),
    ],
)
def test_every_answer_of_the_network_is_an_outcome(world: Channelled, answer: str, expected: Outcome) -> None:
    world.network.always = answer
    world.calls.clear()
    assert send(world) == expected
    assert world.calls == ["SendTextMessage"]  # a job decides about trying again, not the client


def test_at_the_spend_cap_everybody_waits_until_somebody_raises_it(world: Channelled) -> None:
    world.network.always = "quota"
    reason = "ServiceQuotaExceededException.MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"
    assert send(world) == TryLater(timedelta(minutes=10), reason)


def test_the_receipt_will_name_ids_and_nobody(world: Channelled) -> None:
    send(world)
    (request,) = world.network.requests
    assert request["Context"] == {"a": "7k2m9qxw", "v": "1", "j": "J1-0001", "i": "7"}
    assert request["DestinationPhoneNumber"] == number(0)


@pytest.mark.parametrize("exercise", [True, False])
def test_an_exercise_never_reaches_a_real_number_nor_the_other_way_round(world: Channelled, *, exercise: bool) -> None:
    assert send(world, participant(0, exercise=not exercise), exercise=exercise) == Rejected("exercise_mismatch")
    assert world.network.sent == []


def test_a_participant_without_a_number_is_not_sent_to(world: Channelled) -> None:
    assert send(world, participant(0, number="")) == Rejected("no_number")
    assert world.network.sent == []


@pytest.mark.parametrize(("life", "expected"), [(timedelta(0), 5), (timedelta(minutes=3), 180), (timedelta(days=9), 259_200)])
def test_the_network_drops_a_text_when_the_alert_is_over(world: Channelled, life: timedelta, expected: int) -> None:
    send(world, life=life)
    assert world.network.requests[0]["TimeToLive"] == expected


@pytest.mark.parametrize(("text", "expected"), [("x" * 160, 1), ("x" * 161, 2), ("€" * 80, 1), ("€" * 81, 2)])
def test_a_text_takes_as_many_tokens_as_it_has_parts(world: Channelled, text: str, expected: int) -> None:
    assert world.sms.sender.tokens(message(text=text)) == expected


def test_who_left_or_gave_up_sms_in_the_middle_of_an_alert_cannot_be_found_any_more(world: Channelled) -> None:
    put_people(world.dynamodb, [participant(2, channels={Channel.VOICE})])
    world.remove_number(1)
    ids = [participant(index).id for index in range(3)]
    assert list(world.sms.sender.resolve(ids)) == ids[:1]
