"""Signed CAP documents: anybody can verify them and nobody can change them; and which keys are refused, with what words."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidSignature, SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from alerting.render.cap_in.draft import read_draft
from alerting.render.cap_in.read_cap import read_cap
from alerting.render.documents.cap import cap_document
from alerting.render.documents.cap_model import NAMESPACE
from alerting.render.documents.story import Story
from builders import NOW
from dispatch.site.signing import CannotSignError, SigningKey, certificate_document, sign_document
from fills import unhurried
from published import EXERCISES, LIVE, outlet_of, shared, stories
from signing_keys import certificate, certificate_pem, key_pem, private_key, secret, secret_of, signing_key

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "documents").glob("*.xml"))
golden = pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
AMBER = GOLDEN[0]
DS = "{http://www.w3.org/2000/09/xmldsig#}"
#: As docs/feeds.md asks of those who verify.
STRICT = SignatureConfiguration(
    location="./",
    signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
    verification_time=NOW,
)
ANYWHERE = SignatureConfiguration(verification_time=NOW)
#: What a verifier says to a document that is no document, or not ours.
Refusal = (SignXMLException, etree.XMLSyntaxError)


@cache
def signed(path: Path) -> bytes:
    return sign_document(path.read_bytes(), signing_key())


def verify(document: bytes, expect: SignatureConfiguration = STRICT, name: str = "ours") -> etree._Element:
    found = XMLVerifier().verify(document, x509_cert=signing_key(name).certificate, expect_config=expect)
    assert isinstance(found, VerifyResult)
    assert found.signed_xml is not None
    return found.signed_xml


def canonical(element: etree._Element) -> bytes:
    return bytes(etree.tostring(element, method="c14n", exclusive=True))


# --- what is signed ---


@golden
def test_everybody_with_the_certificate_can_verify_what_we_publish(path: Path) -> None:
    assert canonical(verify(signed(path))) == canonical(etree.fromstring(path.read_bytes()))


@golden
def test_the_schema_of_oasis_takes_a_signed_document(path: Path) -> None:
    etree.XMLSchema(etree.parse(shared("cap/CAP-v1.2.xsd"))).assertValid(etree.fromstring(signed(path)))


@unhurried
@given(stories())
def test_the_schema_of_oasis_takes_whatever_is_published_with_its_signature(story: Story) -> None:
    schema = etree.XMLSchema(etree.parse(shared("cap/CAP-v1.2.xsd")))
    for version in story.told:
        schema.assertValid(etree.fromstring(sign_document(cap_document(story, version, outlet_of(story)), signing_key())))


@unhurried
@given(stories())
def test_whatever_is_published_can_be_signed_verified_and_read_back(story: Story) -> None:
    for version in story.told:
        plain = cap_document(story, version, outlet_of(story))
        document = sign_document(plain, signing_key())
        assert canonical(verify(document)) == canonical(etree.fromstring(plain))
        assert read_cap(document) == read_cap(plain)


@golden
def test_another_implementation_finds_the_same_digest_and_signature(path: Path) -> None:
    """The standard library's canonical XML 2.0 writes these documents as exclusive canonical XML 1.0 does."""
    document = signed(path).decode()
    root = ET.fromstring(document)  # noqa: S314  # our own
    body = ET.canonicalize(document, exclude_tags=[f"{DS}Signature"]).encode()
    assert root.findtext(f".//{DS}DigestValue") == base64.b64encode(hashlib.sha256(body).digest()).decode()
    [info] = re.findall("<ds:SignedInfo>.*</ds:SignedInfo>", document, re.DOTALL)
    named = info.replace("<ds:SignedInfo>", f'<ds:SignedInfo xmlns:ds="{DS[1:-1]}">', 1)
    signature = base64.b64decode(root.findtext(f".//{DS}SignatureValue") or "")
    public_key = x509.load_pem_x509_certificate(signing_key().certificate.encode()).public_key()
    assert isinstance(public_key, RSAPublicKey)
    public_key.verify(signature, ET.canonicalize(named).encode(), PKCS1v15(), hashes.SHA256())


def test_the_signature_is_the_last_child_of_the_alert_and_brings_the_certificate_along() -> None:
    root = etree.fromstring(signed(AMBER))
    assert [child.tag for child in root][-2:] == [f"{{{NAMESPACE}}}info", f"{DS}Signature"]
    assert len(root.findall(f".//{DS}Signature")) == 1
    brought = base64.b64decode(root.findtext(f"{DS}Signature/{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate"))
    assert x509.load_der_x509_certificate(brought) == certificate(private_key())
    assert root.find(f".//{DS}KeyValue") is None  # a second word for the key would have to be compared


