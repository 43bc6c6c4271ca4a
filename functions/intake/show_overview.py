"""Everything that the first screen of somebody on duty shows, in one bounded look at the tables.

Reads per call: four queries of the index by state for a hundred alerts together, two BatchGetItem of at most as many keys, and
one query of the organisations. Index and batches may lag by a moment (eventually consistent): a screen that asks every few
seconds mends itself, and every command decides on the table itself.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from pydantic import AwareDatetime

from alerting.domain.alert import Alert, AlertState, Proposal, ProposalState, Version
from alerting.domain.content import Digest, canonical_json
from alerting.domain.kinds import KINDS
from alerting.domain.lifecycle import OPEN
from alerting.domain.messages import MessageType
from alerting.domain.organisation import Organisation
from alerting.domain.people import check_may_see
from alerting.domain.subject import Frozen
from alerting.runtime.telemetry import logger
from intake.desk import Desk
from intake.in_short import area_in_short, title_of
from intake.permitted import Permitted, needed_for, permitted

#: How many alerts of a state are looked at, the newest first; what one state leaves over goes to those after it.
SHARES: Final = ((AlertState.LIVE, 40), (AlertState.DRAFT, 25), (AlertState.STOPPED, 25), (AlertState.CONCLUDED, 10))
ENDED_FOR: Final = timedelta(hours=24)
#: No kind runs longer: what was made before that ended before, unless it lay as a draft.
LONGEST: Final = timedelta(minutes=max(rules.longest_minutes for rules in KINDS.values()))


class Signed(Frozen):
    """Who signed, when, and whether with the releasing role."""

    sub: str
    at: AwareDatetime
    releasing: bool


class OpenProposal(Frozen):
    """A proposal without its content. `needed`: how many must sign; `warnings`: how many there are."""

    state: ProposalState
    message: MessageType
    revision: int
    hash: Digest | None
    author: str
    changed_by: str
    updated_at: AwareDatetime
    signatures: tuple[Signed, ...]
    reason: str
    warnings: int
    needed: int


class OverviewItem(Permitted):
    """One alert in a line: `title` (who or what, where) and `area` in the operator's language, and its open proposal, if any."""

    alert: Alert
    title: str
    area: str
    proposal: OpenProposal | None


class Overview(Frozen):
    """The lists of the first screen, each the newest first. An alert may stand in several.

    `to_sign`: pending, and stops that are asked for. `ended`: in the last 24 hours. `complete` is false when there may be more
    for these lists than was looked at: then GET /v1/alerts lists the rest.
    """

    live: tuple[OverviewItem, ...]
    to_sign: tuple[OverviewItem, ...]
    drafts: tuple[OverviewItem, ...]
    returned: tuple[OverviewItem, ...]
    ended: tuple[OverviewItem, ...]
    complete: bool
    as_of: AwareDatetime

    def tag(self) -> str:
        """An ETag of everything but the time, which is another at every look."""
        told = self.model_dump(mode="json", exclude={"as_of"})
        return f'"{hashlib.sha256(canonical_json(told)).hexdigest()[:32]}"'


def show_overview(desk: Desk) -> Overview:
    """The overview for the person who asks."""
    check_may_see(desk.principal, "")
    alerts, complete = _looked_at(desk)
    proposals = desk.alerts.proposals([alert.id for alert in alerts])
    opened = {alert_id: proposal for alert_id, proposal in proposals.items() if proposal.state in OPEN}
    told = [alert for alert in alerts if alert.state is AlertState.LIVE or alert.id in opened]
    versions = desk.alerts.newest_versions(told)
    organisations = {organisation.code: organisation for organisation in desk.settings.organisations()}
    items = [
        _item(desk, alert, proposals.get(alert.id), versions.get(alert.id), organisations.get(alert.organisation))
        for alert in alerts
    ]
    return Overview(
        live=_newest(items, lambda item: item.alert.released_at, lambda item: item.alert.state is AlertState.LIVE),
        to_sign=_in(items, ProposalState.PENDING, ProposalState.ASKED),
        drafts=_in(items, ProposalState.DRAFT),
        returned=_in(items, ProposalState.RETURNED),
        ended=_newest(items, lambda item: item.alert.ended_at, lambda item: _ended_lately(item.alert, desk.now)),
        complete=complete,
        as_of=desk.now,
    )


def log_shown(desk: Desk, overview: Overview) -> None:
    """Names were shown to this person."""
    lists = (overview.live, overview.to_sign, overview.drafts, overview.returned, overview.ended)
    ids = sorted({item.alert.id for items in lists for item in items})
    logger().info("viewed", extra={"alert_ids": ids, "actor": desk.principal.sub})


def _looked_at(desk: Desk) -> tuple[list[Alert], bool]:
    found: list[Alert] = []
    complete, room = True, 0
    for state, share in SHARES:
        room += share
        in_state = desk.alerts.in_state(state, room)
        ended = state in {AlertState.STOPPED, AlertState.CONCLUDED}
        complete &= len(in_state) < room or (ended and in_state[-1].created_at < desk.now - ENDED_FOR - LONGEST)
        room -= len(in_state)
        found += in_state
    # Between two queries an alert may change its state, and be found in both: what was found last is newer.
    return list({alert.id: alert for alert in found}.values()), complete


def _item(
    desk: Desk, alert: Alert, last: Proposal | None, newest: Version | None, organisation: Organisation | None
) -> OverviewItem:
    """What was sent tells what an alert is about; before that, and when nobody is named any more, the last proposal does."""
    proposal = last if last and last.state in OPEN else None
    base = newest.content if newest else None
    contents = [
        content for content in (base if alert.state is AlertState.LIVE else None, last.content if last else None) if content
    ]
    allowed = permitted(desk.principal, organisation, alert, last, base)
    return OverviewItem(
        alert=alert,
        title=next(filter(None, map(title_of, contents)), ""),
        area=next(filter(None, map(area_in_short, contents)), ""),
        proposal=_open(proposal, needed_for(proposal.content, base)) if proposal else None,
        yours=allowed.yours,
        completes=allowed.completes,
    )


def _open(proposal: Proposal, needed: int) -> OpenProposal:
    return OpenProposal(
        **{name: getattr(proposal, name) for name in OpenProposal.model_fields.keys() - {"signatures", "warnings", "needed"}},
        signatures=tuple(Signed(sub=each.sub, at=each.at, releasing=each.releasing) for each in proposal.signatures),
        warnings=len(proposal.warnings),
        needed=needed,
    )


def _in(items: Iterable[OverviewItem], *states: ProposalState) -> tuple[OverviewItem, ...]:
    return _newest(
        items,
        lambda item: item.proposal.updated_at if item.proposal else None,
        lambda item: item.proposal is not None and item.proposal.state in states,
    )


def _newest(
    items: Iterable[OverviewItem], at: Callable[[OverviewItem], datetime | None], belongs: Callable[[OverviewItem], bool]
) -> tuple[OverviewItem, ...]:
    """Those that belong there, the newest first."""
    return tuple(
        sorted(filter(belongs, items), key=lambda item: (at(item) or item.alert.created_at, item.alert.id), reverse=True)
    )


def _ended_lately(alert: Alert, now: datetime) -> bool:
    return alert.ended_at is not None and alert.ended_at > now - ENDED_FOR
