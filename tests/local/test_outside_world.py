"""The doubles of the outside world, spoken to by the real SDK: what they refuse and how they fail is what AWS does."""

import http.client
import json
import ssl
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from local.aws import LocalAws, running_aws
from local.outside.client import Outside, Ports, running_outside
from local.places import STATE, free_ports
from local.web import call
from standardwebhooks import Webhook

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient

pytestmark = pytest.mark.local

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NETWORK = {"id": "weg", "secret": SECRET, "rows": 3, "columns": 16, "viewer": "motorist", "board": False, "exercise": False}


@pytest.fixture(scope="module")
def empty_world() -> Iterator[tuple[LocalAws, Outside]]:
    folder = STATE / "doubles"
    folder.mkdir(parents=True, exist_ok=True)
    ports = Ports.free()
    with running_aws(free_ports(1)[0], ports.endpoints(), folder) as aws, running_outside(aws, ports, folder) as outside:
        outside.order(networks=[{**NETWORK, "id": name} for name in ("weg", "spoor")], unreachable=["+31655500002"])
        yield aws, outside


@pytest.fixture(scope="module")
def sms(empty_world: tuple[LocalAws, Outside]) -> "PinpointSMSVoiceV2Client":
    aws, outside = empty_world
    address = outside.ports.endpoints()["AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2"]
    return aws.session().client("pinpoint-sms-voice-v2", endpoint_url=address, config=aws.config())


@pytest.fixture(scope="module")
def sns(empty_world: tuple[LocalAws, Outside]) -> "SNSClient":
    aws, outside = empty_world
    address = outside.ports.endpoints()["AWS_ENDPOINT_URL_SNS"]
    return aws.session().client("sns", endpoint_url=address, config=aws.config())


def eventually(found: Callable[[], Any]) -> Any:
    end = time.monotonic() + 5
    while not (result := found()) and time.monotonic() < end:
        time.sleep(0.05)
    return result


def phone(sns: "SNSClient", outside: Outside, topic: str, token: str, platform: str, *, alive: bool = True) -> str:
    outside.order(phones=[{"token": token, "name": token, "platform": platform, "exercise": False, "alive": alive}])
    name = {"iphone": "APNS", "android": "GCM"}[platform]
    application = sns.create_platform_application(Name=platform, Platform=name, Attributes={"PlatformCredential": "x"})
    endpoint = sns.create_platform_endpoint(PlatformApplicationArn=application["PlatformApplicationArn"], Token=token)
    sns.subscribe(TopicArn=topic, Protocol="application", Endpoint=endpoint["EndpointArn"])
    return endpoint["EndpointArn"]


def publish(sns: "SNSClient", topic: str, title: str) -> None:
    message = {
        "default": title,
        "APNS": json.dumps({"aps": {"alert": {"title": title, "body": "Tekst"}, "sound": "default"}}),
        "GCM": json.dumps({"fcmV1Message": {"message": {"android": {"notification": {"title": title, "tag": "a1"}}}}}),
    }
    sns.publish(
        TopicArn=topic,
        MessageStructure="json",
        Message=json.dumps(message),
        MessageAttributes={
            "AWS.SNS.MOBILE.APNS.COLLAPSE_ID": {"DataType": "String", "StringValue": "a1"},
            "AWS.SNS.MOBILE.APNS.TTL": {"DataType": "String", "StringValue": "3600"},
        },
    )


def test_both_platforms_get_their_own_payload_and_a_newer_one_replaces_it(
    empty_world: tuple[LocalAws, Outside], sns: "SNSClient"
) -> None:
    outside, topic = empty_world[1], sns.create_topic(Name="twice")["TopicArn"]
    for token, platform in (("i1", "iphone"), ("g1", "android")):
        phone(sns, outside, topic, token, platform)
    publish(sns, topic, "Eerste")
    publish(sns, topic, "Tweede")

    def phones() -> list[dict[str, Any]]:
        mine = [item for item in outside.received()["phones"] if item["token"] in {"i1", "g1"}]
        return mine if all(len(item["received"]) == 2 for item in mine) else []

    found = eventually(phones)
    assert [[note["title"] for note in item["shown"].values()] for item in found] == [["Tweede"], ["Tweede"]]
    assert {tuple(item["shown"]) for item in found} == {("a1",)}


