"""The real surroundings of the use cases: AWS clients, the contact key, the clock and the dice."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import boto3
import urllib3
from botocore.config import Config

from community.participants.code_post import PATIENT, CodePost, PostSettings
from community.participants.codes import CodeBook
from community.participants.desk import Desk, Register
from community.participants.geocoder import Geocoder
from community.participants.settings import ParticipantsSettings, RegisterSettings
from community.participants.store import ParticipantStore

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

IMPATIENT: Final = Config(retries={"total_max_attempts": 3, "mode": "standard"}, connect_timeout=1, read_timeout=3)
#: Below this the key could be searched for, and with it every number.
SHORTEST_KEY: Final = 32


class ContactKeyError(Exception):
    """The contact key is missing or too short."""


def contact_key(client: "SecretsManagerClient", arn: str) -> bytes:
    """The key that makes ids of contacts; it never changes, since every id depends on it."""
    key = client.get_secret_value(SecretId=arn)["SecretString"].strip().encode()
    if len(key) < SHORTEST_KEY:
        raise ContactKeyError(f"The contact key must have at least {SHORTEST_KEY} characters.")
    return key


def make_register(settings: RegisterSettings) -> Callable[[], Register]:
    """A maker of registers, one per message."""
    client = boto3.client("dynamodb", config=IMPATIENT)
    key = contact_key(boto3.client("secretsmanager", config=IMPATIENT), settings.contact_key_secret_arn)
    store = ParticipantStore(client, settings.community_table)
    codes = CodeBook(client, settings.community_table, key)
    return lambda: Register(store, codes, key, utc_now())


def make_desk(settings: ParticipantsSettings) -> Callable[[], Desk]:
    """A maker of desks, one per request."""
    register = make_register(RegisterSettings(settings.community_table, settings.contact_key_secret_arn))
    senders = PostSettings(
        public_url=settings.public_url,
        sms_origination_identity=settings.sms_origination_identity,
        sms_configuration_set=settings.sms_configuration_set,
        voice_origination_identity=settings.voice_origination_identity,
        email_from=settings.email_from,
        email_configuration_set=settings.email_configuration_set,
    )
    post = CodePost(boto3.client("pinpoint-sms-voice-v2", config=PATIENT), boto3.client("sesv2", config=PATIENT), senders)
    geocoder = Geocoder(urllib3.PoolManager(), settings.geocoder_url)

    def desk() -> Desk:
        base = register()
        return Desk(
            store=base.store,
            codes=base.codes,
            key=base.key,
            now=base.now,
            post=post,
            find_address=geocoder.find,
            new_code=new_code,
            new_secret=new_secret,
            public_url=settings.public_url,
        )

    return desk


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_secret() -> str:
    """192 bits, fit for an address."""
    return secrets.token_urlsafe(24)


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)
