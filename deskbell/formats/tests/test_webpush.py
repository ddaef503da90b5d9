"""Web Push: the examples of the RFCs, and that only the browser can read it."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats import webpush
from deskbell.formats.tests.push_reader import PushReader, raw

# RFC 8291, Appendix A.
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SERVER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
WORDS = b"When I grow up, I want to be a watermelon"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
# RFC 8292, 2.4.
TOKEN = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1"
    "haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA"
)
KEY = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(raw(text), "big"), ec.SECP256R1())


def test_the_example_of_rfc_8291_byte_by_byte() -> None:
    sealed = webpush.encrypt(WORDS, PUBLIC, AUTH, raw(SALT), private(SERVER), padded=len(WORDS) + 1)
    assert sealed == raw(SEALED)


def test_the_reader_of_our_tests_reads_the_example() -> None:
    assert PushReader(private(PRIVATE), raw(AUTH)).read(raw(SEALED)) == WORDS


@given(st.binary(max_size=webpush.PADDED - 1))
def test_what_is_sealed_is_read_by_that_browser_alone_and_always_as_long(words: bytes) -> None:
    browser, other = PushReader.fresh(), PushReader.fresh()
    sealed = webpush.encrypt(words, browser.public, browser.auth, raw(SALT), private(SERVER))
    assert browser.read(sealed) == words
    assert len(sealed) == len(webpush.encrypt(b"", browser.public, browser.auth, raw(SALT), private(SERVER)))
    with pytest.raises(InvalidTag):
        other.read(sealed)


def test_more_than_a_push_may_hold_is_not_sealed() -> None:
    browser = PushReader.fresh()
    with pytest.raises(ValueError, match="longer"):
        webpush.encrypt(b"x" * webpush.PADDED, browser.public, browser.auth, raw(SALT), private(SERVER))


@given(st.text(max_size=120) | st.binary(max_size=90).map(lambda it: base64.urlsafe_b64encode(it).decode()))
def test_keys_of_no_browser_are_refused_and_nothing_else_is_raised(text: str) -> None:
    for public, auth in ((text, AUTH), (PUBLIC, text)):
        try:
            webpush.check(public, auth)
        except webpush.NotASubscription:
            continue
        assert len(raw(text)) in (webpush.POINT, webpush.AUTH)


def test_a_point_beside_the_curve_is_refused() -> None:
    beside = base64.urlsafe_b64encode(b"\x04" + b"\x01" * 64).decode()
    with pytest.raises(webpush.NotASubscription):
        webpush.check(beside, AUTH)


def check_signature(token: str, key: str) -> dict[str, object]:
    said, _, signature = token.rpartition(".")
    r, s = (int.from_bytes(half, "big") for half in (raw(signature)[:32], raw(signature)[32:]))
    webpush.point(key).verify(encode_dss_signature(r, s), said.encode(), ec.ECDSA(SHA256()))
    claims: dict[str, object] = json.loads(raw(said.partition(".")[2]))
    return claims


def test_our_check_of_a_signature_takes_the_example_of_rfc_8292() -> None:
    assert check_signature(TOKEN, KEY)["aud"] == "https://push.example.net"


def test_a_push_says_to_whom_from_whom_and_until_when() -> None:
    own = webpush.key_from(b"s" * 48)
    said = webpush.signed(own, "https://push.example.net", "https://ask.example.org", 1_800_000_000)
    token, key = said.removeprefix("vapid t=").split(", k=")
    assert key == webpush.public_of(own)
    assert check_signature(token, key) == {
        "aud": "https://push.example.net", "exp": 1_800_000_000, "sub": "https://ask.example.org",
    }  # fmt: skip


def test_a_seed_always_gives_the_same_key() -> None:
    assert webpush.public_of(webpush.key_from(b"a" * 48)) == webpush.public_of(webpush.key_from(b"a" * 48))
    assert webpush.public_of(webpush.key_from(b"a" * 48)) != webpush.public_of(webpush.key_from(b"b" * 48))
    webpush.key_from(b"\xff" * 48)
    webpush.key_from(b"\0" * 48)
