"""Who may do what, as a table: every role, each resource, the exact actions."""

import re
from collections import defaultdict
from typing import Any

import pytest
from infra.permissions import PROGRESS_ATTRIBUTES

from alerting.domain.content import Channel
from alerting.store.progress import ATTRIBUTES
from templates import Assembly, Resource

#: Of every role beside its own log.
EVERY = {"*": {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}}

WORK_ON_DELIVERIES = {f"dynamodb:{name}" for name in ("BatchGetItem", "Query", "PutItem", "UpdateItem", "ConditionCheckItem")}
CHANGE_ALERTS = {"dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"}
CONSUME = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"}
GET, QUERY, SEND, PUBLISH = {"dynamodb:GetItem"}, {"dynamodb:Query"}, {"sqs:SendMessage"}, {"sns:Publish"}
RESOLVE = {"dynamodb:Query", "dynamodb:BatchGetItem"}
SENDER = "arn:aws:sms-voice:eu-central-1:AWS::AccountId:sender-id/Burgernet/NL"


CALLER = "arn:aws:sms-voice:eu-central-1:AWS::AccountId:phone-number/kindalarm"
MAIL = "arn:aws:ses:eu-central-1:AWS::AccountId"
TOPICS = "arn:aws:sns:eu-central-1:AWS::AccountId:kindalarm-*"
#: Of the community's key.
OPEN_KEY = {"kms:Decrypt", "kms:DescribeKey"}
TURN_KEY = OPEN_KEY | {"kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"}
PEOPLE = {f"dynamodb:{name}" for name in ("GetItem", "PutItem", "UpdateItem", "DeleteItem")}
SECRET = {"secretsmanager:GetSecretValue"}
#: No password is set, no address changed, no user deleted.
MANAGE_USERS = {
    f"cognito-idp:{name}"
    for name in (
        *("ListUsers", "ListGroups", "ListUsersInGroup", "AdminGetUser", "AdminListGroupsForUser"),
        *("AdminCreateUser", "AdminAddUserToGroup", "AdminRemoveUserFromGroup", "CreateGroup"),
        *("AdminDisableUser", "AdminEnableUser", "AdminUserGlobalSignOut", "AdminDeleteSoftwareToken"),
    )
}
#: What a channel to participants, and what a function of the community, does with people.
READ_PEOPLE = {"Community": RESOLVE, "CommunityKey": OPEN_KEY}
CHANGE_PEOPLE = {"Community": PEOPLE, "CommunityKey": TURN_KEY}


def channel(name: str, **further: set[str]) -> dict[str, set[str]]:
    return {
        "Alerts": GET,
        "Deliveries": WORK_ON_DELIVERIES,
        f"{name}Channel/Urgent": CONSUME | SEND,
        f"{name}Channel/Routine": CONSUME | SEND,
        **further,
    }


def mail(environment: str) -> dict[str, set[str]]:
    domain = "test.kindalarm.nl" if environment == "test" else "kindalarm.nl"
    return {f"{MAIL}:identity/{domain}": {"ses:SendEmail"}, f"{MAIL}:configuration-set/kindalarm-mail": {"ses:SendEmail"}}


CODES = {SENDER: {"sms-voice:SendTextMessage"}, CALLER: {"sms-voice:SendVoiceMessage"}, **mail("production")}
ENDPOINTS = {"sns:CreatePlatformEndpoint", "sns:GetEndpointAttributes", "sns:SetEndpointAttributes", "sns:DeleteEndpoint"}
FOLLOW = {"sns:CreateTopic", "sns:Subscribe", "sns:Unsubscribe"}

