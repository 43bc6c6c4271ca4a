"""From a released version to the channels: relay, topic, channels, the sweeps that mend what was missed, and the receipts."""

from dataclasses import dataclass, replace
from typing import Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import permissions
from infra.channel import Channel, Extra, Hub
from infra.consumer import Consumer, Intake
from infra.data_stack import DataStack
from infra.environments import Environment
from infra.nag import acknowledge_wildcards
from infra.outputs import publish_outputs
from infra.python_function import Platform, PythonFunction, Task
from infra.queues import dead_letter_queue
from infra.rounds import Rounds, run_in_rounds

#: Under a minute, so that two rounds of one sweep never overlap.
SWEEP_TIMEOUT_SECONDS: Final = 50


@dataclass(frozen=True, slots=True)
class Outlets:
    """What the channel web fills: the public bucket, and the queue of whoever draws posters."""

    site: s3.IBucket
    posters: sqs.IQueue


class DispatchStack(Stack):
    """Everything between the stream of the alerts table and the providers."""

    def __init__(self, scope: Construct, name: str, environment: Environment, data: DataStack, outlets: Outlets) -> None:
        super().__init__(scope, name, env={"region": environment.region}, termination_protection=environment.retain_data)
        self._data = data
        self._environment = environment
        self._outlets = outlets
        self._platform = Platform(self, environment, data.on_call)
        self._topic = sns.Topic(self, "Alerts", enforce_ssl=True)
        self._make_relay()
        channels = self._make_channels()
        self._make_sweeps(channels)
        self._make_voice_retries(next(channel for channel in channels if channel.name == "voice"))
        self._make_receipts()
        publish_outputs(self, AlertsTopicArn=self._topic.topic_arn)

    def _make_channels(self) -> list[Channel]:
        data = self._data
        hub = Hub(self._platform, self._topic, data.alerts, data.deliveries, data.settings)
        makers = {
            "push": self._push,
            "sms": self._sms,
            "voice": self._voice,
            "email": self._email,
            "display": self._display,
            "web": self._web,
        }
        channels = {name: Channel(self, name, hub, make()) for name, make in makers.items()}
        topics = [f"{area_topic_prefix(self, self._environment)}*"]
        acknowledge_wildcards(channels["push"].worker.role, topics, "Topics of places come and go under our own prefix.")
        self._acknowledge_files(channels["web"].worker)
        return list(channels.values())

    def _push(self) -> Extra:
        data = self._data
        prefix = area_topic_prefix(self, self._environment)
        return Extra(
            variables={
                "NATIONAL_TOPIC_ARN": data.national.topic_arn,
                "EXERCISE_NATIONAL_TOPIC_ARN": data.exercise_national.topic_arn,
                "AREA_TOPIC_PREFIX": prefix,
                "COMMUNITY_TABLE": data.community.table_name,
            },
            statements=[
                permissions.publish(data.national, data.exercise_national),
                permissions.publish_to_area_topics(prefix),
                *permissions.read_community(data.community, data.community_key, "TOPICS#*", actions=["Query"]),
            ],
        )

    def _participants(self) -> list[iam.PolicyStatement]:
        """What every channel to participants reads: who is in a cell, where there is anybody, and what each is reached by."""
        data = self._data
        return permissions.read_community(data.community, data.community_key, "PARTICIPANT#*", "MEMBERS#*", "COUNT")

    def _sms(self) -> Extra:
        environment = self._environment
        identity = self.format_arn(service="sms-voice", resource=environment.sms_identity)
        return Extra(
            variables={
                "SMS_ORIGINATION_IDENTITY": identity,
                "SMS_CONFIGURATION_SET": environment.sms_configuration_set,
                "COMMUNITY_TABLE": self._data.community.table_name,
            },
            statements=[*self._participants(), permissions.send_text_messages(identity)],
        )

    def _voice(self) -> Extra:
        environment = self._environment
        identity = self.format_arn(service="sms-voice", resource=environment.voice_identity)
        return Extra(
            variables={
                "VOICE_ORIGINATION_IDENTITY": identity,
                "VOICE_CONFIGURATION_SET": environment.voice_configuration_set,
                "VOICE_ID": "LOTTE",
                "COMMUNITY_TABLE": self._data.community.table_name,
            },
            statements=[*self._participants(), permissions.call_numbers(identity)],
        )

    def _email(self) -> Extra:
        environment = self._environment
        return Extra(
            variables={
                "EMAIL_FROM": environment.email_from,
                "EMAIL_CONFIGURATION_SET": environment.email_configuration_set,
                "PUBLIC_URL": environment.public_url,
                "COMMUNITY_TABLE": self._data.community.table_name,
            },
            statements=[*self._participants(), permissions.send_mail(*mail_arns(self, environment))],
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

    def _web(self) -> Extra:
        task = self._site_task()
        return Extra(
            variables=task.variables,
            statements=task.statements,
            layers=task.layers,
            memory_mb=task.memory_mb,
            cries={
                "cap not signed": "CAP documents go out unsigned: put a valid key and certificate into the signing secret.",
                "cap not valid": "A CAP document was kept back because it breaks a rule; page and feeds are out. See the log.",
                "photo missing": "A photo of a live alert is not in the media bucket: its page shows none.",
            },
        )

    def _site_task(self) -> Task:
        """What the site is kept with, by the channel and by its sweep."""
        data, environment, outlets = self._data, self._environment, self._outlets
        return Task(
            handler="dispatch.web_sweep_handler.handle",
            variables={
                "ALERTS_TABLE": data.alerts.table_name,
                "DELIVERIES_TABLE": data.deliveries.table_name,
                "SETTINGS_TABLE": data.settings.table_name,
                "MEDIA_BUCKET": data.media.bucket_name,
                "PUBLIC_BUCKET": outlets.site.bucket_name,
                "POSTERS_QUEUE_URL": outlets.posters.queue_url,
                "SIGNING_KEY_SECRET_ARN": data.signing_key.secret_arn,
                "PUBLIC_URL": environment.public_url,
                "CAP_SENDER": environment.cap_sender,
                "BRAND_AMBER": environment.brand_amber,
                "BRAND_MISSING_CHILD": environment.brand_missing_child,
                "LINK_BASE": environment.link_base,
            },
            statements=[
                permissions.list_settings(data.settings, "PUBLIC_TESTS"),
                permissions.read_photos(data.media),
                permissions.miss_photos(data.media),
                *permissions.keep_site(outlets.site),
                permissions.send_to(outlets.posters),
                permissions.read_secret(data.signing_key),
            ],
            layers=frozenset({"shared", "pages", "signing"}),
            memory_mb=1769,  # a whole processor: it renders and signs
            timeout_seconds=SWEEP_TIMEOUT_SECONDS,
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
                        "dynamodb": {"Keys": {"sk": {"S": lambda_.FilterRule.begins_with(rows)}}},
                    }
                )
                for rows in ("VERSION#", "RETRY#")
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

        self._acknowledge_files(self._sweep("SiteSweep", missed, self._site_sweep(missed)))

    def _site_sweep(self, missed: sqs.Queue) -> Task:
        task = self._site_task()
        further = [
            permissions.show_one_alert(self._data.alerts),
            permissions.take_turns(self._data.deliveries),
            permissions.look_up_settings(self._data.settings, "CHANNEL#web"),
            permissions.send_to(missed),
        ]
        return replace(task, statements=[*task.statements, *further])

    def _acknowledge_files(self, function: PythonFunction) -> None:
        files = [f"{Stack.of(bucket).export_value(bucket.bucket_arn)}/{path}" for bucket, path in self._files()]
        acknowledge_wildcards(function.role, files, "Photos by the digest of their content; of the public bucket, all of it.")

    def _files(self) -> list[tuple[s3.IBucket, str]]:
        return [(self._data.media, "photos/*"), (self._outlets.site, "*")]

    def _sweep(self, name: str, missed: sqs.Queue, task: Task) -> PythonFunction:
        return run_in_rounds(self, name, self._platform, task, Rounds(1, missed, "what the channels miss is not mended."))

    def _make_voice_retries(self, voice: Channel) -> None:
        """Who was busy or did not answer is called again."""
        data = self._data

        def make_task(queue: sqs.Queue) -> Task:
            return Task(
                handler="dispatch.voice_retry_handler.handle",
                variables={
                    "ALERTS_TABLE": data.alerts.table_name,
                    "DELIVERIES_TABLE": data.deliveries.table_name,
                    "URGENT_QUEUE_URL": voice.queues["urgent"].queue_url,
                    "ROUTINE_QUEUE_URL": voice.queues["routine"].queue_url,
                },
                statements=[
                    permissions.show_one_alert(data.alerts),
                    permissions.plan_deliveries(data.deliveries),
                    permissions.consume(queue),
                    permissions.send_to(*voice.queues.values()),
                ],
            )

        Consumer(self, "VoiceRetries", self._platform, make_task, Intake(topics=[data.voice_events], concurrency=5))

    def _make_receipts(self) -> None:
        """What became of texts, calls and mails, as the configuration sets' event destinations tell it."""
        data = self._data
        topic = sns.Topic(self, "SmsEvents", enforce_ssl=True)
        permissions.let_sms_service_publish(topic)

        def make_task(queue: sqs.Queue) -> Task:
            return Task(
                handler="status.receipts_handler.handle",
                variables={"DELIVERIES_TABLE": data.deliveries.table_name},
                statements=[permissions.confirm_deliveries(data.deliveries), permissions.consume(queue)],
            )

        topics = [topic, data.voice_events, data.mail_events]
        Consumer(self, "Receipts", self._platform, make_task, Intake(topics=topics, concurrency=5))
        publish_outputs(self, SmsEventsTopicArn=topic.topic_arn)


def area_topic_prefix(stack: Stack, environment: Environment) -> str:
    """What the ARNs of the topics of places begin with."""
    return stack.format_arn(service="sns", resource=f"kindalarm-{environment.name}-")


def mail_arns(stack: Stack, environment: Environment) -> tuple[str, str]:
    """The domain that mail comes from, and the configuration set that carries its receipts."""
    domain = environment.email_from.rpartition("@")[2].rstrip(">")
    return (
        stack.format_arn(service="ses", resource="identity", resource_name=domain),
        stack.format_arn(service="ses", resource="configuration-set", resource_name=environment.email_configuration_set),
    )


def stream_of(data: DataStack) -> str:
    """The alerts table's stream: it has one, see data_stack.py."""
    arn = data.alerts.table_stream_arn
    if arn is None:
        raise ValueError("The alerts table has no stream.")
    return arn
