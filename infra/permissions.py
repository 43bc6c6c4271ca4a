"""Who may do what: the only place that grants, with exact actions on exact resources, one function per kind of need.

tests/infra/test_permissions.py holds the table of what each role ends up with.
"""

from collections.abc import Sequence
from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

READ: Final = ("Query", "BatchGetItem")
#: What joining, changing and leaving consist of.
COMMUNITY_ACTIONS: Final = ("GetItem", "PutItem", "UpdateItem", "DeleteItem")
#: Partitions of the settings table: a channel's switch and what is asked of it.
CHANNELS: Final = "CHANNEL#*"
BY_STATE: Final = "by_state"
BY_RELEASE: Final = "by_release"
#: What a reader of progress asks for; tests/infra compares it with alerting.store.progress.
PROGRESS_ATTRIBUTES: Final = (
    "pk", "sk", "ttl", "audience", "total", "state", "accepted", "rejected", "unknown", "unsupported", "confirmed", "unconfirmed",
    "reasons", "attempts", "not_before", "first_at", "last_at", "closed_because", "closed_by",
    "lease_owner", "lease_until", "unsure", "refused",
)  # fmt: skip


def _allow(actions: Sequence[str], *resources: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=list(resources))


# --- every function ---


def write_log(group: logs.ILogGroup) -> iam.PolicyStatement:
    """Its own log and no other (the group exists already: nobody may create one)."""
    return _allow(["logs:CreateLogStream", "logs:PutLogEvents"], group.log_group_arn)


def trace() -> iam.PolicyStatement:
    """X-Ray: these two actions know no resources."""
    return _allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*")


# --- alerts table ---


