"""What an operator makes once by hand at the providers: configuration sets of texts, calls and mail, platform applications."""

from collections.abc import Mapping
from typing import Final

from local.aws import LocalAws
from local.outside.client import Outside

TEXTS: Final = "kindalarm"
CALLS: Final = "kindalarm-voice"
MAILS: Final = "kindalarm-mail"
#: By name of the application; their ARNs are settings of the deployment.
PLATFORMS: Final[Mapping[str, str]] = {"kindalarm-iphone": "APNS", "kindalarm-android": "GCM"}


def set_up_providers(aws: LocalAws, outside: Outside, outputs: Mapping[str, str]) -> None:
    """Everything, with the events of each going to the topic that the deployment made for them."""
    _messages(aws, outside, outputs)
    _mails(aws, outside, outputs["MailEventsTopicArn"])
    _applications(aws, outputs["PushEventsTopicArn"])


def _messages(aws: LocalAws, outside: Outside, outputs: Mapping[str, str]) -> None:
    address = outside.ports.endpoints()["AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2"]
    client = aws.session().client("pinpoint-sms-voice-v2", endpoint_url=address, config=aws.config())
    client.create_configuration_set(ConfigurationSetName=TEXTS)
    client.create_event_destination(
        ConfigurationSetName=TEXTS,
        EventDestinationName="receipts",
        MatchingEventTypes=["TEXT_ALL"],
        SnsDestination={"TopicArn": outputs["SmsEventsTopicArn"]},
    )
    client.create_configuration_set(ConfigurationSetName=CALLS)
    client.create_event_destination(
        ConfigurationSetName=CALLS,
        EventDestinationName="receipts",
        MatchingEventTypes=["VOICE_ALL"],
        SnsDestination={"TopicArn": outputs["VoiceEventsTopicArn"]},
    )


def _mails(aws: LocalAws, outside: Outside, topic: str) -> None:
    address = outside.ports.endpoints()["AWS_ENDPOINT_URL_SESV2"]
    client = aws.session().client("sesv2", endpoint_url=address, config=aws.config())
    client.create_configuration_set(ConfigurationSetName=MAILS)
    client.create_configuration_set_event_destination(
        ConfigurationSetName=MAILS,
        EventDestinationName="receipts",
        EventDestination={
            "Enabled": True,
            "MatchingEventTypes": ["DELIVERY", "BOUNCE", "COMPLAINT", "REJECT"],
            "SnsDestination": {"TopicArn": topic},
        },
    )


def _applications(aws: LocalAws, failures: str) -> None:
    sns = aws.session().client("sns", endpoint_url=aws.endpoint, config=aws.config())
    credentials = {"PlatformCredential": "made-up", "PlatformPrincipal": "made-up"}
    for name, platform in PLATFORMS.items():
        sns.create_platform_application(
            Name=name, Platform=platform, Attributes={**credentials, "EventDeliveryFailure": failures}
        )
