"""Signs published CAP documents: an enveloped XML signature that everybody can verify, or none, never a delay.

Choices
- RSA-SHA256 over exclusive canonical XML: XML Signature 1.1 requires it of everybody, whereas .NET's SignedXml knows no canonical
  XML 1.1 (dotnet/runtime#132231); and it survives being wrapped into another document, such as EDXL-DE, and taken out again.
- RSA with PKCS #1 v1.5 padding has no randomness: publishing again gives the same bytes.
- Without a good key a document goes out unsigned, see docs/decisions/0014-unsigned-rather-than-silent.md.
Sources: CAP 1.2, "Digital Signatures" (enveloped, optional, no reason to refuse a document); W3C XML Signature 1.1.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from alerting.render.documents.feeds import Document
from alerting.render.documents.outlet import Outlet
from alerting.runtime.telemetry import logger
from dispatch.channels.aws_outcomes import AwsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate
    from mypy_boto3_secretsmanager import SecretsManagerClient

#: A changed secret is noticed after this long.
KEY_KEPT: Final = timedelta(minutes=5)
#: A secret that could not be read is not asked for again before this: every document would wait for it.
KEY_MISSED: Final = timedelta(seconds=30)
ENDS_SOON: Final = timedelta(days=30)
SMALLEST_KEY: Final = 2_048
#: Alarms are raised on this line.
NOT_SIGNED: Final = "cap not signed"
_NO_LAYER: Final = "the layer for signing is missing"

CERTIFICATE_PATH: Final = "cap/certificate.pem"
CERTIFICATE_MEDIA_TYPE: Final = "application/x-pem-file"
#: Seconds that a certificate may be kept.
CERTIFICATE_AGE: Final = 300

_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'


class CannotSignError(Exception):
    """There is no key to sign with now. Its text says why, and holds nothing secret."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and the certificate that goes with it (PEM; the signer's first, then the chain, if there is one).

    The key is kept as it was loaded, for loading checks its primes and takes a hundred times as long as signing.
    """

    private_key: "RSAPrivateKey" = field(repr=False, compare=False)
    certificate: str
    not_before: datetime
    not_after: datetime

    @classmethod
    def parse(cls, text: str) -> "SigningKey":
        """The key in a secret, {"private_key": PEM, "certificate": PEM}; raises CannotSignError with what is wrong."""
        private_key = _private_key(_part(text, "private_key"))
        signer, pem = _certificates(_part(text, "certificate"))
        if signer.public_key() != private_key.public_key():
            raise CannotSignError("key and certificate do not belong together")
        return cls(private_key, pem, signer.not_valid_before_utc, signer.not_valid_after_utc)

    def check(self, now: datetime) -> None:
        """Raises CannotSignError where nobody would accept the certificate now."""
        if now < self.not_before:
            raise CannotSignError("the certificate is not valid yet")
        if now > self.not_after:
            raise CannotSignError("the certificate has expired")


@dataclass(frozen=True, slots=True)
class Signed:
    """A document to publish; `unsigned_because` is empty where it bears a signature."""

    body: bytes
    unsigned_because: str = ""


class Signer:
    """Signs with the key of one secret, which it reads anew after KEY_KEPT.

    While the secret cannot be read, the key that was read last serves on.
    """

    def __init__(self, client: "SecretsManagerClient", arn: str) -> None:
        """Keep the client and the secret's name."""
        self._client = client
        self._arn = arn
        self._read_again: datetime | None = None
        self._text: str | None = None
        self._found: SigningKey | str = "the secret was not read yet"

    def sign(self, xml: bytes, now: datetime) -> Signed:
        """The document with a signature, or as it is with the reason why not."""
        try:
            return Signed(sign_document(xml, self._key(now)))
        except CannotSignError as error:
            reason = str(error)
        except ImportError:
            reason = _NO_LAYER
        logger().error(NOT_SIGNED, extra={"reason": reason})
        return Signed(xml, reason)

    def certificate(self, now: datetime) -> bytes | None:
        """The certificate to publish (PEM); None while nothing is signed: what was published stays.

        Called regularly, it warns of the end of a certificate also in months without an alert.
        """
        try:
            return self._key(now).certificate.encode("ascii")
        except CannotSignError:
            return None

    def _key(self, now: datetime) -> SigningKey:
        if self._read_again is None or now >= self._read_again:
            self._read(now)
        if isinstance(self._found, str):
            raise CannotSignError(self._found)
        self._found.check(now)
        return self._found

    def _read(self, now: datetime) -> None:
        self._read_again = now + KEY_MISSED
        try:
            text = self._client.get_secret_value(SecretId=self._arn).get("SecretString", "")
        except AwsError as error:
            logger().warning("signing key not read", extra={"reason": _code(error)})
            if isinstance(self._found, str):
                self._found = f"the secret cannot be read: {_code(error)}"
            return
        if text != self._text:
            self._found = _parsed(text)
            self._text = text
        self._read_again = now + KEY_KEPT
        if isinstance(self._found, SigningKey) and now <= self._found.not_after < now + ENDS_SOON:
            logger().warning("signing certificate ends soon", extra={"not_after": self._found.not_after.isoformat()})