def test_the_algorithms_are_those_that_everybody_knows() -> None:
    named = {str(element.get("Algorithm")) for element in etree.fromstring(signed(AMBER)).iter() if element.get("Algorithm")}
    assert named == {
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "http://www.w3.org/2001/04/xmlenc#sha256",
    }


def test_signing_again_gives_the_same_bytes() -> None:
    again = sign_document(AMBER.read_bytes(), SigningKey.parse(secret()))
    assert again == signed(AMBER)


@golden
def test_without_its_signature_a_signed_document_is_the_unsigned_one_to_the_byte(path: Path) -> None:
    assert re.sub(rb"<ds:Signature .*</ds:Signature>", b"", signed(path), flags=re.DOTALL) == path.read_bytes()


@golden
def test_a_signed_document_of_ours_is_read_back_as_an_unsigned_one(path: Path) -> None:
    outlet = EXERCISES if path.stem.startswith("exercise") else LIVE
    assert read_draft(signed(path), outlet) == read_draft(path.read_bytes(), outlet)


# --- what is changed is refused ---


@golden
def test_a_change_in_the_text_of_any_element_is_noticed(path: Path) -> None:
    count = len(list(etree.fromstring(path.read_bytes()).iter()))
    for index in range(count):
        root = etree.fromstring(signed(path))
        element = list(root.iter())[index]
        element.text = (element.text or "") + "."
        with pytest.raises(SignXMLException):
            verify(etree.tostring(root))


@unhurried
@given(st.sampled_from(GOLDEN), st.data())
def test_a_change_of_any_byte_of_text_is_noticed(path: Path, data: st.DataObject) -> None:
    document = bytearray(signed(path))
    content = bytes(document[: document.index(b"<ds:Signature")])
    places = [at for text in re.finditer(rb">([^<]+)<", content) for at in range(*text.span(1))]
    at = data.draw(st.sampled_from(places))
    # a carriage return is a line feed to every reader of XML
    document[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte not in {document[at], 0x0D}))
    with pytest.raises(Refusal):
        verify(bytes(document))


@pytest.mark.parametrize("part", ["DigestValue", "SignatureValue"])
def test_a_change_in_the_signature_is_noticed(part: str) -> None:
    root = etree.fromstring(signed(AMBER))
    [element] = root.iter(f"{DS}{part}")
    element.text = ("A" if element.text[0] != "A" else "B") + element.text[1:]
    with pytest.raises(SignXMLException):
        verify(etree.tostring(root))


def test_elements_cannot_be_taken_out_added_or_moved() -> None:
    for change in ("remove", "add", "move"):
        root = etree.fromstring(signed(AMBER))
        info = root.find(f"{{{NAMESPACE}}}info")
        headline = info.find(f"{{{NAMESPACE}}}headline")
        match change:
            case "remove":
                info.remove(headline)
            case "add":
                info.append(etree.fromstring(etree.tostring(headline)))
            case _:
                info.append(headline)
        with pytest.raises(SignXMLException):
            verify(etree.tostring(root))


def test_the_certificate_of_somebody_else_verifies_nothing() -> None:
    with pytest.raises(InvalidSignature):
        verify(signed(AMBER), name="theirs")


def test_what_somebody_else_signs_is_not_ours_though_it_brings_its_certificate_along() -> None:
    theirs = sign_document(AMBER.read_bytes(), signing_key("theirs"))
    assert verify(theirs, name="theirs") is not None
    with pytest.raises(InvalidSignature):
        verify(theirs)


@pytest.mark.parametrize("expect", [STRICT, ANYWHERE], ids=["strict", "anywhere"])
def test_a_true_document_inside_a_forged_one_lends_it_nothing(expect: SignatureConfiguration) -> None:
    forged = etree.fromstring(AMBER.read_bytes().replace(b"0800-6070", b"0900-0000"))
    forged.append(etree.fromstring(signed(AMBER)))
    with pytest.raises(SignXMLException):
        verify(etree.tostring(forged), expect)


def test_a_document_that_was_carried_in_another_can_be_taken_out_and_verified() -> None:
    """The namespaces of the envelope come along; exclusive canonical XML leaves them out."""
    envelope = etree.fromstring(b'<EDXLDistribution xmlns="urn:edxl" xmlns:x="urn:x"><embeddedXMLContent/></EDXLDistribution>')
    envelope[0].append(etree.fromstring(signed(AMBER)))
    [taken] = etree.fromstring(etree.tostring(envelope)).iter(f"{{{NAMESPACE}}}alert")
    assert b"urn:x" in etree.tostring(taken)
    assert verify(etree.tostring(taken)).findtext(f"{{{NAMESPACE}}}sender") == "burgernet@kindalarm.nl"


