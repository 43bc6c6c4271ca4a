"""SNS mobile push: passes every SNS call on to the local AWS, and on Publish also reaches the phones.

The local AWS fans a topic out to queues, but not to platform endpoints. What stands here follows the SNS developer guide:
the payload is chosen by the endpoint's platform, is at most 4 KB, and is refined by the AWS.SNS.MOBILE.* attributes;
a token that the platform does not know disables its endpoint and raises a DeliveryFailure event.
"""

import http.client
import json
import queue
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from local.outside.listener import Party
from local.outside.phone import Notification
from local.outside.world import FaultKind, World, now_text

MAX_PAYLOAD: Final = 4_096
MAX_COLLAPSE_ID: Final = 64
LONGEST_TTL: Final = 28 * 24 * 3600
#: Per platform: the keys of the message to look for, and the name in the reserved attributes.
PLATFORMS: Final = {
    "APNS": (("APNS",), "APNS"),
    "APNS_SANDBOX": (("APNS_SANDBOX",), "APNS_SANDBOX"),
    "GCM": (("GCM", "FCM"), "FCM"),
}
#: The notification channel that the app makes for what is loud.
LOUD_CHANNEL: Final = "alerts_loud"
_NOT_PASSED_ON: Final = frozenset({"connection", "transfer-encoding", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Publication:
    """One Publish that SNS accepted."""

    topic: str
    message_id: str
    message: str
    is_json: bool
    attributes: Mapping[str, str]


class CannotDeliverError(Exception):
    """The platform refuses; `failure_type` as SNS names it in the DeliveryFailure event."""

    def __init__(self, failure_type: str, message: str) -> None:
        """Keep the type beside the message."""
        super().__init__(message)
        self.failure_type = failure_type


class Mobile:
    """Delivers publications to phones, in order, from one thread; Publish does not wait for it, as on AWS."""

    def __init__(self, world: World, sns: Any) -> None:
        """Start the thread; `sns` is a client of the real local SNS, which knows the endpoints."""
        self._world, self._sns = world, sns
        self._published: queue.SimpleQueue[Publication] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def publish(self, publication: Publication) -> None:
        """Deliver this soon."""
        self._published.put(publication)

    def _work(self) -> None:
        while True:
            publication = self._published.get()
            for endpoint in self._endpoints(publication.topic):
                try:
                    self._deliver(publication, endpoint)
                except CannotDeliverError as error:
                    self._fail(publication, endpoint, error)

    def _endpoints(self, topic: str) -> Iterator[str]:
        pages = self._sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        return (item["Endpoint"] for page in pages for item in page["Subscriptions"] if item["Protocol"] == "application")

    def _deliver(self, publication: Publication, endpoint: str) -> None:
        try:
            attributes = self._sns.get_endpoint_attributes(EndpointArn=endpoint)["Attributes"]
        except self._sns.exceptions.NotFoundException:
            return  # its subscription may stand a little longer
        if attributes["Enabled"] != "true":
            raise CannotDeliverError("EndpointDisabled", "Endpoint is disabled")
        platform = re.split("[:/]", _application_of(endpoint))[-2]
        notification = read_notification(publication, platform)
        with self._world.locked() as world:
            phone = world.phones.get(attributes["Token"])
            if phone is not None and phone.alive:
                phone.take(notification)
                return
        self._sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "false"})
        raise CannotDeliverError("InvalidPlatformToken", "Platform token associated with the endpoint is not valid")

    def _fail(self, publication: Publication, endpoint: str, error: CannotDeliverError) -> None:
        application = _application_of(endpoint)
        event = {
            "DeliveryAttempts": 1,
            "EndpointArn": endpoint,
            "EventType": "DeliveryFailure",
            "FailureMessage": str(error),
            "FailureType": error.failure_type,
            "MessageId": publication.message_id,
            "Resource": application,
            "Service": "SNS",
            "Time": now_text(),
        }
        with self._world.locked() as world:
            world.push_failures.append(event)
        found = self._sns.get_platform_application_attributes(PlatformApplicationArn=application)
        topic = found["Attributes"].get("EventDeliveryFailure")
        if topic:
            self._sns.publish(TopicArn=topic, Message=json.dumps(event), Subject="DeliveryFailure event for app")