#: Where posters, cards and sheets lie.
POSTERS = [f"Site/Public/{tree}{path}/*" for tree in ("", "test/") for path in ("static/posters", "cards", "sheets")]
KEEP_SITE: dict[str, set[str]] = {
    "Media": {"s3:ListBucket"},
    "Media/photos/*": {"s3:GetObject"},
    "Site/Public": {"s3:ListBucket"},
    "Site/Public/*": {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"},
    "Posters/Queue": SEND,
    "SigningKey": SECRET,
}

#: By role; the settings table stands below, because its grants are per partition.
TABLE: dict[str, dict[str, set[str]]] = {
    "IntakeApi": {
        "Alerts": GET | CHANGE_ALERTS | {"dynamodb:BatchGetItem"},
        "Alerts/index/by_state": QUERY,
        "Community": RESOLVE,
        "CommunityKey": OPEN_KEY,
        "Deliveries": QUERY,
        "Media": {"s3:ListBucket"},
        "Media/photos/*": {"s3:GetObject"},
    },
    "StatusApi": {
        "Alerts": GET | QUERY | {"dynamodb:BatchGetItem"},
        "Alerts/index/by_state": QUERY,
        "Deliveries": QUERY,
    },
    "ConfigurationApi": {"Alerts": QUERY},
    "AccessApi": {"Users/Pool": MANAGE_USERS},
    "Console": {},
    "Relay": {
        "Alerts:stream": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"},
        "Alerts": GET,
        "Topic": PUBLISH,
        "RelayFailures": SEND,
    },
    "IntakeSweep": {
        "Alerts": GET | QUERY | CHANGE_ALERTS,
        "Alerts/index/by_release": QUERY,
        "Deliveries": GET,
        "Topic": PUBLISH,
        "SweepFailures": SEND,
    },
    "DispatchSweep": {
        "Alerts": GET | QUERY,
        "Alerts/index/by_release": QUERY,
        "Deliveries": QUERY,
        **{f"{channel.capitalize()}Channel/{lane}": SEND for channel in Channel for lane in ("Urgent", "Routine")},
        "SweepFailures": SEND,
    },
    "PushChannel/Worker": channel("Push", National=PUBLISH, ExerciseNational=PUBLISH)
    | {TOPICS: PUBLISH, "Community": QUERY, "CommunityKey": OPEN_KEY},
    "SmsChannel/Worker": channel("Sms") | READ_PEOPLE | {SENDER: {"sms-voice:SendTextMessage"}},
    "VoiceChannel/Worker": channel("Voice") | READ_PEOPLE | {CALLER: {"sms-voice:SendVoiceMessage"}},
    "EmailChannel/Worker": channel("Email") | READ_PEOPLE | mail("production"),
    "DisplayChannel/Worker": channel("Display", WebhookSecrets=SECRET),
    "WebChannel/Worker": channel("Web") | KEEP_SITE,
    "SiteSweep": {
        "Alerts": GET,
        "Deliveries": {"dynamodb:BatchGetItem", "dynamodb:UpdateItem"},
        "SweepFailures": SEND,
        **KEEP_SITE,
    },
    "PhotosApi": {
        "Quarantine/quarantine/*": {"s3:PutObject"},
        "Media/uploads/*": {"s3:GetObject", "s3:PutObject"},
        "Media/photos/*": {"s3:GetObject", "s3:PutObject"},
        "Media": {"s3:ListBucket"},
    },
    "PosterPreviewsApi": {"Alerts": GET, "Media": {"s3:ListBucket"}, "Media/photos/*": {"s3:GetObject"}},
    "Photos/Worker": {
        "Quarantine": {"s3:ListBucket"},
        "Quarantine/quarantine/*": {"s3:GetObject", "s3:DeleteObject"},
        "Media": {"s3:ListBucket"},
        "Media/uploads/*": {"s3:GetObject", "s3:PutObject"},
        "Media/photos/*": {"s3:PutObject"},
        "Photos/Queue": CONSUME,
    },
    "Posters/Worker": {
        "Alerts": GET | QUERY,
        "Deliveries": {"dynamodb:UpdateItem"},
        "Media": {"s3:ListBucket"},
        "Media/photos/*": {"s3:GetObject"},
        **{path: {"s3:PutObject", "s3:DeleteObject"} for path in POSTERS},
        "Posters/Queue": CONSUME,
    },
    "VoiceRetries/Worker": {
        "Alerts": GET,
        "Deliveries": {"dynamodb:BatchGetItem", "dynamodb:PutItem"},
        "VoiceRetries/Queue": CONSUME,
        "VoiceChannel/Urgent": SEND,
        "VoiceChannel/Routine": SEND,
    },
    "Receipts/Worker": {"Deliveries": {"dynamodb:UpdateItem"}, "Receipts/Queue": CONSUME},
    "DevicesApi": CHANGE_PEOPLE | {"Devices/Queue": SEND},
    "Devices/Worker": CHANGE_PEOPLE
    | {
        "Devices/Queue": CONSUME,
        **dict.fromkeys(("National", "ExerciseNational", "National:*", "ExerciseNational:*", TOPICS), FOLLOW),
        "apps": ENDPOINTS,
        "endpoints": ENDPOINTS,
    },
    "DevicesSweep": {"Community": QUERY, "CommunityKey": OPEN_KEY, "Devices/Queue": SEND, "DevicesSweepFailures": SEND},
    "EndpointEvents/Worker": CHANGE_PEOPLE
    | {"EndpointEvents/Queue": CONSUME, "Devices/Queue": SEND, "endpoints": {"sns:GetEndpointAttributes"}},
    "ParticipantsApi": CHANGE_PEOPLE | CODES | {"ContactKey": SECRET},
    "Pages": CHANGE_PEOPLE | CODES | {"ContactKey": SECRET},
    "InboundSms/Worker": CHANGE_PEOPLE | {"ContactKey": SECRET, "InboundSms/Queue": CONSUME},
    "MailEvents/Worker": CHANGE_PEOPLE | {"ContactKey": SECRET, "MailEvents/Queue": CONSUME},
    "Import/Worker": {
        "Community": {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"},
        "CommunityKey": TURN_KEY,
        "ContactKey": SECRET,
        "Imports": {"s3:ListBucket"},
        "Imports/imports/*": {"s3:GetObject"},
        "Imports/import-reports/*": {"s3:PutObject"},
        "Import/Queue": CONSUME | SEND,
    },
}

#: By role: partition of the settings table -> actions.
SETTINGS: dict[str, dict[str, set[str]]] = {
    "IntakeApi": {"ORGANISATIONS": GET | QUERY, "SYSTEMS": GET | QUERY, "AREAS": GET | QUERY, "CHANNEL#*": GET},
    "StatusApi": {"CHANNEL#*": {"dynamodb:BatchGetItem"}, "SYSTEMS": GET},
    "ConfigurationApi": {
        "CHANNEL#*": CHANGE_ALERTS | {"dynamodb:BatchGetItem", "dynamodb:UpdateItem"},
        "TEMPLATES": PEOPLE | QUERY,
        "AUDIT#*": QUERY | {"dynamodb:PutItem"},
        "ORGANISATIONS": GET,
    },
    "IntakeSweep": {"ORGANISATIONS": GET | QUERY},
    **{f"{channel.capitalize()}Channel/Worker": {f"CHANNEL#{channel.value}": GET} for channel in Channel},
}
SETTINGS["DisplayChannel/Worker"]["NETWORKS"] = RESOLVE
SETTINGS["WebChannel/Worker"]["PUBLIC_TESTS"] = GET | QUERY
SETTINGS["SiteSweep"] = SETTINGS["WebChannel/Worker"]
SETTINGS["PhotosApi"] = {"SYSTEMS": GET}
SETTINGS["AccessApi"] = {
    "USER_REQUESTS": GET | QUERY | {"dynamodb:PutItem", "dynamodb:DeleteItem"},
    "AUDIT#*": {"dynamodb:PutItem"},
    "ORGANISATIONS": GET,
    "SYSTEMS": GET,
}

#: Resources with a wildcard, and why there is no narrower name.
WILDCARDS = {
    "*": "X-Ray's actions know no resources",
    "Media/photos/*": "photos are named by their digest",
    "Media/uploads/*": "uploads have random ids",
    "Quarantine/quarantine/*": "the same",
    "Site/Public/*": "everything that the public reads",
    **dict.fromkeys(POSTERS, "posters of any alert and size"),
    "Imports/imports/*": "files are named by whoever brings them",
    "Imports/import-reports/*": "one for each import",
    "National:*": "a subscription is named by chance",
    "ExerciseNational:*": "the same",
    TOPICS: "topics of places come as people follow them",
    "endpoints": "phones are named by chance",
}


def test_every_role_has_exactly_the_actions_it_needs(assembly: Assembly) -> None:
    assert {_name(role): _grants(assembly, role) for role in assembly.of("AWS::IAM::Role")} == {
        name: {resource: sorted(actions) for resource, actions in (_tracing(name) | grants | _own_log(name)).items()}
        for name, grants in TABLE.items()
    }


def test_every_role_reads_only_its_own_partitions_of_the_settings(assembly: Assembly) -> None:
    found = {_name(role): _partitions(assembly, role) for role in assembly.of("AWS::IAM::Role")}
    assert {name: partitions for name, partitions in found.items() if partitions} == {
        name: {partition: sorted(actions) for partition, actions in partitions.items()} for name, partitions in SETTINGS.items()
    }


def test_who_configures_the_house_learns_of_alerts_only_which_are_live(assembly: Assembly) -> None:
    role = assembly.one("ConfigurationApi/Role", "AWS::IAM::Role")
    (statement,) = (found for found in _statements(role) if "Alerts" in _resources(assembly, role, found))
    assert statement["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["LIVE"]}}


def test_only_the_configuration_switches_channels(assembly: Assembly) -> None:
    reads = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}
    writers = {
        _name(role)
        for role in assembly.of("AWS::IAM::Role")
        for partition, actions in _partitions(assembly, role).items()
        if partition.startswith("CHANNEL#") and set(actions) - reads
    }
    assert writers == {"ConfigurationApi"}


def test_only_the_community_and_the_channels_to_participants_reach_people(assembly: Assembly) -> None:
    """Whoever else reads the table (topics of places, counters, phones that wait) is held to partitions without people."""
    readers: dict[str, set[str]] = {}
    for role in assembly.of("AWS::IAM::Role"):
        for statement in _statements(role):
            if "Community" in _resources(assembly, role, statement):
                keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ["*"])
                readers.setdefault(_name(role), set()).update(_listed(keys))
    everything = {
        *("DevicesApi", "Devices/Worker", "EndpointEvents/Worker"),
        *("ParticipantsApi", "Pages", "InboundSms/Worker", "MailEvents/Worker", "Import/Worker"),
    }
    assert readers == {
        **{name: {"*"} for name in everything},
        **{f"{name}Channel/Worker": {"PARTICIPANT#*", "MEMBERS#*", "COUNT"} for name in ("Sms", "Voice", "Email")},
        "PushChannel/Worker": {"TOPICS#*"},
        "IntakeApi": {"COUNT", "COUNT#*"},
        "DevicesSweep": {"PENDING"},
    }


def test_only_the_function_of_users_touches_the_user_pool(assembly: Assembly) -> None:
    users = {
        (_name(role), *_resources(assembly, role, statement))
        for role in assembly.of("AWS::IAM::Role")
        for statement in _statements(role)
        if any(action.startswith("cognito") for action in _listed(statement["Action"]))
    }
    assert users == {("AccessApi", "Users/Pool")}


def test_the_key_of_the_community_opens_nothing_but_its_table(assembly: Assembly) -> None:
    users = set()
    for role in assembly.of("AWS::IAM::Role"):
        for statement in _statements(role):
            if "CommunityKey" in _resources(assembly, role, statement):
                users.add(_name(role))
                assert statement["Condition"] == {"StringEquals": {"kms:ViaService": "dynamodb.eu-central-1.amazonaws.com"}}
    assert "StatusApi" not in users
    assert "DisplayChannel/Worker" not in users
    assert len(users) == 14


def test_no_resource_is_a_wildcard_without_a_reason(assembly: Assembly) -> None:
    resources = {
        resource
        for role in assembly.of("AWS::IAM::Role")
        for statement in _statements(role)
        for resource in _resources(assembly, role, statement)
    }
    assert {resource for resource in resources if "*" in resource or resource == "endpoints"} == set(WILDCARDS)


def test_no_action_is_a_wildcard_and_no_policy_hangs_beside_its_role(assembly: Assembly) -> None:
    for role in assembly.of("AWS::IAM::Role"):
        assert "ManagedPolicyArns" not in role.properties
        assert not [action for statement in _statements(role) for action in _listed(statement["Action"]) if "*" in action]
    assert not [resource for resource in assembly.resources if resource.type in {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}]


@pytest.mark.parametrize("name", ["StatusApi", "IntakeApi"])
def test_no_api_can_ask_for_the_recipients_of_a_job(assembly: Assembly, name: str) -> None:
    role = assembly.one(f"{name}/Role", "AWS::IAM::Role")
    (statement,) = (found for found in _statements(role) if "Deliveries" in _resources(assembly, role, found))
    assert statement["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": list(ATTRIBUTES)},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }
    assert "ids" not in PROGRESS_ATTRIBUTES


