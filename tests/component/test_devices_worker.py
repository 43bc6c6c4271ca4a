"""The worker: endpoints, topics, subscriptions and counters follow what phones ask for, whatever fails on the way."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from alerting.domain.coverage import parent_of
from alerting.store.community import CommunityReader
from community.devices.device import Counter, DeviceState
from community.devices.settle_device import Verdict, settle_device
from devices_world import (
    APNS_TOKEN,
    BREDA,
    COMMUNITY,
    FCM_TOKEN,
    UTRECHT,
    ZWOLLE,
    KilledError,
    Phones,
    cell_at,
    killed,
    throttled,
)

HOME, WORK, ELSEWHERE = cell_at(UTRECHT), cell_at(ZWOLLE), cell_at(BREDA)
AROUND = parent_of(HOME)
NEW_TOKEN = "new:" + FCM_TOKEN


@pytest.fixture
def phones() -> Iterator[Phones]:
    with mock_aws():
        yield Phones()


def test_a_phone_gets_an_endpoint_and_the_topics_of_what_it_follows(phones: Phones) -> None:
    phone = phones.register(places=[UTRECHT, ZWOLLE], near=AROUND)

    assert phones.work() == [Verdict.DONE]

    device = phones.device(phone)
    assert device.state is DeviceState.ACTIVE
    attributes = phones.endpoints()[device.done.endpoint]
    assert (attributes["Token"], attributes["Enabled"].lower()) == (FCM_TOKEN, "true")
    assert phones.topics_of(phone) == {"national", f"place-{HOME}", f"place-{WORK}", f"near-{AROUND}"}
    assert "PENDING" not in phones.kinds()


def test_every_area_topic_is_recorded_where_alerts_look_for_it(phones: Phones) -> None:
    phones.register(places=[UTRECHT, ZWOLLE], near=AROUND)
    phones.work()

    reader = CommunityReader(phones.dynamodb, COMMUNITY)
    assert reader.topics(AROUND) == sorted([f"near-{AROUND}", f"place-{HOME}"])
    assert reader.topics(parent_of(WORK)) == [f"place-{WORK}"]


def test_a_topic_is_recorded_before_anybody_follows_it(phones: Phones) -> None:
    phones.register()
    phones.faults["Subscribe"] = killed(after=1)  # `national` first

    with pytest.raises(KilledError):
        phones.work()

    assert CommunityReader(phones.dynamodb, COMMUNITY).topics(AROUND) == [f"place-{HOME}"]


def test_an_exercise_phone_is_on_exercise_topics_and_no_other(phones: Phones) -> None:
    phone = phones.register(exercise=True, near=AROUND)
    phones.work()

    assert phones.topics_of(phone) == {"exercise-national", f"exercise-place-{HOME}", f"exercise-near-{AROUND}"}
    assert {counter.sk for counter in phones.counts()} == {
        f"exercise-push#{HOME}",
        f"exercise-push#{AROUND}",
        "exercise-push#TOTAL",
        f"exercise-near#{AROUND}",
    }


def test_devices_count_by_cell_by_coarse_cell_and_in_all(phones: Phones) -> None:
    phones.register(places=[UTRECHT, ZWOLLE], near=AROUND)
    phones.register(token=NEW_TOKEN)
    phones.register(token="third:" + FCM_TOKEN, places=[])
    phones.work()

    assert phones.counts() == {
        Counter(f"COUNT#{AROUND}", f"push#{HOME}"): 2,
        Counter(f"COUNT#{parent_of(WORK)}", f"push#{WORK}"): 1,
        Counter("COUNT", f"push#{AROUND}"): 2,
        Counter("COUNT", f"push#{parent_of(WORK)}"): 1,
        Counter("COUNT", f"near#{AROUND}"): 1,
        Counter("COUNT", "push#TOTAL"): 3,
    }
    assert CommunityReader(phones.dynamodb, COMMUNITY).totals(["push"]) == {"push": 3}


def test_moving_subscribes_and_unsubscribes_only_the_difference(phones: Phones) -> None:
    phone = phones.register(places=[UTRECHT, ZWOLLE])
    phones.work()
    phones.calls.clear()

    phones.speak(phone, "PATCH", {"places": [UTRECHT, BREDA]})
    phones.work()

    assert phones.calls == ["GetEndpointAttributes", "CreateTopic", "Subscribe", "Unsubscribe"]
    assert phones.topics_of(phone) == {"national", f"place-{HOME}", f"place-{ELSEWHERE}"}
    assert phones.counts() == phones.recount()


def test_a_message_that_comes_twice_changes_and_counts_nothing(phones: Phones) -> None:
    phone = phones.register()
    phones.work()
    before, step = phones.counts(), phones.device(phone).step
    phones.calls.clear()

    assert phones.settle(phone) is Verdict.DONE

    assert phones.calls == []
    assert (phones.counts(), phones.device(phone).step) == (before, step)


def test_a_topic_that_exists_is_not_made_again(phones: Phones) -> None:
    phones.register()
    phones.work()
    phones.calls.clear()

    phones.register(token=NEW_TOKEN)
    phones.work()

    assert "CreateTopic" not in phones.calls


def test_a_new_token_goes_to_the_same_endpoint_and_frees_the_former(phones: Phones) -> None:
    phone = phones.register()
    phones.work()
    endpoint = phones.device(phone).done.endpoint

    phones.speak(phone, "PATCH", {"token": NEW_TOKEN})
    phones.work()

    assert phones.device(phone).done.endpoint == endpoint
    assert phones.endpoints()[endpoint]["Token"] == NEW_TOKEN
    assert len([row for row in phones.rows() if row["pk"].startswith("TOKEN#")]) == 1


def test_a_token_that_is_being_given_up_cannot_be_registered_yet(phones: Phones) -> None:
    phone = phones.register()
    phones.work()
    phones.speak(phone, "PATCH", {"token": NEW_TOKEN})

    assert phones.ask("POST", body={"token": FCM_TOKEN, "platform": "fcm", "over_16": True}).status == 503


def test_an_endpoint_that_apple_or_google_disabled_is_enabled_when_the_app_speaks_again(phones: Phones) -> None:
    phone = phones.register()
    phones.work()
    endpoint = phones.device(phone).done.endpoint
    phones.sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "false"})

    phones.speak(phone, "PATCH", {})
    phones.work()

    assert phones.endpoints()[endpoint]["Enabled"] == "true"


def test_an_endpoint_that_was_deleted_is_made_again_with_all_its_subscriptions(phones: Phones) -> None:
    phone = phones.register()
    phones.work()
    former = phones.device(phone).done.endpoint
    phones.sns.delete_endpoint(EndpointArn=former)

    phones.speak(phone, "PATCH", {})
    phones.work()

    endpoint = phones.device(phone).done.endpoint
    assert endpoint != former
    assert phones.subscriptions() == {endpoint: {"national", f"place-{HOME}"}}
    assert len([row for row in phones.rows() if row["pk"].startswith("ENDPOINT#")]) == 1


def test_an_endpoint_that_stands_there_with_another_owner_is_adopted(phones: Phones) -> None:
    arn = phones.sns.create_platform_endpoint(
        PlatformApplicationArn=phones.applications[phones.device(phones.register()).platform],
        Token=FCM_TOKEN,
        CustomUserData="somebody-else",
        Attributes={"Enabled": "false"},
    )["EndpointArn"]

    phones.work()

    assert list(phones.endpoints()) == [arn]
    attributes = phones.endpoints()[arn]
    assert (attributes["Enabled"], attributes["CustomUserData"]) == ("true", phones.devices()[0].id)


def test_throttling_halfway_is_taken_up_where_it_stopped(phones: Phones) -> None:
    phone = phones.register(places=[UTRECHT, ZWOLLE, BREDA])
    phones.faults["Subscribe"] = throttled(after=2)
    with pytest.raises(ClientError):
        phones.settle(phone)
    phones.faults.clear()
    phones.calls.clear()

    assert phones.settle(phone) is Verdict.DONE

    assert phones.calls.count("Subscribe") == 2
    assert phones.topics_of(phone) == {"national", f"place-{HOME}", f"place-{WORK}", f"place-{ELSEWHERE}"}
    assert phones.counts() == phones.recount()


def test_a_crash_between_endpoint_and_row_leaves_one_endpoint(phones: Phones) -> None:
    phone = phones.register()
    phones.faults_after["CreatePlatformEndpoint"] = killed()
    with pytest.raises(KilledError):
        phones.settle(phone)
    phones.faults_after.clear()

    assert phones.settle(phone) is Verdict.LATER  # the dead worker's lease
    phones.later(seconds=46)
    assert phones.settle(phone) is Verdict.DONE

    assert len(phones.endpoints()) == 1
    assert phones.topics_of(phone) == {"national", f"place-{HOME}"}


def test_a_phone_that_leaves_after_such_a_crash_leaves_no_endpoint(phones: Phones) -> None:
    phone = phones.register()
    phones.faults_after["CreatePlatformEndpoint"] = killed()
    with pytest.raises(KilledError):
        phones.settle(phone)
    phones.faults_after.clear()
    phones.speak(phone, "DELETE")
    phones.later(seconds=46)
    phones.work()

    assert phones.endpoints() == {}
    assert phones.devices() == []


def test_a_crash_between_subscribing_and_row_is_remembered_when_the_phone_moves_on(phones: Phones) -> None:
    phone = phones.register()
    phones.faults_after["Subscribe"] = killed(after=1)
    with pytest.raises(KilledError):
        phones.settle(phone)
    phones.faults_after.clear()
    phones.speak(phone, "PATCH", {"places": [ZWOLLE]})
    phones.later(seconds=46)

    assert phones.settle(phone) is Verdict.DONE

    assert phones.topics_of(phone) == {"national", f"place-{WORK}"}


def test_a_phone_that_moves_while_the_worker_is_at_it_ends_where_it_said_last(phones: Phones) -> None:
    phone = phones.register()

    def move() -> None:
        phones.faults.clear()
        assert phones.speak(phone, "PATCH", {"places": [ZWOLLE], "near": AROUND}).status == 202

    phones.faults["CreateTopic"] = move

    assert phones.settle(phone) is Verdict.DONE

    assert phones.device(phone).state is DeviceState.ACTIVE
    assert phones.topics_of(phone) == {"national", f"place-{WORK}", f"near-{AROUND}"}
    assert phones.counts() == phones.recount()


def test_a_phone_that_leaves_while_the_worker_is_at_it_is_gone(phones: Phones) -> None:
    phone = phones.register()

    def leave() -> None:
        phones.faults.clear()
        assert phones.speak(phone, "DELETE").status == 202

    phones.faults["Subscribe"] = leave
    phones.settle(phone)

    assert phones.devices() == []
    assert phones.subscriptions() == {}
    assert phones.endpoints() == {}
    assert phones.counts() == {}


def test_two_workers_never_have_the_same_phone(phones: Phones) -> None:
    phone = phones.register()
    verdicts = []

    def other() -> None:
        phones.faults.clear()
        verdicts.append(phones.settle(phone))

    phones.faults["Subscribe"] = other
    verdicts.append(phones.settle(phone))

    assert verdicts == [Verdict.LATER, Verdict.DONE]
    assert phones.counts() == phones.recount()


def test_a_token_taken_over_keeps_its_endpoint_and_only_the_difference_changes(phones: Phones) -> None:
    former = phones.register(places=[UTRECHT])
    phones.work()
    endpoint = phones.device(former).done.endpoint
    phones.calls.clear()

    phone = phones.register(places=[UTRECHT, ZWOLLE])
    assert phones.topics_of(phone) == {"national", f"place-{HOME}"}  # nobody is without alerts meanwhile
    phones.work()

    assert phones.device(phone).done.endpoint == endpoint
    assert phones.endpoints()[endpoint]["CustomUserData"] == phone.id
    assert phones.subscriptions() == {endpoint: {"national", f"place-{HOME}", f"place-{WORK}"}}
    assert phones.calls.count("Subscribe") == 1
    assert phones.counts() == phones.recount()
    assert phones.registry.owner_of(endpoint) == phone.id


def test_a_token_taken_over_while_a_worker_has_the_former_device_waits_until_that_worker_is_gone(phones: Phones) -> None:
    former = phones.register(places=[UTRECHT])
    verdicts = []

    def again() -> None:
        phones.faults.clear()
        verdicts.append(phones.settle(phones.register(places=[ZWOLLE])))

    phones.faults["Subscribe"] = again
    verdicts.append(phones.settle(former))
    phones.later(seconds=46)
    phones.work()

    (device,) = phones.devices()
    assert verdicts == [Verdict.LATER, Verdict.DONE]
    assert phones.subscriptions() == {device.done.endpoint: {"national", f"place-{WORK}"}}
    assert phones.counts() == phones.recount()


def test_what_a_worker_wrote_between_reading_and_taking_over_goes_along(phones: Phones) -> None:
    former = phones.register(places=[UTRECHT])

    def settle_first() -> None:
        phones.faults.clear()
        phones.settle(former)

    phones.faults["TransactWriteItems"] = settle_first
    phone = phones.register(places=[ZWOLLE])
    phones.work()

    assert phones.subscriptions() == {phones.device(phone).done.endpoint: {"national", f"place-{WORK}"}}
    assert phones.counts() == phones.recount()


def test_a_token_does_not_change_while_an_endpoint_with_the_former_may_be_in_the_making(phones: Phones) -> None:
    phone = phones.register()
    phones.faults_after["CreatePlatformEndpoint"] = killed()
    with pytest.raises(KilledError):
        phones.settle(phone)
    phones.faults_after.clear()

    assert phones.speak(phone, "PATCH", {"token": NEW_TOKEN}).status == 503
    phones.later(seconds=46)
    phones.settle(phone)
    assert phones.speak(phone, "PATCH", {"token": NEW_TOKEN}).status == 202
    phones.settle(phone)

    assert [attributes["Token"] for attributes in phones.endpoints().values()] == [NEW_TOKEN]


def test_a_phone_that_registers_again_while_its_former_self_is_leaving_is_not_cut_off(phones: Phones) -> None:
    former = phones.register()
    phones.work()
    phones.speak(former, "DELETE")

    phone = phones.register(places=[ZWOLLE])
    phones.work()

    assert phones.subscriptions() == {phones.device(phone).done.endpoint: {"national", f"place-{WORK}"}}
    assert phones.counts() == phones.recount()


def test_an_erased_phone_leaves_nothing_behind(phones: Phones) -> None:
    phone = phones.register(platform="apns", token=APNS_TOKEN, near=AROUND)
    phones.work()

    phones.speak(phone, "DELETE")
    phones.work()

    assert phones.subscriptions() == {}
    assert phones.endpoints() == {}
    assert phones.counts() == {}
    assert phones.kinds() <= {"TOPICS", "COUNT"}


def test_a_phone_that_leaves_before_the_worker_came_costs_no_call(phones: Phones) -> None:
    phone = phones.register()
    phones.speak(phone, "DELETE")
    phones.work()

    assert phones.devices() == []
    assert phones.calls == []
    assert phones.kinds() == set()


def test_a_crash_while_leaving_is_taken_up(phones: Phones) -> None:
    phone = phones.register(near=AROUND)
    phones.work()
    phones.speak(phone, "DELETE")
    phones.faults_after["Unsubscribe"] = killed(after=1)
    with pytest.raises(KilledError):
        phones.work()
    phones.faults_after.clear()
    phones.later(seconds=46)
    phones.settle(phone)

    assert phones.subscriptions() == {}
    assert phones.counts() == {}


def test_a_token_that_sns_refuses_makes_the_device_dead(phones: Phones) -> None:
    phone = phones.register()

    def refuse() -> None:
        words = "Invalid parameter: Token Reason: iOS device tokens must be no more than 400 hexadecimal characters"
        error = phones.sns.exceptions.InvalidParameterException
        raise error({"Error": {"Code": "InvalidParameter", "Message": words}}, "CreatePlatformEndpoint")

    phones.faults["CreatePlatformEndpoint"] = refuse

    assert phones.settle(phone) is Verdict.DONE

    device = phones.device(phone)
    assert (device.state, device.wish.token, device.wish.places) == (DeviceState.DEAD, "", ())
    assert phones.kinds() == {"DEVICE"}


def test_the_sweep_wakes_the_worker_for_a_lost_message(phones: Phones) -> None:
    phone = phones.register()
    phones.messages()
    assert phones.sweep.run() == 0
    phones.later(minutes=3)

    assert phones.sweep.run() == 1
    assert phones.work() == [Verdict.DONE]

    assert phones.device(phone).state is DeviceState.ACTIVE
    assert phones.sweep.run() == 0


def test_a_message_of_a_device_that_nobody_knows_is_done_with(phones: Phones) -> None:
    assert settle_device(phones.worker(), "f" * 32) is Verdict.DONE
