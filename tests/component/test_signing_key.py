"""The key that signs CAP documents, in its secret: noticed when it changes, done without when it is no good, never waited for."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws
from signxml.exceptions import InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier

from alerting.runtime.telemetry import logger
from builders import NOW
from dispatch.site.signing import KEY_KEPT, KEY_MISSED, Signed, Signer
from signing_keys import BEGIN, END, certificate, certificate_pem, key_pem, private_key, secret, secret_of, signing_key

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

XML = (Path(__file__).parents[1] / "golden" / "documents" / "amber_alert.xml").read_bytes()
DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "who/arn:aws:x"}}, "GetSecretValue")
UNREACHABLE = EndpointConnectionError(endpoint_url="https://secretsmanager.example")
SECOND = timedelta(seconds=1)


class Vault:
    """Secrets Manager with one secret, a count of how often it was asked, and an outage on demand."""

    def __init__(self) -> None:
        self.client: SecretsManagerClient = boto3.client("secretsmanager")
        self.arn = self.client.create_secret(Name="signing", SecretString=secret())["ARN"]
        self.asked = 0
        self.outage: Exception | None = None
        self.client.meta.events.register("before-call.secretsmanager.GetSecretValue", self._answer)
        self.signer = Signer(self.client, self.arn)

    def _answer(self, **_: Any) -> None:
        self.asked += 1
        if self.outage:
            raise self.outage

    def put(self, text: str) -> None:
        self.client.put_secret_value(SecretId=self.arn, SecretString=text)

    def sign(self, now: datetime = NOW) -> Signed:
        return self.signer.sign(XML, now)


@pytest.fixture
def vault() -> Iterator[Vault]:
    with mock_aws():
        yield Vault()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger().registered_formatter)
    underneath = logging.getLogger(logger().service)
    underneath.addHandler(handler)
    yield lines
    underneath.removeHandler(handler)


def told(log: io.StringIO) -> list[tuple[str, str, str]]:
    """Level, message and what it is about."""
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    return [(line["level"], line["message"], line.get("reason") or line.get("not_after")) for line in lines]


def is_by(document: Signed, name: str) -> bool:
    expect = SignatureConfiguration(location="./", verification_time=NOW)
    try:
        XMLVerifier().verify(document.body, x509_cert=signing_key(name).certificate, expect_config=expect)
    except InvalidSignature:
        return False
    return not document.unsigned_because


def test_documents_are_signed_with_the_key_of_the_secret_which_is_read_once(vault: Vault, log: io.StringIO) -> None:
    first, second = vault.sign(), vault.sign(NOW + SECOND)
    assert is_by(first, "ours")
    assert first == second
    assert vault.signer.certificate(NOW) == signing_key().certificate.encode()
    assert vault.asked == 1
    assert told(log) == []


def mismatched() -> str:
    return secret_of(key_pem(private_key()), certificate_pem([certificate(private_key("theirs"))]))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{}", "the secret has no private_key"),
        ("geheim", "the secret is no JSON object"),
        (mismatched(), "key and certificate do not belong together"),
        (secret(begin=BEGIN, end=NOW - SECOND), "the certificate has expired"),
        (secret(begin=NOW + SECOND, end=END), "the certificate is not valid yet"),
    ],
    ids=["placeholder", "garbage", "mismatch", "expired", "not_yet_valid"],
)
def test_without_a_good_key_a_document_goes_out_as_it_is_and_somebody_is_called(
    vault: Vault, log: io.StringIO, text: str, reason: str
) -> None:
    vault.put(text)
    assert vault.sign() == Signed(XML, reason)
    assert told(log) == [("ERROR", "cap not signed", reason)]
    assert vault.sign() == Signed(XML, reason)
    assert vault.asked == 1
    assert "geheim" not in log.getvalue()
    assert "BEGIN" not in log.getvalue()


def test_without_a_good_key_there_is_no_certificate_to_publish_and_nobody_is_called(vault: Vault, log: io.StringIO) -> None:
    vault.put("{}")
    assert vault.signer.certificate(NOW) is None
    vault.put(secret(end=NOW - SECOND))
    assert vault.signer.certificate(NOW + KEY_KEPT) is None
    assert told(log) == []


def test_a_secret_that_is_gone_is_done_without(vault: Vault, log: io.StringIO) -> None:
    vault.client.delete_secret(SecretId=vault.arn, ForceDeleteWithoutRecovery=True)
    reason = "the secret cannot be read: ResourceNotFoundException"
    assert vault.sign() == Signed(XML, reason)
    assert ("ERROR", "cap not signed", reason) in told(log)


def test_a_secret_of_bytes_is_no_key(vault: Vault) -> None:
    vault.client.put_secret_value(SecretId=vault.arn, SecretBinary=secret().encode())
    assert vault.sign() == Signed(XML, "the secret is no JSON object")


@pytest.mark.parametrize(
    ("outage", "code"),
    [(DENIED, "AccessDeniedException"), (UNREACHABLE, "EndpointConnectionError")],
    ids=["denied", "unreachable"],
)
def test_while_secrets_manager_fails_documents_go_out_unsigned_and_do_not_each_wait_for_it(
    vault: Vault, log: io.StringIO, outage: Exception, code: str
) -> None:
    vault.outage = outage
    reason = f"the secret cannot be read: {code}"
    assert vault.sign() == Signed(XML, reason)
    assert vault.sign(NOW + KEY_MISSED - SECOND) == Signed(XML, reason)
    assert vault.asked == 1
    assert told(log) == [("WARNING", "signing key not read", code), *[("ERROR", "cap not signed", reason)] * 2]
    vault.outage = None
    assert is_by(vault.sign(NOW + KEY_MISSED), "ours")


def test_while_secrets_manager_fails_the_last_key_serves_on_until_its_end(vault: Vault, log: io.StringIO) -> None:
    vault.put(secret(end=NOW + 31 * timedelta(days=1)))
    assert vault.sign().unsigned_because == ""
    vault.outage = DENIED
    assert vault.sign(NOW + KEY_KEPT).unsigned_because == ""
    assert told(log) == [("WARNING", "signing key not read", "AccessDeniedException")]
    assert vault.sign(NOW + timedelta(days=32)) == Signed(XML, "the certificate has expired")


def test_another_key_is_noticed_after_five_minutes(vault: Vault) -> None:
    vault.sign()
    vault.put(secret("theirs"))
    assert is_by(vault.sign(NOW + timedelta(minutes=5) - SECOND), "ours")
    later = NOW + timedelta(minutes=5)
    assert is_by(vault.sign(later), "theirs")
    assert vault.signer.certificate(later) == signing_key("theirs").certificate.encode()


def test_a_key_that_was_taken_out_of_the_secret_signs_nothing_five_minutes_later(vault: Vault) -> None:
    vault.sign()
    vault.put("{}")
    assert vault.sign(NOW + KEY_KEPT) == Signed(XML, "the secret has no private_key")


def test_a_key_that_was_mended_is_noticed(vault: Vault) -> None:
    vault.put(mismatched())
    assert vault.sign().unsigned_because
    vault.put(secret())
    assert is_by(vault.sign(NOW + KEY_KEPT), "ours")


def test_a_certificate_that_ends_between_two_readings_signs_nothing_afterwards(vault: Vault) -> None:
    vault.put(secret(end=NOW + SECOND))
    assert not vault.sign(NOW + SECOND).unsigned_because
    assert vault.sign(NOW + 2 * SECOND) == Signed(XML, "the certificate has expired")
    assert vault.asked == 1


def test_a_certificate_with_less_than_thirty_days_left_is_spoken_of_at_each_reading(vault: Vault, log: io.StringIO) -> None:
    end = NOW + timedelta(days=30) - SECOND
    vault.put(secret(end=end))
    assert vault.signer.certificate(NOW)
    assert vault.sign(NOW + SECOND).unsigned_because == ""
    warning = ("WARNING", "signing certificate ends soon", end.isoformat())
    assert told(log) == [warning]
    vault.sign(NOW + KEY_KEPT)
    assert told(log) == [warning, warning]


def test_a_certificate_with_thirty_days_left_is_not(vault: Vault, log: io.StringIO) -> None:
    vault.put(secret(end=NOW + timedelta(days=30)))
    vault.sign()
    assert told(log) == []


@pytest.mark.parametrize("missing", ["signxml.signer", "lxml", "cryptography.x509"])
def test_without_its_layer_a_document_goes_out_as_it_is(
    vault: Vault, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert vault.sign() == vault.sign() == Signed(XML, "the layer for signing is missing")
    assert told(log) == [("ERROR", "cap not signed", "the layer for signing is missing")] * 2
    if missing.startswith("cryptography"):
        assert vault.signer.certificate(NOW) is None
