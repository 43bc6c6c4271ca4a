"""SNS mobile push: endpoints by AWS's documented flow, topics made on first need, subscriptions in step.

Source: "Setting up an Amazon SNS platform endpoint for mobile notifications" in the SNS developer guide. Create the endpoint; if
there is one, look at it, and bring token and state up to date where they differ.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from community.devices.device import Device, Platform
from community.devices.pacer import Pacer

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

#: What SNS says of a token that has an endpoint with other attributes. Its ARN stands nowhere else; the pattern is from AWS.
_EXISTS: Final = re.compile(r"Endpoint (arn:\S+) already exists with the same [Tt]oken")


class TokenRefusedError(Exception):
    """SNS will never take this token."""


class EndpointLostError(Exception):
    """An endpoint went while it was being made: try again."""


@dataclass(frozen=True, slots=True)
class Names:
    """Where things are: the platforms' applications (empty where there is none), the two national topics, the area topics.

    `area_prefix` is the ARN of an area topic up to its recipient id.
    """

    applications: Mapping[Platform, str]
    national: Mapping[str, str]
    area_prefix: str

    def topic_arn(self, topic: str) -> str:
        """The ARN of the topic with this recipient id."""
        return self.national.get(topic) or self.area_prefix + topic

    def topic_name(self, topic: str) -> str:
        """The name of an area topic."""
        return self.topic_arn(topic).rpartition(":")[2]


class PushService:
    """The calls on SNS; subscribing and unsubscribing are paced, because AWS takes 100 a second of each and never more."""

    def __init__(self, client: "SNSClient", names: Names, subscribing: Pacer, unsubscribing: Pacer) -> None:
        """Keep the client, the names and the two pacers."""
        self._client = client
        self._names = names
        self._subscribing = subscribing
        self._unsubscribing = unsubscribing

    def create_endpoint(self, device: Device) -> str:
        """The ARN of an enabled endpoint with the device's token; raises TokenRefusedError."""
        endpoint = self._create(device)
        if not self.refresh_endpoint(endpoint, device):
            raise EndpointLostError
        return endpoint

    def refresh_endpoint(self, endpoint: str, device: Device) -> bool:
        """Bring an endpoint up to date; False when there is none any more, or it cannot take the token."""
        wanted = {"Token": device.wish.token, "Enabled": "true", "CustomUserData": device.id}
        try:
            found = self._client.get_endpoint_attributes(EndpointArn=endpoint)["Attributes"]
            if found | {"Enabled": found.get("Enabled", "").lower()} != found | wanted:  # other attributes are SNS's own
                self._client.set_endpoint_attributes(EndpointArn=endpoint, Attributes=wanted)
        except (self._client.exceptions.NotFoundException, self._client.exceptions.InvalidParameterException):
            return False
        return True

    def find_endpoint(self, device: Device) -> str:
        """The ARN of the endpoint that a worker may have made and could not write down; empty where SNS refuses the token."""
        try:
            return self._create(device)
        except TokenRefusedError:
            return ""

    def delete_endpoint(self, endpoint: str) -> None:
        """Delete an endpoint; one that is gone is no error. Its subscriptions stay, and must be removed too."""
        self._client.delete_endpoint(EndpointArn=endpoint)

    def create_topic(self, topic: str) -> None:
        """Make an area topic; one that exists is no error."""
        self._client.create_topic(Name=self._names.topic_name(topic))

    def subscribe(self, topic: str, endpoint: str) -> str:
        """Subscribe an endpoint to a topic; the subscription's ARN, the same one where there is one already."""
        self._subscribing.wait()
        answer = self._client.subscribe(
            TopicArn=self._names.topic_arn(topic), Protocol="application", Endpoint=endpoint, ReturnSubscriptionArn=True
        )
        return answer["SubscriptionArn"]

    def unsubscribe(self, topic: str, subscription: str, endpoint: str) -> None:
        """Remove a subscription; one that is gone is no error.

        Where its ARN is unknown (empty), subscribing once more tells it; without the topic or the endpoint there is none.
        """
        try:
            subscription = subscription or (self.subscribe(topic, endpoint) if endpoint else "")
            if subscription:
                self._unsubscribing.wait()
                self._client.unsubscribe(SubscriptionArn=subscription)
        except self._client.exceptions.NotFoundException:
            return
        except self._client.exceptions.InvalidParameterException:
            return

    def _create(self, device: Device) -> str:
        try:
            answer = self._client.create_platform_endpoint(
                PlatformApplicationArn=self._names.applications[device.platform],
                Token=device.wish.token,
                CustomUserData=device.id,
            )
        except self._client.exceptions.InvalidParameterException as error:
            return _existing(error)
        return answer["EndpointArn"]


def _existing(error: ClientError) -> str:
    found = _EXISTS.search(error.response["Error"].get("Message", ""))
    if found is None:
        raise TokenRefusedError from error
    return found[1]


def is_disabled(client: "SNSClient", endpoint: str) -> bool:
    """Whether SNS delivers nothing to an endpoint (any more)."""
    try:
        found = client.get_endpoint_attributes(EndpointArn=endpoint)["Attributes"]
    except client.exceptions.NotFoundException:
        return True
    return found.get("Enabled", "").lower() != "true"
