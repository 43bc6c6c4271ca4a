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
from standardwebhooks import Webhook

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client
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


def test_an_sms_arrives_and_its_receipt_reaches_the_topic(
    empty_world: tuple[LocalAws, Outside], sms: "PinpointSMSVoiceV2Client", sns: "SNSClient"
) -> None:
    aws = empty_world[0]
    sqs = aws.session().client("sqs", endpoint_url=aws.endpoint, config=aws.config())
    topic, queue = sns.create_topic(Name="receipts")["TopicArn"], sqs.create_queue(QueueName="receipts")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    sms.create_configuration_set(ConfigurationSetName="set")
    sms.create_event_destination(
        ConfigurationSetName="set",
        EventDestinationName="all",
        MatchingEventTypes=["TEXT_ALL"],
        SnsDestination={"TopicArn": topic},
    )
    for number in ("+31655500001", "+31655500002"):
        sms.send_text_message(
            DestinationPhoneNumber=number, MessageBody="Hallo", ConfigurationSetName="set", Context={"a": "x", "i": "17"}
        )

    events: list[dict[str, Any]] = []

    def both() -> bool:
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        events.extend(json.loads(item["Body"]) for item in found)
        return len(events) >= 2

    assert eventually(both)
    assert {item["destinationPhoneNumber"]: item["eventType"] for item in events} == {
        "+31655500001": "TEXT_DELIVERED",
        "+31655500002": "TEXT_CARRIER_UNREACHABLE",
    }
    assert all(item["context"] == {"a": "x", "i": "17"} and item["isFinal"] for item in events)


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