def test_only_this_accounts_services_may_publish_to_our_topics(assembly: Assembly) -> None:
    found = {}
    for policy in assembly.of("AWS::SNS::TopicPolicy"):
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Allow":
                assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
                found[policy.owner] = statement["Principal"]["Service"]
    assert found == {
        "OnCall": "cloudwatch.amazonaws.com",
        "SmsEvents": "sms-voice.amazonaws.com",
        "VoiceEvents": "sms-voice.amazonaws.com",
        "InboundSms": "sms-voice.amazonaws.com",
        "MailEvents": "ses.amazonaws.com",
        "PushEvents": "sns.amazonaws.com",
    }


def test_whoever_may_invoke_a_function_is_named_by_its_arn(assembly: Assembly) -> None:
    for permission in assembly.of("AWS::Lambda::Permission"):
        assert permission.properties["SourceArn"] != "*"
        assert permission.properties["Principal"] in {"apigateway.amazonaws.com", "events.amazonaws.com"}


def _own_log(name: str) -> dict[str, set[str]]:
    return {f"{name}/Log": {"logs:CreateLogStream", "logs:PutLogEvents"}}


def _name(role: Resource) -> str:
    return role.path.removesuffix("/Role")


def _statements(role: Resource) -> list[dict[str, Any]]:
    found = [statement for policy in role.properties["Policies"] for statement in policy["PolicyDocument"]["Statement"]]
    assert {statement["Effect"] for statement in found} == {"Allow"}
    return found


