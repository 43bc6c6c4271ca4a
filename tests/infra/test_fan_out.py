"""From stream to queues: nothing is dropped without a place to wait and somebody who hears of it."""

import json
from collections.abc import Iterator

from alerting.domain.content import Channel
from alerting.domain.kinds import Lane
from alerting.store.alerts import RETRY
from templates import Assembly, Resource

CHANNELS = {channel.value for channel in Channel}
LANES = {lane.value for lane in Lane}


def test_every_work_queue_has_dead_letters_after_five_receipts(assembly: Assembly) -> None:
    for queue in _work_queues(assembly):
        redrive = queue.properties["RedrivePolicy"]
        assert redrive["maxReceiveCount"] == 5
        assert assembly.target(queue.stack, redrive["deadLetterTargetArn"]) in _ends(assembly)


def test_every_queue_is_either_worked_on_or_an_end(assembly: Assembly) -> None:
    worked_on = {
        assembly.target(mapping.stack, mapping.properties["EventSourceArn"])
        for mapping in assembly.of("AWS::Lambda::EventSourceMapping")
    }
    queues = {queue.path for queue in assembly.of("AWS::SQS::Queue")}
    assert queues == (worked_on - {"Alerts"}) | _ends(assembly)


def test_dead_letters_wait_14_days(assembly: Assembly) -> None:
    for path in _ends(assembly):
        assert assembly.one(path, "AWS::SQS::Queue").properties["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_every_queue_is_watched(assembly: Assembly) -> None:
    watched = {
        (assembly.target(alarm.stack, alarm.properties["Dimensions"][0]["Value"]), alarm.properties["MetricName"])
        for alarm in assembly.of("AWS::CloudWatch::Alarm")
        if alarm.properties["Namespace"] == "AWS/SQS"
    }
    ends = {(path, "ApproximateNumberOfMessagesVisible") for path in _ends(assembly)}
    work = {(queue.path, "ApproximateAgeOfOldestMessage") for queue in _work_queues(assembly)}
    assert watched == ends | work


def test_every_alarm_wakes_the_person_on_call(assembly: Assembly) -> None:
    for alarm in assembly.of("AWS::CloudWatch::Alarm"):
        assert [assembly.target(alarm.stack, action) for action in alarm.properties["AlarmActions"]] == ["OnCall"]
        assert alarm.properties["AlarmDescription"]


def test_every_queue_is_encrypted_and_speaks_tls_only(assembly: Assembly) -> None:
    tls_only = {
        assembly.target(policy.stack, queue)
        for policy in assembly.of("AWS::SQS::QueuePolicy")
        for queue in policy.properties["Queues"]
        if any(_denies_plain_text(statement) for statement in policy.properties["PolicyDocument"]["Statement"])
    }
    queues = assembly.of("AWS::SQS::Queue")
    assert all(queue.properties["SqsManagedSseEnabled"] for queue in queues)
    assert tls_only == {queue.path for queue in queues}


def test_every_subscription_has_a_place_for_what_it_cannot_deliver(assembly: Assembly) -> None:
    for subscription in assembly.of("AWS::SNS::Subscription"):
        redrive = subscription.properties["RedrivePolicy"]
        assert assembly.target(subscription.stack, redrive["deadLetterTargetArn"]) in _ends(assembly)


def test_every_channel_hears_of_its_own_versions_in_the_lane_they_travel_in(assembly: Assembly) -> None:
    found = {}
    for subscription in _subscriptions_of(assembly, "Alerts"):
        properties = subscription.properties
        assert properties["RawMessageDelivery"] is True
        found[assembly.target(subscription.stack, properties["Endpoint"])] = properties["FilterPolicy"]
    assert found == {
        f"{channel.capitalize()}Channel/{lane.capitalize()}": {"channels": [channel], "lane": [lane]}
        for channel in CHANNELS
        for lane in LANES
    }


def test_what_providers_tell_arrives_raw_where_it_is_worked_on(assembly: Assembly) -> None:
    found: dict[str, set[str]] = {}
    for topic in ("SmsEvents", "VoiceEvents", "MailEvents", "InboundSms", "PushEvents"):
        for subscription in _subscriptions_of(assembly, topic):
            assert subscription.properties["RawMessageDelivery"] is True
            queue = assembly.target(subscription.stack, subscription.properties["Endpoint"])
            found.setdefault(topic, set()).add(queue.removesuffix("/Queue"))
    assert found == {
        "SmsEvents": {"Receipts"},
        "VoiceEvents": {"Receipts", "VoiceRetries"},
        "MailEvents": {"Receipts", "MailEvents"},
        "InboundSms": {"InboundSms"},
        "PushEvents": {"EndpointEvents"},
    }


def test_a_lane_wakes_its_worker_with_one_message_and_a_concurrency_of_its_own(production: Assembly) -> None:
    found = {}
    for mapping in production.of("AWS::Lambda::EventSourceMapping"):
        source = production.target(mapping.stack, mapping.properties["EventSourceArn"])
        if "Channel" in source:
            assert mapping.properties["BatchSize"] == 1
            assert production.target(mapping.stack, mapping.properties["FunctionName"]) == f"{mapping.owner}/Worker/Function"
            found[source] = mapping.properties["ScalingConfig"]["MaximumConcurrency"]
    assert found == {
        "PushChannel/Urgent": 50,
        "PushChannel/Routine": 5,
        "SmsChannel/Urgent": 50,
        "SmsChannel/Routine": 10,
        "VoiceChannel/Urgent": 10,
        "VoiceChannel/Routine": 2,
        "EmailChannel/Urgent": 50,
        "EmailChannel/Routine": 10,
        "DisplayChannel/Urgent": 50,
        "DisplayChannel/Routine": 5,
        "WebChannel/Urgent": 10,
        "WebChannel/Routine": 5,
    }


def test_every_mapping_tells_failures_apart(assembly: Assembly) -> None:
    for mapping in assembly.of("AWS::Lambda::EventSourceMapping"):
        assert mapping.properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_relay_hears_of_new_versions_and_of_what_is_to_be_tried_again_and_loses_none(assembly: Assembly) -> None:
    mapping = assembly.one("RelayMapping", "AWS::Lambda::EventSourceMapping")
    properties = mapping.properties
    assert [json.loads(item["Pattern"]) for item in properties["FilterCriteria"]["Filters"]] == [
        {"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": prefix}]}}}} for prefix in ("VERSION#", RETRY)
    ]
    assert properties["StartingPosition"] == "TRIM_HORIZON"
    assert properties["BisectBatchOnFunctionError"] is True
    assert (properties["MaximumRetryAttempts"], properties["MaximumRecordAgeInSeconds"]) == (3, 60)
    assert assembly.target(mapping.stack, properties["DestinationConfig"]["OnFailure"]["Destination"]) == "RelayFailures"


