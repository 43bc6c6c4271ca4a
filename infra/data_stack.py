"""What outlives everything else: tables, users, photos, secrets, topics that phones or providers know, and who is on call."""

from collections.abc import Callable

from aws_cdk import Duration, RemovalPolicy, SecretValue, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra import permissions
from infra.environments import Environment
from infra.nag import acknowledge
from infra.outputs import publish_outputs
from infra.queues import dead_letter_queue
from infra.users import Users


class DataStack(Stack):
    """Retained and protected from deletion where the environment says so."""

    def __init__(self, scope: Construct, name: str, environment: Environment) -> None:
        super().__init__(scope, name, env={"region": environment.region}, termination_protection=environment.retain_data)
        self._retain = environment.retain_data
        self._removal = RemovalPolicy.RETAIN if environment.retain_data else RemovalPolicy.DESTROY
        self.on_call = self._make_on_call(environment.alarm_email)
        self.alerts = self._make_alerts()
        self.deliveries = self._table("Deliveries", time_to_live="ttl")
        self.settings = self._table("Settings")
        self.community_key = self._make_community_key()
        self.community = self._table("Community", time_to_live="ttl", key=self.community_key)
        self.contact_key = self._make_contact_key()
        self.imports = self._make_imports()
        self.media = self._make_media()
        self.webhook_secrets = self._make_webhook_secrets()
        self.signing_key = self._make_signing_key()
        self.national = self._push_topic("National")
        self.exercise_national = self._push_topic("ExerciseNational")
        self.voice_events = self._events_topic("VoiceEvents", permissions.let_sms_service_publish)
        self.mail_events = self._events_topic("MailEvents", permissions.let_mail_service_publish)
        self.inbound_sms = self._events_topic("InboundSms", permissions.let_sms_service_publish)
        self.push_events = self._events_topic("PushEvents", permissions.let_push_service_publish)
        self.users = Users(self, environment)
        publish_outputs(
            self,
            AlertsTable=self.alerts.table_name,
            DeliveriesTable=self.deliveries.table_name,
            SettingsTable=self.settings.table_name,
            MediaBucket=self.media.bucket_name,
            WebhookSecretArn=self.webhook_secrets.secret_arn,
            SigningKeySecretArn=self.signing_key.secret_arn,
            NationalTopicArn=self.national.topic_arn,
            ExerciseNationalTopicArn=self.exercise_national.topic_arn,
            CommunityTable=self.community.table_name,
            ContactKeySecretArn=self.contact_key.secret_arn,
            ImportBucket=self.imports.bucket_name,
            VoiceEventsTopicArn=self.voice_events.topic_arn,
            MailEventsTopicArn=self.mail_events.topic_arn,
            InboundSmsTopicArn=self.inbound_sms.topic_arn,
            PushEventsTopicArn=self.push_events.topic_arn,
            OnCallTopicArn=self.on_call.topic_arn,
        )

    def _table(
        self,
        name: str,
        time_to_live: str | None = None,
        stream: dynamodb.StreamViewType | None = None,
        key: kms.Key | None = None,
    ) -> dynamodb.Table:
        return dynamodb.Table(
            self,
            name,
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(point_in_time_recovery_enabled=True),
            time_to_live_attribute=time_to_live,
            stream=stream,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED if key else None,
            encryption_key=key,
            removal_policy=self._removal,
            deletion_protection=self._retain,
        )

    def _make_alerts(self) -> dynamodb.Table:
        table = self._table("Alerts", time_to_live="ttl", stream=dynamodb.StreamViewType.KEYS_ONLY)
        table.add_global_secondary_index(
            index_name=permissions.BY_STATE,
            partition_key=dynamodb.Attribute(name="state", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="created_at", type=dynamodb.AttributeType.STRING),
        )
        table.add_global_secondary_index(
            index_name=permissions.BY_RELEASE,
            partition_key=dynamodb.Attribute(name="release_month", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sent", type=dynamodb.AttributeType.STRING),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
        return table

    def _make_community_key(self) -> kms.Key:
        """Numbers and addresses are sealed with it: who may not use it cannot read them, whatever else they may do."""
        return kms.Key(
            self,
            "CommunityKey",
            description="Seals the table of participants and devices",
            enable_key_rotation=True,
            removal_policy=self._removal,
        )

    def _make_contact_key(self) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            "ContactKey",
            description="Makes a participant's id from a number or address",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
            removal_policy=self._removal,
        )
        acknowledge(secret, "AwsSolutions-SMG4", "Every participant's id is made with it: another key is another community.")
        return secret

    def _make_imports(self) -> s3.Bucket:
        """Files with people's numbers, and the reports on them: gone after 30 days."""
        bucket = s3.Bucket(
            self,
            "Imports",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(30))],
            removal_policy=self._removal,
        )
        acknowledge(bucket, "AwsSolutions-S1", "One function reads it; CloudTrail has who put a file there.")
        return bucket

    def _make_media(self) -> s3.Bucket:
        """Not versioned: a photo is named by its digest, so nothing is overwritten, and what is deleted must be gone."""
        bucket = s3.Bucket(
            self,
            "Media",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(prefix="uploads/", expiration=Duration.days(7))],
            removal_policy=self._removal,
        )
        acknowledge(
            bucket,
            "AwsSolutions-S1",
            "Only functions read it; who looked at a photo, or at an alert with it, is logged by the APIs, by id.",
        )
        return bucket

    def _make_webhook_secrets(self) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            "WebhookSecrets",
            description="JSON: display network id -> whsec_<base64>, the key that signs what we send there",
            secret_string_value=SecretValue.unsafe_plain_text("{}"),  # filled in by hand; no template ever holds a key
            removal_policy=self._removal,
        )
        acknowledge(
            secret,
            "AwsSolutions-SMG4",
            "Each key is agreed with a display network, and changed together with it: no timer can do that.",
        )
        return secret

    def _make_signing_key(self) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            "SigningKey",
            description="JSON: private_key and certificate (PEM) that sign the CAP documents which we publish",
            secret_string_value=SecretValue.unsafe_plain_text("{}"),  # filled in by hand; no template ever holds a key
            removal_policy=self._removal,
        )
        acknowledge(
            secret,
            "AwsSolutions-SMG4",
            "A new key comes with a new certificate, which those who verify must learn of: no timer can do that.",
        )
        return secret

    def _push_topic(self, name: str) -> sns.Topic:
        """Phones are subscribed to it, and they subscribe once: losing the topic is losing the phones."""
        topic = sns.Topic(self, name, enforce_ssl=True)
        topic.apply_removal_policy(self._removal)
        return topic

    def _events_topic(self, name: str, let_publish: Callable[[sns.Topic], None]) -> sns.Topic:
        """A provider publishes to it, and was told so by hand."""
        topic = sns.Topic(self, name, enforce_ssl=True)
        topic.apply_removal_policy(self._removal)
        let_publish(topic)
        return topic

    def _make_on_call(self, email: str) -> sns.Topic:
        topic = sns.Topic(self, "OnCall", display_name="Kindalarm", enforce_ssl=True)
        permissions.let_alarms_publish(topic)
        topic.add_subscription(
            subscriptions.EmailSubscription(email, dead_letter_queue=dead_letter_queue(self, "OnCallFailures", topic))
        )
        return topic
