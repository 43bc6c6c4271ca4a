"""Photos on their way from quarantine to clean, and the posters that show them."""

from typing import Final

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import permissions
from infra.consumer import Consumer, Intake
from infra.data_stack import DataStack
from infra.environments import Environment
from infra.nag import acknowledge, acknowledge_wildcards
from infra.outputs import publish_outputs
from infra.python_function import Platform, Task

#: Pillow decodes 50 million pixels in memory, and draws on one whole processor.
PHOTO_MEMORY_MB: Final = 2_048
POSTER_MEMORY_MB: Final = 1_769
LAYERS: Final = frozenset({"shared", "imaging"})


class MediaStack(Stack):
    """Quarantine with its worker, and the posters' maker with its queue."""

    def __init__(self, scope: Construct, name: str, environment: Environment, data: DataStack, public: s3.IBucket) -> None:
        super().__init__(scope, name, env={"region": environment.region}, termination_protection=environment.retain_data)
        self._data = data
        self._environment = environment
        self._platform = Platform(self, environment, data.on_call)
        self.quarantine = self._make_quarantine()
        self._make_photos()
        self.posters_queue = self._make_posters(public)
        publish_outputs(self, QuarantineBucket=self.quarantine.bucket_name)

    def _make_quarantine(self) -> s3.Bucket:
        """What strangers put there is looked at by one function, and gone a day later in any case."""
        origins = [self._environment.console_url]
        bucket = s3.Bucket(
            self,
            "Quarantine",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(1))],
            cors=[s3.CorsRule(allowed_methods=[s3.HttpMethods.POST], allowed_origins=origins, allowed_headers=["*"])],
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge(bucket, "AwsSolutions-S1", "One function reads it, for seconds; the API's log has who asked for the place.")
        return bucket

    def _make_photos(self) -> None:
        data, quarantine = self._data, self.quarantine

        def make_task(queue: sqs.Queue) -> Task:
            return Task(
                handler="media.photos_handler.handle",
                variables={"MEDIA_BUCKET": data.media.bucket_name, "QUARANTINE_BUCKET": quarantine.bucket_name},
                statements=[*permissions.settle_uploads(quarantine, data.media), permissions.consume(queue)],
                layers=LAYERS,
                memory_mb=PHOTO_MEMORY_MB,
            )

        consumer = Consumer(self, "Photos", self._platform, make_task, Intake(batch_size=1, concurrency=5, too_old=5))
        self._tell_of_arrivals(consumer.queue)
        media = data.export_value(data.media.bucket_arn)
        own = f"{self.resolve(quarantine.bucket_arn)['Fn::GetAtt'][0]}"
        acknowledge_wildcards(
            consumer.worker.role,
            (f"{media}/photos/*", f"{media}/uploads/*", f"<{own}.Arn>/quarantine/*"),
            "Uploads by the random id that was given out for them, photos by their digest.",
        )

    def _tell_of_arrivals(self, queue: sqs.Queue) -> None:
        """The bucket tells the queue itself, without the function that CDK would make to tell it so."""
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("s3.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={
                    "ArnLike": {"aws:SourceArn": self.format_arn(service="s3", region="", account="", resource="*")},
                    "StringEquals": {"aws:SourceAccount": self.account},
                },
            )
        )
        bucket = self.quarantine.node.default_child
        if not isinstance(bucket, s3.CfnBucket):
            raise TypeError("a bucket is made of a CfnBucket")
        bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(event="s3:ObjectCreated:*", queue=queue.queue_arn),
            ]
        )
        bucket.node.add_dependency(queue)  # S3 asks whether it may, when the bucket is made

    def _make_posters(self, public: s3.IBucket) -> sqs.Queue:
        data, environment = self._data, self._environment

        def make_task(queue: sqs.Queue) -> Task:
            return Task(
                handler="media.posters_handler.handle",
                variables={
                    "ALERTS_TABLE": data.alerts.table_name,
                    "DELIVERIES_TABLE": data.deliveries.table_name,
                    "MEDIA_BUCKET": data.media.bucket_name,
                    "PUBLIC_BUCKET": public.bucket_name,
                    "PUBLIC_URL": environment.public_url,
                    "CAP_SENDER": environment.cap_sender,
                    "BRAND_AMBER": environment.brand_amber,
                    "BRAND_MISSING_CHILD": environment.brand_missing_child,
                    "LINK_BASE": environment.link_base,
                },
                statements=[
                    permissions.show_alerts(data.alerts),
                    permissions.confirm_deliveries(data.deliveries),
                    permissions.read_photos(data.media),
                    permissions.miss_photos(data.media),
                    permissions.hang_posters(public),
                    permissions.consume(queue),
                ],
                layers=LAYERS,
                memory_mb=POSTER_MEMORY_MB,
            )

        consumer = Consumer(self, "Posters", self._platform, make_task, Intake(batch_size=1, concurrency=5, too_old=2))
        files = [f"{Stack.of(public).export_value(public.bucket_arn)}/{path}" for path in permissions.POSTER_PATHS]
        photos = [f"{data.export_value(data.media.bucket_arn)}/photos/*"]
        acknowledge_wildcards(consumer.worker.role, [*photos, *files], "Photos by their digest; posters of any alert and size.")
        return consumer.queue
