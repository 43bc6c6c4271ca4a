"""Voice: what is spoken to whom, that nobody is woken, and what each answer of the network means."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from alerting.domain.community import AMSTERDAM, Participant
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, Outcome, Rejected, TryLater, Unknown
from alerting.domain.messages import Audience, MessageType
from alerting.render.message import Message
from alerting.store.community import CommunityReader
from builders import COMMUNITY, NOW, amber, make_tables
from dispatch import voice_handler
from dispatch.aws_config import ONE_TRY
from dispatch.channels.voice import VoiceSender, VoiceSettings
from dispatch.participants import Participants
from dispatch_world import SMS_ERRORS, Network, make_version
from people import number, participant, put_people

SOON = timedelta(seconds=2)
SETTINGS = VoiceSettings("phone-1", "receipts", COMMUNITY)
ERRORS = {
    **SMS_ERRORS,
    "quota": (400, {"__type": "ServiceQuotaExceededException", "Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"}),
    "called_enough": (400, {"__type": "ServiceQuotaExceededException", "Reason": "DAILY_DESTINATION_CALL_LIMIT"}),
    "no_voice": (400, {"__type": "ValidationException", "Reason": "VOICE_CAPABILITY_NOT_AVAILABLE"}),
    "ssml": (400, {"__type": "ValidationException", "Reason": "MAXIMUM_SIZE_EXCEEDED"}),
}


class Caller:
    """The channel voice on a network that answers as told."""

    def __init__(self) -> None:
        self.dynamodb = boto3.client("dynamodb")
        make_tables(self.dynamodb)
        self.network = Network(errors=ERRORS)
        client = boto3.client("pinpoint-sms-voice-v2", config=ONE_TRY)
        hook: Any = self.network.take
        client.meta.events.register_first("before-send.pinpoint-sms-voice-v2.SendVoiceMessage", hook)
        self.sender = VoiceSender(client, Participants(CommunityReader(self.dynamodb, COMMUNITY), Channel.VOICE), SETTINGS)

    def call(self, told: Message | None = None, to: Participant | None = None, at: datetime = NOW) -> Outcome:
        return self.sender.send(told or message(), 3, to or callee(), at)


def callee(index: int = 0, **changes: Any) -> Participant:
    return participant(index, **{"channels": {Channel.VOICE}, **changes})


def message(kind: MessageType = MessageType.ALERT, *, job_id: str = "J1-0001", **content: Any) -> Message:
    version = make_version(kind, 1, NOW, amber(**content))
    ssml = '<speak><lang xml:lang="nl-NL">Politie.</lang></speak>'
    return Message(version, Audience.FIRST, {"ssml": ssml}, job_id, NOW + timedelta(days=2))


def amsterdam(hour: int, minute: int = 0, day: int = 20, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.fixture
def caller() -> Iterator[Caller]:
    with mock_aws():
        yield Caller()


def test_a_call_speaks_dutch_and_its_receipt_will_name_ids_and_nobody(caller: Caller) -> None:
    assert caller.call() == Accepted("m-1")
    (request,) = caller.network.requests
    assert request == {
        "DestinationPhoneNumber": number(0),
        "OriginationIdentity": "phone-1",
        "ConfigurationSetName": "receipts",
        "MessageBody": '<speak><lang xml:lang="nl-NL">Politie.</lang></speak>',
        "MessageBodyTextType": "SSML",
        "VoiceId": "LOTTE",
        "TimeToLive": 7 * 3600 + 20 * 60,
        "Context": {"a": "7k2m9qxw", "v": "1", "j": "J1-0001", "i": "3", "n": "0"},
    }


def test_a_call_that_is_made_again_counts_for_whom_the_first_was_planned(caller: Caller) -> None:
    caller.call(message(job_id="J1-0001-rw-b41-2"))
    assert caller.network.requests[0]["Context"] == {"a": "7k2m9qxw", "v": "1", "j": "J1-0001-rw", "i": "41", "n": "2"}


@pytest.mark.parametrize(
    ("at", "wait"),
    [
        (amsterdam(22), timedelta(hours=9)),
        (amsterdam(23, 30), timedelta(hours=7, minutes=30)),
        (amsterdam(0), timedelta(hours=7)),
        (amsterdam(6, 59), timedelta(minutes=1)),
        (amsterdam(22, month=3, day=28), timedelta(hours=8)),  # in this night summer time begins
        (amsterdam(22, month=10, day=24), timedelta(hours=10)),  # and in this one it ends
    ],
)
@pytest.mark.parametrize("kind", [MessageType.ALERT, MessageType.STOP, MessageType.RESULT])
def test_nobody_is_called_at_night_not_even_for_the_end(caller: Caller, kind: MessageType, at: datetime, wait: timedelta) -> None:
    assert caller.call(message(kind), at=at) == TryLater(wait, "night")
    assert caller.network.requests == []


@pytest.mark.parametrize("at", [amsterdam(7), amsterdam(21, 59), amsterdam(7, month=7), amsterdam(21, 59, month=7)])
def test_by_day_the_phone_rings(caller: Caller, at: datetime) -> None:
    assert caller.call(at=at) == Accepted("m-1")


def test_a_call_does_not_wait_in_the_network_until_it_is_night(caller: Caller) -> None:
    caller.call(at=amsterdam(21, 58))
    assert caller.network.requests[0]["TimeToLive"] == 120


def test_where_it_was_chosen_people_are_called_at_night(caller: Caller) -> None:
    assert caller.call(message(voice_at_night=True), at=amsterdam(3)) == Accepted("m-1")
    assert caller.network.requests[0]["TimeToLive"] > 24 * 3600


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("500", TryLater(SOON, "InternalServerException")),
        ("429", TryLater(SOON, "ThrottlingException")),
        ("quota", TryLater(timedelta(minutes=10), "ServiceQuotaExceededException.MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE")),
        ("called_enough", Rejected("ServiceQuotaExceededException.DAILY_DESTINATION_CALL_LIMIT")),
        ("no_voice", TryLater(SOON, "ValidationException.VOICE_CAPABILITY_NOT_AVAILABLE")),
        ("ssml", Rejected("ValidationException.MAXIMUM_SIZE_EXCEEDED")),
        ("opted_out", Rejected("ConflictException.DESTINATION_PHONE_NUMBER_OPTED_OUT")),
        ("garbage", Unknown("garbage")),
        ("empty", Unknown("garbage")),
        ("nothing", Unknown("ReadTimeoutError")),
        ("unreachable", TryLater(SOON, "ConnectTimeoutError")),
    ],
)
def test_every_answer_of_the_network_is_an_outcome(caller: Caller, answer: str, expected: Outcome) -> None:
    caller.network.always = answer
    assert caller.call() == expected


@pytest.mark.parametrize("exercise", [True, False])
def test_an_exercise_never_calls_a_real_number_nor_the_other_way_round(caller: Caller, *, exercise: bool) -> None:
    assert caller.call(message(exercise=exercise), callee(exercise=not exercise)) == Rejected("exercise_mismatch")
    assert caller.network.requests == []


def test_a_participant_without_a_number_is_not_called(caller: Caller) -> None:
    assert caller.call(to=callee(number="")) == Rejected("no_number")


def test_every_call_takes_one_token(caller: Caller) -> None:
    assert caller.sender.tokens(message()) == 1


def test_only_who_still_wants_calls_can_be_found(caller: Caller) -> None:
    put_people(caller.dynamodb, [callee(0), callee(1, channels={Channel.SMS})])
    assert list(caller.sender.resolve([callee(index).id for index in range(3)])) == [callee(0).id]


def test_the_function_starts_on_its_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {f"{name.upper()}_TABLE": name for name in ("alerts", "deliveries", "settings", "community")}
    queues = {f"{lane}_QUEUE_URL": f"https://sqs.test/{lane}" for lane in ("URGENT", "ROUTINE")}
    own = {"VOICE_ORIGINATION_IDENTITY": "phone-1", "VOICE_CONFIGURATION_SET": "receipts"}
    for name, value in {**tables, **queues, **own}.items():
        monkeypatch.setenv(name, value)
    voice_handler.dispatch.cache_clear()
    assert voice_handler.dispatch().sender.channel is Channel.VOICE
    voice_handler.dispatch.cache_clear()
