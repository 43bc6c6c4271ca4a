"""The command that makes the key for CAP documents: its files are good, closed to others, and never overwritten."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from local.signing_key import BITS, main, make_pair

from builders import NOW
from dispatch.site.signing import SigningKey
from signing_keys import certificate_pem, private_key, secret, signing_key

FILES = ("key.pem", "certificate.pem", "secret.json")


def made(folder: Path, *arguments: str) -> int:
    return main(["--out", str(folder), *arguments])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def closed(folder: Path) -> set[str]:
    """The files that nobody but their owner can read."""
    return {path.name for path in folder.iterdir() if path.stat().st_mode & 0o777 == 0o600}


def issued(folder: Path) -> str:
    """What an authority makes of the request in the folder."""
    request = x509.load_pem_x509_csr((folder / "request.pem").read_bytes())
    assert request.is_signature_valid
    builder = (
        x509.CertificateBuilder()
        .subject_name(request.subject)
        .issuer_name(x509.Name([]))
        .public_key(request.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
    )
    return certificate_pem([builder.sign(private_key("authority"), hashes.SHA256())])


def test_a_new_key_is_ready_for_the_secret_and_only_its_maker_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert made(folder, "--common-name", "Politie", "--days", "30") == 0
    assert names(folder) == set(FILES)
    assert closed(folder) >= {"key.pem", "secret.json"}
    key = SigningKey.parse((folder / "secret.json").read_text())
    assert key.private_key.key_size == BITS == 3_072
    assert key.certificate == (folder / "certificate.pem").read_text()
    assert x509.load_pem_x509_certificate(key.certificate.encode()).subject.rfc4514_string() == "CN=Politie"


def test_a_certificate_is_valid_from_an_hour_ago_for_as_long_as_was_asked() -> None:
    key = SigningKey.parse(make_pair("Politie", 825, NOW).secret())
    assert (key.not_before, key.not_after) == (NOW - timedelta(hours=1), NOW + timedelta(days=825))


def test_a_certificate_signs_documents_and_no_certificates() -> None:
    found = x509.load_pem_x509_certificate(make_pair("Politie", 1, NOW).certificate.encode())
    usage = found.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.key_cert_sign) == (True, False)
    assert found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False


def test_an_authority_s_certificate_is_joined_with_the_key_that_it_was_asked_for(tmp_path: Path) -> None:
    assert made(tmp_path, "--common-name", "Politie", "--request") == 0
    assert names(tmp_path) == {"key.pem", "request.pem"}
    assert "key.pem" in closed(tmp_path)
    answer = tmp_path / "issued.pem"
    answer.write_text(issued(tmp_path))
    assert made(tmp_path, "--issued", str(answer)) == 0
    key = SigningKey.parse((tmp_path / "secret.json").read_text())
    assert key.certificate == answer.read_text()
    kept = serialization.load_pem_private_key((tmp_path / "key.pem").read_bytes(), None)
    assert isinstance(kept, RSAPrivateKey)
    assert key.private_key.private_numbers() == kept.private_numbers()


def test_a_certificate_of_another_key_makes_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert made(tmp_path, "--request") == 0
    answer = tmp_path / "issued.pem"
    answer.write_text(signing_key("theirs").certificate)
    assert made(tmp_path, "--issued", str(answer)) == 1
    assert "do not belong together" in capsys.readouterr().out
    assert not (tmp_path / "secret.json").exists()


@pytest.mark.parametrize("existing", FILES)
def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str], existing: str) -> None:
    (tmp_path / existing).write_text(secret())
    assert made(tmp_path) == 1
    assert f"{existing} is there already" in capsys.readouterr().out
    assert (tmp_path / existing).read_text() == secret()
    assert names(tmp_path) == {existing}


@pytest.mark.parametrize("arguments", [["--days", "-1"], ["--common-name", ""], ["--issued", "nowhere.pem"]])
def test_what_cannot_be_made_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert made(tmp_path, *arguments) == 1
    assert capsys.readouterr().out.count("\n") == 1
    assert names(tmp_path) == set()
