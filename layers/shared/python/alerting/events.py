"""What travels over SNS and SQS: the envelope of a release, and the job. Ids only: no name, number, address or text."""

from functools import cache
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from alerting.domain.alert import AlertId, Version
from alerting.domain.content import Channel, Digest
from alerting.domain.kinds import Kind, Lane
from alerting.domain.messages import MessageType
from alerting.domain.subject import Frozen


class Envelope(Frozen):
    """A version of an alert was released: starts the expansion of every channel named. Under 2 KB."""

    type: Literal["released"] = "released"
    alert_id: AlertId
    version: int
    message: MessageType
    kind: Kind
    lane: Lane
    channels: tuple[Channel, ...]
    exercise: bool
    expires: AwareDatetime
    hash: Digest

    @classmethod
    def of(cls, version: Version, channels: frozenset[Channel] | None = None) -> "Envelope":
        """The envelope of a version, for its channels or only some of them (the sweep re-publishes for what is missing)."""
        content = version.content
        return cls(
            alert_id=version.alert_id,
            version=version.number,
            message=version.message,
            kind=content.kind,
            lane=version.lane,
            channels=tuple(sorted(content.channels if channels is None else channels)),
            exercise=content.exercise,
            expires=version.expires,
            hash=version.hash,
        )


class JobMessage(Frozen):
    """There is work on this job: wakes a worker; the row is the truth."""

    type: Literal["job"] = "job"
    alert_id: AlertId
    version: int
    channel: Channel
    job_id: Annotated[str, Field(max_length=80)]


class RetryMessage(Frozen):
    """A person asks that what this channel did not send of this version be tried again; the rows tell what that is."""

    type: Literal["retry"] = "retry"
    alert_id: AlertId
    version: int
    channel: Channel


Message = Envelope | JobMessage | RetryMessage


def read_message(body: str) -> Message:
    """What a channel's queue holds; raises pydantic's ValidationError for anything else."""
    return _adapter().validate_json(body)


@cache
def _adapter() -> TypeAdapter[Message]:
    return TypeAdapter(Annotated[Message, Field(discriminator="type")])
