"""The bodies that commands take."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from alerting.domain.content import Digest, Facts
from alerting.domain.kinds import Kind, Outcome, Scope
from alerting.domain.messages import Removal, StopReason
from alerting.domain.subject import Frozen
from alerting.runtime.requests import Reason
from intake.area_forms import AreaForm


class DraftContent(Facts):
    """What an operator fills in; the area in whichever form is at hand."""

    area: AreaForm | None = None


class EstimateRequest(Frozen):
    """How many people an area would reach, in reality or in an exercise. `outline`: tell the area and its cells as shapes too."""

    area: AreaForm
    exercise: bool = False
    outline: bool = False


class SignRequest(Frozen):
    """The hash of what the signer saw."""

    hash: Digest


class ReasonRequest(Frozen):
    """Why a proposal is returned or rejected."""

    reason: Reason


class EscalateRequest(Frozen):
    """The kind to go to; the scope is the kind's first where none is given."""

    kind: Kind
    scope: Scope | None = None


class ResultRequest(Frozen):
    """How it ended, as far as the public is told, and whether the family knows."""

    outcome: Outcome
    family_informed: bool = False


class CorrectRequest(Frozen):
    """Which fact of which version goes: its kind and its place in that version's list, counting from 0."""

    fact: Removal
    index: int = Field(default=0, ge=0, le=20)
    base_version: int = Field(ge=1)


class ExtendRequest(Frozen):
    """The new end, with its time zone."""

    until: AwareDatetime

    @property
    def moment(self) -> datetime:
        """The end, without fractions of a second."""
        return self.until.replace(microsecond=0)


class RetractRequest(Frozen):
    """One of the four reasons, each with its fixed text."""

    reason: Literal[StopReason.SENT_BY_MISTAKE, StopReason.WRONG_CONTENT, StopReason.WRONG_SUBJECT, StopReason.WRONG_AREA]


class RetryRequest(Frozen):
    """Why it is worth another try, for the trail; no more is asked at three in the morning."""

    reason: Reason | None = None


class EmptyRequest(Frozen):
    """Nothing to say: an empty object."""