def read_notification(publication: Publication, platform: str) -> Notification:
    """What a phone of this platform gets; raises CannotDeliverError where the platform would refuse it."""
    keys, name = PLATFORMS[platform]
    payload = _payload(publication, keys, platform)
    if len(payload.encode()) > MAX_PAYLOAD:
        raise CannotDeliverError("InvalidNotification", f"Payload is {len(payload.encode())} bytes; at most {MAX_PAYLOAD}")
    try:
        content = json.loads(payload)
    except ValueError as error:
        raise CannotDeliverError("InvalidNotification", "Notification is not JSON") from error
    options = {
        key.removeprefix(f"AWS.SNS.MOBILE.{name}."): value
        for key, value in publication.attributes.items()
        if key.startswith(f"AWS.SNS.MOBILE.{name}.")
    }
    ttl = _ttl(options.get("TTL"))
    if platform == "GCM":
        return _android(publication, content, ttl, len(payload.encode()))
    return _iphone(publication, content, options, ttl, len(payload.encode()))


def _payload(publication: Publication, keys: tuple[str, ...], platform: str) -> str:
    if not publication.is_json:
        text = publication.message
    else:
        messages = json.loads(publication.message)
        for key in keys:
            if key in messages:
                return str(messages[key])
        text = messages["default"]
    return json.dumps({"notification": {"body": text}} if platform == "GCM" else {"aps": {"alert": text}})


