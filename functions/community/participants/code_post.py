"""Sending codes: by SMS, by a call where the number takes no SMS, by mail with a link."""

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from alerting.runtime.telemetry import logger
from community.participants.codes import CODE_LIFE
from community.participants.contact import Contact
from community.participants.refusals import CodeNotSentError

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client
    from mypy_boto3_sesv2 import SESV2Client

#: A person waits for the answer: two tries, no longer than an HTTP API lets us.
PATIENT: Final = Config(retries={"total_max_attempts": 2, "mode": "standard"}, connect_timeout=1, read_timeout=4)
#: About this contact, not about the service: opted out, unreachable, not allowed. Whoever asked learns nothing from it.
REFUSALS: Final = frozenset({"ConflictException", "ValidationException", "MessageRejected", "BadRequestException"})
VOICE: Final = "LOTTE"
MINUTES: Final = int(CODE_LIFE.total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class PostSettings:
    """Who sends. `public_url` has no slash at its end. A number that cannot be called gets no code by voice."""

    public_url: str
    sms_origination_identity: str
    sms_configuration_set: str
    voice_origination_identity: str
    email_from: str
    email_configuration_set: str


class CodePost:
    """Sends codes, and the word that a contact does not take part yet; raises CodeNotSentError when a service is down."""

    def __init__(self, sms: "PinpointSMSVoiceV2Client", mail: "SESV2Client", settings: PostSettings) -> None:
        """Keep the clients (made with PATIENT) and who sends."""
        self._sms = sms
        self._mail = mail
        self._settings = settings

    def send_code(self, contact: Contact, participant_id: str, code: str) -> None:
        """Send a code to who asked for it; a mail also has the link that fills it in."""
        host = urlsplit(self._settings.public_url).netloc
        if contact.kind == "email":
            link = f"{self._settings.public_url}/meedoen/bevestig?{urlencode({'mail': participant_id, 'code': code})}"
            self._write(contact.value, participant_id, code_mail(code, link))
        elif contact.mobile:
            text = f"Burgernet: je code is {code}. Vul hem in op {host}/meedoen. Hij werkt {MINUTES} minuten."
            self._text(contact.value, participant_id, f"{text} Niet gevraagd? Doe dan niets.")
        else:
            self._call(contact.value, participant_id, spoken_code(code))

    def send_unknown(self, contact: Contact, participant_id: str) -> None:
        """Tell who wants to sign in that this contact does not take part yet."""
        link = f"{self._settings.public_url}/meedoen"
        if contact.kind == "email":
            self._write(contact.value, participant_id, unknown_mail(link))
        elif contact.mobile:
            host = urlsplit(self._settings.public_url).netloc
            text = f"Burgernet: dit nummer doet nog niet mee. Meedoen kan op {host}/meedoen."
            self._text(contact.value, participant_id, f"{text} Niet gevraagd? Doe dan niets.")
        else:
            self._call(contact.value, participant_id, SPOKEN_UNKNOWN)

    def _text(self, number: str, participant_id: str, text: str) -> None:
        """One SMS. It carries no context: the receipts of alerts must not count it."""
        request: dict[str, Any] = {
            "DestinationPhoneNumber": number,
            "OriginationIdentity": self._settings.sms_origination_identity,
            "ConfigurationSetName": self._settings.sms_configuration_set,
            "MessageBody": text,
            "MessageType": "TRANSACTIONAL",
            "TimeToLive": int(CODE_LIFE.total_seconds()),
        }
        self._try(lambda: self._sms.send_text_message(**request), participant_id)

    def _call(self, number: str, participant_id: str, ssml: str) -> None:
        if not self._settings.voice_origination_identity:
            logger().warning("no number to call from; code not sent", extra={"participant": participant_id})
            return
        request: dict[str, Any] = {
            "DestinationPhoneNumber": number,
            "OriginationIdentity": self._settings.voice_origination_identity,
            "MessageBody": ssml,
            "MessageBodyTextType": "SSML",
            "VoiceId": VOICE,
            "TimeToLive": int(CODE_LIFE.total_seconds()),
        }
        self._try(lambda: self._sms.send_voice_message(**request), participant_id)

    def _write(self, address: str, participant_id: str, mail: tuple[str, str, str]) -> None:
        subject, plain, rich = mail
        request: dict[str, Any] = {
            "FromEmailAddress": self._settings.email_from,
            "Destination": {"ToAddresses": [address]},
            "ConfigurationSetName": self._settings.email_configuration_set,
            "Content": {
                "Simple": {
                    "Subject": {"Data": subject, "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": plain, "Charset": "UTF-8"}, "Html": {"Data": rich, "Charset": "UTF-8"}},
                }
            },
        }
        self._try(lambda: self._mail.send_email(**request), participant_id)

    def _try(self, send: Any, participant_id: str) -> None:
        try:
            send()
        except ClientError as error:
            reason = str(error.response["Error"].get("Code", ""))
            logger().warning("code refused", extra={"participant": participant_id, "reason": reason})
            if reason not in REFUSALS:
                raise CodeNotSentError("We could not send the code just now; try again in a few minutes.") from None
        except BotoCoreError as error:
            logger().warning("code not sent", extra={"participant": participant_id, "reason": type(error).__name__})
            raise CodeNotSentError("We could not send the code just now; try again in a few minutes.") from None


