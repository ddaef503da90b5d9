"""Whether a letter comes from where it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.authentication import Result, results, verified
from deskbell.formats.mail.tests.making import letter

OURS = {"mx.library.example"}


def check(*fields: str, sender: str = "Ada <ada@example.org>") -> bool | None:
    return verified(letter(*fields, f"From: {sender}", basic=False), OURS)


def ours(told: str) -> str:
    return f"Authentication-Results: mx.library.example; {told}"


def test_results_are_read_with_their_properties() -> None:
    value = (
        'Authentication-Results: MX.Library.Example 1;\r\n spf=pass (so; fine) smtp.mailfrom="bounce@Example.org";\r\n'
        ' dkim/1 = fail reason="bad; signature" header.d=example.org header.s=s1;'
        " dmarc=pass header.from=example.org"
    )
    assert results(letter(value), OURS) == (
        Result("spf", "pass", {"smtp.mailfrom": "bounce@example.org"}),
        Result("dkim", "fail", {"reason": "bad; signature", "header.d": "example.org", "header.s": "s1"}),
        Result("dmarc", "pass", {"header.from": "example.org"}),
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("dmarc=pass header.from=example.org", True),
        ("dmarc=pass (p=reject) header.from=Example.org", True),
        ("dmarc=pass header.from=other.example", False),
        ("dmarc=fail header.from=example.org; dkim=pass header.d=example.org", False),
        ("dmarc=permerror header.from=example.org", False),
        ("dmarc=none; dkim=pass header.d=example.org", True),
        ("dkim=pass header.d=example.org", True),
        ("dkim=pass header.d=mail.example.org", True),
        ("dkim=pass header.i=@example.org", True),
        ("dkim=pass header.d=other.example", False),
        ("dkim=pass header.d=notexample.org", False),
        ("dkim=pass header.d=org", False),
        ("dkim=fail header.d=example.org", False),
        ("dkim=none; spf=pass smtp.mailfrom=ada@example.org", True),
        ("spf=pass smtp.mailfrom=bounces.example.org", True),
        ("spf=pass smtp.mailfrom=ada@other.example", False),
        ('spf=pass smtp.mailfrom=""', False),
        ("spf=pass smtp.helo=example.org", False),
        ("spf=softfail smtp.mailfrom=example.org", False),
        ("dkim=temperror header.d=example.org", None),
        ("none", None),
        ("iprev=pass; auth=pass smtp.auth=ada", None),
    ],
)
def test_a_sender_is_verified_by_what_our_server_found(told: str, expected: bool | None) -> None:
    assert check(ours(told)) is expected


def test_without_a_word_of_ours_nothing_is_known() -> None:
    assert check() is None
    assert check("Authentication-Results: mx.evil.example; dmarc=pass header.from=example.org") is None


def test_anothers_results_above_ours_do_not_count() -> None:
    forged = "Authentication-Results: mx.evil.example; dmarc=pass header.from=example.org"
    assert check(forged, ours("dmarc=fail header.from=example.org")) is False
    assert check(forged, ours("dkim=pass header.d=example.org")) is True


def test_what_stands_below_the_next_received_was_there_before() -> None:
    forged = ours("dmarc=pass header.from=example.org")
    assert check(ours("spf=fail smtp.mailfrom=x.org"), "Received: from evil", forged) is False
    assert check("Received: from lmtp", ours("dkim=pass header.d=example.org"), "Received: from x") is True


def test_several_fields_of_ours_count_together_and_the_worst_wins() -> None:
    assert check(ours("spf=fail smtp.mailfrom=x.org"), ours("dkim=pass header.d=example.org")) is True
    assert check(ours("dmarc=pass header.from=example.org"), ours("dmarc=fail header.from=example.org")) is False


@pytest.mark.parametrize("sender", ["Ada <ada@example.org>, Eve <eve@evil.example>", "", "nobody", "Ada <>"])
def test_none_or_two_senders_are_never_verified(sender: str) -> None:
    assert check(ours("dmarc=pass header.from=example.org"), sender=sender) is False


def test_two_from_fields_are_never_verified() -> None:
    assert check(ours("dmarc=pass header.from=example.org"), "From: eve@evil.example") is False


@given(st.text(max_size=200) | st.text('mxdkim=pas; "()\\.@', max_size=100))
def test_nothing_raises(value: str) -> None:
    check(ours(value))
