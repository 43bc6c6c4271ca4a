"""The mail service: Amazon SES v2 over its REST protocol, with events for deliveries and bounces.

Events have the shape of "Contents of event data that Amazon SES publishes to Amazon SNS" in the SES developer guide.
"""

import json
import re
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any, ClassVar, Final
from urllib.parse import unquote

from local.outside.listener import Party
from local.outside.receipts import ConfigurationSets, Receipts
from local.outside.service_model import problems
from local.outside.sms_network import RefusedError
from local.outside.world import FaultKind, Mail, World, now_text

SERVICE: Final = "sesv2"
OUTBOX: Final = "/v2/email/outbound-emails"
SETS: Final = "/v2/email/configuration-sets"
#: What SES says to a topic that it is told of.
GREETING: Final = "Successfully validated SNS topic for Amazon SES event publishing."
_DESTINATIONS: Final = re.compile(rf"{SETS}/([^/]+)/event-destinations")
_TAG: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
#: Headers that a caller may not set: SES does.
_OWN_HEADERS: Final = frozenset({"from", "to", "subject", "date", "message-id", "return-path", "content-type", "mime-version"})
_FAULTS: Final = {
    FaultKind.ERROR: ("InternalFailure", "The request processing has failed", 500),
    FaultKind.THROTTLE: ("TooManyRequestsException", "Maximum sending rate exceeded.", 429),
    FaultKind.REFUSE: ("MessageRejected", "Email address is not verified.", 400),
}


class MailService(Party):
    """Answers SendEmail, CreateConfigurationSet and CreateConfigurationSetEventDestination."""

    sets: ClassVar[ConfigurationSets]
    receipts: ClassVar[Receipts]

    def do_POST(self) -> None:  # noqa: N802  # http.server's name
        """One API call."""
        body = self.body()
        fault = self.world.fault_of("mail") if self.path == OUTBOX else None
        if fault in {FaultKind.GARBAGE, FaultKind.HANG}:
            self.break_off(fault)
            return
        if fault is FaultKind.SLOW:
            time.sleep(self.world.slow_seconds)
        try:
            _raise_fault(fault)
            answer = self._operate(json.loads(body or b"{}"))
        except RefusedError as error:
            refusal = json.dumps({"message": str(error)}).encode()
            self.answer(error.status, refusal, extra={"x-amzn-errortype": error.name})
            return
        if fault is FaultKind.LOST:
            self.break_off(fault)
            return
        self.answer(200, json.dumps(answer).encode())

    def _operate(self, request: dict[str, Any]) -> dict[str, Any]:
        if self.path == OUTBOX:
            _check("SendEmail", request)
            return {"MessageId": self._send(request)}
        if self.path == SETS:
            _check("CreateConfigurationSet", request)
            self.sets.create(request["ConfigurationSetName"])
            return {}
        found = _DESTINATIONS.fullmatch(self.path)
        if found is None:
            raise RefusedError("NotFoundException", f"The mail service does not know {self.path}.", 404)
        name = unquote(found[1])
        _check("CreateConfigurationSetEventDestination", {**request, "ConfigurationSetName": name})
        self._need(name)
        destination = request["EventDestination"]
        topic = destination["SnsDestination"]["TopicArn"]
        self.sets.send_to(name, topic, destination["MatchingEventTypes"])
        self.receipts.say([topic], GREETING)
        return {}

    def _need(self, name: str) -> None:
        if not self.sets.has(name):
            raise RefusedError("NotFoundException", f"Configuration set <{name}> does not exist.", 404)

    def _send(self, request: Mapping[str, Any]) -> str:
        chosen = request.get("ConfigurationSetName", "")
        if chosen:
            self._need(chosen)
        message_id = f"01070{uuid.uuid4()}-000000"
        mails = _mails(request, message_id)
        with self.world.locked() as world:
            mails = [item if item.to not in world.bouncing else _bounced(item) for item in mails]
            world.mails.extend(mails)
        self.receipts.later(self.sets.topics(chosen, "SEND"), {"eventType": "Send", "mail": _about(mails, chosen), "send": {}})
        for item in mails:
            kind, event = _event(item)
            self.receipts.later(self.sets.topics(chosen, kind.upper()), {**event, "mail": _about(mails, chosen)})
        return message_id


