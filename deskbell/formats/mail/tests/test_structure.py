"""The structure of messages: parts, limits, and what is kept beyond them."""

from __future__ import annotations

import email
import time
from email.message import Message

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.formats.mail.structure import DEEPEST, LONGEST_HEAD, MOST_PARTS, Part, split
from deskbell.formats.mail.tests.making import inner, multipart, part, parts, raw


def leaves(top: Part) -> list[Part]:
    return [leaf for child in top.children for leaf in leaves(child)] if top.children else [top]


def bodies(message: bytes) -> list[bytes]:
    found = split(message)
    return [found.body(leaf) for leaf in leaves(found.top)]


# ---- delimiters -------------------------------------------------------------------------------------


def test_a_part_ends_before_the_line_end_that_belongs_to_the_delimiter() -> None:
    assert bodies(multipart("mixed", part("text/plain", "a\r\n"), part("text/plain", "b"))) == [b"a\r\n", b"b"]


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_every_kind_of_line_end_will_do(end: bytes) -> None:
    message = multipart("mixed", part("text/plain", "a"), part("text/plain", "b")).replace(b"\r\n", end)
    assert bodies(message) == [b"a", b"b"]


def test_a_boundary_that_begins_like_another_is_another() -> None:
    within = inner("alternative", part("text/plain", "a"), part("text/html", "b"), boundary="b_alt")
    assert bodies(multipart("mixed", within, part("text/plain", "c"))) == [b"a", b"b", b"c"]


def test_an_outer_delimiter_ends_what_is_open_inside() -> None:
    open_one = b'Content-Type: multipart/mixed; boundary="in"\r\n\r\n--in\r\n\r\na'
    message = multipart("mixed", open_one, part("text/plain", "c"))
    assert bodies(message) == [b"a", b"c"]
    assert "no closing boundary" in split(message).defects


def test_without_a_closing_delimiter_the_last_part_ends_with_the_message() -> None:
    message = raw('Content-Type: multipart/mixed; boundary="b"', body="--b\r\n\r\nhello\r\n")
    assert bodies(message) == [b"hello\r\n"]
    assert list(split(message).defects) == ["no closing boundary"]


def test_parts_after_the_closing_delimiter_are_read() -> None:
    message = raw(
        'Content-Type: multipart/mixed; boundary="b"', body="--b\r\n\r\na\r\n--b--\r\n--b\r\n\r\nc\r\n--b--\r\n"
    )
    assert bodies(message) == [b"a", b"c"]
    assert "parts after the closing boundary" in split(message).defects


def test_preamble_and_epilogue_are_no_parts() -> None:
    message = raw('Content-Type: multipart/mixed; boundary="b"', body="preamble\r\n--b\r\n\r\na\r\n--b--\r\nepilogue")
    assert bodies(message) == [b"a"]


def test_a_boundary_that_is_not_declared_is_found_by_its_looks() -> None:
    body = parts(part("text/plain", "a"), part("text/html", "b"), boundary="real one")
    message = raw('Content-Type: multipart/mixed; boundary="other"', body=body)
    assert bodies(message) == [b"a", b"b"]
    assert "the declared boundary is not used" in split(message).defects


@pytest.mark.parametrize("declared", ["", '; boundary=""', '; boundary="x"', "; boundary="])
def test_a_multipart_without_parts_is_text(declared: str) -> None:
    found = split(raw(f"Content-Type: multipart/mixed{declared}", body="just words"))
    assert found.top.type == "text/plain" and found.body(found.top) == b"just words"
    assert list(found.defects) == ["a multipart without parts"]


def test_parts_that_are_all_empty_are_no_text() -> None:
    found = split(raw("Content-Type: multipart/mixed; boundary=b", body="--b\r\n\r\n--b\r\n\r\n--b--\r\n"))
    assert found.body(found.top) == b""


def test_an_unquoted_boundary_with_signs_is_read() -> None:
    message = raw(
        "Content-Type: multipart/mixed; boundary=----=_Part_0=.1", body=parts("\r\na", boundary="----=_Part_0=.1")
    )
    assert bodies(message) == [b"a"]


def test_space_after_a_delimiter_means_nothing() -> None:
    assert bodies(raw("Content-Type: multipart/mixed; boundary=b", body="--b \t\r\n\r\na\r\n--b-- \r\n")) == [b"a"]


# ---- types ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("", "text/plain"),
        ("Content-Type: Text/HTML; charset=utf-8", "text/html"),
        ("Content-Type: text", "text/plain"),
        ("Content-Type: html", "text/html"),
        ("Content-Type: =?utf-8?Q?invalid?=", "text/plain"),
        ("Content-Type: text/html charset=utf-8", "text/html"),
        ("Content-Type: application/vnd.x+xml", "application/vnd.x+xml"),
        ("Content-Type: (comment) text/html", "text/html"),
    ],
)
def test_a_type_is_read_or_the_default(declared: str, kind: str) -> None:
    assert split(raw(*filter(None, [declared]))).top.type == kind


