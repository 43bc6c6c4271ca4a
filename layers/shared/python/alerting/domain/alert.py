"""An alert, its one open proposal, and its versions.

A proposal is what someone wants to send; a version is what was sent, and never changes.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from alerting.domain.content import Content, Digest, IncidentNumber
from alerting.domain.kinds import KINDS, Kind, Lane
from alerting.domain.messages import RETRACTIONS, MessageType, Removal, StopReason, Texts
from alerting.domain.organisation import OrganisationCode
from alerting.domain.signatures import Signature
from alerting.domain.subject import Frozen, Paragraph

#: Eight characters of Crockford's base 32, lower case: 40 random bits, short enough for the link in an SMS.
ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 8
AlertId = Annotated[str, StringConstraints(pattern=rf"^[{ID_ALPHABET}]{{{ID_LENGTH}}}$")]

#: A version is at most this many bytes of JSON (a DynamoDB item holds 400 KB).
MAX_VERSION_BYTES = 200_000
#: A stop or result that has not reached somebody within this time is not sent any more.
AFTERMATH = timedelta(hours=24)
#: Of a sender's words, in characters: a few times what our largest texts have.
MAX_HEADLINE = 200
MAX_WORDS = 4_000


class AlertState(StrEnum):
    """Where the alert as a whole is. `draft`: nothing was ever sent. `closed`: it never will be."""

    DRAFT = "draft"
    LIVE = "live"
    STOPPED = "stopped"
    CONCLUDED = "concluded"
    CLOSED = "closed"


class ProposalState(StrEnum):
    """Where the open proposal is; the last three are ends.

    `asked`: a stop that somebody asks for. There is nothing to write in it: one person signs it or discards it.
    """

    DRAFT = "draft"
    PENDING = "pending"
    RETURNED = "returned"
    ASKED = "asked"
    RELEASED = "released"
    REJECTED = "rejected"
    DISCARDED = "discarded"


class Alert(Frozen):
    """The head: what is true of the alert now. `version` is the newest released version, 0 before the first."""

    id: AlertId
    state: AlertState
    kind: Kind
    organisation: OrganisationCode
    incident: IncidentNumber
    exercise: bool
    created_at: AwareDatetime
    created_by: str
    version: int = 0
    released_at: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    ended_because: StopReason | None = None


class Source(Frozen):
    """What a proposal was made from, in the words of its sender: for the people who write and sign it, and never sent.

    `sender`, `identifier` and `sent` name the document.
    """

    sender: Annotated[str, StringConstraints(max_length=200)]
    identifier: Annotated[str, StringConstraints(max_length=200)]
    sent: str
    headline: Annotated[str, StringConstraints(max_length=MAX_HEADLINE)] = ""
    description: Annotated[str, StringConstraints(max_length=MAX_WORDS)] = ""
    instruction: Annotated[str, StringConstraints(max_length=MAX_WORDS)] = ""


class Proposal(Frozen):
    """What someone wants to send. `revision` counts every change; `hash` and `texts` exist from submit on.

    `reason` is why it was returned or rejected; `warnings` are what the checks noticed and let pass. `because`: why a stop is
    asked for. `source`, kept until release, is no part of what is signed.
    """

    alert_id: AlertId
    state: ProposalState
    revision: int
    message: MessageType
    base_version: int
    content: Content
    author: str
    created_at: AwareDatetime
    updated_at: AwareDatetime
    changed_by: str
    texts: Texts = Field(default_factory=dict)
    hash: Digest | None = None
    signatures: tuple[Signature, ...] = ()
    reason: Paragraph = ""
    warnings: tuple[str, ...] = ()
    because: StopReason | None = None
    source: Source | None = None


class Version(Frozen):
    """What was sent, whole: any channel can work from this row alone. `sent` and `expires` were stamped at release."""

    alert_id: AlertId
    number: int
    message: MessageType
    content: Content
    texts: Texts
    hash: Digest
    signatures: tuple[Signature, ...]
    base_version: int
    sent: AwareDatetime
    expires: AwareDatetime
    because: StopReason | None = None
    removed: Removal | None = None

    @property
    def lane(self) -> Lane:
        """Stops and retractions always travel urgent; an exercise never competes with the real thing."""
        if self.message is MessageType.STOP:
            return Lane.URGENT
        return Lane.ROUTINE if self.content.exercise else KINDS[self.content.kind].lane

    @property
    def is_retraction(self) -> bool:
        """A stop because something was wrong."""
        return self.because in RETRACTIONS

    def may_go_out(self, head: Alert, now: datetime) -> bool:
        """Whether it may still be sent: it is the newest, in time, and the alert is live unless this is its end."""
        ends = self.message in {MessageType.STOP, MessageType.RESULT}
        same = head.version == self.number and head.exercise is self.content.exercise
        return same and not self.is_over(now, head.expires_at) and (ends or head.state is AlertState.LIVE)

    def is_over(self, now: datetime, expires_at: datetime | None) -> bool:
        """Whether it is too late to start sending this: a redrive the next day sends nothing.

        `expires_at` is the head's, which an extension may have moved.
        """
        match self.message:
            case MessageType.ALERT | MessageType.UPDATE | MessageType.CORRECTION:
                return now >= (expires_at or self.expires)
            case MessageType.STOP | MessageType.RESULT:
                return now >= self.sent + AFTERMATH
