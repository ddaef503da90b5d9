"""Signed and encrypted messages, as far as they can be read without a key."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.letter import read
from deskbell.formats.mail.tests.making import letter, part, raw
from deskbell.formats.mail.wrappers import armoured, cleartext, signed_content


def signed(content: bytes) -> bytes:
    """An opaque S/MIME signature by a key of today."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ada")])
    days = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 7, *days).sign(key, hashes.SHA256())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def tagged(tag: int, *inside: bytes) -> bytes:
    """A value of indefinite length, as programs write that write while they read."""
    return bytes((tag, 0x80)) + b"".join(inside) + b"\0\0"


OBJECT_SIGNED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
OBJECT_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"


def test_the_message_inside_an_opaque_signature_is_found() -> None:
    assert signed_content(signed(b"the message")) == b"the message"


def test_it_is_found_in_pieces_of_indefinite_length() -> None:
    pieces = tagged(0x24, b"\x04\x04the ", b"\x04\x07message")
    inside = tagged(0x30, b"\x02\x01\x01", b"\x31\x00", tagged(0x30, OBJECT_DATA, tagged(0xA0, pieces)))
    assert signed_content(tagged(0x30, OBJECT_SIGNED, tagged(0xA0, inside))) == b"the message"


def test_a_signed_letter_is_read_as_if_it_were_open() -> None:
    der = signed(part("text/plain; charset=utf-8", "Où êtes-vous ?"))
    found = read(raw("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", body=der))
    assert found.text == "Où êtes-vous ?" and found.encrypted == ""
    assert [file.name for file in found.files] == ["smime.p7m"]


def test_certificates_alone_say_nothing() -> None:
    found = letter("Content-Type: application/pkcs7-mime; smime-type=certs-only; name=smime.p7c", body=b"\x30\x00")
    assert found.text == "" and found.encrypted == ""


def test_a_clear_signature_is_taken_off() -> None:
    text = (
        "before\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- -----not a line of ours-----\nwords\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\nafter"
    )
    assert cleartext(text) == "before\n-----not a line of ours-----\nwords\nafter"
    assert letter(body=text).text == "before\n-----not a line of ours-----\nwords\nafter"


def test_an_open_clear_signature_stays() -> None:
    text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nwords"
    assert cleartext(text) == text and cleartext("words") == "words"


def test_a_quoted_block_is_no_block() -> None:
    assert armoured("> -----BEGIN PGP MESSAGE-----\n> x") is None


@given(st.binary(max_size=200))
def test_nothing_raises(der: bytes) -> None:
    signed_content(der)
    signed_content(tagged(0x30, OBJECT_SIGNED, tagged(0xA0, der)))


@given(st.integers(0, 600), st.binary(max_size=3))
def test_no_damage_raises(at: int, other: bytes) -> None:
    whole = SIGNED
    signed_content(whole[:at] + other + whole[at + 1 :])


SIGNED = signed(b"the message")


def test_hostile_megabytes_take_linear_time() -> None:
    began = time.process_time()
    for unit in (b"\x30\x80", b"\x24\x80", b"\x04\x00"):
        signed_content(OPENING + unit * 500_000)
    cleartext("-----BEGIN PGP SIGNED MESSAGE-----\n" * 30_000)
    cleartext("-----BEGIN PGP SIGNED MESSAGE-----\n" + "A: b\n" * 200_000)
    assert time.process_time() - began < 2


OPENING = b"\x30\x80" + OBJECT_SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" + OBJECT_DATA + b"\xa0\x80"
