"""Make the key that signs CAP documents: `make signing-key NAME="Kindalarm" OUT=<folder>`.

Into the folder go key.pem, certificate.pem (self-signed) and secret.json, the text of the secret. Where an authority issues the
certificate: `--request` makes key.pem and request.pem instead, and later `--issued <PEM file>` makes secret.json of that key and
what came back. No file is ever overwritten. docs/runbooks/deploy.md has the whole procedure.
"""

import argparse
import errno
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from dispatch.site.signing import CannotSignError, SigningKey
from local.aws import LocalAws

#: 128 bits of strength, good beyond 2030 (BSI TR-02102-1); signing takes a millisecond or two.
BITS: Final = 3_072
DAYS: Final = 825
#: What each way of calling it writes.
FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "new": ("key.pem", "certificate.pem", "secret.json"),
    "request": ("key.pem", "request.pem"),
    "issued": ("secret.json",),
}
#: What others may read.
PUBLIC: Final = frozenset({"certificate.pem", "request.pem"})
#: Who verifies may have a slow clock.
BACKDATED: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key (PKCS #8) and a certificate or a request for one, all PEM."""

    private_key: str
    certificate: str

    def secret(self) -> str:
        """The text of the secret; raises CannotSignError where nothing could be signed with it."""
        text = json.dumps({"private_key": self.private_key, "certificate": self.certificate})
        SigningKey.parse(text)
        return text


def make_pair(name: str, days: int, now: datetime) -> Pair:
    """A new key with a certificate that it signed itself."""
    key = rsa.generate_private_key(65_537, BITS)
    subject, identifier = _name(name), x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )
    return Pair(_pem(key), certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"))


def make_request(name: str) -> Pair:
    """A new key with a request to certify it (PKCS #10)."""
    key = rsa.generate_private_key(65_537, BITS)
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(_name(name))
        .add_extension(_usage(), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(_pem(key), request.public_bytes(serialization.Encoding.PEM).decode("ascii"))


def set_signing_key(aws: LocalAws, outputs: Mapping[str, str]) -> None:
    """Fill the secret of the local deployment with a key of one week."""
    client = aws.session().client("secretsmanager", endpoint_url=aws.endpoint, config=aws.config())
    pair = make_pair("Kindalarm local", 7, datetime.now(UTC))
    client.put_secret_value(SecretId=outputs["SigningKeySecretArn"], SecretString=pair.secret())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage() -> x509.KeyUsage:
    """It signs documents, and no certificates."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: rsa.RSAPrivateKey) -> str:
    encryption = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption).decode("ascii")


def _make(chosen: argparse.Namespace, folder: Path) -> None:
    """All files, or none: whether one is there already is asked first, because making a key takes a while."""
    names = FILES["issued" if chosen.issued else "request" if chosen.request else "new"]
    for path in (folder / name for name in names):
        if path.exists():
            raise FileExistsError(errno.EEXIST, "is there already", str(path))
    texts = _texts(chosen, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        _write(folder / name, texts[name])


def _texts(chosen: argparse.Namespace, folder: Path) -> dict[str, str]:
    """What the files hold."""
    if chosen.issued:
        key = (folder / "key.pem").read_text(encoding="ascii")
        return {"secret.json": Pair(key, chosen.issued.read_text(encoding="utf-8")).secret()}
    if chosen.request:
        pair = make_request(chosen.common_name)
        return {"key.pem": pair.private_key, "request.pem": pair.certificate}
    pair = make_pair(chosen.common_name, chosen.days, datetime.now(UTC))
    return {"key.pem": pair.private_key, "certificate.pem": pair.certificate, "secret.json": pair.secret()}


def _write(path: Path, text: str) -> None:
    path.touch(0o644 if path.name in PUBLIC else 0o600, exist_ok=False)
    path.write_text(text, encoding="ascii")
    print(path)


def main(arguments: Iterable[str]) -> int:
    """Write the files, and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m local.signing_key")
    parser.add_argument("--common-name", default="Kindalarm", help="whom the certificate names")
    parser.add_argument("--days", type=int, default=DAYS, help="for how long a self-signed certificate is valid")
    parser.add_argument("--out", required=True, type=Path, help="the folder for the files; not one that is in git")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--request", action="store_true", help="make a request for an authority instead of a certificate")
    how.add_argument("--issued", type=Path, help="what the authority sent (PEM, the signer's certificate first)")
    chosen = parser.parse_args(list(arguments))
    try:
        _make(chosen, chosen.out)
    except FileExistsError as error:
        print(f"{error.filename} is there already; nothing is overwritten")
        return 1
    except (CannotSignError, OSError, ValueError) as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
