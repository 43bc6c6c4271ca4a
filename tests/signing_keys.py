"""Keys and certificates for tests of signatures, good around builders.NOW and wrong in every way that a secret can be."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from builders import NOW
from dispatch.site.signing import SigningKey

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
BEGIN, END = NOW - timedelta(days=100), NOW + timedelta(days=300)


#: Made once each, for making one takes long.
_made: dict[str, rsa.RSAPrivateKey] = {}


def private_key(name: str = "ours", bits: int = 2_048) -> rsa.RSAPrivateKey:
    """The same key for the same name."""
    if name not in _made:
        _made[name] = rsa.generate_private_key(65_537, bits)
    return _made[name]


def certificate(
    key: PrivateKey, begin: datetime = BEGIN, end: datetime = END, issuer: rsa.RSAPrivateKey | None = None
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kindalarm test")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(17)
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    return builder.sign(issuer or key, hashes.SHA256())


def key_pem(key: PrivateKey, passphrase: bytes = b"") -> str:
    encryption = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption).decode()


def certificate_pem(certificates: Iterable[x509.Certificate]) -> str:
    return "".join(item.public_bytes(serialization.Encoding.PEM).decode() for item in certificates)


def secret(name: str = "ours", begin: datetime = BEGIN, end: datetime = END) -> str:
    """A good secret's text."""
    key = private_key(name)
    return secret_of(key_pem(key), certificate_pem([certificate(key, begin, end)]))


def secret_of(private: object, public: object) -> str:
    return json.dumps({"private_key": private, "certificate": public})


@cache
def signing_key(name: str = "ours") -> SigningKey:
    return SigningKey.parse(secret(name))
