"""Queues, of two sorts: those with work and those where work ends up that nobody could do; both encrypted and both watched."""

from aws_cdk import Duration
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.alarms import Bound, minute, watch
from infra.nag import acknowledge

#: A message that came this often and was never finished is poison (what is to be tried later is a new message, see dispatch).
MAX_RECEIVE_COUNT = 5
#: Longer than any lease; tests/infra compares it with alerting.domain.delivery.
VISIBILITY_SECONDS = 180


def dead_letter_queue(scope: Construct, name: str, on_call: sns.ITopic) -> sqs.Queue:
    """Where failed work waits 14 days for a person, who is told at once."""
    queue = sqs.Queue(
        scope, name, encryption=sqs.QueueEncryption.SQS_MANAGED, enforce_ssl=True, retention_period=Duration.days(14)
    )
    end_of_the_line = "It is the end of the line itself: its alarm calls a person."
    acknowledge(queue, "Serverless-SQSRedrivePolicy", end_of_the_line)
    acknowledge(queue, "AwsSolutions-SQS3", end_of_the_line)
    watch(
        queue,
        "NotEmpty",
        queue.metric_approximate_number_of_messages_visible(period=minute(), statistic="Maximum"),
        Bound(at_least=1),
        on_call,
        "Work failed for good and waits here: find out why before any redrive.",
    )
    return queue


def work_queue(  # a queue and what becomes of its messages
    scope: Construct,
    name: str,
    dead_letters: sqs.IQueue,
    on_call: sns.ITopic,
    too_old: Duration,
    visibility_seconds: int = VISIBILITY_SECONDS,
) -> sqs.Queue:
    """A queue whose oldest message may not wait longer than `too_old`; `visibility_seconds` is longer than a worker may take."""
    queue = sqs.Queue(
        scope,
        name,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        visibility_timeout=Duration.seconds(visibility_seconds),
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=MAX_RECEIVE_COUNT),
    )
    watch(
        queue,
        "Waiting",
        queue.metric_approximate_age_of_oldest_message(period=minute(), statistic="Maximum"),
        Bound(at_least=too_old.to_seconds(), periods=2),
        on_call,
        "Work waits longer than it should: is the channel down, slow, or short of concurrency?",
    )
    return queue