def _raise_fault(fault: FaultKind | None) -> None:
    if fault in _FAULTS:
        raise RefusedError(*_FAULTS[fault])


def _check(operation: str, request: Mapping[str, Any]) -> None:
    """Refuse what is outside the model, or what SES is known to refuse."""
    wrong = [f"{field}: {message}" for field, message in problems(SERVICE, operation, request)]
    tags = [item for tag in request.get("EmailTags", ()) for item in (tag.get("Name", ""), tag.get("Value", ""))]
    wrong += [f"EmailTags: {text!r}" for text in tags if not _TAG.fullmatch(text)]
    if operation == "SendEmail":
        content = request.get("Content", {}).get("Simple", {})
        headers = [item["Name"] for item in content.get("Headers", ())]
        wrong += [f"Headers: {name} may not be set" for name in headers if name.lower() in _OWN_HEADERS]
        body = content.get("Body", {})
        wrong += [f"Content: no {what}" for what, there in (("subject", content.get("Subject")), ("body", body)) if not there]
        if not request.get("Destination", {}).get("ToAddresses") or "@" not in parseaddr(request.get("FromEmailAddress", ""))[1]:
            wrong.append("Destination, FromEmailAddress: missing")
    if wrong:
        raise RefusedError("BadRequestException", "; ".join(wrong))


def _mails(request: Mapping[str, Any], message_id: str) -> list[Mail]:
    content = request["Content"]["Simple"]
    body = content["Body"]
    return [
        Mail(
            at=now_text(),
            sender=request["FromEmailAddress"],
            to=address,
            subject=content["Subject"]["Data"],
            plain=body.get("Text", {}).get("Data", ""),
            html=body.get("Html", {}).get("Data", ""),
            headers={item["Name"]: item["Value"] for item in content.get("Headers", ())},
            tags={item["Name"]: item["Value"] for item in request.get("EmailTags", ())},
            message_id=message_id,
            delivered=True,
        )
        for address in request["Destination"]["ToAddresses"]
    ]


def _bounced(mail: Mail) -> Mail:
    return Mail(**{name: getattr(mail, name) for name in Mail.__slots__} | {"delivered": False})


def _about(mails: list[Mail], configuration_set: str) -> dict[str, Any]:
    """The `mail` of every event. SES adds tags of its own."""
    first, to = mails[0], [item.to for item in mails]
    domain = parseaddr(first.sender)[1].rpartition("@")[2]
    return {
        "timestamp": _zulu(),
        "source": first.sender,
        "sendingAccountId": "000000000000",
        "messageId": first.message_id,
        "destination": to,
        "headersTruncated": False,
        "headers": [{"name": "From", "value": first.sender}, {"name": "To", "value": ", ".join(to)}],
        "commonHeaders": {"from": [first.sender], "to": to, "subject": first.subject},
        "tags": {
            "ses:operation": ["SendEmail"],
            "ses:configuration-set": [configuration_set],
            "ses:from-domain": [domain],
            **{name: [value] for name, value in first.tags.items()},
        },
    }


def _event(mail: Mail) -> tuple[str, dict[str, Any]]:
    if mail.delivered:
        delivery = {"timestamp": _zulu(), "processingTimeMillis": 400, "recipients": [mail.to], "smtpResponse": "250 2.0.0 OK"}
        return "delivery", {"eventType": "Delivery", "delivery": delivery}
    why = {"action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    bounce = {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": mail.to, **why}],
        "timestamp": _zulu(),
        "feedbackId": f"{mail.message_id}-bounce",
        "reportingMTA": "dsn; mta.example.com",
    }
    return "bounce", {"eventType": "Bounce", "bounce": bounce}


def _zulu() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def mail_service(world_: World, sets_: ConfigurationSets, receipts_: Receipts) -> type[MailService]:
    """The party for this world."""

    class Here(MailService):
        world, sets, receipts = world_, sets_, receipts_

    return Here