def test_a_missing_semicolon_costs_no_parameter() -> None:
    assert split(raw("Content-Type: text/html charset=koi8-r")).top.parameters == {"charset": "koi8-r"}


def test_parts_of_a_digest_are_messages() -> None:
    found = split(multipart("digest", "\r\nSubject: a\r\n\r\nb"))
    assert [leaf.type for leaf in leaves(found.top)] == ["message/rfc822"]


def test_the_first_of_two_types_counts() -> None:
    message = raw('Content-Type: multipart/mixed; boundary="b"', "Content-Type: text/plain", body=parts("\r\na"))
    assert bodies(message) == [b"a"]


# ---- limits -----------------------------------------------------------------------------------------


def test_parts_beyond_the_limit_are_kept_in_one_piece() -> None:
    message = multipart("mixed", *[part("text/plain", f"part {number}") for number in range(300)])
    found = split(message)
    assert found.parts == MOST_PARTS and found.rest is not None
    assert found.raw[found.rest :].startswith(b"Content-Type: text/plain\r\n\r\npart 199\r\n--b")
    assert found.raw[found.rest :].endswith(b"part 299\r\n--b--\r\n")
    assert f"more than {MOST_PARTS} parts: the rest is kept as a file" in found.defects


def test_what_is_too_deep_is_kept_closed() -> None:
    message = b"innermost"
    for level in range(DEEPEST + 10):
        message = inner("mixed", message, boundary=f"b{level}")
    found = split(message)
    [closed] = leaves(found.top)
    assert closed.is_closed and b"innermost" in found.whole(closed)
    assert "too deeply nested: kept as a file" in found.defects


def test_a_long_head_is_cut_and_the_rest_kept() -> None:
    filler = b"X-Filler: " + b"x" * 90 + b"\r\n"
    message = b"From: a@b.org\r\n" + filler * 4000 + b"Subject: late\r\n\r\nbody"
    found = split(message)
    assert found.top.value("from") == "a@b.org" and found.top.value("subject") == ""
    assert found.body(found.top) == b"body"
    [(start, end)] = found.long_heads
    assert start <= LONGEST_HEAD and message[start:end].endswith(b"Subject: late\r\n")


def test_a_long_text_without_a_head_is_a_body() -> None:
    message = b"words and words\n" * 100_000
    found = split(message)
    assert found.body(found.top) == message and not found.long_heads


# ---- against Python's own ---------------------------------------------------------------------------

BODY = st.text("ab \n-", max_size=20)
LEAF = st.tuples(st.just("leaf"), BODY)
TREE = st.recursive(
    LEAF, lambda below: st.tuples(st.just("tree"), st.lists(below, min_size=1, max_size=4)), max_leaves=12
)


def written(tree: tuple[str, object], level: int = 0) -> bytes:
    what, inside = tree
    if what == "leaf":
        return part("text/plain", str(inside))
    assert isinstance(inside, list)
    return inner("mixed", *[written(each, level + 1) for each in inside], boundary=f"=level{level}")


def their_bodies(message: Message) -> list[str]:
    if message.is_multipart():
        return [body for child in message.get_payload() for body in their_bodies(child)]  # type: ignore[arg-type]
    return [str(message.get_payload())]


@given(TREE)
def test_parts_are_those_that_python_finds(tree: tuple[str, object]) -> None:
    message = written(tree)
    assert [body.decode() for body in bodies(message)] == their_bodies(email.message_from_bytes(message))


PIECES = [
    b"--b\r\n",
    b"--b--\n",
    b"\r\n",
    b"\r",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"a",
    b"--",
    b": ",
    b"\x00",
]


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=40))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_nothing_raises_and_no_part_leaves_its_place(pieces: list[bytes]) -> None:
    message = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(pieces)
    found = split(message)
    for leaf in leaves(found.top):
        assert 0 <= leaf.start <= leaf.body <= leaf.end <= len(message)


@pytest.mark.parametrize(
    "piece",
    [
        *(b"--b\n", b"--b\n\nx\n", b"-", b"--b-\n", b"--b" + b" " * 5000 + b"x\n", b"\r", b"a:\n", b"x"),
        b"--b\nContent-Type: multipart/mixed; boundary=b\n\n",
        b"--c\nContent-Type: multipart/mixed; boundary=b\n\n",
    ],
)
def test_hostile_megabytes_take_linear_time(piece: bytes) -> None:
    message = b"Content-Type: multipart/mixed; boundary=b\n\n" + piece * (4_000_000 // len(piece))
    began = time.process_time()
    split(message)
    assert time.process_time() - began < 4


def test_hostile_nesting_takes_linear_time() -> None:
    levels = [
        b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (level - 1, level) for level in range(1, 50_000)
    ]
    began = time.process_time()
    split(b"Content-Type: multipart/mixed; boundary=b0\n\n" + b"".join(levels))
    assert time.process_time() - began < 2