def code_mail(code: str, link: str) -> tuple[str, str, str]:
    """Subject, plain text and HTML of the mail with a code."""
    plain = (
        f"Hallo,\n\nJe code is {code}\n\nVul de code in op de pagina waar je bezig was, of open deze link:\n{link}\n\n"
        f"De code werkt {MINUTES} minuten.\n\nHeb je hier niet om gevraagd? Dan hoef je niets te doen.\n\nBurgernet\n"
    )
    rich = _page(
        f"<p>Hallo,</p><p>Je code is <strong>{code}</strong></p>"
        f'<p>Vul de code in op de pagina waar je bezig was, of <a href="{html.escape(link)}">bevestig met deze link</a>.</p>'
        f"<p>De code werkt {MINUTES} minuten.</p><p>Heb je hier niet om gevraagd? Dan hoef je niets te doen.</p><p>Burgernet</p>"
    )
    return f"Je code is {code}", plain, rich


def unknown_mail(link: str) -> tuple[str, str, str]:
    """Subject, plain text and HTML of the mail to an address that does not take part."""
    plain = (
        "Hallo,\n\nJe wilde inloggen met dit mailadres, maar het doet nog niet mee.\n"
        f"Meedoen kan hier: {link}\n\nHeb je hier niet om gevraagd? Dan hoef je niets te doen.\n\nBurgernet\n"
    )
    rich = _page(
        "<p>Hallo,</p><p>Je wilde inloggen met dit mailadres, maar het doet nog niet mee.</p>"
        f'<p><a href="{html.escape(link)}">Hier kun je meedoen</a>.</p>'
        "<p>Heb je hier niet om gevraagd? Dan hoef je niets te doen.</p><p>Burgernet</p>"
    )
    return "Dit mailadres doet nog niet mee", plain, rich


def spoken_code(code: str) -> str:
    """A code as SSML: said twice, digit by digit."""
    digits = '<break time="400ms"/>'.join(code)
    said = f'Je code is <break time="300ms"/>{digits}.'
    return (
        f'<speak>Dit is Burgernet. {said} <break time="1s"/>Ik herhaal. {said} Niet gevraagd? Dan hoef je niets te doen.</speak>'
    )


SPOKEN_UNKNOWN: Final = (
    "<speak>Dit is Burgernet. Dit nummer doet nog niet mee. Niet gevraagd? Dan hoef je niets te doen. Dag.</speak>"
)


def _page(body: str) -> str:
    return f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Burgernet</title></head><body>{body}</body></html>'
