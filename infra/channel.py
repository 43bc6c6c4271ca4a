"""A whole channel: two lanes of queues, the dead letters, one function with one role, subscriptions, mappings, alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import permissions
from infra.alarms import Bound, minute, watch
from infra.environments import Limits
from infra.nag import acknowledge
from infra.outputs import publish_outputs
from infra.python_function import Platform, PythonFunction, Task
from infra.queues import dead_letter_queue, work_queue

#: By lane: after how long waiting work calls a person. Retries wait up to 10 minutes each, which in the urgent lane is news too.
LANES: Final = {"urgent": 2, "routine": 30}


@dataclass(frozen=True, slots=True)
class Hub:
    """What every channel plugs into."""

    platform: Platform
    topic: sns.ITopic
    alerts: dynamodb.ITable
    deliveries: dynamodb.ITable
    settings: dynamodb.ITable


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What one channel needs beyond the others: settings of its own, what it may do with them, layers, memory.

    `cries`: what its worker logs as an error when a person has to look, with what that means.
    """

    variables: Mapping[str, str]
    statements: Sequence[iam.PolicyStatement]
    layers: frozenset[str] = field(default=frozenset({"shared"}))
    memory_mb: int = 1024
    cries: Mapping[str, str] = field(default_factory=dict)


class Channel(Construct):
    """The channel `name`: its handler is dispatch.<name>_handler.handle, its concurrency per lane the environment's."""

    def __init__(self, scope: Construct, name: str, hub: Hub, extra: Extra) -> None:
        super().__init__(scope, f"{name.capitalize()}Channel")
        self.name = name
        self._hub = hub
        on_call = hub.platform.on_call
        self._dead_letters = dead_letter_queue(self, "DeadLetters", on_call)
        self.queues = {
            lane: work_queue(self, lane.capitalize(), self._dead_letters, on_call, Duration.minutes(minutes))
            for lane, minutes in LANES.items()
        }
        self.worker = PythonFunction(self, "Worker", hub.platform, self._task(extra))
        self._heed(extra)
        for lane, queue in self.queues.items():
            self._subscribe(lane, queue)
            self._wake_worker(lane, queue)
        self._publish_outputs()

    def _task(self, extra: Extra) -> Task:
        hub, queues = self._hub, self.queues
        return Task(
            handler=f"dispatch.{self.name}_handler.handle",
            variables={
                "ALERTS_TABLE": hub.alerts.table_name,
                "DELIVERIES_TABLE": hub.deliveries.table_name,
                "SETTINGS_TABLE": hub.settings.table_name,
                "URGENT_QUEUE_URL": queues["urgent"].queue_url,
                "ROUTINE_QUEUE_URL": queues["routine"].queue_url,
                **self._limits(),
                **extra.variables,
            },
            statements=[
                permissions.show_one_alert(hub.alerts),
                permissions.work_on_deliveries(hub.deliveries),
                permissions.look_up_settings(hub.settings, f"CHANNEL#{self.name}"),
                permissions.consume(*queues.values()),
                permissions.send_to(*queues.values()),
                *extra.statements,
            ],
            layers=extra.layers,
            memory_mb=extra.memory_mb,
            recursive=True,  # "later" and "the rest of the job" are new messages in the same queue
        )

    def _limits(self) -> dict[str, str]:
        limits = self._hub.platform.environment.limits.get(self.name, Limits())
        return {
            "TOKENS_PER_SECOND": str(limits.per_second),
            "TOKENS_PER_ALERT": str(limits.per_alert),
            "TOKENS_PER_MONTH": str(limits.per_month),
        }

    def _heed(self, extra: Extra) -> None:
        """What the worker itself cries out in its log."""
        cries = dict(extra.cries)
        if self.name in self._hub.platform.environment.limits:  # see dispatch/deliver.py
            cries["budget spent"] = (
                f"The budget of {self.name} for an alert or for the month is spent: whoever was not reached waits until it"
                " is raised and the channel tried again."
            )
        for words, meaning in cries.items():
            heed(self, self.worker.log, f"{self.name} {words}", words, self._hub.platform.on_call, meaning)

    def _subscribe(self, lane: str, queue: sqs.Queue) -> None:
        self._hub.topic.add_subscription(
            subscriptions.SqsSubscription(
                queue,
                raw_message_delivery=True,
                dead_letter_queue=self._dead_letters,
                filter_policy={
                    "channels": sns.SubscriptionFilter.string_filter(allowlist=[self.name]),
                    "lane": sns.SubscriptionFilter.string_filter(allowlist=[lane]),
                },
            )
        )

    def _wake_worker(self, lane: str, queue: sqs.Queue) -> None:
        mapping = lambda_.EventSourceMapping(
            self,
            f"{lane.capitalize()}Mapping",
            target=self.worker.function,
            event_source_arn=queue.queue_arn,
            batch_size=1,
            report_batch_item_failures=True,
            max_concurrency=getattr(self._hub.platform.environment.concurrency[self.name], lane),
        )
        acknowledge_queue_mapping(mapping)

    def _publish_outputs(self) -> None:
        publish_outputs(
            self,
            **{f"{self.name.capitalize()}{lane.capitalize()}QueueUrl": queue.queue_url for lane, queue in self.queues.items()},
            **{f"{self.name.capitalize()}DeadLetterQueueUrl": self._dead_letters.queue_url},
        )


def heed(  # whose log, which words, and whom they wake
    scope: Construct, log: logs.ILogGroup, name: str, words: str, on_call: sns.ITopic, meaning: str
) -> None:
    """Wake the person on call when these words are logged as a message."""
    title = "".join(part.capitalize() for part in name.split())
    said = logs.MetricFilter(
        scope,
        title,
        log_group=log,
        filter_pattern=logs.FilterPattern.string_value("$.message", "=", words),
        metric_namespace="Kindalarm",
        metric_name=name.replace(" ", "-"),
    )
    watch(scope, f"{title}Heard", said.metric(period=minute(), statistic="Sum"), Bound(at_least=1), on_call, meaning)


def acknowledge_queue_mapping(mapping: lambda_.EventSourceMapping) -> None:
    """SQS has its own way for what fails."""
    acknowledge(
        mapping,
        "Serverless-LambdaEventSourceMappingDestination",
        "A queue as source takes no on-failure destination: its redrive policy moves poison to the dead letters.",
    )
