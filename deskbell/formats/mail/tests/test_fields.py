"""Heads, fields and parameters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail import fields

# ---- heads ------------------------------------------------------------------------------------------


def test_fields_are_unfolded_and_named_in_small_letters() -> None:
    found, body_line, defects = fields.read(b"Subject: a\r\n b\r\n\tc \r\nTO:x\r\n")
    assert found == [("subject", "a b c"), ("to", "x")]
    assert body_line is None and defects == []


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_every_kind_of_line_end_will_do(end: bytes) -> None:
    assert fields.read(end.join([b"A: 1", b"B: 2", b" 3"]))[0] == [("a", "1"), ("b", "2 3")]


def test_space_before_the_colon_is_obsolete_but_allowed() -> None:
    assert fields.read(b"From  : a@b.org\n")[0] == [("from", "a@b.org")]


def test_bytes_in_a_head_are_utf_8_or_else_latin() -> None:
    found, _, _ = fields.read("Subject: é\n".encode() + "X-Name: é\n".encode("latin-1"))
    assert found == [("subject", "é"), ("x-name", "é")]


def test_a_mailbox_line_at_the_top_is_passed_over() -> None:
    assert fields.read(b"From jo@x.org Mon May  2 16:07:05 2005\nTo: a\n") == ([("to", "a")], None, [])
    assert fields.read(b">From jo@x.org\nTo: a\n")[0] == [("to", "a")]


def test_a_line_that_is_no_field_is_noise_if_known_fields_follow() -> None:
    found, body_line, defects = fields.read(b"To: a\nquite Wrong\nFrom: b\n")
    assert found == [("to", "a"), ("from", "b")]
    assert body_line is None and defects == ["a line in the head is no field"]


def test_a_line_that_is_no_field_begins_the_body_if_nothing_follows() -> None:
    found, body_line, defects = fields.read(b"To: a\nHi people!\nNote: not a field\n")
    assert found == [("to", "a")]
    assert body_line == 1 and defects == ["no empty line before the body"]


def test_controls_in_a_value_are_spaces() -> None:
    assert fields.read(b"Subject: a\x00b\x1bc\n")[0] == [("subject", "a b c")]


def test_the_first_of_doubles_counts() -> None:
    found, _, _ = fields.read(b"A: 1\nB: 2\nA: 3\n")
    assert fields.first(found, "a") == "1"
    assert fields.every(found, "a") == ["1", "3"]
    assert fields.first(found, "c") == ""


# ---- parameters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "name", "meant"),
    [
        ("text/plain; charset=utf-8", "charset", "utf-8"),
        ('Text/Plain; CHARSET="utf-8" ; x=y', "charset", "utf-8"),
        ("a/b; name=This is a test.txt", "name", "This is a test.txt"),
        ('a/b; name="semi;colon.txt"', "name", "semi;colon.txt"),
        ('a/b; name="say \\"hi\\".txt"', "name", 'say "hi".txt'),
        ('a/b; name="C:\\docs\\a.txt"', "name", "C:\\docs\\a.txt"),
        ('a/b; name="never closed.txt', "name", "never closed.txt"),
        ('a/b; name="a.txt" rubbish', "name", "a.txt"),
        ("a/b; name=a.txt (a comment)", "name", "a.txt"),
        ("a/b; name==?utf-8?B?VGhpcyBpcyBhIHRlc3QucGRm?=", "name", "This is a test.pdf"),
        ('a/b; name="=?utf-8?Q?=C3=A9t=C3=A9.txt?="', "name", "été.txt"),
        ('a/b; name="=?utf-8?B?w6k=?= =?utf-8?B?dMOp?="', "name", "été"),
        ("a/b; name*=utf-8''%C3%A9t%C3%A9.txt", "name", "été.txt"),
        ("a/b; name*=utf-8'fr'%C3%A9t%C3%A9.txt", "name", "été.txt"),
        ("a/b; name*=iso-8859-1''%E9t%E9.txt", "name", "été.txt"),
        ("a/b; name*0*=utf-8''%C3; name*1*=%A9t; name*2=%C3%A9.txt", "name", "ét%C3%A9.txt"),
        ("a/b; name*1=b; name*0=a; name*2=c", "name", "abc"),
        ("a/b; name*0=a; name*2=c", "name", "a"),
        ("a/b; name=plain; name*=utf-8''better", "name", "better"),
        ("a/b; name=first; name=second", "name", "first"),
        ("a/b; name*=utf-8''%ZZ%", "name", "%ZZ%"),
        ("a/b;;; ; =x; name=a", "name", "a"),
    ],
)
def test_parameters_are_read_as_they_were_meant(value: str, name: str, meant: str) -> None:
    assert fields.parameters(value)[1][name] == meant


def test_what_stands_before_the_semicolon_comes_in_small_letters_without_comments() -> None:
    assert fields.parameters("Auto-Generated (failure; sorry); x=y")[0] == "auto-generated"


# ---- comments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "bare"),
    [
        ("a(b)c", "a c"),
        ("a(b(c)d)e", "a e"),
        ("a(b\\)c)d", "a d"),
        ('a "(b)" c', 'a "(b)" c'),
        ('a(5" long)b', "a b"),
        ("a(never closed", "a"),
        ("a)b", "a)b"),
    ],
)
def test_comments_go(value: str, bare: str) -> None:
    assert " ".join(fields.without_comments(value).split()) == " ".join(bare.split())


@given(st.binary(max_size=300))
def test_no_head_raises(block: bytes) -> None:
    fields.read(block)


@given(st.text(max_size=200) | st.text("a=*0;\"\\'% ()", max_size=200))
def test_no_value_raises(value: str) -> None:
    fields.parameters(value)
    fields.without_comments(value)
