"""Displays: a signed webhook (Standard Webhooks 1.0) to each network of signs or boards."""

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import boto3
import urllib3
from urllib3 import exceptions

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, InDoubt, Outcome, Rejected, TryLater, Unknown, Unsupported
from alerting.domain.messages import Audience
from alerting.render.message import Message
from alerting.render.profiles import BOARD, choose_sign
from alerting.store.settings import Network, SettingsStore
from dispatch.aws_config import IMPATIENT
from dispatch.channels.aws_outcomes import AwsError
from dispatch.guards import EXERCISE_MISMATCH
from dispatch.sender import Slice

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

TIMEOUT: Final = urllib3.Timeout(connect=1, read=3)
#: Nobody's answer is longer; more is not read.
MAX_ANSWER: Final = 65_536
#: A rotated secret is noticed after this long.
SECRETS_KEPT: Final = timedelta(minutes=5)
LATER: Final = timedelta(seconds=10)
#: What is wrong in our own settings is looked at again after this long.
MENDED: Final = timedelta(seconds=60)

OK: Final = range(200, 300)
BUSY: Final = frozenset({408, 425, 429})
FAILING: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """The secret with every network's key, the hosts that may be called, and who signs their certificates ("": the usual)."""

    webhook_secrets_arn: str
    webhook_allowed_hosts: str
    webhook_ca_bundle: str