def show_alerts(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Rows of alerts whose keys are known, and what is listed under one key: versions, audit, what is live."""
    return _allow(["dynamodb:GetItem", "dynamodb:Query"], table.table_arn)


def show_one_alert(table: dynamodb.ITable) -> iam.PolicyStatement:
    """The rows of an alert whose keys are known."""
    return _allow(["dynamodb:GetItem"], table.table_arn)


def sum_up_alerts(table: dynamodb.ITable) -> iam.PolicyStatement:
    """The rows of several alerts whose keys are known, in one call."""
    return _allow(["dynamodb:BatchGetItem"], table.table_arn)


def list_live_alerts(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Which alerts are live, by their ids, and nothing of any alert."""
    statement = _allow(["dynamodb:Query"], table.table_arn)
    statement.add_condition("ForAllValues:StringEquals", {"dynamodb:LeadingKeys": ["LIVE"]})
    return statement


def find_alerts(table: dynamodb.ITable, index: str) -> iam.PolicyStatement:
    """Alerts through one index."""
    return _allow(["dynamodb:Query"], f"{table.table_arn}/index/{index}")


def change_alerts(table: dynamodb.ITable) -> iam.PolicyStatement:
    """What a transaction on an alert consists of; DeleteItem is for the `LIVE` marker."""
    return _allow(["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"], table.table_arn)


def follow_alerts(stream_arn: str) -> iam.PolicyStatement:
    """The stream of the alerts table."""
    return _allow(
        ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"], stream_arn
    )


# --- deliveries table ---


def work_on_deliveries(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Plan, claim, record and close jobs."""
    actions = ["BatchGetItem", "Query", "PutItem", "UpdateItem", "ConditionCheckItem"]
    return _allow([f"dynamodb:{action}" for action in actions], table.table_arn)


def take_turns(table: dynamodb.ITable) -> iam.PolicyStatement:
    """See whose turn it is at a part of the site, and take it."""
    return _allow(["dynamodb:BatchGetItem", "dynamodb:UpdateItem"], table.table_arn)


def plan_deliveries(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Look at one job and plan another."""
    return _allow(["dynamodb:BatchGetItem", "dynamodb:PutItem"], table.table_arn)


def list_deliveries(table: dynamodb.ITable) -> iam.PolicyStatement:
    """The jobs of a channel."""
    return _allow(["dynamodb:Query"], table.table_arn)


def watch_deliveries(table: dynamodb.ITable) -> iam.PolicyStatement:
    """The same for those who only look: the recipients beside a job (attribute `ids`) are not among what they may ask for.

    Only queries: a GetItem that names no attributes would pass the condition and read them all.
    """
    statement = list_deliveries(table)
    statement.add_condition("ForAllValues:StringEquals", {"dynamodb:Attributes": list(PROGRESS_ATTRIBUTES)})
    statement.add_condition("StringEqualsIfExists", {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"})
    return statement


def look_up_deliveries(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Whether a channel has expanded a version."""
    return _allow(["dynamodb:GetItem"], table.table_arn)


def confirm_deliveries(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Note what a receipt says."""
    return _allow(["dynamodb:UpdateItem"], table.table_arn)


# --- community table: who takes part. It has a key of its own, which only these may use, and only through DynamoDB ---


def read_community(
    table: dynamodb.ITable, key: kms.IKey, *partitions: str, actions: Sequence[str] = READ
) -> list[iam.PolicyStatement]:
    """Rows under these partition keys, `*` at the end for all that begin so."""
    statement = _allow([f"dynamodb:{action}" for action in actions], table.table_arn)
    statement.add_condition("ForAllValues:StringLike", {"dynamodb:LeadingKeys": list(partitions)})
    return [statement, _use_key(key, "kms:Decrypt", "kms:DescribeKey")]


def change_community(table: dynamodb.ITable, key: kms.IKey, *actions: str) -> list[iam.PolicyStatement]:
    """What one task of the community function does with the table."""
    keyed = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo")
    return [_allow([f"dynamodb:{action}" for action in actions], table.table_arn), _use_key(key, *keyed)]


def _use_key(key: kms.IKey, *actions: str) -> iam.PolicyStatement:
    statement = _allow(actions, key.key_arn)
    statement.add_condition("StringEquals", {"kms:ViaService": f"dynamodb.{Stack.of(key).region}.amazonaws.com"})
    return statement


# --- settings table: every grant names its partitions ---


def look_up_settings(table: dynamodb.ITable, *partitions: str) -> iam.PolicyStatement:
    """One row at a time."""
    return _settings(["dynamodb:GetItem"], table, partitions)


def list_settings(table: dynamodb.ITable, *partitions: str) -> iam.PolicyStatement:
    """One row, or all under a key."""
    return _settings(["dynamodb:GetItem", "dynamodb:Query"], table, partitions)


def resolve_recipients(table: dynamodb.ITable, partition: str) -> iam.PolicyStatement:
    """Which there are when a version is expanded, and what they are reached by right before the send."""
    return _settings(["dynamodb:Query", "dynamodb:BatchGetItem"], table, (partition,))


def show_channels(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Every channel's switch, and what is asked of it, in one call."""
    return _settings(["dynamodb:BatchGetItem"], table, (CHANNELS,))


def switch_channels(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Look at a channel's two rows, switch, ask, and take back what was asked."""
    actions = ("BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem")
    return _settings([f"dynamodb:{action}" for action in actions], table, (CHANNELS,))


def keep_templates(table: dynamodb.ITable) -> iam.PolicyStatement:
    """List, make, change and delete templates, and count them."""
    actions = ("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")
    return _settings([f"dynamodb:{action}" for action in actions], table, ("TEMPLATES",))


def keep_trail(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Add to the trail of the house, and read it; what stands there is never changed by an update, nor deleted."""
    return _settings(["dynamodb:PutItem", "dynamodb:Query"], table, ("AUDIT#*",))


def _settings(actions: Sequence[str], table: dynamodb.ITable, partitions: Sequence[str]) -> iam.PolicyStatement:
    statement = _allow(actions, table.table_arn)
    statement.add_condition("ForAllValues:StringLike", {"dynamodb:LeadingKeys": list(partitions)})
    return statement


def keep_user_requests(table: dynamodb.ITable) -> list[iam.PolicyStatement]:
    """What administrators ask for users, until another confirms it, and a line in the trail for every step."""
    actions = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"]
    return [_settings(actions, table, ("USER_REQUESTS",)), _settings(["dynamodb:PutItem"], table, ("AUDIT#*",))]


# --- the user pool: one function only ---


def manage_users(pool: cognito.IUserPool) -> iam.PolicyStatement:
    """See users and their groups, invite, change groups, disable and enable, end sessions, forget a lost phone's code.

    Nobody's password is set, no address changed, and no user deleted: trails name people by their id.
    """
    actions = (
        *("ListUsers", "ListGroups", "ListUsersInGroup", "AdminGetUser", "AdminListGroupsForUser"),
        *("AdminCreateUser", "AdminAddUserToGroup", "AdminRemoveUserFromGroup", "CreateGroup"),
        *("AdminDisableUser", "AdminEnableUser", "AdminUserGlobalSignOut", "AdminDeleteSoftwareToken"),
    )
    return _allow([f"cognito-idp:{action}" for action in actions], pool.user_pool_arn)


# --- the rest ---


def read_photos(bucket: s3.IBucket) -> iam.PolicyStatement:
    """Photos, which are named by their digest."""
    return _allow(["s3:GetObject"], bucket.arn_for_objects("photos/*"))


def miss_photos(bucket: s3.IBucket) -> iam.PolicyStatement:
    """Without the right to list, S3 answers 403 instead of 404 for a photo that is not there."""
    return _allow(["s3:ListBucket"], bucket.bucket_arn)


def offer_uploads(quarantine: s3.IBucket, media: s3.IBucket) -> list[iam.PolicyStatement]:
    """Sign for a place in quarantine, which its holder may fill; write down and look up how far an upload is."""
    return [
        _allow(["s3:PutObject"], quarantine.arn_for_objects("quarantine/*")),
        _allow(["s3:GetObject", "s3:PutObject"], media.arn_for_objects("uploads/*")),
        _allow(["s3:ListBucket"], media.bucket_arn),
    ]


def crop_photos(bucket: s3.IBucket) -> iam.PolicyStatement:
    """Look at photos, and keep parts of them beside them."""
    return _allow(["s3:GetObject", "s3:PutObject"], bucket.arn_for_objects("photos/*"))


def settle_uploads(quarantine: s3.IBucket, media: s3.IBucket) -> list[iam.PolicyStatement]:
    """Read and empty quarantine, keep what is clean, write down how it went."""
    return [
        _allow(["s3:GetObject", "s3:DeleteObject"], quarantine.arn_for_objects("quarantine/*")),
        _allow(["s3:GetObject", "s3:PutObject"], media.arn_for_objects("uploads/*")),
        _allow(["s3:PutObject"], media.arn_for_objects("photos/*")),
        _allow(["s3:ListBucket"], quarantine.bucket_arn, media.bucket_arn),
    ]


#: Where posters, cards and sheets lie, in both trees.
POSTER_PATHS: Final = tuple(f"{tree}{path}/*" for tree in ("", "test/") for path in ("static/posters", "cards", "sheets"))


def hang_posters(bucket: s3.IBucket) -> iam.PolicyStatement:
    """Put up and take down."""
    return _allow(["s3:PutObject", "s3:DeleteObject"], *(bucket.arn_for_objects(path) for path in POSTER_PATHS))


def keep_site(bucket: s3.IBucket) -> list[iam.PolicyStatement]:
    """What stands in the public bucket: look, put, take away. Listing tells what is there, and 404 from 403."""
    objects = [f"s3:{action}" for action in ("GetObject", "PutObject", "DeleteObject")]
    return [_allow(["s3:ListBucket"], bucket.bucket_arn), _allow(objects, bucket.arn_for_objects("*"))]


def publish(*topics: sns.ITopic) -> iam.PolicyStatement:
    """Publish to these topics; never to an endpoint or a telephone number."""
    return _allow(["sns:Publish"], *(topic.topic_arn for topic in topics))


def send_to(*queues: sqs.IQueue) -> iam.PolicyStatement:
    """Put messages in these queues."""
    return _allow(["sqs:SendMessage"], *(queue.queue_arn for queue in queues))


def consume(*queues: sqs.IQueue) -> iam.PolicyStatement:
    """What an event source mapping does with its queue on the function's behalf."""
    return _allow(
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
        *(queue.queue_arn for queue in queues),
    )


def publish_to_area_topics(prefix: str) -> iam.PolicyStatement:
    """Publish to the topics of places, which the community function makes as people come to follow them."""
    return _allow(["sns:Publish"], f"{prefix}*")


def subscribe_phones(national: sns.ITopic, exercise: sns.ITopic, prefix: str) -> iam.PolicyStatement:
    """Make topics of places, and let phones follow these and the national ones; subscriptions' ARNs begin as their topics'."""
    topics = (national.topic_arn, exercise.topic_arn)
    own = [f"{topic}:*" for topic in topics]
    return _allow(["sns:CreateTopic", "sns:Subscribe", "sns:Unsubscribe"], *topics, *own, f"{prefix}*")


def make_endpoints(*applications: str) -> iam.PolicyStatement:
    """Phones of these platform applications."""
    actions = ["CreatePlatformEndpoint", "GetEndpointAttributes", "SetEndpointAttributes", "DeleteEndpoint"]
    return _allow([f"sns:{action}" for action in actions], *applications, *endpoints_of(*applications))


def look_at_endpoints(*applications: str) -> iam.PolicyStatement:
    """See whether SNS delivers to phones of these platform applications."""
    return _allow(["sns:GetEndpointAttributes"], *endpoints_of(*applications))


def endpoints_of(*applications: str) -> list[str]:
    """All endpoints of these platform applications."""
    return [f"{application.replace(':app/', ':endpoint/')}/*" for application in applications]


def work_on_imports(bucket: s3.IBucket) -> list[iam.PolicyStatement]:
    """Read what is imported, and write what of it was refused. Without the right to list, a missing file looks forbidden."""
    return [
        _allow(["s3:ListBucket"], bucket.bucket_arn),
        _allow(["s3:GetObject"], bucket.arn_for_objects("imports/*")),
        _allow(["s3:PutObject"], bucket.arn_for_objects("import-reports/*")),
    ]


def send_text_messages(identity_arn: str) -> iam.PolicyStatement:
    """Send from this sender and no other."""
    return _allow(["sms-voice:SendTextMessage"], identity_arn)


def call_numbers(identity_arn: str) -> iam.PolicyStatement:
    """Call from this number and no other."""
    return _allow(["sms-voice:SendVoiceMessage"], identity_arn)


def send_mail(*arns: str) -> iam.PolicyStatement:
    """Send from this identity with this configuration set: SES asks for both."""
    return _allow(["ses:SendEmail"], *arns)


def read_secret(secret: secretsmanager.ISecret) -> iam.PolicyStatement:
    """One secret's value."""
    return _allow(["secretsmanager:GetSecretValue"], secret.secret_arn)


# --- what other services may do to our topics ---


def let_alarms_publish(topic: sns.Topic) -> None:
    """CloudWatch alarms of this account may wake the person on call."""
    _let_publish(topic, "cloudwatch.amazonaws.com")


def let_sms_service_publish(topic: sns.Topic) -> None:
    """Receipts of this account's own texts and calls, and texts that come in."""
    _let_publish(topic, "sms-voice.amazonaws.com")


def let_mail_service_publish(topic: sns.Topic) -> None:
    """What became of this account's own mails."""
    _let_publish(topic, "ses.amazonaws.com")


def let_push_service_publish(topic: sns.Topic) -> None:
    """Phones of this account's platform applications that cannot be reached any more."""
    _let_publish(topic, "sns.amazonaws.com")


def _let_publish(topic: sns.Topic, service: str) -> None:
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(service)],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(topic).account}},
        )
    )
