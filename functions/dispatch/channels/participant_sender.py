"""What SMS, voice and mail have in common: their recipients are participants."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from alerting.domain.alert import Version
from alerting.domain.community import Participant
from alerting.domain.delivery import InDoubt
from dispatch.participants import Participants
from dispatch.sender import Slice


class ParticipantSender:
    """Names and looks up its recipients among the participants; an alert sent twice beats one that nobody got."""

    in_doubt = InDoubt.DUPLICATE
    overtakes = False
    shard_size = 100
    block_size = 10

    def __init__(self, participants: Participants) -> None:
        """Keep where participants are found."""
        self._participants = participants

    def audience(self, version: Version, known: Collection[str], resume: str, now: datetime) -> Slice:
        """The next slice of participants in the area."""
        return self._participants.audience(version, known, resume, now)

    def meant(self, version: Version, ids: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """Those among these in the area, and who left."""
        return self._participants.meant(version, ids, now)

    def resolve(self, ids: Sequence[str]) -> Mapping[str, Participant]:
        """Those among these who still take part by this channel."""
        return self._participants.resolve(ids)
