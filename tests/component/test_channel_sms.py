"""SMS: what each answer of the network means, and who is never sent to."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from moto import mock_aws

from alerting.domain.delivery import Accepted, Outcome, Rejected, TryLater, Unknown
from alerting.domain.messages import Audience, MessageType
from alerting.store.settings import SmsRecipient
from builders import NOW, amber
from dispatch.sender import Message
from dispatch_world import Channelled, make_version, number

SOON = timedelta(seconds=2)


@pytest.fixture
def world() -> Iterator[Channelled]:
    with mock_aws():
        yield Channelled(recipients=3)


def send(
    world: Channelled, *, exercise: bool = False, to: SmsRecipient | None = None, life: timedelta = timedelta(hours=1)
) -> Outcome:
    version = make_version(MessageType.ALERT, 1, NOW, amber(exercise=exercise))
    message = Message(version, Audience.FIRST, {"text": "POLITIE"}, "J1-0001", NOW + life)
    return world.sms.sender.send(message, 0, to or SmsRecipient(id="p", number=number(0)), NOW)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", Accepted("m-1")),
        ("500", TryLater(SOON, "InternalServerException")),
        ("429", TryLater(SOON, "ThrottlingException")),
        ("quota", TryLater(SOON, "ServiceQuotaExceededException.MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT")),
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


@pytest.mark.parametrize("exercise", [True, False])
def test_an_exercise_never_reaches_a_real_number_nor_the_other_way_round(world: Channelled, *, exercise: bool) -> None:
    other = SmsRecipient(id="p", number=number(0), exercise=not exercise)
    assert send(world, exercise=exercise, to=other) == Rejected("exercise_mismatch")
    assert world.network.sent == []


@pytest.mark.parametrize(("life", "expected"), [(timedelta(0), 5), (timedelta(minutes=3), 180), (timedelta(days=9), 259_200)])
def test_the_network_drops_a_text_when_the_alert_is_over(world: Channelled, life: timedelta, expected: int) -> None:
    send(world, life=life)
    assert world.network.requests[0]["TimeToLive"] == expected