def _ttl(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdigit() or int(text) > LONGEST_TTL:
        raise CannotDeliverError("InvalidNotification", f"TTL {text} is no number of seconds")
    return int(text)


def _iphone(
    publication: Publication, content: Mapping[str, Any], options: Mapping[str, str], ttl: int | None, size: int
) -> Notification:
    collapse_id = options.get("COLLAPSE_ID", "")
    push_type, priority = options.get("PUSH_TYPE", "alert"), options.get("PRIORITY", "10")
    if len(collapse_id.encode()) > MAX_COLLAPSE_ID:
        raise CannotDeliverError("InvalidNotification", "BadCollapseId")
    if push_type not in {"alert", "background", "voip", "location"} or priority not in {"1", "5", "10"}:
        raise CannotDeliverError("InvalidNotification", "InvalidPushType or BadPriority")
    aps = content.get("aps", {})
    alert = aps.get("alert", "")
    title, body = (alert.get("title", ""), alert.get("body", "")) if isinstance(alert, dict) else ("", alert)
    return Notification(
        at=now_text(),
        message_id=publication.message_id,
        topic=publication.topic,
        key=collapse_id or publication.message_id,
        title=title,
        body=body,
        loud="sound" in aps,
        ttl=ttl,
        priority=priority,
        by_app=False,
        size=size,
        data={key: value for key, value in content.items() if key != "aps"},
    )


def _android(publication: Publication, content: Mapping[str, Any], ttl: int | None, size: int) -> Notification:
    """FCM's HTTP v1 message (`fcmV1Message`), or the legacy form that SNS still takes."""
    message = content.get("fcmV1Message", {}).get("message", content)
    android, data = message.get("android", {}), message.get("data", {})
    if any(not isinstance(value, str) for value in data.values()):
        raise CannotDeliverError("InvalidNotification", "Data must be strings")
    shown = {**message.get("notification", {}), **android.get("notification", {})}
    words = shown or data
    priority = str(android.get("priority", message.get("priority", "normal"))).lower()
    channel = words.get("channel_id")
    return Notification(
        at=now_text(),
        message_id=publication.message_id,
        topic=publication.topic,
        key=shown.get("tag") or data.get("alert_id") or publication.message_id,
        title=words.get("title", ""),
        body=words.get("body", ""),
        loud=channel == LOUD_CHANNEL if channel else shown.get("sound") is not None,
        ttl=_ttl(str(android["ttl"]).removesuffix("s")) if "ttl" in android else ttl,
        priority=priority,
        by_app=not shown,
        size=size,
        data=data,
    )


def _application_of(endpoint: str) -> str:
    """The platform application's ARN; AWS writes endpoints as `…:endpoint/GCM/app/id`, the local AWS as `…:app/GCM/app/id`."""
    return endpoint.rsplit("/", 1)[0].replace(":endpoint/", ":app/")


class SnsPassThrough(Party):
    """Stands at AWS_ENDPOINT_URL_SNS."""

    behind: ClassVar[str]
    mobile: ClassVar[Mobile]

    def do_GET(self) -> None:  # noqa: N802  # http.server's name
        """A subscription confirmation, for example."""
        self._pass_on(b"")

    def do_POST(self) -> None:  # noqa: N802  # http.server's name
        """An API call: all but a push go straight through."""
        body = self.body()
        call = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        if call.get("Action") != "Publish" or call.get("MessageStructure") != "json":
            self._pass_on(body)
            return
        fault = self.world.fault_of("push")
        if fault in {FaultKind.GARBAGE, FaultKind.HANG}:
            self.break_off(fault)
        elif fault in {FaultKind.ERROR, FaultKind.THROTTLE, FaultKind.REFUSE}:
            code = {FaultKind.ERROR: "InternalFailure", FaultKind.THROTTLE: "Throttled"}.get(fault, "InvalidParameter")
            self._refuse(int(fault.value), code, "Told to fail")
        elif not _is_message(call.get("Message", "")):
            self._refuse(400, "InvalidParameter", "Invalid parameter: Message Structure - No default entry in JSON message body")
        else:
            self._publish(call, body, fault)

    def _publish(self, call: Mapping[str, str], body: bytes, fault: FaultKind | None) -> None:
        status, headers, answer = self._forward(body)
        if status == 200:  # noqa: PLR2004  # HTTP OK
            self.mobile.publish(
                Publication(
                    topic=call["TopicArn"],
                    message_id=re.findall(rb"<MessageId>([^<]+)", answer)[0].decode(),
                    message=call["Message"],
                    is_json=True,
                    attributes=_attributes(call),
                )
            )
        if fault is FaultKind.LOST:
            self.break_off(fault)
            return
        self._give(status, headers, answer)

    def _pass_on(self, body: bytes) -> None:
        self._give(*self._forward(body))

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """The same request, to the local AWS. The Host header stays: it is part of the signature."""
        connection = http.client.HTTPConnection(urlsplit(self.behind).netloc, timeout=30)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for key, value in self.headers.items():
                if key.lower() not in _NOT_PASSED_ON:
                    connection.putheader(key, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def _give(self, status: int, headers: list[tuple[str, str]], answer: bytes) -> None:
        kept = {key: value for key, value in headers if key.lower().startswith("x-amz")}
        self.answer(status, answer, "text/xml", kept)

    def _refuse(self, status: int, code: str, message: str) -> None:
        sender = "Sender" if status < 500 else "Receiver"  # noqa: PLR2004  # HTTP server errors
        error = f"<Type>{sender}</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
        self.answer(status, f"<ErrorResponse><Error>{error}</Error></ErrorResponse>".encode(), "text/xml")


def _is_message(text: str) -> bool:
    """MessageStructure=json demands an object of strings with a `default`."""
    try:
        messages = json.loads(text)
    except ValueError:
        return False
    return isinstance(messages, dict) and "default" in messages and all(isinstance(item, str) for item in messages.values())


def _attributes(call: Mapping[str, str]) -> dict[str, str]:
    prefix, suffix = "MessageAttributes.entry.", ".Name"
    numbers = [key.removeprefix(prefix).removesuffix(suffix) for key in call if key.startswith(prefix) and key.endswith(suffix)]
    return {call[f"{prefix}{n}{suffix}"]: call.get(f"{prefix}{n}.Value.StringValue", "") for n in numbers}


def sns_pass_through(world_: World, behind_: str, mobile_: Mobile) -> type[SnsPassThrough]:
    """The party for this world, in front of the local AWS at `behind`."""

    class Here(SnsPassThrough):
        world, behind, mobile = world_, behind_, mobile_

    return Here