def _work_queues(assembly: Assembly) -> list[Resource]:
    ends = _ends(assembly)
    return [queue for queue in assembly.of("AWS::SQS::Queue") if queue.path not in ends]


def _ends(assembly: Assembly) -> set[str]:
    """The queues that something names as the place for what failed."""
    return set(_dead_letter_targets(assembly))


def _dead_letter_targets(assembly: Assembly) -> Iterator[str]:
    for queue in assembly.of("AWS::SQS::Queue"):
        if redrive := queue.properties.get("RedrivePolicy"):
            yield assembly.target(queue.stack, redrive["deadLetterTargetArn"])
    for subscription in assembly.of("AWS::SNS::Subscription"):
        yield assembly.target(subscription.stack, subscription.properties["RedrivePolicy"]["deadLetterTargetArn"])
    for type_ in ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventInvokeConfig"):
        for resource in assembly.of(type_):
            if destinations := resource.properties.get("DestinationConfig"):
                yield assembly.target(resource.stack, destinations["OnFailure"]["Destination"])
    for rule in assembly.of("AWS::Events::Rule"):
        for target in rule.properties["Targets"]:
            yield assembly.target(rule.stack, target["DeadLetterConfig"]["Arn"])


def _subscriptions_of(assembly: Assembly, topic: str) -> list[Resource]:
    return [
        subscription
        for subscription in assembly.of("AWS::SNS::Subscription")
        if assembly.target(subscription.stack, subscription.properties["TopicArn"]) == topic
    ]


def _denies_plain_text(statement: dict[str, object]) -> bool:
    return statement["Effect"] == "Deny" and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
