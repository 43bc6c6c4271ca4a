"""What a channel must be able to do: name whom it would reach, look recipients up, and send to one of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.delivery import InDoubt, Outcome
from alerting.render.message import Message

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of an audience: who, with the moment from which they may be told, and where reading goes on ("" at the end)."""

    due: Mapping[str, datetime]
    resume: str = ""


class Sender(Protocol[R]):
    """A channel. R is what it needs to know of a recipient (a number, a topic, a network), looked up right before the send.

    `shard_size`: recipients in one job. `block_size`: how many of them a crash may put in doubt.
    `overtakes`: whether a later version may be sent while an earlier one is being sent, because sends come to the same in any
    order; elsewhere it waits for the lease of the block in flight.
    """

    channel: Channel
    in_doubt: InDoubt
    overtakes: bool
    shard_size: int
    block_size: int

    def audience(self, version: Version, known: Collection[str], resume: str, now: datetime) -> Slice:
        """The next slice of everybody whom this version is meant for, from `resume` on.

        `known` are in the version's jobs already: they may be in the slice, and are taken once. A slice must not depend on them
        otherwise, but a channel may leave out who is reached through one of them.
        """
        ...

    def meant(self, version: Version, ids: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """Those among these ids whom this version is meant for, each with when they may be told.

        Whoever left meanwhile is among them: that is found out right before the send.
        """
        ...

    def resolve(self, ids: Sequence[str]) -> Mapping[str, R]:
        """Those among these ids who can still be reached. Whoever left meanwhile is absent."""
        ...

    def tokens(self, message: Message) -> int:
        """What one send of this message takes of the channel's rate and budget (SMS parts, calls); 0 where there is no brake."""
        ...

    def send(self, message: Message, index: int, recipient: R, now: datetime) -> Outcome:
        """Send to one recipient; `index` is its place in the job. Every failure that the channel knows is an outcome."""
        ...
