"""What a preview is of: the open proposal as it would be released now, the newest version, or a stop of the live alert."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from alerting.domain.alert import Alert, Proposal, ProposalState, Version
from alerting.domain.content import Content
from alerting.domain.errors import FieldError, UnknownAlertError
from alerting.domain.lifecycle import OPEN, Command, step
from alerting.domain.messages import MessageType, StopReason
from alerting.domain.people import Principal, check_may_see
from alerting.domain.release import next_version
from alerting.render.brand import Brand
from alerting.render.composing import StopMessage, compose_proposal, compose_stop
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from alerting.render.message import until
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from status.find_alert import find_version

#: These hold the texts that people sign: they are shown as they are, and never made again.
FROZEN: Final = frozenset({ProposalState.PENDING, ProposalState.ASKED})
#: A version needs a hash; what is not frozen has none yet.
_NO_HASH: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, when, at which alerts; `outlet` gives the public tree of exercises (True) or of everything else (False)."""

    principal: Principal
    now: datetime
    alerts: AlertStore
    outlet: Callable[[bool], Outlet]

    @property
    def brand(self) -> Brand:
        """Of both trees."""
        return self.outlet(False).brand  # noqa: FBT003  # the one thing that is asked


class Of(StrEnum):
    """What to preview."""

    PROPOSAL = "proposal"
    VERSION = "version"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which alert, of what in it (the open proposal if there is one, else the newest version), and of a stop, why."""

    alert_id: str
    of: Of | None = None
    because: StopReason = StopReason.STOPPED


@dataclass(frozen=True, slots=True)
class Subject:
    """The version to show, as it is or would be; `at` is when it goes out, `until` when it means nothing any more.

    `revision`: of the proposal that it is made from. `frozen`: its texts are those that were or will be signed.
    """

    of: Of
    alert: Alert
    version: Version
    at: datetime
    until: datetime
    frozen: bool
    revision: int | None = None
    errors: tuple[FieldError, ...] = ()

    @property
    def hash(self) -> str | None:
        """What people sign, once there is such a thing."""
        return self.version.hash if self.frozen else None


def find_subject(reader: Reader, asked: Asked) -> Subject:
    """What is asked for; raises UnknownAlertError, NotAllowedError, and WrongStateError for a stop of what is not live."""
    alerts, brand = reader.alerts, reader.brand
    found = alerts.load(asked.alert_id)
    if found is None:
        raise UnknownAlertError(f"There is no alert {asked.alert_id}; look for it in GET /v1/alerts.")
    alert, last = found
    check_may_see(reader.principal, alert.organisation)
    proposal = last if last and last.state in OPEN else None
    of = asked.of or (Of.PROPOSAL if proposal else Of.VERSION)
    logger().info("viewed", extra={"alert_id": alert.id, "preview": of.value, "actor": reader.principal.sub})
    match of:
        case Of.VERSION:
            return _released(alert, find_version(alerts, alert, alert.version))
        case Of.STOP:
            step(Command.STOP, alert.state, last.state if last else None)
            return _stop(alert, find_version(alerts, alert, alert.version), asked.because, brand, reader.now)
        case Of.PROPOSAL if proposal:
            base = find_version(alerts, alert, alert.version).content if alert.version else None
            return _proposed(alert, proposal, base, brand, reader.now)
        case Of.PROPOSAL:
            raise UnknownAlertError(f"Alert {alert.id} has no open proposal.")


def story_of(reader: Reader, subject: Subject) -> Story:
    """Everything that was released before, and the subject: what documents are made from."""
    earlier = (find_version(reader.alerts, subject.alert, number) for number in range(1, subject.version.number))
    extended_to = subject.alert.expires_at if subject.of is Of.VERSION else None
    return Story((*earlier, subject.version), extended_to=extended_to)


def _released(alert: Alert, version: Version) -> Subject:
    return Subject(Of.VERSION, alert, version, at=version.sent, until=until(version, alert), frozen=True)


def _stop(alert: Alert, newest: Version, because: StopReason, brand: Brand, now: datetime) -> Subject:
    version = compose_stop(alert, newest, because, brand).version(alert, because, (), now)
    return Subject(Of.STOP, alert, version, at=now, until=until(version, alert), frozen=False)


def _proposed(alert: Alert, proposal: Proposal, base: Content | None, brand: Brand, now: datetime) -> Subject:
    errors: tuple[FieldError, ...] = ()
    frozen = proposal.state in FROZEN
    if not frozen:
        made = compose_proposal(alert, proposal, base, brand)
        proposal, errors = proposal.model_copy(update={"texts": made.texts, "hash": _NO_HASH}), made.errors
    version = _becomes(alert, proposal, now)
    head = alert.model_copy(update={"expires_at": version.expires})
    return Subject(
        Of.PROPOSAL, alert, version, at=now, until=until(version, head), frozen=frozen, revision=proposal.revision, errors=errors
    )


def _becomes(alert: Alert, proposal: Proposal, now: datetime) -> Version:
    if proposal.message is MessageType.STOP:
        asked = StopMessage(proposal.content, proposal.texts, proposal.hash or _NO_HASH)
        return asked.version(alert, proposal.because or StopReason.STOPPED, proposal.signatures, now)
    return next_version(alert, proposal, now)