class DisplaySender:
    """The channel display. A recipient is a network; the webhook's id is the same on every try, so a network shows it once."""

    channel = Channel.DISPLAY
    in_doubt = InDoubt.REPEAT
    overtakes = False
    shard_size = 1
    block_size = 1

    def __init__(
        self, pool: urllib3.PoolManager, configured: SettingsStore, secrets: "WebhookSecrets", allowed_hosts: frozenset[str]
    ) -> None:
        """Keep how to call, whom, with which keys, and which hosts (host or host:port) may be called at all."""
        self._pool = pool
        self._configured = configured
        self._secrets = secrets
        self._allowed_hosts = allowed_hosts

    def audience(self, version: Version, known: Collection[str], resume: str, now: datetime) -> Slice:
        """Every network for exercises, or for the real thing; which of their signs fit is found at the send."""
        del known, resume  # there are few: they fit one slice
        return Slice(dict.fromkeys(self._configured.network_ids(exercise=version.content.exercise), now))

    def meant(self, version: Version, ids: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """All of them: a network is not in one place."""
        del version
        return dict.fromkeys(ids, now)

    def resolve(self, ids: Sequence[str]) -> Mapping[str, Network]:
        """The networks as they are configured now."""
        return self._configured.networks_by_id(ids)

    def tokens(self, message: Message) -> int:
        """Networks have no brake."""
        del message
        return 0

    def send(self, message: Message, index: int, recipient: Network, now: datetime) -> Outcome:
        """Call one network's webhook."""
        del index  # a network is one recipient
        if recipient.exercise is not message.version.content.exercise:
            return Rejected(EXERCISE_MISMATCH)
        body = body_of(message, recipient)
        if body is None:
            return Unsupported("no_fitting_text")
        if not self._may_call(recipient.url):
            return Rejected("host_not_allowed", mendable=True)
        try:
            secret = self._secrets.of(recipient.id, now)
        except AwsError:
            secret = None
        if secret is None:
            return TryLater(MENDED, "no_secret")
        webhook_id = f"{message.version.alert_id}-{message.version.number}-{recipient.id}"
        return self._post(recipient.url, json.dumps(body, ensure_ascii=False).encode(), webhook_id, signer(secret, now))

    def _may_call(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.netloc in self._allowed_hosts

    def _post(self, url: str, body: bytes, webhook_id: str, sign: Callable[[str, bytes], dict[str, str]]) -> Outcome:
        headers = {"content-type": "application/json", **sign(webhook_id, body)}
        try:
            answer = self._pool.request(
                "POST", url, body=body, headers=headers, timeout=TIMEOUT, retries=False, redirect=False, preload_content=False
            )
            length = len(answer.read(MAX_ANSWER + 1, decode_content=False))
            answer.close()
        except (exceptions.ConnectTimeoutError, exceptions.NewConnectionError, exceptions.SSLError) as error:
            return TryLater(LATER, f"connect_{type(error).__name__}")
        except exceptions.HTTPError as error:  # urllib3's base class: broken off, no answer in time, no HTTP at all
            return Unknown(f"no_answer_{type(error).__name__}")
        if length > MAX_ANSWER:
            return Unknown("answer_too_large")
        return outcome_of(answer.status, answer.headers, webhook_id)


def body_of(message: Message, network: Network) -> dict[str, Any] | None:
    """What the network is told; None when none of its signs has room for what there is to say, and none shows anything yet.

    A network that shows an earlier version clears it when there is no text any more: an outdated sign would say what is wrong.
    """
    slots = message.slots
    text = slots.get(BOARD) if network.board else choose_sign(slots, network.rows, network.columns, network.viewer)
    version = message.version
    told = {"alert_id": version.alert_id, "version": version.number, "exercise": version.content.exercise}
    if text:
        return {"type": "sign.show", **told, "lines": text.split("\n"), "until": message.until.isoformat()}
    return None if message.audience is Audience.FIRST else {"type": "sign.clear", **told}


def signer(secret: str, now: datetime) -> Callable[[str, bytes], dict[str, str]]:
    """Signs a body as Standard Webhooks 1.0 says: HMAC-SHA256 over id, time and body, with the key behind `whsec_`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    timestamp = str(int(now.timestamp()))

    def sign(webhook_id: str, body: bytes) -> dict[str, str]:
        digest = hmac.new(key, f"{webhook_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(digest).decode()}"
        return {"webhook-id": webhook_id, "webhook-timestamp": timestamp, "webhook-signature": signature}

    return sign


def outcome_of(status: int, headers: Mapping[str, str], webhook_id: str) -> Outcome:
    """What an HTTP answer means. Redirects are not followed: the address is what was agreed.

    A refusal lasts until they or we mend something (a key, an address), and somebody asks for another try.
    """
    if status in OK:
        return Accepted(webhook_id)
    if status in BUSY or status in FAILING:
        asked = headers.get("Retry-After", "")
        return TryLater(timedelta(seconds=int(asked[:6])) if asked.isdecimal() else LATER, f"http_{status}")
    return Rejected(f"http_{status}", mendable=True)


class WebhookSecrets:
    """The networks' keys: one secret, as JSON {network id: "whsec_…"}, read anew after SECRETS_KEPT."""

    def __init__(self, client: "SecretsManagerClient", arn: str) -> None:
        """Keep the client and the secret's name."""
        self._client = client
        self._arn = arn
        self._read_at: datetime | None = None
        self._secrets: Mapping[str, str] = {}

    def of(self, network_id: str, now: datetime) -> str | None:
        """One network's key, if it has one."""
        if self._read_at is None or now - self._read_at > SECRETS_KEPT:
            self._secrets = json.loads(self._client.get_secret_value(SecretId=self._arn)["SecretString"])
            self._read_at = now
        return self._secrets.get(network_id)


def make_sender(settings: DisplaySettings, configured: SettingsStore) -> DisplaySender:
    """The sender on real connections."""
    trusted = ssl.create_default_context(cadata=settings.webhook_ca_bundle or None)
    hosts = frozenset(host.strip() for host in settings.webhook_allowed_hosts.split(",") if host.strip())
    secrets = WebhookSecrets(boto3.client("secretsmanager", config=IMPATIENT), settings.webhook_secrets_arn)
    return DisplaySender(urllib3.PoolManager(ssl_context=trusted), configured, secrets, hosts)
