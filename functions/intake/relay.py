"""Carry a released version to the fan-out: an envelope of ids on the topic, with what subscriptions filter on."""

import json
from typing import TYPE_CHECKING

from alerting.domain.content import Channel
from alerting.events import Envelope
from alerting.store.alerts import AlertStore

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


def publish_version(
    alerts: AlertStore, sns: "SNSClient", topic_arn: str, alert_id: str, number: int, channels: frozenset[Channel] | None = None
) -> Envelope:
    """Publish the envelope of a version for its channels, or only for `channels`; a repeat is harmless."""
    version = alerts.version(alert_id, number)
    if version is None:
        message = f"the stream names version {number} of alert {alert_id}, the table does not hold it"
        raise LookupError(message)
    envelope = Envelope.of(version, channels)
    sns.publish(
        TopicArn=topic_arn,
        Message=envelope.model_dump_json(),
        MessageAttributes={
            "channels": {"DataType": "String.Array", "StringValue": json.dumps(envelope.channels)},
            "lane": {"DataType": "String", "StringValue": envelope.lane},
            "exercise": {"DataType": "String", "StringValue": str(envelope.exercise).lower()},
        },
    )
    return envelope