def test_a_comment_put_in_later_is_not_in_the_verified_element() -> None:
    """No canonical form covers it, and a reader of the document itself may stop reading there."""
    document = signed(AMBER).replace(b"Gezien? Bel 112.", b"Gezien? <!-- -->Bel 112.", 1)
    path = f"{{{NAMESPACE}}}info/{{{NAMESPACE}}}description"
    assert etree.fromstring(document).findtext(path).endswith("Gezien? ")
    assert verify(document).findtext(path).endswith("Gezien? Bel 112. Tips: 0800-6070.")


# --- keys ---


def test_a_key_knows_from_when_to_when_it_signs() -> None:
    found = SigningKey.parse(secret())
    assert (found.not_before, found.not_after) == (NOW.replace(month=8, day=12), NOW.replace(year=2027, month=9, day=16))


def bad_secrets() -> dict[str, str]:
    ours, theirs = private_key(), private_key("theirs")
    small, curve = private_key("small", 1_024), ec.generate_private_key(ec.SECP256R1())
    public = certificate_pem([certificate(ours)])
    return {
        "": "the secret is no JSON object",
        "[]": "the secret is no JSON object",
        key_pem(ours): "the secret is no JSON object",
        "{}": "the secret has no private_key",
        secret_of("", public): "the secret has no private_key",
        secret_of(17, public): "the secret has no private_key",
        json.dumps({"private_key": key_pem(ours)}): "the secret has no certificate",
        secret_of(key_pem(ours), [public]): "the secret has no certificate",
        secret_of("-----BEGIN PRIVATE KEY-----", public): "the private key cannot be read",
        secret_of(public, public): "the private key cannot be read",
        secret_of(key_pem(ours)[:-200], public): "the private key cannot be read",
        secret_of(key_pem(ours, b"geheim"), public): "the private key is encrypted",
        secret_of(key_pem(curve), certificate_pem([certificate(curve)])): "the private key is not RSA",
        secret_of(key_pem(small), certificate_pem([certificate(small)])): "the private key has 1024 bits, fewer than 2048",
        secret_of(key_pem(ours), "geen"): "the certificate cannot be read",
        secret_of(key_pem(ours), key_pem(ours)): "the certificate cannot be read",
        secret_of(key_pem(ours), "ë" + public[:-100]): "the certificate cannot be read",
        secret_of(key_pem(theirs), public): "key and certificate do not belong together",
        secret_of(key_pem(ours), certificate_pem([certificate(theirs), certificate(ours)])): (
            "key and certificate do not belong together"
        ),
    }


def test_a_secret_without_a_good_key_is_refused_in_fixed_words() -> None:
    for text, reason in bad_secrets().items():
        with pytest.raises(CannotSignError) as refusal:
            SigningKey.parse(text)
        assert str(refusal.value) == reason
        assert refusal.value.__cause__ is None
        assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_a_key_of_2048_bits_is_large_enough() -> None:
    assert SigningKey.parse(secret()).private_key.key_size == 2_048


def test_a_key_is_not_shown_with_what_is_shown_of_it() -> None:
    assert "private" not in repr(signing_key()).lower()


def test_nothing_that_stands_beside_the_certificate_is_published() -> None:
    key = private_key()
    public = certificate_pem([certificate(key)])
    found = SigningKey.parse(secret_of(key_pem(key), f"Bag Attributes\r\n{key_pem(key)}\r\n{public}"))
    assert found.certificate == public


def test_a_chain_is_published_and_comes_along_with_the_signer_first() -> None:
    authority = private_key("authority")
    chain = [certificate(private_key(), issuer=authority), certificate(authority)]
    key = SigningKey.parse(secret_of(key_pem(private_key()), certificate_pem(chain)))
    assert key.certificate == certificate_pem(chain)
    root = etree.fromstring(sign_document(AMBER.read_bytes(), key))
    brought = [base64.b64decode(element.text) for element in root.iter(f"{DS}X509Certificate")]
    assert [x509.load_der_x509_certificate(item) for item in brought] == chain


def test_the_certificate_lies_in_each_tree_beside_the_documents() -> None:
    pem = signing_key().certificate.encode()
    for outlet, path in ((LIVE, "cap/certificate.pem"), (EXERCISES, "test/cap/certificate.pem")):
        made = certificate_document(outlet, pem)
        assert (made.path, made.body, made.media_type, made.max_age) == (path, pem, "application/x-pem-file", 300)


def test_the_heavy_libraries_are_imported_only_when_something_is_signed() -> None:
    here = f"import sys; sys.path[:] = {sys.path!r}; import dispatch.site.signing"
    heavy = "sys.exit(bool({'lxml', 'signxml', 'cryptography'} & {name.partition('.')[0] for name in sys.modules}))"
    assert subprocess.run([sys.executable, "-c", f"{here}; {heavy}"], check=False).returncode == 0  # noqa: S603  # our own code
