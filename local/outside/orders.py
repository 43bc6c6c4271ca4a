"""Orders to the outside world that reach out of it: phones call the API, people answer a text."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from local.outside.apps import Apps
from local.outside.world import World


class Orders:
    """Carries out orders, one after another in the order of the arguments; every key is optional."""

    def __init__(self, world: World, apps: Apps, sns: Any) -> None:
        """Keep the parties; `sns` is a client of the real local SNS."""
        self._world, self._apps, self._sns = world, apps, sns

    def carry_out(self, orders: Mapping[str, Any]) -> None:
        """What concerns the world alone, then the calls. Raises KeyError, TypeError, ValueError where it cannot follow."""
        self._world.told(orders)
        self._apps.carry_out(orders)
        if "reply" in orders:
            self._reply(orders["reply"]["number"], orders["reply"]["text"])

    def _reply(self, number: str, text: str) -> None:
        """A text to our own number, as AWS publishes it (two-way SMS message payload)."""
        message = {
            "originationNumber": number,
            "destinationNumber": "+3197010240000",
            "messageKeyword": "KEYWORD_970102400000",
            "messageBody": text,
            "inboundMessageId": str(uuid.uuid4()),
            "previousPublishedMessageId": str(uuid.uuid4()),
        }
        self._sns.publish(TopicArn=self._world.inbound_topic, Message=json.dumps(message))
