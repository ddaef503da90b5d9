"""A number, a short code or a name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.phones import Sender, sender


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+15551234567", Sender("number", "+15551234567")),
        ("15551234567", Sender("number", "15551234567")),
        (" (555) 123-4567 ", Sender("number", "5551234567")),
        ("+1 (555) 123-4567", Sender("number", "+15551234567")),
        ("00447911123456", Sender("number", "+447911123456")),
        ("07911123456", Sender("number", "07911123456")),
        ("+123456789012345", Sender("number", "+123456789012345")),
        ("74662", Sender("short_code", "74662")),
        ("878787", Sender("short_code", "878787")),
        ("878-787", Sender("short_code", "878787")),
        ("LIBRARY", Sender("name", "LIBRARY")),
        ("Maple & Oak", Sender("name", "Maple & Oak")),
        ("3M", Sender("name", "3M")),
    ],
)
def test_a_sender_is_told_by_its_digits_and_letters(text: str, expected: Sender) -> None:
    assert sender(text) == expected


NOTHING = ["", " ", "123", "1234", "+74662", "+1234567890123456", "++15551234567", "+05551234567", "&-.", "\x00", "+"]


@pytest.mark.parametrize(
    "text", [*NOTHING, "Bibliothèque", "TWELVELETTERS", "a@b.org", "٧٤٦٦٢", "5551234567\n5551234567"]
)
def test_what_is_none_of_the_three_is_none(text: str) -> None:
    assert sender(text) is None


def test_only_a_name_cannot_be_answered() -> None:
    assert [one.can_be_answered for one in (Sender("number", "1"), Sender("short_code", "1"), Sender("name", "a"))] == [
        True,
        True,
        False,
    ]


@given(st.text() | st.text(alphabet="+0123456789 ()-.", max_size=40))
def test_nothing_raises_and_what_was_told_is_told_again(text: str) -> None:
    found = sender(text)
    assert found is None or sender(found.text) == found


@pytest.mark.parametrize("text", ["1" * 1_000_000, " " * 1_000_000 + "+", "+-" * 500_000, "a" * 1_000_000])
def test_hostile_senders_cost_little(text: str) -> None:
    began = time.process_time()
    assert sender(text) is None
    assert time.process_time() - began < 1
