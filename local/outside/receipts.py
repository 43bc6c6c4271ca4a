"""Where a provider's receipts go: configuration sets with an SNS event destination, and the thread that publishes them."""

import json
import queue
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

#: A receipt follows this long after the message: long enough to see both, short enough for a demo.
RECEIPT_AFTER: Final = 0.4


@dataclass(slots=True)
class Destination:
    """A topic, and the types of events that go there."""

    topic: str
    types: frozenset[str]


@dataclass(slots=True)
class ConfigurationSets:
    """The sets of one service, made over its own API."""

    _sets: dict[str, list[Destination]] = field(default_factory=dict)

    def create(self, name: str) -> None:
        """A set without destination."""
        self._sets.setdefault(name, [])

    def send_to(self, name: str, topic: str, types: Iterable[str]) -> None:
        """Events of these types, of messages with this set, go to this topic; raises KeyError where there is no such set."""
        self._sets[name].append(Destination(topic, frozenset(types)))

    def has(self, name: str) -> bool:
        """Whether there is such a set."""
        return name in self._sets

    def topics(self, name: str, *types: str) -> list[str]:
        """Where an event goes that goes by any of these types' names; nowhere without a set."""
        return [item.topic for item in self._sets.get(name, ()) if item.types.intersection(types)]


class Receipts:
    """Publishes each receipt a moment after its message, in order, from one thread."""

    def __init__(self, sns: Any) -> None:
        """Start the thread; `sns` is a client of the real local SNS."""
        self._sns = sns
        self._due: queue.SimpleQueue[tuple[float, str, str]] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def later(self, topics: Iterable[str], event: Mapping[str, Any]) -> None:
        """Publish this event after RECEIPT_AFTER."""
        self.say(topics, json.dumps(event))

    def say(self, topics: Iterable[str], text: str) -> None:
        """The same with a text that is no JSON."""
        for topic in topics:
            self._due.put((time.monotonic() + RECEIPT_AFTER, topic, text))

    def _work(self) -> None:
        while True:
            at, topic, text = self._due.get()
            time.sleep(max(0.0, at - time.monotonic()))
            self._sns.publish(TopicArn=topic, Message=text)