def sign_document(xml: bytes, key: SigningKey) -> bytes:
    """The CAP document with an enveloped signature as the last child of `alert`."""
    from lxml import etree  # noqa: PLC0415  # heavy: the layer `signing`, on first use
    from signxml.algorithms import CanonicalizationMethod  # noqa: PLC0415  # same
    from signxml.signer import XMLSigner  # noqa: PLC0415  # same

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    signer = XMLSigner(c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0)
    signed = signer.sign(etree.fromstring(xml, parser), key=key.private_key, cert=key.certificate)
    return _DECLARATION + bytes(etree.tostring(signed, encoding="UTF-8", xml_declaration=False)) + b"\n"


def certificate_document(outlet: Outlet, pem: bytes) -> Document:
    """The certificate, where those who verify find it."""
    return Document(outlet.path(CERTIFICATE_PATH), pem, CERTIFICATE_MEDIA_TYPE, CERTIFICATE_AGE)


def _parsed(text: str) -> SigningKey | str:
    """The key, or what is wrong with it."""
    try:
        return SigningKey.parse(text)
    except CannotSignError as error:
        return str(error)
    except ImportError:
        return _NO_LAYER


def _code(error: Exception) -> str:
    """The service's word for what is wrong, which does not quote the request."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "")) or "unnamed_error"
    return type(error).__name__


def _part(text: str, name: str) -> bytes:
    try:
        parts = json.loads(text)
    except ValueError:
        parts = None
    if not isinstance(parts, dict):
        raise CannotSignError("the secret is no JSON object") from None
    part = parts.get(name)
    if not part or not isinstance(part, str):
        raise CannotSignError(f"the secret has no {name}")
    return part.encode()


def _private_key(pem: bytes) -> "RSAPrivateKey":
    """Whatever a library says about a key stays here: it might quote it."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  # of the layer `signing`, on first use
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415  # same
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415  # same

    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, UnsupportedAlgorithm):
        raise CannotSignError("the private key cannot be read") from None
    except TypeError:
        raise CannotSignError("the private key is encrypted") from None
    if not isinstance(key, RSAPrivateKey):
        raise CannotSignError("the private key is not RSA")
    if key.key_size < SMALLEST_KEY:
        raise CannotSignError(f"the private key has {key.key_size} bits, fewer than {SMALLEST_KEY}")
    return key


def _certificates(pem: bytes) -> tuple["Certificate", str]:
    """The signer's certificate, and all of them written anew: what else stands between them is never published."""
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415  # of the layer `signing`, on first use
    from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415  # same

    try:
        chain = load_pem_x509_certificates(pem)
        chain[0].public_key()
    except ValueError:
        raise CannotSignError("the certificate cannot be read") from None
    return chain[0], "".join(item.public_bytes(Encoding.PEM).decode("ascii") for item in chain)
