"""Carry a released version, or what is to be tried again, to the fan-out: ids on the topic, with what subscriptions filter on."""

import json
from typing import TYPE_CHECKING, Any

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.events import Envelope, RetryMessage
from alerting.store.alerts import AlertStore, Retry

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


def publish_version(
    alerts: AlertStore, sns: "SNSClient", topic_arn: str, alert_id: str, number: int, channels: frozenset[Channel] | None = None
) -> Envelope:
    """Publish the envelope of a version for its channels, or only for `channels`; a repeat is harmless."""
    envelope = Envelope.of(_version(alerts, alert_id, number), channels)
    sns.publish(TopicArn=topic_arn, Message=envelope.model_dump_json(), MessageAttributes=_attributes(envelope))
    return envelope


def publish_retry(alerts: AlertStore, sns: "SNSClient", topic_arn: str, alert_id: str, retry: Retry) -> RetryMessage:
    """Ask a channel to try again what it did not send of a version, on that version's lane; a repeat is harmless."""
    message = RetryMessage(alert_id=alert_id, version=retry.version, channel=Channel(retry.channel))
    envelope = Envelope.of(_version(alerts, alert_id, retry.version), frozenset({message.channel}))
    sns.publish(TopicArn=topic_arn, Message=message.model_dump_json(), MessageAttributes=_attributes(envelope))
    return message


def _version(alerts: AlertStore, alert_id: str, number: int) -> Version:
    version = alerts.version(alert_id, number)
    if version is None:
        message = f"the stream names version {number} of alert {alert_id}, the table does not hold it"
        raise LookupError(message)
    return version


def _attributes(envelope: Envelope) -> dict[str, Any]:
    return {
        "channels": {"DataType": "String.Array", "StringValue": json.dumps(envelope.channels)},
        "lane": {"DataType": "String", "StringValue": envelope.lane},
        "exercise": {"DataType": "String", "StringValue": str(envelope.exercise).lower()},
    }
