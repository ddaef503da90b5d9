"""Flowed text, put together."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.flowed import unflow


@pytest.mark.parametrize(
    ("wrapped", "whole"),
    [
        ("one \ntwo", "one two"),
        ("one\ntwo", "one\ntwo"),
        ("one \n\ntwo", "one \n\ntwo"),
        ("> one \n> two\nthree", "> one two\nthree"),
        ("> one \n>> two", "> one \n>> two"),
        (">> a \n>> b", ">> a b"),
        (" >stuffed", ">stuffed"),
        (" From here", "From here"),
        ("words \n-- \nAda", "words \n-- \nAda"),
        ("last \n", "last \n"),
        ("last ", "last "),
        (">", ">"),
        ("", ""),
    ],
)
def test_lines_that_a_program_wrapped_are_one(wrapped: str, whole: str) -> None:
    found = unflow(wrapped)
    assert [line.rstrip() for line in found.split("\n")] == [line.rstrip() for line in whole.split("\n")]


def test_with_delsp_the_space_was_the_programs() -> None:
    assert unflow("図書 \n館 \n> 引用 \n> 文", delete_space=True) == "図書館\n> 引用文"


@given(st.text("a >-\n", max_size=100), st.booleans())
def test_nothing_but_space_and_depth_marks_is_lost(text: str, delete_space: bool) -> None:
    found = unflow(text, delete_space=delete_space)
    assert found.count("a") == text.count("a") and found.count("-") == text.count("-")


@pytest.mark.parametrize("piece", [">", "> \n", "a \n", ">" * 1000 + " \n"])
def test_a_megabyte_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    unflow(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 2
