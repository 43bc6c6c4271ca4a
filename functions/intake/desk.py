"""What every command needs besides its own input: who asks, what time it is, and where things are kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerting.domain.alert import Alert, Proposal
from alerting.domain.content import Content
from alerting.domain.errors import InvalidContentError, RevisionMismatchError, UnknownAlertError
from alerting.domain.lifecycle import EFFECTS, Command, possible
from alerting.domain.organisation import Organisation, OrganisationCode
from alerting.domain.people import Principal
from alerting.domain.subject import Frozen
from alerting.render.brand import Brand
from alerting.render.documents.outlet import Outlet
from alerting.store.alerts import AlertStore, AuditEntry
from alerting.store.settings import SettingsStore


class AlertView(Frozen):
    """The answer to every command: the alert and its proposal as they are now, and the commands that exist now.

    `neighbours`: the organisations on whose ground the proposal's area reaches over the own border. None where they were not
    looked up: an answer to a command tells what was done, and does not depend on looking up more.
    `yours`: those of `possible` that the person who asks may give, and `completes`: whether their signature would send it; both
    None for the same reason.
    """

    alert: Alert
    proposal: Proposal | None
    possible: tuple[Command, ...]
    neighbours: tuple[OrganisationCode, ...] | None = None
    yours: tuple[Command, ...] | None = None
    completes: bool | None = None

    @classmethod
    def of(cls, alert: Alert, proposal: Proposal | None) -> "AlertView":
        """The view of an alert with its proposal; what nobody asks for by name is left out."""
        commands = possible(alert.state, proposal.state if proposal else None) - EFFECTS
        nowhere = proposal is None or proposal.content.area is None or proposal.content.is_national()
        return cls(alert=alert, proposal=proposal, possible=tuple(sorted(commands)), neighbours=() if nowhere else None)


def _no_photos(_: str) -> bool:
    """A desk that never submits, such as the clock's, needs no access to photos."""
    return False


def _size_unknown(_: str) -> tuple[int, int] | None:
    return None


def _nowhere(_: bool) -> Outlet:  # noqa: FBT001  # the one thing that is asked
    """Nor does it look at what would be published."""
    raise RuntimeError("this desk was not told where documents are published")


@dataclass(frozen=True, slots=True)
class Desk:
    """One request's surroundings. `new_id(n)` gives n random characters of the id alphabet; `holds_photo` takes a digest.

    `photo_size` too: width and height in pixels, where they are known.
    `outlet` gives the public tree of exercises (True) or of everything else (False).
    """

    principal: Principal
    now: datetime
    new_id: Callable[[int], str]
    alerts: AlertStore
    settings: SettingsStore
    brand: Brand
    holds_photo: Callable[[str], bool] = _no_photos
    photo_size: Callable[[str], tuple[int, int] | None] = _size_unknown
    outlet: Callable[[bool], Outlet] = _nowhere

    def load(self, alert_id: str) -> tuple[Alert, Proposal | None]:
        """The alert and its last proposal; raises UnknownAlertError."""
        found = self.alerts.load(alert_id)
        if found is None:
            raise UnknownAlertError(f"There is no alert {alert_id}.")
        return found

    def load_open(self, alert_id: str) -> tuple[Alert, Proposal]:
        """The alert and the proposal that a command is about; raises UnknownAlertError where none was ever made."""
        alert, proposal = self.load(alert_id)
        if proposal is None:
            raise UnknownAlertError(f"Alert {alert_id} has no proposal.")
        return alert, proposal

    def view(self, alert_id: str) -> AlertView:
        """The alert as it is now."""
        return AlertView.of(*self.load(alert_id))

    def organisation(self, code: str) -> Organisation:
        """An organisation by its code; raises InvalidContentError."""
        organisation = self.settings.organisation(code)
        if organisation is None:
            raise InvalidContentError(f"There is no organisation '{code}'; see /v1/organisations.")
        return organisation

    def others(self, content: Content) -> list[Organisation]:
        """The organisations on whose ground the content's area may lie; not asked for where the area is no shape."""
        return [] if content.area is None or content.is_national() else self.settings.organisations()

    def audit(
        self,
        command: Command | str,
        before: tuple[Alert, Proposal | None] | None,
        after: tuple[Alert, Proposal | None],
        detail: Mapping[str, Any] | None = None,
    ) -> AuditEntry:
        """The line that this step leaves in the audit trail: states and ids, no personal data."""
        return AuditEntry(
            at=self.now,
            id=self.new_id(10),
            actor=self.principal.sub,
            command=str(command),
            before=_states(*before) if before else "",
            after=_states(*after),
            hash=(after[1].hash or "") if after[1] else "",
            detail=detail or {},
        )


def check_revision(proposal: Proposal, revision: int) -> None:
    """Optimistic locking: the sender must have seen the newest revision."""
    if proposal.revision != revision:
        raise RevisionMismatchError(
            f"You worked on revision {revision}; it is {proposal.revision} now. Read the alert again and repeat your change."
        )


def _states(alert: Alert, proposal: Proposal | None) -> str:
    return f"{alert.state.value}/{proposal.state.value if proposal else '-'}"
