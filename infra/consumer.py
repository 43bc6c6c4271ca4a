"""A queue with the function that works on it: dead letters, the mapping, and topics that feed it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.channel import acknowledge_queue_mapping
from infra.outputs import publish_outputs
from infra.python_function import Platform, PythonFunction, Task
from infra.queues import VISIBILITY_SECONDS, dead_letter_queue, work_queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How a queue is fed and emptied. `concurrency`: invocations at once, at least 2; `too_old` calls a person, in minutes."""

    topics: Sequence[sns.ITopic] = ()
    batch_size: int = 10
    concurrency: int = 2
    too_old: int = 30
    visibility_seconds: int = VISIBILITY_SECONDS


class Consumer(Construct):
    """The queue and its worker. `make_task` gets the queue, because most tasks need to name it."""

    def __init__(
        self, scope: Construct, name: str, platform: Platform, make_task: Callable[[sqs.Queue], Task], intake: Intake
    ) -> None:
        super().__init__(scope, name)
        dead_letters = dead_letter_queue(self, "DeadLetters", platform.on_call)
        too_old = Duration.minutes(intake.too_old)
        self.queue = work_queue(self, "Queue", dead_letters, platform.on_call, too_old, intake.visibility_seconds)
        for topic in intake.topics:
            topic.add_subscription(
                subscriptions.SqsSubscription(self.queue, raw_message_delivery=True, dead_letter_queue=dead_letters)
            )
        self.worker = PythonFunction(self, "Worker", platform, make_task(self.queue))
        mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=self.worker.function,
            event_source_arn=self.queue.queue_arn,
            batch_size=intake.batch_size,
            report_batch_item_failures=True,
            max_concurrency=intake.concurrency,
        )
        acknowledge_queue_mapping(mapping)
        urls = {f"{name}QueueUrl": self.queue.queue_url, f"{name}DeadLetterQueueUrl": dead_letters.queue_url}
        publish_outputs(self, **urls)
