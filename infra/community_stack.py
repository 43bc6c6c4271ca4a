"""What happens to people and phones out of sight: subscriptions, dead phones, stop words, bounced mail, imports."""

from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import permissions
from infra.consumer import Consumer, Intake
from infra.data_stack import DataStack
from infra.dispatch_stack import area_topic_prefix
from infra.environments import Environment
from infra.nag import acknowledge_wildcards
from infra.python_function import Platform, Task
from infra.queues import dead_letter_queue
from infra.rounds import Rounds, run_in_rounds

#: AWS allows an account 100 Subscribe calls per second; two workers share 80 of them.
WORKERS: Final = 2
SUBSCRIBES_PER_SECOND: Final = 40
#: A run of the import ends itself after twelve minutes and goes on in the next.
IMPORT_SECONDS: Final = 900


class CommunityStack(Stack):
    """The community function's workers."""

    def __init__(self, scope: Construct, name: str, environment: Environment, data: DataStack) -> None:
        super().__init__(scope, name, env={"region": environment.region}, termination_protection=environment.retain_data)
        self._data = data
        self._environment = environment
        self._platform = Platform(self, environment, data.on_call)
        self.devices = self._make_devices()
        self._make_sweep()
        self._make_endpoint_events()
        self._make_leavers()
        self._make_import()

    def _make_devices(self) -> Consumer:
        data, prefix = self._data, area_topic_prefix(self, self._environment)
        applications = platform_applications(self, self._environment)

        def make_task(queue: sqs.Queue) -> Task:
            return Task(
                handler="community.devices_handler.handle",
                variables={
                    "COMMUNITY_TABLE": data.community.table_name,
                    "NATIONAL_TOPIC_ARN": data.national.topic_arn,
                    "EXERCISE_NATIONAL_TOPIC_ARN": data.exercise_national.topic_arn,
                    "AREA_TOPIC_PREFIX": prefix,
                    "SUBSCRIBES_PER_SECOND": str(SUBSCRIBES_PER_SECOND),
                    **applications,
                },
                statements=[
                    *permissions.change_community(data.community, data.community_key, *permissions.COMMUNITY_ACTIONS),
                    permissions.subscribe_phones(data.national, data.exercise_national, prefix),
                    permissions.make_endpoints(*filter(None, applications.values())),
                    permissions.consume(queue),
                ],
            )

        consumer = Consumer(self, "Devices", self._platform, make_task, Intake(concurrency=WORKERS))
        topics = [f"{data.export_value(topic.topic_arn)}:*" for topic in (data.national, data.exercise_national)]
        endpoints = permissions.endpoints_of(*filter(None, applications.values()))
        reason = "Phones, and topics of places, come and go under our own prefix."
        acknowledge_wildcards(consumer.worker.role, (*topics, f"{prefix}*", *endpoints), reason)
        return consumer

    def _make_sweep(self) -> None:
        data, missed = self._data, dead_letter_queue(self, "DevicesSweepFailures", self._data.on_call)
        task = Task(
            handler="community.devices_sweep_handler.handle",
            variables={"COMMUNITY_TABLE": data.community.table_name, "DEVICES_QUEUE_URL": self.devices.queue.queue_url},
            statements=[
                *permissions.read_community(data.community, data.community_key, "PENDING", actions=["Query"]),
                permissions.send_to(self.devices.queue, missed),
            ],
        )
        run_in_rounds(self, "DevicesSweep", self._platform, task, Rounds(5, missed, "phones may wait for their topics."))

    def _make_endpoint_events(self) -> None:
        """SNS tells of phones that cannot be reached any more."""
        data = self._data
        applications = tuple(filter(None, platform_applications(self, self._environment).values()))

        def make_task(queue: sqs.Queue) -> Task:
            return Task(
                handler="community.endpoint_events_handler.handle",
                variables={"COMMUNITY_TABLE": data.community.table_name, "DEVICES_QUEUE_URL": self.devices.queue.queue_url},
                statements=[
                    *permissions.change_community(data.community, data.community_key, *permissions.COMMUNITY_ACTIONS),
                    permissions.look_at_endpoints(*applications),
                    permissions.consume(queue),
                    permissions.send_to(self.devices.queue),
                ],
            )

        consumer = Consumer(self, "EndpointEvents", self._platform, make_task, Intake(topics=[data.push_events]))
        reason = "Any phone of our own platform applications; the event says which."
        acknowledge_wildcards(consumer.worker.role, permissions.endpoints_of(*applications), reason)

    def _make_leavers(self) -> None:
        """The stop word by SMS, and mail that bounces or is complained about."""
        data = self._data
        for name, topic, handler in (
            ("InboundSms", data.inbound_sms, "community.inbound_sms_handler.handle"),
            ("MailEvents", data.mail_events, "community.mail_events_handler.handle"),
        ):

            def make_task(queue: sqs.Queue, handler: str = handler) -> Task:
                return Task(
                    handler=handler,
                    variables={
                        "COMMUNITY_TABLE": data.community.table_name,
                        "CONTACT_KEY_SECRET_ARN": data.contact_key.secret_arn,
                    },
                    statements=[
                        *permissions.change_community(data.community, data.community_key, *permissions.COMMUNITY_ACTIONS),
                        permissions.read_secret(data.contact_key),
                        permissions.consume(queue),
                    ],
                )

            Consumer(self, name, self._platform, make_task, Intake(topics=[topic]))

    def _make_import(self) -> None:
        """A message {"file": "imports/…"} starts it (docs/runbooks/import.md); it sends itself on."""
        data = self._data

        def make_task(queue: sqs.Queue) -> Task:
            return Task(
                handler="community.import_handler.handle",
                variables={
                    "COMMUNITY_TABLE": data.community.table_name,
                    "CONTACT_KEY_SECRET_ARN": data.contact_key.secret_arn,
                    "IMPORT_BUCKET": data.imports.bucket_name,
                    "IMPORT_QUEUE_URL": queue.queue_url,
                },
                statements=[
                    *permissions.change_community(data.community, data.community_key, "GetItem", "BatchGetItem", "PutItem"),
                    permissions.read_secret(data.contact_key),
                    *permissions.work_on_imports(data.imports),
                    permissions.consume(queue),
                    permissions.send_to(queue),
                ],
                timeout_seconds=IMPORT_SECONDS,
                recursive=True,  # the rest of a file is a new message in the same queue
            )

        intake = Intake(batch_size=1, concurrency=2, too_old=120, visibility_seconds=IMPORT_SECONDS + 300)
        consumer = Consumer(self, "Import", self._platform, make_task, intake)
        bucket = data.export_value(data.imports.bucket_arn)
        folders = (f"{bucket}/imports/*", f"{bucket}/import-reports/*")
        acknowledge_wildcards(consumer.worker.role, folders, "Any file of the folder; nothing else in the bucket.")


def platform_applications(stack: Stack, environment: Environment) -> dict[str, str]:
    """The platform applications' ARNs, by variable; empty for a platform that is not served."""
    parts = {
        "APNS_APPLICATION_ARN": environment.apns_application,
        "APNS_SANDBOX_APPLICATION_ARN": environment.apns_sandbox_application,
        "FCM_APPLICATION_ARN": environment.fcm_application,
    }
    return {name: stack.format_arn(service="sns", resource=part) if part else "" for name, part in parts.items()}