def test_a_dead_token_disables_its_endpoint_and_raises_the_failure_event(
    empty_world: tuple[LocalAws, Outside], sns: "SNSClient"
) -> None:
    outside, topic = empty_world[1], sns.create_topic(Name="dead")["TopicArn"]
    endpoint = phone(sns, outside, topic, "dead", "android", alive=False)
    publish(sns, topic, "Vermist")
    failures = eventually(lambda: [item for item in outside.received()["push_failures"] if item["EndpointArn"] == endpoint])
    assert [item["FailureType"] for item in failures] == ["InvalidPlatformToken"]
    assert sns.get_endpoint_attributes(EndpointArn=endpoint)["Attributes"]["Enabled"] == "false"


def test_a_message_structure_without_default_is_refused(sns: "SNSClient") -> None:
    topic = sns.create_topic(Name="structure")["TopicArn"]
    with pytest.raises(ClientError, match="No default entry"):
        sns.publish(TopicArn=topic, MessageStructure="json", Message=json.dumps({"APNS": "{}"}))


@pytest.mark.parametrize("kind", ["500", "429"])
def test_push_fails_in_the_sdk_s_own_words_when_told_to(
    empty_world: tuple[LocalAws, Outside], sns: "SNSClient", kind: str
) -> None:
    topic = sns.create_topic(Name="faulty")["TopicArn"]
    empty_world[1].fail("push", kind)
    try:
        with pytest.raises(ClientError) as raised:
            publish(sns, topic, "Vermist")
    finally:
        empty_world[1].fail("push", None)
    assert raised.value.response["Error"]["Code"] == {"500": "InternalFailure", "429": "Throttled"}[kind]


@pytest.fixture
def events(empty_world: tuple[LocalAws, Outside], sns: "SNSClient") -> "Events":
    """A topic for receipts, and what came to it."""
    aws = empty_world[0]
    sqs = aws.session().client("sqs", endpoint_url=aws.endpoint, config=aws.config())
    name = f"events-{uuid.uuid4().hex[:8]}"
    topic, queue = sns.create_topic(Name=name)["TopicArn"], sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    return Events(topic, lambda: sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []))


class Events:
    """The events of one test."""

    def __init__(self, topic: str, receive: Callable[[], list[Any]]) -> None:
        self.topic = topic
        self._receive = receive
        self._found: list[str] = []

    def all(self, number: int) -> list[Any]:
        """So many, once they are there; text that is no JSON is left out."""

        def enough() -> bool:
            self._found += [item["Body"] for item in self._receive()]
            return len([body for body in self._found if body.startswith("{")]) >= number

        eventually(enough)
        return [json.loads(body) for body in self._found if body.startswith("{")]


def test_an_sms_arrives_and_its_receipt_reaches_the_topic(sms: "PinpointSMSVoiceV2Client", events: Events) -> None:
    report(sms, "texts", "TEXT_ALL", events.topic)
    for number in ("+31655500001", "+31655500002"):
        sms.send_text_message(
            DestinationPhoneNumber=number, MessageBody="Hallo", ConfigurationSetName="texts", Context={"a": "x", "i": "17"}
        )
    found = events.all(2)
    assert {item["destinationPhoneNumber"]: item["eventType"] for item in found} == {
        "+31655500001": "TEXT_DELIVERED",
        "+31655500002": "TEXT_CARRIER_UNREACHABLE",
    }
    assert all(item["context"] == {"a": "x", "i": "17"} and item["isFinal"] for item in found)


def test_a_number_is_busy_once_and_picks_up_after_that(
    empty_world: tuple[LocalAws, Outside], sms: "PinpointSMSVoiceV2Client", events: Events
) -> None:
    report(sms, "calls", "VOICE_ALL", events.topic)
    empty_world[1].order(lines={"+31302550001": {"busy": 1}, "+31302550002": {"answers": False}})
    for number in ("+31302550001", "+31302550001", "+31302550002"):
        call_number(sms, number, "calls")
    assert [item["eventType"] for item in events.all(3)] == ["VOICE_BUSY", "VOICE_COMPLETED", "VOICE_NO_ANSWER"]
    assert {item["heard"] for item in empty_world[1].received()["calls"]} == {"Dit is de politie."}


def test_ssml_that_the_voice_cannot_read_is_refused(sms: "PinpointSMSVoiceV2Client") -> None:
    with pytest.raises(sms.exceptions.ValidationException, match="well-formed"):
        call_number(sms, "+31302550001", None, "<speak>Dit is de politie.")