def _grants(assembly: Assembly, role: Resource) -> dict[str, list[str]]:
    grants = defaultdict[str, set[str]](set)
    for statement in _statements(role):
        for resource in _resources(assembly, role, statement):
            if resource != "Settings":
                grants[resource] |= set(_listed(statement["Action"]))
    return {resource: sorted(actions) for resource, actions in grants.items()}


def _partitions(assembly: Assembly, role: Resource) -> dict[str, list[str]]:
    partitions = defaultdict[str, set[str]](set)
    for statement in _statements(role):
        if "Settings" in _resources(assembly, role, statement):
            (condition,) = statement["Condition"].values()
            for partition in _listed(condition["dynamodb:LeadingKeys"]):
                partitions[partition] |= set(_listed(statement["Action"]))
    return {partition: sorted(actions) for partition, actions in partitions.items()}


def _resources(assembly: Assembly, role: Resource, statement: dict[str, Any]) -> list[str]:
    return [_resource(assembly, role.stack, value) for value in _listed(statement["Resource"])]


def _resource(assembly: Assembly, stack: str, value: Any) -> str:
    """The construct's path; the table's stream and the fan-out topic, which share the table's name, get names of their own."""
    if "StreamArn" in str(value):
        return "Alerts:stream"
    path = assembly.target(stack, value)
    path = re.sub(r"kindalarm-(local|production)-\*", "kindalarm-*", path)
    if re.search(r":(app|endpoint)/(APNS|GCM)", path):
        return "endpoints" if ":endpoint/" in path else "apps"
    return "Topic" if path == "Alerts" and "Ref" in value else path


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _tracing(name: str) -> dict[str, set[str]]:
    """The console has no right of AWS but its log."""
    return {} if name == "Console" else EVERY
