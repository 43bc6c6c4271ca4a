"""From a released version to the channels: relay, topic, channels, the sweeps that mend what was missed, and the receipts."""

from typing import Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import permissions
from infra.alarms import Bound, watch
from infra.channel import Channel, Extra, Hub, acknowledge_queue_mapping
from infra.data_stack import DataStack
from infra.environments import Environment
from infra.outputs import publish_outputs
from infra.python_function import Platform, PythonFunction, Task
from infra.queues import dead_letter_queue, work_queue

#: Under a minute, so that two rounds of one sweep never overlap.
SWEEP_TIMEOUT_SECONDS: Final = 50


class DispatchStack(Stack):
    """Everything between the stream of the alerts table and the providers."""

    def __init__(self, scope: Construct, name: str, environment: Environment, data: DataStack) -> None:
        super().__init__(scope, name, env={"region": environment.region}, termination_protection=environment.retain_data)
        self._data = data
        self._environment = environment
        self._platform = Platform(self, environment, data.on_call)
        self._topic = sns.Topic(self, "Alerts", enforce_ssl=True)
        self._make_relay()
        self._make_sweeps(self._make_channels())
        self._make_receipts()
        publish_outputs(self, AlertsTopicArn=self._topic.topic_arn)

    def _make_channels(self) -> list[Channel]:
        data = self._data
        hub = Hub(self._platform, self._topic, data.alerts, data.deliveries, data.settings)
        return [
            Channel(self, "push", hub, self._push()),
            Channel(self, "sms", hub, self._sms()),
            Channel(self, "display", hub, self._display()),
        ]

    def _push(self) -> Extra:
        national, exercise = self._data.national, self._data.exercise_national
        return Extra(
            variables={"NATIONAL_TOPIC_ARN": national.topic_arn, "EXERCISE_NATIONAL_TOPIC_ARN": exercise.topic_arn},
            statements=[permissions.publish(national, exercise)],
        )

    def _sms(self) -> Extra:
        identity = self.format_arn(service="sms-voice", resource=self._environment.sms_identity)
        return Extra(
            variables={"SMS_ORIGINATION_IDENTITY": identity, "SMS_CONFIGURATION_SET": self._environment.sms_configuration_set},
            statements=[
                permissions.resolve_recipients(self._data.settings, "RECIPIENTS#sms"),
                permissions.send_text_messages(identity),
            ],
        )

    def _display(self) -> Extra:
        secrets = self._data.webhook_secrets
        return Extra(
            variables={
                "WEBHOOK_SECRETS_ARN": secrets.secret_arn,
                "WEBHOOK_ALLOWED_HOSTS": ",".join(self._environment.webhook_hosts),
                "WEBHOOK_CA_BUNDLE": self._environment.webhook_ca_bundle,
            },
            statements=[permissions.resolve_recipients(self._data.settings, "NETWORKS"), permissions.read_secret(secrets)],
        )

    def _make_relay(self) -> None:
        data = self._data
        failures = dead_letter_queue(self, "RelayFailures", data.on_call)
        relay = PythonFunction(
            self,
            "Relay",
            self._platform,
            Task(
                handler="intake.relay_handler.handle",
                variables={"ALERTS_TABLE": data.alerts.table_name, "ALERTS_TOPIC_ARN": self._topic.topic_arn},
                statements=[
                    permissions.follow_alerts(stream_of(data)),
                    permissions.show_one_alert(data.alerts),
                    permissions.publish(self._topic),
                    permissions.send_to(failures),
                ],
                timeout_seconds=10,
            ),
        )
        lambda_.EventSourceMapping(
            self,
            "RelayMapping",
            target=relay.function,
            event_source_arn=stream_of(data),
            # Not LATEST, which may skip what is released while the mapping is being made. What is older than a minute goes to the
            # failures, and a repeat is harmless: the expansion is claimed.
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=10,
            bisect_batch_on_error=True,
            retry_attempts=3,
            max_record_age=Duration.seconds(60),
            report_batch_item_failures=True,
            filters=[
                lambda_.FilterCriteria.filter(
                    {
                        "eventName": lambda_.FilterRule.is_equal("INSERT"),
                        "dynamodb": {"Keys": {"sk": {"S": lambda_.FilterRule.begins_with("VERSION#")}}},
                    }
                )
            ],
            on_failure=sources.SqsDlq(failures),
        )
        publish_outputs(self, RelayFailuresQueueUrl=failures.queue_url)

    def _make_sweeps(self, channels: list[Channel]) -> None:
        data, environment = self._data, self._environment
        missed = dead_letter_queue(self, "SweepFailures", data.on_call)
        self._sweep(
            "IntakeSweep",
            missed,
            Task(
                handler="intake.sweep_handler.handle",
                variables={
                    "ALERTS_TABLE": data.alerts.table_name,
                    "SETTINGS_TABLE": data.settings.table_name,
                    "DELIVERIES_TABLE": data.deliveries.table_name,
                    "ALERTS_TOPIC_ARN": self._topic.topic_arn,
                    "BRAND_AMBER": environment.brand_amber,
                    "BRAND_MISSING_CHILD": environment.brand_missing_child,
                    "LINK_BASE": environment.link_base,
                },
                statements=[
                    permissions.show_alerts(data.alerts),
                    permissions.find_alerts(data.alerts, permissions.BY_RELEASE),
                    permissions.change_alerts(data.alerts),
                    permissions.list_settings(data.settings, "ORGANISATIONS"),
                    permissions.look_up_deliveries(data.deliveries),
                    permissions.publish(self._topic),
                    permissions.send_to(missed),
                ],
                timeout_seconds=SWEEP_TIMEOUT_SECONDS,
            ),
        )
        queues = [queue for channel in channels for queue in channel.queues.values()]
        urls = {channel.name: {lane: queue.queue_url for lane, queue in channel.queues.items()} for channel in channels}
        self._sweep(
            "DispatchSweep",
            missed,
            Task(
                handler="dispatch.sweep_handler.handle",
                variables={
                    "ALERTS_TABLE": data.alerts.table_name,
                    "DELIVERIES_TABLE": data.deliveries.table_name,
                    "CHANNEL_QUEUES": self.to_json_string(urls),
                },
                statements=[
                    permissions.show_alerts(data.alerts),
                    permissions.find_alerts(data.alerts, permissions.BY_RELEASE),
                    permissions.list_deliveries(data.deliveries),
                    permissions.send_to(*queues, missed),
                ],
                timeout_seconds=SWEEP_TIMEOUT_SECONDS,
            ),
        )

    def _sweep(self, name: str, missed: sqs.Queue, task: Task) -> None:
        """A function that runs each minute. A round that fails is not tried again: the next one does the same work."""
        sweep = PythonFunction(self, name, self._platform, task)
        lambda_.EventInvokeConfig(
            sweep,
            "Rounds",
            function=sweep.function,
            retry_attempts=0,
            max_event_age=Duration.seconds(60),
            on_failure=destinations.SqsDestination(missed),
        )
        rule = events.Rule(sweep, "EachMinute", schedule=events.Schedule.rate(Duration.minutes(1)))
        rule.add_target(
            targets.LambdaFunction(sweep.function, retry_attempts=0, max_event_age=Duration.seconds(60), dead_letter_queue=missed)
        )
        watch(
            sweep,
            "Silent",
            sweep.function.metric_invocations(period=Duration.minutes(5), statistic="Sum"),
            Bound(below=1),
            self._data.on_call,
            f"{name} has not run for five minutes: what the channels miss is not mended.",
        )

    def _make_receipts(self) -> None:
        """The configuration set's event destination is this topic."""
        data = self._data
        topic = sns.Topic(self, "SmsEvents", enforce_ssl=True)
        permissions.let_sms_service_publish(topic)
        dead_letters = dead_letter_queue(self, "ReceiptsDeadLetters", data.on_call)
        queue = work_queue(self, "ReceiptsQueue", dead_letters, data.on_call, Duration.minutes(30))
        topic.add_subscription(subscriptions.SqsSubscription(queue, raw_message_delivery=True, dead_letter_queue=dead_letters))
        receipts = PythonFunction(
            self,
            "Receipts",
            self._platform,
            Task(
                handler="status.receipts_handler.handle",
                variables={"DELIVERIES_TABLE": data.deliveries.table_name},
                statements=[permissions.confirm_deliveries(data.deliveries), permissions.consume(queue)],
            ),
        )
        mapping = lambda_.EventSourceMapping(
            self,
            "ReceiptsMapping",
            target=receipts.function,
            event_source_arn=queue.queue_arn,
            batch_size=10,
            report_batch_item_failures=True,
            max_concurrency=5,
        )
        acknowledge_queue_mapping(mapping)
        publish_outputs(
            self,
            SmsEventsTopicArn=topic.topic_arn,
            ReceiptsQueueUrl=queue.queue_url,
            ReceiptsDeadLetterQueueUrl=dead_letters.queue_url,
        )


def stream_of(data: DataStack) -> str:
    """The alerts table's stream: it has one, see data_stack.py."""
    arn = data.alerts.table_stream_arn
    if arn is None:
        raise ValueError("The alerts table has no stream.")
    return arn
