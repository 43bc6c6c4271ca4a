"""Any sequence of registering, changing, leaving, dying and crashing ends with what the phones asked for last."""

from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, multiple, rule, run_state_machine_as_test
from moto import mock_aws

from alerting.domain.coverage import parent_of
from community.devices.device import DeviceState
from community.devices.settle_device import Verdict, settle_device
from devices_world import BREDA, FCM_TOKEN, UTRECHT, ZWOLLE, KilledError, Phone, Phones, after_calls, cell_at, killed, throttled

PLACES = st.lists(st.sampled_from([UTRECHT, ZWOLLE, BREDA, {"latitude": 52.11, "longitude": 5.18}]), max_size=3)
NEAR = st.sampled_from([None, parent_of(cell_at(UTRECHT)), parent_of(cell_at(ZWOLLE))])
CALLS = st.sampled_from(["CreatePlatformEndpoint", "Subscribe", "Unsubscribe", "DeleteEndpoint", "TransactWriteItems", "*"])
FAULTS = st.tuples(st.sampled_from([throttled, killed]), CALLS, st.integers(0, 4), st.booleans())


class Community(RuleBasedStateMachine):
    """Phones and workers in any order."""

    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.aws = mock_aws()
        self.aws.start()
        self.phones = Phones()
        self.tokens = 0

    @rule(target=known, places=PLACES, near=NEAR, exercise=st.booleans())
    def register(self, places: Any, near: Any, *, exercise: bool) -> Phone:
        return self.phones.register(token=self._new_token(), places=places, near=near, exercise=exercise)

    @rule(target=known, former=known, places=PLACES)
    def register_again(self, former: Phone, places: Any) -> Any:
        token = next((device.wish.token for device in self.phones.devices() if device.id == former.id), "")
        answer = (
            self.phones.ask("POST", body={"token": token, "platform": "fcm", "over_16": True, "places": places})
            if token
            else None
        )
        return Phone(**answer.body) if answer and answer.status == 202 else multiple()

    @rule(phone=known, places=PLACES, near=NEAR, exercise=st.booleans())
    def change(self, phone: Phone, places: Any, near: Any, *, exercise: bool) -> None:
        self.phones.speak(phone, "PATCH", {"places": places, "near": near, "exercise": exercise})

    @rule(phone=known)
    def change_token(self, phone: Phone) -> None:
        self.phones.speak(phone, "PATCH", {"token": self._new_token()})

    @rule(phone=consumes(known))
    def leave(self, phone: Phone) -> None:
        self.phones.speak(phone, "DELETE")

    @rule(phone=known)
    def die(self, phone: Phone) -> None:
        endpoint = next((device.done.endpoint for device in self.phones.devices() if device.id == phone.id), "")
        if endpoint in self.phones.endpoints():
            self.phones.fail(endpoint)

    @rule()
    def lose_messages(self) -> None:
        self.phones.messages()

    @rule(fault=FAULTS)
    def work(self, fault: Any) -> None:
        make, call, after, is_after = fault
        hooks = self.phones.faults_after if is_after else self.phones.faults
        hooks[call] = make(after)
        for message in self.phones.messages():
            with suppress(ClientError, KilledError):
                settle_device(self.phones.worker(), message["device_id"])
        hooks.clear()

    @rule(phone=known, call=st.sampled_from(["Subscribe", "Unsubscribe", "TransactWriteItems"]), places=PLACES)
    def crash_and_move(self, phone: Phone, call: str, places: Any) -> None:
        """The worker dies with its work done and not written down, and the phone asks for something else."""
        self.come_to_rest()
        self.change(phone, [BREDA], None, exercise=False)
        self.work((killed, call, 0, True))
        self.change(phone, places, None, exercise=False)

    @rule(
        target=known,
        phone=known,
        call=CALLS,
        after=st.integers(0, 4),
        what=st.sampled_from(["move", "again", "leave"]),
        places=PLACES,
    )
    def work_while_something_happens(self, phone: Phone, call: str, after: int, what: str, places: Any) -> Any:
        """At some call of a worker, a phone speaks, and another worker comes."""
        made: list[Phone] = []

        def happen() -> None:
            self.phones.faults.clear()
            if what == "again" and isinstance(again := self.register_again(phone, places), Phone):
                made.append(again)
            elif what != "again":
                self.phones.speak(phone, *(("DELETE",) if what == "leave" else ("PATCH", {"places": places})))
            for message in self.phones.messages():
                settle_device(self.phones.worker(), message["device_id"])

        self.phones.faults[call] = after_calls(after, happen)
        for message in self.phones.messages():
            settle_device(self.phones.worker(), message["device_id"])
        self.phones.faults.clear()
        return made[0] if made else multiple()

    @rule(seconds=st.sampled_from([1, 46, 300]))
    def wait(self, seconds: int) -> None:
        self.phones.later(seconds=seconds)

    @rule()
    def come_to_rest(self) -> None:
        """Nothing fails any more, and the sweep has come round."""
        self.phones.later(minutes=5)
        self.phones.sweep.run()
        assert set(self.phones.work()) <= {Verdict.DONE}
        devices = self.phones.devices()
        active = {device.done.endpoint: set(device.wish.topics()) for device in devices if device.state is DeviceState.ACTIVE}
        assert {device.state for device in devices} <= {DeviceState.ACTIVE, DeviceState.DEAD}
        assert self.phones.subscriptions() == active
        assert self.phones.endpoints().keys() == active.keys()
        assert self.phones.counts() == self.phones.recount()
        assert self._claims() == {device.id for device in devices if device.state is DeviceState.ACTIVE}

    def teardown(self) -> None:
        try:
            self.come_to_rest()
        finally:
            self.aws.stop()

    def _claims(self) -> set[str]:
        claims = [row["device_id"] for row in self.phones.rows() if row["pk"].startswith("TOKEN#")]
        assert len(claims) == len(set(claims))
        return set(claims)

    def _new_token(self) -> str:
        self.tokens += 1
        return f"t{self.tokens}:{FCM_TOKEN}"


def test_after_any_sequence_everything_is_as_the_phones_asked_last() -> None:
    run_state_machine_as_test(
        Community,
        settings=settings(
            max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
        ),
    )
