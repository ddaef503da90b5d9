"""Addresses as people and programs really write them."""

from __future__ import annotations

import time
from email.utils import formataddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.addresses import Mailbox, domain, read


def pairs(value: str) -> list[tuple[str, str]]:
    return [(mailbox.name, mailbox.address) for mailbox in read([value])]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ada@example.org", [("", "ada@example.org")]),
        ("<ada@example.org>", [("", "ada@example.org")]),
        ("Ada Lovelace <ada@example.org>", [("Ada Lovelace", "ada@example.org")]),
        ('"Lovelace, Ada" <ada@example.org>', [("Lovelace, Ada", "ada@example.org")]),
        ('"Giant; \\"Big\\" Box" <x@y.net>', [('Giant; "Big" Box', "x@y.net")]),
        ("Lovelace, Ada <ada@example.org>", [("Lovelace, Ada", "ada@example.org")]),
        ("Main Library, Desk, Ada <a@b.org>", [("Main Library, Desk, Ada", "a@b.org")]),
        ("'Ada' <ada@example.org>", [("Ada", "ada@example.org")]),
        ("ada@example.org (Ada)", [("Ada", "ada@example.org")]),
        ("Pete(A wonderful \\) chap) <pete(his account)@silly.test(his host)>", [("Pete", "pete@silly.test")]),
        ("Big Bug bb@bug.com", [("Big Bug", "bb@bug.com")]),
        ("tim@p.com concierge@p.com", [("", "tim@p.com"), ("", "concierge@p.com")]),
        ("a@b.org, c@d.org", [("", "a@b.org"), ("", "c@d.org")]),
        ("a@b.org; c@d.org", [("", "a@b.org"), ("", "c@d.org")]),
        ("A Group:Chris <c@a.test>,joe@where.test;", [("Chris", "c@a.test"), ("", "joe@where.test")]),
        ("Undisclosed recipients:;", []),
        (", a@b.org, ,", [("", "a@b.org")]),
        ("", []),
        ("<>", []),
        ('"KLAUS" <>', [("KLAUS", "")]),
        ('"" (Mail Delivery System)', [("Mail Delivery System", "")]),
        ("Mikel@Lindsaar <raas@gmail.com>", [("Mikel@Lindsaar", "raas@gmail.com")]),
        ("<@machine.tld:mary@example.net>", [("", "mary@example.net")]),
        ("jdoe@test   . example", [("", "jdoe@test.example")]),
        ("jdoe @ test.example", [("", "jdoe@test.example")]),
        ("Sandy M. noreply@x.org", [("Sandy M.", "noreply@x.org")]),
        ("mailto:a@b.org", [("", "a@b.org")]),
        ('"Ada <ada@example.org>', [("Ada", "ada@example.org")]),
        ("=?utf-8?Q?Ad=C3=A8le=2C_Anne?= <a@b.org>", [("Adèle, Anne", "a@b.org")]),
        ('"=?utf-8?Q?Ad=C3=A8le?=" <a@b.org>', [("Adèle", "a@b.org")]),
        ("=?UTF-8?B?TmFtZSA8YUBiLm9yZz4=?=", [("Name", "a@b.org")]),
        ("Jöhn <jöhn@mächine.example>", [("Jöhn", "jöhn@mächine.example")]),
        ("A\u202egro.live@b <a@b.org>", [("Agro.live@b", "a@b.org")]),
        ("just words", [("just words", "")]),
        ('"evil@x.org" <a@b.org>', [("evil@x.org", "a@b.org")]),
        ("a@[IPv6:::1]", []),
        ("=?utf-8?Q?Name_<a@b.org>?=", [("Name", "a@b.org")]),
        ("=?utf-8?Q?Ad=C3=A8le,_Anne:?= <a@b.org>", [("Adèle, Anne:", "a@b.org")]),
        ('"john doe"@x.org', [("", '"john doe"@x.org')]),
    ],
)
def test_mailboxes_are_read(value: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(value) == expected


def test_several_fields_are_one_list() -> None:
    assert read(["a@b.org", "C <c@d.org>"]) == (Mailbox("", "a@b.org"), Mailbox("C", "c@d.org"))


def test_a_name_cannot_hold_a_line_end() -> None:
    assert pairs("=?utf-8?Q?Ada=0D=0ABcc:_x?= <a@b.org>") == [("Ada Bcc: x", "a@b.org")]


def test_the_domain_is_what_follows_the_last_at() -> None:
    assert domain('"a@b"@Example.ORG') == "example.org"
    assert domain("nobody") == ""


@given(st.text(st.characters(categories=["L", "N"], include_characters=" ,.()'-"), max_size=40))
def test_what_python_writes_comes_back(name: str) -> None:
    name = " ".join(name.split()).strip("' ")
    [found] = read([formataddr((name, "ada@example.org"))])
    assert found == Mailbox(name, "ada@example.org")


@given(st.text(max_size=200) | st.text('a@<>"\\(),;: .', max_size=200))
def test_nothing_raises(value: str) -> None:
    for mailbox in read([value]):
        assert "\n" not in mailbox.name + mailbox.address


@pytest.mark.parametrize(
    "piece", ['"\\', '\\"', "(", "(a", "<", '<"', "a,", ",a@b", " .", "a@ . ", "[", "<a", "a b ", "@"]
)
def test_a_hostile_list_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    read([piece * (250_000 // len(piece))])
    assert time.process_time() - began < 3
