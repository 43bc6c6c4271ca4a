"""The telephone network: AWS End User Messaging (pinpoint-sms-voice-v2) over its own protocol, with receipts for texts and calls.

Requests are checked against the bounds of the service's published model, as AWS does, and receipts have the shape of
https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html.
"""

import json
import time
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from local.outside.calls import call_event, heard
from local.outside.listener import Party
from local.outside.receipts import ConfigurationSets, Receipts
from local.outside.service_model import problems
from local.outside.world import Call, FaultKind, Line, Sms, World, now_text

SERVICE: Final = "pinpoint-sms-voice-v2"
TARGET: Final = "PinpointSMSVoiceV2."
#: What each operation is called in faults; others never fail.
RECEIVERS: Final = {"SendTextMessage": "sms", "SendVoiceMessage": "voice"}
KNOWN: Final = frozenset({*RECEIVERS, "CreateConfigurationSet", "CreateEventDestination"})

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


class RefusedError(Exception):
    """What the service answers instead: an exception of its model."""

    def __init__(self, name: str, message: str, status: int = 400, **members: Any) -> None:
        """`name` is the exception's name in the model, `members` its further fields."""
        super().__init__(message)
        self.name, self.status, self.members = name, status, members


class SmsNetwork(Party):
    """Answers CreateConfigurationSet, CreateEventDestination, SendTextMessage and SendVoiceMessage."""

    sets: ClassVar[ConfigurationSets]
    receipts: ClassVar[Receipts]

    def do_POST(self) -> None:  # noqa: N802  # http.server's name
        """One API call."""
        body, name = self.body(), self.headers.get("X-Amz-Target", "").removeprefix(TARGET)
        fault = self.world.fault_of(RECEIVERS[name]) if name in RECEIVERS else None
        if fault in {FaultKind.GARBAGE, FaultKind.HANG}:
            self.break_off(fault)
            return
        if fault is FaultKind.SLOW:
            time.sleep(self.world.slow_seconds)
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
        if name not in KNOWN:
            raise RefusedError("UnknownOperationException", f"The SMS network does not know {name}.")
        if wrong := list(problems(SERVICE, name, request)):
            fields = [{"Name": field, "Message": message} for field, message in wrong]
            raise RefusedError(
                "ValidationException", "1 or more fields are invalid", Reason="FIELD_VALIDATION_FAILED", Fields=fields
            )
        chosen = request.get("ConfigurationSetName")
        if name == "CreateConfigurationSet":
            self.sets.create(request["ConfigurationSetName"])
            return {"ConfigurationSetName": chosen}
        if chosen is not None and not self.sets.has(chosen):
            raise RefusedError("ResourceNotFoundException", "Resource not found", ResourceType="configuration-set")
        match name:
            case "CreateEventDestination":
                self.sets.send_to(
                    request["ConfigurationSetName"], request["SnsDestination"]["TopicArn"], request["MatchingEventTypes"]
                )
                return {"ConfigurationSetName": chosen}
            case "SendVoiceMessage":
                return {"MessageId": self._call(request)}
            case _:
                return {"MessageId": self._send(request)}

    def _send(self, request: Mapping[str, Any]) -> str:
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
        event = _text_event(request, message_id, encoding, parts, delivered=delivered)
        self._report(request, event, "TEXT_ALL")
        return message_id

    def _call(self, request: Mapping[str, Any]) -> str:
        number, message_id = request["DestinationPhoneNumber"], str(uuid.uuid4())
        try:
            words = heard(request.get("MessageBody", ""), request.get("MessageBodyTextType", "TEXT"))
        except ValueError as error:
            raise RefusedError("ValidationException", str(error), Reason="INVALID_REQUEST") from error
        with self.world.locked() as world:
            result = _ring(world.lines.get(number, Line()))
            world.calls.append(
                Call(
                    at=now_text(),
                    number=number,
                    ssml=request.get("MessageBody", ""),
                    heard=words,
                    voice=request.get("VoiceId", ""),
                    message_id=message_id,
                    ttl=request.get("TimeToLive"),
                    context=request.get("Context", {}),
                    result=result,
                )
            )
        self._report(request, call_event(request, message_id, result), "VOICE_ALL")
        return message_id

    def _report(self, request: Mapping[str, Any], event: Mapping[str, Any], every: str) -> None:
        topics = self.sets.topics(request.get("ConfigurationSetName", ""), every, "ALL", event["eventType"])
        self.receipts.later(topics, event)

    def _refuse(self, error: RefusedError) -> None:
        body = {"__type": f"com.amazonaws.pinpointsmsvoicev2#{error.name}", "Message": str(error), **error.members}
        self.answer(error.status, json.dumps(body).encode(), "application/x-amz-json-1.0", {"x-amzn-errortype": error.name})


def _ring(line: Line) -> str:
    """What comes of a call to this number; the lock is held."""
    if line.busy > 0:
        line.busy -= 1
        return "BUSY"
    return "COMPLETED" if line.answers else "NO_ANSWER"


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


def _text_event(request: Mapping[str, Any], message_id: str, encoding: str, parts: int, *, delivered: bool) -> dict[str, Any]:
    status = "DELIVERED" if delivered else "CARRIER_UNREACHABLE"
    said = "Message has been accepted by phone" if delivered else "Phone carrier is currently unreachable/unavailable"
    return {
        "eventType": f"TEXT_{status}",
        "eventVersion": "1.0",
        "eventTimestamp": time.time_ns() // 1_000_000,
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


def sms_network(world_: World, sets_: ConfigurationSets, receipts_: Receipts) -> type[SmsNetwork]:
    """The party for this world."""

    class Here(SmsNetwork):
        world, sets, receipts = world_, sets_, receipts_

    return Here
