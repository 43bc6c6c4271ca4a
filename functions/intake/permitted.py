"""What this person may do with an alert now: the commands' own rules, asked before instead of refused after. Pure.

It tells of permission only (role, organisation, kind, signatures given). What is wrong with the content, or a base that moved,
the command itself says. tests/component/test_permitted.py holds it against the commands.
"""

from collections.abc import Callable
from typing import Final, assert_never

from alerting.domain.alert import Alert, Proposal
from alerting.domain.content import Content
from alerting.domain.errors import NotAllowedError
from alerting.domain.kinds import Kind
from alerting.domain.lifecycle import EFFECTS, Command, possible
from alerting.domain.messages import MessageType
from alerting.domain.organisation import Organisation
from alerting.domain.people import Principal, check_may_draft, check_may_sign, may_release
from alerting.domain.signatures import Signature, is_complete, signatures_needed
from alerting.domain.subject import Frozen

#: What a police system has routes for.
OF_SYSTEMS: Final = frozenset({Command.EDIT, Command.SUBMIT, Command.DISCARD})


class Permitted(Frozen):
    """The commands that this person may give now; `edit` as long as the kind stays what it is.

    `completes`: whether their signature would send it; null where theirs is not asked.
    """

    yours: tuple[Command, ...] = ()
    completes: bool | None = None


def permitted(
    principal: Principal, organisation: Organisation | None, alert: Alert, proposal: Proposal | None, base: Content | None
) -> Permitted:
    """What of all that is possible now this person may do; `base` is what was last sent, if anything."""
    if organisation is None:  # nobody can act for an organisation that is no more
        return Permitted()
    commands = possible(alert.state, proposal.state if proposal else None) - EFFECTS
    if principal.is_system:
        commands &= OF_SYSTEMS
    yours = tuple(sorted(command for command in commands if _may(command, principal, organisation, alert, proposal)))
    if proposal is None or Command.SIGN not in yours:
        return Permitted(yours=yours)
    return Permitted(yours=yours, completes=_completes(principal, organisation, alert, proposal, base))


def carries_release(principal: Principal, organisation: Organisation, alert: Alert, proposal: Proposal) -> bool:
    """Whether this person's signature has the releasing weight: for the kind that it becomes, and the kind that it is."""
    return all(may_release(principal, organisation, kind) for kind in {proposal.content.kind, alert.kind})


def needed_for(content: Content, base: Content | None) -> int:
    """How many must sign: as many as this message needs, and no fewer than what it replaces needed."""
    return max(signatures_needed(each.kind, each) for each in (content, base) if each)


def _may(command: Command, principal: Principal, organisation: Organisation, alert: Alert, proposal: Proposal | None) -> bool:  # noqa: PLR0911  # a table
    kind = proposal.content.kind if proposal else alert.kind
    match command:
        case Command.EDIT | Command.DISCARD:
            return _may_write(principal, organisation, kind)
        case Command.SUBMIT:
            releasing = proposal is not None and carries_release(principal, organisation, alert, proposal)
            return releasing or _passes(check_may_draft, principal, organisation, kind)
        case Command.SIGN:
            return proposal is not None and _may_sign(principal, organisation, alert, proposal)
        case Command.RETURN | Command.REJECT:
            return _passes(check_may_sign, principal, organisation, kind)
        case Command.UPDATE | Command.RESULT | Command.ASK_STOP:
            return _may_write(principal, organisation, alert.kind)
        case Command.ESCALATE:
            return any(_may_write(principal, organisation, other) for other in Kind if other is not alert.kind)
        case Command.CORRECT | Command.EXTEND | Command.STOP | Command.RETRACT:
            return may_release(principal, organisation, alert.kind)
        case Command.RELEASE | Command.EXPIRE:
            return False
        case _:
            assert_never(command)


def _may_write(principal: Principal, organisation: Organisation, kind: Kind) -> bool:
    return may_release(principal, organisation, kind) or _passes(check_may_draft, principal, organisation, kind)


def _may_sign(principal: Principal, organisation: Organisation, alert: Alert, proposal: Proposal) -> bool:
    """Once each; a stop that is asked for is signed by whoever could stop."""
    if any(signature.sub == principal.sub for signature in proposal.signatures):
        return False
    if proposal.message is MessageType.STOP and not may_release(principal, organisation, alert.kind):
        return False
    return _passes(check_may_sign, principal, organisation, proposal.content.kind)


def _completes(principal: Principal, organisation: Organisation, alert: Alert, proposal: Proposal, base: Content | None) -> bool:
    if proposal.message is MessageType.STOP:
        return True
    if proposal.base_version != alert.version:
        return False
    mine = Signature(
        sub=principal.sub,
        at=proposal.updated_at,
        releasing=carries_release(principal, organisation, alert, proposal),
        hash=proposal.hash or "",
    )
    return is_complete((*proposal.signatures, mine), mine.hash, needed_for(proposal.content, base))


def _passes(
    check: Callable[[Principal, Organisation, Kind], None], who: Principal, organisation: Organisation, kind: Kind
) -> bool:
    try:
        check(who, organisation, kind)
    except NotAllowedError:
        return False
    return True
