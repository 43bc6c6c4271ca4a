"""Who of an older, closed job hears what from a newer version, as the jobs that take over from it. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.delivery import Job
from alerting.domain.messages import Audience, MessageType
from alerting.store.delivery_rows import JobRecord
from dispatch.moves import closed
from dispatch.sender import slots_for

NO_TEXT: Final = "no_text"


@dataclass(frozen=True, slots=True)
class Group:
    """Recipients of an older job (indices) who hear the same; `suffix` tells the jobs of one source apart."""

    suffix: str
    audience: Audience
    indices: frozenset[int]
    due: datetime


def successors(source: JobRecord, version: Version, audience: Collection[str], now: datetime) -> list[JobRecord]:
    """The jobs of `version` that take over from this closed job, holding everybody who is still to hear something.

    `audience`: everybody whom an update is meant for; other messages go to the older job's own people.
    A group for which the version has no text gets a closed job: nothing is sent, and a later version still finds them.
    """
    return [_successor(source, group, version) for group in _groups(source, version, audience, now) if group.indices]


def newcomers(
    version: Version, channel: Channel, shards: Collection[tuple[str, ...]], first: int, due: datetime
) -> list[JobRecord]:
    """Jobs for people who were in none yet, numbered from `first`."""
    return [
        JobRecord(_job(version, channel, f"J{version.number}-{number:04d}", Audience.FIRST, len(shard), due), shard)
        for number, shard in enumerate(shards, first)
    ]


def _groups(source: JobRecord, version: Version, audience: Collection[str], now: datetime) -> Iterator[Group]:
    lease_end = source.job.lease_until or now
    standing = source.job.standing(in_flight=lease_end > now)
    match version.message:
        case MessageType.STOP | MessageType.RESULT:
            yield Group("r", Audience.REACHED, standing.reached, now)
            yield Group("f", Audience.REACHED, standing.in_flight, lease_end)
        case MessageType.CORRECTION:
            yield Group("r", Audience.REACHED, standing.reached, now)
            yield Group("f", Audience.REACHED, standing.in_flight, lease_end)
            yield Group("w", Audience.FIRST, standing.unreached, now)
        case MessageType.ALERT | MessageType.UPDATE:
            inside = frozenset(index for index, who in enumerate(source.recipients) if who in audience)
            yield Group("r", Audience.REACHED, standing.reached & inside, now)
            yield Group("f", Audience.REACHED, standing.in_flight & inside, lease_end)
            yield Group("w", Audience.FIRST, standing.unreached & inside, now)
            yield Group("d", Audience.DROPPED, standing.reached - inside, now)
            yield Group("e", Audience.DROPPED, standing.in_flight - inside, lease_end)
        case never:
            assert_never(never)


def _successor(source: JobRecord, group: Group, version: Version) -> JobRecord:
    who = tuple(source.recipients[index] for index in sorted(group.indices))
    job = _job(
        version, Channel(source.job.channel), _derived(source.job.job_id, group.suffix), group.audience, len(who), group.due
    )
    if slots_for(version, Channel(source.job.channel), group.audience) is None:
        job = closed(job, NO_TEXT)
    return JobRecord(job, who)


def _derived(job_id: str, suffix: str) -> str:
    """J1-0001 → J1-0001-r → J1-0001-rw …: the same source always gives the same id, and no two sources give one."""
    return f"{job_id}{suffix}" if job_id.count("-") > 1 else f"{job_id}-{suffix}"


def _job(version: Version, channel: Channel, job_id: str, audience: Audience, total: int, due: datetime) -> Job:
    return Job(
        alert_id=version.alert_id,
        version=version.number,
        channel=channel.value,
        job_id=job_id,
        audience=audience,
        total=total,
        not_before=due,
    )