@pytest.mark.parametrize(("kind", "code"), [("500", "InternalServerException"), ("429", "ThrottlingException")])
def test_calls_fail_in_the_sdk_s_own_words_when_told_to(
    empty_world: tuple[LocalAws, Outside], sms: "PinpointSMSVoiceV2Client", kind: str, code: str
) -> None:
    empty_world[1].fail("voice", kind)
    try:
        with pytest.raises(ClientError) as raised:
            call_number(sms, "+31302550001", None)
    finally:
        empty_world[1].fail("voice", None)
    assert raised.value.response["Error"]["Code"] == code


def report(sms: "PinpointSMSVoiceV2Client", name: str, types: Any, topic: str) -> None:
    sms.create_configuration_set(ConfigurationSetName=name)
    sms.create_event_destination(
        ConfigurationSetName=name,
        EventDestinationName="all",
        MatchingEventTypes=[types],
        SnsDestination={"TopicArn": topic},
    )


def call_number(sms: "PinpointSMSVoiceV2Client", number: str, name: str | None, ssml: str = "") -> None:
    request: dict[str, Any] = {"ConfigurationSetName": name} if name else {}
    sms.send_voice_message(
        DestinationPhoneNumber=number,
        OriginationIdentity="+31880661000",
        MessageBody=ssml or "<speak><s>Dit is de politie.</s></speak>",
        MessageBodyTextType="SSML",
        VoiceId="LOTTE",
        **request,
    )


@pytest.fixture(scope="module")
def ses(empty_world: tuple[LocalAws, Outside]) -> "SESV2Client":
    aws, outside = empty_world
    return aws.session().client("sesv2", endpoint_url=outside.ports.endpoints()["AWS_ENDPOINT_URL_SESV2"], config=aws.config())


def write(ses: "SESV2Client", to: str, **changes: Any) -> str:
    body: Any = {"Text": {"Data": "Tekst"}, "Html": {"Data": "<p>Tekst</p>"}}
    request: dict[str, Any] = {
        "FromEmailAddress": "Burgernet <alert@kindalarm.nl>",
        "Destination": {"ToAddresses": [to]},
        "Content": {"Simple": {"Subject": {"Data": "Vermist"}, "Body": body}},
        "EmailTags": [{"Name": "a", "Value": "x"}, {"Name": "j", "Value": "J1-0001"}],
        **changes,
    }
    return ses.send_email(**request)["MessageId"]


def test_a_mail_arrives_or_bounces_and_the_topic_hears_of_it(
    empty_world: tuple[LocalAws, Outside], ses: "SESV2Client", events: Events
) -> None:
    ses.create_configuration_set(ConfigurationSetName="mails")
    destination: Any = {
        "Enabled": True,
        "MatchingEventTypes": ["DELIVERY", "BOUNCE"],
        "SnsDestination": {"TopicArn": events.topic},
    }
    ses.create_configuration_set_event_destination(
        ConfigurationSetName="mails", EventDestinationName="all", EventDestination=destination
    )
    empty_world[1].order(bouncing=["weg@voorbeeld.example"])
    sent = [write(ses, f"{who}@voorbeeld.example", ConfigurationSetName="mails") for who in ("er", "weg")]
    found = events.all(2)
    assert [(item["eventType"], item["mail"]["messageId"]) for item in found] == [("Delivery", sent[0]), ("Bounce", sent[1])]
    assert found[1]["bounce"]["bouncedRecipients"][0]["emailAddress"] == "weg@voorbeeld.example"
    assert found[0]["mail"]["tags"]["j"] == ["J1-0001"]
    assert [item["plain"] for item in empty_world[1].received()["mails"] if item["message_id"] in sent] == ["Tekst", "Tekst"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"EmailTags": [{"Name": "a", "Value": "J1#0001"}]},
        {"Destination": {"ToAddresses": []}},
        {"FromEmailAddress": "Burgernet"},
    ],
)
def test_a_mail_that_ses_would_not_take_is_refused(ses: "SESV2Client", wrong: dict[str, Any]) -> None:
    with pytest.raises(ses.exceptions.BadRequestException):
        write(ses, "er@voorbeeld.example", **wrong)


def test_mail_with_an_unknown_configuration_set_is_not_found(ses: "SESV2Client") -> None:
    with pytest.raises(ses.exceptions.NotFoundException):
        write(ses, "er@voorbeeld.example", ConfigurationSetName="nowhere")


