"""Who of an older, closed job hears what from a newer version, as the jobs that take over from it. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.delivery import Job
from alerting.domain.messages import Audience, MessageType
from alerting.render.message import slots_for
from alerting.store.delivery_rows import JobRecord
from dispatch.moves import closed

NO_TEXT: Final = "no_text"


@dataclass(frozen=True, slots=True)
class Group:
    """Recipients of an older job (indices) who hear the same; `suffix` tells the jobs of one source apart."""

    suffix: str
    audience: Audience
    indices: frozenset[int]
    due: datetime


def successors(source: JobRecord, version: Version, meant: Mapping[str, datetime] | None, now: datetime) -> list[JobRecord]:
    """The jobs of `version` that take over from this closed job, holding everybody who is still to hear something.

    `meant`: whom of them this version is meant for, with when those may be told who have heard nothing yet; None: all, now.
    A group for which the version has no text gets a closed job: nothing is sent, and a later version still finds them.
    """
    if meant is None:
        meant = dict.fromkeys(source.recipients, now)
    return [_successor(source, group, version) for group in _groups(source, version, meant, now) if group.indices]


@dataclass(frozen=True, slots=True)
class Shard:
    """People for one job, and from when they may be told."""

    ids: tuple[str, ...]
    due: datetime


def shards(due: Mapping[str, datetime], size: int) -> list[Shard]:
    """People in jobs of at most `size`, those together who may be told at the same time; the earliest first."""
    moments: dict[datetime, list[str]] = {}
    for who in sorted(due):
        moments.setdefault(due[who], []).append(who)
    return [
        Shard(tuple(people[start : start + size]), moment)
        for moment, people in sorted(moments.items())
        for start in range(0, len(people), size)
    ]


def newcomers(version: Version, channel: Channel, shards: Collection[Shard], first: int) -> list[JobRecord]:
    """Jobs for people who were in none yet, numbered from `first`."""
    return [
        JobRecord(_job(version, channel, f"J{version.number}-{number:04d}", Audience.FIRST, len(shard.ids), shard.due), shard.ids)
        for number, shard in enumerate(shards, first)
    ]


def _groups(source: JobRecord, version: Version, meant: Mapping[str, datetime], now: datetime) -> Iterator[Group]:
    lease_end = source.job.lease_until or now
    standing = source.job.standing(in_flight=lease_end > now)
    match version.message:
        case MessageType.STOP | MessageType.RESULT:
            yield Group("r", Audience.REACHED, standing.reached, now)
            yield Group("f", Audience.REACHED, standing.in_flight, lease_end)
        case MessageType.CORRECTION:
            yield Group("r", Audience.REACHED, standing.reached, now)
            yield Group("f", Audience.REACHED, standing.in_flight, lease_end)
            yield from _waiting(source, standing.unreached, meant)
        case MessageType.ALERT | MessageType.UPDATE:
            inside = frozenset(index for index, who in enumerate(source.recipients) if who in meant)
            yield Group("r", Audience.REACHED, standing.reached & inside, now)
            yield Group("f", Audience.REACHED, standing.in_flight & inside, lease_end)
            yield from _waiting(source, standing.unreached & inside, meant)
            yield Group("d", Audience.DROPPED, standing.reached - inside, now)
            yield Group("e", Audience.DROPPED, standing.in_flight - inside, lease_end)
        case never:
            assert_never(never)


def _waiting(source: JobRecord, indices: frozenset[int], meant: Mapping[str, datetime]) -> Iterator[Group]:
    """Who has heard nothing yet, by when they may: w, w1, w2 … Who is not in `meant` any more hears nothing."""
    due: dict[datetime, set[int]] = {}
    for index in indices:
        if source.recipients[index] in meant:
            due.setdefault(meant[source.recipients[index]], set()).add(index)
    for number, moment in enumerate(sorted(due)):
        yield Group(f"w{number or ''}", Audience.FIRST, frozenset(due[moment]), moment)


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
