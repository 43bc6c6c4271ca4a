"""Take up again what this channel did not send of a version, because a person asked for it.

It reopens rows and wakes workers, and sends to nobody itself: they look at the guards before each block as ever. A repeat finds
nothing left to reopen.
"""

from alerting.domain.delivery import EXPANSION, LAST_CALL, Job
from alerting.domain.redelivery import is_unbegun, taken_up_again
from alerting.events import Envelope, RetryMessage
from alerting.runtime.telemetry import logger
from dispatch.dispatching import Dispatch, Remaining, Verdict
from dispatch.job_queue import BATCH, Wake
from dispatch.sender import R


def try_again(order: RetryMessage, dispatch: Dispatch[R], remaining: Remaining) -> Verdict:
    """Do it for the newest version only, and only while that may go out. Raises UnknownVersionError."""
    names = {"alert_id": order.alert_id, "version": order.version, "channel": order.channel.value}
    version = dispatch.guards.version(order.alert_id, order.version)
    dispatch.guards.forget()
    if (refusal := dispatch.guards.refusal(version)) is not None:
        logger().info("not tried again", extra=names | {"refusal": refusal})
        return Verdict.DONE
    known = dispatch.deliveries.jobs(order.alert_id, order.channel.value, dispatch.clock())
    jobs = [job for job in known if job.version == order.version]
    envelope = Wake(Envelope.of(version, frozenset({order.channel})))
    woken = [envelope] if is_unbegun(jobs) else []
    for job in jobs:
        if remaining() < LAST_CALL:
            woken.append(Wake(order))  # the rest in another run
            break
        if (reopened := _reopen(job, dispatch)) is not None:
            woken.append(envelope if job.job_id == EXPANSION else Wake.of(reopened))
        if len(woken) >= BATCH:
            dispatch.queue.send(version.lane, woken, dispatch.clock())
            woken = []
    dispatch.queue.send(version.lane, woken, dispatch.clock())
    return Verdict.DONE


def _reopen(job: Job, dispatch: Dispatch[R]) -> Job | None:
    taken = taken_up_again(job, dispatch.clock())
    return taken.job if taken and dispatch.deliveries.reopen(job, taken.job) else None
