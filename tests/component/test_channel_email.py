"""E-mail: what is sent to whom, how they can leave, and what each answer of SES means."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from moto import mock_aws

from alerting.domain.community import Participant
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, Outcome, Rejected, TryLater, Unknown
from alerting.domain.messages import Audience, MessageType
from alerting.render.message import Message
from alerting.store.community import CommunityReader
from builders import COMMUNITY, NOW, amber, make_tables
from dispatch import email_handler
from dispatch.aws_config import ONE_TRY
from dispatch.channels.email import EmailSender, EmailSettings
from dispatch.participants import Participants
from dispatch_world import answer, make_version
from people import participant, put_people

SOON, ONCE_LIFTED = timedelta(seconds=2), timedelta(minutes=10)
SETTINGS = EmailSettings("Burgernet <alarm@kindalarm.example>", "receipts", "https://kindalarm.example/", COMMUNITY)
ERRORS: dict[str, tuple[int, Any]] = {
    "500": (500, {"__type": "InternalServiceErrorException"}),
    "429": (429, {"__type": "TooManyRequestsException"}),
    "limit": (400, {"__type": "LimitExceededException"}),
    "paused": (400, {"__type": "SendingPausedException"}),
    "suspended": (400, {"__type": "AccountSuspendedException"}),
    "no_domain": (400, {"__type": "MailFromDomainNotVerifiedException"}),
    "no_set": (404, {"__type": "NotFoundException"}),
    "forbidden": (403, {"__type": "AccessDeniedException"}),
    "rejected": (400, {"__type": "MessageRejected"}),
    "bad": (400, {"__type": "BadRequestException"}),
    "garbage": (200, b"<html>"),
    "empty": (200, {}),
}


class Postbox:
    """The channel email on an SES that answers as told."""

    def __init__(self) -> None:
        self.dynamodb = boto3.client("dynamodb")
        make_tables(self.dynamodb)
        self.always = ""
        self.requests: list[dict[str, Any]] = []
        client = boto3.client("sesv2", config=ONE_TRY)
        take: Any = self._take
        client.meta.events.register_first("before-send.sesv2.SendEmail", take)
        self.sender = EmailSender(client, Participants(CommunityReader(self.dynamodb, COMMUNITY), Channel.EMAIL), SETTINGS)

    def send(self, told: Message | None = None, to: Participant | None = None) -> Outcome:
        return self.sender.send(told or message(), 3, to or reader(), NOW)

    def _take(self, request: Any, **_: Any) -> AWSResponse:
        self.requests.append(json.loads(request.body))
        match self.always:
            case "":
                return answer(request.url, 200, {"MessageId": f"m-{len(self.requests)}"})
            case "nothing":
                raise ReadTimeoutError(endpoint_url=request.url)
            case "unreachable":
                raise ConnectTimeoutError(endpoint_url=request.url)
            case fault:
                return answer(request.url, *ERRORS[fault])


def reader(index: int = 0, **changes: Any) -> Participant:
    return participant(
        index, **{"number": "", "email": f"lezer{index}@voorbeeld.example", "channels": {Channel.EMAIL}, **changes}
    )


def message(*, exercise: bool = False, **slots: str) -> Message:
    version = make_version(MessageType.ALERT, 1, NOW, amber(exercise=exercise))
    words = {"subject": "AMBER Alert: Zoë", "plain": "Zoë. Weg: %LEAVE_URL%", "html": '<a href="%LEAVE_URL%">weg</a>', **slots}
    return Message(version, Audience.FIRST, words, "J1-0001-rw", NOW + timedelta(hours=1))


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mock_aws():
        yield Postbox()


def test_a_mail_has_both_parts_and_its_receipt_will_name_ids_and_nobody(postbox: Postbox) -> None:
    assert postbox.send() == Accepted("m-1")
    (request,) = postbox.requests
    content = request.pop("Content")["Simple"]
    assert request == {
        "FromEmailAddress": "Burgernet <alarm@kindalarm.example>",
        "Destination": {"ToAddresses": ["lezer0@voorbeeld.example"]},
        "ConfigurationSetName": "receipts",
        "EmailTags": [
            {"Name": "a", "Value": "7k2m9qxw"},
            {"Name": "v", "Value": "1"},
            {"Name": "j", "Value": "J1-0001-rw"},
            {"Name": "i", "Value": "3"},
        ],
    }
    assert content["Subject"] == {"Data": "AMBER Alert: Zoë", "Charset": "UTF-8"}
    assert content["Body"]["Text"]["Data"].startswith("Zoë. ")
    assert content["Body"]["Html"]["Data"].startswith("<a ")


def test_everybody_gets_their_own_link_to_leave_by_in_both_parts_and_the_header(postbox: Postbox) -> None:
    for index in range(2):
        postbox.send(to=reader(index))
    for index, request in enumerate(postbox.requests):
        link = f"https://kindalarm.example/meedoen/af/{reader(index).id}.leave-{index}"
        content = request["Content"]["Simple"]
        assert content["Body"]["Text"]["Data"] == f"Zoë. Weg: {link}"
        assert content["Body"]["Html"]["Data"] == f'<a href="{link}">weg</a>'
        assert content["Headers"] == [
            {"Name": "List-Unsubscribe", "Value": f"<{link}>"},
            {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
        ]


def test_a_link_cannot_break_out_of_the_page(postbox: Postbox) -> None:
    postbox.send(to=reader(leave_token='"><script>'))
    assert "&quot;&gt;&lt;script&gt;" in postbox.requests[0]["Content"]["Simple"]["Body"]["Html"]["Data"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("500", TryLater(SOON, "InternalServiceErrorException")),
        ("429", TryLater(SOON, "TooManyRequestsException")),
        ("limit", TryLater(SOON, "LimitExceededException")),
        ("paused", TryLater(ONCE_LIFTED, "SendingPausedException")),
        ("suspended", TryLater(ONCE_LIFTED, "AccountSuspendedException")),
        ("no_domain", TryLater(SOON, "MailFromDomainNotVerifiedException")),
        ("no_set", TryLater(SOON, "NotFoundException")),
        ("forbidden", TryLater(SOON, "AccessDeniedException")),
        ("rejected", Rejected("MessageRejected")),
        ("bad", Rejected("BadRequestException")),
        ("garbage", Unknown("garbage")),
        ("empty", Unknown("garbage")),
        ("nothing", Unknown("ReadTimeoutError")),
        ("unreachable", TryLater(SOON, "ConnectTimeoutError")),
    ],
)
def test_every_answer_of_ses_is_an_outcome(postbox: Postbox, fault: str, expected: Outcome) -> None:
    postbox.always = fault
    assert postbox.send() == expected
    assert len(postbox.requests) == 1  # a job decides about trying again, not the client


@pytest.mark.parametrize("exercise", [True, False])
def test_an_exercise_never_reaches_a_real_address_nor_the_other_way_round(postbox: Postbox, *, exercise: bool) -> None:
    assert postbox.send(message(exercise=exercise), reader(exercise=not exercise)) == Rejected("exercise_mismatch")
    assert postbox.requests == []


def test_a_participant_without_an_address_is_not_written_to(postbox: Postbox) -> None:
    assert postbox.send(to=reader(email="")) == Rejected("no_address")


def test_every_mail_takes_one_token(postbox: Postbox) -> None:
    assert postbox.sender.tokens(message()) == 1


def test_only_who_still_wants_mail_can_be_found(postbox: Postbox) -> None:
    put_people(postbox.dynamodb, [reader(0), reader(1, state="dormant"), reader(2, channels={Channel.SMS})])
    assert list(postbox.sender.resolve([reader(index).id for index in range(4)])) == [reader(0).id]


def test_the_function_starts_on_its_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {f"{name.upper()}_TABLE": name for name in ("alerts", "deliveries", "settings", "community")}
    queues = {f"{lane}_QUEUE_URL": f"https://sqs.test/{lane}" for lane in ("URGENT", "ROUTINE")}
    own = {
        "EMAIL_FROM": "alarm@kindalarm.example",
        "EMAIL_CONFIGURATION_SET": "receipts",
        "PUBLIC_URL": "https://kindalarm.example",
    }
    for name, value in {**tables, **queues, **own}.items():
        monkeypatch.setenv(name, value)
    email_handler.dispatch.cache_clear()
    assert email_handler.dispatch().sender.channel is Channel.EMAIL
    email_handler.dispatch.cache_clear()
