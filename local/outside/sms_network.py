"""The SMS network: AWS End User Messaging (pinpoint-sms-voice-v2) over its own protocol, with delivery receipts.

Requests are checked against the bounds of the service's published model, as AWS does, and receipts have the shape of
https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html.
"""

import json
import queue
import re
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, Final

import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

from local.outside.listener import Party
from local.outside.world import FaultKind, Sms, World, now_text

TARGET: Final = "PinpointSMSVoiceV2."
#: A receipt follows this long after the message: long enough to see both, short enough for a demo.
RECEIPT_AFTER: Final = 0.4
#: How long a message takes on a slow day: a list of a hundred then takes long enough to be stopped in the middle.
SLOW_SECONDS: Final = 0.2

_GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED: Final = frozenset("^{}\\[~]|€\f")


def encoding_and_parts(body: str) -> tuple[str, int]:
    """How the network encodes a text (GSM 03.38 or UCS-2), and in how many parts it travels."""
    if all(char in _GSM_BASIC or char in _GSM_EXTENDED for char in body):
        length, single, chained, name = sum(2 if char in _GSM_EXTENDED else 1 for char in body), 160, 153, "GSM"
    else:
        length, single, chained, name = len(body.encode("utf-16-be")) // 2, 70, 67, "Unicode"
    return name, 1 if length <= single else -(-length // chained)


class ConfigurationSets:
    """Where receipts go: configuration sets with an SNS event destination, made over the same API."""

    def __init__(self) -> None:
        """No set exists yet."""
        self._topics: dict[str, str] = {}

    def create(self, name: str) -> None:
        """A set without destination."""
        self._topics.setdefault(name, "")

    def send_to(self, name: str, topic: str) -> None:
        """Receipts of messages with this set go to this topic."""
        self._topics[name] = topic

    def topic_of(self, name: str) -> str | None:
        """The topic, "" without destination, None when the set does not exist."""
        return self._topics.get(name)


class Receipts:
    """Publishes each delivery receipt a moment after its message, in order, from one thread."""

    def __init__(self, sns: Any) -> None:
        """Start the thread; `sns` is a client of the real local SNS."""
        self._sns = sns
        self._due: queue.SimpleQueue[tuple[float, str, dict[str, Any]]] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def later(self, topic: str, event: dict[str, Any]) -> None:
        """Publish this event after RECEIPT_AFTER."""
        self._due.put((time.monotonic() + RECEIPT_AFTER, topic, event))

    def _work(self) -> None:
        while True:
            at, topic, event = self._due.get()
            time.sleep(max(0.0, at - time.monotonic()))
            self._sns.publish(TopicArn=topic, Message=json.dumps({**event, "eventTimestamp": time.time_ns() // 1_000_000}))


class RefusedError(Exception):
    """What the service answers instead: an exception of its model."""

    def __init__(self, name: str, message: str, status: int = 400, **members: Any) -> None:
        """`name` is the exception's name in the model, `members` its further fields."""
        super().__init__(message)
        self.name, self.status, self.members = name, status, members


class SmsNetwork(Party):
    """Answers CreateConfigurationSet, CreateEventDestination and SendTextMessage."""

    sets: ClassVar[ConfigurationSets]
    receipts: ClassVar[Receipts]

    def do_POST(self) -> None:  # noqa: N802  # http.server's name
        """One API call."""
        body, name = self.body(), self.headers.get("X-Amz-Target", "").removeprefix(TARGET)
        fault = self.world.fault_of("sms") if name == "SendTextMessage" else None
        if fault in {FaultKind.GARBAGE, FaultKind.HANG}:
            self.break_off(fault)
            return
        if fault is FaultKind.SLOW:
            time.sleep(SLOW_SECONDS)
        try:
            _raise_fault(fault)
            answer = self._operate(name, json.loads(body))
        except RefusedError as error:
            self._refuse(error)
            return
        if fault is FaultKind.LOST:
            self.break_off(fault)
            return
        self.answer(200, json.dumps(answer).encode(), "application/x-amz-json-1.0")

    def _operate(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        if name not in {"SendTextMessage", "CreateConfigurationSet", "CreateEventDestination"}:
            raise RefusedError("UnknownOperationException", f"The SMS network does not know {name}.")
        problems = list(_problems(_service().operation_model(name), request))
        if problems:
            fields = [{"Name": field, "Message": message} for field, message in problems]
            raise RefusedError(
                "ValidationException", "1 or more fields are invalid", Reason="FIELD_VALIDATION_FAILED", Fields=fields
            )
        match name:
            case "CreateConfigurationSet":
                self.sets.create(request["ConfigurationSetName"])
                return {"ConfigurationSetName": request["ConfigurationSetName"]}
            case "CreateEventDestination":
                self.sets.send_to(request["ConfigurationSetName"], request["SnsDestination"]["TopicArn"])
                return {"ConfigurationSetName": request["ConfigurationSetName"]}
            case _:
                return {"MessageId": self._send(request)}

    def _send(self, request: Mapping[str, Any]) -> str:
        topic = self.sets.topic_of(request["ConfigurationSetName"]) if "ConfigurationSetName" in request else ""
        if topic is None:
            raise RefusedError("ResourceNotFoundException", "Resource not found", ResourceType="configuration-set")
        number, message_id = request["DestinationPhoneNumber"], str(uuid.uuid4())
        encoding, parts = encoding_and_parts(request["MessageBody"])
        with self.world.locked() as world:
            delivered = number not in world.unreachable
            world.sms.append(
                Sms(
                    at=now_text(),
                    number=number,
                    body=request["MessageBody"],
                    parts=parts,
                    encoding=encoding,
                    message_id=message_id,
                    ttl=request.get("TimeToLive"),
                    context=request.get("Context", {}),
                    delivered=delivered,
                )
            )
        if topic:
            self.receipts.later(topic, _event(request, message_id, encoding, parts, delivered=delivered))
        return message_id

    def _refuse(self, error: RefusedError) -> None:
        body = {"__type": f"com.amazonaws.pinpointsmsvoicev2#{error.name}", "Message": str(error), **error.members}
        self.answer(error.status, json.dumps(body).encode(), "application/x-amz-json-1.0", {"x-amzn-errortype": error.name})


def _raise_fault(fault: FaultKind | None) -> None:
    match fault:
        case FaultKind.ERROR:
            raise RefusedError("InternalServerException", "The API encountered an unexpected error", 500)
        case FaultKind.THROTTLE:
            raise RefusedError("ThrottlingException", "Rate exceeded", 400)
        case FaultKind.REFUSE:
            raise RefusedError("ValidationException", "The destination is refused", Reason="DESTINATION_COUNTRY_BLOCKED")
        case _:
            return


def _event(request: Mapping[str, Any], message_id: str, encoding: str, parts: int, *, delivered: bool) -> dict[str, Any]:
    status = "DELIVERED" if delivered else "CARRIER_UNREACHABLE"
    said = "Message has been accepted by phone" if delivered else "Phone carrier is currently unreachable/unavailable"
    return {
        "eventType": f"TEXT_{status}",
        "eventVersion": "1.0",
        "isFinal": True,
        "originationPhoneNumber": request.get("OriginationIdentity", ""),
        "destinationPhoneNumber": request["DestinationPhoneNumber"],
        "isInternationalSend": False,
        "isoCountryCode": "NL",
        "mcc": "204",
        "mnc": "08",
        "carrierName": "Demonet",
        "messageId": message_id,
        "messageRequestTimestamp": time.time_ns() // 1_000_000,
        "messageEncoding": encoding,
        "messageType": request.get("MessageType", "TRANSACTIONAL"),
        "messageStatus": status,
        "messageStatusDescription": said,
        "context": request.get("Context", {}),
        "totalMessageParts": parts,
        "totalMessagePrice": 0.0,
        "totalCarrierFee": 0.0,
    }


@cache
def _service() -> ServiceModel:
    return botocore.session.get_session().get_service_model("pinpoint-sms-voice-v2")


def _problems(operation: OperationModel, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a request is outside the service's model."""
    shape = operation.input_shape
    if isinstance(shape, StructureShape):
        for name in shape.required_members:
            if name not in request:
                yield name, "Value is required"
        for name, value in request.items():
            if name not in shape.members:
                yield name, "Unknown field"
            else:
                yield from _outside(shape.members[name], value, name)


def _outside(shape: Shape, value: Any, field: str) -> Iterator[tuple[str, str]]:
    """Where a value leaves the length, range, pattern or enumeration of its shape."""
    bounds = shape.metadata
    size = value if isinstance(value, int) else len(value)
    if not bounds.get("min", size) <= size <= bounds.get("max", size):
        yield field, f"Value must be between {bounds.get('min')} and {bounds.get('max')}"
    if isinstance(value, str):
        if "pattern" in bounds and not re.fullmatch(bounds["pattern"], value):
            yield field, f"Value must match {bounds['pattern']}"
        if "enum" in bounds and value not in bounds["enum"]:
            yield field, f"Value must be one of {bounds['enum']}"
    if isinstance(shape, MapShape):
        for key, item in value.items():
            yield from _outside(shape.key, key, field)
            yield from _outside(shape.value, item, f"{field}.{key}")
    if isinstance(shape, ListShape):
        for item in value:
            yield from _outside(shape.member, item, field)


def sms_network(world_: World, sets_: ConfigurationSets, receipts_: Receipts) -> type[SmsNetwork]:
    """The party for this world."""

    class Here(SmsNetwork):
        world, sets, receipts = world_, sets_, receipts_

    return Here