def test_mail_is_throttled_when_told_to(empty_world: tuple[LocalAws, Outside], ses: "SESV2Client") -> None:
    empty_world[1].fail("mail", "429")
    try:
        with pytest.raises(ses.exceptions.TooManyRequestsException):
            write(ses, "er@voorbeeld.example")
    finally:
        empty_world[1].fail("mail", None)


def test_an_address_is_found_by_postcode_and_number(empty_world: tuple[LocalAws, Outside]) -> None:
    search = f"{empty_world[1].geocoder}/free?fq=type:adres&fq=postcode:6211CK&fq=huisnummer:12&fl=centroide_ll&rows=1"
    assert call("GET", search).json()["response"]["docs"] == [{"centroide_ll": "POINT(5.68872000 50.84890000)"}]
    assert call("GET", search.replace("6211CK", "9999ZZ")).json()["response"]["docs"] == []


def test_the_front_door_is_shut_until_something_is_deployed(empty_world: tuple[LocalAws, Outside]) -> None:
    assert call("GET", f"{empty_world[1].front_door}/meedoen").status == 503


def test_an_order_that_makes_no_sense_says_so(empty_world: tuple[LocalAws, Outside]) -> None:
    with pytest.raises(ValueError, match="KeyError"):
        empty_world[1].order(register=["nobody"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"DestinationPhoneNumber": "0612345678"}, "DestinationPhoneNumber"),
        ({"MessageBody": "x" * 1601}, "MessageBody"),
        ({"Context": {str(n): "v" for n in range(6)}}, "Context"),
        ({"TimeToLive": 300_000}, "TimeToLive"),
    ],
)
def test_an_sms_outside_the_service_s_model_is_refused(
    sms: "PinpointSMSVoiceV2Client", wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(sms.exceptions.ValidationException) as raised:
        sms.send_text_message(**{"DestinationPhoneNumber": "+31655500001", "MessageBody": "Hallo", **wrong})
    answer: dict[str, Any] = {**raised.value.response}
    assert field in {item["Name"] for item in answer["Fields"]}


def test_an_unknown_configuration_set_is_not_found(sms: "PinpointSMSVoiceV2Client") -> None:
    with pytest.raises(sms.exceptions.ResourceNotFoundException):
        sms.send_text_message(DestinationPhoneNumber="+31655500001", MessageBody="Hallo", ConfigurationSetName="nowhere")


def test_a_network_shows_what_is_well_signed_and_refuses_the_rest(empty_world: tuple[LocalAws, Outside]) -> None:
    outside = empty_world[1]
    body = json.dumps({"type": "sign.show", "alert_id": "a1", "version": 1, "exercise": False, "lines": ["AMBER ALERT"]})
    assert post(outside, "spoor", body, SECRET) == 204
    assert post(outside, "spoor", body, "whsec_" + "A" * 32) == 400
    assert post(outside, "spoor", body.replace("AMBER ALERT", "").replace('""', ""), SECRET) == 400
    network = {item["id"]: item for item in outside.received()["networks"]}["spoor"]
    assert network["shows"]["a1"]["lines"] == ["AMBER ALERT"]
    assert network["refused"] == ["no signature fits the body", "a sign shows lines, or is cleared without"]
    assert "secret" not in network


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("429", 429), ("400", 400), ("garbage", None)])
def test_a_network_fails_as_told_and_recovers(empty_world: tuple[LocalAws, Outside], kind: str, status: int | None) -> None:
    outside = empty_world[1]
    body = json.dumps({"type": "sign.clear", "alert_id": "a9", "version": 2, "exercise": False})
    outside.fail("display:weg", kind, times=1)
    assert post(outside, "weg", body, SECRET) == status
    assert post(outside, "weg", body, SECRET) == 204


def post(outside: Outside, network: str, body: str, secret: str) -> int | None:
    """Status of one webhook over checked TLS, None when no HTTP came back."""
    now, message_id = datetime.now(UTC), uuid.uuid4().hex
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body),
        "Content-Type": "application/json",
    }
    trust = ssl.create_default_context(cadata=outside.authority)
    connection = http.client.HTTPSConnection(outside.webhook_host, timeout=5, context=trust)
    try:
        connection.request("POST", f"/networks/{network}", body, headers)
        return connection.getresponse().status
    except (http.client.HTTPException, OSError):
        return None
    finally:
        connection.close()
